//! Reports against their obligation, their events and their reviews.

use std::collections::HashMap;

use super::dossier::Dossier;
use super::told::Story;
use super::{Ledger, shown};
use crate::domain::cadence::Cadence;
use crate::domain::time::Day;
use crate::store::check::work::{ReportRow, ReviewRow};

const AREA: &str = "reports";

/// Proves the reports of a task.
pub(super) fn prove(ledger: &mut Ledger, d: &Dossier) {
    revisions(ledger, d);
    for report in &d.reports {
        let subject = format!("report {} of task {}", report.id, d.task.id);
        place(ledger, d, report, &subject);
        decided(ledger, d, report, &subject);
        match d.told.report(report.id) {
            Some(story) => told(ledger, d, report, story, &subject),
            None if report.state == "draft" => {}
            None => ledger.note(
                AREA,
                &subject,
                report.state.clone(),
                "—".into(),
                "任务的事件中没有这份报告",
            ),
        }
    }
}

/// Period and organisation are those of the obligation; an extra report covers its month so far.
fn place(ledger: &mut Ledger, d: &Dossier, r: &ReportRow, subject: &str) {
    let period = |from: Day, to: Day| format!("{from}..{to}");
    let words = "报告单位不是任务的主办单位";
    ledger.same(AREA, subject, r.org.to_string(), d.task.head.lead.to_string(), words);
    let stored = period(r.period_from, r.period_to);
    match r.duty {
        Some(duty) => match d.duties.iter().find(|o| o.id == duty) {
            Some(o) => {
                let right = period(o.period_from, o.period_to);
                ledger.same(AREA, subject, stored, right, "报告期间与填报要求不符");
            }
            None => ledger.note(
                AREA,
                subject,
                duty.to_string(),
                "—".into(),
                "所答填报要求不属于这项任务",
            ),
        },
        None => {
            let month = Cadence::Monthly.period_of(r.period_to);
            let words = "额外报告的期间不是当月";
            ledger.same(AREA, subject, stored, period(month.from, r.period_to), words);
        }
    }
}

/// Revisions are counted without gaps, and each names the one it replaces.
fn revisions(ledger: &mut Ledger, d: &Dossier) {
    let mut last: HashMap<(Option<i64>, Option<Day>), (i64, i64)> = HashMap::new();
    for r in &d.reports {
        let key = (r.duty, r.duty.is_none().then_some(r.period_to));
        let before = last.insert(key, (r.revision, r.id));
        let subject = format!("report {} of task {}", r.id, d.task.id);
        let next = before.map_or(1, |(revision, _)| revision + 1);
        ledger.same(
            AREA,
            &subject,
            r.revision.to_string(),
            next.to_string(),
            "报告版次不连续",
        );
        let replaces = before.map(|(_, id)| id).filter(|_| r.duty.is_some());
        ledger.same(AREA, &subject, shown(r.supersedes), shown(replaces), "所更正的版次不符");
    }
}

fn told(ledger: &mut Ledger, d: &Dossier, r: &ReportRow, story: &Story, subject: &str) {
    let made = story.acts.first();
    let same = |ledger: &mut Ledger, stored: String, right: Option<String>, words: &str| {
        if let Some(right) = right {
            ledger.same(AREA, subject, stored, right, words);
        }
    };
    same(
        ledger,
        shown(Some(r.author)),
        made.map(|a| shown(a.actor)),
        "填报人与事件不符",
    );
    same(
        ledger,
        r.created_at.to_string(),
        made.map(|a| a.at.to_string()),
        "填报时间与事件不符",
    );
    same(
        ledger,
        r.org.to_string(),
        made.map(|a| shown(a.org)),
        "报告单位与事件不符",
    );
    same(
        ledger,
        r.period_to.to_string(),
        story.text("period_to"),
        "报告期末与事件不符",
    );
    same(ledger, shown(r.percent), story.text("percent"), "完成进度与事件不符");
    same(ledger, r.late.to_string(), story.text("late"), "是否逾期与事件不符");
    same(
        ledger,
        r.no_change.to_string(),
        story.text("no_change"),
        "“无变化”与事件不符",
    );
    same(
        ledger,
        shown(r.own_light.as_ref()),
        story.text("own_light"),
        "自评灯与事件不符",
    );
    sent(ledger, d, r, story, subject);
    state(ledger, d, r, story, subject);
    opened(ledger, r, story, subject);
}

/// When it was sent up, and whether that was late.
fn sent(ledger: &mut Ledger, d: &Dossier, r: &ReportRow, story: &Story, subject: &str) {
    let sent = story.act(&["progress.submitted"]).map(|a| a.at);
    ledger.same(AREA, subject, shown(r.submitted_at), shown(sent), "提交时间与事件不符");
    let due = r
        .duty
        .and_then(|id| d.duties.iter().find(|o| o.id == id))
        .map(|o| o.due_at);
    if story.text("late").is_none()
        && let Some(at) = r.submitted_at
    {
        let late = due.is_some_and(|due| at >= due);
        ledger.same(
            AREA,
            subject,
            r.late.to_string(),
            late.to_string(),
            "是否逾期与截止时间不符",
        );
    }
}

/// The state is the last one told; only acceptance of a later revision changes it without an event of its own.
fn state(ledger: &mut Ledger, d: &Dossier, r: &ReportRow, story: &Story, subject: &str) {
    let first = match story.acts.first().map(|a| a.verb.as_str()) {
        Some("progress.sent_for_approval") => "awaiting_approval",
        _ => "submitted",
    };
    let told = story.text("state").unwrap_or_else(|| first.to_owned());
    let later = r.duty.is_some_and(|duty| {
        let newer = d.answers(duty).filter(|o| o.revision > r.revision);
        newer.into_iter().any(|o| {
            d.reviews_of(o.id)
                .iter()
                .any(|(_, decision, ..)| decision == "accepted")
        })
    });
    let right = if later && matches!(told.as_str(), "submitted" | "accepted") {
        "superseded".to_owned()
    } else {
        told
    };
    ledger.same(AREA, subject, r.state.clone(), right, "报告状态与事件、审核记录不符");
}

/// A report is opened by an act on it; a decided one was opened.
fn opened(ledger: &mut Ledger, r: &ReportRow, story: &Story, subject: &str) {
    let first = story.acts.iter().find(|a| {
        matches!(
            a.verb.as_str(),
            "progress.opened" | "progress.accepted" | "progress.returned"
        )
    });
    let words = "打开时间与事件不符";
    ledger.same(AREA, subject, shown(r.opened_at), shown(first.map(|a| a.at)), words);
}

/// Decisions are those of the reviews.
fn decided(ledger: &mut Ledger, d: &Dossier, r: &ReportRow, subject: &str) {
    let reviews = d.reviews_of(r.id);
    let last = |wanted: &[&str]| -> Option<ReviewRow> {
        reviews
            .iter()
            .rev()
            .find(|(_, decision, ..)| wanted.contains(&decision.as_str()))
            .cloned()
    };
    let by = |review: &Option<ReviewRow>| {
        let (who, at) = (review.as_ref().map(|v| v.2), review.as_ref().map(|v| v.3));
        format!("{} {}", shown(who), shown(at))
    };
    let stored = format!("{} {}", shown(r.decided_by), shown(r.decided_at));
    ledger.same(
        AREA,
        subject,
        stored,
        by(&last(&["accepted", "returned"])),
        "审核人或审核时间与审核记录不符",
    );
    let stored = format!("{} {}", shown(r.approved_by), shown(r.approved_at));
    ledger.same(
        AREA,
        subject,
        stored,
        by(&last(&["approved"])),
        "审签人或审签时间与审签记录不符",
    );
}
