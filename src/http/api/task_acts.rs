//! Plain acts on tasks: hand back, sign on behalf, suspend, resume, cancel, reopen.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::task::Moved;
use crate::app::task::cancel::Cancel;
use crate::app::task::decline::Decline;
use crate::app::task::reopen::Reopen;
use crate::app::task::resume::Resume;
use crate::app::task::sign_for::SignFor;
use crate::app::task::suspend::Suspend;
use crate::domain::id::TaskId;
use crate::http::body::{Body, Id};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/tasks/{id}/decline", Token("report"), "Hand a task back within two working days", decline, body = Reason, answer = Moved),
    route!(POST "/tasks/{id}/sign-for", Token("supervise"), "Sign for a task on the bureau's behalf", sign_for, body = Reason, answer = Moved),
    route!(POST "/tasks/{id}/suspend", Token("supervise"), "Suspend a task", suspend, body = Reason, answer = Moved),
    route!(POST "/tasks/{id}/resume", Token("supervise"), "Resume a suspended task", resume, body = MaybeReason, answer = Moved),
    route!(POST "/tasks/{id}/cancel", Token("supervise"), "Cancel a task and what is open below it", cancel, body = Reason, answer = Moved),
    route!(POST "/tasks/{id}/reopen", Token("supervise"), "Reopen a closed task", reopen, body = Reason, answer = Moved),
];

/// An act that needs its reason.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why.
    pub reason: String,
}

/// An act that may say why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaybeReason {
    /// Why.
    pub reason: Option<String>,
}

async fn decline(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let (task, reason) = (TaskId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, Decline { task, reason }).await
}

async fn sign_for(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let (task, reason) = (TaskId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, SignFor { task, reason }).await
}

async fn suspend(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let (task, reason) = (TaskId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, Suspend { task, reason }).await
}

async fn resume(ctx: Ctx, id: Id, body: Body<MaybeReason>) -> Answer {
    let (task, reason) = (TaskId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, Resume { task, reason }).await
}

async fn cancel(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let (task, reason) = (TaskId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, Cancel { task, reason }).await
}

async fn reopen(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let (task, reason) = (TaskId(id.0), body.value.reason);
    ctx.post(&body.hash, StatusCode::OK, Reopen { task, reason }).await
}
