//! Targets (目标值) of directives and tasks: given, corrected with a reason, taken back.

pub mod add;
pub mod edit;
pub mod entry;
pub mod history;
pub mod remove;
pub mod sound;
pub mod view;

use super::Cx;
use super::directive::gate;
use super::error::Result;
use crate::domain::directive::{Directive, DirectiveAct};
use crate::domain::id::TargetId;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::task::{Task, TaskState};
use crate::store;
use crate::store::target::{Owner, StoredTarget};

/// Whose target it is, found with the right to edit it.
pub(crate) enum Held {
    /// A directive's.
    Directive(Directive),
    /// A task's.
    Task(Task),
}

impl Held {
    /// The subject of its events.
    pub(crate) fn subject(&self, target: Option<TargetId>) -> super::Subject {
        match self {
            Held::Directive(d) => super::Subject {
                kind: "target",
                id: target.map(|id| id.0),
                ..super::Subject::directive(d.id)
            },
            Held::Task(t) => super::Subject {
                id: target.map(|id| id.0),
                ..super::Subject::on_task(t, "target", 0)
            },
        }
    }

    /// Whether a change needs a reason: what it belongs to is issued.
    pub(crate) fn issued(&self) -> bool {
        match self {
            Held::Directive(d) => d.issued_at.is_some(),
            Held::Task(t) => t.state != TaskState::Draft,
        }
    }
}

/// A target that the actor may edit.
///
/// # Errors
/// Not found outside the scope; refused by the gate of its directive or the policy of its task.
pub(crate) fn held(cx: &mut Cx<'_>, id: TargetId) -> Result<(StoredTarget, Held)> {
    let target = store::target::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let held = match target.owner {
        Owner::Directive(directive) => Held::Directive(gate(cx, directive, DirectiveAct::Edit)?),
        Owner::Task(task) => {
            let task = cx.task(task, Action::Edit)?;
            if !task.state.is_open() && task.state != TaskState::Draft {
                return Err(task.state.refuse("修改目标", "take a new target").into());
            }
            Held::Task(task)
        }
    };
    Ok((target, held))
}
