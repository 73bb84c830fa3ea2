//! One's own settings: address, language, hours of letters.

use super::Me;
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::{address, hour, telephone, text};
use crate::domain::id::UserId;
use crate::domain::lang::{AUTO, Lang};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::tour::Step;
use crate::store;
use crate::store::user::User;

/// Fields that change; `None` leaves one as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// Version that was read.
    pub version: i64,
    /// Name; only an administrator changes it.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<Option<String>>,
    /// Telephone.
    pub phone: Option<Option<String>>,
    /// `zh-CN`, `en`, or `auto`.
    pub lang: Option<String>,
    /// Hour of the digest.
    pub digest_at: Option<String>,
    /// From when letters may come.
    pub hours_from: Option<String>,
    /// Until when.
    pub hours_to: Option<String>,
    /// Second contact.
    pub second_contact: Option<Option<i64>>,
    /// Whether the first steps are shown on the start page.
    pub tour: Option<bool>,
    /// Whether the weekly completion letter is wanted; `Some(None)` follows the roles again.
    pub weekly_report: Option<Option<bool>>,
    /// A first step that the person says they took.
    pub seen: Option<Step>,
}

/// Edits the own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditMe(pub Edit);

impl Command for EditMe {
    type Output = Me;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Me> {
        let user = cx.actor.user;
        let account = store::user::get(cx.tx, user)?.ok_or_else(Refusal::not_found)?;
        apply(cx, account, &self.0)?;
        super::show(cx)
    }
}

/// Writes an edit over an account and records which fields changed; addresses themselves stay out of the record.
pub(in crate::app) fn apply(cx: &mut Cx<'_>, mut account: User, edit: &Edit) -> Result<()> {
    if account.version != edit.version {
        return Err(stale().into());
    }
    let before = account.clone();
    set(&mut account, edit)?;
    if let Some(second) = account.second_contact_id
        && (second == account.id.0 || store::user::get(cx.tx, UserId(second))?.is_none())
    {
        let zh = "第二联系人须是另一位在册人员";
        return Err(Refusal::field(
            "second_contact",
            "unknown",
            zh,
            "The second contact must be another person",
        )
        .into());
    }
    let change = Change::of("user.edited").with("fields", changed(&before, &account));
    let subject = Subject {
        org: Some(account.org),
        ..Subject::of("user", account.id.0)
    };
    cx.record(subject, change)?;
    if store::user::write(cx.tx, &account, cx.now)? {
        Ok(())
    } else {
        Err(stale().into())
    }
}

/// "Somebody was faster".
pub(in crate::app) fn stale() -> Refusal {
    let zh = "内容已被他人修改；请重新读取后再改";
    Refusal::new(
        Code::Stale,
        zh,
        "It was changed by somebody else; read it again and repeat the change",
    )
}

fn set(account: &mut User, edit: &Edit) -> std::result::Result<(), Refusal> {
    if let Some(name) = &edit.name {
        account.name = text("name", name, 50)?;
    }
    if let Some(email) = &edit.email {
        let given = email.as_deref().map(address).transpose()?;
        if account.email != given {
            account.email_state = "ok".into();
        }
        account.email = given;
    }
    if let Some(phone) = &edit.phone {
        account.phone = phone.as_deref().map(telephone).transpose()?;
    }
    if let Some(lang) = &edit.lang {
        if lang != AUTO && Lang::chosen(lang).is_none() {
            return Err(Refusal::field(
                "lang",
                "unknown",
                "语言只能是 zh-CN、en 或 auto",
                "lang is zh-CN, en or auto",
            ));
        }
        account.lang.clone_from(lang);
    }
    for (field, from, to) in [
        ("digest_at", &edit.digest_at, &mut account.digest_at),
        ("hours_from", &edit.hours_from, &mut account.hours_from),
        ("hours_to", &edit.hours_to, &mut account.hours_to),
    ] {
        if let Some(value) = from {
            *to = hour(field, value)?;
        }
    }
    if account.hours_from >= account.hours_to {
        let zh = "收信时段的起点须早于终点";
        return Err(Refusal::field(
            "hours_to",
            "order",
            zh,
            "hours_from must be before hours_to",
        ));
    }
    if let Some(shown) = edit.tour {
        account.tour = shown;
    }
    if let Some(step) = edit
        .seen
        .filter(|s| !account.tour_seen.split(' ').any(|w| w == s.word()))
    {
        account.tour_seen = format!("{} {step}", account.tour_seen).trim().to_owned();
    }
    if let Some(wanted) = edit.weekly_report {
        account.weekly_report = wanted;
    }
    if let Some(second) = edit.second_contact {
        account.second_contact_id = second;
    }
    Ok(())
}

fn changed(a: &User, b: &User) -> Vec<&'static str> {
    let fields = [
        ("name", a.name != b.name),
        ("email", a.email != b.email),
        ("phone", a.phone != b.phone),
        ("lang", a.lang != b.lang),
        ("digest_at", a.digest_at != b.digest_at),
        ("hours", (&a.hours_from, &a.hours_to) != (&b.hours_from, &b.hours_to)),
        ("tour", (a.tour, &a.tour_seen) != (b.tour, &b.tour_seen)),
        ("weekly_report", a.weekly_report != b.weekly_report),
        ("second_contact", a.second_contact_id != b.second_contact_id),
    ];
    fields
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name)
        .collect()
}
