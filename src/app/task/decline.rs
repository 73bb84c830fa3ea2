//! Hands a task back (退回交办): the lead says within two working days that it is not theirs, and why. The issuer has it
//! as a draft again.

use super::moving::{self, Moved};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, written};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::request::{Ended, RequestKind};
use crate::domain::task::TaskAct;
use crate::store::obligation_plan::{Cause, waive};
use crate::store::task::TaskChange;
use crate::store::{self};

/// Hand a task back.
pub struct Decline {
    /// The task.
    pub task: TaskId,
    /// Why it is not theirs.
    pub reason: String,
}

impl Command for Decline {
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Moved> {
        let reason = written::needed("reason", &self.reason)?;
        store::lock::task(cx.tx, self.task)?;
        let task = cx.task(self.task, Action::Decline)?;
        task.state.after(TaskAct::Decline)?;
        task.check_declinable(cx.today(), cx.rules.calendars.of(task.lead))?;
        moving::check_children(cx, &task)?;
        let row = TaskChange {
            issued_at: Some(None),
            sign_due_at: Some(None),
            ..TaskChange::default()
        };
        let change = Change::of("task.declined").because(reason.as_str());
        moving::apply(cx, &task, TaskAct::Decline, row, change)?;
        waive(cx.tx, &task, None, Cause::Declined, &reason, cx.now)?;
        moving::finish(cx, &task, RequestKind::ALL, Ended::Declined.zh())
    }
}
