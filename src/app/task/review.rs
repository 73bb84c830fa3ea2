//! Reviewing reports (审核): accept or return, by the organisation that issued the task.

use super::progress_view::{ProgressView, one};
use super::values::follow;
use crate::app::light::relight;
use crate::app::{Change, Command, Cx, Result, Subject, letter, secrecy};
use crate::domain::id::{ObligationId, ProgressId};
use crate::domain::policy::Action;
use crate::domain::progress::{ObligationState, ProgressAct, ProgressState, ReviewDecision};
use crate::domain::refusal::Refusal;
use crate::domain::task::Task;
use crate::store::month::Moved;
use crate::store::progress::{Report, ReportChange};
use crate::store::task::TaskChange;
use crate::store::{self};

/// Accept a report.
pub struct Accept {
    /// The report.
    pub progress: ProgressId,
}

/// Return a report, with the reason (退办).
pub struct Return {
    /// The report.
    pub progress: ProgressId,
    /// Why, and what is wanted.
    pub reason: String,
}

/// Note that the reviewer has opened a report: from then on it cannot be withdrawn.
pub struct Open {
    /// The report.
    pub progress: ProgressId,
}

/// A report with its task, on which the action is allowed.
///
/// # Errors
/// Not found, or refused.
pub fn report_for(cx: &mut Cx<'_>, id: ProgressId, action: Action) -> Result<(Report, Task)> {
    let report = store::progress::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let task = cx.task(report.task, action)?;
    Ok((report, task))
}

impl Command for Accept {
    type Output = ProgressView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgressView> {
        let (report, task) = report_for(cx, self.progress, Action::Review)?;
        let state = report.state.after(ProgressAct::Accept)?;
        let change = Change::of("progress.accepted").field("state", report.state.word(), state.word());
        cx.record(Subject::on_task(&task, "progress", report.id.0), change)?;
        decide(cx, &report, state, ReviewDecision::Accepted, None)?;
        store::progress::supersede_older(cx.tx, &report, cx.now)?;
        if report.obligation.is_some() {
            let moved = Moved {
                accepted: 1,
                ..Moved::default()
            };
            store::month::shift(cx.tx, task.lead, task.directive, report.period_to, moved)?;
        }
        settle(cx, &report, &task, "accepted")?;
        one(cx, report.id)
    }
}

impl Command for Return {
    type Output = ProgressView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgressView> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            let (zh, en) = ("请写明退回原因和要求", "Say why it is returned and what is wanted");
            return Err(Refusal::field("reason", "empty", zh, en).into());
        }
        secrecy::gate(&[("reason", reason)])?;
        let (report, task) = report_for(cx, self.progress, Action::Review)?;
        let state = report.state.after(ProgressAct::Return)?;
        let change = Change::of("progress.returned")
            .because(reason)
            .field("state", report.state.word(), state.word());
        cx.record(Subject::on_task(&task, "progress", report.id.0), change)?;
        decide(cx, &report, state, ReviewDecision::Returned, Some(reason))?;
        reopen_duty(cx, &report)?;
        if report.obligation.is_some() {
            let accepted = -i64::from(report.state == ProgressState::Accepted);
            let moved = Moved {
                returned: 1,
                accepted,
                ..Moved::default()
            };
            store::month::shift(cx.tx, task.lead, task.directive, report.period_to, moved)?;
        }
        let returns = store::task::returns(cx.tx, task.id)? + 1;
        let counted = TaskChange {
            returns: Some(returns),
            ..TaskChange::default()
        };
        store::task::change(cx.tx, task.id, &counted, cx.now, None)?;
        settle(cx, &report, &task, "returned")?;
        letter::queue_returned(cx, task.id, report.id, reason)?;
        one(cx, report.id)
    }
}

impl Command for Open {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let (report, task) = report_for(cx, self.progress, Action::Review)?;
        if report.opened_at.is_some() || report.state != ProgressState::Submitted {
            cx.excuse();
            return Ok(());
        }
        cx.record(
            Subject::on_task(&task, "progress", report.id.0),
            Change::of("progress.opened"),
        )?;
        let change = ReportChange {
            opened_at: Some(cx.now.naive_utc()),
            ..ReportChange::default()
        };
        Ok(store::progress::change(cx.tx, report.id, &change, cx.now)?)
    }
}

fn decide(
    cx: &mut Cx<'_>,
    report: &Report,
    state: ProgressState,
    decision: ReviewDecision,
    reason: Option<&str>,
) -> Result<()> {
    let change = ReportChange {
        state: Some(state.word()),
        opened_at: report.opened_at.or(Some(cx.now.naive_utc())),
        decided_by: Some(cx.actor.user.0),
        decided_at: Some(cx.now.naive_utc()),
        ..ReportChange::default()
    };
    store::progress::change(cx.tx, report.id, &change, cx.now)?;
    let by = (cx.actor.user, cx.actor.org);
    Ok(store::progress::add_review(
        cx.tx, report.id, decision, reason, by, cx.now,
    )?)
}

/// The obligation of a returned or withdrawn report is owed again.
///
/// # Errors
/// As the database.
pub fn reopen_duty(cx: &mut Cx<'_>, report: &Report) -> Result<()> {
    match report.obligation {
        Some(id) => Ok(store::progress::set_duty(
            cx.tx,
            ObligationId(id),
            ObligationState::Open,
            cx.now,
        )?),
        None => Ok(()),
    }
}

/// Moves the report's values on, rolls up and lights what they feed.
///
/// # Errors
/// As the database.
pub fn settle(cx: &mut Cx<'_>, report: &Report, task: &Task, state: &'static str) -> Result<()> {
    let mut touched = vec![task.id];
    for key in store::value::settle(cx.tx, report.id, state, cx.now)? {
        touched.extend(follow(cx, key)?);
    }
    touched.sort_unstable();
    touched.dedup();
    relight(cx, &touched)?;
    Ok(())
}
