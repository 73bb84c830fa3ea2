//! Timelines of tasks and directives, and the change feed.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::timeline::{self, Entry, Feed};
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::refusal::{Code, Refusal};
use crate::http::body::{Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tasks/{id}/timeline", Token("read"), "What happened to a task, newest first", of_task, query = Paging, answer = Page<Entry>),
    route!(GET "/directives/{id}/timeline", Token("read"), "What happened to a directive and its visible tasks, newest first", of_directive, query = Paging, answer = Page<Entry>),
    route!(GET "/events", Token("read"), "Change feed of one's scope, by number", feed, query = After, answer = Feed),
];

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

/// Where the feed is read from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// Number of the last change that is known; 0 for all.
    pub after: Option<i64>,
    /// Changes an answer, 1 to 200.
    pub limit: Option<i64>,
}

async fn of_task(ctx: Ctx, id: Id, query: Query<Paging>) -> Answer {
    let (q, english) = (query.0, ctx.english);
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["-id"])?;
    ctx.get(move |cx| timeline::of_task(cx, TaskId(id.0), &ask, english))
        .await
}

async fn of_directive(ctx: Ctx, id: Id, query: Query<Paging>) -> Answer {
    let (q, english) = (query.0, ctx.english);
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["-id"])?;
    ctx.get(move |cx| timeline::of_directive(cx, DirectiveId(id.0), &ask, english))
        .await
}

async fn feed(ctx: Ctx, query: Query<After>) -> Answer {
    let (q, english) = (query.0, ctx.english);
    let limit = ask(q.limit, None, None, None, &["seq"])?.limit;
    let after = q.after.unwrap_or(0);
    if after < 0 {
        let en = "after must be 0 or the number of a known change";
        return Err(Refusal::new(Code::BadParameter, "after 须为0或已读到的变更序号", en).into());
    }
    ctx.get(move |cx| timeline::feed(cx, after, limit, english)).await
}
