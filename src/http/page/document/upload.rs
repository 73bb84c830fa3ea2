//! The way in: a pasted text or a file, read at once. A refused one is told on the page, with what was typed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};

use super::super::error::{Failed, Page};
use super::super::form::{Faults, Post, day_in, forged};
use super::super::session::PageCtx;
use super::{DocumentsPage, Typed};
use crate::app::document::upload::{Incoming, Reading, Upload, admitted};
use crate::domain::refusal::{Class, Code, Refusal};
use crate::http::multipart;
use crate::intake::LARGEST;

/// Fields of the form for files.
const FIELDS: &[&str] = &["csrf", "once", "title", "meeting_on"];

/// A pasted text.
pub async fn text(post: Post) -> Page {
    let typed = Typed {
        title: post.fields.get("title").to_owned(),
        meeting_on: post.fields.get("meeting_on").to_owned(),
        text: post.fields.get("text").to_owned(),
    };
    let incoming = Incoming {
        field: "text",
        bytes: typed.text.clone().into_bytes(),
        file_name: "粘贴的文本.txt".to_owned(),
        title: Some(typed.title.clone()).filter(|t| !t.is_empty()),
        meeting_on: None,
    };
    read(post.ctx, incoming, typed).await
}

/// A file. Its form is read here, because forms with files have a shape of their own.
pub async fn file(ctx: PageCtx, req: HttpRequest, payload: web::Payload) -> Page {
    let form = multipart::receive(req.headers(), payload, LARGEST, FIELDS).await;
    let mut form = form.map_err(|p| ctx.visit.refused(&p.0))?;
    let csrf = form.fields.remove("csrf").unwrap_or_default();
    if !(ctx.visit.site.sent_from_here(&req) && ctx.session.csrf_fits(&csrf)) {
        return Err(ctx.visit.refused(&forged()));
    }
    let typed = Typed {
        title: form.fields.remove("title").unwrap_or_default(),
        meeting_on: form.fields.remove("meeting_on").unwrap_or_default(),
        text: String::new(),
    };
    let incoming = Incoming {
        field: "file",
        bytes: form.bytes,
        file_name: form.file_name,
        title: Some(typed.title.clone()).filter(|t| !t.is_empty()),
        meeting_on: None,
    };
    read(ctx, incoming, typed).await
}

async fn read(ctx: PageCtx, incoming: Incoming, typed: Typed) -> Page {
    if ctx.ask(|cx| admitted(cx)).await.is_err() {
        // Once more as a command, so that the refused access is on record.
        ctx.run(Upload { reading: None })
            .await?
            .map_err(|r| ctx.visit.refused(&r))?;
    }
    match understood(&ctx, incoming, &typed).await? {
        Err(refusal) => again(ctx, typed, &refusal).await,
        Ok(reading) => match ctx.run(Upload { reading: Some(reading) }).await? {
            Ok(view) => Ok(ctx.visit.see(&format!("/documents/{}?done=uploaded", view.id))),
            Err(refusal) => again(ctx, typed, &refusal).await,
        },
    }
}

async fn understood(ctx: &PageCtx, incoming: Incoming, typed: &Typed) -> Result<Result<Arc<Reading>, Refusal>, Failed> {
    let meeting_on = match day_in("meeting_on", &typed.meeting_on) {
        Ok(day) => day,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let incoming = Incoming { meeting_on, ..incoming };
    let busy = || {
        Refusal::new(
            Code::Busy,
            "系统繁忙，文件未保存；请稍后重试",
            "Busy; try again shortly",
        )
    };
    let read = web::block(move || Reading::of(incoming)).await;
    match read.map_err(|_| ctx.visit.refused(&busy()))? {
        Ok(reading) => Ok(Ok(Arc::new(reading))),
        Err(e) => {
            let refusal = e.refusal();
            match refusal.code.class() {
                Class::Rule | Class::Conflict | Class::Unsupported | Class::TooLarge => Ok(Err(refusal)),
                _ => Err(ctx.visit.failed(&e)),
            }
        }
    }
}

/// The page again, with what was typed; a file has to be chosen anew.
async fn again(ctx: PageCtx, typed: Typed, refusal: &Refusal) -> Page {
    let faults = Faults::of(ctx.lang(), refusal, |e| e.field.clone());
    ctx.show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
        let mut page = DocumentsPage::of(cx, chrome, None)?;
        (page.typed, page.faults) = (typed, faults);
        Ok(page)
    })
    .await
}
