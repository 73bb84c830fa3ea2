//! Suspends a task (中止): what would fall due meanwhile is waived, with the reason.

use super::moving::{self, Moved};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, written};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::request::{Ended, RequestKind};
use crate::domain::task::{Task, TaskAct};
use crate::store::obligation_plan::{Cause, waive};
use crate::store::task::TaskChange;
use crate::store::{self};

/// Suspend a task.
pub struct Suspend {
    /// The task.
    pub task: TaskId,
    /// Why.
    pub reason: String,
}

impl Command for Suspend {
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Moved> {
        let reason = written::needed("reason", &self.reason)?;
        store::lock::task(cx.tx, self.task)?;
        let task = cx.task(self.task, Action::Suspend)?;
        suspend(cx, &task, &reason)
    }
}

/// Suspends a task the actor may suspend; also the effect of a granted request.
///
/// # Errors
/// Refused unless the task is active.
pub fn suspend(cx: &mut Cx<'_>, task: &Task, reason: &str) -> Result<Moved> {
    task.state.after(TaskAct::Suspend)?;
    let waived = waive(cx.tx, task, Some(cx.now), Cause::Suspended, reason, cx.now)?;
    let waived = i64::try_from(waived).unwrap_or(i64::MAX);
    let change = Change::of("task.suspended")
        .because(reason)
        .with("obligations_waived", waived);
    moving::apply(cx, task, TaskAct::Suspend, TaskChange::default(), change)?;
    moving::finish(cx, task, &[RequestKind::Suspension], Ended::Suspended.zh())
}
