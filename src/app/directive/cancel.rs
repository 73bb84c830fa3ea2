//! Makes a directive void (撤销): its number stays, its open tasks go with it.

use super::super::{Change, Command, Cx, Subject, obligation};
use super::view::DirectiveView;
use super::{gate, text};
use crate::app::error::Result;
use crate::domain::directive::DirectiveAct;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::refusal::Refusal;
use crate::domain::task::{TaskAct, TaskState};
use crate::store::directive::DirectiveChange;
use crate::store::task::TaskChange;
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
        let directive = gate(cx, self.directive, DirectiveAct::Cancel)?;
        let reason = text("reason", &self.reason, 1_000)?;
        let state = directive.state.after(DirectiveAct::Cancel)?;
        let change = Change::of("directive.cancelled")
            .field("state", directive.state.word(), state.word())
            .because(reason.as_str());
        let event = cx.record(Subject::directive(self.directive), change)?;
        let change = DirectiveChange {
            state: Some(state.word()),
            closed_at: Some(Some(cx.now.naive_utc())),
            cancel_reason: Some(Some(reason.clone())),
            ..DirectiveChange::default()
        };
        store::directive::change(cx.tx, self.directive, &change, cx.now, event)?;
        for part in store::assignment::parts(cx.tx, self.directive)? {
            if !matches!(part.state, TaskState::Closed | TaskState::Cancelled) {
                cancel_task(cx, part.id, &reason)?;
            }
        }
        super::view::view(cx, self.directive)
    }
}

/// Cancels a task whose directive is cancelled; a closure asked for is returned first.
fn cancel_task(cx: &mut Cx<'_>, id: TaskId, reason: &str) -> Result<()> {
    let task = store::task::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let from = match task.state {
        TaskState::Closing => task.state.after(TaskAct::ReturnClosure)?,
        other => other,
    };
    let state = from.after(TaskAct::Cancel)?;
    let change = Change::of("task.cancelled")
        .field("state", task.state.word(), state.word())
        .because(reason);
    let event = cx.record(Subject::task(&task), change)?;
    let change = TaskChange {
        state: Some(state.word()),
        closed_at: Some(Some(cx.now.naive_utc())),
        light: Some("grey"),
        light_since: Some(cx.now.naive_utc()),
        overdue: Some(false),
        ..TaskChange::default()
    };
    store::task::change(cx.tx, id, &change, cx.now, Some(event))?;
    store::assignment::drop_requests(cx.tx, id, reason, cx.now)?;
    obligation::plan::waive_open(cx, id, reason)
}
