//! Signing for a task (签收).

use super::view::{TaskView, view};
use crate::app::light::relight;
use crate::app::{Change, Command, Cx, Result, Subject};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::task::TaskAct;
use crate::store;
use crate::store::task::TaskChange;

/// Sign for a task that was issued to the actor's organisation.
pub struct Sign {
    /// The task.
    pub task: TaskId,
}

impl Command for Sign {
    type Output = TaskView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<TaskView> {
        let task = cx.task(self.task, Action::Sign)?;
        let state = task.state.after(TaskAct::Sign)?;
        let late = task.sign_due_at.is_some_and(|due| cx.now > due);
        let change = Change::of("task.signed")
            .field("state", task.state.word(), state.word())
            .with("late", late);
        let event = cx.record(Subject::task(&task), change)?;
        let signed = TaskChange {
            state: Some(state.word()),
            signed_at: Some(Some(cx.now.naive_utc())),
            ..TaskChange::default()
        };
        store::task::change(cx.tx, task.id, &signed, cx.now, Some(event))?;
        relight(cx, &[task.id])?;
        view(cx, task.id)
    }
}
