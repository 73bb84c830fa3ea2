//! Values against the reports they came with and what the events of those reports recorded.

use super::dossier::Dossier;
use super::{Ledger, shown};
use crate::store::check::work::{GivenRow, ReportRow};

const AREA: &str = "values";

/// Proves the values that came with the reports of a task.
pub(super) fn prove(ledger: &mut Ledger, d: &Dossier) {
    for value in &d.given {
        let subject = format!("value {} of task {}", value.id, d.task.id);
        let Some(report) = d.reports.iter().find(|r| r.id == value.report) else {
            continue;
        };
        of_report(ledger, value, report, &subject);
        moments(ledger, d, value, report, &subject);
        recorded(ledger, d, value, &subject);
        let used = d.uses.iter().any(|(id, duty)| *id == value.id && *duty == report.duty);
        ledger.holds(
            AREA,
            &subject,
            used,
            value.id.to_string(),
            "数值没有登记用于所报任务和填报要求",
        );
    }
    for report in &d.reports {
        let Some(story) = d.told.report(report.id) else {
            continue;
        };
        for code in story.codes() {
            let there = d.given.iter().any(|v| v.report == report.id && v.code == code);
            let subject = format!("report {} of task {}", report.id, d.task.id);
            let words = "事件记录的指标值在数据库中没有";
            ledger.holds(AREA, &subject, there, code.to_owned(), words);
        }
    }
}

fn of_report(ledger: &mut Ledger, v: &GivenRow, r: &ReportRow, subject: &str) {
    let place = |org: i64, from, to| format!("{org} {from}..{to}");
    let stored = place(v.org, v.period_from, v.period_to);
    let right = place(r.org, r.period_from, r.period_to);
    ledger.same(AREA, subject, stored, right, "数值的单位或期间与报告不符");
    if v.carried && !r.no_change {
        let words = "报告有变化，数值却标为沿用";
        ledger.note(AREA, subject, "true".into(), "false".into(), words);
    }
}

/// Numbers are those the event recorded.
fn recorded(ledger: &mut Ledger, d: &Dossier, v: &GivenRow, subject: &str) {
    let Some(story) = d.told.report(v.report) else { return };
    let parts = [
        ("numerator", v.numerator),
        ("denominator", v.denominator),
        ("value", v.value),
    ];
    for (part, stored) in parts {
        let words = format!("指标 {} 的 {part} 与提交时事件的记录不一致", v.code);
        ledger.same(AREA, subject, shown(stored), shown(story.part(&v.code, part)), &words);
    }
}

/// Moments and state follow the report; a value that was corrected stays behind as superseded.
fn moments(ledger: &mut Ledger, d: &Dossier, v: &GivenRow, r: &ReportRow, subject: &str) {
    let sent = r.submitted_at.unwrap_or(r.created_at);
    let words = "数值的提交时间与报告不符";
    ledger.same(AREA, subject, v.submitted_at.to_string(), sent.to_string(), words);
    let accepted = d
        .reviews_of(r.id)
        .iter()
        .rev()
        .find(|(_, decision, ..)| decision == "accepted")
        .map(|(.., at)| *at);
    let right = match v.state.as_str() {
        "accepted" => accepted,
        "superseded" if v.accepted_at.is_some() => accepted,
        _ => None,
    };
    let words = "数值的审核时间与审核记录不符";
    ledger.same(AREA, subject, shown(v.accepted_at), shown(right), words);
    let superseded = v.state == "superseded" || (v.state == "accepted" && r.state == "superseded");
    if !superseded {
        let words = "数值的状态与报告的状态不符";
        ledger.same(AREA, subject, v.state.clone(), r.state.clone(), words);
    }
}
