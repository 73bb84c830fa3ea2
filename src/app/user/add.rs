//! Adding an account with a one-time password.

use super::UserView;
use crate::app::error::{Error, Result};
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::{address, telephone, text};
use crate::domain::id::OrgId;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::store;
use crate::store::person::NewUser;

/// Adds an account. It has no role until the security administrator grants one.
#[derive(Clone, PartialEq, Eq)]
pub struct Add {
    /// Log-in name, unique.
    pub login: String,
    /// Name.
    pub name: String,
    /// The organisation.
    pub org: OrgId,
    /// Title there.
    pub title: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Hash of the one-time password, made before the command.
    pub hash: String,
}

impl Command for Add {
    type Output = UserView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        cx.allow(Right::Administer)?;
        let org = crate::app::org::managed(cx, self.org)?;
        if org.closed_on.is_some_and(|day| day <= cx.today()) {
            let zh = "该单位已撤销，不能新增人员";
            return Err(Refusal::field("org", "closed", zh, "The organisation is closed").into());
        }
        self.insert(cx)
    }
}

impl Add {
    /// Without the question of who may: for [`super::console`] and imports too.
    pub(in crate::app) fn insert(&self, cx: &mut Cx<'_>) -> Result<UserView> {
        let new = NewUser {
            login: login(&self.login)?,
            name: text("name", &self.name, 50)?,
            email: self.email.as_deref().map(address).transpose()?,
            phone: self.phone.as_deref().map(telephone).transpose()?,
            password_hash: self.hash.clone(),
            must_change: true,
            org: self.org,
            title: text("title", self.title.as_deref().unwrap_or("经办人"), 40)?,
        };
        if store::password::by_login(cx.tx, &new.login)?.is_some() {
            let zh = format!("用户名“{}”已被使用，请换一个", new.login);
            let en = format!("The user name {} is taken; choose another", new.login);
            return Err(Refusal::new(Code::AlreadyExists, zh, en).into());
        }
        let user = store::person::add(cx.tx, &new, cx.today(), cx.now)?;
        let subject = Subject {
            org: Some(self.org),
            ..Subject::of("user", user.0)
        };
        let change = Change::security("user.added")
            .with("login", new.login.clone())
            .with("name", new.name.clone());
        cx.record(subject, change)?;
        let made = store::user::get(cx.tx, user)?;
        super::seen(
            cx,
            made.ok_or_else(|| Error::Internal("the account is not there".into()))?,
        )
    }
}

fn login(given: &str) -> Result<String> {
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    let first = given.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    if first && (2..=40).contains(&given.len()) && given.chars().all(sign) {
        return Ok(given.to_owned());
    }
    let zh = "用户名须为2到40个小写字母、数字或 . _ -，以字母开头";
    let en = "A user name has 2 to 40 lower-case letters, digits or . _ - and begins with a letter";
    Err(Refusal::field("login", "login", zh, en).into())
}
