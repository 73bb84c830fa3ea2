//! Obligations follow the task (DOMAIN.md §3): only future ones are planned anew.

use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::cadence::{Cadence, plan};
use crate::domain::task::Task;
use crate::domain::time::{Day, day_of};
use crate::store::obligation_plan::{self, Replanned};

/// After a suspension or a reopening: what is due from today on is owed again. A task that reports once owes the report
/// it owed before.
///
/// # Errors
/// As the database.
pub fn from_today(cx: &mut Cx<'_>, task: &Task) -> Result<Replanned> {
    let facts = obligation_plan::plan_facts(cx.tx, task.id)?;
    if facts.cadence == Cadence::Once {
        return Ok(obligation_plan::revive(cx.tx, task, "resume", cx.now)?);
    }
    let rows = plan(
        facts.cadence,
        facts.due_rule,
        cx.today(),
        task.due_on,
        &cx.rules.calendar,
    );
    Ok(obligation_plan::replan(cx.tx, task, &rows, "resume", cx.now)?)
}

/// After an extension: the plan as it would have been with the new due day, what is past left alone.
///
/// # Errors
/// As the database.
pub fn to_day(cx: &mut Cx<'_>, task: &Task, due_on: Day) -> Result<Replanned> {
    let facts = obligation_plan::plan_facts(cx.tx, task.id)?;
    let issued = task.issued_at.map_or_else(|| cx.today(), day_of);
    let rows = plan(facts.cadence, facts.due_rule, issued, Some(due_on), &cx.rules.calendar);
    Ok(obligation_plan::replan(cx.tx, task, &rows, "extension", cx.now)?)
}
