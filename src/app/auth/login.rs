//! Log-in with name and password.

use chrono::Duration;

use super::secret::{self, Secret};
use crate::app::error::{Error, Result};
use crate::app::me::Me;
use crate::app::{App, Asker, Change, Command, Cx, Subject};
use crate::domain::id::{SessionId, UserId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::setting::Setting;
use crate::domain::time::Instant;
use crate::store::password::Credential;
use crate::store::session::NewSession;
use crate::store::{self};

/// What somebody who signs in sends.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// Log-in name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Address the request came from.
    pub address: Option<String>,
    /// Whether a page session is wanted; else one of the API.
    pub page: bool,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Login of {} from {:?}", self.username, self.address)
    }
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub me: Me,
    /// Their id.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The secret of the session: the refresh token of the API, or the cookie of the pages.
    pub secret: Secret,
    /// For pages, what their forms carry.
    pub csrf: String,
}

/// Checks name and password and opens a session.
///
/// # Errors
/// Wrong credentials, the same for a name that does not exist; locked after too many; busy where the hasher is.
pub async fn sign_in(app: &App, request: Option<String>, login: Login) -> Result<SignedIn> {
    let name = login.username.trim().to_owned();
    let wanted = name.clone();
    let found = app
        .store
        .read(move |conn| store::password::by_login(conn, &wanted).map_err(Error::from))
        .await?;
    let hash = found.as_ref().map(|c| c.hash.clone());
    let right = app.hasher.verify(login.password, hash).await?;
    let asker = Asker {
        request,
        ..Asker::system("login")
    };
    let known = found.filter(|c| !c.closed);
    let stranger_locked = known.is_none()
        && app
            .strangers
            .failed(&name, app.rules().settings.lockout(), app.clock.now());
    let secret = secret::token(if login.page { "dbp_" } else { "dbr_" });
    let command = Open {
        known,
        right,
        stranger_locked,
        address: login.address,
        page: login.page,
        secret,
        csrf: secret::token("").text,
    };
    app.run(&asker, command).await
}

struct Open {
    known: Option<Credential>,
    right: bool,
    stranger_locked: bool,
    address: Option<String>,
    page: bool,
    secret: Secret,
    csrf: String,
}

impl Command for Open {
    type Output = SignedIn;

    fn run(&self, cx: &mut Cx<'_>) -> Result<SignedIn> {
        let Some(known) = &self.known else {
            return self.refuse(cx, None, self.stranger_locked);
        };
        // Read anew: what was read before the hashing may be stale.
        let now = store::password::of(cx.tx, known.user)?.ok_or_else(wrong)?;
        if now.failures.locked(cx.now) {
            return self.refuse(cx, Some(known.user), true);
        }
        if !self.right || now.hash != known.hash || now.closed {
            let failures = cx.rules.settings.lockout().failed(now.failures, cx.now);
            store::password::set_failures(cx.tx, known.user, failures)?;
            return self.refuse(cx, Some(known.user), false);
        }
        store::password::set_failures(cx.tx, known.user, Default::default())?;
        self.open(cx, known.user)
    }
}

impl Open {
    fn open(&self, cx: &mut Cx<'_>, user: UserId) -> Result<SignedIn> {
        let kind = if self.page { "page" } else { "api" };
        let new = NewSession {
            kind,
            token_hash: self.page.then(|| self.secret.hash.clone()),
            csrf: self.page.then(|| self.csrf.clone()),
            address: self.address.clone(),
            expires: first_end(cx, self.page),
        };
        let session = store::session::open(cx.tx, user, &new, cx.now)?;
        if !self.page {
            store::refresh::add(cx.tx, session, &self.secret.hash, None, new.expires, cx.now)?;
        }
        let me = crate::app::me::of(cx, user)?.ok_or_else(wrong)?;
        let change = Change::security("session.opened")
            .with("session", session.0)
            .with("kind", kind);
        let org = crate::domain::id::OrgId(me.org.id);
        let subject = Subject {
            org: Some(org),
            ..Subject::of("user", user.0)
        };
        cx.record(subject, change)?;
        Ok(SignedIn {
            me,
            user,
            session,
            secret: self.secret.clone(),
            csrf: self.csrf.clone(),
        })
    }

    /// The record of a failed log-in; the name that was tried is not kept, for it may be a password.
    fn refuse(&self, cx: &mut Cx<'_>, user: Option<UserId>, locked: bool) -> Result<SignedIn> {
        let subject = Subject {
            kind: "user",
            id: user.map(|u| u.0),
            ..Subject::default()
        };
        let change = Change::security("login.failed")
            .with("locked", locked)
            .with("address", self.address.clone().unwrap_or_default());
        cx.record(subject, change)?;
        if !locked {
            return Err(Error::RefusedOnRecord(wrong()));
        }
        let minutes = cx.rules.settings.whole(Setting::LockoutMinutes);
        let zh = format!("登录失败次数过多，账号已锁定；请{minutes}分钟后再试，或联系安全管理员解锁");
        let en = format!("Too many failed log-ins; try again in {minutes} minutes or ask the security administrator");
        Err(Error::RefusedOnRecord(Refusal::new(Code::AccountLocked, zh, en)))
    }
}

/// When a new session ends unless it is used.
fn first_end(cx: &Cx<'_>, page: bool) -> Instant {
    let settings = &cx.rules.settings;
    let life = if page {
        Duration::try_minutes(settings.whole(Setting::PageIdleMinutes))
    } else {
        Duration::try_days(settings.whole(Setting::RefreshDays))
    };
    cx.now + life.unwrap_or_else(Duration::zero)
}

fn wrong() -> Refusal {
    let zh = "用户名或密码不对；连续多次失败会暂时锁定账号";
    let en = "User name or password is wrong; repeated failures lock the account for a while";
    Refusal::new(Code::WrongCredentials, zh, en)
}
