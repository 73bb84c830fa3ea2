//! The laws of docs/architecture.md that can be read off the source. Each finding names file, line and law.
//! What the compiler or clippy holds already (no panic on input, private schema) is left to them.

mod source;

use source::{Kind, Named, Source, sources};
use std::collections::BTreeSet;
use std::path::Path;

/// Floors and what code on them must not name (docs/architecture.md §1: arrows run downward only, siblings never meet).
const FLOORS: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "store", "app", "http", "mail", "render", "intake", "hook", "jobs", "cli", "config", "clock",
        ],
    ),
    (
        "store",
        &["mail", "render", "intake", "hook", "app", "http", "jobs", "cli"],
    ),
    (
        "mail",
        &["store", "render", "intake", "hook", "app", "http", "jobs", "cli"],
    ),
    (
        "render",
        &["store", "mail", "intake", "hook", "app", "http", "jobs", "cli"],
    ),
    (
        "intake",
        &["store", "mail", "render", "hook", "app", "http", "jobs", "cli"],
    ),
    (
        "hook",
        &["store", "mail", "render", "intake", "app", "http", "jobs", "cli"],
    ),
    ("app", &["http", "jobs", "cli"]),
    ("http", &["jobs", "cli"]),
    ("http::api", &["http::page"]),
    ("http::page", &["http::api"]),
    ("jobs", &["http::api", "http::page", "cli"]),
    ("cli", &["http::api", "http::page", "jobs"]),
];

/// The crates `domain` may name, and those that only `domain::notice` may name besides.
const DOMAIN_CRATES: &[&str] = &["chrono", "rust_decimal", "serde", "thiserror"];
const NOTICE_CRATES: &[&str] = &["ferrous_opencc", "unicode_normalization", "regex", "encoding_rs"];

/// Crates that belong to one floor.
const OWNED_CRATES: &[(&str, &str)] = &[
    ("diesel", "store"),
    ("diesel_migrations", "store"),
    ("libsqlite3_sys", "store"),
    ("pq_sys", "store"),
    ("actix_web", "http"),
    ("actix_multipart", "http"),
    ("lettre", "mail"),
    ("argon2", "app::auth"),
    ("calamine", "intake"),
    ("rustix", "store"),
    ("ureq", "hook"),
    ("ring", "hook"),
];

/// Law 2: beside `App::run`, only the store's own system writers open transactions.
const TRANSACTION_OWNERS: &[&str] = &["src/store/", "src/app/mod.rs"];
/// Law 11.
const COMMAND_AND_CX_LINES: usize = 200;
const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc",
];

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "{} broken:\n{}", found.len(), found.join("\n"));
}

/// Applies a check to every file of `src`; the check answers lines with what is wrong there.
fn each(check: impl Fn(&Source) -> Vec<(usize, String)>) -> Vec<String> {
    let report = |s: &Source| {
        check(s)
            .into_iter()
            .map(|(line, what)| format!("{}:{line}: {what}", s.path))
            .collect()
    };
    sources("src")
        .iter()
        .flat_map(|s: &Source| -> Vec<String> { report(s) })
        .collect()
}

fn lies_in(path: &[String], module: &str) -> bool {
    let mut parts = path.iter();
    module.split("::").all(|m| parts.next().is_some_and(|p| p == m))
}

/// Names of the crates of a section of Cargo.toml, as code writes them.
fn crates(section: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap_or_default();
    let lines = text
        .lines()
        .skip_while(|l| l.trim() != section)
        .skip(1)
        .take_while(|l| !l.starts_with('['));
    lines
        .filter_map(|l| l.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

fn upward(source: &Source) -> Vec<(usize, String)> {
    let module = source.module();
    let floors = FLOORS.iter().filter(|(floor, _)| lies_in(&module, floor));
    let banned: Vec<_> = floors
        .flat_map(|(floor, above)| above.iter().map(move |a| (*floor, *a)))
        .collect();
    let hits = |n: &Named| -> Vec<(usize, String)> {
        let wrong = banned.iter().filter(|(_, above)| n.own && lies_in(&n.path, above));
        wrong
            .map(|(floor, above)| (n.line, format!("{floor} names {above} (§1: arrows run downward only)")))
            .collect()
    };
    source.named().iter().flat_map(hits).collect()
}

fn foreign(source: &Source, known: &BTreeSet<String>) -> Vec<(usize, String)> {
    let module = source.module();
    let judge = |n: Named| {
        let name = n.path.first().filter(|name| !n.own && known.contains(*name))?;
        let notice = lies_in(&module, "domain::notice") && NOTICE_CRATES.contains(&name.as_str());
        if lies_in(&module, "domain") && !DOMAIN_CRATES.contains(&name.as_str()) && !notice {
            return Some((
                n.line,
                format!("domain names the crate {name} (§1: the domain is pure)"),
            ));
        }
        let (_, owner) = OWNED_CRATES
            .iter()
            .find(|(owned, owner)| owned == name && !lies_in(&module, owner))?;
        Some((
            n.line,
            format!("{name} is named outside {owner} (§1: only {owner} names it)"),
        ))
    };
    source.named().into_iter().filter_map(judge).collect()
}

fn floats(source: &Source) -> Vec<(usize, String)> {
    let module = source.module();
    let exact = (lies_in(&module, "domain") && !lies_in(&module, "domain::forecast")) || lies_in(&module, "store");
    let float = |kind: Kind, text: &str| kind == Kind::Float || (kind == Kind::Word && matches!(text, "f32" | "f64"));
    let hits = source.tokens.iter().filter(|t| exact && float(t.kind, &t.text));
    hits.map(|t| (t.line, format!("‘{}’ is a float (law 4: numbers are exact)", t.text)))
        .collect()
}

fn clocks(source: &Source) -> Vec<(usize, String)> {
    let reads = |n: &Named| match n.path.as_slice() {
        [.., kind, now] => now == "now" && matches!(kind.as_str(), "Utc" | "Local" | "SystemTime" | "Instant" | "dsl"),
        _ => false,
    };
    let hits = source
        .named()
        .into_iter()
        .filter(|n| source.path != "src/clock.rs" && reads(n));
    hits.map(|n| {
        (
            n.line,
            format!("{} reads the clock (law 3: time is an argument)", n.path.join("::")),
        )
    })
    .collect()
}

fn transactions(source: &Source) -> Vec<(usize, String)> {
    if TRANSACTION_OWNERS.iter().any(|owner| source.path.starts_with(owner)) {
        return Vec::new();
    }
    let method = source.tokens.windows(3).filter_map(|three| match three {
        [dot, name, next]
            if dot.text == "." && name.text == "transaction" && matches!(next.text.as_str(), "(" | "::") =>
        {
            Some(name.line)
        }
        _ => None,
    });
    let special = source.lines_with_word(&["immediate_transaction", "exclusive_transaction", "build_transaction"]);
    let law = "opens a transaction (law 2: one unit of work, App::run)";
    method.chain(special).map(|line| (line, law.to_owned())).collect()
}

fn long_functions(source: &Source) -> Vec<(usize, String)> {
    let long = source.functions().into_iter().filter(|f| f.n_lines > FUNCTION_LINES);
    long.map(|f| {
        (
            f.line,
            format!("fn {} has {} lines, over {FUNCTION_LINES} (§5)", f.name, f.n_lines),
        )
    })
    .collect()
}

fn empty_name(source: &Source) -> Vec<(usize, String)> {
    let words = source.path.trim_end_matches(".rs").split(['/', '_']);
    let bad = words.filter(|w| EMPTY_NAMES.contains(w));
    bad.map(|w| {
        (
            1,
            format!("‘{w}’ names nothing of the field (§5: names are the field's words)"),
        )
    })
    .collect()
}

/// Folders of a tree of migrations that have both their files.
fn migrations(backend: &str) -> BTreeSet<String> {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
    let whole = |p: &Path| {
        ["up.sql", "down.sql"]
            .iter()
            .all(|f| p.join(f).metadata().is_ok_and(|m| m.len() > 0))
    };
    let entries = std::fs::read_dir(tree)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|e| e.path().is_dir());
    entries
        .map(|e| {
            format!(
                "{}{}",
                e.file_name().display(),
                if whole(&e.path()) { "" } else { " (incomplete)" }
            )
        })
        .collect()
}

#[test]
fn arrows_run_downward_only() {
    assert_none(&each(upward));
}

#[test]
fn crates_are_named_on_their_floor_only() {
    let known = &crates("[dependencies]") | &crates("[dev-dependencies]");
    assert!(
        known.contains("diesel") && known.contains("actix_web"),
        "Cargo.toml was not understood: {known:?}"
    );
    assert_none(&each(|s| foreign(s, &known)));
}

#[test]
fn numbers_are_exact() {
    assert_none(&each(floats));
}

#[test]
fn time_is_an_argument() {
    assert_none(&each(clocks));
}

#[test]
fn transactions_open_in_one_place() {
    assert_none(&each(transactions));
}

#[test]
fn files_and_functions_stay_short() {
    let long = |s: &Source| s.n_lines > FILE_LINES && !s.path.ends_with("/schema.rs");
    let files = each(|s| Vec::from_iter(long(s).then(|| (s.n_lines, format!("over {FILE_LINES} lines (§5)")))));
    assert_none(&[files, each(long_functions)].concat());
}

#[test]
fn chinese_texts_have_chinese_marks() {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || "“”".contains(c);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting = vec![root.join("src"), root.join("data/rules"), root.join("templates")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let name = path.display().to_string();
        // What documents contain, and what tests make up, is not ours.
        if name.contains("domain/notice") || name.ends_with("tests.rs") || name.contains("/tests/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (n, line) in text.lines().enumerate() {
            if line.trim_start().starts_with(['/', '#']) {
                continue;
            }
            let signs: Vec<char> = line.chars().collect();
            let half = signs
                .windows(3)
                .any(|w| han(w[0]) && matches!(w[1], ',' | ';' | '!' | '?') && (han(w[2]) || w[2] == '{'));
            if half {
                found.push(format!("{name}:{}: {}", n + 1, line.trim()));
            }
        }
    }
    assert_none(&found);
}

#[test]
fn files_bear_names_of_the_field() {
    assert_none(&each(empty_name));
}

#[test]
fn command_and_cx_stay_small() {
    let all = sources("src/app");
    let cx = all
        .iter()
        .find(|s| s.path == "src/app/cx.rs")
        .map_or(0, Source::code_lines);
    let command = all.iter().map(|s| s.item_lines("trait", "Command")).max().unwrap_or(0);
    assert!(cx > 0 && command > 0, "src/app has no cx.rs or no trait Command");
    let both = cx + command;
    assert!(
        both <= COMMAND_AND_CX_LINES,
        "src/app/cx.rs and Command have {both} lines together (law 11)"
    );
}

#[test]
fn both_migration_trees_have_the_same_steps() {
    let (sqlite, postgres) = (migrations("sqlite"), migrations("postgres"));
    assert!(!sqlite.is_empty(), "migrations/sqlite holds nothing");
    assert_eq!(sqlite, postgres, "law 8: two databases, one source");
    assert!(
        !sqlite.iter().any(|name| name.ends_with("(incomplete)")),
        "up.sql or down.sql missing: {sqlite:?}"
    );
}

/// The laws above hold only as far as the reader of sources sees; here it is shown one breach of each.
#[test]
fn breaches_are_seen() {
    let text = r##"
        //! diesel::dsl and f64 in a comment are nothing; neither is crate::http
        use super::super::http::{page, api::task as t};
        use crate::{domain::task, store::{self, task as rows}};
        /* Utc::now() /* nested */ f32 */
        const TEXT: &str = "crate::cli f64"; const RAW: &str = r#"Utc::now() "f64""#;
        fn now<'a>(c: char) -> i64 { let x = c == '"'; chrono::Utc::now(); pair.0.1; 1.5; conn.transaction(|c| diesel::insert(c)) }
        #[cfg(test)]
        mod tests { use crate::cli::x; fn f() { let y: f64 = 2.5; } }
        fn after() -> f32 { crate::render::draw() }
    "##;
    let source = Source::new("src/domain/light.rs", text);
    let lines = |found: Vec<(usize, String)>| found.into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(lines(upward(&source)), [3, 3, 4, 4, 10]);
    assert_eq!(
        lines(foreign(&source, &BTreeSet::from(["diesel".into(), "chrono".into()]))),
        [7]
    );
    assert_eq!(lines(floats(&source)), [7, 10]);
    assert_eq!(lines(clocks(&source)), [7]);
    assert_eq!(lines(transactions(&source)), [7]);
}

#[test]
fn lengths_are_counted() {
    let long = format!(
        "fn long(\n    a: i64,\n) {{\n{}}}\ntrait T {{\n    fn none(&self);\n}}\n",
        "    a;\n".repeat(57)
    );
    let source = Source::new("src/app/task/sign.rs", &long);
    assert_eq!(source.module(), ["app", "task", "sign"]);
    assert_eq!(
        source
            .functions()
            .iter()
            .map(|f| (f.line, f.n_lines))
            .collect::<Vec<_>>(),
        [(1, 61)]
    );
    assert_eq!(long_functions(&source).len(), 1);
    assert_eq!(source.item_lines("trait", "T"), 3);
    assert_eq!(empty_name(&Source::new("src/http/date_utils.rs", "")).len(), 1);
}
