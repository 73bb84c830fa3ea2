//! Webhooks (推送): the list with what is wrong, new ones, and one with its deliveries. Secrets are shown once, on the page
//! that answers.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post, unknown_choice};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::org::named;
use crate::app::verb;
use crate::app::webhook::delivery::{self, DeliveryView, Redeliver};
use crate::app::webhook::edit::Edit;
use crate::app::webhook::make::{self, Make};
use crate::app::webhook::rotate::Rotate;
use crate::app::webhook::switch::{Remove, Switch, Test};
use crate::app::webhook::{self, WebhookView};
use crate::app::{Cx, Error, Result};
use crate::domain::id::{DeliveryId, OrgId, WebhookId};
use crate::domain::lang::Lang;
use crate::domain::outbox::LetterState;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::time::Instant;
use crate::domain::webhook::{WebhookFormat, WebhookState};
use crate::domain::words::capital;
use crate::hook::sign;
use crate::http::body::Id;
use crate::store::page::{Ask, Cursor};

/// The list.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_webhooks.html")]
pub struct WebhooksPage {
    top: Top,
    room: Room,
    rows: Vec<WebhookView>,
    next: Option<String>,
    now: Instant,
    typed: Fields,
    faults: Faults,
}

/// One of them.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_webhook.html")]
pub struct WebhookPage {
    top: Top,
    one: WebhookView,
    active: bool,
    rows: Vec<Row>,
    next: Option<String>,
    now: Instant,
    secret: Option<String>,
    typed: Fields,
    faults: Faults,
}

/// An event that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb {
    /// Its word.
    pub word: &'static str,
    /// What it is called.
    pub name: String,
    /// Whether it is.
    pub chosen: bool,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// What happened.
    pub what: String,
    /// Its id on the wire.
    pub message_id: String,
    /// State.
    pub state: LetterState,
    /// When it was queued.
    pub queued: String,
    /// When it was last tried.
    pub tried: String,
    /// When it is tried next, while it waits.
    pub next: Option<String>,
    /// Attempts.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub why: Option<String>,
}

impl Row {
    fn of(lang: Lang, d: &DeliveryView, now: Instant) -> Row {
        Row {
            id: d.id,
            what: name_of(lang, &d.verb),
            message_id: d.message_id.clone(),
            state: d.state.parse().unwrap_or(LetterState::Queued),
            queued: day::moment(lang, d.created_at, now),
            tried: d.tried_at.map(|at| day::moment(lang, at, now)).unwrap_or_default(),
            next: d.next_at.filter(|at| *at > now).map(|at| day::moment(lang, at, now)),
            attempts: d.attempts,
            why: d.last_error.clone(),
        }
    }

    /// Whether it failed for good.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.state == LetterState::Failed
    }

    /// Whether nobody is about to send it.
    #[must_use]
    pub fn ended(&self) -> bool {
        !matches!(self.state, LetterState::Queued | LetterState::Leased)
    }
}

fn name_of(lang: Lang, verb: &str) -> String {
    capital(&verb::words(verb, lang == Lang::En))
}

/// The events to choose from.
fn verbs(lang: Lang, chosen: &[&str]) -> Vec<Verb> {
    let all = webhook::verbs().into_iter().map(|word| Verb {
        word,
        name: name_of(lang, word),
        chosen: chosen.contains(&word),
    });
    all.collect()
}

fn state(lang: Lang, w: &WebhookView) -> String {
    w.state
        .parse::<WebhookState>()
        .map_or_else(|_| String::new(), |s| s.title(lang))
}

fn format(lang: Lang, w: &WebhookView) -> String {
    w.format
        .parse::<WebhookFormat>()
        .map_or_else(|_| String::new(), |f| f.title(lang))
}

fn page_of(asked: &Fields) -> Ask {
    Ask {
        limit: 50,
        sort: "-id".into(),
        after: Cursor::decode(asked.get("cursor")),
        ..Ask::default()
    }
}

impl WebhooksPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: &Fields) -> Result<WebhooksPage> {
        let page = webhook::list(cx, &page_of(asked))?;
        Ok(WebhooksPage {
            room: Room::of(cx, "webhooks")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            rows: page.items,
            next: page.next_cursor,
            now: cx.now,
            typed: Fields::default(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// Where it is told, without what may be a key.
    #[must_use]
    pub fn host(&self, w: &WebhookView) -> String {
        let (_, rest) = w.url.split_once("://").unwrap_or_default();
        rest.split(['/', '?']).next().unwrap_or_default().to_owned()
    }

    /// Its form in words.
    #[must_use]
    pub fn format(&self, w: &WebhookView) -> String {
        format(self.top.lang(), w)
    }

    /// Its state in words.
    #[must_use]
    pub fn state(&self, w: &WebhookView) -> String {
        state(self.top.lang(), w)
    }

    /// Whether somebody should look at it.
    #[must_use]
    pub fn troubled(&self, w: &WebhookView) -> bool {
        w.state != WebhookState::Active.word() || w.failing_since.is_some()
    }

    /// When something was last taken.
    #[must_use]
    pub fn taken(&self, w: &WebhookView) -> String {
        let at = w.taken_at.map(|at| day::moment(self.top.lang(), at, self.now));
        at.unwrap_or_else(|| "—".to_owned())
    }

    /// Forms to choose from.
    #[must_use]
    pub fn formats(&self) -> &'static [WebhookFormat] {
        WebhookFormat::ALL
    }

    /// Events to choose from.
    #[must_use]
    pub fn verbs(&self) -> Vec<Verb> {
        verbs(self.top.lang(), &self.typed.all("verbs"))
    }
}

impl WebhookPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: WebhookId, asked: &Fields) -> Result<WebhookPage> {
        let one = webhook::show(cx, id)?;
        let page = delivery::list(cx, id, None, &page_of(asked))?;
        Ok(WebhookPage {
            active: one.state == WebhookState::Active.word(),
            rows: page.items.iter().map(|d| Row::of(cx.lang(), d, cx.now)).collect(),
            next: page.next_cursor,
            now: cx.now,
            top: Top::of(cx, chrome, Here::Manage)?,
            one,
            secret: None,
            typed: Fields::default(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// What was typed, or what is kept.
    #[must_use]
    pub fn or<'a>(&'a self, name: &str, kept: &'a str) -> &'a str {
        if self.faults.none() { kept } else { self.typed.get(name) }
    }

    /// Its form in words.
    #[must_use]
    pub fn format(&self) -> String {
        format(self.top.lang(), &self.one)
    }

    /// Its state in words.
    #[must_use]
    pub fn state(&self) -> String {
        state(self.top.lang(), &self.one)
    }

    /// Since when nothing was taken.
    #[must_use]
    pub fn failing(&self) -> Option<String> {
        let since = self.one.failing_since?;
        Some(day::moment(self.top.lang(), since, self.now))
    }

    /// Until when the secret before signs too.
    #[must_use]
    pub fn old_secret(&self) -> Option<String> {
        let until = self.one.old_secret_until?;
        Some(day::moment(self.top.lang(), until, self.now))
    }

    /// Whether something signs it besides its address.
    #[must_use]
    pub fn takes_secret(&self) -> bool {
        self.one.format != WebhookFormat::Wecom.word()
    }

    /// Whether the receiver makes the secret.
    #[must_use]
    pub fn gives_secret(&self) -> bool {
        self.one.format != WebhookFormat::Standard.word()
    }

    /// Events to choose from.
    #[must_use]
    pub fn verbs(&self) -> Vec<Verb> {
        let kept = self.one.verbs.iter().map(String::as_str).collect();
        let chosen = if self.faults.none() {
            kept
        } else {
            self.typed.all("verbs")
        };
        verbs(self.top.lang(), &chosen)
    }
}

/// The list.
pub async fn list(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| WebhooksPage::of(cx, chrome, &asked))
        .await
}

/// One of them.
pub async fn show(ctx: PageCtx, id: Id) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| {
        WebhookPage::of(cx, chrome, WebhookId(id.0), &asked)
    })
    .await
}

/// The organisation that was typed; none where nothing was.
async fn org_in(
    post: &Post,
) -> std::result::Result<std::result::Result<Option<OrgId>, Refusal>, super::super::error::Failed> {
    let Some(key) = post.fields.filled("org").map(str::to_owned) else {
        return Ok(Ok(None));
    };
    let found = post.ctx.ask(move |cx| named(cx, &key)).await?;
    let zh = "没有这个单位；请填代码、简称或全称";
    let unknown = || Refusal::field("org", "unknown", zh, "no such organisation");
    Ok(found.map(|org| Some(org.id)).ok_or_else(unknown))
}

fn chosen(fields: &Fields) -> Vec<String> {
    fields.all("verbs").into_iter().map(str::to_owned).collect()
}

/// Registers one. The page that answers shows its secret.
pub async fn add(post: Post) -> Page {
    let org = match org_in(&post).await? {
        Ok(org) => org,
        Err(refusal) => return again(post, &refusal).await,
    };
    let format: WebhookFormat = match post.fields.one("format") {
        Ok(format) => format,
        Err(refusal) => return again(post, &refusal).await,
    };
    let secret = match make::secret(format, post.fields.filled("secret")) {
        Ok(secret) => secret,
        Err(Error::Refused(refusal)) => return again(post, &refusal).await,
        Err(e) => return Err(post.ctx.visit.failed(&e)),
    };
    let shown = Some(secret.clone()).filter(|_| format == WebhookFormat::Standard);
    let command = Make {
        name: post.fields.get("name").to_owned(),
        url: post.fields.get("url").to_owned(),
        format,
        verbs: chosen(&post.fields),
        org,
        secret,
    };
    match post.run(command).await? {
        Err(refusal) => again(post, &refusal).await,
        Ok(made) => once(post.ctx, WebhookId(made), shown).await,
    }
}

/// The page of one with its secret, if that is its own.
async fn once(ctx: PageCtx, id: WebhookId, secret: Option<String>) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        let mut page = WebhookPage::of(cx, chrome, id, &Fields::default())?;
        if let Some(secret) = secret {
            page.secret = webhook::is_signed_by(cx, id, &secret)?.then_some(secret);
        }
        Ok(page)
    })
    .await
}

async fn again(post: Post, refusal: &Refusal) -> Page {
    let faults = Faults::of(post.ctx.lang(), refusal, |e: &FieldError| e.field.clone());
    let typed = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = WebhooksPage::of(cx, chrome, &Fields::default())?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}

async fn again_one(post: Post, id: WebhookId, refusal: &Refusal) -> Page {
    let faults = Faults::of(post.ctx.lang(), refusal, |e: &FieldError| e.field.clone());
    let typed = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = WebhookPage::of(cx, chrome, id, &Fields::default())?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}

/// Changes one.
pub async fn change(post: Post, id: Id) -> Page {
    let id = WebhookId(id.0);
    let org = match org_in(&post).await? {
        Ok(org) => org,
        Err(refusal) => return again_one(post, id, &refusal).await,
    };
    let command = Edit {
        id: Some(id),
        version: post.fields.word("version").unwrap_or_default(),
        name: Some(post.fields.get("name").to_owned()),
        url: Some(post.fields.get("url").to_owned()),
        format: None,
        verbs: Some(chosen(&post.fields)),
        org,
    };
    match post.run(command).await? {
        Ok(_) => Ok(post.ctx.visit.see(&format!("/manage/webhooks/{id}?done=webhook"))),
        Err(refusal) => again_one(post, id, &refusal).await,
    }
}

/// Replaces the secret. The page that answers shows it.
pub async fn rotate(post: Post, id: Id) -> Page {
    let id = WebhookId(id.0);
    let fresh = sign::fresh();
    let command = Rotate {
        id,
        given: post.fields.filled("secret").map(str::to_owned),
        fresh: fresh.clone(),
    };
    match post.run(command).await? {
        Err(refusal) => again_one(post, id, &refusal).await,
        Ok(_) => once(post.ctx, id, Some(fresh)).await,
    }
}

/// Starts, stops, tries or removes one, or sends a delivery again.
pub async fn act(post: Post, id: Id) -> Page {
    let id = WebhookId(id.0);
    let to = format!("/manage/webhooks/{id}");
    match post.fields.get("act") {
        "test" => post.act(Test { id }, &to, "webhook-test").await,
        "start" => post.act(Switch { id, on: true }, &to, "webhook").await,
        "stop" => post.act(Switch { id, on: false }, &to, "webhook").await,
        "remove" => post.act(Remove { id }, "/manage/webhooks", "webhook-removed").await,
        "redeliver" => {
            let delivery = DeliveryId(post.fields.word("delivery").unwrap_or_default());
            post.act(Redeliver { webhook: id, delivery }, &to, "letter").await
        }
        _ => Err(post.ctx.visit.refused(&unknown_choice("act"))),
    }
}
