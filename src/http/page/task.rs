//! A task: its head, light, targets, reports, requests, what has happened, and what one may do with it.

mod acts;
mod curve;
mod due;
mod milestone;
mod past;
mod target;

use actix_web::http::StatusCode;
use askama::Template;

use super::day::{self, When};
use super::error::Page;
use super::form::Fields;
use super::frame::{Chrome, Here, Top};
use super::ledger::{self, Row};
use super::session::PageCtx;
use crate::app::measure::list::MeasureView;
use crate::app::request;
use crate::app::request::view::RequestView;
use crate::app::task::form::OpenPeriod;
use crate::app::task::{curve as curves, due as dues, milestone as milestones};
use crate::app::task::{form, list, progress_view, targets, view};
use crate::app::{Cx, Result, measure, timeline};
use crate::domain::cadence::Cadence;
use crate::domain::id::TaskId;
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::policy::Action;
use crate::domain::request::{MeasureKind, MeasureState};
use crate::domain::task::{Grade, TaskState};
use crate::domain::time::{Instant, day_of};
use crate::domain::words::capital;
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;
use crate::store::page::{Ask, Cursor};
use crate::store::task_view::Filter;
pub use acts::Acts;
pub use curve::Drawn;
pub use due::Story;
pub use milestone::Steps;
pub use past::{Past, Sent, figure, folded};
pub use target::Goal;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tasks/{id}", SignedIn, "One task", show),
    route!(POST "/tasks/{id}/sign", SignedIn, "Sign for a task", acts::sign, status = 303),
    route!(POST "/tasks/{id}/decline", SignedIn, "Hand a task back", acts::decline, status = 303),
    route!(POST "/tasks/{id}/issue", SignedIn, "Issue a draft", acts::issue, status = 303),
    route!(POST "/tasks/{id}/steer", SignedIn, "Remind, suspend, resume, cancel, reopen, sign for", acts::steer, status = 303),
    route!(POST "/tasks/{id}/milestones", SignedIn, "Set the milestones of a task", milestone::set, status = 303),
    route!(POST "/tasks/{id}/waits_for", SignedIn, "Say which tasks a task waits for", milestone::wait_for, status = 303),
    route!(POST "/milestones/{id}/reach", SignedIn, "Say that a milestone was reached", milestone::reach, status = 303),
    route!(POST "/measures/{id}/answer", SignedIn, "Answer a reminder or notice", acts::answer, status = 303),
    route!(POST "/tasks/{id}/comments", SignedIn, "Say something on a task", acts::say, status = 303),
];

/// A task as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/task.html")]
pub struct TaskPage {
    top: Top,
    task: view::TaskView,
    state: TaskState,
    light: Light,
    own: Option<Light>,
    cadence: String,
    due: Option<When>,
    sign_by: Option<When>,
    goals: Vec<Goal>,
    acts: Acts,
    whole: Option<Whole>,
}

/// What only parties of the task see.
#[derive(Debug, Clone)]
pub struct Whole {
    story: Story,
    steps: Steps,
    drawn: Vec<(i64, Drawn)>,
    owed: Vec<Owed>,
    reports: Vec<Sent>,
    requests: Vec<Asked>,
    children: Vec<Row>,
    measures: Vec<MeasureView>,
    past: Vec<Past>,
    older: Option<String>,
}

/// A period that waits for a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The obligation and its name.
    pub period: OpenPeriod,
    /// By when.
    pub due: When,
}

/// A request in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Identifier.
    pub id: i64,
    /// 延期.
    pub kind: String,
    /// 待审批.
    pub state: &'static str,
    /// When it was filed.
    pub filed: String,
    /// The answer's reason, or the request's own.
    pub reason: String,
}

impl TaskPage {
    /// The page for the one who asks; `before` is where older events begin.
    ///
    /// # Errors
    /// Not found outside the scope.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, id: TaskId, before: Option<Cursor>) -> Result<TaskPage> {
        let (task, sight) = cx.task_seen(id, Action::View)?;
        let mut shown = view::view(cx, id)?;
        let alone = |words: &mut Option<String>| *words = words.as_deref().map(capital);
        alone(&mut shown.light.reason);
        alone(&mut shown.light.mend);
        let today = cx.today();
        let light: Light = shown.light.colour.parse().unwrap_or(Light::Grey);
        let goals = targets::of_task(cx, id)?;
        let whole = if sight.whole() {
            Some(Whole::of(cx, &shown, before)?)
        } else {
            None
        };
        let calendar = cx.rules.calendars.of(task.lead);
        let due = |day| day::due(cx.lang(), day, today, calendar);
        Ok(TaskPage {
            acts: Acts::of(cx, &task, sight),
            state: task.state,
            light,
            own: shown.own_light.and_then(|l| l.parse().ok()),
            cadence: shown
                .cadence
                .parse::<Cadence>()
                .map_or_else(|_| String::new(), |c| c.title(cx.lang())),
            due: shown.due_on.filter(|_| task.state.is_open()).map(due),
            sign_by: shown
                .sign_due_at
                .filter(|_| task.state == TaskState::Issued)
                .map(|at| due(crate::domain::cadence::due_day_of(at))),
            goals: goals.iter().map(|goal| Goal::of(cx.lang(), goal)).collect(),
            top: Top::of(cx, chrome, Here::Ledger)?,
            task: shown,
            whole,
        })
    }

    /// A day of the task in words, with the year where it is not this one.
    #[must_use]
    pub fn on(&self, at: &Option<Instant>) -> String {
        let newest = self.task.updated_at;
        at.map(|at| day::date(self.top.lang(), day_of(at), day_of(newest)))
            .unwrap_or_default()
    }

    /// The due day as a date.
    #[must_use]
    pub fn due_date(&self) -> Option<String> {
        let newest = day_of(self.task.updated_at);
        self.task.due_on.map(|d| day::date(self.top.lang(), d, newest))
    }

    /// The curve of a target, for those who see its values.
    #[must_use]
    pub fn drawn(&self, goal: &Goal) -> Option<&Drawn> {
        let drawn = &self.whole.as_ref()?.drawn;
        drawn.iter().find(|(id, _)| *id == goal.id).map(|(_, drawn)| drawn)
    }

    /// Grade of a closed task.
    #[must_use]
    pub fn grade(&self) -> Option<String> {
        self.task
            .grade
            .and_then(|g| g.parse::<Grade>().ok())
            .map(|g| g.title(self.top.lang()))
    }

    /// Measures that still wait for an answer, for the one who owes it.
    #[must_use]
    pub fn unanswered(&self) -> Vec<&MeasureView> {
        let measures = self.whole.iter().flat_map(|w| &w.measures);
        measures.filter(|m| m.state == MeasureState::Issued).collect()
    }

    /// The rungs of the ladder, for the form.
    #[must_use]
    pub fn rungs(&self) -> &'static [MeasureKind] {
        MeasureKind::ALL
    }

    /// The first period that waits, for the button on top.
    #[must_use]
    pub fn next_report(&self) -> Option<&Owed> {
        let whole = self.whole.as_ref().filter(|_| self.acts.report)?;
        whole.owed.first()
    }
}

impl Whole {
    fn of(cx: &mut Cx<'_>, task: &view::TaskView, before: Option<Cursor>) -> Result<Whole> {
        let id = TaskId(task.id);
        let owed = form::owed(cx, task)?;
        let reports = progress_view::of_task(cx, id)?;
        let cadence = task.cadence.parse().unwrap_or(Cadence::Monthly);
        let requests = request::list::of_task(cx, id, &Ask::default())?.items;
        let below = Filter {
            parent: Some(id),
            ..Filter::default()
        };
        let ask = Ask {
            limit: 100,
            sort: "-id".into(),
            ..Ask::default()
        };
        let children = list::list(cx, &below, &ask)?.items;
        let measures = measure::list::of_task(cx, id, &Ask::default())?.items;
        let ask = Ask {
            limit: 20,
            after: before,
            ..Ask::default()
        };
        let english = cx.lang() == Lang::En;
        let events = timeline::of_task(cx, id, &ask, english)?;
        let (lang, now, today) = (cx.lang(), cx.now, cx.today());
        let drawn = curves::of_task(cx, id)?;
        let drawn = drawn
            .iter()
            .filter_map(|c| Some((c.target, Drawn::of(lang, c, today)?)));
        Ok(Whole {
            drawn: drawn.collect(),
            steps: Steps::of(lang, milestones::of_task(cx, id)?),
            story: Story::of(lang, &dues::of_task(cx, id)?, now),
            owed: owed
                .into_iter()
                .map(|period| Owed {
                    due: day::counted(cx.lang(), period.due_on, today, cx.rules.calendars.of(task.lead.id)),
                    period,
                })
                .collect(),
            reports: reports.iter().map(|r| Sent::of(lang, r, cadence, now)).collect(),
            requests: requests.iter().map(|r| Asked::of(lang, r, now)).collect(),
            children: children.iter().rev().map(|line| ledger::row(cx, line)).collect(),
            measures,
            past: events.items.iter().filter_map(|e| Past::of(lang, e, now)).collect(),
            older: events.next_cursor,
        })
    }
}

impl Asked {
    fn of(lang: Lang, r: &RequestView, now: Instant) -> Asked {
        Asked {
            id: r.id,
            kind: r.kind.title(lang),
            state: r.state.name(lang),
            filed: day::near(lang, day_of(r.filed_at), day_of(now)),
            reason: r.decision_reason.clone().unwrap_or_else(|| r.reason.clone()),
        }
    }
}

async fn show(ctx: PageCtx, id: Id) -> Page {
    let before = Cursor::decode(Fields::query(&ctx.visit.req).get("before"));
    ctx.show(StatusCode::OK, move |cx, chrome| {
        TaskPage::of(cx, chrome, TaskId(id.0), before)
    })
    .await
}
