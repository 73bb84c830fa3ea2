//! Tasks, their reports, the desk.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::desk::{self, Desk};
use crate::app::task::approve::{Approve, Refuse};
use crate::app::task::curve::{self, CurveView};
use crate::app::task::draft::{self, DraftView, DropDraft, KeepDraft};
use crate::app::task::due::{self, DueView};
use crate::app::task::entry::Entry;
use crate::app::task::plausibility::{self, OddityView};
use crate::app::task::progress_view::{self, ProgressView};
use crate::app::task::report::ReportProgress;
use crate::app::task::review::{Accept, Open, Return};
use crate::app::task::sign::Sign;
use crate::app::task::view::{self, LightView, TaskView};
use crate::app::task::withdraw::Withdraw;
use crate::app::task::{list, targets};
use crate::domain::id::{DirectiveId, ProgressId, TaskId};
use crate::domain::light::Light;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;
use crate::store::task_view::{Filter, Line, SORTS};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    route!(GET "/me/desk", Token("read"), "What waits for me, with counts", my_desk, answer = Desk),
    route!(GET "/tasks", Token("read"), "Tasks I see, by filter", tasks, query = TasksQuery, answer = Page<Line>),
    route!(GET "/tasks/{id}", Token("read"), "One task", task, answer = TaskView),
    route!(GET "/tasks/{id}/light", Token("read"), "The colour with its reasons", light, answer = LightView),
    route!(GET "/tasks/{id}/targets", Token("read"), "Targets with their figures", task_targets, answer = Vec<targets::TargetView>),
    route!(GET "/tasks/{id}/curves", Token("read"), "Reported values of its targets beside the trajectory", task_curves, answer = Vec<CurveView>),
    route!(GET "/tasks/{id}/due", Token("read"), "The due day and how it came about", task_due, answer = DueView),
    route!(POST "/tasks/{id}/sign", Token("report"), "Sign for a task", sign, body = Nothing, answer = TaskView),
    route!(GET "/tasks/{id}/progress", Token("read"), "Reports of a task, newest first", reports, answer = Vec<ProgressView>),
    route!(POST "/tasks/{id}/progress", Token("report"), "Report progress", report, body = Entry, answer = ProgressView, status = 201),
    route!(PUT "/tasks/{id}/progress/draft", Token("report"), "Keep a draft of the own report", keep_draft, body = Entry, answer = DraftView),
    route!(GET "/tasks/{id}/progress/draft", Token("report"), "The own draft for a period", show_draft, query = DraftQuery, answer = DraftView),
    route!(DELETE "/tasks/{id}/progress/draft", Token("report"), "Throw the own draft away", drop_draft, query = DraftQuery, status = 204),
    route!(GET "/progress/{id}", Token("read"), "One report; opening it as reviewer ends withdrawing", progress, answer = ProgressView),
    route!(GET "/progress/{id}/oddities", Token("supervise"), "What its reviewer should look at twice; never scored", oddities, answer = Vec<OddityView>),
    route!(POST "/progress/{id}/approve", Token("report"), "Approve the own report (审签)", approve, body = Nothing, answer = ProgressView),
    route!(POST "/progress/{id}/refuse", Token("report"), "Refuse the own report", refuse, body = Reason, answer = ProgressView),
    route!(POST "/progress/{id}/withdraw", Token("report"), "Take a report back before it was opened", withdraw, body = Nothing, answer = ProgressView),
    route!(POST "/progress/{id}/accept", Token("supervise"), "Accept a report", accept, body = Nothing, answer = ProgressView),
    route!(POST "/progress/{id}/return", Token("supervise"), "Return a report with a reason (退办)", give_back, body = Reason, answer = ProgressView),
];

/// A body without fields.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A reason.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why, and what is wanted.
    pub reason: String,
}

/// Filters of the ledger.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TasksQuery {
    /// Rows a page, 1 to 200.
    limit: Option<i64>,
    /// Cursor of the next page.
    cursor: Option<String>,
    /// `due_on,id` (default), `-id`, `updated_at,id`, `-due_on,id`, `light,id`, `lead,id`, `-lead,id`, `percent,id`,
    /// `-percent,id`.
    sort: Option<String>,
    /// Whether the total is wanted.
    with_total: Option<bool>,
    /// Code or id of the lead organisation.
    org: Option<String>,
    /// Alias of `org`.
    lead: Option<String>,
    /// Code or id: led at or below it.
    subtree: Option<String>,
    /// Directive.
    directive: Option<i64>,
    /// Task above.
    parent: Option<i64>,
    /// States, comma-separated; `open` for all open ones.
    state: Option<String>,
    /// Light.
    light: Option<String>,
    /// Due before this day.
    due_before: Option<Day>,
    /// Words in title or requirement.
    q: Option<String>,
    /// Changed after this moment.
    updated_after: Option<Instant>,
    /// The caller's own key.
    external_ref: Option<String>,
}

async fn my_desk(ctx: Ctx) -> Answer {
    ctx.get(desk::desk).await
}

async fn tasks(ctx: Ctx, Query(q): Query<TasksQuery>) -> Answer {
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, SORTS)?;
    let (states, light) = (states(q.state.as_deref())?, word::<Light>("light", q.light.as_deref())?);
    ctx.get(move |cx| {
        let mut filter = Filter {
            directive: q.directive.map(DirectiveId),
            parent: q.parent.map(TaskId),
            states,
            light,
            due_before: q.due_before,
            q: q.q.map(|t| t.to_lowercase()),
            updated_after: q.updated_after,
            external_ref: q.external_ref,
            ..Filter::default()
        };
        if let Some(text) = q.org.or(q.lead) {
            filter.org = Some(targets::org_named(cx, &text)?.id);
        }
        if let Some(text) = q.subtree {
            filter.subtree = Some(targets::org_named(cx, &text)?.path);
        }
        list::list(cx, &filter, &ask)
    })
    .await
}

fn states(text: Option<&str>) -> Result<Vec<TaskState>, Problem> {
    match text {
        None => Ok(Vec::new()),
        Some("open") => Ok(TaskState::ALL.iter().copied().filter(|s| s.is_open()).collect()),
        Some(list) => list
            .split(',')
            .filter_map(|w| word::<TaskState>("state", Some(w)).transpose())
            .collect(),
    }
}

fn word<T: std::str::FromStr<Err = crate::domain::words::UnknownWord>>(
    field: &str,
    text: Option<&str>,
) -> Result<Option<T>, Problem> {
    text.map(|t| {
        t.trim().parse().map_err(|e: crate::domain::words::UnknownWord| {
            let zh = format!("{field}只能是：{}", e.possible);
            Problem(Refusal::new(Code::BadParameter, zh, e.to_string()))
        })
    })
    .transpose()
}

async fn task(ctx: Ctx, id: Id) -> Answer {
    let view = ctx.app.ask(&ctx.asker, move |cx| view::show(cx, TaskId(id.0))).await?;
    Ok(ctx.versioned(&view, view.version))
}

async fn light(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| Ok(view::show(cx, TaskId(id.0))?.light)).await
}

async fn task_targets(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| targets::of_task(cx, TaskId(id.0))).await
}

async fn task_curves(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| curve::of_task(cx, TaskId(id.0))).await
}

async fn task_due(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| due::of_task(cx, TaskId(id.0))).await
}

async fn sign(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    ctx.post(&body.hash, StatusCode::OK, Sign { task: TaskId(id.0) }).await
}

async fn reports(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| progress_view::of_task(cx, TaskId(id.0))).await
}

async fn report(ctx: Ctx, id: Id, body: Body<Entry>) -> Answer {
    let command = ReportProgress {
        task: TaskId(id.0),
        entry: body.value,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

/// Which draft; the only open period's where nothing is said.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftQuery {
    /// The obligation it will answer.
    obligation: Option<i64>,
    /// Or the last day of the period.
    period: Option<Day>,
}

async fn keep_draft(ctx: Ctx, id: Id, body: Body<Entry>) -> Answer {
    let command = KeepDraft {
        task: TaskId(id.0),
        entry: body.value,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn show_draft(ctx: Ctx, id: Id, Query(q): Query<DraftQuery>) -> Answer {
    ctx.get(move |cx| draft::show(cx, TaskId(id.0), q.obligation, q.period))
        .await
}

async fn drop_draft(ctx: Ctx, id: Id, Query(q): Query<DraftQuery>) -> Answer {
    ctx.done(DropDraft {
        task: TaskId(id.0),
        obligation: q.obligation,
        period: q.period,
    })
    .await
}

async fn progress(ctx: Ctx, id: Id) -> Answer {
    let id = ProgressId(id.0);
    let (mut view, reviewer) = ctx
        .app
        .ask(&ctx.asker, move |cx| {
            let view = progress_view::show(cx, id)?;
            let reviewer = cx.task(TaskId(view.task), Action::Review).is_ok();
            Ok((view, reviewer))
        })
        .await?;
    if reviewer && view.state == "submitted" && view.opened_at.is_none() {
        ctx.app.run(&ctx.asker, Open { progress: id }).await?;
        view = ctx.app.ask(&ctx.asker, move |cx| progress_view::show(cx, id)).await?;
    }
    let version = view.version;
    Ok(ctx.versioned(&view, version))
}

async fn oddities(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| plausibility::of_report(cx, ProgressId(id.0))).await
}

async fn approve(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    ctx.post(
        &body.hash,
        StatusCode::OK,
        Approve {
            progress: ProgressId(id.0),
        },
    )
    .await
}

async fn refuse(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let command = Refuse {
        progress: ProgressId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn withdraw(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    ctx.post(
        &body.hash,
        StatusCode::OK,
        Withdraw {
            progress: ProgressId(id.0),
        },
    )
    .await
}

async fn accept(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    ctx.post(
        &body.hash,
        StatusCode::OK,
        Accept {
            progress: ProgressId(id.0),
        },
    )
    .await
}

async fn give_back(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let command = Return {
        progress: ProgressId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}
