//! Approval before registration (审定), where the issuing organisation wants it: a supervisor proposes, a leader or
//! approver of the organisation approves, which numbers the directive.

use super::super::{Change, Command, Cx, Subject};
use super::gate;
use super::view::DirectiveView;
use crate::app::error::Result;
use crate::domain::directive::DirectiveAct;
use crate::domain::id::DirectiveId;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store::{self, directive::DirectiveChange};

/// Sends a draft for approval (送审).
pub struct Propose(pub DirectiveId);

impl Command for Propose {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let directive = gate(cx, self.0, DirectiveAct::Propose)?;
        let (_, approval) = store::directive::registry(cx.tx, directive.issuer)?;
        if !approval {
            let (zh, en) = (
                "本单位立项无需审定；请直接立项",
                "No approval is needed here; register the directive",
            );
            return Err(Refusal::rule(zh, en).into());
        }
        let state = directive.state.after(DirectiveAct::Propose)?;
        let change = Change::of("directive.proposed").field("state", directive.state.word(), state.word());
        let event = cx.record(Subject::directive(self.0), change)?;
        let change = DirectiveChange {
            state: Some(state.word()),
            ..DirectiveChange::default()
        };
        store::directive::change(cx.tx, self.0, &change, cx.now, event)?;
        super::view::view(cx, self.0)
    }
}

/// Approves and numbers a proposed directive.
pub struct Approve(pub DirectiveId);

impl Command for Approve {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let directive = super::seen(cx, self.0)?;
        cx.allow(Right::ApproveDirective)?;
        if directive.issuer != cx.actor.principal {
            let (zh, en) = (
                "只能由立项单位审定",
                "Only the organisation that issues the directive approves it",
            );
            return Err(Refusal::forbidden(zh, en).into());
        }
        directive.state.after(DirectiveAct::Approve)?;
        super::register::number(cx, &directive, "directive.approved")?;
        super::view::view(cx, self.0)
    }
}
