//! `/lights`: the rules with their versions, what others would have said of the past, and the watermelon list.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::light::melon::{self, MelonView};
use crate::app::light::past::{Asked, Tried, tried};
use crate::app::light::sets::{self, LightsView, NewLights, Put};
use crate::http::body::{Body, Query};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/lights/rules", Token("read"), "The rules of lights with their versions", get_rules, answer = LightsView),
    route!(PUT "/lights/rules", SignedIn, "Put the rules as a new version", put_rules, body = RulesBody, answer = LightsView),
    route!(POST "/lights/rules/try", SignedIn, "What these rules would have said of past months, beside those in force; nothing is written", try_rules,
        body = TryBody, answer = Tried),
    route!(GET "/lights/watermelons", Token("read"), "Tasks whose own light was better than the computed one for two periods running", watermelons,
        query = MelonQuery, answer = Vec<MelonView>),
];

/// Rules to be put.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesBody {
    /// The rules.
    pub rules: NewLights,
    /// Why.
    pub reason: String,
}

/// Rules to be tried.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TryBody {
    /// The rules.
    pub rules: NewLights,
    /// First month, `2026-01`.
    pub from: String,
    /// Last month, 24 at most.
    pub to: String,
}

/// Query of the watermelon list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MelonQuery {
    /// Id, code or name of an organisation: it and those below it.
    pub under: Option<String>,
}

async fn get_rules(ctx: Ctx) -> Answer {
    let rules = ctx.app.ask(&ctx.asker, sets::show).await?;
    Ok(ctx.versioned(&rules, rules.version))
}

async fn put_rules(ctx: Ctx, body: Body<RulesBody>) -> Answer {
    let RulesBody { rules, reason } = body.value;
    let put = Put {
        version: ctx.version()?,
        new: rules,
        reason,
    };
    let done = ctx.app.run(&ctx.asker, put).await?;
    ctx.app.renew_rules().await?;
    Ok(ctx.versioned(&done, done.version))
}

async fn try_rules(ctx: Ctx, body: Body<TryBody>) -> Answer {
    let TryBody { rules, from, to } = body.value;
    ctx.get(move |cx| tried(cx, &Asked { rules, from, to })).await
}

async fn watermelons(ctx: Ctx, Query(q): Query<MelonQuery>) -> Answer {
    ctx.get(move |cx| melon::list(cx, q.under.as_deref())).await
}
