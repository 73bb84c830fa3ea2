//! A year of the calendar of working days, and its import from a file: what would change is shown before it is kept.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post, Unread};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::calendar::{self, DueMove, YearView};
use crate::app::import::{Import, Imported, Kind, Prepared, admitted};
use crate::app::{Cx, Result};
use crate::domain::calendar::DayKind;
use crate::domain::id::OrgId;
use crate::domain::policy::Right;
use crate::domain::refusal::{Class, Code, FieldError, Refusal};

/// Most bytes of a file: a year has a few dozen lines.
const LARGEST: usize = 1 << 20;

/// Due days that would be others, of which the page tells.
const MOVES: usize = 20;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_calendar.html")]
pub struct CalendarPage {
    top: Top,
    room: Room,
    year: YearView,
    /// Who has days of its own in it.
    holders: Vec<(OrgId, String)>,
    may: bool,
    told: Option<Imported>,
    faults: Faults,
}

impl CalendarPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, year: Option<i32>) -> Result<CalendarPage> {
        let year = calendar::show(cx, year, None)?;
        Ok(CalendarPage {
            holders: calendar::holders(cx, year.year)?,
            year,
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "calendar")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            told: None,
            faults: Faults::new(cx.lang()),
        })
    }

    /// Kind of a day in words.
    #[must_use]
    pub fn kind(&self, word: &str) -> String {
        word.parse::<DayKind>()
            .map_or_else(|_| String::new(), |k| k.title(self.top.lang()))
    }

    /// How far the year can be relied on.
    #[must_use]
    pub fn state(&self) -> &'static str {
        self.top.t(match self.year.state.as_str() {
            "known" => "calendar-known",
            "unknown" => "calendar-unknown",
            _ => "calendar-provisional",
        })
    }

    /// The first due days that would be others.
    pub fn moves<'a>(&self, told: &'a Imported) -> impl Iterator<Item = &'a DueMove> {
        told.moves.iter().take(MOVES)
    }

    /// Its title, with what is wrong.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.top.say("calendar-title").with("year", self.year.year).to_string();
        self.faults.title(&said)
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
pub async fn import(unread: Unread) -> Page {
    let (post, file) = Post::with_file(unread, LARGEST).await?;
    let dry_run = post.fields.get("do") != "keep";
    let ctx = post.ctx;
    ctx.ask(|cx| admitted(cx, Kind::Holidays)).await?;
    let read = web::block(move || Prepared::of(Kind::Holidays, &file.bytes, &file.name)).await;
    let busy = || Refusal::new(Code::Busy, "系统繁忙，没有导入；请稍后重试", "Busy; try again shortly");
    let file = match read.map_err(|_| ctx.visit.refused(&busy()))? {
        Ok(file) => file,
        Err(e) if matches!(e.refusal().code.class(), Class::Fault | Class::Unavailable) => {
            return Err(ctx.visit.failed(&e));
        }
        Err(e) => return answer(&ctx, None, Err(e.refusal())).await,
    };
    let year = file.year();
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
    answer(&ctx, year, done).await
}

/// The page of the year that was imported.
async fn answer(ctx: &PageCtx, year: Option<i32>, done: std::result::Result<Imported, Refusal>) -> Page {
    let status = if done.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    ctx.show(status, move |cx, chrome| {
        let mut page = CalendarPage::of(cx, chrome, year)?;
        match done {
            Ok(told) => page.told = Some(told),
            Err(refusal) => page.faults = Faults::of(cx.lang(), &refusal, |_: &FieldError| "file".to_owned()),
        }
        Ok(page)
    })
    .await
}
