//! What one may do with a task now, and the forms that do it.

use super::super::error::Page;
use super::super::form::{Post, task_page};
use crate::app::Cx;
use crate::app::comment::add::Add;
use crate::app::task::decline::Decline;
use crate::app::task::sign::Sign;
use crate::domain::id::TaskId;
use crate::domain::policy::{Action, decide};
use crate::domain::request::{CommentKind, RequestKind, check_extension};
use crate::domain::scope::Sight;
use crate::domain::task::{Task, TaskState};
use crate::http::body::Id;
use crate::store::comment::On;

/// What the page offers: the policy's word and the state's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acts {
    /// Sign for it.
    pub sign: bool,
    /// Hand it back.
    pub decline: bool,
    /// Report on it.
    pub report: bool,
    /// Ask for closure.
    pub closure: bool,
    /// Ask for a later day.
    pub extension: bool,
    /// Comment.
    pub comment: bool,
    /// Write an instruction.
    pub instruct: bool,
}

impl Acts {
    /// For the one who asks.
    #[must_use]
    pub fn of(cx: &Cx<'_>, task: &Task, sight: Sight) -> Acts {
        let may = |action| decide(&cx.actor, action, sight).is_ok();
        let issued = task.state == TaskState::Issued;
        let ask = |kind: RequestKind| may(Action::FileRequest) && kind.check(task.state).is_ok();
        let later = task.due_on.and_then(|d| d.succ_opt());
        Acts {
            sign: issued && may(Action::Sign),
            decline: issued && may(Action::Decline) && task.check_declinable(cx.today(), &cx.rules.calendar).is_ok(),
            report: may(Action::Report) && task.check_reportable().is_ok(),
            closure: ask(RequestKind::Closure),
            extension: ask(RequestKind::Extension) && check_extension(task.due_on, later, cx.today()).is_ok(),
            comment: may(Action::Comment),
            instruct: may(Action::Instruct),
        }
    }

    /// Whether anything can be asked for.
    #[must_use]
    pub fn asks(self) -> bool {
        self.closure || self.extension
    }
}

/// Signs; from the desk one comes back to the desk.
pub async fn sign(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    let to = if post.fields.get("from") == "desk" {
        "/desk".to_owned()
    } else {
        task_page(task)
    };
    post.act(Sign { task }, &to, "signed").await
}

/// Hands back with the reason.
pub async fn decline(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    let reason = post.fields.get("reason").to_owned();
    post.act(Decline { task, reason }, "/desk", "declined").await
}

/// A comment; of a leader who says so, an instruction.
pub async fn say(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    let kind = post.fields.word("kind").unwrap_or(CommentKind::Comment);
    let command = Add {
        on: On::Task(task),
        kind,
        text: post.fields.get("text").to_owned(),
    };
    post.act(command, &task_page(task), "said").await
}
