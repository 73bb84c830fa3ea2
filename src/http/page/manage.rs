//! Administration (管理): organisations, people and roles, calendar, letters, webhooks, settings, audit. The three administrators
//! see the pages that are theirs; what each may do the application decides.

mod audit;
mod calendar;
mod holiday;
mod letter;
mod org;
mod setting;
mod user;
mod webhook;

use super::error::Page;
use super::message::t;
use super::session::PageCtx;
use super::tour::First;
use crate::app::alert::{self, AlertView, Alerts};
use crate::app::{Cx, Result};
use crate::domain::alert::wording::moment;
use crate::domain::lang::Lang;
use crate::domain::policy::Right;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/manage", SignedIn, "On to the first page of one's own administration", start),
    route!(GET "/manage/orgs", SignedIn, "Organisations, a level at a time", org::show),
    route!(POST "/manage/orgs", SignedIn, "Add an organisation", org::add, status = 303),
    route!(POST "/manage/orgs/{id}", SignedIn, "Change an organisation", org::change, status = 303),
    route!(GET "/manage/orgs/{id}/days", SignedIn, "Holidays of one organisation", holiday::show),
    route!(POST "/manage/orgs/{id}/days", SignedIn, "Add days of its own or take one out, or preview that", holiday::change, status = 303),
    route!(GET "/manage/users", SignedIn, "People with their roles", user::list),
    route!(POST "/manage/users", SignedIn, "Add an account; its one-time password is shown once", user::add),
    route!(GET "/manage/users/{id}", SignedIn, "One person", user::show),
    route!(POST "/manage/users/{id}/act", SignedIn, "Grant, revoke, lock, unlock, close, end sessions", user::act, status = 303),
    route!(POST "/manage/users/{id}/password", SignedIn, "Reset the password; the new one is shown once", user::reset),
    route!(GET "/manage/calendar", SignedIn, "A year of the calendar", calendar::show),
    route!(POST "/manage/calendar", SignedIn, "Import a year from a file, or preview that", calendar::import),
    route!(GET "/manage/letters", SignedIn, "Letters that wait, left or failed", letter::show),
    route!(POST "/manage/letters/test", SignedIn, "Send a test letter to one's own address", letter::test, status = 303),
    route!(POST "/manage/letters/{id}/retry", SignedIn, "Try a letter again", letter::retry, status = 303),
    route!(GET "/manage/webhooks", SignedIn, "Webhooks with what is wrong", webhook::list),
    route!(POST "/manage/webhooks", SignedIn, "Register a webhook; its secret is shown once", webhook::add),
    route!(GET "/manage/webhooks/{id}", SignedIn, "One webhook with its deliveries", webhook::show),
    route!(POST "/manage/webhooks/{id}", SignedIn, "Change a webhook", webhook::change, status = 303),
    route!(POST "/manage/webhooks/{id}/act", SignedIn, "Start, stop, test, remove, send again", webhook::act, status = 303),
    route!(POST "/manage/webhooks/{id}/secret", SignedIn, "Replace the secret; the new one is shown once", webhook::rotate),
    route!(GET "/manage/settings", SignedIn, "Settings with their bounds", setting::show),
    route!(POST "/manage/settings", SignedIn, "Change settings", setting::save, status = 303),
    route!(GET "/manage/audit", SignedIn, "The audit trail, and with verify=1 the proof of its chain", audit::show),
];

/// The pages: word, name, what each is for, the right it needs.
const PAGES: [(&str, &str, &str, Right); 8] = [
    ("orgs", "manage-orgs", "manage-orgs-about", Right::Administer),
    ("users", "manage-users", "manage-users-about", Right::ReadGrants),
    (
        "calendar",
        "manage-calendar",
        "manage-calendar-about",
        Right::Administer,
    ),
    ("letters", "manage-letters", "manage-letters-about", Right::Administer),
    ("rules", "manage-rules", "manage-rules-about", Right::Administer),
    (
        "webhooks",
        "manage-webhooks",
        "manage-webhooks-about",
        Right::ManageWebhooks,
    ),
    (
        "settings",
        "manage-settings",
        "manage-settings-about",
        Right::ReadSettings,
    ),
    ("audit", "manage-audit", "manage-audit-about", Right::Audit),
];

/// The tabs of the one who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Word and name of each page.
    pub tabs: Vec<(&'static str, &'static str)>,
    /// The one that is open.
    pub here: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// The first steps, on the first page of one's own.
    pub tour: Option<First>,
    /// What is wrong with the system, for those who administer it.
    pub alerts: Vec<Wrong>,
    /// Administrators whom no letter about it reaches.
    pub unreachable: String,
}

/// Something that is wrong with the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What, and since when.
    pub wrong: String,
    /// Since when.
    pub since: String,
    /// What to do next.
    pub next: String,
    /// Where; none where it is the page one is on, or none in particular.
    pub page: Option<String>,
}

impl Room {
    /// For the one who asks.
    ///
    /// # Errors
    /// As the database.
    pub fn of(cx: &mut Cx<'_>, here: &'static str) -> Result<Room> {
        let open = PAGES.iter().find(|(word, ..)| *word == here);
        let tabs = tabs(cx);
        let starts = !cx.actor.roles.sees_business() && tabs.first().is_some_and(|(word, _)| *word == here);
        let (alerts, unreachable) = wrong(cx, here)?;
        Ok(Room {
            alerts,
            unreachable,
            tour: match starts {
                true => First::wanted(cx, &format!("/manage/{here}"), None)?,
                false => None,
            },
            about: open.map_or("", |(_, _, about, _)| t(cx.lang(), about)),
            tabs,
            here,
        })
    }
}

/// What is wrong with the system, where the one who looks administers it; and whom no letter about it reaches.
fn wrong(cx: &mut Cx<'_>, here: &str) -> Result<(Vec<Wrong>, String)> {
    if cx.allow(Right::Administer).is_err() {
        return Ok((Vec::new(), String::new()));
    }
    let lang = cx.lang();
    let Alerts { items, unreachable } = alert::show(cx)?;
    let one = |item: AlertView| {
        let own = item.page == "/manage" || item.page.starts_with(&format!("/manage/{here}?"));
        let (wrong, next) = match lang {
            Lang::Zh => (item.wrong, item.next),
            Lang::En => (item.wrong_en, item.next_en),
        };
        Wrong {
            since: moment(item.since),
            wrong,
            next,
            page: Some(item.page).filter(|_| !own),
        }
    };
    let names: Vec<String> = unreachable.into_iter().map(|person| person.name).collect();
    Ok((items.into_iter().map(one).collect(), names.join(t(lang, "join"))))
}

fn tabs(cx: &Cx<'_>) -> Vec<(&'static str, &'static str)> {
    let allowed = PAGES.iter().filter(|(.., right)| cx.allow(*right).is_ok());
    allowed.map(|(word, name, ..)| (*word, t(cx.lang(), name))).collect()
}

/// The first page of one's own; whoever has none is told so.
async fn start(ctx: PageCtx) -> Page {
    let first = ctx
        .ask(|cx| match tabs(cx).first() {
            Some((word, _)) => Ok(*word),
            None => cx.allow(Right::Administer).map(|()| "orgs"),
        })
        .await?;
    Ok(ctx.visit.see(&format!("/manage/{first}")))
}
