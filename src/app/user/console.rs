//! Emergencies at the console (`duban user add|passwd|lock`): an event with no person as actor; no role is granted here.

use super::account::{lock, reset};
use super::add::Add;
use crate::app::auth::secret::one_time_password;
use crate::app::error::Result;
use crate::app::{App, Asker, Command, Cx};
use crate::domain::id::OrgId;
use crate::domain::refusal::{Code, Refusal};
use crate::store;

/// A person to be added at the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Code of the organisation.
    pub org: String,
    /// Title there.
    pub title: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// Adds an account and answers its one-time password.
///
/// # Errors
/// Not found where the code is no organisation's; the rules of accounts.
pub fn add(app: &App, new: NewAccount) -> Result<String> {
    let password = one_time_password();
    let hash = app.hasher.hash_now(password.clone())?;
    app.run_now(&Asker::system("console"), Act::Add(new, hash))?;
    Ok(password)
}

/// Sets a one-time password, unlocks nothing, ends the sessions; answers the password.
///
/// # Errors
/// Not found where the log-in does not exist.
pub fn passwd(app: &App, login: &str) -> Result<String> {
    let password = one_time_password();
    let hash = app.hasher.hash_now(password.clone())?;
    app.run_now(&Asker::system("console"), Act::Passwd(login.to_owned(), hash))?;
    Ok(password)
}

/// Locks an account until the security administrator unlocks it.
///
/// # Errors
/// Not found where the log-in does not exist.
pub fn lock_out(app: &App, login: &str, reason: &str) -> Result<()> {
    app.run_now(
        &Asker::system("console"),
        Act::Lock(login.to_owned(), reason.to_owned()),
    )
}

enum Act {
    Add(NewAccount, String),
    Passwd(String, String),
    Lock(String, String),
}

impl Command for Act {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        match self {
            Act::Add(new, hash) => {
                let org = organisation(cx, &new.org)?;
                to_be_added(new, org, hash).insert(cx).map(|_| ())
            }
            Act::Passwd(login, hash) => {
                let user = found(cx, login)?;
                reset(cx, &user, hash)
            }
            Act::Lock(login, reason) => {
                let user = found(cx, login)?;
                lock(cx, &user, reason)
            }
        }
    }
}

fn to_be_added(new: &NewAccount, org: OrgId, hash: &str) -> Add {
    Add {
        login: new.login.clone(),
        name: new.name.clone(),
        org,
        title: new.title.clone(),
        email: new.email.clone(),
        phone: None,
        hash: hash.to_owned(),
    }
}

/// An organisation that exists and is not closed.
fn organisation(cx: &mut Cx<'_>, code: &str) -> Result<OrgId> {
    let found = store::org::by_code(cx.tx, code)?.ok_or_else(|| {
        let zh = format!("没有代码为“{code}”的单位；国家局是SPB，河北局是SPB-13");
        let en = format!("No organisation has the code {code}; the national bureau is SPB, Hebei's SPB-13");
        Refusal::new(Code::NotFound, zh, en)
    })?;
    let detail = store::org::detail(cx.tx, found.id)?;
    if detail.and_then(|d| d.closed_on).is_some_and(|day| day <= cx.today()) {
        let zh = "该单位已撤销，不能新增人员";
        return Err(Refusal::field("org", "closed", zh, "The organisation is closed").into());
    }
    Ok(found.id)
}

fn found(cx: &mut Cx<'_>, login: &str) -> Result<store::user::User> {
    let none = || {
        let zh = format!("没有用户名为“{login}”的账号，请核对");
        Refusal::new(Code::NotFound, zh, format!("No account has the user name {login}"))
    };
    let credential = store::password::by_login(cx.tx, login)?.ok_or_else(none)?;
    Ok(store::user::get(cx.tx, credential.user)?.ok_or_else(none)?)
}
