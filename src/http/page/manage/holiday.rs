//! Days that an organisation has of its own (单位自有放假日), beside those it keeps with the nation and with those above it.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::calendar::{self, DayView, Difference, DueMove, NewYear, Put, YearView};
use crate::app::org::{self, OrgView};
use crate::app::{Cx, Result};
use crate::domain::calendar::{DayKind, holiday};
use crate::domain::id::OrgId;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::time::Day;
use crate::http::body::Id;

/// Due days that would be others, of which the page tells.
const MOVES: usize = 20;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_days.html")]
pub struct DaysPage {
    top: Top,
    room: Room,
    org: OrgView,
    year: YearView,
    rows: Vec<Row>,
    may: bool,
    told: Option<Difference>,
    typed: Fields,
    faults: Faults,
}

/// A day that the organisation keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    day: Day,
    name: String,
    kind: String,
    /// Its own, not kept with others.
    own: bool,
}

impl DaysPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: OrgId, year: Option<i32>) -> Result<DaysPage> {
        let org = org::show(cx, id)?;
        let year = calendar::show(cx, year, Some(id))?;
        let lang = cx.lang();
        let row = |day: &DayView, own: bool| Row {
            day: day.day,
            name: holiday(&day.name, lang),
            kind: day
                .kind
                .parse::<DayKind>()
                .map_or_else(|_| String::new(), |k| k.title(lang)),
            own,
        };
        let kept = year
            .inherited
            .iter()
            .filter(|d| year.days.iter().all(|own| own.day != d.day));
        let mut rows: Vec<Row> = kept.map(|d| row(d, false)).collect();
        rows.extend(year.days.iter().map(|d| row(d, true)));
        rows.sort_by_key(|row| row.day);
        Ok(DaysPage {
            may: calendar::may_put(cx, Some(id)).is_ok(),
            room: Room::of(cx, "calendar")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            org,
            year,
            rows,
            told: None,
            typed: Fields::default(),
            faults: Faults::new(lang),
        })
    }

    /// The first due days that would be others.
    fn moves(&self) -> impl Iterator<Item = &DueMove> {
        self.told.iter().flat_map(|told| told.moves.iter().take(MOVES))
    }

    /// Its title, with what is wrong.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.top.say("days-title").with("name", &self.org.short_name);
        self.faults.title(&said.with("year", self.year.year).to_string())
    }

    /// The page in another year.
    fn to(&self, year: i32) -> String {
        format!("{}/manage/orgs/{}/days?year={year}", self.top.out.base, self.org.id)
    }

    /// What was typed.
    fn or<'a>(&'a self, name: &str, usual: &'a str) -> &'a str {
        self.typed.filled(name).unwrap_or(usual)
    }
}

/// A year of an organisation.
pub async fn show(ctx: PageCtx, id: Id) -> Page {
    let year = Fields::query(&ctx.visit.req).word("year");
    let year = year.filter(|y: &i32| (1970..=2200).contains(y));
    ctx.show(StatusCode::OK, move |cx, chrome| {
        DaysPage::of(cx, chrome, OrgId(id.0), year)
    })
    .await
}

/// Adds days, takes one out, or says what that would change.
pub async fn change(post: Post, id: Id) -> Page {
    let org = OrgId(id.0);
    let year: i32 = post.fields.one("year").map_err(|r| post.ctx.visit.refused(&r))?;
    let before = post
        .ctx
        .ask(move |cx| calendar::show(cx, Some(year), Some(org)))
        .await?;
    let new = match wanted(&post.fields, before) {
        Ok(new) => new,
        Err(refusal) => return again(post, org, year, Err(refusal)).await,
    };
    if post.fields.get("do") == "preview" {
        let seen = post
            .ctx
            .ask(move |cx| Ok(calendar::preview(cx, &new).map_err(|e| e.refusal())))
            .await?;
        return again(post, org, year, seen).await;
    }
    let version = post.fields.word("version").unwrap_or_default();
    match post.run(Put { version, new }).await? {
        Ok(_) => {
            let visit = &post.ctx.visit;
            visit.app.renew_rules().await.map_err(|e| visit.failed(&e))?;
            Ok(visit.see(&format!("/manage/orgs/{org}/days?year={year}&done=days")))
        }
        Err(refusal) => again(post, org, year, Err(refusal)).await,
    }
}

/// The year as it is to be: without the day that is taken out, or with those that are added.
fn wanted(fields: &Fields, before: YearView) -> std::result::Result<NewYear, Refusal> {
    if let Some(gone) = fields.word("remove") {
        return Ok(NewYear::without(before, gone));
    }
    let from: Day = fields.one("from")?;
    let to = fields.filled("to").map_or(Ok(from), |_| fields.one("to"))?;
    let day = DayView {
        day: from,
        kind: fields.get("kind").to_owned(),
        name: fields.get("name").to_owned(),
        provisional: false,
    };
    NewYear::with_span(before, &day, to, fields.get("source"))
}

/// The page with what would change, or what is wrong.
async fn again(post: Post, org: OrgId, year: i32, seen: std::result::Result<Difference, Refusal>) -> Page {
    let status = if seen.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let typed = post.fields.clone();
    let show = move |cx: &mut Cx<'_>, chrome| {
        let mut page = DaysPage::of(cx, chrome, org, Some(year))?;
        page.typed = typed;
        match seen {
            Ok(told) => page.told = Some(told),
            Err(refusal) => page.faults = Faults::of(cx.lang(), &refusal, place),
        }
        Ok(page)
    };
    post.ctx.show(status, show).await
}

/// The field in which a fault of a day stands.
fn place(e: &FieldError) -> String {
    match e.field.rsplit_once('.') {
        Some((_, "day")) => "from".to_owned(),
        Some((_, field)) => field.to_owned(),
        None if e.field == "days" => "from".to_owned(),
        None => e.field.clone(),
    }
}
