//! Tasks as they are shown: one joined query for a task, one for a page of them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::{Result, StoreError};
use super::page::{Ask, Page};
use super::schema::{directives, orgs, task_lights, task_parties, tasks};
use crate::domain::cadence::Cadence;
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::light::Light;
use crate::domain::org::subtree_range;
use crate::domain::scope::Scope;
use crate::domain::task::{Grade, TaskState};
use crate::domain::time::{Day, Instant};

mod other {
    #![allow(missing_docs, reason = "the macro writes undocumented items")]
    diesel::alias!(crate::store::schema::orgs as issuers: Issuers);
}
use other::issuers;

/// What a task's head shows.
#[derive(Debug, Clone, Queryable)]
pub struct Head {
    /// Identifier.
    pub id: TaskId,
    /// Task above.
    pub parent: Option<i64>,
    /// Title.
    pub title: String,
    /// Requirement.
    pub requirement: String,
    /// State.
    pub state: TaskState,
    /// Rhythm of its reports.
    pub cadence: Cadence,
    /// Due day.
    pub due_on: Option<NaiveDate>,
    /// Due day as first issued.
    pub original_due_on: Option<NaiveDate>,
    /// Extensions granted.
    pub extensions: i64,
    /// Days slipped.
    pub slip_days: i64,
    /// Reports returned.
    pub returns: i64,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// The unit's own light.
    pub own_light: Option<Light>,
    /// Computed light.
    pub light: Light,
    /// Since when.
    pub light_since: NaiveDateTime,
    /// Past due and not closed.
    pub overdue: bool,
    /// Until when to be signed for.
    pub sign_due_at: Option<NaiveDateTime>,
    /// Issued.
    pub issued_at: Option<NaiveDateTime>,
    /// Signed for.
    pub signed_at: Option<NaiveDateTime>,
    /// Closed.
    pub closed_at: Option<NaiveDateTime>,
    /// Closed after its due day.
    pub closed_late: bool,
    /// Grade.
    pub grade: Option<Grade>,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: NaiveDateTime,
}

/// An organisation as shown beside something.
#[derive(Debug, Clone, Queryable, serde::Serialize, schemars::JsonSchema)]
pub struct OrgName {
    /// Identifier.
    #[schemars(with = "i64")]
    pub id: OrgId,
    /// Code.
    pub code: String,
    /// Short name.
    pub name: String,
}

/// The directive of a task as shown beside it.
#[derive(Debug, Clone, Queryable)]
pub struct DirectiveName {
    /// Identifier.
    pub id: DirectiveId,
    /// Title.
    pub title: String,
    /// Prefix of the issuer's register numbers.
    pub prefix: String,
    /// Year of the number.
    pub year: Option<i64>,
    /// Number.
    pub no: Option<i64>,
}

/// Words of the current light.
#[derive(Debug, Clone, Queryable)]
pub struct LightWords {
    /// Rule.
    pub rule: String,
    /// Version of the rule set.
    pub rule_version: i64,
    /// Reason.
    pub reason: String,
    /// Reason, English.
    pub reason_en: String,
    /// What would mend it.
    pub mend: String,
    /// The same, English.
    pub mend_en: String,
}

/// A task with everything its head shows.
pub type Shown = (Head, OrgName, OrgName, DirectiveName, Option<LightWords>);

/// One task; the caller found it inside its scope.
///
/// # Errors
/// As the database.
pub fn shown(conn: &mut Conn, id: TaskId) -> Result<Shown> {
    let (issuer_id, issuer_code, issuer_name, prefix) =
        issuers.fields((orgs::id, orgs::code, orgs::short_name, orgs::register_prefix));
    let query = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .inner_join(issuers.on(issuer_id.eq(tasks::issuer_org_id)))
        .inner_join(directives::table.on(directives::id.eq(tasks::directive_id)))
        .left_join(task_lights::table.on(task_lights::task_id.eq(tasks::id).and(task_lights::to_at.is_null())))
        .filter(tasks::id.eq(id))
        .select((
            (
                tasks::id,
                tasks::parent_id,
                tasks::title,
                tasks::requirement,
                tasks::state,
                tasks::cadence,
                tasks::due_on,
                tasks::original_due_on,
                tasks::extensions,
                tasks::slip_days,
                tasks::returns,
                tasks::percent,
                tasks::own_light,
                tasks::light,
                tasks::light_since,
                tasks::overdue,
                tasks::sign_due_at,
                tasks::issued_at,
                tasks::signed_at,
                tasks::closed_at,
                tasks::closed_late,
                tasks::grade,
                tasks::external_ref,
                tasks::version,
                tasks::updated_at,
            ),
            (orgs::id, orgs::code, orgs::short_name),
            (issuer_id, issuer_code, issuer_name),
            (
                directives::id,
                directives::title,
                prefix,
                directives::number_year,
                directives::number_no,
            ),
            (
                task_lights::rule,
                task_lights::rule_version,
                task_lights::reason,
                task_lights::reason_en,
                task_lights::mend,
                task_lights::mend_en,
            )
                .nullable(),
        ));
    Ok(either!(conn, c => query.first(c))?)
}

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
    /// Normalised words that stand in title or requirement.
    pub q: Option<String>,
    /// Changed after this moment.
    pub updated_after: Option<Instant>,
    /// With this key of the caller's own.
    pub external_ref: Option<String>,
    /// Issued by this organisation (its drafts too).
    pub issuer: Option<OrgId>,
}

/// Sort keys of the ledger.
pub const SORTS: &[&str] = &["due_on,id", "-id", "updated_at,id"];

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
    let mut query = narrowed(scope, filter);
    query = match ask.sort.as_str() {
        "-id" => query.order(tasks::id.desc()),
        "updated_at,id" => query.order((tasks::updated_at.asc(), tasks::id.asc())),
        _ => query.order((tasks::due_on.is_null().asc(), tasks::due_on.asc(), tasks::id.asc())),
    };
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
    let mut page = Page::cut(rows, ask, |line| {
        let key = match ask.sort.as_str() {
            "-id" => None,
            "updated_at,id" => Some(line.updated_at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()),
            _ => line.due_on.map(|d| d.to_string()),
        };
        (key, line.id.0)
    });
    if ask.with_total {
        page.total = Some(narrowed(scope, filter).count().get_result(conn)?);
    }
    Ok(page)
}

fn after<'a>(query: Boxed<'a>, ask: &Ask, cursor: &super::page::Cursor) -> Result<Boxed<'a>> {
    let bad = || StoreError::Config("cursor".into());
    Ok(match ask.sort.as_str() {
        "-id" => query.filter(tasks::id.lt(cursor.i)),
        "updated_at,id" => {
            let key = cursor.k.as_deref().ok_or_else(bad)?;
            let at: NaiveDateTime = key.parse().map_err(|_| bad())?;
            query.filter(
                tasks::updated_at
                    .gt(at)
                    .or(tasks::updated_at.eq(at).and(tasks::id.gt(cursor.i))),
            )
        }
        _ => match cursor.k.as_deref() {
            None => query.filter(tasks::due_on.is_null().and(tasks::id.gt(cursor.i))),
            Some(key) => {
                let day: Day = key.parse().map_err(|_| bad())?;
                query.filter(
                    tasks::due_on
                        .gt(day)
                        .assume_not_null()
                        .or(tasks::due_on.eq(day).assume_not_null().and(tasks::id.gt(cursor.i)))
                        .or(tasks::due_on.is_null()),
                )
            }
        },
    })
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
    if let Some(day) = f.due_before {
        query = query.filter(tasks::due_on.lt(day));
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
