//! Reports against their obligation, their events and their reviews.

use std::collections::HashMap;

use super::dossier::Dossier;
use super::ledger::{Ledger, NONE, Shown, Span};
use super::told::Story;
use crate::domain::cadence::Cadence;
use crate::domain::time::Day;
use crate::store::check::report::{ReportRow, ReviewRow};

const AREA: &str = "reports";

/// Proves the reports of a task.
pub(super) fn prove(ledger: &mut Ledger, d: &Dossier<'_>) {
    revisions(ledger, d);
    for report in d.reports {
        let subject = About { report, d };
        place(ledger, subject);
        decided(ledger, subject);
        match d.told.report(report.id) {
            Some(story) => told(ledger, subject, story),
            None if report.state == "draft" => {}
            None => ledger.note(AREA, subject, &report.state, NONE, "任务的事件中没有这份报告"),
        }
    }
}

/// A report of a task, as findings name it.
#[derive(Clone, Copy)]
struct About<'d, 'a> {
    report: &'a ReportRow,
    d: &'d Dossier<'a>,
}

impl std::fmt::Display for About<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "report {} of task {}", self.report.id, self.d.task.id)
    }
}

/// Period and organisation are those of the obligation; an extra report covers its month so far.
fn place(ledger: &mut Ledger, about: About<'_, '_>) {
    let (r, d) = (about.report, about.d);
    let words = "报告单位不是任务的主办单位";
    ledger.same(AREA, about, r.org, d.task.head.lead, words);
    let stored = Span(r.period_from, r.period_to);
    match r.duty {
        Some(duty) => match d.duty(duty) {
            Some(o) => {
                let right = Span(o.period_from, o.period_to);
                ledger.same(AREA, about, stored, right, "报告期间与填报要求不符");
            }
            None => ledger.note(AREA, about, duty, NONE, "所答填报要求不属于这项任务"),
        },
        None => {
            let month = Cadence::Monthly.period_of(r.period_to);
            let words = "额外报告的期间不是当月";
            ledger.same(AREA, about, stored, Span(month.from, r.period_to), words);
        }
    }
}

/// Revisions are counted without gaps, and each names the one it replaces.
fn revisions(ledger: &mut Ledger, d: &Dossier<'_>) {
    let mut last: HashMap<(Option<i64>, Option<Day>), (i64, i64)> = HashMap::new();
    for report in d.reports {
        let r = report;
        let key = (r.duty, r.duty.is_none().then_some(r.period_to));
        let before = last.insert(key, (r.revision, r.id));
        let next = before.map_or(1, |(revision, _)| revision + 1);
        let about = About { report, d };
        ledger.same(AREA, about, r.revision, next, "报告版次不连续");
        let replaces = before.map(|(_, id)| id).filter(|_| r.duty.is_some());
        ledger.same(AREA, about, Shown(r.supersedes), Shown(replaces), "所更正的版次不符");
    }
}

fn told(ledger: &mut Ledger, about: About<'_, '_>, story: &Story<'_>) {
    let r = about.report;
    if let Some(made) = story.acts.first() {
        ledger.same(
            AREA,
            about,
            Shown(Some(r.author)),
            Shown(made.actor),
            "填报人与事件不符",
        );
        ledger.same(AREA, about, r.created_at, made.at, "填报时间与事件不符");
        ledger.same(AREA, about, Shown(Some(r.org)), Shown(made.org), "报告单位与事件不符");
    }
    let mut field = |stored: &dyn std::fmt::Display, field: &str, words: &str| {
        ledger.told(AREA, about, stored, story.last(field), words);
    };
    field(&r.period_to, "period_to", "报告期末与事件不符");
    field(&Shown(r.percent), "percent", "完成进度与事件不符");
    field(&r.late, "late", "是否逾期与事件不符");
    field(&r.no_change, "no_change", "“无变化”与事件不符");
    field(&Shown(r.own_light.as_ref()), "own_light", "自评灯与事件不符");
    sent(ledger, about, story);
    state(ledger, about, story);
    opened(ledger, about, story);
}

/// When it was sent up, and whether that was late.
fn sent(ledger: &mut Ledger, about: About<'_, '_>, story: &Story<'_>) {
    let r = about.report;
    let sent = story.act(&["progress.submitted"]).map(|a| a.at);
    ledger.same(AREA, about, Shown(r.submitted_at), Shown(sent), "提交时间与事件不符");
    if story.last("late").is_none()
        && let Some(at) = r.submitted_at
    {
        let due = r.duty.and_then(|id| about.d.duty(id)).map(|o| o.due_at);
        let late = due.is_some_and(|due| at >= due);
        ledger.same(AREA, about, r.late, late, "是否逾期与截止时间不符");
    }
}

/// The state is the last one told; only acceptance of a later revision changes it without an event of its own.
fn state(ledger: &mut Ledger, about: About<'_, '_>, story: &Story<'_>) {
    let (r, d) = (about.report, about.d);
    let first = match story.acts.first().map(|a| a.verb) {
        Some("progress.sent_for_approval") => "awaiting_approval",
        _ => "submitted",
    };
    let said = story.last("state").map(|said| match said.word() {
        Some(word) => word.into(),
        None => std::borrow::Cow::Owned(said.to_string()),
    });
    let told = said.unwrap_or(first.into());
    let mut newer = r
        .duty
        .into_iter()
        .flat_map(|duty| d.answers(duty))
        .filter(|o| o.revision > r.revision);
    let later = newer.any(|o| d.reviews_of(o.id).iter().any(|review| review.decision == "accepted"));
    let right = if later && matches!(told.as_ref(), "submitted" | "accepted") {
        "superseded"
    } else {
        told.as_ref()
    };
    ledger.same(AREA, about, r.state.as_str(), right, "报告状态与事件、审核记录不符");
}

/// A report is opened by an act on it; a decided one was opened.
fn opened(ledger: &mut Ledger, about: About<'_, '_>, story: &Story<'_>) {
    let first = story
        .acts
        .iter()
        .find(|a| matches!(a.verb, "progress.opened" | "progress.accepted" | "progress.returned"));
    let (stored, right) = (about.report.opened_at, first.map(|a| a.at));
    ledger.same(AREA, about, Shown(stored), Shown(right), "打开时间与事件不符");
}

/// Decisions are those of the reviews.
fn decided(ledger: &mut Ledger, about: About<'_, '_>) {
    let r = about.report;
    let reviews = about.d.reviews_of(r.id);
    let last = |wanted: &[&str]| -> Option<&ReviewRow> {
        let mut from_last = reviews.iter().rev();
        from_last.find(|review| wanted.contains(&review.decision.as_str()))
    };
    let mut by = |stored: (Option<i64>, Option<chrono::NaiveDateTime>), wanted: &[&str], words: &str| {
        let review = last(wanted);
        let right = (review.map(|v| v.by), review.map(|v| v.at));
        if stored != right {
            let text = |(by, at)| format!("{} {}", Shown(by), Shown(at));
            ledger.note(AREA, about, text(stored), text(right), words);
        }
    };
    let words = "审核人或审核时间与审核记录不符";
    by((r.decided_by, r.decided_at), &["accepted", "returned"], words);
    let words = "审签人或审签时间与审签记录不符";
    by((r.approved_by, r.approved_at), &["approved"], words);
}
