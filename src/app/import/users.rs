//! Accounts, each with a one-time password and without roles: those the security administrator grants.

use std::collections::HashMap;

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice};
use crate::app::auth::secret::one_time_password;
use crate::app::error::{Error, Result};
use crate::app::user::add::Add;
use crate::app::{App, Cx};
use crate::domain::org::Org;
use crate::store::{self};

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("login", &["用户名", "登录名"]),
    Column::needed("name", &["姓名"]),
    Column::needed("org", &["单位代码", "单位"]),
    Column::optional("title", &["职务"]),
    Column::optional("email", &["邮箱", "电子邮箱"]),
    Column::optional("phone", &["电话", "联系电话"]),
];

/// One-time passwords by log-in, with their hashes, made before the command.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(HashMap<String, (String, String)>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// For a rehearsal: no password, no work.
    #[must_use]
    pub fn rehearsed(logins: &[String]) -> Secrets {
        let none = |login: &String| (login.clone(), (String::new(), "rehearsed".to_owned()));
        Secrets(logins.iter().map(none).collect())
    }

    /// For threads that may block.
    ///
    /// # Errors
    /// Busy where the hasher is.
    pub fn make_now(app: &App, logins: &[String]) -> Result<Secrets> {
        let mut made = HashMap::new();
        for login in logins {
            let password = one_time_password();
            let hash = app.hasher.hash_now(password.clone())?;
            made.insert(login.clone(), (password, hash));
        }
        Ok(Secrets(made))
    }

    /// One after the other, so that log-ins come in between.
    ///
    /// # Errors
    /// Busy where the hasher is.
    pub async fn make(app: &App, logins: &[String]) -> Result<Secrets> {
        let mut made = HashMap::new();
        for login in logins {
            let password = one_time_password();
            let hash = app.hasher.hash(password.clone()).await?;
            made.insert(login.clone(), (password, hash));
        }
        Ok(Secrets(made))
    }

    /// The password of an account that was made.
    #[must_use]
    pub fn of(&self, login: &str) -> Option<&str> {
        self.0.get(login).map(|(password, _)| password.as_str())
    }
}

pub(super) fn write(
    cx: &mut Cx<'_>,
    sheet: &Sheet,
    faults: &mut Faults,
    done: &mut Imported,
    secrets: &Secrets,
) -> Result<()> {
    let mut twice = Twice::default();
    for record in sheet.records() {
        let org = super::org(cx, &record, faults)?;
        let (login, name) = (record.need("login", faults), record.need("name", faults));
        let (Some(org), Some(login), Some(name)) = (org, login, name) else {
            continue;
        };
        if !twice.first(login.to_owned(), &record, faults) {
            continue;
        }
        let hash = secrets.0.get(login).map(|(_, hash)| hash.clone());
        let hash = hash.ok_or_else(|| Error::Internal("an account without a password".into()))?;
        one(cx, &record, &org, (login, name, hash), faults, done)?;
    }
    Ok(())
}

fn one(
    cx: &mut Cx<'_>,
    record: &Record<'_>,
    org: &Org,
    (login, name, hash): (&str, &str, String),
    faults: &mut Faults,
    done: &mut Imported,
) -> Result<()> {
    if let Some(known) = store::password::by_login(cx.tx, login)? {
        let there = store::user::get(cx.tx, known.user)?;
        if there.is_some_and(|u| u.name == name && u.org == org.id) {
            done.unchanged += 1;
        } else {
            let zh = format!("用户名“{login}”已被他人使用，或其姓名、单位不同；改动请在用户管理中办理");
            let en = format!("the user name {login} is taken; change that account by PATCH /users");
            faults.cell(record.cell("login"), "taken", &zh, &en);
        }
        return Ok(());
    }
    let closed = store::org::detail(cx.tx, org.id)?.and_then(|o| o.closed_on);
    if closed.is_some_and(|day| day <= cx.today()) {
        faults.cell(
            record.cell("org"),
            "closed",
            "该单位已撤销",
            "the organisation is closed",
        );
        return Ok(());
    }
    let text = |key: &str| record.get(key).map(str::to_owned);
    let add = Add {
        login: login.to_owned(),
        name: name.to_owned(),
        org: org.id,
        title: text("title"),
        email: text("email"),
        phone: text("phone"),
        hash,
    };
    let made = add.insert(cx);
    if faults.take(record, made)?.is_some() {
        done.accounts.push(login.to_owned());
        done.added(
            record.line(),
            login.to_owned(),
            Some(format!("{name}（{}）", org.short_name)),
        );
    }
    Ok(())
}
