//! The first steps (首次使用): on the start page as long as they are wanted and not all taken, and always on a page of
//! their own. Each is a link to where it is done.

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::form::{Post, unknown_choice};
use super::frame::{Chrome, Here, Top};
use super::message::t;
use super::session::PageCtx;
use crate::app::desk::{self, Desk};
use crate::app::me::edit::{Edit, EditMe};
use crate::app::me::tour::{self, Taken, Tour};
use crate::app::{Cx, Result};
use crate::domain::lang::Lang;
use crate::domain::tour::Step;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tour", SignedIn, "The first steps by one's roles", show),
    route!(POST "/tour", SignedIn, "Hide the first steps, show them again, tick one off", save, status = 303),
];

/// Pages that the steps stand on, to come back to.
const FROM: [&str; 6] = [
    "/desk",
    "/completion",
    "/tour",
    "/manage/orgs",
    "/manage/users",
    "/manage/audit",
];

/// The steps as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// The steps.
    pub steps: Vec<Line>,
    /// Whether they are wanted on the start page.
    pub shown: bool,
    /// Version of one's settings.
    pub version: i64,
    /// The page they stand on.
    pub from: String,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its word.
    pub word: &'static str,
    /// What is done.
    pub name: String,
    /// What it is for; or that there is nothing to do it with yet.
    pub why: &'static str,
    /// Where; none while there is nothing to do it with.
    pub to: Option<String>,
    /// Whether it was taken.
    pub done: bool,
    /// Whether only the person can say so.
    pub looked: bool,
}

impl Line {
    /// The address of where it is done; empty while there is nothing to do it with.
    #[must_use]
    pub fn link(&self, base: &str) -> String {
        self.to.as_ref().map(|to| format!("{base}{to}")).unwrap_or_default()
    }

    /// Whether the person is asked to say that it was taken.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.looked && !self.done
    }
}

/// How much waits on the desk, for the steps that need something to do them with.
#[derive(Debug, Clone, Copy, Default)]
struct Waits {
    sign: bool,
    report: bool,
    returned: bool,
    approve: bool,
    review: bool,
}

impl Waits {
    fn asked(cx: &mut Cx<'_>) -> Result<Waits> {
        match cx.actor.roles.sees_business() {
            true => Ok(Waits::on(&desk::counted(cx)?)),
            false => Ok(Waits::default()),
        }
    }

    fn on(desk: &Desk) -> Waits {
        Waits {
            sign: desk.to_sign.count > 0,
            report: desk.to_report.count > 0,
            returned: desk.returned.count > 0,
            approve: desk.to_approve.count > 0,
            review: desk.to_review.count > 0,
        }
    }
}

impl First {
    /// For a start page with its desk, where it is one: none where they are not wanted, or all taken.
    ///
    /// # Errors
    /// As the database.
    pub fn wanted(cx: &mut Cx<'_>, from: &str, desk: Option<&Desk>) -> Result<Option<First>> {
        let waits = desk.map_or_else(Waits::default, Waits::on);
        Ok(tour::wanted(cx)?.map(|tour| First::of(cx.lang(), &tour, from, waits)))
    }

    fn of(lang: Lang, tour: &Tour, from: &str, waits: Waits) -> First {
        First {
            steps: tour.steps.iter().map(|taken| line(lang, *taken, waits)).collect(),
            shown: tour.shown,
            version: tour.version,
            from: from.to_owned(),
        }
    }

    /// How many were taken.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|s| s.done).count()
    }
}

fn line(lang: Lang, Taken { step, done }: Taken, waits: Waits) -> Line {
    let (why, to) = place(lang, step, waits);
    Line {
        word: step.word(),
        name: step.title(lang),
        why: t(lang, why),
        to,
        done,
        looked: step.by_looking(),
    }
}

/// What a step is for and where it is done.
fn place(lang: Lang, step: Step, waits: Waits) -> (&'static str, Option<String>) {
    let on_desk = |waits: bool, part: &str, why: &'static str, none: &'static str| match waits {
        true => (why, Some(format!("/desk#{part}"))),
        false => (none, None),
    };
    let (why, to) = match step {
        Step::Sign => return on_desk(waits.sign, "sign", "tour-sign", "tour-sign-none"),
        Step::Approve => return on_desk(waits.approve, "approve", "tour-approve", "tour-approve-none"),
        Step::Review => return on_desk(waits.review, "review", "tour-review", "tour-review-none"),
        Step::Report if waits.report => ("tour-report", "/reports"),
        Step::Report => return ("tour-report-none", None),
        Step::Again if waits.returned => ("tour-again", "/desk#returned"),
        Step::Again => {
            let word = serde_urlencoded::to_string([("q", t(lang, "tour-returned"))]);
            return ("tour-again", Some(format!("/help?{}", word.unwrap_or_default())));
        }
        Step::Request => ("tour-request", "/tasks"),
        Step::Upload => ("tour-upload", "/documents"),
        Step::Check => ("tour-check", "/documents"),
        Step::Register => ("tour-register", "/documents"),
        Step::Split => ("tour-split", "/directives"),
        Step::Issue => ("tour-issue", "/directives"),
        Step::Overview => ("tour-overview", "/completion"),
        Step::Drill => ("tour-drill", "/completion"),
        Step::Instruct => ("tour-instruct", "/tasks?light=red"),
        Step::Bureaus => ("tour-bureaus", "/manage/orgs"),
        Step::Accounts => ("tour-accounts", "/manage/users"),
        Step::Calendar => ("tour-calendar", "/manage/calendar"),
        Step::Letter => ("tour-letter", "/manage/letters"),
        Step::Roles => ("tour-roles", "/manage/users"),
        Step::Rules => ("tour-rules", "/manage/settings"),
        Step::Trail => ("tour-trail", "/manage/audit"),
        Step::Verify => ("tour-verify", "/manage/audit?verify=1"),
    };
    (why, Some(to.to_owned()))
}

/// The page of the steps.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/tour.html")]
pub struct TourPage {
    top: Top,
    tour: First,
}

impl TourPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome) -> Result<TourPage> {
        let steps = tour::tour(cx)?;
        Ok(TourPage {
            tour: First::of(cx.lang(), &steps, "/tour", Waits::asked(cx)?),
            top: Top::of(cx, chrome, Here::Elsewhere)?,
        })
    }
}

async fn show(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, TourPage::of).await
}

async fn save(post: Post) -> Page {
    let fields = &post.fields;
    let mut edit = Edit {
        version: fields.word("version").unwrap_or_default(),
        ..Edit::default()
    };
    let done = match fields.get("act") {
        "hide" => {
            edit.tour = Some(false);
            "tour-hidden"
        }
        "show" => {
            edit.tour = Some(true);
            "tour-shown"
        }
        "seen" => {
            let step = fields.one::<Step>("step");
            edit.seen = Some(step.map_err(|r| post.ctx.visit.refused(&r))?);
            "tour-seen"
        }
        _ => return Err(post.ctx.visit.refused(&unknown_choice("act"))),
    };
    let from = fields.get("from");
    let to = FROM.into_iter().find(|page| *page == from).unwrap_or("/tour");
    post.act(EditMe(edit), to, done).await
}
