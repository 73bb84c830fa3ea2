//! Personal API tokens for scripts: shown once, expiring, within their owner's roles and never administrative.

pub mod make;
pub mod revoke;

use serde::Serialize;

use super::Cx;
use super::error::Result;
use crate::domain::id::UserId;
use crate::domain::policy::Right;
use crate::domain::time::Instant;
use crate::store::page::{Ask, Page};
use crate::store::token::Stored;
use crate::store::{self};

/// A token as it is listed; the token itself is shown when it is made and never again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct TokenView {
    /// Id.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// Its first characters, by which one knows it again.
    pub prefix: String,
    /// `read`, `report`, `supervise`, `export`.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// Last use on record, to the minute.
    pub last_used_at: Option<Instant>,
    /// The token itself, in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

pub(super) fn view(t: &Stored) -> TokenView {
    TokenView {
        id: t.id,
        name: t.name.clone(),
        prefix: t.prefix.clone(),
        scopes: t.scopes().iter().map(|s| s.word().to_owned()).collect(),
        created_at: t.created_at.and_utc(),
        expires_at: t.expires_at.and_utc(),
        last_used_at: t.last_used_at.map(|at| at.and_utc()),
        token: None,
    }
}

/// The own tokens, or, for the security administrator, those of a person of the own subtree; the youngest first.
///
/// # Errors
/// Refused without the right, not found outside the subtree.
pub fn list(cx: &mut Cx<'_>, of: Option<UserId>, ask: &Ask) -> Result<Page<TokenView>> {
    let user = match of.filter(|user| *user != cx.actor.user) {
        None => cx.actor.user,
        Some(user) => {
            cx.allow(Right::Secure)?;
            super::user::managed(cx, user)?.id
        }
    };
    let below = ask.after.as_ref().map(|c| c.i);
    let rows = store::token::of_user(cx.tx, user, below, ask.limit.saturating_add(1))?;
    Ok(Page::cut(rows, ask, |t| (None, t.id)).map(|t| view(&t)))
}
