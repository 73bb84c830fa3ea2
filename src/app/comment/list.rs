//! Comments as clients see them, newest first.

use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::policy::Action;
use crate::domain::time::Instant;
use crate::store::comment::{self, Comment};
use crate::store::page::{Ask, Page};

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct CommentView {
    /// Identifier.
    pub id: i64,
    /// `comment`, `question` or `instruction`.
    pub kind: String,
    /// What was written.
    pub text: String,
    /// Author.
    pub by: String,
    /// Their organisation.
    pub org: String,
    /// When.
    pub at: Instant,
}

/// The comments on a task.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn of_task(cx: &mut Cx<'_>, task: TaskId, ask: &Ask) -> Result<Page<CommentView>> {
    cx.task(task, Action::ReadWhole)?;
    Ok(comment::of_task(cx.tx, task, ask)?.map(view))
}

/// The comments on a directive, as far as they are seen.
///
/// # Errors
/// Not found outside the scope.
pub fn of_directive(cx: &mut Cx<'_>, id: DirectiveId, ask: &Ask) -> Result<Page<CommentView>> {
    let seen = super::directive(cx, id, Action::ReadWhole)?;
    let scope = cx.scope();
    Ok(comment::of_directive(cx.tx, &scope, id, &seen, ask)?.map(view))
}

fn view(c: Comment) -> CommentView {
    CommentView {
        id: c.id,
        kind: c.kind,
        text: c.text,
        by: c.by,
        org: c.org,
        at: c.at.and_utc(),
    }
}
