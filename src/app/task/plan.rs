//! Obligations follow the task (DOMAIN.md §3): only future ones are planned anew.

use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::cadence::{Cadence, plan};
use crate::domain::task::Task;
use crate::domain::time::{Day, day_of};
use crate::store::obligation_plan::{self, Replanned, Trigger};

/// After a suspension or a reopening: what is due from today on is owed again. A task that reports once owes the report
/// it owed before.
///
/// # Errors
/// As the database.
pub fn from_today(cx: &mut Cx<'_>, task: &Task) -> Result<Replanned> {
    let facts = obligation_plan::plan_facts(cx.tx, task.id)?;
    if facts.cadence == Cadence::Once {
        return Ok(obligation_plan::revive(cx.tx, task, Trigger::Resume, cx.now)?);
    }
    let rows = plan(
        facts.cadence,
        facts.due_rule,
        cx.today(),
        task.due_on,
        cx.rules.calendars.of(task.lead),
    );
    Ok(obligation_plan::replan(cx.tx, task, &rows, Trigger::Resume, cx.now)?)
}

/// After the due day moved: the plan as it would have been with the new one, what is past left alone. Nothing for a
/// task that was not issued.
///
/// # Errors
/// As the database.
pub fn to_day(cx: &mut Cx<'_>, task: &Task, due_on: Option<Day>) -> Result<Replanned> {
    let Some(issued_at) = task.issued_at.filter(|_| task.state.is_open()) else {
        return Ok(Replanned::default());
    };
    let facts = obligation_plan::plan_facts(cx.tx, task.id)?;
    let rows = plan(
        facts.cadence,
        facts.due_rule,
        day_of(issued_at),
        due_on,
        cx.rules.calendars.of(task.lead),
    );
    Ok(obligation_plan::replan(cx.tx, task, &rows, Trigger::Extension, cx.now)?)
}
