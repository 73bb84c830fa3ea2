//! The own approver lets a request go up (审签).

use super::effect;
use super::view::{self, RequestView};
use crate::app::error::Result;
use crate::app::task::moving;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::id::RequestId;
use crate::domain::person::Role;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{RequestKind, RequestState};
use crate::store::request::RequestChange;
use crate::store::{self};

/// Approve a request.
pub struct Approve {
    /// The request.
    pub request: RequestId,
}

impl Command for Approve {
    type Output = RequestView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<RequestView> {
        let (task, found) = effect::locked(cx, self.request, Action::Approve)?;
        if found.state != RequestState::AwaitingApproval {
            return Err(Refusal::new(
                Code::TransitionNotDrawn,
                format!("申请现为“{}”，无需审签", found.state.zh()),
                format!("The request is {}; there is nothing to approve", found.state.en()),
            )
            .into());
        }
        if found.filed_by == cx.actor.user && effect::another(cx, &[cx.actor.org], Role::Approver)? {
            let en = "You filed this request; another approver of your organisation approves it";
            return Err(Refusal::forbidden("本人提出的申请，请由本单位其他审核人审签", en).into());
        }
        found.kind.check(task.state)?;
        if found.kind == RequestKind::Closure {
            moving::check_children(cx, &task)?;
        }
        let change = Change::of("request.approved").with("kind", found.kind.word()).field(
            "state",
            found.state.word(),
            RequestState::Open.word(),
        );
        cx.record(Subject::on_task(&task, "request", found.id.0), change)?;
        let row = RequestChange {
            state: Some(RequestState::Open.word()),
            approved_by: Some(cx.actor.user.0),
            decide_by: Some(effect::decide_by(cx, task.issuer, found.kind).naive_utc()),
            ..RequestChange::default()
        };
        store::request::change(cx.tx, &found, &row, cx.now)?;
        effect::on_open(cx, &task, found.kind, &found.reason)?;
        view::answer(cx, found.id)
    }
}
