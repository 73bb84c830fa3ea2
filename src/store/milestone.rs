//! Weighted milestones of tasks (阶段节点), and the tasks a task waits for (前置任务).

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{orgs, task_links as links, task_milestones as milestones, tasks};
use crate::domain::id::{TaskId, UserId};
use crate::domain::task::TaskState;
use crate::domain::time::Day;

/// A milestone as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Milestone {
    /// Identifier.
    pub id: i64,
    /// The task.
    pub task: TaskId,
    /// What is done by then.
    pub title: String,
    /// Its part of the task, per cent.
    pub weight: i64,
    /// By when.
    pub due_on: Day,
    /// When it was reached.
    pub reached_on: Option<Day>,
}

/// The milestones of a task, in order.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId) -> Result<Vec<Milestone>> {
    Ok(milestones::table
        .filter(milestones::task_id.eq(task))
        .order(milestones::position)
        .select((
            milestones::id,
            milestones::task_id,
            milestones::title,
            milestones::weight,
            milestones::due_on,
            milestones::reached_on,
        ))
        .load(conn)?)
}

/// One milestone. Whether it may be seen its task decides.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<Milestone>> {
    Ok(milestones::table
        .filter(milestones::id.eq(id))
        .select((
            milestones::id,
            milestones::task_id,
            milestones::title,
            milestones::weight,
            milestones::due_on,
            milestones::reached_on,
        ))
        .first(conn)
        .optional()?)
}

/// Puts these milestones in the place of a task's: title, weight, day; one that was reached stays so under its title.
///
/// # Errors
/// As the database.
pub fn put(conn: &mut Conn, task: TaskId, all: &[(String, i64, Day)]) -> Result<()> {
    let before: Vec<(String, Option<Day>, Option<i64>)> = milestones::table
        .filter(milestones::task_id.eq(task))
        .select((milestones::title, milestones::reached_on, milestones::reached_by))
        .load(conn)?;
    diesel::delete(milestones::table.filter(milestones::task_id.eq(task))).execute(conn)?;
    for (position, (title, weight, due_on)) in (1_i64..).zip(all) {
        let reached = before.iter().find(|(t, ..)| t == title);
        diesel::insert_into(milestones::table)
            .values((
                milestones::task_id.eq(task),
                milestones::position.eq(position),
                milestones::title.eq(title),
                milestones::weight.eq(weight),
                milestones::due_on.eq(due_on),
                milestones::reached_on.eq(reached.and_then(|r| r.1)),
                milestones::reached_by.eq(reached.and_then(|r| r.2)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Says when a milestone was reached, or that it is not.
///
/// # Errors
/// As the database.
pub fn reach(conn: &mut Conn, id: i64, on: Option<Day>, by: UserId) -> Result<()> {
    let by = on.map(|_| by.0);
    either!(conn, c => diesel::update(milestones::table.filter(milestones::id.eq(id)))
        .set((milestones::reached_on.eq(on), milestones::reached_by.eq(by)))
        .execute(c))?;
    Ok(())
}

/// A task that another waits for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Needed {
    /// The task.
    pub id: TaskId,
    /// Its title.
    pub title: String,
    /// Short name of its lead.
    pub lead: String,
    /// Its state.
    pub state: TaskState,
    /// Due day now.
    pub due_on: Option<Day>,
    /// Due day as first issued.
    pub original_due_on: Option<Day>,
}

/// The tasks that a task waits for.
///
/// # Errors
/// As the database.
pub fn needed(conn: &mut Conn, task: TaskId) -> Result<Vec<Needed>> {
    Ok(links::table
        .inner_join(tasks::table.on(tasks::id.eq(links::other_id)))
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .filter(links::task_id.eq(task.0).and(links::kind.eq("depends_on")))
        .order(tasks::id)
        .select((
            tasks::id,
            tasks::title,
            orgs::short_name,
            tasks::state,
            tasks::due_on,
            tasks::original_due_on,
        ))
        .load(conn)?)
}

/// Puts these tasks in the place of those that a task waits for.
///
/// # Errors
/// As the database.
pub fn put_needed(conn: &mut Conn, task: TaskId, all: &[TaskId]) -> Result<()> {
    let own = links::task_id.eq(task.0).and(links::kind.eq("depends_on"));
    diesel::delete(links::table.filter(own)).execute(conn)?;
    for other in all {
        diesel::insert_into(links::table)
            .values((
                links::task_id.eq(task.0),
                links::other_id.eq(other.0),
                links::kind.eq("depends_on"),
            ))
            .execute(conn)?;
    }
    Ok(())
}
