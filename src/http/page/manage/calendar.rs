//! A year of the calendar of working days, and its import from a file: what would change is shown before it is kept.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::super::error::Page;
use super::super::form::{Faults, Fields, forged};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::calendar::{self, YearView};
use crate::app::import::{Import, Imported, Kind, Prepared, admitted};
use crate::app::{Cx, Result};
use crate::domain::calendar::DayKind;
use crate::domain::policy::Right;
use crate::domain::refusal::{Class, Code, FieldError, Refusal};
use crate::http::multipart;

/// Most bytes of a file: a year has a few dozen lines.
const LARGEST: usize = 1 << 20;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_calendar.html")]
pub struct CalendarPage {
    top: Top,
    room: Room,
    year: YearView,
    may: bool,
    told: Option<Imported>,
    faults: Faults,
}

impl CalendarPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, year: Option<i32>) -> Result<CalendarPage> {
        Ok(CalendarPage {
            year: calendar::show(cx, year)?,
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "calendar"),
            top: Top::of(cx, chrome, Here::Manage)?,
            told: None,
            faults: Faults::new(cx.lang()),
        })
    }

    /// Kind of a day in words.
    #[must_use]
    pub fn kind(&self, word: &str) -> &'static str {
        word.parse::<DayKind>().map_or("", DayKind::zh)
    }

    /// How far the year can be relied on.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self.year.state.as_str() {
            "known" => "已发布",
            "unknown" => "没有数据",
            _ => "部分暂定",
        }
    }
}

/// A year.
pub async fn show(ctx: PageCtx) -> Page {
    let year = Fields::query(&ctx.visit.req).word("year");
    let year = year.filter(|y: &i32| (1970..=2200).contains(y));
    ctx.show(StatusCode::OK, move |cx, chrome| CalendarPage::of(cx, chrome, year))
        .await
}

/// Imports a file, or says what that would change.
pub async fn import(ctx: PageCtx, req: HttpRequest, payload: web::Payload) -> Page {
    let known = ["csrf", "once", "do"];
    let form = multipart::receive(req.headers(), payload, LARGEST, &known).await;
    let mut form = form.map_err(|p| ctx.visit.refused(&p.0))?;
    let csrf = form.fields.remove("csrf").unwrap_or_default();
    if !(ctx.visit.site.sent_from_here(&req) && ctx.session.csrf_fits(&csrf)) {
        return Err(ctx.visit.refused(&forged()));
    }
    ctx.ask(|cx| admitted(cx, Kind::Holidays)).await?;
    let dry_run = form.fields.get("do").is_none_or(|act| act != "keep");
    let read = web::block(move || Prepared::of(Kind::Holidays, &form.bytes, &form.file_name)).await;
    let busy = || Refusal::new(Code::Busy, "系统繁忙，没有导入；请稍后重试", "Busy; try again shortly");
    let file = match read.map_err(|_| ctx.visit.refused(&busy()))? {
        Ok(file) => file,
        Err(e) if matches!(e.refusal().code.class(), Class::Fault | Class::Unavailable) => {
            return Err(ctx.visit.failed(&e));
        }
        Err(e) => return answer(&ctx, Err(e.refusal())).await,
    };
    let command = Import {
        file: Some(Arc::new(file)),
        kind: Kind::Holidays,
        dry_run,
        secrets: Arc::default(),
    };
    let done = ctx.run(command).await?;
    if done.is_ok() && !dry_run {
        ctx.visit.app.renew_rules().await.map_err(|e| ctx.visit.failed(&e))?;
    }
    answer(&ctx, done).await
}

async fn answer(ctx: &PageCtx, done: std::result::Result<Imported, Refusal>) -> Page {
    let status = if done.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    ctx.show(status, move |cx, chrome| {
        let mut page = CalendarPage::of(cx, chrome, None)?;
        match done {
            Ok(told) => page.told = Some(told),
            Err(refusal) => page.faults = Faults::of(cx.lang(), &refusal, |_: &FieldError| "file".to_owned()),
        }
        Ok(page)
    })
    .await
}
