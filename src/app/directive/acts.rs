//! What one may do with a directive now: the policy's word, the state's, and the issuer's own rules.

use super::view::DirectiveView;
use crate::app::{Cx, Result, comment};
use crate::domain::directive::{DirectiveAct, DirectiveState};
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::policy::{Action, Right};
use crate::domain::task::TaskState;
use crate::store;

/// What one may do with it now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acts {
    /// Correct it, give it targets.
    pub edit: bool,
    /// Send it for approval.
    pub propose: bool,
    /// Approve it.
    pub approve: bool,
    /// Number it.
    pub register: bool,
    /// Split it.
    pub decompose: bool,
    /// Issue its drafts.
    pub issue: bool,
    /// Close it.
    pub close: bool,
    /// Cancel it.
    pub cancel: bool,
    /// Write an instruction on it.
    pub instruct: bool,
}

/// What the one who asks may do with a directive that they see.
///
/// # Errors
/// As the database.
pub fn acts(cx: &mut Cx<'_>, d: &DirectiveView) -> Result<Acts> {
    let id = DirectiveId(d.head.id);
    let directive = super::seen(cx, id)?;
    let may = |act| super::may(cx, &directive, act).is_ok();
    let (edit, decompose, cancel) = (
        may(DirectiveAct::Edit),
        may(DirectiveAct::Decompose),
        may(DirectiveAct::Cancel),
    );
    let (issue, close) = (may(DirectiveAct::Issue), may(DirectiveAct::Close));
    let (propose, register) = (may(DirectiveAct::Propose), may(DirectiveAct::Register));
    let (_, approval) = store::directive::registry(cx.tx, OrgId(d.head.issuer.id))?;
    let count = |s: TaskState| d.tasks.get(s.word()).copied().unwrap_or_default();
    let ended = count(TaskState::Closed) + count(TaskState::Cancelled);
    let all: i64 = d.tasks.values().sum();
    let waits = d.head.state == DirectiveState::Proposed.word();
    Ok(Acts {
        edit,
        propose: propose && approval,
        register: register && !approval,
        approve: waits && approves(cx, OrgId(d.head.issuer.id)),
        decompose,
        issue: issue && count(TaskState::Draft) > 0,
        close: close && all > 0 && ended == all,
        cancel,
        instruct: comment::directive(cx, id, Action::Instruct).is_ok(),
    })
}

/// Whether the one who asks approves the directives of an organisation: they hold the right, and it is their own.
fn approves(cx: &Cx<'_>, issuer: OrgId) -> bool {
    cx.actor.principal == issuer && cx.allow(Right::ApproveDirective).is_ok()
}

/// The organisation whose draft tasks the one who asks may see: the one in whose name they issue.
#[must_use]
pub fn issues_for(cx: &Cx<'_>) -> OrgId {
    cx.actor.principal
}
