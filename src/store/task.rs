//! Tasks: finders that take a scope. What changes a task stands in [`super::task_change`].

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{directives, orgs, task_parties, tasks};
pub use super::task_change::{TaskChange, begin, change};
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::org::subtree_range;
use crate::domain::scope::{Scope, Sight};
use crate::domain::task::{Task, TaskState};

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
    let query = tasks::table
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
        ));
    let row: Option<Row> = either!(conn, c => query.first(c).optional())?;
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

/// How the scope sees a task (DOMAIN.md §7).
fn sight(conn: &mut Conn, scope: &Scope, task: &Task) -> Result<Sight> {
    if task.state == TaskState::Draft {
        return draft_sight(conn, scope, task);
    }
    let lead = scope.business && task.lead == scope.org;
    // A department issued the tasks of its directive; what bureaus made of them it reads, as if they were below it.
    let acts = scope.department && task.acting == Some(scope.org);
    let below = task.lead_path.starts_with(&scope.path) || (acts && task.parent.is_some());
    let subtree = scope.business && below;
    let issuer = hands_out(scope, task);
    let mut sight = Sight {
        lead,
        subtree,
        issuer,
        assist: false,
        ancestor: false,
    };
    if scope.business && !sight.whole() {
        sight.assist = assists(conn, scope.org, task.id)?;
        sight.ancestor = !sight.assist && has_visible_below(conn, scope, task)?;
    }
    Ok(sight)
}

/// A draft exists for its issuer only. What was split over several levels at once goes out with the draft above it; until
/// then it exists for whoever issues the first of them, and the bureau between knows nothing of it.
fn draft_sight(conn: &mut Conn, scope: &Scope, task: &Task) -> Result<Sight> {
    let mut first = task.clone();
    while let Some(above) = first.parent {
        match get(conn, above)? {
            Some(above) if above.state == TaskState::Draft => first = above,
            _ => break,
        }
    }
    Ok(Sight {
        lead: false,
        subtree: false,
        issuer: hands_out(scope, &first),
        assist: false,
        ancestor: false,
    })
}

/// Whether the scope's organisation issues a task; a department does so in its parent's name.
fn hands_out(scope: &Scope, task: &Task) -> bool {
    let own = if scope.department {
        task.acting == Some(scope.org) && task.parent.is_none()
    } else {
        task.issuer == scope.org
    };
    scope.business && own
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
