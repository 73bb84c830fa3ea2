//! Writes a comment, a question or an instruction (批示). An instruction is a leader's.

use super::list::CommentView;
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject, secrecy};
use crate::domain::policy::Action;
use crate::domain::request::CommentKind;
use crate::store::comment::{self, On};

/// Write a comment.
pub struct Add {
    /// On a task or on a directive.
    pub on: On,
    /// Comment, question or instruction.
    pub kind: CommentKind,
    /// What is written.
    pub text: String,
}

impl Command for Add {
    type Output = CommentView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<CommentView> {
        let text = secrecy::written("text", &self.text)?;
        let action = match self.kind {
            CommentKind::Instruction => Action::Instruct,
            CommentKind::Comment | CommentKind::Question => Action::Comment,
        };
        let mut subject = match self.on {
            On::Task(id) => Subject::task(&cx.task(id, action)?),
            On::Directive(id) => {
                super::directive(cx, id, action)?;
                Subject::directive(id)
            }
        };
        let by = (cx.actor.user, cx.actor.org);
        let id = comment::add(cx.tx, self.on, (self.kind, &text), by, cx.now)?;
        (subject.kind, subject.id) = ("comment", Some(id.0));
        let change = match self.kind {
            CommentKind::Comment => Change::of("comment.added"),
            CommentKind::Question => Change::of("question.asked"),
            CommentKind::Instruction => Change::of("instruction.added"),
        };
        cx.record(subject, change.with("text", text.as_str()))?;
        Ok(CommentView {
            id: id.0,
            kind: self.kind.word().to_owned(),
            text,
            by: cx.actor.name.clone(),
            org: cx.actor.org_name.clone(),
            at: cx.now,
        })
    }
}
