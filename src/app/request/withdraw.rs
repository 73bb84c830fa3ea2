//! Takes a request back while it waits (撤回申请); a closing task goes back to work.

use super::effect;
use super::view::{self, RequestView};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject, written};
use crate::domain::id::RequestId;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{Ended, RequestState};
use crate::store::request::RequestChange;
use crate::store::{self};

/// Withdraw a request.
pub struct Withdraw {
    /// The request.
    pub request: RequestId,
    /// Why, if there is something to say.
    pub reason: Option<String>,
}

impl Command for Withdraw {
    type Output = RequestView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<RequestView> {
        let reason = written::optional("reason", self.reason.as_deref())?;
        let (task, found) = effect::locked(cx, self.request, Action::FileRequest)?;
        if !found.state.waits() {
            return Err(Refusal::new(
                Code::TransitionNotDrawn,
                format!("申请现为“{}”，不能撤回；如情况有变，可另行申请", found.state.zh()),
                format!(
                    "The request is {}; it cannot be withdrawn. File another one",
                    found.state.en()
                ),
            )
            .into());
        }
        let change = Change::of("request.withdrawn")
            .because(reason.clone().unwrap_or_default())
            .with("kind", found.kind.word())
            .field("state", found.state.word(), RequestState::Withdrawn.word());
        cx.record(Subject::on_task(&task, "request", found.id.0), change)?;
        store::request::change(cx.tx, &found, &RequestChange::withdrawn(reason, cx.now), cx.now)?;
        if found.state == RequestState::Open {
            effect::back_to_work(cx, &task, found.kind, Ended::Withdrawn.zh())?;
        }
        view::answer(cx, found.id)
    }
}
