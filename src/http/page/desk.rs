//! My desk (我的工作台): what waits for me, the most urgent first.

use actix_web::http::StatusCode;
use askama::Template;

use super::day::{self, When};
use super::error::Page;
use super::frame::{Chrome, Here, Top};
use super::message::{say, t};
use super::session::PageCtx;
use super::tour::First;
use crate::app::desk::{self, Desk, Item, List};
use crate::app::{Cx, Result};
use crate::domain::light::Light;
use crate::domain::person::{Role, Roles};
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[route!(GET "/desk", SignedIn, "My desk", show)];

/// The desk as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/desk.html")]
pub struct DeskPage {
    top: Top,
    today: String,
    parts: Vec<Part>,
    tour: Option<First>,
}

/// One list of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Anchor, and what is done with its rows.
    pub id: &'static str,
    /// Heading.
    pub name: &'static str,
    /// How many there are in all.
    pub count: i64,
    /// How many of the rows are late.
    pub late: usize,
    /// The rows.
    pub rows: Vec<Row>,
    /// What it means that there are none.
    pub nothing: &'static str,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Task.
    pub task: i64,
    /// Title.
    pub title: String,
    /// Light; none where the row is not about the task's own course.
    pub light: Option<Light>,
    /// What stands below the title.
    pub meta: String,
    /// By when.
    pub when: Option<When>,
    /// Where the act leads.
    pub to: String,
    /// The act.
    pub act: &'static str,
    /// Whether it is overdue: its button is solid then.
    pub late: bool,
}

impl DeskPage {
    /// The desk of the one who asks.
    ///
    /// # Errors
    /// Refused without a business role.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome) -> Result<DeskPage> {
        let desk = desk::desk(cx)?;
        let top = Top::with(cx, chrome, Here::Desk, Some(desk.waiting()));
        let parts = parts(cx, &desk);
        let tour = First::wanted(cx, "/desk", Some(&desk))?;
        Ok(DeskPage {
            top,
            today: day::today(cx.lang(), desk.today),
            parts,
            tour,
        })
    }

    /// How many things wait: the number in title, heading and navigation.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        self.top.waiting.unwrap_or_default()
    }

    /// How many rows are late.
    #[must_use]
    pub fn late(&self) -> usize {
        self.parts.iter().filter(|p| p.id != "due").map(|p| p.late).sum()
    }

    /// Parts that have rows.
    pub fn filled(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|p| p.count > 0)
    }
}

impl Part {
    /// How many rows are not shown.
    #[must_use]
    pub fn more(&self) -> i64 {
        self.count - i64::try_from(self.rows.len()).unwrap_or_default()
    }
}

/// The lists that belong to the roles held; an empty one says so in the overview.
fn parts(cx: &Cx<'_>, desk: &Desk) -> Vec<Part> {
    let roles: &Roles = &cx.actor.roles;
    let (reporter, approver, supervisor) = (
        roles.has(Role::Reporter),
        roles.has(Role::Approver),
        roles.has(Role::Supervisor),
    );
    let lists: [(bool, &'static str, &'static str, &List, &'static str); 7] = [
        (reporter, "sign", "desk-sign", &desk.to_sign, "desk-sign-none"),
        (reporter, "report", "desk-report", &desk.to_report, "desk-report-none"),
        (
            reporter,
            "returned",
            "desk-returned",
            &desk.returned,
            "desk-returned-none",
        ),
        (
            approver,
            "approve",
            "desk-approve",
            &desk.to_approve,
            "desk-approve-none",
        ),
        (supervisor, "review", "desk-review", &desk.to_review, "desk-review-none"),
        (supervisor, "decide", "desk-decide", &desk.to_decide, "desk-decide-none"),
        (reporter, "due", "desk-due", &desk.due_soon, "desk-due-none"),
    ];
    let lang = cx.lang();
    let shown = lists.into_iter().filter(|(shown, ..)| *shown);
    shown
        .map(|(_, id, name, list, nothing)| {
            let rows: Vec<Row> = list.items.iter().map(|item| row(cx, id, item)).collect();
            Part {
                id,
                name: t(lang, name),
                count: list.count,
                late: rows.iter().filter(|r| r.late).count(),
                rows,
                nothing: t(lang, nothing),
            }
        })
        .collect()
}

fn row(cx: &Cx<'_>, part: &str, item: &Item) -> Row {
    let (progress, request) = (item.progress.unwrap_or_default(), item.request.unwrap_or_default());
    let task = item.task;
    let (to, act) = match part {
        "sign" => (format!("/tasks/{task}/sign"), "act-sign"),
        "report" => (
            format!(
                "/tasks/{task}/report?obligation={}",
                item.obligation.unwrap_or_default()
            ),
            "act-report",
        ),
        "returned" => (format!("/tasks/{task}/report?progress={progress}"), "act-anew"),
        "approve" => (format!("/progress/{progress}"), "act-approve"),
        "review" => (format!("/progress/{progress}"), "act-review"),
        "decide" => (format!("/requests/{request}"), "act-decide"),
        _ => (format!("/tasks/{task}"), "act-open"),
    };
    // Of what the desk shows only reports have days that are always counted.
    let due = if part == "report" { day::counted } else { day::due };
    Row {
        task,
        title: item.title.clone(),
        light: item.light.parse().ok().filter(|_| part != "decide"),
        meta: meta(cx, part, item),
        when: item
            .due_on
            .map(|d| due(cx.lang(), d, cx.today(), cx.rules.calendars.of(cx.actor.org))),
        to,
        act: t(cx.lang(), act),
        late: item.late,
    }
}

fn meta(cx: &Cx<'_>, part: &str, item: &Item) -> String {
    let (lang, today) = (cx.lang(), cx.today());
    let label = item.label.as_deref().unwrap_or_default();
    let period = match label.parse() {
        Ok(day) => say(lang, "desk-until").with("day", day::date(lang, day, today)).into(),
        Err(_) => label.to_owned(),
    };
    let since = item.since.map(|at| day::moment(lang, at, cx.now)).unwrap_or_default();
    let lead = item.lead.as_deref().unwrap_or_default();
    let said = match (part, item.percent) {
        ("report", _) => say(lang, "desk-meta-report"),
        ("returned", _) => say(lang, "desk-meta-returned").with("when", since),
        ("approve", _) => say(lang, "desk-meta-approve"),
        ("review", _) => say(lang, "desk-meta-review").with("lead", lead).with("when", since),
        ("decide", _) => {
            return say(lang, "desk-meta-decide")
                .with("lead", lead)
                .with("kind", label)
                .into();
        }
        ("due", Some(percent)) => return say(lang, "desk-meta-due").with("percent", percent).into(),
        _ => return String::new(),
    };
    said.with("period", period).into()
}

async fn show(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, DeskPage::of).await
}
