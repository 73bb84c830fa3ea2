//! To which of several tasks a measure could be sent (批量催办): looked at before anything is.

use crate::app::{Cx, Error, Result};
use crate::domain::id::TaskId;
use crate::domain::policy::{Action, decide};
use crate::domain::refusal::Refusal;
use crate::store::name;

/// A task that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// Its id.
    pub id: TaskId,
    /// Title.
    pub title: String,
    /// Who leads it.
    pub lead: String,
    /// Why nothing can be sent to it; none where it can.
    pub refused: Option<Refusal>,
}

/// The tasks among these that one sees, each with whether a measure can be sent: one question a task, and one for the
/// names of all. What is outside the scope does not exist; it is left out without a word.
///
/// # Errors
/// As the database.
pub fn aims(cx: &mut Cx<'_>, ids: &[TaskId]) -> Result<Vec<Aim>> {
    let mut seen = Vec::new();
    for id in ids {
        match cx.task_seen(*id, Action::View) {
            Ok(found) => seen.push(found),
            Err(Error::Refused(_)) => {}
            Err(failed) => return Err(failed),
        }
    }
    let names = name::organisations(cx.tx, seen.iter().map(|(task, _)| task.lead.0))?;
    let aim = seen.into_iter().map(|(task, sight)| Aim {
        id: task.id,
        title: task.title,
        lead: names.get(&task.lead.0).cloned().unwrap_or_default(),
        refused: decide(&cx.actor, Action::Measure, sight).err(),
    });
    Ok(aim.collect())
}
