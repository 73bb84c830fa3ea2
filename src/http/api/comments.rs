//! Comments, questions and instructions on tasks and directives.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::comment::add::Add;
use crate::app::comment::{CommentView, list};
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::request::CommentKind;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::comment::On;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/tasks/{id}/comments", Token("report"), "Write on a task", on_task, body = Writing, answer = CommentView, status = 201),
    route!(GET "/tasks/{id}/comments", Token("read"), "What was written on a task, newest first", of_task, query = Paging, answer = Page<CommentView>),
    route!(POST "/directives/{id}/comments", Token("report"), "Write on a directive", on_directive, body = Writing, answer = CommentView, status = 201),
    route!(GET "/directives/{id}/comments", Token("read"), "What was written on a directive, newest first", of_directive, query = Paging, answer = Page<CommentView>),
];

/// What is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Writing {
    /// `comment` (default), `question`, or a leader's `instruction`.
    #[schemars(with = "Option<String>")]
    pub kind: Option<CommentKind>,
    /// The text.
    pub text: String,
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

async fn on_task(ctx: Ctx, id: Id, body: Body<Writing>) -> Answer {
    write(ctx, On::Task(TaskId(id.0)), body).await
}

async fn on_directive(ctx: Ctx, id: Id, body: Body<Writing>) -> Answer {
    write(ctx, On::Directive(DirectiveId(id.0)), body).await
}

async fn write(ctx: Ctx, on: On, body: Body<Writing>) -> Answer {
    let command = Add {
        on,
        kind: body.value.kind.unwrap_or(CommentKind::Comment),
        text: body.value.text,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

async fn of_task(ctx: Ctx, id: Id, query: Query<Paging>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["-id"])?;
    ctx.get(move |cx| list::of_task(cx, TaskId(id.0), &ask)).await
}

async fn of_directive(ctx: Ctx, id: Id, query: Query<Paging>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["-id"])?;
    ctx.get(move |cx| list::of_directive(cx, DirectiveId(id.0), &ask)).await
}
