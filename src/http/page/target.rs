//! One target: what it asks for, every change of it with who, why and the slip, and the form that changes it.

use actix_web::http::StatusCode;
use askama::Template;

use super::day;
use super::error::Page;
use super::faults::Faults;
use super::form::{Fields, Post};
use super::frame::{Chrome, Here, Top};
use super::goal::Asked;
use super::session::PageCtx;
use crate::app::target::edit::{Edit, TargetEdit, may_edit};
use crate::app::target::entry::{BaselineEntry, PointEntry};
use crate::app::target::history::{self, History, VersionView};
use crate::app::target::view::BaselineView;
use crate::app::{Cx, Result};
use crate::domain::id::TargetId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::domain::target::{Comparator, Curve};
use crate::domain::time::{Day, Instant, day_of};
use crate::domain::unit::MeasureUnit;
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/targets/{id}", SignedIn, "One target with its changes", show),
    route!(POST "/targets/{id}", SignedIn, "Change a target with a reason", change, status = 303),
];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/target.html")]
pub struct TargetPage {
    top: Top,
    h: History,
    may: bool,
    now: Instant,
    typed: Fields,
    faults: Faults,
    broken: bool,
}

impl TargetPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: i64, sent: Option<Fields>) -> Result<TargetPage> {
        let h = history::of_target(cx, TargetId(id))?;
        let here = if h.target.task.is_some() {
            Here::Ledger
        } else {
            Here::Directives
        };
        Ok(TargetPage {
            may: may_edit(cx, TargetId(id)),
            typed: sent.unwrap_or_else(|| filled(&h)),
            now: cx.now,
            faults: Faults::new(cx.lang()),
            broken: false,
            top: Top::of(cx, chrome, here)?,
            h,
        })
    }

    /// The page it belongs to.
    #[must_use]
    pub fn above(&self) -> String {
        match (self.h.target.directive, self.h.target.task) {
            (Some(id), _) => format!("/directives/{id}"),
            (None, Some(id)) => format!("/tasks/{id}"),
            (None, None) => "/directives".to_owned(),
        }
    }

    /// A moment.
    #[must_use]
    pub fn when(&self, v: &VersionView) -> String {
        day::near(self.top.lang(), day_of(v.at), day_of(self.now))
    }

    /// What a version asks for.
    #[must_use]
    pub fn goal(&self, v: &VersionView) -> String {
        let asked = Asked {
            comparator: &v.comparator,
            unit: &self.h.target.indicator.unit,
            relative: v.relative,
            value: v.value.as_deref(),
            value_max: v.value_max.as_deref(),
            approx: false,
        };
        asked.said(self.top.lang())
    }

    /// Its curve, with the points.
    #[must_use]
    pub fn curve(&self, v: &VersionView) -> String {
        let curve = v.curve.as_deref().and_then(|c| c.parse::<Curve>().ok());
        let name = curve.map_or(String::new(), |c| c.title(self.top.lang()));
        let unit = &self.h.target.indicator.unit;
        let shown = |point: &String| match point.split_once('=') {
            Some((day, value)) => format!("{day}={}", unit.digits_of(value)),
            None => point.clone(),
        };
        let points: Vec<String> = v.points.iter().map(shown).collect();
        let points = points.join(self.top.t("comma"));
        [name, points].join(" ").trim().to_owned()
    }

    /// Whether there is anything to say of where it starts from.
    #[must_use]
    pub fn starts(&self) -> bool {
        self.h.versions.iter().any(|v| v.baseline.is_some())
    }

    /// Where it starts from: 52% (2025-12-31), 400/1000.
    #[must_use]
    pub fn start(&self, from: &BaselineView) -> String {
        let value = from.value.as_deref().map(|v| self.h.target.indicator.unit.text(v));
        let parts = from.numerator.as_deref().zip(from.denominator.as_deref());
        let shown = parts.map(|(above, below)| format!("{above}/{below}")).or(value);
        let shown = shown.unwrap_or_default();
        match from.on {
            Some(on) => format!("{shown} ({on})"),
            None => shown,
        }
    }

    /// Whether its baseline may be given as numerator and denominator.
    #[must_use]
    pub fn ratio(&self) -> bool {
        let given = self.h.target.baseline.as_ref().is_some_and(|b| b.numerator.is_some());
        given || self.h.target.indicator.kind == IndicatorKind::Ratio.word()
    }

    /// How a value can be meant, for the form.
    #[must_use]
    pub fn comparators(&self) -> &'static [Comparator] {
        Comparator::ALL
    }

    /// By how much it slipped: 推迟31天，目标-5%.
    #[must_use]
    pub fn slip(&self, days: &i64, value: &Option<String>, relative: &bool) -> String {
        let mut said: Vec<String> = Vec::new();
        if *days > 0 {
            said.push(self.top.say("target-later").with("days", days).into());
        }
        if *days < 0 {
            said.push(
                self.top
                    .say("target-earlier")
                    .with("days", days.saturating_abs())
                    .into(),
            );
        }
        if let Some(value) = value.as_deref().filter(|v| *v != "0") {
            let sign = if value.starts_with('-') { "" } else { "+" };
            let moved = match relative {
                true => MeasureUnit::from("%").text(value),
                false => self.h.target.indicator.unit.text(value),
            };
            let moved = format!("{sign}{moved}");
            said.push(self.top.say("target-moved").with("by", moved).into());
        }
        said.join(self.top.t("comma"))
    }

    /// The shapes of a curve, for the form.
    #[must_use]
    pub fn curves(&self) -> &'static [Curve] {
        Curve::ALL
    }
}

/// The form as it stands: figures as the page shows them, with their unit where that is one for showing.
fn filled(h: &History) -> Fields {
    let unit = &h.target.indicator.unit;
    let level = |value: &str| match unit.display {
        Some(_) => unit.text(value),
        None => value.to_owned(),
    };
    let asked = |value: &Option<String>| match (value, h.target.relative) {
        (None, _) => String::new(),
        (Some(value), true) => value.clone(),
        (Some(value), false) => level(value),
    };
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let points: Vec<String> = h
        .target
        .points
        .iter()
        .map(|p| format!("{} {}", p.day, level(&p.value)))
        .collect();
    let start = h.target.baseline.as_ref();
    let part = |of: fn(&BaselineView) -> Option<String>| start.and_then(of).unwrap_or_default();
    Fields::of(vec![
        pair("comparator", h.target.comparator.clone()),
        pair("value", asked(&h.target.value)),
        pair("value_max", asked(&h.target.value_max)),
        pair("relative", if h.target.relative { "1" } else { "" }.to_owned()),
        pair("approx", if h.target.approx { "1" } else { "" }.to_owned()),
        pair(
            "start",
            start.and_then(|s| s.value.as_deref()).map(level).unwrap_or_default(),
        ),
        pair("start_numerator", part(|s| s.numerator.clone())),
        pair("start_denominator", part(|s| s.denominator.clone())),
        pair("start_on", part(|s| s.on.map(|on| on.to_string()))),
        pair("due_on", h.target.due_on.map(|d| d.to_string()).unwrap_or_default()),
        pair("curve", h.target.curve.clone()),
        pair("points", points.join("\n")),
    ])
}

/// The fields of a baseline.
const STARTS: [&str; 4] = ["start", "start_numerator", "start_denominator", "start_on"];

/// What was typed; a line of the points is a day and a value.
fn edit(sent: &Fields) -> std::result::Result<TargetEdit, Refusal> {
    let mut points = Vec::new();
    for line in sent.get("points").lines().map(str::trim).filter(|l| !l.is_empty()) {
        let parsed = line.split_once(char::is_whitespace).and_then(|(day, value)| {
            Some(PointEntry {
                day: day.parse::<Day>().ok()?,
                value: value.trim().to_owned(),
            })
        });
        points.push(parsed.ok_or_else(|| {
            let zh = format!("“{line}”不能识别；请写成“2026-06-30 40”，每行一个点");
            let en = format!("‘{line}’ is not understood; write a day and a value on each line");
            Refusal::field("points", "bad_line", zh, en)
        })?);
    }
    let curve: Curve = sent.one("curve")?;
    let typed = |name: &str| sent.filled(name).map(str::to_owned);
    let start = BaselineEntry {
        value: typed("start"),
        numerator: typed("start_numerator"),
        denominator: typed("start_denominator"),
        on: sent.day("start_on")?,
    };
    let comparator = sent.choice::<Comparator>("comparator")?;
    // What a form does not have stays as it is; what it has and leaves empty is emptied.
    let asked = |name: &str| !sent.all(name).is_empty();
    Ok(TargetEdit {
        comparator,
        value: Some(typed("value")),
        value_max: asked("value_max").then(|| typed("value_max")),
        relative: comparator.map(|_| sent.filled("relative").is_some()),
        approx: comparator.map(|_| sent.filled("approx").is_some()),
        baseline: STARTS
            .iter()
            .any(|name| asked(name))
            .then(|| Some(start).filter(|s| *s != BaselineEntry::default())),
        due_on: Some(sent.day("due_on")?),
        points: (curve != Curve::Linear).then_some(points),
        curve: Some(curve),
        ..TargetEdit::default()
    })
}

async fn show(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| TargetPage::of(cx, chrome, id.0, None))
        .await
}

async fn change(post: Post, id: Id) -> Page {
    let edited = match edit(&post.fields) {
        Ok(edit) => edit,
        Err(refusal) => return again(&post, id.0, &refusal).await,
    };
    let command = Edit {
        target: TargetId(id.0),
        version: post.fields.word("version").unwrap_or_default(),
        edit: edited,
        reason: post.fields.get("reason").to_owned(),
        confirm_broken_sum: !post.fields.get("confirm").is_empty(),
    };
    match post.run(command).await? {
        Ok(_) => Ok(post.ctx.visit.see(&format!("/targets/{}?done=changed", id.0))),
        Err(refusal) => again(&post, id.0, &refusal).await,
    }
}

async fn again(post: &Post, id: i64, refusal: &Refusal) -> Page {
    let place = |e: &FieldError| match e.field.as_str() {
        "baseline" | "baseline.numerator" => "start_numerator".to_owned(),
        "baseline.denominator" => "start_denominator".to_owned(),
        "baseline.value" => "start".to_owned(),
        other => other.split(['[', '.']).next().unwrap_or_default().to_owned(),
    };
    let faults = Faults::of(post.ctx.lang(), refusal, place);
    let (fields, broken) = (post.fields.clone(), refusal.code == Code::SumBroken);
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = TargetPage::of(cx, chrome, id, Some(fields))?;
            (page.faults, page.broken) = (faults, broken);
            Ok(page)
        })
        .await
}
