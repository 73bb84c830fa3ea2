//! Reopens a closed task (重启): its reports are owed again from today. Under a closed directive, or below a closed
//! task, nothing is reopened: a new instruction opens a new round (DOMAIN.md §3).

use serde_json::json;

use super::moving::{self, Moved};
use super::plan;
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, written};
use crate::domain::directive::DirectiveState;
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{Ended, RequestKind};
use crate::domain::task::{Task, TaskAct, TaskState};
use crate::store::task::TaskChange;
use crate::store::{self};

/// Reopen a task.
pub struct Reopen {
    /// The task.
    pub task: TaskId,
    /// Why.
    pub reason: String,
}

impl Command for Reopen {
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Moved> {
        let reason = written::needed("reason", &self.reason)?;
        store::lock::task(cx.tx, self.task)?;
        let task = cx.task(self.task, Action::Reopen)?;
        reopen(cx, &task, &reason)
    }
}

/// Reopens a task the actor may reopen; also the effect of a granted request.
///
/// # Errors
/// Refused unless the task is closed and what stands above it is open.
pub fn reopen(cx: &mut Cx<'_>, task: &Task, reason: &str) -> Result<Moved> {
    task.state.after(TaskAct::Reopen)?;
    check_above(cx, task)?;
    let planned = plan::from_today(cx, task)?;
    let row = TaskChange {
        closed_at: Some(None),
        closed_late: Some(false),
        grade: Some(None),
        ..TaskChange::default()
    };
    let change = Change::of("task.reopened")
        .because(reason)
        .with("obligations", json!(planned));
    moving::apply(cx, task, TaskAct::Reopen, row, change)?;
    moving::finish(cx, task, &[RequestKind::Reopening], Ended::Reopened.zh())
}

/// That directive and parent are open.
///
/// # Errors
/// Refused with what to do instead.
pub fn check_above(cx: &mut Cx<'_>, task: &Task) -> Result<()> {
    let directive = store::task_tree::directive_state(cx.tx, task.directive)?;
    if directive != DirectiveState::Active {
        return Err(Refusal::new(
            Code::TransitionNotDrawn,
            format!("督办事项现为“{}”，其任务不能重启；请另立关联的新事项", directive.zh()),
            format!(
                "The directive is {}; its tasks are not reopened. Register a linked new round instead",
                directive.word()
            ),
        )
        .into());
    }
    let parent = match task.parent {
        Some(id) => store::task::get(cx.tx, id)?,
        None => None,
    };
    match parent {
        Some(p) if matches!(p.state, TaskState::Closed | TaskState::Closing | TaskState::Cancelled) => {
            Err(Refusal::new(
                Code::TransitionNotDrawn,
                format!("上级任务现为“{}”；请先使上级任务回到办理中", p.state.zh()),
                format!("The task above is {}; bring it back to work first", p.state.word()),
            )
            .into())
        }
        _ => Ok(()),
    }
}
