//! Requests: file, list, approve in the house, withdraw, decide.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::request::approve::Approve;
use crate::app::request::decide::Decide;
use crate::app::request::file::File;
use crate::app::request::withdraw::Withdraw;
use crate::app::request::{RequestView, list, view};
use crate::domain::id::{OrgId, RequestId, TaskId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{RequestDecision, RequestKind, RequestState};
use crate::domain::task::Grade;
use crate::domain::time::Day;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;
use crate::store::request::{Filter, Side};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/tasks/{id}/requests", Token("report"), "File a request for a task", file, body = Filing, answer = RequestView, status = 201),
    route!(GET "/tasks/{id}/requests", Token("read"), "Requests of a task, newest first", of_task, query = Paging, answer = Page<RequestView>),
    route!(GET "/requests", Token("read"), "Requests inside one's scope, newest first", all, query = Search, answer = Page<RequestView>),
    route!(GET "/requests/{id}", Token("read"), "One request", show, answer = RequestView),
    route!(POST "/requests/{id}/approve", Token("report"), "Let a request go up (own approver)", approve, answer = RequestView),
    route!(POST "/requests/{id}/withdraw", Token("report"), "Take a request back while it waits", withdraw, body = Withdrawal, answer = RequestView),
    route!(POST "/requests/{id}/decide", Token("supervise"), "Grant or refuse a request", decide, body = Decision, answer = RequestView),
];

const SORTS: &[&str] = &["-id"];

/// A request to be filed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// `extension`, `transfer`, `suspension`, `closure`, `cancellation`, `reopening`.
    #[schemars(with = "String")]
    pub kind: RequestKind,
    /// Why.
    pub reason: String,
    /// How far the work is; an extension needs it.
    pub progress: Option<String>,
    /// The due day asked for, of an extension.
    pub proposed_due_on: Option<Day>,
    /// The lead asked for, of a transfer.
    pub proposed_org: Option<i64>,
}

/// Taking a request back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why.
    pub reason: Option<String>,
}

/// A decision.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// `accepted` or `refused`.
    #[schemars(with = "String")]
    pub decision: RequestDecision,
    /// `excellent`, `good`, `pass` or `fail`, of a closure that is granted; `fail` sends the task back.
    #[schemars(with = "Option<String>")]
    pub grade: Option<Grade>,
    /// Why; needed where it is refused or failed.
    pub reason: Option<String>,
}

/// Paging of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Rows a page, 1 to 200.
    pub limit: Option<i64>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Order: `-id`.
    pub sort: Option<String>,
}

/// Which requests.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Rows a page, 1 to 200.
    pub limit: Option<i64>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Order: `-id`.
    pub sort: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// `to_decide` (by the own organisation), `filed` (on tasks it leads); all of the scope without it.
    pub side: Option<String>,
}

async fn file(ctx: Ctx, id: Id, body: Body<Filing>) -> Answer {
    let b = body.value;
    let command = File {
        task: TaskId(id.0),
        kind: b.kind,
        reason: b.reason,
        progress: b.progress,
        proposed_due_on: b.proposed_due_on,
        proposed_org: b.proposed_org.map(OrgId),
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

async fn of_task(ctx: Ctx, id: Id, query: Query<Paging>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, SORTS)?;
    ctx.get(move |cx| list::of_task(cx, TaskId(id.0), &ask)).await
}

async fn all(ctx: Ctx, query: Query<Search>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, SORTS)?;
    let filter = Filter {
        task: None,
        state: word::<RequestState>("state", q.state.as_deref())?,
        kind: word::<RequestKind>("kind", q.kind.as_deref())?,
        side: side(q.side.as_deref())?,
    };
    ctx.get(move |cx| list::all(cx, &filter, &ask)).await
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let found = ctx
        .app
        .ask(&ctx.asker, move |cx| view::show(cx, RequestId(id.0)))
        .await?;
    Ok(ctx.versioned(&found, found.version))
}

async fn approve(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    let request = RequestId(id.0);
    ctx.post(&body.hash, StatusCode::OK, Approve { request }).await
}

async fn withdraw(ctx: Ctx, id: Id, body: Body<Withdrawal>) -> Answer {
    let (request, reason) = (RequestId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, Withdraw { request, reason }).await
}

async fn decide(ctx: Ctx, id: Id, body: Body<Decision>) -> Answer {
    let b = body.value;
    let command = Decide {
        request: RequestId(id.0),
        decision: b.decision,
        grade: b.grade,
        reason: b.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

/// A body that says nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

fn side(text: Option<&str>) -> Result<Side, Problem> {
    match text {
        None => Ok(Side::Any),
        Some("to_decide") => Ok(Side::Decider),
        Some("filed") => Ok(Side::Filer),
        Some(other) => Err(bad("side", other, "to_decide, filed")),
    }
}

/// A word of an enumeration from the query string.
fn word<T: std::str::FromStr>(name: &str, text: Option<&str>) -> Result<Option<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    text.map(str::parse).transpose().map_err(|e: T::Err| {
        let text = text.unwrap_or_default();
        bad(name, text, &e.to_string())
    })
}

fn bad(name: &str, given: &str, possible: &str) -> Problem {
    let given: String = given.chars().take(40).collect();
    Refusal::new(
        Code::BadParameter,
        format!("参数{name}的值“{given}”有误：{possible}"),
        format!("{name}: ‘{given}’ is not possible: {possible}"),
    )
    .into()
}
