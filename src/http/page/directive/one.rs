//! One directive: its terms, targets, tasks, what has happened, and the next act.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day::{self, When};
use super::super::error::Page;
use super::super::form::Faults;
use super::super::frame::{Chrome, Here, Top};
use super::super::ledger::{self, Row};
use super::super::session::PageCtx;
use super::super::task::Past;
use crate::app::directive::gate;
use crate::app::directive::view::{DirectiveView, view};
use crate::app::target::view::TargetView;
use crate::app::task::list;
use crate::app::{Cx, Result, timeline};
use crate::domain::cadence::Cadence;
use crate::domain::directive::{DirectiveAct, DirectiveKind, DirectiveState, Urgency};
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::OrgKind;
use crate::domain::person::Role;
use crate::domain::policy::Right;
use crate::domain::target::Comparator;
use crate::domain::task::TaskState;
use crate::http::body::Id;
use crate::store;
use crate::store::page::Ask;
use crate::store::task_view::Filter;

/// Tasks shown on the page; the rest is in the ledger.
const TASKS: i64 = 40;

/// A directive as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/directive.html")]
pub struct DirectivePage {
    top: Top,
    d: DirectiveView,
    state: DirectiveState,
    kind: &'static str,
    urgency: Urgency,
    profile: String,
    cadence: &'static str,
    due: Option<When>,
    drafts: Vec<Row>,
    tasks: Vec<Row>,
    total: i64,
    past: Vec<Past>,
    acts: Acts,
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

/// What one may do with it now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acts {
    /// Correct it, give it targets.
    pub edit: bool,
    /// Send it for approval.
    pub propose: bool,
    /// Approve it.
    pub approve: bool,
    /// Number it.
    pub register: bool,
    /// Split it.
    pub decompose: bool,
    /// Issue its drafts.
    pub issue: bool,
    /// Close it.
    pub close: bool,
    /// Cancel it.
    pub cancel: bool,
    /// Write an instruction on it.
    pub instruct: bool,
}

impl Acts {
    fn of(cx: &mut Cx<'_>, d: &DirectiveView, state: DirectiveState) -> Result<Acts> {
        let id = DirectiveId(d.head.id);
        let mut may = |act| gate(cx, id, act).is_ok();
        let (edit, decompose, cancel) = (
            may(DirectiveAct::Edit),
            may(DirectiveAct::Decompose),
            may(DirectiveAct::Cancel),
        );
        let (issue, close) = (may(DirectiveAct::Issue), may(DirectiveAct::Close));
        let (propose, register) = (may(DirectiveAct::Propose), may(DirectiveAct::Register));
        let (_, approval) = store::directive::registry(cx.tx, OrgId(d.head.issuer.id))?;
        let count = |s: TaskState| d.tasks.get(s.word()).copied().unwrap_or_default();
        let ended = count(TaskState::Closed) + count(TaskState::Cancelled);
        let all: i64 = d.tasks.values().sum();
        let issuers = cx.actor.principal.0 == d.head.issuer.id;
        Ok(Acts {
            edit,
            propose: propose && approval,
            register: register && !approval,
            approve: state == DirectiveState::Proposed && issuers && cx.allow(Right::ApproveDirective).is_ok(),
            decompose,
            issue: issue && count(TaskState::Draft) > 0,
            close: close && all > 0 && ended == all,
            cancel,
            instruct: cx.actor.roles.has(Role::Leader),
        })
    }
}

impl DirectivePage {
    /// The page for the one who asks.
    ///
    /// # Errors
    /// Not found outside the scope.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, id: DirectiveId) -> Result<DirectivePage> {
        let d = view(cx, id)?;
        let state = d.head.state.parse().unwrap_or(DirectiveState::Draft);
        let acts = Acts::of(cx, &d, state)?;
        let (drafts, _) = tasks(cx, id, vec![TaskState::Draft])?;
        let issued = TaskState::ALL
            .iter()
            .copied()
            .filter(|s| *s != TaskState::Draft)
            .collect();
        let (tasks, total) = tasks(cx, id, issued)?;
        let ask = Ask {
            limit: 20,
            ..Ask::default()
        };
        let events = timeline::of_directive(cx, id, &ask, false)?;
        let profile = cx.rules.profiles.get(&d.profile);
        let live = !matches!(state, DirectiveState::Closed | DirectiveState::Cancelled);
        Ok(DirectivePage {
            kind: d.head.kind.parse::<DirectiveKind>().map_or("", DirectiveKind::zh),
            urgency: d.head.urgency.parse().unwrap_or(Urgency::Ordinary),
            profile: profile.map(|p| p.zh.clone()).unwrap_or_default(),
            cadence: d.cadence.parse::<Cadence>().map_or("", Cadence::zh),
            due: d
                .head
                .due_on
                .filter(|_| live)
                .map(|on| day::due(cx.lang(), on, cx.today(), &cx.rules.calendar)),
            past: events
                .items
                .iter()
                .filter_map(|e| Past::of(cx.lang(), e, cx.now))
                .collect(),
            top: Top::of(cx, chrome, Here::Directives)?,
            typed: Typed::default(),
            faults: Faults::new(cx.lang()),
            d,
            state,
            drafts,
            tasks,
            total,
            acts,
        })
    }

    /// 不低于60%.
    #[must_use]
    pub fn goal(&self, t: &TargetView) -> String {
        let comparator = t.comparator.parse::<Comparator>().map_or("", Comparator::zh);
        let unit = &t.indicator.unit;
        match (&t.value, &t.value_max) {
            (None, _) if t.qualitative => t.found_text.clone().unwrap_or_else(|| "定性要求".to_owned()),
            (None, _) => "待定".to_owned(),
            (Some(low), Some(high)) => format!("{low}{unit}至{high}{unit}"),
            (Some(value), None) => format!("{comparator}{value}{unit}"),
        }
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
        match self.state {
            DirectiveState::Draft if acts.register => "补充目标，然后立项编号。",
            DirectiveState::Draft if acts.propose => "补充目标，然后送审。",
            DirectiveState::Proposed if acts.approve => "请审定；审定即编号立项。",
            DirectiveState::Registered if acts.issue => "已分解，核对后交办。",
            DirectiveState::Registered if acts.decompose => "接下来分解到各单位。",
            DirectiveState::Active if acts.close => "任务都已办结，可以办结本事项。",
            _ => "",
        }
    }
}

fn tasks(cx: &mut Cx<'_>, id: DirectiveId, states: Vec<TaskState>) -> Result<(Vec<Row>, i64)> {
    let drafts = states == [TaskState::Draft];
    // Drafts exist for those who issue them only.
    let issuer = match drafts {
        true => Some(if cx.actor.kind == OrgKind::Department {
            cx.actor.principal
        } else {
            cx.actor.org
        }),
        false => None,
    };
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
