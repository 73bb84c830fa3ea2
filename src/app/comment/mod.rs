//! Comments (意见), questions (询问) and instructions (批示) on tasks and directives.

pub mod add;
pub mod list;

pub use list::CommentView;

use super::cx::Cx;
use super::error::Result;
use crate::domain::id::DirectiveId;
use crate::domain::policy::{self, Action, Right};
use crate::domain::refusal::Refusal;
use crate::domain::scope::Sight;
use crate::store::timeline::{self, DirectiveSeen};

/// A directive inside the scope on which the action is allowed, by the same rows of the policy as on a task: who sees
/// all of it stands like its issuer, who sees it through a task of theirs like that task's lead.
pub(super) fn directive(cx: &mut Cx<'_>, id: DirectiveId, action: Action) -> Result<DirectiveSeen> {
    cx.allow(Right::ReadBusiness)?;
    let scope = cx.scope();
    let seen = timeline::directive(cx.tx, &scope, id)?.ok_or_else(Refusal::not_found)?;
    let sight = Sight {
        lead: false,
        subtree: !seen.whole,
        issuer: seen.whole,
        assist: false,
        ancestor: false,
    };
    policy::decide(&cx.actor, action, sight)?;
    Ok(seen)
}
