//! Milestones of a task by weight, and the tasks it waits for.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::task::milestone::{self, NewMilestone, PlanView, Reach, SetMilestones, WaitFor};
use crate::domain::id::TaskId;
use crate::domain::time::Day;
use crate::http::body::{Body, Id};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tasks/{id}/milestones", Token("read"), "Milestones by weight, what is planned and reached, and what the task waits for", of_task, answer = PlanView),
    route!(PUT "/tasks/{id}/milestones", Token("supervise"), "Set the milestones of a task; weights add up to 100", set, body = SetBody, answer = PlanView),
    route!(PUT "/tasks/{id}/waits_for", Token("supervise"), "Say which tasks a task waits for", wait_for, body = WaitBody, answer = PlanView),
    route!(POST "/milestones/{id}/reach", Token("report"), "Say when a milestone was reached, or take that back", reach, body = ReachBody, answer = PlanView),
];

/// All milestones of a task, in order.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBody {
    /// None takes them away.
    milestones: Vec<MilestoneBody>,
}

/// A milestone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneBody {
    /// What is done by then.
    title: String,
    /// Its part of the task, per cent, 1 to 100.
    weight: i64,
    /// By when; not after the task.
    due_on: Day,
}

/// The tasks that a task waits for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitBody {
    /// Their ids; none takes them away.
    tasks: Vec<i64>,
}

/// When a milestone was reached.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReachBody {
    /// The day; `null` takes it back.
    on: Option<Day>,
}

async fn of_task(ctx: Ctx, id: Id) -> Answer {
    let task = TaskId(id.0);
    ctx.get(move |cx| milestone::of_task(cx, task)).await
}

async fn set(ctx: Ctx, id: Id, body: Body<SetBody>) -> Answer {
    let milestones = body.value.milestones.into_iter().map(|m| NewMilestone {
        title: m.title,
        weight: m.weight,
        due_on: m.due_on,
    });
    let command = SetMilestones {
        task: TaskId(id.0),
        milestones: milestones.collect(),
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn wait_for(ctx: Ctx, id: Id, body: Body<WaitBody>) -> Answer {
    let command = WaitFor {
        task: TaskId(id.0),
        needed: body.value.tasks.into_iter().map(TaskId).collect(),
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn reach(ctx: Ctx, id: Id, body: Body<ReachBody>) -> Answer {
    let command = Reach {
        milestone: id.0,
        on: body.value.on,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}
