//! Resumes a suspended task (恢复): from today on it owes its reports again.

use serde_json::json;

use super::moving::{self, Moved};
use super::plan;
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, secrecy};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::task::TaskAct;
use crate::store::task::TaskChange;
use crate::store::{self};

/// Resume a task.
pub struct Resume {
    /// The task.
    pub task: TaskId,
    /// Why now, if there is something to say.
    pub reason: Option<String>,
}

impl Command for Resume {
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Moved> {
        let reason = secrecy::optional("reason", self.reason.as_deref())?;
        store::lock::task(cx.tx, self.task)?;
        let task = cx.task(self.task, Action::Suspend)?;
        task.state.after(TaskAct::Resume)?;
        let planned = plan::from_today(cx, &task)?;
        let change = Change::of("task.resumed")
            .because(reason.unwrap_or_default())
            .with("obligations", json!(planned));
        moving::apply(cx, &task, TaskAct::Resume, TaskChange::default(), change)?;
        moving::finish(cx, &task, &[], "")
    }
}
