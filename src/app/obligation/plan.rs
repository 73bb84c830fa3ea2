//! Which reports a task owes from its issue on (DOMAIN.md §3, "Cadence"): planned then, so that not signing gains
//! nothing. What an extension, a suspension or a closure makes of the plan is the task's own matter.

use super::super::Cx;
use super::super::task::plan::to_day;
use crate::app::error::Result;
use crate::domain::cadence::{self, Cadence, DueRule, Planned, due_day_of};
use crate::domain::progress::ObligationState;
use crate::domain::setting::Setting;
use crate::domain::task::Task;
use crate::domain::time::{Day, Instant, day_of, end_of};
use crate::store::obligation::{Obligation, ObligationChange};
use crate::store::obligation_plan::Cause;
use crate::store::{self};

/// The rhythm of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// How often.
    pub cadence: Cadence,
    /// When a report is due.
    pub due_rule: DueRule,
    /// By when the task is to be done.
    pub due_on: Option<Day>,
}

/// The moment from which a late report on an obligation is refused: so many working days after its due day (fifteen, a
/// setting), or as far as it was unlocked.
#[must_use]
pub fn locks_at(cx: &Cx<'_>, due_at: Instant, unlocked_until: Option<Instant>) -> Instant {
    let usual = lock_after(cx, due_day_of(due_at));
    unlocked_until.map_or(usual, |until| until.max(usual))
}

/// The end of the last working day on which a report is taken, counted from a day.
#[must_use]
pub fn lock_after(cx: &Cx<'_>, day: Day) -> Instant {
    let days = cx.rules.settings.whole(Setting::ReportLockDays);
    end_of(cx.rules.calendar.add_working_days(day, days))
}

/// Plans what a task issued today owes. A task that was handed back and is issued again owes anew what the system had
/// waived; what a person waived, and what was answered, stays.
///
/// # Errors
/// As the database.
pub fn of_issue(cx: &mut Cx<'_>, task: &Task, rhythm: Rhythm, issued: Day) -> Result<()> {
    plan(cx, task, rhythm, issued, "issue")
}

/// Plans anew what a task owes from now on, after its due day changed. Does nothing for a task that was not issued.
///
/// # Errors
/// As the database.
pub fn replan(cx: &mut Cx<'_>, task: &Task, due_on: Option<Day>) -> Result<()> {
    let Some(issued_at) = task.issued_at.filter(|_| task.state.is_open()) else {
        return Ok(());
    };
    if let Some(day) = due_on {
        to_day(cx, task, day)?;
        return Ok(());
    }
    let terms = store::assignment::terms(cx.tx, task.id)?;
    let rhythm = Rhythm {
        cadence: terms.cadence,
        due_rule: terms.due_rule,
        due_on,
    };
    plan(cx, task, rhythm, day_of(issued_at), "cadence")
}

fn plan(cx: &mut Cx<'_>, task: &Task, rhythm: Rhythm, issued: Day, by: &'static str) -> Result<()> {
    let rules = std::sync::Arc::clone(&cx.rules);
    let rows = cadence::plan(rhythm.cadence, rhythm.due_rule, issued, rhythm.due_on, &rules.calendar);
    let kept = store::obligation::of_task(cx.tx, task.id)?;
    let same = |o: &Obligation, row: &Planned| o.period_from == row.period_from && o.period_to == row.period_to;
    let past = |row: &Planned, now: Instant| by != "issue" && row.due_at <= now;
    for row in &rows {
        match kept.iter().find(|o| same(o, row)) {
            _ if past(row, cx.now) => {}
            Some(old) => renew(cx, old, row, by)?,
            None => {
                let owner = (task.id, task.lead, task.directive);
                store::obligation::add(cx.tx, owner, row, by, cx.now)?;
            }
        }
    }
    let now = cx.now;
    let dropped = |o: &&Obligation| o.state == ObligationState::Open && o.due_at > now;
    for old in kept.iter().filter(dropped) {
        if !rows.iter().any(|row| same(old, row)) {
            waive(cx, old, Cause::Replanned.mark())?;
        }
    }
    Ok(())
}

/// Brings a row that exists in line with the plan, unless it is answered or a person waived it.
fn renew(cx: &mut Cx<'_>, old: &Obligation, row: &Planned, by: &'static str) -> Result<()> {
    let waived_for_good = old.state == ObligationState::Waived && !Cause::made(old.waived_reason.as_deref());
    let in_line = old.state == ObligationState::Open && old.due_at == row.due_at;
    if waived_for_good || in_line || old.state == ObligationState::Answered {
        return Ok(());
    }
    let change = ObligationChange {
        due_at: Some(row.due_at.naive_utc()),
        state: Some(ObligationState::Open.word()),
        waived_reason: Some(None),
        planned_by: Some(by),
        ..ObligationChange::default()
    };
    Ok(store::obligation::change(cx.tx, old, &change, cx.now)?)
}

/// Waives an open obligation; others stay as they are.
///
/// # Errors
/// As the database.
pub fn waive(cx: &mut Cx<'_>, old: &Obligation, reason: &str) -> Result<()> {
    if old.state != ObligationState::Open {
        return Ok(());
    }
    let change = ObligationChange {
        state: Some(ObligationState::Waived.word()),
        waived_reason: Some(Some(reason.to_owned())),
        ..ObligationChange::default()
    };
    Ok(store::obligation::change(cx.tx, old, &change, cx.now)?)
}
