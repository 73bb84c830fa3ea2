//! Strikes a directive off (办结), once each of its tasks is closed or cancelled.

use super::super::{Change, Command, Cx, Subject};
use super::gate;
use super::view::DirectiveView;
use crate::app::error::Result;
use crate::domain::directive::DirectiveAct;
use crate::domain::id::DirectiveId;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::TaskState;
use crate::store::{self, directive::DirectiveChange};

/// Closes a directive.
pub struct Close {
    /// The directive.
    pub directive: DirectiveId,
    /// A closing word for the timeline.
    pub reason: String,
}

impl Command for Close {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let directive = gate(cx, self.directive, DirectiveAct::Close)?;
        let state = directive.state.after(DirectiveAct::Close)?;
        let parts = store::assignment::parts(cx.tx, self.directive)?;
        let ended = |s: TaskState| matches!(s, TaskState::Closed | TaskState::Cancelled);
        let open = parts.iter().filter(|p| !ended(p.state)).count();
        if open > 0 {
            let zh = format!("还有{open}项任务未办结；请先办结或撤销");
            let en = format!("{open} tasks are still open; close or cancel them first");
            return Err(Refusal::new(Code::OpenChildren, zh, en).into());
        }
        let change = Change::of("directive.closed")
            .field("state", directive.state.word(), state.word())
            .because(self.reason.trim());
        let event = cx.record(Subject::directive(self.directive), change)?;
        let change = DirectiveChange {
            state: Some(state.word()),
            closed_at: Some(Some(cx.now.naive_utc())),
            ..DirectiveChange::default()
        };
        store::directive::change(cx.tx, self.directive, &change, cx.now, event)?;
        super::view::view(cx, self.directive)
    }
}
