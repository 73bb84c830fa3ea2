//! The ledger (台账): tasks narrowed and sorted, a page at a time. Each order has a key of its own in the cursor.

use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::OrgName;
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::light::Light;
use crate::domain::org::subtree_range;
use crate::domain::scope::Scope;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};
use crate::store::conn::Conn;
use crate::store::error::{Result, StoreError};
use crate::store::page::{Ask, Cursor, Page, holding};
use crate::store::schema::{directives, obligations, orgs, progress_reports, task_parties, tasks};

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
/// first), by lead organisation, by the unit's own statement. What has no due day or statement stands last.
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

type Boxed<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::InnerJoinOn<
        tasks::table,
        orgs::table,
        diesel::helper_types::Eq<orgs::id, tasks::lead_org_id>,
    >,
    <Conn as Connection>::Backend,
>;

/// A page of the ledger inside the scope.
///
/// # Errors
/// As the database; a cursor whose key is no key of the sort.
pub fn page(conn: &mut Conn, scope: &Scope, filter: &Filter, ask: &Ask) -> Result<Page<Line>> {
    let mut query = ordered(narrowed(scope, filter), &ask.sort);
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
        page.total = Some(narrowed(scope, filter).count().get_result(conn)?);
    }
    Ok(page)
}

fn ordered<'a>(query: Boxed<'a>, sort: &str) -> Boxed<'a> {
    let id = tasks::id.asc();
    let last = tasks::due_on.is_null().asc();
    match sort {
        "-id" => query.order(tasks::id.desc()),
        "updated_at,id" => query.order((tasks::updated_at.asc(), id)),
        "-due_on,id" => query.order((last, tasks::due_on.desc(), id)),
        "light,id" => query.order((sql::<BigInt>(RANK).asc(), last, tasks::due_on.asc(), id)),
        "lead,id" => query.order((orgs::code.asc(), id)),
        "-lead,id" => query.order((orgs::code.desc(), id)),
        "percent,id" => query.order((tasks::percent.is_null().asc(), tasks::percent.asc(), id)),
        "-percent,id" => query.order((tasks::percent.is_null().asc(), tasks::percent.desc(), id)),
        _ => query.order((last, tasks::due_on.asc(), id)),
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
        "percent,id" | "-percent,id" => line.percent.map(|p| p.to_string()),
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
            let percent = key.map(|k| k.parse::<i64>().map_err(|_| bad())).transpose()?;
            after_percent(query, percent, id, ask.sort.starts_with('-'))
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
    let Some(day) = day else {
        return query.filter(tasks::due_on.is_null().and(tasks::id.gt(id)));
    };
    let same = tasks::due_on.eq(day).assume_not_null().and(tasks::id.gt(id));
    let none = tasks::due_on.is_null();
    if back {
        query.filter(tasks::due_on.lt(day).assume_not_null().or(same).or(none))
    } else {
        query.filter(tasks::due_on.gt(day).assume_not_null().or(same).or(none))
    }
}

fn after_percent(query: Boxed<'_>, percent: Option<i64>, id: i64, back: bool) -> Boxed<'_> {
    let Some(percent) = percent else {
        return query.filter(tasks::percent.is_null().and(tasks::id.gt(id)));
    };
    let same = tasks::percent.eq(percent).assume_not_null().and(tasks::id.gt(id));
    let none = tasks::percent.is_null();
    if back {
        query.filter(tasks::percent.lt(percent).assume_not_null().or(same).or(none))
    } else {
        query.filter(tasks::percent.gt(percent).assume_not_null().or(same).or(none))
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

fn narrowed<'a>(scope: &Scope, f: &Filter) -> Boxed<'a> {
    let mut query: Boxed<'a> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .into_boxed();
    query = inside(query, scope);
    if f.states.is_empty() {
        query = query.filter(tasks::state.ne("draft"));
    } else {
        let words: Vec<&'static str> = f.states.iter().map(|s| s.word()).collect();
        let is = |word: &'static str| tasks::state.eq(word);
        // Spelled out, for diesel keeps no prepared statement of a list; all open states are four.
        query = match *words.as_slice() {
            [one] => query.filter(is(one)),
            [a, b] => query.filter(is(a).or(is(b))),
            [a, b, c] => query.filter(is(a).or(is(b)).or(is(c))),
            [a, b, c, d] => query.filter(is(a).or(is(b)).or(is(c)).or(is(d))),
            _ => query.filter(tasks::state.eq_any(words)),
        };
    }
    if let Some(org) = f.org {
        query = query.filter(tasks::lead_org_id.eq(org));
    }
    if let Some(path) = &f.subtree {
        let (from, to) = subtree_range(path);
        query = query.filter(orgs::path.ge(from).and(orgs::path.lt(to)));
    }
    if let Some(directive) = f.directive {
        query = query.filter(tasks::directive_id.eq(directive));
    }
    if let Some(parent) = f.parent {
        query = query.filter(tasks::parent_id.eq(parent.0));
    }
    if let Some(light) = f.light {
        query = query.filter(tasks::light.eq(light));
    }
    query = due(query, f);
    if f.returned {
        // The condition as the index has it: a bound state would not find it.
        let back = progress_reports::table
            .inner_join(obligations::table.on(progress_reports::obligation_id.eq(obligations::id.nullable())))
            .filter(sql::<Bool>("progress_reports.state = 'returned'"))
            .filter(obligations::state.concat("").eq("open"))
            .select(progress_reports::task_id);
        query = query.filter(tasks::id.eq_any(back));
    }
    if let Some(about) = &f.about {
        query = on(query, about);
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
    query
}

fn due<'a>(mut query: Boxed<'a>, f: &Filter) -> Boxed<'a> {
    if let Some(day) = f.due_before {
        query = query.filter(tasks::due_on.lt(day));
    }
    if let Some(day) = f.due_from {
        query = query.filter(tasks::due_on.ge(day));
    }
    if f.undated {
        query = query.filter(tasks::due_on.is_null());
    }
    query
}

/// Narrows to the directives with a number or words; which tasks of them are seen the scope decides.
fn on<'a>(query: Boxed<'a>, about: &About) -> Boxed<'a> {
    let of = directives::table.select(directives::id);
    match about {
        About::Words(words) => {
            query.filter(tasks::directive_id.eq_any(of.filter(directives::search.like(holding(words)).escape('\\'))))
        }
        About::Number { year: None, no } => {
            query.filter(tasks::directive_id.eq_any(of.filter(directives::number_no.eq(*no))))
        }
        About::Number { year: Some(year), no } => query.filter(
            tasks::directive_id.eq_any(of.filter(directives::number_no.eq(*no).and(directives::number_year.eq(*year)))),
        ),
    }
}

/// Narrows to what the scope sees: led inside the subtree, issued, or assisted. A draft is its issuer's alone.
fn inside<'a>(query: Boxed<'a>, scope: &Scope) -> Boxed<'a> {
    if !scope.business {
        return query.filter(tasks::id.lt(0));
    }
    let (from, to) = subtree_range(&scope.path);
    let led = orgs::path.ge(from).and(orgs::path.lt(to)).and(tasks::state.ne("draft"));
    let assisted = tasks::id.eq_any(
        task_parties::table
            .filter(task_parties::org_id.eq(scope.org))
            .filter(task_parties::role.eq("assist").and(task_parties::to_at.is_null()))
            .select(task_parties::task_id),
    );
    if scope.department {
        let acting = tasks::directive_id.eq_any(
            directives::table
                .filter(directives::acting_org_id.eq(scope.org.0))
                .select(directives::id),
        );
        query.filter(led.or(acting).or(assisted.and(tasks::state.ne("draft"))))
    } else {
        query.filter(
            led.or(tasks::issuer_org_id.eq(scope.org))
                .or(assisted.and(tasks::state.ne("draft"))),
        )
    }
}
