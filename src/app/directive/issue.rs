//! Issues the draft tasks of a directive (交办): from then on they are to be signed for and owe their reports.

use std::collections::HashSet;

use super::super::obligation::plan::{self, Rhythm};
use super::super::task::values;
use super::super::{Change, Command, Cx, Subject, letter, light};
use super::gate;
use super::view::DirectiveView;
use crate::app::error::Result;
use crate::domain::directive::{Directive, DirectiveAct};
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::{Task, TaskAct, TaskState};
use crate::store::assignment::Part;
use crate::store::directive::DirectiveChange;
use crate::store::task::TaskChange;
use crate::store::{self};

/// Issues the draft tasks directly below a directive.
pub struct Issue {
    /// The directive.
    pub directive: DirectiveId,
    /// Only these tasks; all drafts where empty.
    pub tasks: Vec<TaskId>,
}

impl Command for Issue {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let directive = gate(cx, self.directive, DirectiveAct::Issue)?;
        let tasks = drafts(cx, &directive, None, &self.tasks)?;
        issue_all(cx, &directive, &tasks)?;
        super::view::view(cx, self.directive)
    }
}

/// The draft tasks of a directive directly below a task, or below none; of `only`, where it names any.
///
/// # Errors
/// Refused where there is none, or where a named one is no such draft.
pub(crate) fn drafts(
    cx: &mut Cx<'_>,
    directive: &Directive,
    parent: Option<TaskId>,
    only: &[TaskId],
) -> Result<Vec<Task>> {
    let parts = store::assignment::parts(cx.tx, directive.id)?;
    let mut ids: Vec<TaskId> = parts
        .iter()
        .filter(|p| p.state == TaskState::Draft && p.parent.map(TaskId) == parent)
        .map(|p| p.id)
        .collect();
    if let Some(foreign) = only.iter().find(|id| !ids.contains(id)) {
        let zh = format!("任务{foreign}不是待交办的任务");
        return Err(Refusal::field("tasks", "not_a_draft", zh, format!("task {foreign} is no draft here")).into());
    }
    if !only.is_empty() {
        ids.retain(|id| only.contains(id));
    }
    if ids.is_empty() {
        let (zh, en) = ("没有待交办的任务；请先分解", "There is no draft task; split it first");
        return Err(Refusal::new(Code::RuleBroken, zh, en).into());
    }
    let mut tasks = loaded(cx, &ids)?;
    tasks.extend(drafts_below(cx, &parts, &ids)?);
    Ok(tasks)
}

/// The drafts below drafts that go out: what was split over several levels at once is issued at once, parents first.
///
/// # Errors
/// As the database.
pub(crate) fn drafts_below(cx: &mut Cx<'_>, parts: &[Part], above: &[TaskId]) -> Result<Vec<Task>> {
    let mut known: HashSet<i64> = above.iter().map(|id| id.0).collect();
    let mut below = Vec::new();
    for part in parts.iter().filter(|p| p.state == TaskState::Draft) {
        if part.parent.is_some_and(|parent| known.contains(&parent)) && known.insert(part.id.0) {
            below.push(part.id);
        }
    }
    loaded(cx, &below)
}

fn loaded(cx: &mut Cx<'_>, ids: &[TaskId]) -> Result<Vec<Task>> {
    let tasks: Result<Vec<Option<Task>>> = ids.iter().map(|id| Ok(store::task::get(cx.tx, *id)?)).collect();
    Ok(tasks?.into_iter().flatten().collect())
}

/// Issues these drafts and, with the first of them, their directive.
///
/// # Errors
/// Refused where a task or the directive is in a state from which it cannot be issued.
pub(crate) fn issue_all(cx: &mut Cx<'_>, directive: &Directive, tasks: &[Task]) -> Result<()> {
    let state = directive.state.after(DirectiveAct::Issue)?;
    let change = Change::of("directive.issued")
        .field("state", directive.state.word(), state.word())
        .with("tasks", tasks.len());
    let event = cx.record(Subject::directive(directive.id), change)?;
    let first = directive.issued_at.is_none();
    let change = DirectiveChange {
        state: Some(state.word()),
        issued_at: first.then_some(Some(cx.now.naive_utc())),
        original_due_on: first.then_some(directive.due_on),
        ..DirectiveChange::default()
    };
    store::directive::change(cx.tx, directive.id, &change, cx.now, event)?;
    for task in tasks {
        issue_one(cx, directive, task)?;
    }
    let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
    values::renew(cx, &ids)?;
    light::relight(cx, &ids)?;
    letter::queue_issued(cx, &ids)
}

fn issue_one(cx: &mut Cx<'_>, directive: &Directive, task: &Task) -> Result<()> {
    let state = task.state.after(TaskAct::Issue)?;
    let terms = store::assignment::terms(cx.tx, task.id)?;
    let rules = std::sync::Arc::clone(&cx.rules);
    let profile = super::create::profile(&rules.profiles, &terms.profile)?;
    let (today, calendar) = (cx.today(), rules.calendars.of(task.lead));
    let due_on = task
        .due_on
        .or_else(|| profile.closing_due(today, directive.urgency, calendar));
    let sign_due = profile.sign_due_at(cx.now, calendar);
    let change = Change::of("task.issued")
        .field("state", task.state.word(), state.word())
        .with("due_on", due_on.map(|d| d.to_string()))
        .with("sign_due_at", sign_due.to_rfc3339());
    let event = cx.record(Subject::task(task), change)?;
    let change = TaskChange {
        state: Some(state.word()),
        issued_at: Some(Some(cx.now.naive_utc())),
        sign_due_at: Some(Some(sign_due.naive_utc())),
        signed_at: Some(None),
        due_on: Some(due_on),
        original_due_on: Some(task.original_due_on.or(due_on)),
        ..TaskChange::default()
    };
    store::task::change(cx.tx, task.id, &change, cx.now, Some(event))?;
    let rhythm = Rhythm {
        cadence: terms.cadence,
        due_rule: terms.due_rule,
        due_on,
    };
    plan::of_issue(cx, task, rhythm, today)
}
