//! One's own account: who I am, my settings, my password. Open to those who still have to change a one-time password.

pub mod edit;
pub mod password;
pub mod tour;

use serde::Serialize;

use super::Cx;
use super::error::Result;
use crate::domain::id::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::reminder::reads_weekly;
use crate::store;

/// An organisation in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OrgRef {
    /// Id.
    pub id: i64,
    /// Short name.
    pub name: String,
}

/// One's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Me {
    /// Id.
    pub id: i64,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// The organisation one belongs to.
    pub org: OrgRef,
    /// Title there.
    pub title: String,
    /// Roles held now.
    pub roles: Vec<String>,
    /// Whether the one-time password has to be changed before anything else.
    pub must_change: bool,
    /// E-mail address.
    pub email: Option<String>,
    /// `ok`, or `bounced` where letters came back.
    pub email_state: String,
    /// Telephone.
    pub phone: Option<String>,
    /// `zh-CN`, `en`, or `auto`: as each request asks for, and letters in Chinese.
    pub lang: String,
    /// Hour of the digest, Chinese time, `08:30`.
    pub digest_at: String,
    /// From when letters may come on working days, `08:00`.
    pub hours_from: String,
    /// Until when, `20:00`.
    pub hours_to: String,
    /// Person who gets what this mail box refuses.
    pub second_contact: Option<i64>,
    /// Whether the first steps are shown on the start page of the pages.
    pub tour: bool,
    /// Whether the weekly completion letter is sent to one: as chosen, else by the roles.
    pub weekly_report: bool,
    /// Version, for `If-Match`.
    pub version: i64,
}

/// The account of the one who asks.
///
/// # Errors
/// As the store.
pub fn show(cx: &mut Cx<'_>) -> Result<Me> {
    let user = cx.actor.user;
    of(cx, user)?.ok_or_else(|| Refusal::not_found().into())
}

pub(super) fn of(cx: &mut Cx<'_>, user: UserId) -> Result<Option<Me>> {
    let Some(account) = store::user::get(cx.tx, user)? else {
        return Ok(None);
    };
    let roles = store::person::roles(cx.tx, user, account.org)?;
    Ok(Some(Me {
        id: account.id.0,
        login: account.login,
        name: account.name,
        org: OrgRef {
            id: account.org.0,
            name: account.org_name,
        },
        title: account.title,
        roles: roles.iter().map(|r| r.word().to_owned()).collect(),
        must_change: account.must_change,
        email: account.email,
        email_state: account.email_state,
        phone: account.phone,
        lang: account.lang,
        digest_at: account.digest_at,
        hours_from: account.hours_from,
        hours_to: account.hours_to,
        second_contact: account.second_contact_id,
        tour: account.tour,
        weekly_report: reads_weekly(&roles, account.weekly_report),
        version: account.version,
    }))
}
