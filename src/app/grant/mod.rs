//! Role grants: the security administrator's, never to oneself, three administrators apart (三员分立).

use serde::Serialize;

use super::error::{Error, Result};
use super::me::OrgRef;
use super::{Change, Command, Cx, Subject};
use crate::domain::id::{OrgId, UserId};
use crate::domain::person::Role;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Instant;
use crate::store::grant::{Filter, Grant};
use crate::store::page::{Ask, Page};
use crate::store::{self};

/// A role somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct GrantView {
    /// Id.
    pub id: i64,
    /// Who holds it.
    pub user: i64,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Over the subtree of which organisation.
    pub org: OrgRef,
    /// The role.
    pub role: String,
    /// Since when.
    pub from_at: Instant,
    /// Who granted it; nobody where the database was initialised.
    pub granted_by: Option<i64>,
}

fn view(g: Grant) -> GrantView {
    GrantView {
        id: g.id,
        user: g.user_id.0,
        login: g.login,
        name: g.name,
        org: OrgRef {
            id: g.org_id,
            name: g.org_name,
        },
        role: g.role.word().to_owned(),
        from_at: g.from_at.and_utc(),
        granted_by: g.granted_by,
    }
}

/// A page of the grants inside the own subtree.
///
/// # Errors
/// Refused without an administrative role.
pub fn list(cx: &mut Cx<'_>, user: Option<i64>, role: Option<Role>, ask: &Ask) -> Result<Page<GrantView>> {
    cx.allow(Right::ReadGrants)?;
    let path = cx.actor.path.clone();
    let filter = Filter { path, user, role };
    Ok(store::grant::list(cx.tx, &filter, ask)?.map(view))
}

/// Grants a role over the subtree of the person's organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Give {
    /// To whom.
    pub user: UserId,
    /// The role.
    pub role: Role,
}

impl Command for Give {
    type Output = GrantView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<GrantView> {
        cx.allow(Right::Secure)?;
        not_oneself(cx, self.user)?;
        let user = super::user::managed(cx, self.user)?;
        if user.closed_at.is_some() {
            return Err(Refusal::rule("账号已注销，不能授予角色", "The account is closed").into());
        }
        let held = store::person::roles(cx.tx, user.id, user.org)?;
        held.check_grant(self.role)?;
        if held.has(self.role) {
            let zh = format!("此人已有“{}”角色", self.role.zh());
            return Err(Refusal::new(Code::AlreadyExists, zh, "The person holds this role already").into());
        }
        let change = Change::security("role.granted").with("role", self.role.word());
        let event = cx.record(subject(user.id, user.org), change)?;
        let by = Some(cx.actor.user);
        let id = store::person::grant(cx.tx, user.id, user.org, self.role, by, cx.now, event)?;
        store::user::touch_rights(cx.tx, user.id)?;
        let made = store::grant::get(cx.tx, id)?;
        Ok(view(
            made.ok_or_else(|| Error::Internal("the grant is not there".into()))?,
        ))
    }
}

/// Revokes a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    /// Id of the grant.
    pub id: i64,
}

impl Command for Take {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        cx.allow(Right::Secure)?;
        let grant = store::grant::get(cx.tx, self.id)?.filter(|g| cx.actor.holds(&g.org_path));
        let grant = grant.ok_or_else(Refusal::not_found)?;
        not_oneself(cx, grant.user_id)?;
        store::grant::end(cx.tx, self.id, cx.now)?;
        store::user::touch_rights(cx.tx, grant.user_id)?;
        let change = Change::security("role.revoked").field("role", grant.role.word(), serde_json::Value::Null);
        cx.record(subject(grant.user_id, OrgId(grant.org_id)), change)?;
        Ok(())
    }
}

fn not_oneself(cx: &Cx<'_>, user: UserId) -> Result<()> {
    if user != cx.actor.user {
        return Ok(());
    }
    let zh = "不能给自己授予或收回角色，请另一位安全管理员办理";
    Err(Refusal::forbidden(
        zh,
        "Nobody grants or revokes their own roles; ask another security administrator",
    )
    .into())
}

fn subject(user: UserId, org: OrgId) -> Subject {
    Subject {
        org: Some(org),
        ..Subject::of("user", user.0)
    }
}
