//! The ledger (台账): tasks narrowed and sorted, a page at a time. Each order has a key of its own in the cursor.

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::OrgName;
use super::reach::{ACTING, ASSISTED, FIRST, ISSUED, LED, TOPMOST, UP_TO};
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::light::Light;
use crate::domain::org::subtree_range;
use crate::domain::scope::Scope;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};
use crate::store::conn::Conn;
use crate::store::error::{Result, StoreError};
use crate::store::page::{Ask, Cursor, Page, holding};
use crate::store::schema::{directives, obligations, orgs, progress_reports, tasks};

/// A line of the ledger (台账).
#[derive(Debug, Clone, Queryable, serde::Serialize, schemars::JsonSchema)]
pub struct Line {
    /// Identifier.
    #[schemars(with = "i64")]
    pub id: TaskId,
    /// Its directive.
    #[schemars(with = "i64")]
    pub directive: DirectiveId,
    /// Task above.
    pub parent: Option<i64>,
    /// Title.
    pub title: String,
    /// Lead organisation.
    pub lead: OrgName,
    /// State.
    #[schemars(with = "String")]
    pub state: TaskState,
    /// Light.
    #[schemars(with = "String")]
    pub light: Light,
    /// The unit's own light.
    #[schemars(with = "Option<String>")]
    pub own_light: Option<Light>,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// Due day.
    pub due_on: Option<Day>,
    /// Past due and not closed.
    pub overdue: bool,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// Version.
    pub version: i64,
    /// Last change, UTC.
    #[serde(serialize_with = "as_utc")]
    pub updated_at: NaiveDateTime,
}

/// Writes a stored moment as RFC 3339 UTC.
///
/// # Errors
/// As the serializer.
pub fn as_utc<S: serde::Serializer>(at: &NaiveDateTime, s: S) -> std::result::Result<S::Ok, S::Error> {
    s.serialize_str(&at.and_utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}

/// What is asked of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Led by this organisation.
    pub org: Option<OrgId>,
    /// Led at or below this path.
    pub subtree: Option<String>,
    /// Of this directive.
    pub directive: Option<DirectiveId>,
    /// Below this task.
    pub parent: Option<TaskId>,
    /// In one of these states; empty for all but drafts.
    pub states: Vec<TaskState>,
    /// With this light.
    pub light: Option<Light>,
    /// Due before this day.
    pub due_before: Option<Day>,
    /// Due on this day or later.
    pub due_from: Option<Day>,
    /// Without a due day (长期坚持).
    pub undated: bool,
    /// With a report that came back and has not been sent again.
    pub returned: bool,
    /// Of directives with this number or these words.
    pub about: Option<About>,
    /// Normalised words that stand in title or requirement.
    pub q: Option<String>,
    /// Changed after this moment.
    pub updated_after: Option<Instant>,
    /// With this key of the caller's own.
    pub external_ref: Option<String>,
    /// Issued by this organisation (its drafts too).
    pub issuer: Option<OrgId>,
    /// Whose own light is better than the computed one.
    pub brighter: bool,
}

/// Which directives a ledger is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Normalised words that stand in title or requirement.
    Words(String),
    /// A register number, with its year where one was said.
    Number {
        /// Year.
        year: Option<i64>,
        /// Number.
        no: i64,
    },
}

/// Sort keys of the ledger: by due day (first or last), as they were made, as they were changed, by light (the worst
/// first), by lead organisation, by the unit's own statement. What has no due day is the last due; what has no statement
/// the least done.
pub const SORTS: &[&str] = &[
    "due_on,id",
    "-id",
    "updated_at,id",
    "-due_on,id",
    "light,id",
    "lead,id",
    "-lead,id",
    "percent,id",
    "-percent,id",
];

/// Place of a light among the others; an index is on this very text.
const RANK: &str = "(CASE tasks.light WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'green' THEN 2 ELSE 3 END)";

/// Open states, as the indexes on open tasks have them.
const OPEN: &str = "tasks.state NOT IN ('draft', 'closed', 'cancelled')";
/// The same where another way to the rows is better: no index is on this text.
const OPEN_BY_ROW: &str = "(tasks.state || '') NOT IN ('draft', 'closed', 'cancelled')";
/// The unit's own statement, nothing said standing for less than nothing done; an index is on this very text.
const PERCENT: &str = "COALESCE(tasks.percent, -1)";

type Boxed<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::InnerJoinOn<
        tasks::table,
        orgs::table,
        diesel::helper_types::Eq<orgs::id, tasks::lead_org_id>,
    >,
    <Conn as Connection>::Backend,
>;

/// By which way rows are found. Few rows are seen from below the nation's bureau: they are named one by one. The nation
/// sees them all: an index in the asked order is walked. An embedded database has no statistics to choose by, so that the
/// text of the query says it.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// Everything is seen.
    root: bool,
    /// An index in the asked order is walked.
    walked: bool,
    /// Rows are counted only.
    counted: bool,
}

impl Way {
    fn of(scope: &Scope, f: &Filter, sort: &str, counted: bool) -> Way {
        let root = scope.business && !scope.department && scope.path.matches('/').count() == 2;
        let inside = f.subtree.as_deref().is_some_and(|path| scope.covers(path));
        Way {
            root,
            walked: root && !inside && !sort.ends_with("lead,id"),
            counted,
        }
    }
}

/// The conditions of a filter inside a scope, on a query of tasks with or without their organisations.
macro_rules! narrowed {
    ($query:expr, $scope:expr, $f:expr, $way:expr) => {{
        let (mut query, scope, f, way): (_, &Scope, &Filter, Way) = ($query, $scope, $f, $way);
        let drafts = f.states.contains(&TaskState::Draft);
        let inside = f.subtree.as_deref().filter(|path| scope.covers(path) && !drafts);
        if !scope.business {
            query = query.filter(tasks::id.lt(0));
        } else if let Some(path) = inside {
            let (from, to) = subtree_range(path);
            query = query.filter(
                sql::<Bool>(LED)
                    .bind::<Text, _>(from)
                    .sql(UP_TO)
                    .bind::<Text, _>(to)
                    .sql(" AND t.state <> 'draft')"),
            );
        } else if way.root && drafts {
            query = query.filter(tasks::state.ne("draft").or(tasks::issuer_org_id.eq(scope.org)));
        } else if !way.root {
            let (from, to) = subtree_range(&scope.path);
            let (issued, drafts) = if scope.department {
                (ACTING, TOPMOST)
            } else {
                (ISSUED, FIRST)
            };
            query = query.filter(
                sql::<Bool>(LED)
                    .bind::<Text, _>(from)
                    .sql(UP_TO)
                    .bind::<Text, _>(to)
                    .sql(issued)
                    .bind::<BigInt, _>(scope.org.0)
                    .sql(drafts)
                    .sql(ASSISTED)
                    .bind::<BigInt, _>(scope.org.0)
                    .sql(" AND p.role = 'assist' AND p.to_at IS NULL AND t.state <> 'draft')"),
            );
        }
        if let (Some(path), None) = (&f.subtree, inside) {
            let (from, to) = subtree_range(path);
            query = query.filter(
                sql::<Bool>("tasks.lead_org_id IN (SELECT s.id FROM orgs s WHERE s.path >= ")
                    .bind::<Text, _>(from)
                    .sql(UP_TO)
                    .bind::<Text, _>(to)
                    .sql(")"),
            );
        }
        let words: Vec<&'static str> = f.states.iter().map(|s| s.word()).collect();
        let by_row = !way.root || !way.counted;
        query = match words.as_slice() {
            _ if open(&f.states) && way.walked => query.filter(sql::<Bool>(OPEN)),
            _ if open(&f.states) => query.filter(sql::<Bool>(OPEN_BY_ROW)),
            [] if by_row => query.filter(tasks::state.concat("").ne("draft")),
            [] => query.filter(tasks::state.ne("draft")),
            [one] if by_row => query.filter(tasks::state.concat("").eq(*one)),
            [one] => query.filter(tasks::state.eq(*one)),
            _ => query.filter(tasks::state.concat("").eq_any(words)),
        };
        if let Some(light) = f.light {
            query = if way.walked {
                query.filter(sql::<BigInt>(RANK).eq(rank(light)))
            } else {
                query.filter(tasks::light.eq(light))
            };
        }
        if let Some(org) = f.org {
            query = query.filter(tasks::lead_org_id.eq(org));
        }
        if let Some(directive) = f.directive {
            query = query.filter(tasks::directive_id.eq(directive));
        }
        if let Some(parent) = f.parent {
            query = query.filter(tasks::parent_id.eq(parent.0));
        }
        if let Some(day) = f.due_before {
            query = query.filter(tasks::due_on.lt(day));
        }
        if let Some(day) = f.due_from {
            query = query.filter(tasks::due_on.ge(day));
        }
        if f.undated {
            query = query.filter(tasks::due_on.is_null());
        }
        if f.returned {
            // The condition as the index has it: a bound state would not find it.
            let back = progress_reports::table
                .inner_join(obligations::table.on(progress_reports::obligation_id.eq(obligations::id.nullable())))
                .filter(sql::<Bool>("progress_reports.state = 'returned'"))
                .filter(obligations::state.concat("").eq("open"))
                .select(progress_reports::task_id);
            query = query.filter(tasks::id.eq_any(back));
        }
        let about = directives::table.select(directives::id);
        match &f.about {
            None => {}
            Some(About::Words(words)) => {
                let of = about.filter(directives::search.like(holding(words)).escape('\\'));
                query = query.filter(tasks::directive_id.eq_any(of));
            }
            Some(About::Number { year: None, no }) => {
                query = query.filter(tasks::directive_id.eq_any(about.filter(directives::number_no.eq(*no))));
            }
            Some(About::Number { year: Some(year), no }) => {
                let of = about.filter(directives::number_no.eq(*no).and(directives::number_year.eq(*year)));
                query = query.filter(tasks::directive_id.eq_any(of));
            }
        }
        if let Some(q) = &f.q {
            query = query.filter(tasks::search.like(format!("%{}%", q.replace(['%', '_', '\\'], " "))));
        }
        if let Some(at) = f.updated_after {
            query = query.filter(tasks::updated_at.gt(at.naive_utc()));
        }
        if let Some(key) = &f.external_ref {
            query = query.filter(tasks::external_ref.eq(key.clone()));
        }
        if let Some(issuer) = f.issuer {
            query = query.filter(tasks::issuer_org_id.eq(issuer));
        }
        if f.brighter {
            query = query.filter(sql::<Bool>(BRIGHTER));
        }
        query
    }};
}

/// Green outside, not so inside.
const BRIGHTER: &str = "(tasks.own_light = 'green' AND tasks.light IN ('red', 'yellow') OR tasks.own_light = 'yellow' AND tasks.light = 'red')";
/// Whether these are the open states, all of them.
fn open(states: &[TaskState]) -> bool {
    let all = TaskState::ALL.iter().filter(|s| s.is_open());
    states.iter().all(|s| s.is_open()) && all.clone().count() == states.len() && all.clone().all(|s| states.contains(s))
}

/// The numbers of all tasks of a filter inside the scope, in order.
///
/// # Errors
/// As the database.
pub fn ids(conn: &mut Conn, scope: &Scope, filter: &Filter) -> Result<Vec<TaskId>> {
    let rows: Boxed<'_> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .into_boxed();
    let query = narrowed!(rows, scope, filter, Way::of(scope, filter, "-id", false));
    Ok(query.order(tasks::id).select(tasks::id).load(conn)?)
}

/// A page of the ledger inside the scope.
///
/// # Errors
/// As the database; a cursor whose key is no key of the sort.
pub fn page(conn: &mut Conn, scope: &Scope, filter: &Filter, ask: &Ask) -> Result<Page<Line>> {
    let way = |counted| Way::of(scope, filter, &ask.sort, counted);
    let rows: Boxed<'_> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .into_boxed();
    let mut query = ordered(narrowed!(rows, scope, filter, way(false)), &ask.sort);
    if let Some(cursor) = &ask.after {
        query = after(query, ask, cursor)?;
    }
    let rows: Vec<Line> = query
        .limit(ask.limit + 1)
        .select((
            tasks::id,
            tasks::directive_id,
            tasks::parent_id,
            tasks::title,
            (orgs::id, orgs::code, orgs::short_name),
            tasks::state,
            tasks::light,
            tasks::own_light,
            tasks::percent,
            tasks::due_on,
            tasks::overdue,
            tasks::external_ref,
            tasks::version,
            tasks::updated_at,
        ))
        .load(conn)?;
    let mut page = Page::cut(rows, ask, |line| (key(&ask.sort, line), line.id.0));
    if ask.with_total {
        let counted = tasks::table
            .select(count_star())
            .into_boxed::<<Conn as Connection>::Backend>();
        page.total = Some(narrowed!(counted, scope, filter, way(true)).first(conn)?);
    }
    Ok(page)
}

fn ordered<'a>(query: Boxed<'a>, sort: &str) -> Boxed<'a> {
    let id = tasks::id.asc();
    let undated = tasks::due_on.is_null();
    match sort {
        "-id" => query.order(tasks::id.desc()),
        "updated_at,id" => query.order((tasks::updated_at.asc(), id)),
        // The other way round in every part, so that the same index is walked backwards.
        "-due_on,id" => query.order((undated.desc(), tasks::due_on.desc(), tasks::id.desc())),
        "light,id" => query.order((sql::<BigInt>(RANK).asc(), undated.asc(), tasks::due_on.asc(), id)),
        "lead,id" => query.order((orgs::code.asc(), id)),
        "-lead,id" => query.order((orgs::code.desc(), id)),
        "percent,id" => query.order((sql::<BigInt>(PERCENT).asc(), id)),
        "-percent,id" => query.order((sql::<BigInt>(PERCENT).desc(), tasks::id.desc())),
        _ => query.order((undated.asc(), tasks::due_on.asc(), id)),
    }
}

fn rank(light: Light) -> i64 {
    match light {
        Light::Red => 0,
        Light::Yellow => 1,
        Light::Green => 2,
        Light::Grey => 3,
    }
}

/// The key of a line in an order, beside its id.
fn key(sort: &str, line: &Line) -> Option<String> {
    let due = line.due_on.map(|d| d.to_string());
    match sort {
        "-id" => None,
        "updated_at,id" => Some(line.updated_at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()),
        "light,id" => Some(format!("{}|{}", rank(line.light), due.unwrap_or_default())),
        "lead,id" | "-lead,id" => Some(line.lead.code.clone()),
        "percent,id" | "-percent,id" => Some(line.percent.unwrap_or(-1).to_string()),
        _ => due,
    }
}

fn after<'a>(query: Boxed<'a>, ask: &Ask, cursor: &Cursor) -> Result<Boxed<'a>> {
    let bad = || StoreError::Config("cursor".into());
    let key = cursor.k.as_deref();
    let id = cursor.i;
    Ok(match ask.sort.as_str() {
        "-id" => query.filter(tasks::id.lt(id)),
        "updated_at,id" => {
            let at: NaiveDateTime = key.and_then(|k| k.parse().ok()).ok_or_else(bad)?;
            query.filter(
                tasks::updated_at
                    .gt(at)
                    .or(tasks::updated_at.eq(at).and(tasks::id.gt(id))),
            )
        }
        "lead,id" => {
            let code = key.ok_or_else(bad)?.to_owned();
            query.filter(
                orgs::code
                    .gt(code.clone())
                    .or(orgs::code.eq(code).and(tasks::id.gt(id))),
            )
        }
        "-lead,id" => {
            let code = key.ok_or_else(bad)?.to_owned();
            query.filter(
                orgs::code
                    .lt(code.clone())
                    .or(orgs::code.eq(code).and(tasks::id.gt(id))),
            )
        }
        "light,id" => {
            let (rank, due) = key.and_then(|k| k.split_once('|')).ok_or_else(bad)?;
            let rank: i64 = rank.parse().map_err(|_| bad())?;
            after_light(query, rank, day_of(due)?, id)
        }
        "percent,id" | "-percent,id" => {
            let percent: i64 = key.and_then(|k| k.parse().ok()).ok_or_else(bad)?;
            let at = || sql::<BigInt>(PERCENT);
            if ask.sort.starts_with('-') {
                query.filter(at().lt(percent).or(at().eq(percent).and(tasks::id.lt(id))))
            } else {
                query.filter(at().gt(percent).or(at().eq(percent).and(tasks::id.gt(id))))
            }
        }
        sort => after_due(query, day_of(key.unwrap_or_default())?, id, sort.starts_with('-')),
    })
}

/// A day of a cursor's key; nothing stands for none.
fn day_of(text: &str) -> Result<Option<Day>> {
    let bad = |_| StoreError::Config("cursor".into());
    (!text.is_empty()).then(|| text.parse().map_err(bad)).transpose()
}

fn after_due(query: Boxed<'_>, day: Option<Day>, id: i64, back: bool) -> Boxed<'_> {
    let none = tasks::due_on.is_null();
    match (day, back) {
        (None, false) => query.filter(none.and(tasks::id.gt(id))),
        (None, true) => query.filter(tasks::due_on.is_not_null().or(tasks::id.lt(id))),
        (Some(day), false) => {
            let same = tasks::due_on.eq(day).assume_not_null().and(tasks::id.gt(id));
            query.filter(tasks::due_on.gt(day).assume_not_null().or(same).or(none))
        }
        (Some(day), true) => {
            let same = tasks::due_on.eq(day).assume_not_null().and(tasks::id.lt(id));
            query.filter(tasks::due_on.lt(day).assume_not_null().or(same))
        }
    }
}

fn after_light(query: Boxed<'_>, rank: i64, day: Option<Day>, id: i64) -> Boxed<'_> {
    let at = || sql::<BigInt>(RANK);
    let further = at().gt(rank);
    let here = at().eq(rank);
    match day {
        None => query.filter(further.or(here.and(tasks::due_on.is_null()).and(tasks::id.gt(id)))),
        Some(day) => {
            let later = tasks::due_on
                .gt(day)
                .assume_not_null()
                .or(tasks::due_on.eq(day).assume_not_null().and(tasks::id.gt(id)))
                .or(tasks::due_on.is_null());
            query.filter(further.or(here.and(later)))
        }
    }
}
