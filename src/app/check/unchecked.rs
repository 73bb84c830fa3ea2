//! The columns that `duban check` cannot prove, with the reason; `docs/unchecked-columns.md` is this list.

/// The tables that are proved column by column.
pub const TABLES: &[&str] = &[
    "indicator_values",
    "rollups",
    "tasks",
    "task_totals",
    "month_totals",
    "subtree_totals",
    "subtree_months",
    "obligations",
    "events",
    "progress_reports",
    "targets",
];

/// Table, column, why it stays unproved.
pub const UNCHECKED: &[(&str, &str, &str)] = &[
    (
        "indicator_values",
        "carried",
        "says how a value was entered; proved only where the report says that something changed",
    ),
    ("indicator_values", "reason", "free text"),
    (
        "rollups",
        "numerator",
        "of past rows (`to_at` set): proved while it was current, kept for reports on past moments",
    ),
    ("rollups", "period_to", "of past rows, as above"),
    ("rollups", "denominator", "of past rows, as above"),
    ("rollups", "value", "of past rows, as above"),
    ("rollups", "n_expected", "of past rows, as above"),
    ("rollups", "n_reported", "of past rows, as above"),
    ("rollups", "n_accepted", "of past rows, as above"),
    (
        "tasks",
        "profile",
        "chooses future dates only; those are recorded when they are set",
    ),
    ("tasks", "external_ref", "the caller's own key"),
    (
        "tasks",
        "search",
        "made from the title; decides only what a search finds",
    ),
    (
        "tasks",
        "version",
        "counts edits against lost updates; enters no figure",
    ),
    ("tasks", "updated_at", "tells feeds what to fetch; enters no figure"),
    ("task_totals", "org_id", "of a row that counts nothing (`n` = 0)"),
    ("task_totals", "directive_id", "of a row that counts nothing"),
    ("task_totals", "state", "of a row that counts nothing"),
    ("task_totals", "light", "of a row that counts nothing"),
    ("month_totals", "org_id", "of a row that counts nothing"),
    ("month_totals", "directive_id", "of a row that counts nothing"),
    ("month_totals", "month", "of a row that counts nothing"),
    ("subtree_totals", "org_id", "of a row that counts nothing"),
    ("subtree_totals", "state", "of a row that counts nothing"),
    ("subtree_totals", "light", "of a row that counts nothing"),
    ("subtree_months", "org_id", "of a row that counts nothing"),
    ("subtree_months", "month", "of a row that counts nothing"),
    (
        "obligations",
        "planned_by",
        "names the act that planned it; the period and its due moment are proved",
    ),
    ("obligations", "waived_reason", "free text; that there is one is proved"),
    ("obligations", "locked_at", "follows a setting and decisions to unlock"),
    ("obligations", "version", "counts edits against lost updates"),
    ("obligations", "updated_at", "tells feeds what to fetch"),
    ("progress_reports", "narrative", "free text"),
    ("progress_reports", "problems", "free text"),
    ("progress_reports", "next_steps", "free text"),
    ("progress_reports", "help", "free text"),
    (
        "progress_reports",
        "own_light",
        "the unit's own statement; the latest is proved as the task's copy",
    ),
    ("progress_reports", "no_change", "says how the report was entered"),
    ("progress_reports", "version", "counts edits against lost updates"),
    ("progress_reports", "updated_at", "tells feeds what to fetch"),
    ("targets", "approx", "a word of the notice (左右)"),
    ("targets", "bound", "a word of the notice (以上, 以内)"),
    ("targets", "qualitative", "a word of the notice (大幅提高)"),
    ("targets", "found_text", "free text"),
    ("targets", "weight", "proved only for levels, through their roll-ups"),
    (
        "targets",
        "own_part",
        "proved only where the organisation has values of its own, through the roll-ups",
    ),
    ("targets", "source", "free text"),
    ("targets", "version", "counts edits against lost updates"),
    ("targets", "updated_at", "tells feeds what to fetch"),
];

/// Whether a column stands on the list.
#[must_use]
pub fn is_unchecked(table: &str, column: &str) -> bool {
    UNCHECKED.iter().any(|(t, c, _)| *t == table && *c == column)
}

/// The list as the page of the docs.
#[must_use]
pub fn page() -> String {
    let mut lines = vec![
        "# Columns that `duban check` does not prove".to_owned(),
        String::new(),
        "Every other column of these tables is recomputed, or held against events, versions and reviews: a changed cell is".to_owned(),
        "found (`tests/it/check.rs`). A row's own number, `id`, is proved by what refers to it. The list is kept in".to_owned(),
        "`src/app/check/unchecked.rs`; a test compares both.".to_owned(),
    ];
    for table in TABLES {
        lines.extend([String::new(), format!("## {table}")]);
        let rows = UNCHECKED.iter().filter(|(t, ..)| t == table);
        let rows: Vec<String> = rows.map(|(_, column, why)| format!("- `{column}`: {why}")).collect();
        lines.extend(if rows.is_empty() {
            vec!["None.".to_owned()]
        } else {
            rows
        });
    }
    lines.push(String::new());
    lines.join("\n")
}
