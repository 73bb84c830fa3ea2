//! Directives (督办事项), one verb a file: from the draft over register number, split and issue to the end. Only the
//! issuing organisation's supervisors change one; everybody who sees one of its tasks may read it.

pub mod acts;
pub mod approve;
pub mod cancel;
pub mod close;
pub mod compare;
pub mod create;
pub mod decompose;
pub mod edit;
pub mod issue;
pub mod list;
pub mod order;
pub mod plan;
pub mod pool;
pub mod preview;
pub mod register;
pub mod share;
pub mod view;

use super::Cx;
use super::error::Result;
use crate::domain::directive::{Directive, DirectiveAct};
use crate::domain::id::DirectiveId;
use crate::domain::org::OrgKind;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::store;

/// A directive inside the actor's scope, for reading.
///
/// # Errors
/// Not found outside the scope.
pub fn seen(cx: &mut Cx<'_>, id: DirectiveId) -> Result<Directive> {
    let scope = cx.scope();
    Ok(store::directive::find(cx.tx, &scope, id)?.ok_or_else(Refusal::not_found)?)
}

/// A directive that the actor may do this with: inside the scope, by a supervisor of the organisation that issues it
/// (or of the department that acts for it), in a state in which it is drawn.
///
/// # Errors
/// Not found outside the scope; refused with the missing role, the one who may do it, or the possible acts.
pub fn gate(cx: &mut Cx<'_>, id: DirectiveId, act: DirectiveAct) -> Result<Directive> {
    let directive = seen(cx, id)?;
    may(cx, &directive, act)?;
    Ok(directive)
}

/// Whether the actor may do this with a directive that they see.
///
/// # Errors
/// As [`gate`].
fn may(cx: &Cx<'_>, directive: &Directive, act: DirectiveAct) -> Result<()> {
    cx.allow(Right::Supervise)?;
    let ours = if cx.actor.kind == OrgKind::Department {
        directive.acting == Some(cx.actor.org)
    } else {
        directive.issuer == cx.actor.org
    };
    if !ours {
        return Err(Refusal::forbidden(
            format!("“{}”只能由立项单位的督办员办理，请与其联系", act.zh()),
            format!(
                "Only a supervisor of the organisation that issued the directive may {}",
                act.en()
            ),
        )
        .into());
    }
    directive.state.after(act)?;
    Ok(())
}

/// Refuses a version that is not the present one.
///
/// # Errors
/// Stale.
pub fn check_version(given: i64, present: i64) -> Result<()> {
    if given == present {
        return Ok(());
    }
    let zh = "内容已被他人修改；请重新读取后再改";
    Err(Refusal::new(
        Code::Stale,
        zh,
        "It was changed meanwhile; read it again and repeat the change",
    )
    .into())
}

/// A text that must say something, at most so many characters, without blanks around it.
///
/// # Errors
/// An invalid field.
pub fn text(field: &str, given: &str, limit: usize) -> Result<String> {
    let text = given.trim();
    if text.is_empty() {
        return Err(Refusal::field(field, "empty", "不能为空", "must not be empty").into());
    }
    if text.chars().count() > limit {
        let (zh, en) = (format!("不能超过{limit}字"), format!("at most {limit} characters"));
        return Err(Refusal::field(field, "too_long", zh, en).into());
    }
    Ok(text.to_owned())
}
