//! `/reminders` and `/outbox`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::remind::explain::{Explained, explain};
use crate::app::remind::ladder::{self, LadderView, NewLadder, Preview, Put};
use crate::app::remind::load::{BureauYear, year};
use crate::app::remind::outbox::{Filter, OutboxRow, Retry, SendTest, find};
use crate::app::remind::plan::{PlanAsk, PlanRow, plan};
use crate::domain::id::LetterId;
use crate::domain::outbox::LetterState;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/reminders/plan", Token("read"), "Who will get which letter when, and why", get_plan, query = PlanQuery, answer = Page<PlanRow>),
    route!(GET "/reminders/explain", Token("read"), "Why one did or did not get a letter on a day", get_explain, query = ExplainQuery, answer = Explained),
    route!(GET "/reminders/load", Token("read"), "A year's letters by bureau", get_load, answer = Vec<BureauYear>),
    route!(GET "/reminders/rules", Token("read"), "The rules of reminders with their versions", get_rules, answer = LadderView),
    route!(PUT "/reminders/rules", SignedIn, "Put the rules as a new version; dry_run=true tells what that would mean", put_rules,
        body = RulesBody, query = RulesQuery, answer = Preview),
    route!(GET "/outbox", SignedIn, "Letters, without what they say", get_outbox, query = OutboxQuery, answer = Page<OutboxRow>),
    route!(POST "/outbox/test", SignedIn, "Send a test letter to one's own address", test, body = RetryBody, answer = OutboxRow, status = 201),
    route!(POST "/outbox/{id}/retry", SignedIn, "Try a letter again now", retry, body = RetryBody, answer = OutboxRow),
];

/// Query of the plan.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanQuery {
    /// Days ahead, 1 to 366; 30.
    pub days: Option<i64>,
    /// Log-in name or id; without it everybody one may see.
    pub person: Option<String>,
    /// As if this day were today, with the facts of now.
    pub as_of: Option<Day>,
    /// Rows a page.
    pub limit: Option<i64>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Whether the number of all rows is wanted.
    pub with_total: Option<bool>,
}

/// Query of an explanation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainQuery {
    /// Log-in name or id; oneself without it.
    pub person: Option<String>,
    /// The day; today without it.
    pub day: Option<Day>,
}

/// Query of the outbox.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboxQuery {
    /// Only letters in this state.
    pub state: Option<String>,
    /// Only letters of this kind: digest, issued, returned, escalation, remind, alert, test.
    pub kind: Option<String>,
    /// Only letters for this person, by id.
    pub user: Option<i64>,
    /// Only letters for people with these words in name, log-in or address.
    pub person: Option<String>,
    /// Rows a page.
    pub limit: Option<i64>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// Rules to be put.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesBody {
    /// The rules.
    pub rules: NewLadder,
    /// Why; not needed for a preview.
    #[serde(default)]
    pub reason: String,
}

/// Query of a change.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesQuery {
    /// Only say what would change.
    pub dry_run: Option<bool>,
}

/// Nothing to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryBody {}

async fn get_plan(ctx: Ctx, Query(q): Query<PlanQuery>) -> Answer {
    let page = ask(q.limit, q.cursor.as_deref(), None, q.with_total, &["at"])?;
    let ask = PlanAsk {
        days: q.days.unwrap_or(30),
        person: q.person,
        as_of: q.as_of,
        page,
    };
    ctx.get(move |cx| plan(cx, &ask)).await
}

async fn get_explain(ctx: Ctx, Query(q): Query<ExplainQuery>) -> Answer {
    ctx.get(move |cx| {
        let person = q.person.unwrap_or_else(|| cx.actor.user.to_string());
        let day = q.day.unwrap_or_else(|| cx.today());
        explain(cx, &person, day)
    })
    .await
}

async fn get_load(ctx: Ctx) -> Answer {
    ctx.get(year).await
}

async fn get_rules(ctx: Ctx) -> Answer {
    let rules = ctx.app.ask(&ctx.asker, ladder::show).await?;
    Ok(ctx.versioned(&rules, rules.version))
}

async fn put_rules(ctx: Ctx, query: Query<RulesQuery>, body: Body<RulesBody>) -> Answer {
    let RulesBody { rules, reason } = body.value;
    if query.0.dry_run.unwrap_or(false) {
        let means = ctx.app.ask(&ctx.asker, move |cx| ladder::preview(cx, &rules)).await?;
        return Ok(HttpResponse::Ok().json(means));
    }
    let version = ctx.version()?;
    let put = Put {
        version,
        new: rules,
        reason,
    };
    let done = ctx.app.run(&ctx.asker, put).await?;
    ctx.app.renew_rules().await?;
    Ok(ctx.versioned(&done, done.version))
}

async fn get_outbox(ctx: Ctx, Query(q): Query<OutboxQuery>) -> Answer {
    let page = ask(q.limit, q.cursor.as_deref(), None, None, &["-id"])?;
    let state = q.state.map(|word| word.parse::<LetterState>()).transpose();
    let state = state.map_err(|e| Problem(Refusal::new(Code::BadParameter, format!("state：{e}"), e.to_string())))?;
    let filter = Filter {
        state,
        kind: q.kind,
        user: q.user,
        person: q.person,
    };
    ctx.get(move |cx| find(cx, &page, &filter)).await
}

async fn test(ctx: Ctx, body: Body<RetryBody>) -> Result<HttpResponse, Problem> {
    ctx.post(&body.hash, StatusCode::CREATED, SendTest).await
}

async fn retry(ctx: Ctx, id: Id, body: Body<RetryBody>) -> Result<HttpResponse, Problem> {
    let letter = LetterId(id.0);
    ctx.post(&body.hash, StatusCode::OK, Retry { letter }).await
}
