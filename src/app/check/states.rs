//! Tasks against their versions, events, requests and reviews.

use chrono::NaiveDateTime;

use super::dossier::Dossier;
use super::{Ledger, shown};
use crate::store::check::mend::Copies;
use crate::store::check::work::Head;

const AREA: &str = "states";

/// Proves a task's row, apart from what needs the whole ledger.
pub(super) fn prove(ledger: &mut Ledger, d: &Dossier) {
    place(ledger, d);
    version(ledger, d);
    told(ledger, d);
    moments(ledger, d);
    slips(ledger, d);
    copies(ledger, d);
}

/// The path of a task is its parent's and its own id; both are of one directive.
fn place(ledger: &mut Ledger, d: &Dossier) {
    let (t, subject) = (&d.task, d.subject());
    let above = t.parent.and_then(|id| ledger.tasks.get(&id)).cloned();
    let path = format!("{}{}/", above.as_ref().map_or("/", |a| a.path.as_str()), t.id);
    ledger.same(AREA, &subject, t.path.clone(), path, "任务路径与上级任务不符");
    match (t.parent, above) {
        (Some(parent), None) => {
            let words = "上级任务不存在或编号在后";
            ledger.note("references", &subject, parent.to_string(), "—".into(), words);
        }
        (Some(_), Some(above)) => {
            let words = "任务与上级任务不属于同一督办事项";
            ledger.same(
                AREA,
                &subject,
                t.directive.to_string(),
                above.directive.to_string(),
                words,
            );
        }
        (None, _) => {}
    }
}

fn version(ledger: &mut Ledger, d: &Dossier) {
    let current: Vec<&Head> = d
        .versions
        .iter()
        .filter(|(to, _)| to.is_none())
        .map(|(_, head)| head)
        .collect();
    let stored = format!("{:?}", d.task.head);
    let words = "任务与其现行版本不一致";
    match current.as_slice() {
        [only] => {
            ledger.same(AREA, &d.subject(), stored, format!("{only:?}"), words);
        }
        _ => ledger.note(AREA, &d.subject(), stored, format!("{} versions", current.len()), words),
    }
}

/// What events tell of a task's fields is what the row says.
fn told(ledger: &mut Ledger, d: &Dossier) {
    let (t, story) = (&d.task, d.told.task());
    let moment = |at: Option<NaiveDateTime>| shown(at.map(|at| at.and_utc().to_rfc3339()));
    let closed_late = if t.state == "closed" {
        story.text("closed_late")
    } else {
        Some("false".into())
    };
    let mut pairs = vec![
        ("state", t.state.clone(), story.text("state")),
        ("due_on", shown(t.due_on), story.text("due_on")),
        ("extensions", t.extensions.to_string(), story.text("extensions")),
        ("slip_days", t.slip_days.to_string(), story.text("slip_days")),
        ("closed_late", t.closed_late.to_string(), closed_late),
    ];
    if t.state != "draft" {
        pairs.push(("sign_due_at", moment(t.sign_due_at), story.text("sign_due_at")));
    }
    for (field, stored, recorded) in pairs {
        let Some(recorded) = recorded else { continue };
        let words = format!("任务的 {field} 与最近一次事件的记录不一致");
        ledger.same(AREA, &d.subject(), stored, recorded, &words);
    }
    if story.text("extensions").is_none() {
        let words = "没有延期事件，却有推迟天数";
        ledger.same(AREA, &d.subject(), t.slip_days.to_string(), "0".into(), words);
    }
    let words = "任务没有任何事件";
    let ok = !d.told.moments.is_empty() || fresh_draft(ledger, d);
    ledger.holds(AREA, &d.subject(), ok, t.state.clone(), words);
}

/// A draft that was never issued: the event of the split that made it tells of it, and it has stood grey since.
pub(super) fn fresh_draft(ledger: &Ledger, d: &Dossier) -> bool {
    d.task.state == "draft" && ledger.moments.contains(&d.task.light_since)
}

/// Moments of a task are moments of its events, and are there or not as its state wants.
fn moments(ledger: &mut Ledger, d: &Dossier) {
    let t = &d.task;
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
        let words = format!("任务的 {field} 与状态或事件时间不符");
        ledger.holds(AREA, &d.subject(), ok, shown(at), &words);
    }
}

/// Extensions are the accepted requests; the original due day is one that an event tells of.
fn slips(ledger: &mut Ledger, d: &Dossier) {
    let (t, story) = (&d.task, d.told.task());
    let words = "延期次数与已批准的延期申请不符";
    ledger.same(
        AREA,
        &d.subject(),
        t.extensions.to_string(),
        d.extensions.to_string(),
        words,
    );
    let told = &story.due_days;
    let ok = told.is_empty() || told.contains(&t.original_due_on);
    let words = "原定期限从未记录在事件中";
    ledger.holds(AREA, &d.subject(), ok, shown(t.original_due_on), words);
    let kept = t.issued_at.is_none() || t.due_on.is_none() || t.original_due_on.is_some();
    let words = "已交办且有期限的任务缺原定期限";
    ledger.holds(AREA, &d.subject(), kept, shown(t.original_due_on), words);
    if t.extensions > 0
        && let (Some(due), Some(original)) = (t.due_on, t.original_due_on)
    {
        let days = (due - original).num_days().to_string();
        let words = "推迟天数与原定期限、现期限之差不符";
        ledger.same(AREA, &d.subject(), t.slip_days.to_string(), days, words);
    }
}

/// What a task repeats of its reports.
fn copies(ledger: &mut Ledger, d: &Dossier) {
    let t = &d.task;
    let mut sent: Vec<_> = d.reports.iter().filter(|r| r.submitted_at.is_some()).collect();
    sent.sort_by_key(|r| (r.submitted_at, r.id));
    let percent = sent.last().and_then(|r| r.percent);
    let own_light = sent.iter().rev().find_map(|r| r.own_light.clone());
    let returns = d.returns();
    let mut copies = Copies::default();
    if !ledger.same(
        AREA,
        &d.subject(),
        t.returns.to_string(),
        returns.to_string(),
        "退办次数与审核记录不符",
    ) {
        ledger.mendable();
        copies.returns = Some(returns);
    }
    if !ledger.same(
        AREA,
        &d.subject(),
        shown(t.percent),
        shown(percent),
        "完成进度与最近一次报告不符",
    ) {
        ledger.mendable();
        copies.percent = Some(percent);
    }
    let words = "自评灯与最近一次报告不符";
    if !ledger.same(
        AREA,
        &d.subject(),
        shown(t.own_light.as_ref()),
        shown(own_light.as_ref()),
        words,
    ) {
        ledger.mendable();
        copies.own_light = Some(own_light);
    }
    if copies != Copies::default() {
        ledger.proof.mending.copies.push((t.id, copies));
    }
}
