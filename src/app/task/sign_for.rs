//! Signs for a task on a bureau's behalf (代签收): the issuer does it, with a reason.

use super::moving::{self, Moved};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, secrecy};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::task::TaskAct;
use crate::store::task::TaskChange;
use crate::store::{self};

/// Sign on the lead's behalf.
pub struct SignFor {
    /// The task.
    pub task: TaskId,
    /// Why the bureau does not do it itself.
    pub reason: String,
}

impl Command for SignFor {
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Moved> {
        let reason = secrecy::written("reason", &self.reason)?;
        store::lock::task(cx.tx, self.task)?;
        let task = cx.task(self.task, Action::SignFor)?;
        let row = TaskChange {
            signed_at: Some(Some(cx.now.naive_utc())),
            ..TaskChange::default()
        };
        let change = Change::of("task.signed_for").because(reason);
        moving::apply(cx, &task, TaskAct::Sign, row, change)?;
        moving::finish(cx, &task, &[], "")
    }
}
