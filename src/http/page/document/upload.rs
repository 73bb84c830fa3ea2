//! The way in: a pasted text or a file, read at once. A refused one is told on the page, with what was typed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;

use super::super::error::{Failed, Page};
use super::super::faults::Faults;
use super::super::form::{Post, Unread, day_in};
use super::super::message::t;
use super::super::session::PageCtx;
use super::{DocumentsPage, Typed};
use crate::app::document::upload::{Incoming, Reading, Upload, admitted};
use crate::app::document::words;
use crate::domain::notice::Lexicon;
use crate::domain::refusal::{Class, Code, Refusal};
use crate::intake::LARGEST;

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
        file_name: format!("{}.txt", t(post.ctx.lang(), "document-pasted")),
        title: Some(typed.title.clone()).filter(|t| !t.is_empty()),
        meeting_on: None,
    };
    read(post.ctx, incoming, typed).await
}

/// A file.
pub async fn file(unread: Unread) -> Page {
    let (post, file) = Post::with_file(unread, LARGEST).await?;
    let typed = Typed {
        title: post.fields.get("title").to_owned(),
        meeting_on: post.fields.get("meeting_on").to_owned(),
        text: String::new(),
    };
    let incoming = Incoming {
        field: "file",
        bytes: file.bytes,
        file_name: file.name,
        title: Some(typed.title.clone()).filter(|t| !t.is_empty()),
        meeting_on: None,
    };
    read(post.ctx, incoming, typed).await
}

async fn read(ctx: PageCtx, incoming: Incoming, typed: Typed) -> Page {
    if ctx.ask(|cx| admitted(cx)).await.is_err() {
        // Once more as a command, so that the refused access is on record.
        ctx.run(Upload { reading: None })
            .await?
            .map_err(|r| ctx.visit.refused(&r))?;
    }
    let words = ctx.ask(words::of).await?;
    match understood(&ctx, incoming, words, &typed).await? {
        Err(refusal) => again(ctx, typed, &refusal).await,
        Ok(reading) => match ctx.run(Upload { reading: Some(reading) }).await? {
            Ok(view) => Ok(ctx.visit.see(&format!("/documents/{}?done=uploaded", view.id))),
            Err(refusal) => again(ctx, typed, &refusal).await,
        },
    }
}

async fn understood(
    ctx: &PageCtx,
    incoming: Incoming,
    words: Arc<Lexicon>,
    typed: &Typed,
) -> Result<Result<Arc<Reading>, Refusal>, Failed> {
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
    let read = web::block(move || Reading::of(incoming, &words)).await;
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
