//! Handing down: a task split over those below its lead, and its parts issued.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::directives::DryRun;
use crate::app::directive::compare::{self, CompareOrder, Comparison};
use crate::app::directive::order::SplitOrder;
use crate::app::directive::preview::Decomposition;
use crate::app::hand_down::{Decompose, Issue, IssueChildren, Issued, preview};
use crate::domain::id::TaskId;
use crate::http::body::{Body, Id, Query};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/tasks/{id}/decompose", Token("supervise"), "Hand down over those below; dry_run=true previews", decompose, body = SplitOrder, query = DryRun, answer = Decomposition, status = 201),
    route!(POST "/tasks/{id}/compare", Token("supervise"), "Ways to hand down side by side; nothing is written", side_by_side, body = CompareOrder, answer = Comparison),
    route!(POST "/tasks/{id}/issue", Token("supervise"), "Issue a draft, or with children=true the drafts below it", issue, body = IssueBody, answer = Issued),
];

async fn decompose(ctx: Ctx, id: Id, query: Query<DryRun>, body: Body<SplitOrder>) -> Answer {
    let (task, order) = (TaskId(id.0), body.value);
    if query.0.dry_run == Some(true) {
        return ctx.get(move |cx| preview(cx, task, &order)).await;
    }
    ctx.post(&body.hash, StatusCode::CREATED, Decompose { task, order })
        .await
}

async fn side_by_side(ctx: Ctx, id: Id, body: Body<CompareOrder>) -> Answer {
    let (task, order) = (TaskId(id.0), body.value);
    ctx.get(move |cx| compare::of_task(cx, task, &order)).await
}

/// What is issued.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    /// The drafts below the task, instead of the task itself.
    #[serde(default)]
    children: bool,
    /// Only these children; all drafts where none is named.
    #[serde(default)]
    tasks: Vec<i64>,
}

async fn issue(ctx: Ctx, id: Id, body: Body<IssueBody>) -> Answer {
    let task = TaskId(id.0);
    if !body.value.children {
        return ctx.post(&body.hash, StatusCode::OK, Issue { task }).await;
    }
    let only = body.value.tasks.into_iter().map(TaskId).collect();
    ctx.post(&body.hash, StatusCode::OK, IssueChildren { task, only }).await
}
