//! Revoking a token: by its owner, or by the security administrator.

use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store;

/// Revokes a token at once.
#[derive(Debug, Clone, Copy)]
pub struct Revoke {
    /// Its id.
    pub id: i64,
}

impl Command for Revoke {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let token = store::token::get(cx.tx, self.id)?.filter(|t| t.revoked_at.is_none());
        let token = token.ok_or_else(Refusal::not_found)?;
        if token.user_id != cx.actor.user {
            // Somebody else's token does not exist for one, unless one may revoke it.
            cx.allow(Right::Secure).map_err(|_| Refusal::not_found())?;
            crate::app::user::managed(cx, token.user_id)?;
        }
        store::token::revoke(cx.tx, self.id, cx.now)?;
        let change = Change::security("token.revoked").with("user", token.user_id.0);
        cx.record(Subject::of("token", self.id), change)?;
        Ok(())
    }
}
