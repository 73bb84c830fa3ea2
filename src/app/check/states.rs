//! Tasks against their versions, events, requests and reviews.

use super::dossier::Dossier;
use super::frame::Frame;
use super::ledger::{Ledger, NONE, Row, Shown};
use super::said::Said;
use crate::store::check::mend::Copies;
use crate::store::check::work::Head;

const AREA: &str = "states";

/// Proves a task's row.
pub(super) fn prove(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>) {
    place(ledger, frame, d);
    version(ledger, d);
    told(ledger, frame, d);
    moments(ledger, d);
    slips(ledger, d);
    copies(ledger, d);
}

/// The path of a task is its parent's and its own id; both are of one directive.
fn place(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>) {
    let (t, subject) = (d.task, d.subject());
    let above = frame.above(t.parent, t.id);
    let path = format!("{}{}/", above.map_or("/", |a| a.path.as_str()), t.id);
    ledger.same(AREA, subject, &t.path, &path, "任务路径与上级任务不符");
    match (t.parent, above) {
        (Some(parent), None) => {
            let words = "上级任务不存在或编号在后";
            ledger.note("references", subject, parent, NONE, words);
        }
        (Some(_), Some(above)) => {
            let words = "任务与上级任务不属于同一督办事项";
            ledger.same(AREA, subject, t.directive, above.directive, words);
        }
        (None, _) => {}
    }
}

fn version(ledger: &mut Ledger, d: &Dossier<'_>) {
    let mut current = d.versions.iter().filter(|v| v.to.is_none()).map(|v| &v.head);
    let stored: Row<&Head> = Row(&d.task.head);
    let words = "任务与其现行版本不一致";
    match (current.next(), current.count()) {
        (Some(only), 0) => {
            ledger.same(AREA, d.subject(), stored, Row(only), words);
        }
        (first, more) => {
            let n = more + usize::from(first.is_some());
            ledger.note(AREA, d.subject(), stored, format_args!("{n} versions"), words);
        }
    }
}

/// What events tell of a task's fields is what the row says.
fn told(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>) {
    let (t, story) = (d.task, d.told.task());
    let mut field = |field: &str, stored: &dyn std::fmt::Display, told: Option<&Said<'_>>| {
        let words = format_args!("任务的 {field} 与最近一次事件的记录不一致");
        ledger.told(AREA, d.subject(), stored, told, words);
    };
    field("state", &t.state, story.last("state"));
    field("due_on", &Shown(t.due_on), story.last("due_on"));
    field("extensions", &t.extensions, story.last("extensions"));
    field("slip_days", &t.slip_days, story.last("slip_days"));
    let closed_late = if t.state == "closed" {
        story.last("closed_late")
    } else {
        Some(&Said::Truth(false))
    };
    field("closed_late", &t.closed_late, closed_late);
    if t.state != "draft" {
        let at = t.sign_due_at.map(|at| at.and_utc().to_rfc3339());
        field("sign_due_at", &Shown(at), story.last("sign_due_at"));
    }
    if story.last("extensions").is_none() {
        let words = "没有延期事件，却有推迟天数";
        ledger.same(AREA, d.subject(), t.slip_days, 0, words);
    }
    let ok = !d.told.moments.is_empty() || fresh_draft(frame, d);
    ledger.holds(AREA, d.subject(), ok, &t.state, "任务没有任何事件");
}

/// A draft that was never issued: the event of the split that made it tells of it, and it has stood grey since.
pub(super) fn fresh_draft(frame: &Frame<'_>, d: &Dossier<'_>) -> bool {
    d.task.state == "draft" && frame.heard.at(&d.task.light_since)
}

/// Moments of a task are moments of its events, and are there or not as its state wants.
fn moments(ledger: &mut Ledger, d: &Dossier<'_>) {
    let t = d.task;
    let out = matches!(
        t.state.as_str(),
        "issued" | "active" | "suspended" | "closing" | "closed"
    );
    let signed = matches!(t.state.as_str(), "active" | "closing" | "closed");
    let rows = [
        ("issued_at", t.issued_at, out, t.state != "draft"),
        (
            "signed_at",
            t.signed_at,
            signed,
            signed || matches!(t.state.as_str(), "suspended" | "cancelled"),
        ),
        (
            "closed_at",
            t.closed_at,
            t.state == "closed",
            matches!(t.state.as_str(), "closed" | "cancelled"),
        ),
    ];
    for (field, at, needed, allowed) in rows {
        let ok = match at {
            None => !needed,
            Some(at) => allowed && d.told.moments.contains(&at),
        };
        let words = format_args!("任务的 {field} 与状态或事件时间不符");
        ledger.holds(AREA, d.subject(), ok, Shown(at), words);
    }
}

/// Extensions are the accepted requests; the original due day is one that an event tells of.
fn slips(ledger: &mut Ledger, d: &Dossier<'_>) {
    let (t, story) = (d.task, d.told.task());
    let words = "延期次数与已批准的延期申请不符";
    ledger.same(AREA, d.subject(), t.extensions, d.extensions, words);
    let told = &story.due_days;
    let ok = told.is_empty() || told.contains(&t.original_due_on);
    let words = "原定期限从未记录在事件中";
    ledger.holds(AREA, d.subject(), ok, Shown(t.original_due_on), words);
    let kept = t.issued_at.is_none() || t.due_on.is_none() || t.original_due_on.is_some();
    let words = "已交办且有期限的任务缺原定期限";
    ledger.holds(AREA, d.subject(), kept, Shown(t.original_due_on), words);
    if t.extensions > 0
        && let (Some(due), Some(original)) = (t.due_on, t.original_due_on)
    {
        let words = "推迟天数与原定期限、现期限之差不符";
        ledger.same(AREA, d.subject(), t.slip_days, (due - original).num_days(), words);
    }
}

/// What a task repeats of its reports.
fn copies(ledger: &mut Ledger, d: &Dossier<'_>) {
    let t = d.task;
    let sent = || d.reports.iter().filter(|r| r.submitted_at.is_some());
    let percent = sent().max_by_key(|r| (r.submitted_at, r.id)).and_then(|r| r.percent);
    let own_light = sent()
        .filter(|r| r.own_light.is_some())
        .max_by_key(|r| (r.submitted_at, r.id))
        .and_then(|r| r.own_light.as_ref());
    let returns = d.returns();
    let mut copies = Copies::default();
    let words = "退办次数与审核记录不符";
    if !ledger.same(AREA, d.subject(), t.returns, returns, words) {
        ledger.mendable();
        copies.returns = Some(returns);
    }
    let words = "完成进度与最近一次报告不符";
    if !ledger.same(AREA, d.subject(), Shown(t.percent), Shown(percent), words) {
        ledger.mendable();
        copies.percent = Some(percent);
    }
    let words = "自评灯与最近一次报告不符";
    if !ledger.same(AREA, d.subject(), Shown(t.own_light.as_ref()), Shown(own_light), words) {
        ledger.mendable();
        copies.own_light = Some(own_light.cloned());
    }
    if copies != Copies::default() {
        ledger.proof.mending.copies.push((t.id, copies));
    }
}
