//! One directive: its terms, targets, tasks, what has happened, and the next act.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day::{self, When};
use super::super::error::Page;
use super::super::faults::Faults;
use super::super::frame::{Chrome, Here, Top};
use super::super::goal::Asked;
use super::super::ledger::{self, Row};
use super::super::session::PageCtx;
use super::super::task::{Past, folded};
use crate::app::directive::acts::{Acts, acts, issues_for};
use crate::app::directive::view::{DirectiveView, view};
use crate::app::programme::{self, ProgrammeView};
use crate::app::target::view::TargetView;
use crate::app::task::list;
use crate::app::{Cx, Result, indicator, timeline};
use crate::domain::cadence::Cadence;
use crate::domain::directive::{DirectiveKind, DirectiveState, Urgency};
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::lang::Lang;
use crate::domain::target::Comparator;
use crate::domain::task::TaskState;
use crate::http::body::Id;
use crate::store::page::Ask;
use crate::store::task_view::Filter;

/// Tasks shown on the page; the rest is in the ledger.
const TASKS: i64 = 40;

/// Events read for the history; those of one act are folded into one line.
const EVENTS: i64 = 60;

/// Indicators offered to choose from; any other is typed.
const INDICATORS: i64 = 100;

/// A directive as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/directive.html")]
pub struct DirectivePage {
    top: Top,
    d: DirectiveView,
    state: DirectiveState,
    kind: String,
    urgency: Urgency,
    profile: String,
    cadence: String,
    due: Option<When>,
    drafts: Vec<Row>,
    tasks: Vec<Row>,
    total: i64,
    past: Vec<Past>,
    acts: Acts,
    programmes: Vec<ProgrammeView>,
    indicators: Vec<String>,
    /// What was typed into the form for a target.
    pub typed: Typed,
    /// What is wrong with it.
    pub faults: Faults,
}

/// A target as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Name of the indicator.
    pub indicator: String,
    /// Comparator.
    pub comparator: String,
    /// Value.
    pub value: String,
    /// Kind of a new indicator.
    pub kind: String,
    /// Unit of a new indicator.
    pub unit: String,
}

impl DirectivePage {
    /// The page for the one who asks.
    ///
    /// # Errors
    /// Not found outside the scope.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, id: DirectiveId) -> Result<DirectivePage> {
        let d = view(cx, id)?;
        let state = d.head.state.parse().unwrap_or(DirectiveState::Draft);
        let acts = acts(cx, &d)?;
        let (drafts, _) = tasks(cx, id, vec![TaskState::Draft])?;
        let issued = TaskState::ALL
            .iter()
            .copied()
            .filter(|s| *s != TaskState::Draft)
            .collect();
        let (tasks, total) = tasks(cx, id, issued)?;
        let ask = Ask {
            limit: EVENTS,
            ..Ask::default()
        };
        let english = cx.lang() == Lang::En;
        let events = timeline::of_directive(cx, id, &ask, english)?;
        let past = events.items.iter().filter_map(|e| Past::of(cx.lang(), e, cx.now));
        let past = past.collect();
        let (programmes, indicators) = acts.edit.then(|| known(cx)).transpose()?.unwrap_or_default();
        let profile = cx.rules.profiles.get(&d.profile);
        let live = !matches!(state, DirectiveState::Closed | DirectiveState::Cancelled);
        Ok(DirectivePage {
            kind: d
                .head
                .kind
                .parse::<DirectiveKind>()
                .map_or(String::new(), |k| k.title(cx.lang())),
            urgency: d.head.urgency.parse().unwrap_or(Urgency::Ordinary),
            profile: profile
                .map(|p| cx.lang().pick(&p.zh, &p.en).clone())
                .unwrap_or_default(),
            cadence: d
                .cadence
                .parse::<Cadence>()
                .map_or(String::new(), |c| c.title(cx.lang())),
            due: d.head.due_on.filter(|_| live).map(|on| {
                day::due(
                    cx.lang(),
                    on,
                    cx.today(),
                    cx.rules.calendars.of(OrgId(d.head.issuer.id)),
                )
            }),
            past: folded(cx.lang(), past),
            top: Top::of(cx, chrome, Here::Directives)?,
            typed: Typed::default(),
            faults: Faults::new(cx.lang()),
            d,
            state,
            drafts,
            tasks,
            total,
            programmes,
            indicators,
            acts,
        })
    }

    /// 不低于60%.
    #[must_use]
    pub fn goal(&self, t: &TargetView) -> String {
        if t.value.is_none() && t.qualitative {
            return t
                .found_text
                .clone()
                .unwrap_or_else(|| self.top.t("goal-text").to_owned());
        }
        let asked = Asked {
            comparator: &t.comparator,
            unit: &t.indicator.unit,
            relative: t.relative,
            value: t.value.as_deref(),
            value_max: t.value_max.as_deref(),
            approx: t.approx,
        };
        asked.said(self.top.lang())
    }

    /// Whether there are more tasks than the page shows.
    #[must_use]
    pub fn more(&self) -> bool {
        self.total > TASKS
    }

    /// Words of comparing, for the form.
    #[must_use]
    pub fn comparators(&self) -> &'static [Comparator] {
        Comparator::ALL
    }

    /// Kinds of indicators, for the form.
    #[must_use]
    pub fn kinds(&self) -> &'static [IndicatorKind] {
        IndicatorKind::ALL
    }

    /// What comes next, in words, for those who may do it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        let acts = self.acts;
        let id = match self.state {
            DirectiveState::Draft if acts.register => "hint-register",
            DirectiveState::Draft if acts.propose => "hint-propose",
            DirectiveState::Proposed if acts.approve => "hint-approve",
            DirectiveState::Registered if acts.issue => "hint-issue",
            DirectiveState::Registered if acts.decompose => "hint-split",
            DirectiveState::Active if acts.close => "hint-close",
            _ => return "",
        };
        self.top.t(id)
    }
}

/// Programmes and names of indicators to choose from.
fn known(cx: &mut Cx<'_>) -> Result<(Vec<ProgrammeView>, Vec<String>)> {
    let programmes = programme::all(cx)?.items.into_iter().filter(|p| !p.retired);
    let programmes = programmes.collect();
    let ask = Ask {
        limit: INDICATORS,
        ..Ask::default()
    };
    let found = indicator::list(cx, None, &ask)?.items;
    Ok((programmes, found.into_iter().map(|i| i.name).collect()))
}

fn tasks(cx: &mut Cx<'_>, id: DirectiveId, states: Vec<TaskState>) -> Result<(Vec<Row>, i64)> {
    // Drafts exist for those who issue them only.
    let issuer = (states == [TaskState::Draft]).then(|| issues_for(cx));
    let filter = Filter {
        directive: Some(id),
        states,
        issuer,
        ..Filter::default()
    };
    let ask = Ask {
        limit: TASKS,
        sort: "due_on,id".into(),
        with_total: true,
        ..Ask::default()
    };
    let page = list::list(cx, &filter, &ask)?;
    let rows = page.items.iter().map(|line| ledger::row(cx, line)).collect();
    Ok((rows, page.total.unwrap_or_default()))
}

/// The directive.
pub async fn show(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        DirectivePage::of(cx, chrome, DirectiveId(id.0))
    })
    .await
}
