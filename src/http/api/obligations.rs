//! Obligations to report: listed, waived, unlocked.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::directives::word;
use crate::app::obligation::list::{self, ObligationView};
use crate::app::obligation::unlock::Unlock;
use crate::app::obligation::waive::Waive;
use crate::app::task::batch::{Batch, SubmitMany};
use crate::app::task::entry::Entry;
use crate::app::task::targets::org_named;
use crate::domain::id::{ObligationId, TaskId};
use crate::domain::progress::ObligationState;
use crate::domain::time::{Day, start_of};
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::obligation::{Filter, SORTS};
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/obligations", Token("read"), "Reports owed, by due moment", all, query = Search, answer = Page<ObligationView>),
    route!(POST "/obligations/submit", Token("report"), "Send several reports, each row with an answer of its own; dry_run=true is the preview",
        submit, body = Rows, query = SubmitQuery, answer = Batch),
    route!(POST "/obligations/{id}/waive", Token("supervise"), "Waive an obligation with a reason (免报)", waive, body = Reason, answer = ObligationView),
    route!(POST "/obligations/{id}/unlock", Token("supervise"), "Unlock a period with a reason (解锁)", unlock, body = Reason, answer = ObligationView),
];

/// Filters of the list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Rows a page, 1 to 200.
    limit: Option<i64>,
    /// Cursor of the next page.
    cursor: Option<String>,
    /// `due_at,id`.
    sort: Option<String>,
    /// One task's.
    task: Option<i64>,
    /// Code or id: one organisation's own.
    org: Option<String>,
    /// Code or id: its own and of those below it.
    subtree: Option<String>,
    /// `open`, `answered`, `waived`.
    state: Option<String>,
    /// Due before this day.
    due_before: Option<Day>,
}

async fn all(ctx: Ctx, query: Query<Search>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, SORTS)?;
    let state = word::<ObligationState>("state", q.state)?;
    ctx.get(move |cx| {
        let org = q.org.as_deref().map(|text| org_named(cx, text)).transpose()?;
        let subtree = q.subtree.as_deref().map(|text| org_named(cx, text)).transpose()?;
        let filter = Filter {
            task: q.task.map(TaskId),
            subtree: subtree.map(|o| o.path),
            org: org.map(|o| o.id),
            state,
            due_before: q.due_before.map(start_of),
        };
        list::list(cx, &filter, &ask)
    })
    .await
}

/// Several reports, at most 200.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Rows {
    /// Each names its obligation.
    rows: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SubmitQuery {
    /// Only say what would happen.
    dry_run: Option<bool>,
}

async fn submit(ctx: Ctx, query: Query<SubmitQuery>, body: Body<Rows>) -> Answer {
    let command = SubmitMany {
        rows: body.value.rows,
        dry_run: query.0.dry_run == Some(true),
        english: ctx.english,
    };
    // The same rows as a preview and in earnest are two requests, also under one key.
    let hash = format!("{}{}", body.hash, command.dry_run);
    ctx.post(&hash, StatusCode::OK, command).await
}

/// A reason.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why.
    reason: String,
}

async fn waive(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let command = Waive {
        obligation: ObligationId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn unlock(ctx: Ctx, id: Id, body: Body<Reason>) -> Answer {
    let command = Unlock {
        obligation: ObligationId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}
