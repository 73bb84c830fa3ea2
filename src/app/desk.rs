//! My desk (我的工作台): what waits for me, with counts; each list is empty for those whose roles give them nothing to
//! do there.

use schemars::JsonSchema;
use serde::Serialize;

use super::cx::Cx;
use super::error::Result;
use crate::domain::cadence::{Period, due_day_of};
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::policy::Right;
use crate::domain::time::{Day, Instant, day_of, end_of};
use crate::store::desk::{Asked, Owed, Paper, SHOWN, Waiting};
use crate::store::{self};

/// What waits for me.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Desk {
    /// The day it is for.
    pub today: Day,
    /// Tasks to be signed for.
    pub to_sign: List,
    /// Reports owed.
    pub to_report: List,
    /// Reports that came back.
    pub returned: List,
    /// Own reports that wait for my approval.
    pub to_approve: List,
    /// Reports of others that wait for my review.
    pub to_review: List,
    /// Requests that wait for my decision.
    pub to_decide: List,
    /// Tasks due within a week.
    pub due_soon: List,
}

/// One list of the desk.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct List {
    /// How many there are in all.
    pub count: i64,
    /// The most urgent of them.
    pub items: Vec<Item>,
}

/// One thing to do.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Item {
    /// Task.
    pub task: i64,
    /// Title of the task.
    pub title: String,
    /// Light of the task.
    pub light: &'static str,
    /// Obligation to be answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obligation: Option<i64>,
    /// Report concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<i64>,
    /// Request concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<i64>,
    /// Period or kind in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Lead organisation, where it is not our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// Day by whose end it is due.
    pub due_on: Option<Day>,
    /// Whether that day is over.
    pub late: bool,
    /// Since when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    /// The unit's own statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<i64>,
}

/// Days ahead that reports owed and tasks due are shown.
const AHEAD: i64 = 7;

/// The actor's desk.
///
/// # Errors
/// Refused without a business role.
pub fn desk(cx: &mut Cx<'_>) -> Result<Desk> {
    lists(cx, SHOWN)
}

/// Reports owed, as the desk lists them.
///
/// # Errors
/// Refused without a business role.
pub fn to_report(cx: &mut Cx<'_>) -> Result<List> {
    cx.allow(Right::ReadBusiness)?;
    match cx.actor.roles.has(Role::Reporter) {
        true => owed_list(cx, SHOWN),
        false => Ok(List::default()),
    }
}

fn owed_list(cx: &mut Cx<'_>, shown: i64) -> Result<List> {
    let (today, lang) = (cx.today(), cx.lang());
    let until = end_of(today + chrono::Duration::days(AHEAD));
    let found = store::desk::to_report(cx.tx, cx.actor.org, today, until, shown)?;
    Ok(list(found, |o| owed(o, today, lang)))
}

/// How many things wait on the actor's desk, counted without reading them: every page tells it.
///
/// # Errors
/// Refused without a business role.
pub fn waiting(cx: &mut Cx<'_>) -> Result<i64> {
    Ok(counted(cx)?.waiting())
}

/// The lists without their rows, only counted.
///
/// # Errors
/// Refused without a business role.
pub fn counted(cx: &mut Cx<'_>) -> Result<Desk> {
    lists(cx, 0)
}

/// The lists with so many rows each.
fn lists(cx: &mut Cx<'_>, shown: i64) -> Result<Desk> {
    cx.allow(Right::ReadBusiness)?;
    let (org, principal, today) = (cx.actor.org, cx.actor.principal, cx.today());
    let week = today + chrono::Duration::days(AHEAD);
    let (reporter, supervisor, approver) = (
        cx.actor.roles.has(Role::Reporter),
        cx.actor.roles.has(Role::Supervisor),
        cx.actor.roles.has(Role::Approver),
    );
    let lang = cx.lang();
    let mut desk = Desk {
        today,
        to_sign: List::default(),
        to_report: List::default(),
        returned: List::default(),
        to_approve: List::default(),
        to_review: List::default(),
        to_decide: List::default(),
        due_soon: List::default(),
    };
    if reporter {
        desk.to_sign = list(store::desk::to_sign(cx.tx, org, shown)?, |w| signing(w, today));
        desk.to_report = owed_list(cx, shown)?;
        desk.returned = list(store::desk::returned(cx.tx, org, shown)?, |p| paper(p, None));
    }
    if reporter && shown > 0 {
        desk.due_soon = list(store::desk::due_soon(cx.tx, org, week, shown)?, |w| due(w, today));
    }
    if approver {
        desk.to_approve = list(store::desk::to_approve(cx.tx, org, shown)?, |p| paper(p, None));
    }
    if supervisor {
        desk.to_review = list(store::desk::to_review(cx.tx, principal, shown)?, |p| paper(p, Some(())));
        desk.to_decide = list(store::desk::to_decide(cx.tx, principal, shown)?, |a| {
            asked(a, today, lang)
        });
    }
    Ok(desk)
}

impl Desk {
    /// How many things wait in all: the number beside the desk's name.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        let lists = [
            &self.to_sign,
            &self.to_report,
            &self.returned,
            &self.to_approve,
            &self.to_review,
            &self.to_decide,
        ];
        lists.iter().map(|l| l.count).sum()
    }
}

fn list<T>((rows, count): (Vec<T>, i64), item: impl Fn(T) -> Item) -> List {
    List {
        count,
        items: rows.into_iter().map(item).collect(),
    }
}

fn signing(w: Waiting, today: Day) -> Item {
    let due_on = w.sign_due_at.map(|at| due_day_of(at.and_utc()));
    Item {
        due_on,
        late: due_on.is_some_and(|d| d < today),
        ..of_task(&w)
    }
}

fn due(w: Waiting, today: Day) -> Item {
    Item {
        due_on: w.due_on,
        late: w.due_on.is_some_and(|d| d < today),
        percent: w.percent,
        ..of_task(&w)
    }
}

fn of_task(w: &Waiting) -> Item {
    Item {
        task: w.task.0,
        title: w.title.clone(),
        light: w.light.word(),
        ..Item::default()
    }
}

fn owed(o: Owed, today: Day, lang: Lang) -> Item {
    let due_on = due_day_of(o.due_at.and_utc());
    let period = Period {
        from: o.period_from,
        to: o.period_to,
    };
    Item {
        task: o.task.0,
        title: o.title,
        light: o.light.word(),
        obligation: Some(o.obligation.0),
        label: Some(period.label(o.cadence, lang)),
        due_on: Some(due_on),
        late: due_on < today,
        ..Item::default()
    }
}

fn paper(p: Paper, foreign: Option<()>) -> Item {
    Item {
        task: p.task.0,
        title: p.title,
        light: p.light.word(),
        progress: Some(p.progress.0),
        label: Some(p.period_to.to_string()),
        lead: foreign.map(|()| p.lead),
        since: p.decided_at.or(p.submitted_at).map(|t| t.and_utc()),
        ..Item::default()
    }
}

fn asked(a: Asked, today: Day, lang: Lang) -> Item {
    let due_on = a
        .decide_by
        .map(|at| day_of(at.and_utc() - chrono::Duration::microseconds(1)));
    Item {
        task: a.task.0,
        title: a.title,
        light: "grey",
        request: Some(a.request.0),
        label: Some(a.kind.name(lang).to_owned()),
        lead: Some(a.lead),
        due_on,
        late: due_on.is_some_and(|d| d < today),
        ..Item::default()
    }
}
