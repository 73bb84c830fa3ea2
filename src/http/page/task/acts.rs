//! What one may do with a task now, and the forms that do it.

use super::super::error::Page;
use super::super::form::{Post, task_page};
use crate::app::Cx;
use crate::app::comment::add::Add;
use crate::app::hand_down::Issue;
use crate::app::measure::answer::Answer;
use crate::app::measure::take::Take;
use crate::app::task::cancel::Cancel;
use crate::app::task::decline::Decline;
use crate::app::task::reopen::Reopen;
use crate::app::task::resume::Resume;
use crate::app::task::sign::Sign;
use crate::app::task::sign_for::SignFor;
use crate::app::task::suspend::Suspend;
use crate::domain::id::{MeasureId, TaskId};
use crate::domain::policy::{Action, decide};
use crate::domain::request::{CommentKind, MeasureKind, RequestKind, check_extension};
use crate::domain::scope::Sight;
use crate::domain::task::{Task, TaskAct, TaskState};
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
    /// Split it over those below.
    pub hand_down: bool,
    /// Issue it: a draft.
    pub issue: bool,
    /// Sign in the bureau's stead.
    pub sign_for: bool,
    /// Remind, give notice, and so on.
    pub measure: bool,
    /// Suspend it.
    pub suspend: bool,
    /// Resume it.
    pub resume: bool,
    /// Cancel it.
    pub cancel: bool,
    /// Take it up again.
    pub reopen: bool,
    /// Set its milestones and what it waits for.
    pub edit: bool,
}

impl Acts {
    /// For the one who asks.
    #[must_use]
    pub fn of(cx: &Cx<'_>, task: &Task, sight: Sight) -> Acts {
        let may = |action| decide(&cx.actor, action, sight).is_ok();
        let drawn = |act| task.state.after(act).is_ok();
        let issued = task.state == TaskState::Issued;
        let ask = |kind: RequestKind| may(Action::FileRequest) && kind.check(task.state).is_ok();
        let later = task.due_on.and_then(|d| d.succ_opt());
        Acts {
            sign: issued && may(Action::Sign),
            decline: issued
                && may(Action::Decline)
                && task
                    .check_declinable(cx.today(), cx.rules.calendars.of(task.lead))
                    .is_ok(),
            report: may(Action::Report) && task.check_reportable().is_ok(),
            closure: ask(RequestKind::Closure),
            extension: ask(RequestKind::Extension) && check_extension(task.due_on, later, cx.today()).is_ok(),
            comment: may(Action::Comment),
            instruct: may(Action::Instruct),
            hand_down: may(Action::HandDown) && task.state == TaskState::Active,
            issue: may(Action::Issue) && drawn(TaskAct::Issue),
            sign_for: issued && may(Action::SignFor),
            measure: may(Action::Measure) && task.state.is_open(),
            suspend: may(Action::Suspend) && drawn(TaskAct::Suspend),
            resume: may(Action::Suspend) && drawn(TaskAct::Resume),
            cancel: may(Action::Cancel) && drawn(TaskAct::Cancel),
            reopen: may(Action::Reopen) && drawn(TaskAct::Reopen),
            edit: may(Action::Edit) && (task.state.is_open() || task.state == TaskState::Draft),
        }
    }

    /// Whether the one who issued it has acts of their own here.
    #[must_use]
    pub fn steers(self) -> bool {
        self.sign_for || self.measure || self.suspend || self.resume || self.cancel || self.reopen
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

/// Issues a draft.
pub async fn issue(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    post.act(Issue { task }, &task_page(task), "issued").await
}

/// What the one who issued it does with it: each act has its word and, mostly, a reason.
pub async fn steer(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    let (to, reason) = (task_page(task), post.fields.get("reason").to_owned());
    match post.fields.get("act") {
        "sign_for" => post.act(SignFor { task, reason }, &to, "signed-for").await,
        "suspend" => post.act(Suspend { task, reason }, &to, "suspended").await,
        "cancel" => post.act(Cancel { task, reason }, &to, "cancelled").await,
        "reopen" => post.act(Reopen { task, reason }, &to, "reopened").await,
        "resume" => {
            let reason = Some(reason).filter(|r| !r.is_empty());
            post.act(Resume { task, reason }, &to, "resumed").await
        }
        _ => {
            let kind: MeasureKind = post.fields.one("act").map_err(|r| post.ctx.visit.refused(&r))?;
            let command = Take {
                task,
                kind,
                text: reason,
            };
            post.act(command, &to, "measured").await
        }
    }
}

/// Answers a measure.
pub async fn answer(post: Post, id: Id) -> Page {
    let command = Answer {
        measure: MeasureId(id.0),
        text: post.fields.get("text").to_owned(),
    };
    let task = TaskId(post.fields.word("task").unwrap_or_default());
    post.act(command, &task_page(task), "answered").await
}
