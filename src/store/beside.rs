//! What was reported beside a report (同级同期): by the same bureau before, and by those with a task from the same hand for
//! the same period. A fixed number of queries for any number of bureaus.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{indicator_values as vals, indicators, orgs, progress_reports as reports, targets, tasks};
use crate::domain::id::{DirectiveId, IndicatorId, TaskId};
use crate::domain::indicator::{Accumulation, IndicatorKind};
use crate::domain::progress::ProgressState;
use crate::domain::target::Comparator;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;

/// Most bureaus that are looked at.
const MOST: i64 = 500;

/// A value that stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Value {
    /// The task it was reported on.
    pub task: TaskId,
    /// Who reported.
    pub org: String,
    /// Last day of the period.
    pub period_to: Day,
    /// The indicator.
    pub indicator: IndicatorId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: MeasureUnit,
    /// Its kind.
    pub kind: IndicatorKind,
    /// How periods relate.
    pub accumulation: Accumulation,
    /// Decimals of values.
    pub scale: i64,
    /// Numerator, in units of the part scale.
    pub numerator: Option<i64>,
    /// Denominator, in units of the part scale.
    pub denominator: Option<i64>,
    /// Value, in units of the scale.
    pub value: Option<i64>,
}

/// Words of a report that stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Words {
    /// The task.
    pub task: TaskId,
    /// Who reported.
    pub org: String,
    /// Last day of the period.
    pub period_to: Day,
    /// What was done.
    pub narrative: String,
}

/// A goal of a task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Goal {
    /// The task.
    pub task: Option<i64>,
    /// The indicator.
    pub indicator: IndicatorId,
    /// How the value binds.
    pub comparator: Comparator,
    /// The value, in units of the scale.
    pub value: Option<i64>,
}

/// Whose tasks are looked at: those handed down from one task, or given out by a directive itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// From a task.
    Task(TaskId),
    /// From a directive.
    Directive(DirectiveId),
}

/// The tasks from the same hand.
fn siblings(conn: &mut Conn, from: From) -> Result<Vec<i64>> {
    let query = tasks::table.into_boxed().select(tasks::id).order(tasks::id).limit(MOST);
    let query = match from {
        From::Task(task) => query.filter(tasks::parent_id.eq(task.0)),
        From::Directive(directive) => query
            .filter(tasks::directive_id.eq(directive))
            .filter(tasks::parent_id.is_null()),
    };
    Ok(query.load(conn)?)
}

const STANDING: [&str; 2] = [ProgressState::Submitted.word(), ProgressState::Accepted.word()];

/// What stands beside the reports of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Values of the task itself up to the period, oldest first, and of the others in it.
    pub values: Vec<Value>,
    /// Words, in the same order.
    pub words: Vec<Words>,
    /// Goals of all of them.
    pub goals: Vec<Goal>,
}

/// What was reported on a task up to a period, and on those from the same hand in it.
///
/// # Errors
/// As the database.
pub fn beside(conn: &mut Conn, task: TaskId, from: From, period_to: Day) -> Result<Beside> {
    let mut ids = siblings(conn, from)?;
    if !ids.contains(&task.0) {
        ids.push(task.0);
    }
    let ours = || reports::task_id.eq(task).and(reports::period_to.le(period_to));
    let theirs = || {
        reports::task_id
            .eq_any(ids.clone())
            .and(reports::period_to.eq(period_to))
    };
    let values = either!(conn, c => vals::table
        .inner_join(reports::table.on(reports::id.nullable().eq(vals::progress_id)))
        .inner_join(orgs::table.on(orgs::id.eq(vals::org_id)))
        .inner_join(indicators::table)
        .filter(ours().or(theirs()))
        .filter(vals::current.eq(true).and(vals::state.eq_any(STANDING)))
        .order((vals::period_to, vals::id))
        .select((
            reports::task_id,
            orgs::short_name,
            vals::period_to,
            vals::indicator_id,
            indicators::name,
            super::indicator::UNIT,
            indicators::kind,
            indicators::accumulation,
            indicators::scale,
            vals::numerator,
            vals::denominator,
            vals::value,
        ))
        .load(c))?;
    let words = either!(conn, c => reports::table
        .inner_join(orgs::table.on(orgs::id.eq(reports::org_id)))
        .filter(ours().or(theirs()))
        .filter(reports::state.eq_any(STANDING).and(reports::no_change.eq(false)))
        .order((reports::period_to, reports::id))
        .select((reports::task_id, orgs::short_name, reports::period_to, reports::narrative))
        .load(c))?;
    let goals = either!(conn, c => targets::table
        .filter(targets::task_id.eq_any(ids.clone()))
        .select((targets::task_id, targets::indicator_id, targets::comparator, targets::value))
        .load(c))?;
    Ok(Beside { values, words, goals })
}
