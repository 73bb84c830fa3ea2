//! Withdraws a task (撤销), with everything below it that is still open, and with a reason.

use super::moving::{self, Moved};
use crate::app::error::Result;
use crate::app::request::lapse;
use crate::app::{Change, Command, Cx, written};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::request::{Ended, RequestKind};
use crate::domain::task::{Task, TaskAct, TaskState};
use crate::store::obligation_plan::{Cause, waive};
use crate::store::task::TaskChange;
use crate::store::{self};

/// Cancel a task.
pub struct Cancel {
    /// The task.
    pub task: TaskId,
    /// Why.
    pub reason: String,
}

impl Command for Cancel {
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Moved> {
        let reason = written::needed("reason", &self.reason)?;
        let task = cx.task(self.task, Action::Cancel)?;
        store::lock::tree(cx.tx, &task.path)?;
        let task = cx.task(self.task, Action::Cancel)?;
        cancel(cx, &task, &reason)
    }
}

/// Cancels a task the actor may cancel, leaves first; also the effect of a granted request.
///
/// # Errors
/// Refused where the task itself is closing, closed or cancelled.
pub fn cancel(cx: &mut Cx<'_>, task: &Task, reason: &str) -> Result<Moved> {
    task.state.after(TaskAct::Cancel)?;
    let mut below = store::task_tree::unfinished_below(cx.tx, task)?;
    below.reverse();
    for child in &below {
        let child = out_of_closing(cx, child, reason)?;
        one(cx, &child, reason, Some(task.id))?;
    }
    one(cx, task, reason, None)
}

/// A closing child goes back to work first: the drawing knows no way from closing to cancelled.
pub(crate) fn out_of_closing(cx: &mut Cx<'_>, child: &Task, reason: &str) -> Result<Task> {
    if child.state != TaskState::Closing {
        return Ok(child.clone());
    }
    let change = Change::of("task.closure_returned").because(reason);
    moving::apply(cx, child, TaskAct::ReturnClosure, TaskChange::default(), change)?;
    lapse::lapse(cx, child, &[RequestKind::Closure], Ended::AboveCancelled.zh())?;
    Ok(Task {
        state: TaskState::Active,
        ..child.clone()
    })
}

fn one(cx: &mut Cx<'_>, task: &Task, reason: &str, with: Option<TaskId>) -> Result<Moved> {
    waive(cx.tx, task, None, Cause::Cancelled, reason, cx.now)?;
    let change = Change::of("task.cancelled").because(reason);
    let change = match with {
        Some(parent) => change.with("with_parent", parent.0),
        None => change,
    };
    moving::apply(cx, task, TaskAct::Cancel, TaskChange::default(), change)?;
    moving::finish(cx, task, RequestKind::ALL, Ended::Cancelled.zh())
}
