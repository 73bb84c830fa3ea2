//! Which reports a task owes (DOMAIN.md §3, "Cadence"). Planned at issue, so that not signing gains nothing; a changed
//! rhythm or date touches only what is not yet due, and nothing is deleted: what falls away is waived with its reason.

use super::super::Cx;
use crate::app::error::Result;
use crate::domain::cadence::{self, Cadence, DueRule, Planned};
use crate::domain::id::TaskId;
use crate::domain::progress::ObligationState;
use crate::domain::task::Task;
use crate::domain::time::{Day, Instant, end_of};
use crate::store::obligation::{Obligation, ObligationChange};
use crate::store::{self};

/// Working days after its due day until an obligation is locked and late reports are refused.
pub const LOCK_WORKING_DAYS: i64 = 15;
/// Why an obligation fell away that a new plan does not know.
const DROPPED: &str = "填报计划调整";

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

/// The moment from which a late report for this due day is refused.
#[must_use]
pub fn lock_at(cx: &Cx<'_>, due_on: Day) -> Instant {
    end_of(cx.rules.calendar.add_working_days(due_on, LOCK_WORKING_DAYS))
}

/// Plans what a task issued on a day owes, `by` an issue, a cadence, an extension or a resumption. Rows of the past
/// stay; open ones that the plan does not know fall away; a waived one that it knows is owed again.
///
/// # Errors
/// As the database.
pub fn plan(cx: &mut Cx<'_>, task: &Task, rhythm: Rhythm, issued: Day, by: &'static str) -> Result<()> {
    let rules = std::sync::Arc::clone(&cx.rules);
    let rows = cadence::plan(rhythm.cadence, rhythm.due_rule, issued, rhythm.due_on, &rules.calendar);
    let kept = store::obligation::of_task(cx.tx, task.id)?;
    for row in &rows {
        let same = kept
            .iter()
            .find(|o| o.period_from == row.period_from && o.period_to == row.period_to);
        match same {
            Some(old) => renew(cx, old, row, by)?,
            None if by != "issue" && row.due_at <= cx.now => {}
            None => {
                let lock = lock_at(cx, row.due_on);
                let owner = (task.id, task.lead, task.directive);
                store::obligation::add(cx.tx, owner, row, lock, by, cx.now)?;
            }
        }
    }
    let known = |o: &Obligation| {
        rows.iter()
            .any(|r| r.period_from == o.period_from && r.period_to == o.period_to)
    };
    let now = cx.now;
    for old in kept.iter().filter(|o| o.due_at > now && !known(o)) {
        waive(cx, old, DROPPED)?;
    }
    Ok(())
}

/// Brings a row that exists in line with the plan, unless its moment has passed or it is answered.
fn renew(cx: &mut Cx<'_>, old: &Obligation, row: &Planned, by: &'static str) -> Result<()> {
    let future = row.due_at > cx.now && old.due_at > cx.now;
    let again = old.state == ObligationState::Waived && (future || by == "issue");
    let moved = old.state == ObligationState::Open && future && old.due_at != row.due_at;
    if !again && !moved {
        return Ok(());
    }
    let lock = lock_at(cx, row.due_on);
    let change = ObligationChange {
        due_at: Some(row.due_at.naive_utc()),
        locked_at: Some(Some(lock.naive_utc())),
        state: again.then_some(ObligationState::Open.word()),
        waived_reason: again.then_some(None),
        planned_by: Some(by),
        ..ObligationChange::default()
    };
    Ok(store::obligation::change(cx.tx, old, &change, cx.now)?)
}

/// Waives one obligation that is open; others stay as they are.
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

/// Waives everything open that a task owes: it was cancelled, or handed back.
///
/// # Errors
/// As the database.
pub fn waive_open(cx: &mut Cx<'_>, task: TaskId, reason: &str) -> Result<()> {
    for old in store::obligation::open_of_task(cx.tx, task)? {
        waive(cx, &old, reason)?;
    }
    Ok(())
}

/// Plans anew what a task owes from now on, after its due day or its cadence changed. Does nothing for a task that was
/// not issued.
///
/// # Errors
/// As the database.
pub fn replan(cx: &mut Cx<'_>, task: &Task, due_on: Option<Day>, by: &'static str) -> Result<()> {
    let Some(issued_at) = task.issued_at.filter(|_| task.state.is_open()) else {
        return Ok(());
    };
    let terms = store::assignment::terms(cx.tx, task.id)?;
    let rhythm = Rhythm {
        cadence: terms.cadence,
        due_rule: terms.due_rule,
        due_on,
    };
    plan(cx, task, rhythm, crate::domain::time::day_of(issued_at), by)
}
