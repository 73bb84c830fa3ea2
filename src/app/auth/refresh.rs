//! A refresh token is used once and replaced. Whoever lost the answer may use it again for twenty seconds; after that a
//! second use means that two hold it, and the whole session ends.

use chrono::Duration;

use super::secret::{self, Secret};
use crate::app::error::{Error, Result};
use crate::app::me::Me;
use crate::app::{App, Asker, Change, Command, Cx, Subject};
use crate::domain::id::{SessionId, UserId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::setting::Setting;
use crate::store::refresh::Stored;
use crate::store::session::Live;
use crate::store::{self};

/// Seconds in which the same predecessor may be used again.
pub const GRACE_SECONDS: i64 = 20;

/// A renewed session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// Who.
    pub me: Me,
    /// Their id.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The next refresh token.
    pub secret: Secret,
}

/// Renews a session by its refresh token.
///
/// # Errors
/// Sign in anew where token or session ended; reuse ends the session.
pub async fn refresh(app: &App, request: Option<String>, token: &str) -> Result<Refreshed> {
    let asker = Asker {
        request,
        ..Asker::system("refresh")
    };
    let command = Renew {
        presented: secret::hash(token),
        next: secret::token("dbr_"),
    };
    app.run(&asker, command).await
}

struct Renew {
    presented: String,
    next: Secret,
}

impl Command for Renew {
    type Output = Refreshed;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Refreshed> {
        let old = store::refresh::find(cx.tx, &self.presented)?.ok_or_else(ended)?;
        let session = store::session::get(cx.tx, old.session, cx.now)?.ok_or_else(ended)?;
        let user = session.user;
        store::session::actor(cx.tx, user, session.id, cx.now)?.ok_or_else(ended)?;
        if old.expires <= cx.now {
            return Err(ended().into());
        }
        if !store::refresh::spend(cx.tx, old.id, cx.now)? && !in_grace(&old, cx) {
            return reused(cx, &session);
        }
        let end = next_end(cx, &session);
        store::refresh::add(cx.tx, session.id, &self.next.hash, Some(old.id), end, cx.now)?;
        store::session::renew(cx.tx, session.id, end, cx.now)?;
        let change = Change::security("session.refreshed").with("session", session.id.0);
        cx.record(Subject::of("user", user.0), change)?;
        let me = crate::app::me::of(cx, user)?.ok_or_else(ended)?;
        Ok(Refreshed {
            me,
            user,
            session: session.id,
            secret: self.next.clone(),
        })
    }
}

fn in_grace(old: &Stored, cx: &Cx<'_>) -> bool {
    let grace = Duration::try_seconds(GRACE_SECONDS).unwrap_or_else(Duration::zero);
    // A token that somebody spent between our reading and our writing was spent just now.
    old.used.is_none_or(|used| cx.now - used <= grace)
}

/// The new token's end, which is the session's: so many days, but no longer than a session may last at all.
fn next_end(cx: &Cx<'_>, session: &Live) -> crate::domain::time::Instant {
    let settings = &cx.rules.settings;
    let days = |setting| Duration::try_days(settings.whole(setting)).unwrap_or_else(Duration::zero);
    (cx.now + days(Setting::RefreshDays)).min(session.created + days(Setting::ApiDays))
}

fn reused(cx: &mut Cx<'_>, session: &Live) -> Result<Refreshed> {
    store::session::end(cx.tx, session.id, "token_reused", cx.now)?;
    let change = Change::security("session.token_reused").with("session", session.id.0);
    cx.record(Subject::of("user", session.user.0), change)?;
    let zh = "刷新令牌被重复使用，可能已泄露，本次登录已全部下线；请重新登录并考虑修改密码";
    let en = "A refresh token was used twice, so it may have leaked; the session is ended: sign in again and consider a new password";
    Err(Error::RefusedOnRecord(Refusal::new(Code::TokenReused, zh, en)))
}

fn ended() -> Refusal {
    let zh = "登录已失效，请重新登录";
    Refusal::new(Code::SignInNeeded, zh, "The session has ended; sign in again")
}
