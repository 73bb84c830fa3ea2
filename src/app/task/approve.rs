//! The own approver's step (审签) before a report goes up.

use super::progress_view::{ProgressView, one, view};
use super::report::submit;
use super::review::report_for;
use crate::app::{Change, Command, Cx, Result, Subject, secrecy};
use crate::domain::id::ProgressId;
use crate::domain::policy::Action;
use crate::domain::progress::{ProgressAct, ReviewDecision};
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::progress::ReportChange;

/// Approve a report: it goes up.
pub struct Approve {
    /// The report.
    pub progress: ProgressId,
}

/// Refuse a report: it goes back to its author.
pub struct Refuse {
    /// The report.
    pub progress: ProgressId,
    /// Why.
    pub reason: String,
}

impl Command for Approve {
    type Output = ProgressView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgressView> {
        let (report, task) = report_for(cx, self.progress, Action::Approve)?;
        let state = report.state.after(ProgressAct::Approve)?;
        let obligation = report.obligation.map(crate::domain::id::ObligationId);
        let due = match obligation {
            Some(id) => store::progress::due_at(cx.tx, id)?,
            None => None,
        };
        let late = due.is_some_and(|due| cx.now >= due.and_utc());
        let change = Change::of("progress.submitted").field("state", report.state.word(), state.word());
        let change = change.with("late", late).with("percent", report.percent);
        cx.record(Subject::on_task(&task, "progress", report.id.0), change)?;
        let sent = ReportChange {
            state: Some(state.word()),
            submitted_at: Some(cx.now.naive_utc()),
            late: Some(late),
            approved_by: Some(cx.actor.user.0),
            approved_at: Some(cx.now.naive_utc()),
            ..ReportChange::default()
        };
        store::progress::change(cx.tx, report.id, &sent, cx.now)?;
        let by = (cx.actor.user, cx.actor.org);
        store::progress::add_review(cx.tx, report.id, ReviewDecision::Approved, None, by, cx.now)?;
        let report = store::progress::get(cx.tx, report.id)?.ok_or_else(Refusal::not_found)?;
        let values = store::value::activate(cx.tx, report.id, cx.now)?;
        submit(cx, &task, &report, values)?;
        view(cx, report)
    }
}

impl Command for Refuse {
    type Output = ProgressView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgressView> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Refusal::field("reason", "empty", "请写明退回修改的原因", "Say what has to change").into());
        }
        secrecy::gate(&[("reason", reason)])?;
        let (report, task) = report_for(cx, self.progress, Action::Approve)?;
        report.state.after(ProgressAct::Refuse)?;
        // The refused text stays on record as a withdrawn revision; the author's next one follows it.
        let state = crate::domain::progress::ProgressState::Withdrawn;
        let change = Change::of("progress.refused")
            .because(reason)
            .field("state", report.state.word(), state.word());
        cx.record(Subject::on_task(&task, "progress", report.id.0), change)?;
        let refused = ReportChange {
            state: Some(state.word()),
            ..ReportChange::default()
        };
        store::progress::change(cx.tx, report.id, &refused, cx.now)?;
        store::value::settle(cx.tx, report.id, "withdrawn", cx.now)?;
        let by = (cx.actor.user, cx.actor.org);
        store::progress::add_review(cx.tx, report.id, ReviewDecision::Refused, Some(reason), by, cx.now)?;
        one(cx, report.id)
    }
}
