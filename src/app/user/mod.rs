//! Accounts: whom one sees, and what administrator and security administrator do with them.

pub mod account;
pub mod add;
pub mod console;
pub mod edit;

use serde::Serialize;

use super::auth::secret::one_time_password;
use super::error::Result;
use super::me::OrgRef;
use super::{App, Asker, Cx};
use crate::domain::id::UserId;
use crate::domain::person::Roles;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::page::{Ask, Page};
use crate::store::user::{Filter, User};
use crate::store::{self};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct UserView {
    /// Id.
    pub id: i64,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// The organisation they belong to.
    pub org: OrgRef,
    /// Title there.
    pub title: String,
    /// Roles held now.
    pub roles: Vec<String>,
    /// E-mail address; only in the own organisation's chain.
    pub email: Option<String>,
    /// `ok` or `bounced`.
    pub email_state: Option<String>,
    /// Telephone; only in the own organisation's chain.
    pub phone: Option<String>,
    /// `active`, `locked` or `closed`.
    pub state: String,
    /// Whether the password is a one-time one.
    pub must_change: bool,
    /// The one-time password, in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Last change.
    pub updated_at: Instant,
}

fn view(cx: &Cx<'_>, user: User, roles: &Roles) -> UserView {
    let near = cx.actor.in_chain(&user.org_path);
    let locked = user.locked_until.is_some_and(|until| until.and_utc() > cx.now);
    let state = match (user.closed_at, locked) {
        (Some(_), _) => "closed",
        (None, true) => "locked",
        (None, false) => "active",
    };
    UserView {
        id: user.id.0,
        login: user.login,
        name: user.name,
        org: OrgRef {
            id: user.org.0,
            name: user.org_name,
        },
        title: user.title,
        roles: roles.iter().map(|r| r.word().to_owned()).collect(),
        email: user.email.filter(|_| near),
        email_state: near.then_some(user.email_state),
        phone: user.phone.filter(|_| near),
        state: state.to_owned(),
        must_change: user.must_change,
        password: None,
        version: user.version,
        updated_at: user.updated_at.and_utc(),
    }
}

/// A page of the people of the own subtree (for a department, of the organisation it acts for).
///
/// # Errors
/// Refused without a role.
pub fn list(cx: &mut Cx<'_>, filter: Filter, ask: &Ask) -> Result<Page<UserView>> {
    cx.allow(Right::ReadPeople)?;
    let filter = Filter {
        path: cx.actor.people_path().to_owned(),
        ..filter
    };
    let page = store::user::list(cx.tx, &filter, ask)?;
    let ids: Vec<UserId> = page.items.iter().map(|u| u.id).collect();
    let mut roles = store::user::roles_of(cx.tx, &ids)?.into_iter();
    Ok(page.map(|user| {
        let held = roles.next().map(|(_, held)| held).unwrap_or_default();
        view(cx, user, &held)
    }))
}

/// One person of the own organisation's chain.
///
/// # Errors
/// Not found elsewhere.
pub fn show(cx: &mut Cx<'_>, id: UserId) -> Result<UserView> {
    cx.allow(Right::ReadPeople)?;
    let user = store::user::get(cx.tx, id)?.filter(|u| cx.actor.in_chain(&u.org_path));
    let user = user.ok_or_else(Refusal::not_found)?;
    seen(cx, user)
}

pub(super) fn seen(cx: &mut Cx<'_>, user: User) -> Result<UserView> {
    let roles = store::person::roles(cx.tx, user.id, user.org)?;
    Ok(view(cx, user, &roles))
}

/// A person inside the subtree over which the actor's roles are held.
pub(super) fn managed(cx: &mut Cx<'_>, id: UserId) -> Result<User> {
    let user = store::user::get(cx.tx, id)?.filter(|u| cx.actor.in_chain(&u.org_path));
    let user = user.ok_or_else(Refusal::not_found)?;
    if cx.actor.holds(&user.org_path) {
        return Ok(user);
    }
    let zh = "此人不在您的管理范围内，请联系其单位上级的管理员";
    let en = "This person lies outside the subtree you administer; ask an administrator above their organisation";
    Err(Refusal::forbidden(zh, en).into())
}

/// [`managed`], and not oneself.
fn other(cx: &mut Cx<'_>, id: UserId) -> Result<User> {
    if id == cx.actor.user {
        let zh = "不能对自己的账号这样操作，请另一位管理员办理";
        return Err(Refusal::forbidden(zh, "Not on your own account; ask another administrator").into());
    }
    managed(cx, id)
}

/// Accounts with an administrative role are touched by nobody alone: the security administrator revokes the role first.
fn not_administrative(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    let roles = store::person::roles(cx.tx, user.id, user.org)?;
    let Some(role) = roles.iter().find(|r| r.is_administrative()) else {
        return Ok(());
    };
    let zh = format!("此人任“{}”；请安全管理员先收回该角色，或在控制台办理", role.zh());
    let en = format!(
        "This person is {}; the security administrator revokes that role first, or use the console",
        role.en()
    );
    Err(Refusal::rule(zh, en).into())
}

/// A one-time password and its hash, for an administrator; nobody else keeps the hasher busy.
///
/// # Errors
/// Refused without the right; busy where the hasher is.
pub async fn one_time(app: &App, asker: &Asker) -> Result<(String, String)> {
    app.ask(asker, |cx| cx.allow(Right::Administer)).await?;
    let password = one_time_password();
    let hash = app.hasher.hash(password.clone()).await?;
    Ok((password, hash))
}

/// A session as the security administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SessionView {
    /// Id.
    pub id: i64,
    /// `page` or `api`.
    pub kind: String,
    /// Address it was opened from.
    pub address: Option<String>,
    /// When it was opened.
    pub created_at: Instant,
    /// Last use on record.
    pub seen_at: Instant,
    /// When it ends unless it is used.
    pub expires_at: Instant,
}

/// The live sessions of a person, at most a hundred: one's own, or any of the subtree for the security administrator.
///
/// # Errors
/// Refused without the right.
pub fn sessions(cx: &mut Cx<'_>, id: UserId) -> Result<Vec<SessionView>> {
    if id != cx.actor.user {
        cx.allow(Right::Secure)?;
        managed(cx, id)?;
    }
    let live = store::session::of_user(cx.tx, id, cx.now)?;
    let views = live.into_iter().map(|s| SessionView {
        id: s.id.0,
        kind: s.kind,
        address: s.address,
        created_at: s.created,
        seen_at: s.seen,
        expires_at: s.expires,
    });
    Ok(views.collect())
}
