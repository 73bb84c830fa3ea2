//! Changing an account: by the administrator.

use super::UserView;
use crate::app::error::{Error, Result};
use crate::app::me::edit as fields;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::{OrgId, UserId};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::user::User;

/// Changes an account. A person posted to another organisation leaves the roles held in the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Whose.
    pub id: UserId,
    /// Fields of the account, with the version that was read.
    pub fields: fields::Edit,
    /// New organisation.
    pub org: Option<OrgId>,
    /// New title.
    pub title: Option<String>,
}

impl Command for Edit {
    type Output = UserView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        cx.allow(Right::Administer)?;
        let account = super::managed(cx, self.id)?;
        fields::apply(cx, account.clone(), &self.fields)?;
        self.post(cx, &account)?;
        let now = store::user::get(cx.tx, self.id)?;
        super::seen(
            cx,
            now.ok_or_else(|| Error::Internal("the account is not there".into()))?,
        )
    }
}

impl Edit {
    fn post(&self, cx: &mut Cx<'_>, account: &User) -> Result<()> {
        let org = self.org.unwrap_or(account.org);
        let title = match &self.title {
            Some(title) => text("title", title, 40)?,
            None => account.title.clone(),
        };
        if (org, &title) == (account.org, &account.title) {
            return Ok(());
        }
        if org != account.org {
            crate::app::org::managed(cx, org)?;
            super::not_administrative(cx, account)?;
            if self.id == cx.actor.user {
                let zh = "不能调动自己，请另一位管理员办理";
                return Err(Refusal::forbidden(zh, "You cannot post yourself; ask another administrator").into());
            }
        }
        let change = Change::security("user.posted")
            .field("org", account.org.0, org.0)
            .field("title", account.title.clone(), title.clone());
        let subject = Subject {
            org: Some(org),
            ..Subject::of("user", self.id.0)
        };
        cx.record(subject, change)?;
        Ok(store::user::post(cx.tx, self.id, org, &title, cx.today(), cx.now)?)
    }
}
