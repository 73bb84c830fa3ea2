//! `/webhooks`: who else is told of what happens, and what became of it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::webhook::delivery::{self, DeliveryView, Redeliver};
use crate::app::webhook::edit::Edit;
use crate::app::webhook::make::{self, Make};
use crate::app::webhook::rotate::Rotate;
use crate::app::webhook::switch::{Remove, Switch, Test};
use crate::app::webhook::{self, WebhookView};
use crate::domain::id::{DeliveryId, OrgId, WebhookId};
use crate::domain::outbox::LetterState;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::webhook::WebhookFormat;
use crate::hook::sign;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/webhooks", SignedIn, "Webhooks", list, query = ListQuery, answer = Page<WebhookView>),
    route!(POST "/webhooks", SignedIn, "Register a webhook; its secret is shown once", make_one,
        body = WebhookBody, answer = WebhookView, status = 201),
    route!(GET "/webhooks/{id}", SignedIn, "One webhook", show, answer = WebhookView),
    route!(PATCH "/webhooks/{id}", SignedIn, "Change a webhook", edit, body = EditBody, answer = WebhookView),
    route!(DELETE "/webhooks/{id}", SignedIn, "Remove a webhook", remove, status = 204),
    route!(POST "/webhooks/{id}/secret", SignedIn, "Replace the secret; the old one signs too for a day", rotate,
        body = SecretBody, answer = WebhookView, status = 201),
    route!(POST "/webhooks/{id}/start", SignedIn, "Tell a stopped webhook again, from now on", start,
        body = Nothing, answer = WebhookView),
    route!(POST "/webhooks/{id}/stop", SignedIn, "Tell a webhook nothing more", stop, body = Nothing, answer = WebhookView),
    route!(POST "/webhooks/{id}/test", SignedIn, "Send a test", test, body = Nothing, answer = DeliveryView, status = 201),
    route!(GET "/webhooks/{id}/deliveries", SignedIn, "What became of its deliveries", deliveries,
        query = DeliveryQuery, answer = Page<DeliveryView>),
    route!(POST "/webhooks/{id}/deliveries/{delivery}/redeliver", SignedIn, "Send one again, under the same webhook-id",
        redeliver, body = Nothing, answer = DeliveryView),
];

/// Query of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Rows a page.
    limit: Option<i64>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// A webhook to be registered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WebhookBody {
    /// What it is for.
    name: String,
    /// Where it is told.
    url: String,
    /// `standard`, `wecom`, `dingtalk`, `feishu`; standard where none is said.
    #[serde(default)]
    format: Option<String>,
    /// Verbs of events, `task.signed`; all where none is named.
    #[serde(default)]
    verbs: Vec<String>,
    /// The organisation of whose events, with those below it, it is told; the own where none is named.
    #[serde(default)]
    org: Option<i64>,
    /// The secret a robot was given by DingTalk or Feishu.
    #[serde(default)]
    secret: Option<String>,
}

/// Changes; what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EditBody {
    /// What it is for.
    name: Option<String>,
    /// Where it is told.
    url: Option<String>,
    /// Form, of the same signature.
    format: Option<String>,
    /// Verbs; an empty list for all.
    verbs: Option<Vec<String>>,
    /// Organisation.
    org: Option<i64>,
}

/// A new secret.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SecretBody {
    /// The secret a robot was given; left out for the standard form.
    #[serde(default)]
    secret: Option<String>,
}

/// Nothing to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Query of deliveries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeliveryQuery {
    /// Only in this state: queued, leased, sent, failed, dropped.
    state: Option<String>,
    /// Rows a page.
    limit: Option<i64>,
    /// Where the page begins.
    cursor: Option<String>,
}

fn format(word: Option<&str>) -> Result<WebhookFormat, Problem> {
    let word = word.unwrap_or("standard");
    word.parse().map_err(|_| {
        let known: Vec<&str> = WebhookFormat::ALL.iter().map(|f| f.word()).collect();
        let zh = format!("没有这种格式；可用：{}", known.join("、"));
        let en = format!("There is no such format; possible: {}", known.join(", "));
        Problem(Refusal::field("format", "unknown", zh, en))
    })
}

async fn list(ctx: Ctx, Query(q): Query<ListQuery>) -> Answer {
    let page = ask(q.limit, q.cursor.as_deref(), None, None, &["-id"])?;
    ctx.get(move |cx| webhook::list(cx, &page)).await
}

async fn make_one(ctx: Ctx, body: Body<WebhookBody>) -> Answer {
    let value = body.value;
    let format = format(value.format.as_deref())?;
    let secret = make::secret(format, value.secret.as_deref())?;
    let shown = (format == WebhookFormat::Standard).then(|| secret.clone());
    let command = Make {
        name: value.name,
        url: value.url,
        format,
        verbs: value.verbs,
        org: value.org.map(OrgId),
        secret,
    };
    match shown {
        Some(shown) => ctx.post_secret(&body.hash, command, "secret", |_| shown.into()).await,
        None => ctx.post(&body.hash, StatusCode::CREATED, command).await,
    }
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let one = ctx
        .app
        .ask(&ctx.asker, move |cx| webhook::show(cx, WebhookId(id.0)))
        .await?;
    Ok(ctx.versioned(&one, one.version))
}

async fn edit(ctx: Ctx, id: Id, body: Body<EditBody>) -> Answer {
    let EditBody {
        name,
        url,
        format: word,
        verbs,
        org,
    } = body.value;
    let command = Edit {
        id: Some(WebhookId(id.0)),
        version: ctx.version()?,
        name,
        url,
        format: word.map(|word| format(Some(&word))).transpose()?,
        verbs,
        org: org.map(OrgId),
    };
    let done = ctx.app.run(&ctx.asker, command).await?;
    Ok(ctx.versioned(&done, done.version))
}

async fn remove(ctx: Ctx, id: Id) -> Answer {
    ctx.done(Remove { id: WebhookId(id.0) }).await
}

async fn rotate(ctx: Ctx, id: Id, body: Body<SecretBody>) -> Answer {
    let fresh = sign::fresh();
    let given = body.value.secret;
    let shown = fresh.clone();
    let command = Rotate {
        id: WebhookId(id.0),
        given,
        fresh,
    };
    let made = |view: &serde_json::Map<String, serde_json::Value>| match view.get("format") {
        Some(format) if format == WebhookFormat::Standard.word() => shown.into(),
        _ => serde_json::Value::Null,
    };
    ctx.post_secret(&body.hash, command, "secret", made).await
}

async fn start(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    let command = Switch {
        id: WebhookId(id.0),
        on: true,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn stop(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    let command = Switch {
        id: WebhookId(id.0),
        on: false,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn test(ctx: Ctx, id: Id, body: Body<Nothing>) -> Result<HttpResponse, Problem> {
    ctx.post(&body.hash, StatusCode::CREATED, Test { id: WebhookId(id.0) })
        .await
}

async fn deliveries(ctx: Ctx, id: Id, Query(q): Query<DeliveryQuery>) -> Answer {
    let page = ask(q.limit, q.cursor.as_deref(), None, None, &["-id"])?;
    let state = q.state.map(|word| word.parse::<LetterState>()).transpose();
    let state = state.map_err(|e| Problem(Refusal::new(Code::BadParameter, format!("state：{e}"), e.to_string())))?;
    ctx.get(move |cx| delivery::list(cx, WebhookId(id.0), state, &page))
        .await
}

async fn redeliver(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    let delivery = ctx.request().match_info().get("delivery").and_then(|d| d.parse().ok());
    let command = Redeliver {
        webhook: WebhookId(id.0),
        delivery: DeliveryId(delivery.ok_or_else(Refusal::not_found)?),
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}
