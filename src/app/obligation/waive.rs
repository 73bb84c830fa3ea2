//! Waives an obligation (免报), with a reason.

use super::super::{Change, Command, Cx, Subject};
use super::list::{ObligationView, view};
use crate::app::directive::text;
use crate::app::error::Result;
use crate::domain::id::ObligationId;
use crate::domain::policy::Action;
use crate::domain::progress::ObligationState;
use crate::domain::refusal::{Code, Refusal};
use crate::store;
use crate::store::obligation_plan::Cause;

/// Waives an open obligation.
pub struct Waive {
    /// The obligation.
    pub obligation: ObligationId,
    /// Why.
    pub reason: String,
}

impl Command for Waive {
    type Output = ObligationView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ObligationView> {
        let old = store::obligation::get(cx.tx, self.obligation)?.ok_or_else(Refusal::not_found)?;
        let task = cx.task(old.task, Action::Waive)?;
        let reason = text("reason", &self.reason, 1_000)?;
        if old.state != ObligationState::Open {
            let zh = format!("这期填报现为“{}”，不能免报；只有待填报的可以免报", old.state.zh());
            let en = format!("It is {}; only an open obligation can be waived", old.state.word());
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
        let change = Change::of("obligation.waived")
            .field("state", old.state.word(), ObligationState::Waived.word())
            .with("period_to", old.period_to.to_string())
            .because(reason.as_str());
        cx.record(Subject::on_task(&task, "obligation", old.id.0), change)?;
        super::plan::waive(cx, &old, &Cause::of_person(&reason))?;
        let fresh = store::obligation::get(cx.tx, self.obligation)?.ok_or_else(Refusal::not_found)?;
        Ok(view(cx, &fresh))
    }
}
