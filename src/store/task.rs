//! Tasks: finders that take a scope, and the one function that changes a task with its versions and totals.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{directives, orgs, task_parties, task_versions, tasks};
use crate::domain::id::{DirectiveId, EventId, OrgId, TaskId};
use crate::domain::org::subtree_range;
use crate::domain::scope::{Scope, Sight};
use crate::domain::task::{Task, TaskState};
use crate::domain::time::Instant;

#[derive(Queryable)]
struct Row {
    id: TaskId,
    directive: DirectiveId,
    parent: Option<i64>,
    path: String,
    lead: OrgId,
    lead_path: String,
    issuer: OrgId,
    acting: Option<i64>,
    title: String,
    state: TaskState,
    due_on: Option<NaiveDate>,
    original_due_on: Option<NaiveDate>,
    issued_at: Option<NaiveDateTime>,
    sign_due_at: Option<NaiveDateTime>,
    signed_at: Option<NaiveDateTime>,
    version: i64,
}

impl From<Row> for Task {
    fn from(r: Row) -> Task {
        Task {
            id: r.id,
            directive: r.directive,
            parent: r.parent.map(TaskId),
            path: r.path,
            lead: r.lead,
            lead_path: r.lead_path,
            issuer: r.issuer,
            acting: r.acting.map(OrgId),
            title: r.title,
            state: r.state,
            due_on: r.due_on,
            original_due_on: r.original_due_on,
            issued_at: r.issued_at.map(|t| t.and_utc()),
            sign_due_at: r.sign_due_at.map(|t| t.and_utc()),
            signed_at: r.signed_at.map(|t| t.and_utc()),
            version: r.version,
        }
    }
}

/// A task without regard to who asks: for jobs and for rules that follow parents and children of a task already found.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: TaskId) -> Result<Option<Task>> {
    let row: Option<Row> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .inner_join(directives::table.on(directives::id.eq(tasks::directive_id)))
        .filter(tasks::id.eq(id))
        .select((
            tasks::id,
            tasks::directive_id,
            tasks::parent_id,
            tasks::path,
            tasks::lead_org_id,
            orgs::path,
            tasks::issuer_org_id,
            directives::acting_org_id,
            tasks::title,
            tasks::state,
            tasks::due_on,
            tasks::original_due_on,
            tasks::issued_at,
            tasks::sign_due_at,
            tasks::signed_at,
            tasks::version,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(Task::from))
}

/// A task inside the scope, with the way it is seen; `None` for everything else.
///
/// # Errors
/// As the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: TaskId) -> Result<Option<(Task, Sight)>> {
    let Some(task) = get(conn, id)? else { return Ok(None) };
    let sight = sight(conn, scope, &task)?;
    Ok(sight.visible().then_some((task, sight)))
}

/// How the scope sees a task (DOMAIN.md §7). A draft exists for its issuer only.
fn sight(conn: &mut Conn, scope: &Scope, task: &Task) -> Result<Sight> {
    let lead = scope.business && task.lead == scope.org && task.state != TaskState::Draft;
    let subtree = scope.business && task.lead_path.starts_with(&scope.path) && task.state != TaskState::Draft;
    let issuer = scope.business
        && if scope.department {
            task.acting == Some(scope.org)
        } else {
            task.issuer == scope.org
        };
    let mut sight = Sight {
        lead,
        subtree,
        issuer,
        assist: false,
        ancestor: false,
    };
    if scope.business && !sight.whole() && task.state != TaskState::Draft {
        sight.assist = assists(conn, scope.org, task.id)?;
        sight.ancestor = !sight.assist && has_visible_below(conn, scope, task)?;
    }
    Ok(sight)
}

fn assists(conn: &mut Conn, org: OrgId, task: TaskId) -> Result<bool> {
    let found: Option<i64> = task_parties::table
        .filter(task_parties::task_id.eq(task))
        .filter(task_parties::org_id.eq(org))
        .filter(task_parties::role.eq("assist"))
        .filter(task_parties::to_at.is_null())
        .select(task_parties::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Whether a task below this one is led inside the scope's subtree, or the scope assists on it.
fn has_visible_below(conn: &mut Conn, scope: &Scope, task: &Task) -> Result<bool> {
    let (from, to) = subtree_range(&task.path);
    let (org_from, org_to) = subtree_range(&scope.path);
    let below = tasks::path.gt(from).and(tasks::path.lt(to));
    let led: Option<TaskId> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .filter(below.clone())
        .filter(tasks::state.ne(TaskState::Draft))
        .filter(orgs::path.ge(org_from).and(orgs::path.lt(org_to)))
        .select(tasks::id)
        .first(conn)
        .optional()?;
    if led.is_some() {
        return Ok(true);
    }
    let assisted: Option<TaskId> = tasks::table
        .inner_join(task_parties::table.on(task_parties::task_id.eq(tasks::id)))
        .filter(below)
        .filter(task_parties::org_id.eq(scope.org).and(task_parties::to_at.is_null()))
        .select(tasks::id)
        .first(conn)
        .optional()?;
    Ok(assisted.is_some())
}

/// Times reports of a task were returned.
///
/// # Errors
/// As the database.
pub fn returns(conn: &mut Conn, id: TaskId) -> Result<i64> {
    Ok(tasks::table
        .filter(tasks::id.eq(id))
        .select(tasks::returns)
        .first(conn)?)
}

/// What of a task changes; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = tasks)]
pub struct TaskChange {
    /// New lead organisation.
    pub lead_org_id: Option<i64>,
    /// Title.
    pub title: Option<String>,
    /// Requirement.
    pub requirement: Option<String>,
    /// State, as its word.
    pub state: Option<&'static str>,
    /// Until when it must be signed for.
    pub sign_due_at: Option<Option<NaiveDateTime>>,
    /// When it was issued.
    pub issued_at: Option<Option<NaiveDateTime>>,
    /// When it was signed for.
    pub signed_at: Option<Option<NaiveDateTime>>,
    /// Due day.
    pub due_on: Option<Option<NaiveDate>>,
    /// Due day as first issued.
    pub original_due_on: Option<Option<NaiveDate>>,
    /// Extensions granted so far.
    pub extensions: Option<i64>,
    /// Days slipped so far.
    pub slip_days: Option<i64>,
    /// Times a report was returned.
    pub returns: Option<i64>,
    /// The unit's own statement, 0–100.
    pub percent: Option<Option<i64>>,
    /// The unit's own light.
    pub own_light: Option<Option<String>>,
    /// The computed light, as its word.
    pub light: Option<&'static str>,
    /// Since when it has this light.
    pub light_since: Option<NaiveDateTime>,
    /// Past due and not closed, as of the last evaluation.
    pub overdue: Option<bool>,
    /// When it was closed.
    pub closed_at: Option<Option<NaiveDateTime>>,
    /// Whether it was closed after its due day.
    pub closed_late: Option<bool>,
    /// Grade of the closure, as its word.
    pub grade: Option<Option<&'static str>>,
    /// The caller's own key.
    pub external_ref: Option<Option<String>>,
    /// Normalised text for search.
    pub search: Option<String>,
}

/// What totals and versions depend on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
struct Snapshot {
    directive: DirectiveId,
    parent: Option<i64>,
    lead: OrgId,
    issuer: OrgId,
    title: String,
    requirement: String,
    state: String,
    cadence: String,
    due_on: Option<NaiveDate>,
    grade: Option<String>,
    light: String,
    overdue: bool,
}

fn snapshot(conn: &mut Conn, id: TaskId) -> Result<Snapshot> {
    Ok(tasks::table
        .filter(tasks::id.eq(id))
        .select((
            tasks::directive_id,
            tasks::parent_id,
            tasks::lead_org_id,
            tasks::issuer_org_id,
            tasks::title,
            tasks::requirement,
            tasks::state,
            tasks::cadence,
            tasks::due_on,
            tasks::grade,
            tasks::light,
            tasks::overdue,
        ))
        .first(conn)?)
}

/// The one function that changes a task: writes the row, its version where reports ask for what changed, and the
/// totals of its organisation and directive.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, id: TaskId, change: &TaskChange, now: Instant, event: Option<EventId>) -> Result<()> {
    let before = snapshot(conn, id)?;
    either!(conn, c => diesel::update(tasks::table.filter(tasks::id.eq(id)))
        .set((change, tasks::version.eq(tasks::version + 1), tasks::updated_at.eq(now.naive_utc())))
        .execute(c))?;
    let after = snapshot(conn, id)?;
    if before.counted() != after.counted() {
        super::total::shift(conn, &before.counted(), -1)?;
        super::total::shift(conn, &after.counted(), 1)?;
    }
    if before.version_part() != after.version_part() {
        diesel::update(
            task_versions::table
                .filter(task_versions::task_id.eq(id))
                .filter(task_versions::to_at.is_null()),
        )
        .set(task_versions::to_at.eq(now.naive_utc()))
        .execute(conn)?;
        add_version(conn, id, &after, now, event)?;
    }
    Ok(())
}

/// Writes the first version and the totals of a task that was just inserted.
///
/// # Errors
/// As the database.
pub fn begin(conn: &mut Conn, id: TaskId, now: Instant, event: EventId) -> Result<()> {
    let fresh = snapshot(conn, id)?;
    super::total::shift(conn, &fresh.counted(), 1)?;
    add_version(conn, id, &fresh, now, Some(event))
}

impl Snapshot {
    fn counted(&self) -> super::total::Counted {
        super::total::Counted {
            org: self.lead,
            directive: self.directive,
            state: self.state.clone(),
            light: self.light.clone(),
            overdue: self.overdue,
        }
    }

    fn version_part(&self) -> Snapshot {
        Snapshot {
            light: String::new(),
            overdue: false,
            ..self.clone()
        }
    }
}

fn add_version(conn: &mut Conn, id: TaskId, s: &Snapshot, now: Instant, event: Option<EventId>) -> Result<()> {
    diesel::insert_into(task_versions::table)
        .values((
            task_versions::task_id.eq(id),
            task_versions::lead_org_id.eq(s.lead),
            task_versions::issuer_org_id.eq(s.issuer),
            task_versions::parent_id.eq(s.parent),
            task_versions::title.eq(&s.title),
            task_versions::requirement.eq(&s.requirement),
            task_versions::state.eq(&s.state),
            task_versions::cadence.eq(&s.cadence),
            task_versions::due_on.eq(s.due_on),
            task_versions::grade.eq(s.grade.as_deref()),
            task_versions::from_at.eq(now.naive_utc()),
            task_versions::event_id.eq(event.map(|e| e.0)),
        ))
        .execute(conn)?;
    Ok(())
}
