//! What filing and deciding a request does to its task: the same functions as the plain acts, so that both ways end in
//! the same state.

use crate::app::error::Result;
use crate::app::task::{cancel, moving, plan, reopen, suspend};
use crate::app::{Change, Cx, Subject};
use crate::domain::id::{OrgId, RequestId};
use crate::domain::light::is_past;
use crate::domain::person::Role;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{Ended, RequestKind, check_later};
use crate::domain::task::{Grade, Task, TaskAct};
use crate::domain::time::{Day, Instant, end_of};
use crate::store::obligation_plan::{Cause, plan_facts, waive};
use crate::store::request::Request;
use crate::store::task::TaskChange;
use crate::store::{self};
use serde_json::json;

/// A request with its task, both locked, the task inside the scope and the action allowed on it.
///
/// # Errors
/// Not found where either lies outside the scope; refused by the policy.
pub(super) fn locked(cx: &mut Cx<'_>, id: RequestId, action: Action) -> Result<(Task, Request)> {
    let found = store::request::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let seen = cx.task(found.task, action)?;
    if found.kind == RequestKind::Cancellation {
        store::lock::tree(cx.tx, &seen.path)?;
    } else {
        store::lock::task(cx.tx, seen.id)?;
    }
    let task = cx.task(found.task, action)?;
    let found = store::request::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    Ok((task, found))
}

/// Whether somebody other than the actor holds a role in one of these organisations.
pub(super) fn another(cx: &mut Cx<'_>, orgs: &[OrgId], role: Role) -> Result<bool> {
    for org in orgs {
        let holders = store::person::holders(cx.tx, *org, role)?;
        if holders.iter().any(|user| *user != cx.actor.user) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The moment by which a request that reaches its decider now is to be decided, by the decider's working days.
pub(super) fn decide_by(cx: &Cx<'_>, decider: OrgId, kind: RequestKind) -> Instant {
    let calendar = cx.rules.calendars.of(decider);
    end_of(calendar.add_working_days(cx.today(), kind.reply_days()))
}

/// A request reached its decider: a closure makes the task closing.
pub(super) fn on_open(cx: &mut Cx<'_>, task: &Task, kind: RequestKind, reason: &str) -> Result<()> {
    if kind == RequestKind::Closure {
        let change = Change::of("task.closure_requested").because(reason);
        moving::apply(cx, task, TaskAct::RequestClosure, TaskChange::default(), change)?;
        moving::finish(cx, task, &[], "")?;
    }
    Ok(())
}

/// A request was not granted, or was taken back: a closing task goes back to work.
pub(super) fn back_to_work(cx: &mut Cx<'_>, task: &Task, kind: RequestKind, reason: &str) -> Result<()> {
    if kind == RequestKind::Closure {
        let change = Change::of("task.closure_returned").because(reason);
        moving::apply(cx, task, TaskAct::ReturnClosure, TaskChange::default(), change)?;
        moving::finish(cx, task, &[], "")?;
    }
    Ok(())
}

/// Whether a request can still be granted as the task stands now.
pub(super) fn check(cx: &mut Cx<'_>, task: &Task, found: &Request) -> Result<()> {
    match found.kind {
        RequestKind::Transfer => {
            let zh = "本版本尚不能办理转办；请作“不同意”答复，另行撤销后重新交办给新单位";
            let en =
                "Transfers come with a later version; refuse this one, cancel the task and issue it to the new lead";
            Err(Refusal::rule(zh, en).into())
        }
        RequestKind::Closure => {
            task.state.after(TaskAct::AcceptClosure)?;
            moving::check_children(cx, task)
        }
        RequestKind::Extension => {
            found.kind.check(task.state)?;
            let (_, day) = proposed(task, found)?;
            check_above(cx, task, day)
        }
        RequestKind::Suspension | RequestKind::Cancellation | RequestKind::Reopening => {
            Ok(found.kind.check(task.state)?)
        }
    }
}

/// Gives what was asked for.
pub(super) fn grant(cx: &mut Cx<'_>, task: &Task, found: &Request, grade: Option<Grade>) -> Result<()> {
    match found.kind {
        RequestKind::Extension => extend(cx, task, found),
        RequestKind::Closure => close(cx, task, found, grade),
        RequestKind::Suspension => suspend::suspend(cx, task, &found.reason).map(|_| ()),
        RequestKind::Cancellation => cancel::cancel(cx, task, &found.reason).map(|_| ()),
        RequestKind::Reopening => reopen::reopen(cx, task, &found.reason).map(|_| ()),
        RequestKind::Transfer => check(cx, task, found),
    }
}

fn proposed(task: &Task, found: &Request) -> Result<(Day, Day)> {
    let (Some(due), Some(day)) = (task.due_on, found.proposed_due_on) else {
        let en = "The task has no due day any more; refuse the request";
        return Err(Refusal::new(Code::RuleBroken, "任务已没有办理期限；请作“不同意”答复", en).into());
    };
    check_later(due, day)?;
    Ok((due, day))
}

/// A part is due no later than the whole, as when it was split: the task above is extended first.
///
/// # Errors
/// Refused with the day of the task above.
pub(super) fn check_above(cx: &mut Cx<'_>, task: &Task, day: Day) -> Result<()> {
    let above = match task.parent {
        Some(id) => store::task::get(cx.tx, id)?,
        None => None,
    };
    let Some(last) = above.and_then(|t| t.due_on).filter(|last| day > *last) else {
        return Ok(());
    };
    let zh = format!("上级任务期限为{last}，下级任务不能延至{day}；请先办理上级任务延期，或改为{last}以前");
    let en = format!("The task above is due on {last}; extend it first, or choose a day up to {last}");
    Err(Refusal::field("proposed_due_on", "too_late", zh, en).into())
}

/// A later due day: the original one stays, extension and days slipped are counted, future obligations follow.
fn extend(cx: &mut Cx<'_>, task: &Task, found: &Request) -> Result<()> {
    let (due, day) = proposed(task, found)?;
    let facts = plan_facts(cx.tx, task.id)?;
    let (extensions, slip_days) = (facts.extensions + 1, facts.slip_days + (day - due).num_days());
    let planned = plan::to_day(cx, task, Some(day))?;
    let change = Change::of("task.extended")
        .because(found.reason.as_str())
        .field("due_on", due.to_string(), day.to_string())
        .field("extensions", facts.extensions, extensions)
        .field("slip_days", facts.slip_days, slip_days)
        .with("obligations", json!(planned));
    let event = cx.record(Subject::task(task), change)?;
    let row = TaskChange {
        due_on: Some(Some(day)),
        extensions: Some(extensions),
        slip_days: Some(slip_days),
        ..TaskChange::default()
    };
    store::task::change(cx.tx, task.id, &row, cx.now, Some(event))?;
    moving::finish(cx, task, &[], "")?;
    Ok(())
}

/// Struck off (销号). Late is what was past due when it was closed, the time its closure requests waited taken off.
fn close(cx: &mut Cx<'_>, task: &Task, found: &Request, grade: Option<Grade>) -> Result<()> {
    let today = cx.today();
    let waits = store::request::waits(cx.tx, task.id)?;
    let late = task.due_on.is_some_and(|due| is_past(due, today, &waits));
    waive(cx.tx, task, None, Cause::Closed, "", cx.now)?;
    let word = grade.map(Grade::word);
    let change = Change::of("task.closed")
        .because(found.reason.as_str())
        .with("grade", word)
        .with("closed_late", late);
    let row = TaskChange {
        closed_at: Some(Some(cx.now.naive_utc())),
        closed_late: Some(late),
        grade: Some(word),
        ..TaskChange::default()
    };
    moving::apply(cx, task, TaskAct::AcceptClosure, row, change)?;
    moving::finish(cx, task, RequestKind::ALL, Ended::Closed.zh())?;
    Ok(())
}
