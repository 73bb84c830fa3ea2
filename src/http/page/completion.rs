//! Completion (完成情况), the leader's page: what is wrong first, then figures and the table by organisation. Each figure
//! opens its rows.

mod tiles;

use actix_web::http::StatusCode;
use askama::Template;

use super::day;
use super::error::Page;
use super::form::Fields;
use super::frame::{Chrome, Here, Top};
use super::message::t;
use super::session::PageCtx;
use super::tour::First;
use crate::app::completion::{self, ALL_ROWS, Ask, GroupBy, OrgKey};
use crate::app::directive::list;
use crate::app::directive::view::DirectiveHead;
use crate::app::{Cx, Error, Result};
use crate::domain::id::DirectiveId;
use crate::domain::policy::Right;
use crate::domain::time::day_of;
use crate::http::download;
use crate::http::route::Route;
use crate::render;
use crate::render::figures::{Figures, GroupRow, GroupValue, IndicatorRow, RateView, RedRow};
use crate::route;
use tiles::{Tile, tiles};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/completion", SignedIn, "Completion of an organisation's tasks", show),
    route!(GET "/completion/export", SignedIn, "The same as a file: csv, xlsx or text", export),
];

/// Red tasks on the page; the rest is in the ledger.
const RED_ROWS: i64 = 8;

/// Indicators on the page, those that are behind first, until all are asked for.
const INDICATORS: usize = 30;

/// The report as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/completion.html")]
pub struct CompletionPage {
    top: Top,
    figures: Figures,
    made: String,
    sample: Vec<i64>,
    above: Option<(i64, String)>,
    /// Indicators that were left out.
    more: usize,
    /// The first steps, where this is somebody's start page.
    tour: Option<First>,
    tiles: Vec<Tile>,
    proposed: Vec<DirectiveHead>,
    /// Whether the watermelon list is there for them.
    melons: bool,
}

/// What is behind comes first, then what nobody has reported, then what goes as planned, then what is reached.
fn urgency(row: &IndicatorRow) -> u8 {
    match (row.behind, row.value.reached) {
        (_, Some(true)) => 3,
        (Some(true), _) => 0,
        _ if row.value.value.is_none() => 1,
        _ => 2,
    }
}

fn ask_of(fields: &Fields, rows: i64) -> Ask {
    Ask {
        org: fields.filled("org").map(OrgKey::read),
        directive: fields.word("directive").map(DirectiveId),
        group_by: fields.word("group_by").unwrap_or(GroupBy::Org),
        rows,
        ..Ask::default()
    }
}

impl CompletionPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, fields: &Fields) -> Result<CompletionPage> {
        let mut figures = completion::figures(cx, &ask_of(fields, RED_ROWS))?;
        let most = if fields.get("indicators") == "all" {
            usize::MAX
        } else {
            INDICATORS
        };
        let more = figures.indicators.len().saturating_sub(most);
        if more > 0 {
            figures.indicators.sort_by_key(urgency);
            figures.indicators.truncate(most);
        }
        let sample = completion::sampled(cx, &figures)?;
        let above = completion::above(cx, &figures)?;
        let tour = match cx.actor.roles.only_leads() {
            true => First::wanted(cx, "/completion", None)?,
            false => None,
        };
        Ok(CompletionPage {
            tiles: match figures.group_by.as_str() {
                "org" => tiles(cx.lang(), &figures.groups),
                _ => Vec::new(),
            },
            proposed: list::awaiting(cx)?,
            melons: cx.allow(Right::ReadWatermelons).is_ok(),
            top: Top::of(cx, chrome, Here::Completion)?,
            made: day::moment(cx.lang(), figures.generated_at, cx.now),
            figures,
            sample,
            above,
            more,
            tour,
        })
    }

    /// How many indicators there are.
    #[must_use]
    pub fn indicators(&self) -> usize {
        self.figures.indicators.len() + self.more
    }

    /// The same page with all indicators.
    #[must_use]
    pub fn whole(&self) -> String {
        let group = &self.figures.group_by;
        format!(
            "{}&group_by={group}&indicators=all#indicators",
            self.of_org(&self.figures.org.id)
        )
    }

    /// What it covers: 国家局, or a directive's title.
    #[must_use]
    pub fn covers(&self) -> &str {
        let f = &self.figures;
        f.directive.as_ref().map_or(&f.org.name, |d| &d.name)
    }

    /// Whether a target, or what was derived from it, stands on invented sample data.
    #[must_use]
    pub fn is_sample(&self, row: &IndicatorRow) -> bool {
        self.sample.contains(&row.target_id)
    }

    /// Whether any shown value does.
    #[must_use]
    pub fn any_sample(&self) -> bool {
        !self.sample.is_empty()
    }

    /// 98.52%, or a dash of nothing.
    #[must_use]
    pub fn percent(&self, rate: &RateView) -> String {
        rate.percent.as_ref().map_or("—".to_owned(), |p| format!("{p}%"))
    }

    /// The value of an indicator in words.
    #[must_use]
    pub fn value(&self, row: &IndicatorRow) -> String {
        let v = &row.value;
        match (&v.value, &v.numerator, &v.denominator) {
            (None, ..) => self.top.t("value-unreported").to_owned(),
            (_, Some(n), Some(d)) if row.kind == "milestone" => {
                self.top.say("value-of").with("n", n).with("of", d).into()
            }
            (Some(value), ..) if row.kind == "milestone" => {
                let id = if value == "0" { "value-not-done" } else { "value-done" };
                self.top.t(id).to_owned()
            }
            (Some(value), ..) => row.unit.text(value),
        }
    }

    /// The digits of a bureau's figure, in the unit in which the indicator is shown above.
    #[must_use]
    pub fn digits(&self, of: &GroupValue, value: &str) -> String {
        let row = self.figures.indicators.iter().find(|row| row.target_id == of.target_id);
        row.map_or_else(|| value.to_owned(), |row| row.unit.digits_of(value))
    }

    /// Its parts: 2,167／3,968.
    #[must_use]
    pub fn parts(&self, row: &IndicatorRow) -> Option<String> {
        let v = &row.value;
        let ratio = row.kind == "ratio";
        v.numerator
            .as_ref()
            .zip(v.denominator.as_ref())
            .filter(|_| ratio)
            .map(|(n, d)| [n.as_str(), d].join(self.top.t("slash")))
    }

    /// The report of an organisation, of the same directive.
    #[must_use]
    pub fn of_org(&self, org: &i64) -> String {
        let directive = self.figures.directive.as_ref().map(|d| format!("&directive={}", d.id));
        format!(
            "{}/completion?org={org}{}",
            self.top.out.base,
            directive.unwrap_or_default()
        )
    }

    /// The same report as a file.
    #[must_use]
    pub fn file(&self, format: &str) -> String {
        self.of_org(&self.figures.org.id).replacen(
            "/completion?",
            &format!("/completion/export?format={format}&group_by={}&", self.figures.group_by),
            1,
        )
    }

    /// The ledger behind a figure of the report.
    #[must_use]
    pub fn all(&self, query: &str) -> String {
        self.rows(&self.figures.org.id, query)
    }

    /// The ledger behind a figure of a row.
    #[must_use]
    pub fn rows(&self, under: &i64, query: &str) -> String {
        let directive = self.figures.directive.as_ref().map(|d| format!("&directive={}", d.id));
        format!(
            "{}/tasks?under={under}{}{query}",
            self.top.out.base,
            directive.unwrap_or_default()
        )
    }

    /// The link of a row of the table: the same report for it.
    #[must_use]
    pub fn into(&self, row: &GroupRow) -> String {
        self.of_org(&row.group.id)
    }

    /// A red task's day: 应于9月30日办结.
    #[must_use]
    pub fn due(&self, row: &RedRow) -> String {
        let day = row.due_on.map(|d| day::date(self.top.lang(), d, self.figures.as_of));
        day.map(|d| self.top.say("completion-due").with("day", d).into())
            .unwrap_or_default()
    }

    /// Since when it is red.
    #[must_use]
    pub fn since(&self, row: &RedRow) -> String {
        let day = day::near(self.top.lang(), day_of(row.since), self.figures.as_of);
        self.top.say("completion-since").with("day", day).into()
    }

    /// The rest of the summary, after open and red tasks.
    #[must_use]
    pub fn sums(&self) -> String {
        let t = &self.figures.totals;
        let said = self.top.say("sum-rest").with("overdue", t.overdue);
        let said = said.with("closed", t.by_state.closed).with("tasks", t.tasks);
        let said = said.with("signed", self.percent(&t.sign_for));
        let said = said.with("on_time", self.percent(&t.on_time));
        said.with("missing", t.reports_missing).into()
    }

    /// Why a task is red.
    #[must_use]
    pub fn why<'a>(&self, row: &'a RedRow) -> &'a str {
        self.top.lang().pick(&row.reason, &row.reason_en)
    }

    /// What would turn it green.
    #[must_use]
    pub fn mend<'a>(&self, row: &'a RedRow) -> &'a str {
        self.top.lang().pick(&row.mend, &row.mend_en)
    }

    /// A target in words; those of requirements stay as they were written.
    #[must_use]
    pub fn target(&self, row: &IndicatorRow) -> String {
        row.goal(self.top.lang())
    }

    /// Why no pace can be told.
    #[must_use]
    pub fn no_pace<'a>(&self, row: &'a IndicatorRow) -> Option<&'a str> {
        row.no_pace(self.top.lang())
    }
}

async fn show(ctx: PageCtx) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| {
        CompletionPage::of(cx, chrome, &fields)
    })
    .await
}

/// The report as a file; what the page shows in part stands there whole.
async fn export(ctx: PageCtx) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    let format = fields.get("format").to_owned();
    let lang = ctx.lang();
    let figures = ctx
        .ask(move |cx| completion::figures(cx, &ask_of(&fields, ALL_ROWS)))
        .await?;
    let name = |ext: &str| {
        let title = t(lang, "completion");
        format!("{title}-{}-{}.{ext}", figures.org.name, figures.as_of)
    };
    Ok(match format.as_str() {
        "csv" => download::file(&name("csv"), download::CSV, render::csv(&figures, lang)),
        "text" => download::file(
            &name("txt"),
            "text/plain; charset=utf-8",
            render::text(&figures, lang).into_bytes(),
        ),
        _ => {
            let broken = |e: render::Broken| ctx.visit.failed(&Error::Internal(e.to_string()));
            download::file(
                &name("xlsx"),
                download::XLSX,
                render::workbook(&figures, lang).map_err(broken)?,
            )
        }
    })
}
