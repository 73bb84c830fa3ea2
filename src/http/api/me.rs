//! `/me`: one's own account. Open before a one-time password is changed.

use actix_web::HttpResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::auth::secret;
use crate::app::feed::{self, FeedView};
use crate::app::me::{self, Me, edit};
use crate::http::body::{Body, given};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/me", Token("read"), "Who am I, with roles and settings", show, answer = Me),
    route!(PATCH "/me", SignedIn, "Change own addresses, language and hours", change, body = MeBody, answer = Me),
    route!(PUT "/me/password", SignedIn, "Change the own password; other sessions end", password,
        body = PasswordBody, status = 204),
    route!(GET "/me/feed", SignedIn, "Whether one has a calendar feed", feed_shown, answer = FeedView),
    route!(POST "/me/feed", SignedIn, "Make a calendar feed; its address is shown once, a former one ends", make_feed,
        body = FeedBody, answer = FeedView, status = 201),
    route!(DELETE "/me/feed", SignedIn, "End the own calendar feed", end_feed, status = 204),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MeBody {
    /// E-mail address; null empties it.
    #[serde(default, deserialize_with = "given")]
    email: Option<Option<String>>,
    /// Telephone; null empties it.
    #[serde(default, deserialize_with = "given")]
    phone: Option<Option<String>>,
    /// `zh-CN` or `en`.
    lang: Option<String>,
    /// Hour of the digest, `08:30`.
    digest_at: Option<String>,
    /// From when letters may come, `08:00`.
    hours_from: Option<String>,
    /// Until when, `20:00`.
    hours_to: Option<String>,
    /// Id of the person who gets what this mail box refuses; null for nobody.
    #[serde(default, deserialize_with = "given")]
    second_contact: Option<Option<i64>>,
    /// Whether the first steps are shown on the start page.
    tour: Option<bool>,
    /// Whether the weekly completion letter is wanted; null follows the roles (leaders get it).
    #[serde(default, deserialize_with = "given")]
    weekly_report: Option<Option<bool>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    /// The present password.
    old_password: String,
    /// The new one.
    password: String,
}

/// Nothing to say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FeedBody {}

async fn show(ctx: Ctx) -> Answer {
    let ctx = ctx.settling();
    let me = ctx.app.ask(&ctx.asker, me::show).await?;
    Ok(ctx.versioned(&me, me.version))
}

async fn change(ctx: Ctx, body: Body<MeBody>) -> Answer {
    let (ctx, body) = (ctx.settling(), body.value);
    let command = edit::EditMe(edit::Edit {
        version: ctx.version()?,
        name: None,
        email: body.email,
        phone: body.phone,
        lang: body.lang,
        digest_at: body.digest_at,
        hours_from: body.hours_from,
        hours_to: body.hours_to,
        second_contact: body.second_contact,
        tour: body.tour,
        weekly_report: body.weekly_report,
        seen: None,
    });
    let me = ctx.app.run(&ctx.asker, command).await?;
    Ok(ctx.versioned(&me, me.version))
}

async fn feed_shown(ctx: Ctx) -> Answer {
    ctx.get(feed::show).await
}

async fn make_feed(ctx: Ctx, body: Body<FeedBody>) -> Answer {
    let secret = secret::token(feed::PREFIX);
    let url = feed::address(&ctx.app.rules().public_url, &secret.text);
    ctx.post_secret(&body.hash, feed::Make { secret }, "url", |_| url.into())
        .await
}

async fn end_feed(ctx: Ctx) -> Answer {
    ctx.done(feed::Revoke).await
}

async fn password(ctx: Ctx, body: Body<PasswordBody>) -> Answer {
    let ctx = ctx.settling();
    me::password::change(&ctx.app, &ctx.asker, body.value.old_password, body.value.password).await?;
    Ok(HttpResponse::NoContent().finish())
}
