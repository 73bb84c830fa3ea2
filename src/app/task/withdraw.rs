//! Withdrawing a report (撤回), before the reviewer opened it.

use super::progress_view::{ProgressView, one};
use super::review::{reopen_duty, report_for, settle};
use crate::app::{Change, Command, Cx, Result, Subject};
use crate::domain::id::{ObligationId, ProgressId};
use crate::domain::policy::Action;
use crate::domain::progress::{ProgressAct, ProgressState};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::Task;
use crate::store;
use crate::store::month::Moved;
use crate::store::progress::{Report, ReportChange};

/// Take a report back.
pub struct Withdraw {
    /// The report.
    pub progress: ProgressId,
}

impl Command for Withdraw {
    type Output = ProgressView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgressView> {
        let (report, task) = report_for(cx, self.progress, Action::Report)?;
        let state = report.state.after(ProgressAct::Withdraw)?;
        if let Some(opened) = report.opened_at {
            let zh = format!(
                "审核人已于{}打开本报告，不能撤回；请联系其退回",
                opened.format("%Y-%m-%d")
            );
            let en = "The reviewer has opened the report; ask for its return instead";
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
        let change = Change::of("progress.withdrawn").field("state", report.state.word(), state.word());
        cx.record(Subject::on_task(&task, "progress", report.id.0), change)?;
        let change = ReportChange {
            state: Some(state.word()),
            ..ReportChange::default()
        };
        store::progress::change(cx.tx, report.id, &change, cx.now)?;
        reopen_duty(cx, &report)?;
        uncount(cx, &report, &task)?;
        settle(cx, &report, &task, "withdrawn")?;
        one(cx, report.id)
    }
}

/// A withdrawn first answer was no answer.
fn uncount(cx: &mut Cx<'_>, report: &Report, task: &Task) -> Result<()> {
    let Some(obligation) = report.obligation else {
        return Ok(());
    };
    if report.state != ProgressState::Submitted || store::progress::sent_up(cx.tx, ObligationId(obligation))? > 0 {
        return Ok(());
    }
    let moved = Moved {
        late: -i64::from(report.late),
        on_time: -i64::from(!report.late),
        ..Moved::default()
    };
    Ok(store::month::shift(
        cx.tx,
        task.lead,
        task.directive,
        report.period_to,
        moved,
    )?)
}
