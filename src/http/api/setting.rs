//! `/settings`, `/calendar`: what administrators set.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::calendar::{self, DayView, Difference, NewYear, YearView};
use crate::app::setting::{self, SettingsView};
use crate::domain::id::OrgId;
use crate::domain::refusal::Refusal;
use crate::http::body::{Body, Query};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/settings", SignedIn, "Settings with their bounds", show, answer = SettingsView),
    route!(PUT "/settings", SignedIn, "Change settings; all or none", put, body = SettingsBody, answer = SettingsView),
    route!(GET "/calendar", Token("read"), "A year of the calendar of working days", year,
        query = YearQuery, answer = YearView),
    route!(PUT "/calendar/{year}", SignedIn, "Replace a year of the calendar; dry_run=true is the preview", put_year,
        body = YearBody, query = PutQuery, answer = Difference),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SettingsBody {
    /// New values by key.
    values: BTreeMap<String, i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct YearQuery {
    /// This year where none is named.
    year: Option<i32>,
    /// Id of an organisation whose own days are asked for; the nation's where none is named.
    org: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PutQuery {
    /// Only say what would change.
    dry_run: Option<bool>,
    /// Id of an organisation whose own days they are; the nation's where none is named.
    org: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct YearBody {
    /// Where it comes from.
    source: String,
    /// Whether parts are not announced yet.
    #[serde(default)]
    provisional: bool,
    /// Days that differ from their weekday.
    days: Vec<DayView>,
}

async fn show(ctx: Ctx) -> Answer {
    let settings = ctx.app.ask(&ctx.asker, setting::show).await?;
    Ok(ctx.versioned(&settings, settings.version))
}

async fn put(ctx: Ctx, body: Body<SettingsBody>) -> Answer {
    let command = setting::Put {
        version: ctx.version()?,
        values: body.value.values,
    };
    let settings = ctx.app.run(&ctx.asker, command).await?;
    ctx.app.renew_rules().await?;
    Ok(ctx.versioned(&settings, settings.version))
}

async fn year(ctx: Ctx, query: Query<YearQuery>) -> Answer {
    let year = ctx
        .app
        .ask(&ctx.asker, move |cx| {
            calendar::show(cx, query.0.year, query.0.org.map(OrgId))
        })
        .await?;
    Ok(ctx.versioned(&year, year.version))
}

async fn put_year(ctx: Ctx, query: Query<PutQuery>, body: Body<YearBody>) -> Answer {
    let year = ctx.request().match_info().get("year").and_then(|y| y.parse().ok());
    let new = NewYear {
        org: query.0.org.map(OrgId),
        year: year.ok_or_else(Refusal::not_found)?,
        provisional: body.value.provisional,
        source: body.value.source,
        days: body.value.days,
    };
    if query.0.dry_run.unwrap_or(false) {
        let difference = ctx.app.ask(&ctx.asker, move |cx| calendar::preview(cx, &new)).await?;
        return Ok(HttpResponse::Ok().json(difference));
    }
    let version = ctx.version()?;
    let done = ctx.app.run(&ctx.asker, calendar::Put { version, new }).await?;
    ctx.app.renew_rules().await?;
    Ok(ctx.versioned(&done, done.version))
}
