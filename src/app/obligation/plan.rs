//! Which reports a task owes from its issue on (DOMAIN.md §3, "Cadence"): planned then, so that not signing gains
//! nothing. What an extension, a suspension or a closure makes of the plan is the task's own matter.

use super::super::Cx;
use crate::app::error::Result;
use crate::domain::cadence::{self, Cadence, DueRule, due_day_of};
use crate::domain::id::OrgId;
use crate::domain::progress::ObligationState;
use crate::domain::setting::Setting;
use crate::domain::task::Task;
use crate::domain::time::{Day, Instant, end_of};
use crate::store::obligation::{Obligation, ObligationChange};
use crate::store::obligation_plan::{self, Trigger};
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

/// The moment from which a late report of an organisation is refused: so many of its working days after its due day (fifteen, a
/// setting), or as far as it was unlocked.
#[must_use]
pub fn locks_at(cx: &Cx<'_>, org: OrgId, due_at: Instant, unlocked_until: Option<Instant>) -> Instant {
    let usual = lock_after(cx, org, due_day_of(due_at));
    unlocked_until.map_or(usual, |until| until.max(usual))
}

/// The end of the last working day on which a report is taken, counted from a day.
#[must_use]
pub fn lock_after(cx: &Cx<'_>, org: OrgId, day: Day) -> Instant {
    let days = cx.rules.settings.whole(Setting::ReportLockDays);
    end_of(cx.rules.calendars.of(org).add_working_days(day, days))
}

/// Plans what a task issued today owes. A task that was handed back and is issued again owes anew what the system had
/// waived; what a person waived, and what was answered, stays.
///
/// # Errors
/// As the database.
pub fn of_issue(cx: &mut Cx<'_>, task: &Task, rhythm: Rhythm, issued: Day) -> Result<()> {
    let calendar = cx.rules.calendars.of(task.lead);
    let rows = cadence::plan(rhythm.cadence, rhythm.due_rule, issued, rhythm.due_on, calendar);
    obligation_plan::replan(cx.tx, task, &rows, Trigger::Issue, cx.now)?;
    Ok(())
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
