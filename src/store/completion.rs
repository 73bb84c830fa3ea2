//! Read model of the completion report: a fixed number of queries for any number of organisations, from the totals that
//! are kept in the transaction of each change, never by a scan of reports. What may be seen is said by a [`Slice`], which
//! the use case makes from the actor's scope.

mod below;
mod number;
mod reported;
pub mod target;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};

use super::conn::Conn;
use super::error::Result;
use super::schema::{directives, indicators, programme_items, programmes};
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::org::subtree_range;
use crate::domain::time::Instant;
pub use number::NumberedRow;
pub use reported::{Reported, reported};

/// What a report covers: tasks led at or below a path, of some directives or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Path of the organisation.
    pub path: String,
    /// It is the root of the tree, so that no task lies outside.
    pub root: bool,
    /// Only these directives; none for all.
    pub directives: Option<Vec<i64>>,
    /// Only targets on these indicators; none for all.
    pub indicators: Option<Vec<i64>>,
}

impl Slice {
    /// A condition on a column of directive ids, to follow a `WHERE`. Ids are numbers, so they stand in the text: lists
    /// may be longer than a statement has places.
    fn directives_in(&self, column: &str) -> String {
        narrowed(column, self.directives.as_deref())
    }

    fn indicators_in(&self, column: &str) -> String {
        narrowed(column, self.indicators.as_deref())
    }

    fn range(&self) -> (String, String) {
        subtree_range(&self.path)
    }

    /// A join with the lead organisation and the condition that it lies in the range; the root holds everything, so
    /// nothing has to be asked.
    fn inside(&self, org: &str) -> (String, &'static str) {
        if self.root {
            return (String::new(), "$1 = $1 AND $2 = $2");
        }
        (format!("JOIN orgs o ON o.id = {org}"), "o.path >= $1 AND o.path < $2")
    }
}

fn narrowed(column: &str, ids: Option<&[i64]>) -> String {
    match ids {
        None => String::new(),
        Some([]) => " AND 1 = 0".to_owned(),
        Some(ids) => format!(" AND {column} IN ({})", joined(ids)),
    }
}

fn joined(ids: &[i64]) -> String {
    let words: Vec<String> = ids.iter().map(i64::to_string).collect();
    words.join(",")
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Lead organisations.
    Org,
    /// Directives.
    Directive,
}

impl By {
    const fn column(self) -> &'static str {
        match self {
            By::Org => "org_id",
            By::Directive => "directive_id",
        }
    }
}

/// Tasks of one organisation or directive in one state under one light.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Cell {
    /// The organisation or directive.
    #[diesel(sql_type = BigInt)]
    pub key: i64,
    /// State, as its word.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Light, as its word.
    #[diesel(sql_type = Text)]
    pub light: String,
    /// Tasks.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// Of them overdue.
    #[diesel(sql_type = BigInt)]
    pub n_overdue: i64,
}

/// Tasks by organisation or directive, state and light, from the totals. By organisation and over all directives a key
/// is a child of the one asked for and stands for everything below it.
///
/// # Errors
/// As the database.
pub fn cells(conn: &mut Conn, slice: &Slice, by: By) -> Result<Vec<Cell>> {
    if by == By::Org && slice.directives.is_none() {
        return below::cells(conn, slice);
    }
    let (from, to) = slice.range();
    let sql = format!(
        "SELECT t.{key} AS key, t.state, t.light, CAST(SUM(t.n) AS BIGINT) AS n, \
         CAST(SUM(t.n_overdue) AS BIGINT) AS n_overdue FROM task_totals t JOIN orgs o ON o.id = t.org_id \
         WHERE o.path >= $1 AND o.path < $2{directives} GROUP BY t.{key}, t.state, t.light",
        key = by.column(),
        directives = slice.directives_in("t.directive_id"),
    );
    Ok(diesel::sql_query(sql)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .load(conn)?)
}

/// Tasks that carry a target on an indicator, by indicator, state and light.
///
/// # Errors
/// As the database.
pub fn cells_by_indicator(conn: &mut Conn, slice: &Slice) -> Result<Vec<Cell>> {
    let (from, to) = slice.range();
    let sql = format!(
        "SELECT t.indicator_id AS key, k.state, k.light, CAST(COUNT(*) AS BIGINT) AS n, \
         CAST(SUM(CASE WHEN k.overdue THEN 1 ELSE 0 END) AS BIGINT) AS n_overdue \
         FROM targets t JOIN tasks k ON k.id = t.task_id JOIN orgs o ON o.id = k.lead_org_id \
         WHERE o.path >= $1 AND o.path < $2{}{} GROUP BY t.indicator_id, k.state, k.light",
        slice.directives_in("k.directive_id"),
        slice.indicators_in("t.indicator_id"),
    );
    Ok(diesel::sql_query(sql)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .load(conn)?)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Reports not sent although their due moment is past, of open tasks, by organisation or directive; keys as those of
/// [`cells`].
///
/// # Errors
/// As the database.
pub fn missing(conn: &mut Conn, slice: &Slice, by: By, now: Instant) -> Result<Vec<(i64, i64)>> {
    if by == By::Org && slice.directives.is_none() {
        return below::missing(conn, slice, now);
    }
    let (from, to) = slice.range();
    let (inside, range) = slice.inside("b.org_id");
    let key = match by {
        By::Org => "b.org_id",
        By::Directive => "k.directive_id",
    };
    // Only open tasks have open obligations, which `duban check` proves: the task is looked up for its directive alone.
    let sql = format!(
        "SELECT {key} AS key, CAST(COUNT(*) AS BIGINT) AS n FROM obligations b JOIN tasks k ON k.id = b.task_id \
         {inside} WHERE {range} AND b.state = 'open' AND b.due_at <= $3{} GROUP BY {key}",
        slice.directives_in("k.directive_id"),
    );
    let query = diesel::sql_query(sql).bind::<Text, _>(from).bind::<Text, _>(to);
    let rows: Vec<Counted> = query.bind::<Timestamp, _>(now.naive_utc()).load(conn)?;
    Ok(rows.into_iter().map(|r| (r.key, r.n)).collect())
}

/// A red task with its reason.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RedTask {
    /// The task.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Its title.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Its directive.
    #[diesel(sql_type = BigInt)]
    pub directive_id: i64,
    /// Lead.
    #[diesel(sql_type = BigInt)]
    pub org_id: i64,
    /// State.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Due day.
    #[diesel(sql_type = Nullable<Date>)]
    pub due_on: Option<NaiveDate>,
    /// Red since.
    #[diesel(sql_type = Timestamp)]
    pub light_since: NaiveDateTime,
    /// Rule.
    #[diesel(sql_type = Nullable<Text>)]
    pub rule: Option<String>,
    /// Version of the rules.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub rule_version: Option<i64>,
    /// Why, Chinese.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    /// Why, English.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason_en: Option<String>,
    /// What would mend it, Chinese.
    #[diesel(sql_type = Nullable<Text>)]
    pub mend: Option<String>,
    /// What would mend it, English.
    #[diesel(sql_type = Nullable<Text>)]
    pub mend_en: Option<String>,
}

/// Open tasks under red, the longest due first. What is not open is left out by name: asked for by name, the open states
/// would draw an embedded database to their index and away from the one that lists red tasks in this order.
///
/// # Errors
/// As the database.
pub fn red(conn: &mut Conn, slice: &Slice, limit: i64) -> Result<Vec<RedTask>> {
    let (from, to) = slice.range();
    let (inside, range) = slice.inside("k.lead_org_id");
    let sql = format!(
        "SELECT k.id, k.title, k.directive_id, k.lead_org_id AS org_id, k.state, k.due_on, k.light_since, \
         l.rule, l.rule_version, l.reason, l.reason_en, l.mend, l.mend_en FROM tasks k \
         {inside} LEFT JOIN task_lights l ON l.task_id = k.id AND l.to_at IS NULL \
         WHERE {range} AND k.light = 'red' AND k.state NOT IN ('draft', 'closed', 'cancelled'){} \
         ORDER BY k.due_on IS NULL, k.due_on, k.id LIMIT {limit}",
        slice.directives_in("k.directive_id"),
    );
    Ok(diesel::sql_query(sql)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .load(conn)?)
}

/// A task whose due day was moved by an extension.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Slipped {
    /// The task.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Its title.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Lead.
    #[diesel(sql_type = BigInt)]
    pub org_id: i64,
    /// Due day as first issued.
    #[diesel(sql_type = Nullable<Date>)]
    pub original_due_on: Option<NaiveDate>,
    /// Due day now.
    #[diesel(sql_type = Nullable<Date>)]
    pub due_on: Option<NaiveDate>,
    /// Extensions.
    #[diesel(sql_type = BigInt)]
    pub extensions: i64,
    /// Days slipped.
    #[diesel(sql_type = BigInt)]
    pub slip_days: i64,
}

/// Slips added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct SlipSums {
    /// Tasks with an extension.
    #[diesel(sql_type = BigInt)]
    pub tasks: i64,
    /// Extensions.
    #[diesel(sql_type = BigInt)]
    pub extensions: i64,
    /// Days.
    #[diesel(sql_type = BigInt)]
    pub days: i64,
}

/// Extended tasks, the longest slip first, and the sums over all of them.
///
/// # Errors
/// As the database.
pub fn slipped(conn: &mut Conn, slice: &Slice, limit: i64) -> Result<(Vec<Slipped>, SlipSums)> {
    let (from, to) = slice.range();
    let (inside, range) = slice.inside("k.lead_org_id");
    let rest = format!(
        "FROM tasks k {inside} WHERE {range} AND k.extensions > 0 AND k.state <> 'draft'{}",
        slice.directives_in("k.directive_id")
    );
    let rows = format!(
        "SELECT k.id, k.title, k.lead_org_id AS org_id, k.original_due_on, k.due_on, k.extensions, k.slip_days {rest} \
         ORDER BY k.slip_days DESC, k.id LIMIT {limit}"
    );
    let sums = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) AS tasks, CAST(COALESCE(SUM(k.extensions), 0) AS BIGINT) AS extensions, \
         CAST(COALESCE(SUM(k.slip_days), 0) AS BIGINT) AS days {rest}"
    );
    let query = diesel::sql_query(rows).bind::<Text, _>(&from).bind::<Text, _>(&to);
    let rows = query.load(conn)?;
    let query = diesel::sql_query(sums).bind::<Text, _>(&from).bind::<Text, _>(&to);
    Ok((rows, query.get_result(conn)?))
}

/// Directives that a department acts for.
///
/// # Errors
/// As the database.
pub fn acting(conn: &mut Conn, department: OrgId) -> Result<Vec<i64>> {
    let query = directives::table.filter(directives::acting_org_id.eq(department));
    Ok(query.select(directives::id).load(conn)?)
}

/// Who issued a directive.
///
/// # Errors
/// As the database.
pub fn issuer(conn: &mut Conn, directive: DirectiveId) -> Result<Option<OrgId>> {
    let query = directives::table.filter(directives::id.eq(directive));
    Ok(query.select(directives::issuer_org_id).first(conn).optional()?)
}

/// Whether a directive has a task led at or below a path that was handed out.
///
/// # Errors
/// As the database.
pub fn directive_reaches(conn: &mut Conn, directive: DirectiveId, path: &str) -> Result<bool> {
    let slice = Slice {
        path: path.to_owned(),
        root: false,
        directives: Some(vec![directive.0]),
        indicators: None,
    };
    Ok(cells(conn, &slice, By::Directive)?
        .iter()
        .any(|c| c.state != "draft" && c.n > 0))
}

/// A programme with its indicators and the directives that carry one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Id.
    pub id: i64,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its indicators.
    pub indicators: Vec<i64>,
    /// Directives with a target on one of them.
    pub directives: Vec<i64>,
}

/// A programme by its code.
///
/// # Errors
/// As the database.
pub fn programme(conn: &mut Conn, code: &str) -> Result<Option<Programme>> {
    use super::schema::targets;
    let found: Option<(i64, String, String)> = programmes::table
        .filter(programmes::code.eq(code))
        .select((programmes::id, programmes::code, programmes::name))
        .first(conn)
        .optional()?;
    let Some((id, code, name)) = found else { return Ok(None) };
    let indicators: Vec<i64> = programme_items::table
        .filter(programme_items::programme_id.eq(id))
        .select(programme_items::indicator_id)
        .load(conn)?;
    let directives: Vec<Option<i64>> = targets::table
        .filter(targets::indicator_id.eq_any(&indicators))
        .filter(targets::directive_id.is_not_null())
        .select(targets::directive_id)
        .distinct()
        .load(conn)?;
    Ok(Some(Programme {
        id,
        code,
        name,
        indicators,
        directives: directives.into_iter().flatten().collect(),
    }))
}

/// Code and name of indicators.
///
/// # Errors
/// As the database.
pub fn indicator_names(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, String, String)>> {
    Ok(indicators::table
        .filter(indicators::id.eq_any(ids))
        .select((indicators::id, indicators::code, indicators::name))
        .load(conn)?)
}

/// Titles and register numbers of directives.
///
/// # Errors
/// As the database.
pub fn directive_names(conn: &mut Conn, ids: &[i64]) -> Result<Vec<NumberedRow>> {
    number::directives(conn, ids)
}
