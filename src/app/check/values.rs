//! Values against the reports they came with and what the events of those reports recorded.

use super::dossier::Dossier;
use super::ledger::{Ledger, Shown};
use crate::store::check::report::{GivenRow, ReportRow};

const AREA: &str = "values";

/// Proves the values that came with the reports of a task.
pub(super) fn prove(ledger: &mut Ledger, d: &Dossier<'_>) {
    for value in d.given {
        let Some(report) = d.reports.iter().find(|r| r.id == value.report) else {
            continue;
        };
        of_report(ledger, d, value, report);
        moments(ledger, d, value, report);
        recorded(ledger, d, value);
        let used = d.uses.iter().any(|u| u.value == value.id && u.duty == report.duty);
        let subject = format_args!("value {} of task {}", value.id, d.task.id);
        ledger.holds(AREA, subject, used, value.id, "数值没有登记用于所报任务和填报要求");
    }
    for report in d.reports {
        let Some(story) = d.told.report(report.id) else {
            continue;
        };
        // Of each value several parts are told.
        let mut told: Option<&str> = None;
        for code in story.codes() {
            if told.replace(code) == Some(code) {
                continue;
            }
            let there = d.given.iter().any(|v| v.report == report.id && v.code == code);
            let subject = format_args!("report {} of task {}", report.id, d.task.id);
            ledger.holds(AREA, subject, there, code, "事件记录的指标值在数据库中没有");
        }
    }
}

fn of_report(ledger: &mut Ledger, d: &Dossier<'_>, v: &GivenRow, r: &ReportRow) {
    let subject = format_args!("value {} of task {}", v.id, d.task.id);
    let fits = (v.org, v.period_from, v.period_to) == (r.org, r.period_from, r.period_to);
    if !fits {
        let stored = format_args!("{} {}..{}", v.org, v.period_from, v.period_to);
        let right = format_args!("{} {}..{}", r.org, r.period_from, r.period_to);
        ledger.note(AREA, subject, stored, right, "数值的单位或期间与报告不符");
    }
    if v.carried && !r.no_change {
        ledger.note(AREA, subject, true, false, "报告有变化，数值却标为沿用");
    }
}

/// Numbers are those the event recorded.
fn recorded(ledger: &mut Ledger, d: &Dossier<'_>, v: &GivenRow) {
    let Some(story) = d.told.report(v.report) else { return };
    let subject = format_args!("value {} of task {}", v.id, d.task.id);
    let parts = [
        ("numerator", v.numerator),
        ("denominator", v.denominator),
        ("value", v.value),
    ];
    for (part, stored) in parts {
        let words = format_args!("指标 {} 的 {part} 与提交时事件的记录不一致", v.code);
        ledger.same(AREA, subject, Shown(stored), Shown(story.part(&v.code, part)), words);
    }
}

/// Moments and state follow the report; a value that was corrected stays behind as superseded.
fn moments(ledger: &mut Ledger, d: &Dossier<'_>, v: &GivenRow, r: &ReportRow) {
    let subject = format_args!("value {} of task {}", v.id, d.task.id);
    let sent = r.submitted_at.unwrap_or(r.created_at);
    ledger.same(AREA, subject, v.submitted_at, sent, "数值的提交时间与报告不符");
    let accepted = d
        .reviews_of(r.id)
        .iter()
        .rev()
        .find(|review| review.decision == "accepted")
        .map(|review| review.at);
    let right = match v.state.as_str() {
        "accepted" => accepted,
        "superseded" if v.accepted_at.is_some() => accepted,
        _ => None,
    };
    let words = "数值的审核时间与审核记录不符";
    ledger.same(AREA, subject, Shown(v.accepted_at), Shown(right), words);
    let superseded = v.state == "superseded" || (v.state == "accepted" && r.state == "superseded");
    if !superseded {
        ledger.same(AREA, subject, &v.state, &r.state, "数值的状态与报告的状态不符");
    }
}
