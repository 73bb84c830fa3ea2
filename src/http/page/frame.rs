//! The frame of every page: head with navigation, foot with the notice; and how a page becomes a response.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::assets;
use super::error::{Failed, Page};
use super::message::{Say, say, t};
use super::site::Site;
use crate::app::desk;
use crate::app::{Cx, Result};
use crate::domain::lang::Lang;
use crate::domain::person::Role;

/// What a page may load and do: its own style, script, images and forms, and ask its own server; nothing inline.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The items of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// 工作台.
    Desk,
    /// 台账.
    Ledger,
    /// 督办事项.
    Directives,
    /// 来源文件.
    Documents,
    /// 完成情况.
    Completion,
    /// 管理.
    Manage,
    /// Own settings, and pages that belong to none.
    Elsewhere,
}

/// What a page without a signed-in person needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// Base path.
    pub base: String,
    /// Address of the stylesheet.
    pub css: String,
    /// Address of the script.
    pub js: String,
    /// The language of the page.
    pub lang: Lang,
}

impl Outside {
    /// For a site.
    #[must_use]
    pub fn of(site: &Site) -> Outside {
        Outside {
            base: site.base.clone(),
            css: assets::stylesheet(&site.base),
            js: assets::script(&site.base),
            lang: site.lang,
        }
    }

    /// A text of the page.
    #[must_use]
    pub fn t(&self, id: &'static str) -> &'static str {
        t(self.lang, id)
    }

    /// A text with variables.
    #[must_use]
    pub fn say<'a>(&self, id: &'static str) -> Say<'a> {
        say(self.lang, id)
    }
}

/// What the session gives to a page before anything is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chrome {
    /// Base path and stylesheet.
    pub out: Outside,
    /// What forms carry.
    pub csrf: String,
    /// What was just done.
    pub done: Option<&'static str>,
}

/// The head of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top {
    /// Base path and stylesheet.
    pub out: Outside,
    /// What forms carry.
    pub csrf: String,
    /// Who is signed in.
    pub name: String,
    /// Their organisation.
    pub org: String,
    /// Their roles.
    pub roles: String,
    /// How many things wait on the desk; none for those without one.
    pub waiting: Option<i64>,
    /// Whether documents are read and tasks issued here.
    pub supervises: bool,
    /// Whether there is something to administer, to keep secure or to audit.
    pub manages: bool,
    /// The item that is open.
    pub here: Here,
    /// What was just done, to be said once.
    pub done: Option<&'static str>,
}

/// What a post did, by the word it leads on with (`?done=signed`); unknown words say nothing.
#[must_use]
pub fn done(lang: Lang, word: &str) -> Option<&'static str> {
    let id = match word {
        "signed" => "done-signed",
        "declined" => "done-declined",
        "reported" => "done-reported",
        "kept" => "done-kept",
        "withdrawn" => "done-withdrawn",
        "approved" => "done-approved",
        "refused" => "done-refused",
        "accepted" => "done-accepted",
        "returned" => "done-returned",
        "requested" => "done-requested",
        "request-withdrawn" => "done-request-withdrawn",
        "decided" => "done-decided",
        "said" => "done-said",
        "uploaded" => "done-uploaded",
        "findings" => "done-findings",
        "registered" => "done-registered",
        "drafted" => "done-drafted",
        "proposed" => "done-proposed",
        "changed" => "done-changed",
        "target" => "done-target",
        "kept-programme" => "done-programme",
        "kept-indicator" => "done-indicator",
        "imported" => "done-imported",
        "import-undone" => "done-import-undone",
        "target-removed" => "done-target-removed",
        "split" => "done-split",
        "issued" => "done-issued",
        "closed" => "done-closed",
        "cancelled" => "done-cancelled",
        "suspended" => "done-suspended",
        "resumed" => "done-resumed",
        "reopened" => "done-reopened",
        "view" => "done-view",
        "view-removed" => "done-view-removed",
        "measured" => "done-measured",
        "answered" => "done-answered",
        "signed-for" => "done-signed-for",
        "org" => "done-org",
        "role" => "done-role",
        "account" => "done-account",
        "letter" => "done-letter",
        "settings" => "done-settings",
        "days" => "done-days",
        "feed" => "done-feed",
        "rules" => "done-rules",
        "lights" => "done-lights",
        "webhook" => "done-webhook",
        "webhook-test" => "done-webhook-test",
        "webhook-removed" => "done-webhook-removed",
        "password" => "done-password",
        "tour-hidden" => "done-tour-hidden",
        "tour-shown" => "done-tour-shown",
        "tour-seen" => "done-tour-seen",
        _ => return None,
    };
    Some(t(lang, id))
}

impl Top {
    /// With the number of the desk, asked anew.
    ///
    /// # Errors
    /// As the database.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, here: Here) -> Result<Top> {
        let waiting = match cx.actor.roles.sees_business() && !cx.actor.must_change {
            true => Some(desk::waiting(cx)?),
            false => None,
        };
        Ok(Top::with(cx, chrome, here, waiting))
    }

    /// With a number that is known.
    #[must_use]
    pub fn with(cx: &Cx<'_>, chrome: Chrome, here: Here, waiting: Option<i64>) -> Top {
        Top {
            roles: roles(chrome.out.lang, cx.actor.roles.iter()),
            out: chrome.out,
            csrf: chrome.csrf,
            done: chrome.done,
            name: cx.actor.name.clone(),
            org: cx.actor.org_name.clone(),
            waiting,
            supervises: cx.actor.roles.has(Role::Supervisor),
            manages: cx.actor.roles.iter().any(Role::is_administrative),
            here,
        }
    }

    /// The language of the page.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.out.lang
    }

    /// A text of the page.
    #[must_use]
    pub fn t(&self, id: &'static str) -> &'static str {
        self.out.t(id)
    }

    /// A text with variables.
    #[must_use]
    pub fn say<'a>(&self, id: &'static str) -> Say<'a> {
        self.out.say(id)
    }

    /// Whether an item is the open one.
    #[must_use]
    pub fn at(&self, word: &str) -> bool {
        matches!(
            (self.here, word),
            (Here::Desk, "desk")
                | (Here::Ledger, "ledger")
                | (Here::Directives, "directives")
                | (Here::Documents, "documents")
                | (Here::Completion, "completion")
                | (Here::Manage, "manage")
        )
    }

    /// The hidden fields of a form: the session's token, and a key of its own so that a double submit counts once.
    #[must_use]
    pub fn once(&self) -> String {
        format!("{:032x}", rand::random::<u128>())
    }
}

/// Roles in words: 督办员、审核人.
#[must_use]
pub fn roles(lang: Lang, roles: impl Iterator<Item = Role>) -> String {
    let names: Vec<&str> = roles.map(|role| role.name(lang)).collect();
    names.join(t(lang, "join"))
}

/// A rendered page.
///
/// # Errors
/// Where the template fails, which the types rule out.
pub fn render<T: Template>(status: StatusCode, page: &T, failed: impl FnOnce(String) -> Failed) -> Page {
    match page.render() {
        Ok(text) => Ok(html(status, text)),
        Err(e) => Err(failed(e.to_string())),
    }
}

/// HTML with the headers of every page.
#[must_use]
pub fn html(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header(("content-security-policy", POLICY))
        .insert_header(("referrer-policy", "same-origin"))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("cache-control", "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(text)
}

/// "Go there": 303.
#[must_use]
pub fn see(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("location", location))
        .insert_header(("cache-control", "no-store"))
        .finish()
}
