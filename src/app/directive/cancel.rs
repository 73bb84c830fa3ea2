//! Makes a directive void (撤销): its number stays, its open tasks go with it.

use super::super::{Change, Command, Cx, Subject, task};
use super::view::DirectiveView;
use super::{gate, text};
use crate::app::error::Result;
use crate::domain::directive::DirectiveAct;
use crate::domain::id::DirectiveId;
use crate::domain::refusal::Refusal;
use crate::domain::task::TaskState;
use crate::store::directive::DirectiveChange;
use crate::store::{self};

/// Cancels a directive.
pub struct Cancel {
    /// The directive.
    pub directive: DirectiveId,
    /// Why.
    pub reason: String,
}

impl Command for Cancel {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        cancel_in(cx, self.directive, &self.reason)?;
        super::view::view(cx, self.directive)
    }
}

/// Cancels a directive with its open tasks, inside another command.
///
/// # Errors
/// As the gate; an empty or too long reason.
pub fn cancel_in(cx: &mut Cx<'_>, id: DirectiveId, reason: &str) -> Result<()> {
    let directive = gate(cx, id, DirectiveAct::Cancel)?;
    let reason = text("reason", reason, 1_000)?;
    let state = directive.state.after(DirectiveAct::Cancel)?;
    let change = Change::of("directive.cancelled")
        .field("state", directive.state.word(), state.word())
        .because(reason.as_str());
    let event = cx.record(Subject::directive(id), change)?;
    let change = DirectiveChange {
        state: Some(state.word()),
        closed_at: Some(Some(cx.now.naive_utc())),
        cancel_reason: Some(Some(reason.clone())),
        ..DirectiveChange::default()
    };
    store::directive::change(cx.tx, id, &change, cx.now, event)?;
    for part in store::assignment::parts(cx.tx, id)? {
        let live = part.state.is_open() || part.state == TaskState::Draft;
        if live && part.parent.is_none() {
            let task = store::task::get(cx.tx, part.id)?.ok_or_else(Refusal::not_found)?;
            let task = task::cancel::out_of_closing(cx, &task, &reason)?;
            task::cancel::cancel(cx, &task, &reason)?;
        }
    }
    Ok(())
}
