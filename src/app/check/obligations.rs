//! Obligations against the rhythm of their task and the reports that answer them.

use std::collections::HashSet;

use chrono::NaiveDateTime;

use super::dossier::Dossier;
use super::frame::Frame;
use super::ledger::Ledger;
use crate::app::rules::Rules;
use crate::domain::cadence::{Cadence, DueRule, plan};
use crate::domain::id::OrgId;
use crate::domain::time::{Day, day_of};
use crate::store::check::work::DutyRow;

const AREA: &str = "obligations";

/// Proves the obligations of a task.
pub(super) fn prove(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>) {
    if d.duties.is_empty() {
        return;
    }
    let planned = planned(d, frame.rules);
    let first = planned_on(d).first().copied();
    let recounted = frame
        .heard
        .recounted
        .zip(first)
        .is_some_and(|(at, day)| day_of(at.and_utc()) >= day);
    for duty in d.duties {
        let subject = format_args!("obligation {} of task {}", duty.id, d.task.id);
        let words = "填报要求的单位不是任务的主办单位";
        ledger.same(AREA, subject, duty.org, d.task.head.lead, words);
        let row = (duty.period_from, duty.period_to, duty.due_at);
        let stored = format_args!("{}..{} {}", duty.period_from, duty.period_to, duty.due_at);
        let words = "填报期间或截止时间不在任务的填报计划内";
        let fits = planned.contains(&row) || recounted && nearly(&planned, &row);
        ledger.holds(AREA, subject, fits, stored, words);
        let words = "填报要求的状态与所报进展不符";
        ledger.same(AREA, subject, duty.state.as_str(), state(d, duty), words);
    }
    // The completion report counts what is open without asking for the state of the task.
    let over = matches!(d.task.state.as_str(), "draft" | "closed" | "cancelled");
    let owed = d.duties.iter().filter(|o| o.state == "open").count();
    let words = "尚未交办或已办结、撤销的任务不应有待填报要求";
    ledger.holds(AREA, d.subject(), !over || owed == 0, owed, words);
}

/// Answered by a report that stands, waived with a reason, else open.
fn state(d: &Dossier<'_>, duty: &DutyRow) -> &'static str {
    let last = d
        .answers(duty.id)
        .filter(|r| r.submitted_at.is_some())
        .max_by_key(|r| r.revision);
    let stands = last.is_some_and(|r| matches!(r.state.as_str(), "submitted" | "accepted" | "superseded"));
    match (stands, duty.waived_reason.is_some()) {
        (true, false) => "answered",
        (false, true) => "waived",
        (false, false) => "open",
        (true, true) => "answered without waiver",
    }
}

/// Most days by which another calendar makes a due day another: the longest holidays on both sides of a weekend.
const RECOUNTED_DAYS: i64 = 21;

/// Whether a period is planned with a due moment that another calendar could have made of it: a change of the calendar
/// moves nothing that was given.
fn nearly(planned: &HashSet<(Day, Day, NaiveDateTime)>, (from, to, due_at): &(Day, Day, NaiveDateTime)) -> bool {
    let near = |other: &NaiveDateTime| (*other - *due_at).num_days().abs() <= RECOUNTED_DAYS;
    planned.iter().any(|(a, b, other)| a == from && b == to && near(other))
}

/// The days on which the task's reports were planned, in order.
fn planned_on(d: &Dossier<'_>) -> Vec<Day> {
    let mut days = d.told.planned_on.clone();
    days.extend(d.task.issued_at.map(|at| day_of(at.and_utc())));
    days.sort_unstable();
    days.dedup();
    days
}

/// Every period with its due moment that the task's rhythm ever gave: for each day on which it was planned, and each due
/// day and cadence it had.
fn planned(d: &Dossier<'_>, rules: &Rules) -> HashSet<(Day, Day, NaiveDateTime)> {
    let t = d.task;
    let Ok(rule) = t.due_rule.parse::<DueRule>() else {
        return HashSet::new();
    };
    let days = planned_on(d);
    let leads: HashSet<i64> = d.versions.iter().map(|v| v.head.lead).chain([t.head.lead]).collect();
    let mut dues = d.told.task().due_days.clone();
    dues.push(t.due_on);
    let cadences: HashSet<Cadence> = d.versions.iter().filter_map(|v| v.head.cadence.parse().ok()).collect();
    dues.sort_unstable();
    dues.dedup();
    let mut rows = HashSet::new();
    for cadence in &cadences {
        for day in &days {
            for due in &dues {
                for lead in &leads {
                    let found = plan(*cadence, rule, *day, *due, rules.calendars.of(OrgId(*lead)));
                    rows.extend(found.iter().map(|p| (p.period_from, p.period_to, p.due_at.naive_utc())));
                }
            }
        }
    }
    rows
}
