//! `/attachments`: files beside reports (API.md §3).

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};

use crate::app::attachment::{self, Attach, AttachmentView, File};
use crate::domain::id::TaskId;
use crate::domain::refusal::{Code, Refusal};
use crate::http::body::Id;
use crate::http::ctx::Ctx;
use crate::http::download;
use crate::http::multipart;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::intake::attachment::LARGEST;
use crate::route;
use crate::store::event::hash_hex;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/attachments", Token("report"), "Attach a file to a task (multipart fields `file` and `task`); a report then names it",
        create, answer = AttachmentView, status = 201),
    route!(GET "/attachments/{id}", Token("read"), "The bytes of an attachment, to be saved", content),
    route!(GET "/tasks/{id}/attachments", Token("read"), "Attachments of a task and its reports", of_task, answer = Vec<AttachmentView>),
];

async fn create(ctx: Ctx, req: HttpRequest, payload: web::Payload) -> Answer {
    ctx.app.ask(&ctx.asker, |cx| attachment::admitted(cx)).await?;
    if !multipart::is_form(req.headers()) {
        let zh = "请以 multipart/form-data 提交，文件放在“file”字段，任务编号放在“task”字段";
        let en = "Send multipart/form-data with the fields ‘file’ and ‘task’";
        return Err(Refusal::new(Code::UnsupportedMedia, zh, en).into());
    }
    let form = multipart::receive(req.headers(), payload, LARGEST, &["task"]).await?;
    let task = form.fields.get("task").and_then(|t| t.parse().ok()).map(TaskId);
    let task = task.ok_or_else(|| {
        let zh = "请在“task”字段填任务编号";
        Problem(Refusal::field(
            "task",
            "missing_field",
            zh,
            "The field ‘task’ names the task",
        ))
    })?;
    let read = web::block(move || File::of(form.bytes, &form.file_name)).await;
    let file = Arc::new(read.map_err(|_| busy())??);
    let hash = hash_hex(format!("{task} {}", file.sha256()).as_bytes());
    ctx.post(&hash, StatusCode::CREATED, Attach { task, file }).await
}

async fn content(ctx: Ctx, id: Id) -> Answer {
    let found = ctx.app.ask(&ctx.asker, move |cx| attachment::content(cx, id.0)).await?;
    Ok(download::file(found.0.name.as_str(), &found.0.media_type, found.1))
}

async fn of_task(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| attachment::of_task(cx, TaskId(id.0))).await
}

fn busy() -> Problem {
    let zh = "系统繁忙，文件未保存；请稍后重试";
    Refusal::new(Code::Busy, zh, "Busy; nothing was kept, try again shortly").into()
}
