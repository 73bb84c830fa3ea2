//! Locking, unlocking, closing, one-time passwords, ending sessions.

use super::UserView;
use crate::app::error::{Error, Result};
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::UserId;
use crate::domain::lockout::for_good;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::user::User;

/// Locks an account until it is unlocked, and ends its sessions; its API tokens rest. Security administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Whose.
    pub id: UserId,
    /// Why.
    pub reason: String,
}

impl Command for Lock {
    type Output = UserView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        cx.allow(Right::Secure)?;
        let user = super::other(cx, self.id)?;
        lock(cx, &user, &self.reason)?;
        again(cx, self.id)
    }
}

pub(super) fn lock(cx: &mut Cx<'_>, user: &User, reason: &str) -> Result<()> {
    let reason = text("reason", reason, 200)?;
    store::user::lock(cx.tx, user.id, Some(for_good()), cx.now)?;
    let ended = store::session::end_all(cx.tx, user.id, None, "locked", cx.now)?;
    let change = Change::security("user.locked")
        .because(reason)
        .with("sessions", count(ended));
    cx.record(subject(user), change)?;
    Ok(())
}

/// Unlocks an account, whether failures or an administrator locked it. Security administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlock {
    /// Whose.
    pub id: UserId,
}

impl Command for Unlock {
    type Output = UserView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        cx.allow(Right::Secure)?;
        let user = super::other(cx, self.id)?;
        store::user::lock(cx.tx, self.id, None, cx.now)?;
        cx.record(subject(&user), Change::security("user.unlocked"))?;
        again(cx, self.id)
    }
}

/// Closes an account for ever: sessions and roles end, the history keeps the name. Administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// Whose.
    pub id: UserId,
    /// Why.
    pub reason: String,
}

impl Command for Close {
    type Output = UserView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        cx.allow(Right::Administer)?;
        let user = super::other(cx, self.id)?;
        super::not_administrative(cx, &user)?;
        if user.closed_at.is_some() {
            return Err(Refusal::rule("账号已注销", "The account is closed already").into());
        }
        let reason = text("reason", &self.reason, 200)?;
        store::user::close(cx.tx, self.id, cx.now)?;
        let sessions = store::session::end_all(cx.tx, self.id, None, "closed", cx.now)?;
        let grants = store::grant::end_all(cx.tx, self.id, cx.now)?;
        let change = Change::security("user.closed")
            .because(reason)
            .with("sessions", count(sessions))
            .with("grants", count(grants));
        cx.record(subject(&user), change)?;
        again(cx, self.id)
    }
}

/// Sets a one-time password and ends the sessions. Administrator; never for a holder of an administrative role, who could
/// be impersonated so: that is done at the console.
#[derive(Clone, PartialEq, Eq)]
pub struct ResetPassword {
    /// Whose.
    pub id: UserId,
    /// Hash of the one-time password, made before the command.
    pub hash: String,
}

impl Command for ResetPassword {
    type Output = UserView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        cx.allow(Right::Administer)?;
        let user = super::other(cx, self.id)?;
        super::not_administrative(cx, &user)?;
        reset(cx, &user, &self.hash)?;
        again(cx, self.id)
    }
}

pub(super) fn reset(cx: &mut Cx<'_>, user: &User, hash: &str) -> Result<()> {
    store::password::set(cx.tx, user.id, hash, true, cx.now)?;
    store::session::end_all(cx.tx, user.id, None, "password_reset", cx.now)?;
    cx.record(subject(user), Change::security("password.reset"))?;
    Ok(())
}

/// Ends all sessions of a person. Security administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndSessions {
    /// Whose.
    pub id: UserId,
}

impl Command for EndSessions {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        cx.allow(Right::Secure)?;
        let user = super::managed(cx, self.id)?;
        let ended = store::session::end_all(cx.tx, self.id, None, "ended_by_security", cx.now)?;
        let change = Change::security("sessions.ended").with("sessions", count(ended));
        cx.record(subject(&user), change)?;
        Ok(())
    }
}

fn subject(user: &User) -> Subject {
    Subject {
        org: Some(user.org),
        ..Subject::of("user", user.id.0)
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn again(cx: &mut Cx<'_>, id: UserId) -> Result<UserView> {
    let user = store::user::get(cx.tx, id)?;
    super::seen(
        cx,
        user.ok_or_else(|| Error::Internal("the account is not there".into()))?,
    )
}
