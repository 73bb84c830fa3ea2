//! Measures on tasks.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::measure::answer::Answer as AnswerMeasure;
use crate::app::measure::take::Take;
use crate::app::measure::{MeasureView, list};
use crate::domain::id::{MeasureId, TaskId};
use crate::domain::request::MeasureKind;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/tasks/{id}/measures", Token("supervise"), "Remind the bureau of a task", take, body = Taking, answer = MeasureView, status = 201),
    route!(GET "/tasks/{id}/measures", Token("read"), "Measures on a task, newest first", of_task, query = Paging, answer = Page<MeasureView>),
    route!(POST "/measures/{id}/answer", Token("report"), "Answer a measure", answer, body = Answering, answer = MeasureView),
];

/// A measure to be taken.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Taking {
    /// `reminder`; `supervision_notice`, `bulletin` and `interview` come with a later version.
    #[schemars(with = "String")]
    pub kind: MeasureKind,
    /// What it says.
    pub text: String,
}

/// An answer to a measure.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    /// The answer.
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

async fn take(ctx: Ctx, id: Id, body: Body<Taking>) -> Answer {
    let b = body.value;
    let command = Take {
        task: TaskId(id.0),
        kind: b.kind,
        text: b.text,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

async fn of_task(ctx: Ctx, id: Id, query: Query<Paging>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["-id"])?;
    ctx.get(move |cx| list::of_task(cx, TaskId(id.0), &ask)).await
}

async fn answer(ctx: Ctx, id: Id, body: Body<Answering>) -> Answer {
    let command = AnswerMeasure {
        measure: MeasureId(id.0),
        text: body.value.text,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}
