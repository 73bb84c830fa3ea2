//! Tasks below a task, and what stands above it: for rules that follow the tree of a task already found.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{directives, orgs, tasks};
use crate::domain::directive::DirectiveState;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::org::subtree_range;
use crate::domain::task::{Task, TaskState};

/// A child that still stands in the way of its parent's closure.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OpenChild {
    /// The child.
    pub id: TaskId,
    /// Short name of its lead.
    pub lead: String,
    /// Its state.
    pub state: TaskState,
}

/// Children that are neither closed nor cancelled, drafts included: they would be owed under a parent that is done.
///
/// # Errors
/// As the database.
pub fn open_children(conn: &mut Conn, parent: TaskId) -> Result<Vec<OpenChild>> {
    Ok(tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .filter(tasks::parent_id.eq(parent.0))
        .filter(tasks::state.ne(TaskState::Closed))
        .filter(tasks::state.ne(TaskState::Cancelled))
        .order(tasks::id)
        .select((tasks::id, orgs::short_name, tasks::state))
        .load(conn)?)
}

/// Everything below a task that is neither closed nor cancelled, parents first.
///
/// # Errors
/// As the database.
pub fn unfinished_below(conn: &mut Conn, task: &Task) -> Result<Vec<Task>> {
    let (from, to) = subtree_range(&task.path);
    let ids: Vec<TaskId> = tasks::table
        .filter(tasks::path.gt(from).and(tasks::path.lt(to)))
        .filter(tasks::id.ne(task.id))
        .filter(tasks::state.ne(TaskState::Closed))
        .filter(tasks::state.ne(TaskState::Cancelled))
        .order(tasks::path)
        .select(tasks::id)
        .load(conn)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(super::task::get(conn, id)?);
    }
    Ok(found)
}

/// State of a directive.
///
/// # Errors
/// Missing where there is none.
pub fn directive_state(conn: &mut Conn, id: DirectiveId) -> Result<DirectiveState> {
    Ok(directives::table
        .filter(directives::id.eq(id))
        .select(directives::state)
        .first(conn)?)
}
