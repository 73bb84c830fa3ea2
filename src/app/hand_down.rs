//! Handing down (向下分解): a bureau splits the task it carries over those below it, and issues the parts. The lead
//! organisation issues and reviews them; the parent's values follow from theirs.

use super::directive::decompose::{check_sums, write};
use super::directive::issue::{drafts, drafts_below, issue_all};
use super::directive::order::SplitOrder;
use super::directive::plan::{Ground, plan};
use super::directive::preview::{Decomposition, Made};
use super::error::Result;
use super::task::values;
use super::{Change, Command, Cx, Subject};
use crate::domain::directive::Directive;
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::task::{Task, TaskState};
use crate::store;

/// Splits a task over organisations below its lead.
pub struct Decompose {
    /// The task.
    pub task: TaskId,
    /// How.
    pub order: SplitOrder,
}

impl Command for Decompose {
    type Output = Decomposition;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Decomposition> {
        let (task, ground) = ground(cx, self.task)?;
        let own_part = own_part(cx, &task, &self.order)?;
        let plan = plan(cx, ground, &self.order)?;
        check_sums(&plan, &self.order)?;
        let codes: Vec<&str> = plan.orgs.iter().map(|o| o.code.as_str()).collect();
        let mut change = Change::of("task.decomposed").with("orgs", codes);
        if let Some(keep) = own_part {
            change = change.with("keep_own_part", keep);
        }
        let event = cx.record(Subject::task(&task), change)?;
        let made = write(cx, &plan, event)?;
        if let Some(keep) = own_part {
            for shared in &plan.shared {
                store::target::set_own_part(cx.tx, shared.target.id, keep, cx.now)?;
            }
            values::renew(cx, &[task.id])?;
        }
        Ok(plan.view(&made))
    }
}

/// Hands a task down and issues the parts, and no other draft, in the same act.
pub struct SplitAndIssue {
    /// The task.
    pub task: TaskId,
    /// How.
    pub order: SplitOrder,
}

impl Command for SplitAndIssue {
    type Output = Issued;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Issued> {
        let (task, order) = (self.task, self.order.clone());
        let only = Decompose { task, order }.run(cx)?.made();
        IssueChildren { task, only }.run(cx)
    }
}

/// The preview of a task's split.
///
/// # Errors
/// As the split itself; a broken sum is shown, not refused.
pub fn preview(cx: &mut Cx<'_>, id: TaskId, order: &SplitOrder) -> Result<Decomposition> {
    let (_, ground) = ground(cx, id)?;
    Ok(plan(cx, ground, order)?.view(&Made::default()))
}

/// A task as the ground of a split, for a supervisor of its lead organisation.
///
/// # Errors
/// As the task's gate; refused where it is not in progress.
pub fn ground(cx: &mut Cx<'_>, id: TaskId) -> Result<(Task, Ground)> {
    let task = cx.task(id, Action::HandDown)?;
    if task.state != TaskState::Active {
        return Err(task.state.refuse("向下分解", "be handed down").into());
    }
    let terms = store::assignment::terms(cx.tx, id)?;
    let ground = Ground {
        directive: directive(cx, &task)?,
        issuer: store::org::get(cx.tx, task.lead)?.ok_or_else(Refusal::not_found)?,
        title: task.title.clone(),
        requirement: terms.requirement,
        profile: terms.profile,
        cadence: terms.cadence,
        due_rule: terms.due_rule,
        due_on: task.due_on,
        targets: store::target::of_task(cx.tx, id)?,
        above: Some((task.id, task.path.clone())),
    };
    Ok((task, ground))
}

/// Whether a task that is handed down has values of its own, so that one is asked what becomes of them.
///
/// # Errors
/// Not found outside the scope; refused to all but a supervisor of its lead.
pub fn has_values(cx: &mut Cx<'_>, id: TaskId) -> Result<bool> {
    cx.task(id, Action::HandDown)?;
    Ok(store::assignment::has_values(cx.tx, id)?)
}

fn directive(cx: &mut Cx<'_>, task: &Task) -> Result<Directive> {
    Ok(store::directive::get(cx.tx, task.directive)?.ok_or_else(Refusal::not_found)?)
}

/// Whether values stay as the task's own part: asked at the first split of a task that has some.
fn own_part(cx: &mut Cx<'_>, task: &Task, order: &SplitOrder) -> Result<Option<bool>> {
    let parts = store::assignment::parts(cx.tx, task.directive)?;
    let split = parts
        .iter()
        .any(|p| p.parent == Some(task.id.0) && p.state != TaskState::Cancelled);
    if split || !store::assignment::has_values(cx.tx, task.id)? {
        return Ok(None);
    }
    if order.keep_own_part.is_some() {
        return Ok(order.keep_own_part);
    }
    let zh = "本任务已有填报数；请用 keep_own_part 指明是否作为本级自有部分与下级合计";
    let en =
        "The task has values already; say in keep_own_part whether they stay as its own part beside the children's";
    Err(Refusal::field("keep_own_part", "missing", zh, en).into())
}

/// Issues the draft children of a task.
pub struct IssueChildren {
    /// The task that was handed down.
    pub task: TaskId,
    /// Only these children; all drafts where empty.
    pub only: Vec<TaskId>,
}

impl Command for IssueChildren {
    type Output = Issued;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Issued> {
        let task = cx.task(self.task, Action::HandDown)?;
        if task.state != TaskState::Active {
            return Err(task.state.refuse("交办下级任务", "issue its parts").into());
        }
        let directive = directive(cx, &task)?;
        let tasks = drafts(cx, &directive, Some(task.id), &self.only)?;
        issue_all(cx, &directive, &tasks)?;
        Ok(Issued::of(&tasks))
    }
}

/// A draft with the drafts below it: what was split at once goes out at once. One whose own parent is still a draft
/// waits for that.
fn with_below(cx: &mut Cx<'_>, task: Task) -> Result<Vec<Task>> {
    let parts = store::assignment::parts(cx.tx, task.directive)?;
    let own = parts.iter().find(|p| p.id == task.id).and_then(|p| p.parent);
    if parts.iter().any(|p| Some(p.id.0) == own && p.state == TaskState::Draft) {
        let zh = "上级任务尚未交办；请等上级任务交办，本任务会一并交办";
        let en = "The task above is not issued yet; this one goes out with it";
        return Err(Refusal::rule(zh, en).into());
    }
    let mut all = vec![task];
    all.extend(drafts_below(cx, &parts, &all.iter().map(|t| t.id).collect::<Vec<_>>())?);
    Ok(all)
}

/// Issues one draft, such as a task that was handed back.
pub struct Issue {
    /// The draft.
    pub task: TaskId,
}

impl Command for Issue {
    type Output = Issued;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Issued> {
        let task = cx.task(self.task, Action::Issue)?;
        let directive = directive(cx, &task)?;
        let tasks = with_below(cx, task)?;
        issue_all(cx, &directive, &tasks)?;
        Ok(Issued::of(&tasks))
    }
}

/// Tasks that were issued.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Issued {
    /// Their ids.
    pub tasks: Vec<i64>,
}

impl Issued {
    fn of(tasks: &[Task]) -> Issued {
        Issued {
            tasks: tasks.iter().map(|t| t.id.0).collect(),
        }
    }
}
