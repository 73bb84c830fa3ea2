//! One's own password: the old one is asked for, other sessions end.

use crate::app::error::{Error, Result};
use crate::app::{App, Asker, Change, Command, Cx, Subject};
use crate::domain::refusal::Refusal;
use crate::domain::setting::Setting;
use crate::domain::{id::UserId, password};
use crate::store;

/// Changes the own password: policy, old password and hash are settled before the transaction.
///
/// # Errors
/// A wrong old password, a new one against the policy or equal to the old; busy where the hasher is.
pub async fn change(app: &App, asker: &Asker, old: String, new: String) -> Result<()> {
    let credential = app
        .ask(asker, |cx| {
            let user = cx.actor.user;
            store::password::of(cx.tx, user)?.ok_or_else(|| Error::from(Refusal::not_found()))
        })
        .await?;
    let min = app.rules().settings.whole(Setting::PasswordLength);
    password::check(&new, &credential.login, min)?;
    if new == old {
        let zh = "新密码不能与旧密码相同";
        return Err(Refusal::field("password", "same", zh, "The new password must differ from the old one").into());
    }
    let hash = credential.hash.clone();
    let right = app.hasher.verify(old, Some(hash.clone())).await?;
    let fresh = app.hasher.hash(new).await?;
    let command = Replace {
        user: credential.user,
        seen: hash,
        right,
        fresh,
    };
    app.run(asker, command).await
}

struct Replace {
    user: UserId,
    seen: String,
    right: bool,
    fresh: String,
}

impl Command for Replace {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let now = store::password::of(cx.tx, self.user)?.ok_or_else(Refusal::not_found)?;
        if !self.right || now.hash != self.seen {
            return refuse(cx, &now);
        }
        store::password::set(cx.tx, self.user, &self.fresh, false, cx.now)?;
        let session = cx.actor.session;
        store::session::end_all(cx.tx, self.user, session, "password_changed", cx.now)?;
        cx.record(Subject::of("user", self.user.0), Change::security("password.changed"))?;
        Ok(())
    }
}

/// A wrong old password counts like a failed log-in; at the limit the session ends, so that a stolen one cannot guess on.
fn refuse(cx: &mut Cx<'_>, now: &store::password::Credential) -> Result<()> {
    let failures = cx.rules.settings.lockout().failed(now.failures, cx.now);
    store::password::set_failures(cx.tx, now.user, failures)?;
    if failures.locked(cx.now)
        && let Some(session) = cx.actor.session
    {
        store::session::end(cx.tx, session, "password_guessed", cx.now)?;
    }
    cx.record(Subject::of("user", now.user.0), Change::security("password.wrong"))?;
    let (zh, en) = ("原密码不对", "The old password is wrong");
    Err(Error::RefusedOnRecord(Refusal::field("old_password", "wrong", zh, en)))
}
