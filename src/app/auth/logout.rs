//! Log-out: ends the session of the request, with all its refresh tokens.

use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::refusal::Refusal;
use crate::store;

/// Ends the own session.
#[derive(Debug, Clone, Copy)]
pub struct Logout;

impl Command for Logout {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let Some(session) = cx.actor.session else {
            let zh = "访问令牌没有登录会话；不再需要时请吊销令牌";
            let en = "An API token has no session; revoke it when it is no longer needed";
            return Err(Refusal::rule(zh, en).into());
        };
        store::session::end(cx.tx, session, "logout", cx.now)?;
        let change = Change::security("session.ended")
            .because("logout")
            .with("session", session.0);
        cx.record(Subject::of("user", cx.actor.user.0), change)?;
        Ok(())
    }
}
