//! What a light rule can ask of the facts. Each condition gives the inputs that its texts may name.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rust_decimal::Decimal;

use super::{Facts, Rule, Standing, Wait};
use crate::domain::calendar::Calendar;
use crate::domain::decimal::canonical;
use crate::domain::target::Behind;
use crate::domain::task::TaskState;
use crate::domain::time::Day;

words! {
    /// What must be so for a rule to apply.
    pub enum Condition {
        /// Past due and not closed, less the days that a closure request waited.
        PastDue = "past_due", "超期未办结", "past due";
        /// Due within so many calendar days, closure not asked for.
        DueWithin = "due_within", "临近期限", "due soon";
        /// A report overdue by more than so many working days.
        ObligationOverdue = "obligation_overdue", "逾期未报", "report overdue";
        /// Not signed for more than so many working days after its day.
        Unsigned = "unsigned", "逾期未签收", "unsigned";
        /// A target behind its trajectory beyond the thresholds.
        Behind = "behind", "落后序时进度", "behind the trajectory";
        /// The last report was returned.
        Returned = "returned", "报告被退回", "report returned";
        /// Closed after its due date.
        ClosedLate = "closed_late", "逾期办结", "closed late";
        /// Closed.
        Closed = "closed", "办结", "closed";
        /// Draft.
        Draft = "draft", "待交办", "draft";
        /// Suspended.
        Suspended = "suspended", "中止", "suspended";
        /// Cancelled.
        Cancelled = "cancelled", "撤销", "cancelled";
        /// Any open task.
        Open = "open", "办理中", "open";
        /// A report waits for review (the issuer's rule).
        ReviewWaiting = "review_waiting", "待审核", "waiting for review";
    }
}

type Inputs = BTreeMap<String, String>;

impl Condition {
    /// Conditions that together cover every state: a set without one of them would leave tasks without a light.
    pub const COVER: &'static [Self] = &[Self::Draft, Self::Suspended, Self::Cancelled, Self::Closed, Self::Open];

    /// The inputs that the condition gives, and its texts may name.
    #[must_use]
    pub const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::PastDue | Self::DueWithin => &["due_on", "days"],
            Self::ObligationOverdue => &["label", "label_en", "due_on", "days", "count"],
            Self::Unsigned => &["sign_due_on", "days"],
            Self::Behind => &["name", "gap_zh", "gap_en", "mark_zh", "mark_en", "targets"],
            Self::Returned => &["returned_on", "returns"],
            Self::ClosedLate => &["due_on"],
            Self::ReviewWaiting => &["since", "days"],
            Self::Closed | Self::Draft | Self::Suspended | Self::Cancelled | Self::Open => &[],
        }
    }

    /// The inputs, if the condition holds.
    pub(super) fn probe(self, rule: &Rule, facts: &Facts, calendar: &Calendar) -> Option<Inputs> {
        let state = |wanted| (facts.state == wanted).then(Inputs::new);
        match self {
            Self::Draft => state(TaskState::Draft),
            Self::Suspended => state(TaskState::Suspended),
            Self::Cancelled => state(TaskState::Cancelled),
            Self::Closed => state(TaskState::Closed),
            Self::ClosedLate => closed_late(facts),
            Self::ReviewWaiting => None,
            _ if !is_live(facts.state) => None,
            Self::Open => Some(Inputs::new()),
            Self::PastDue => past_due(rule, facts, calendar),
            Self::DueWithin => due_within(rule, facts),
            Self::ObligationOverdue => obligation_overdue(rule, facts, calendar),
            Self::Unsigned => unsigned(rule, facts, calendar),
            Self::Behind => behind(rule, facts),
            Self::Returned => returned(facts),
        }
    }
}

/// Is the task in somebody's hands?
pub(super) const fn is_live(state: TaskState) -> bool {
    matches!(state, TaskState::Issued | TaskState::Active | TaskState::Closing)
}

/// Working days that a task is past its due date on a day, less those between the filing and the decision of closure
/// requests (DOMAIN.md §5); 0 where it is not.
#[must_use]
pub fn days_over(due_on: Day, day: Day, waits: &[Wait], calendar: &Calendar) -> i64 {
    let waited: i64 = spans(due_on, day, waits)
        .map(|(a, b)| calendar.working_days_between(a, b))
        .sum();
    (calendar.working_days_between(due_on, day) - waited).max(0)
}

/// Is it past due at all? The day after a due Friday it is, though no working day has passed.
#[must_use]
pub fn is_past(due_on: Day, day: Day, waits: &[Wait]) -> bool {
    let waited: TimeDelta = spans(due_on, day, waits).map(|(a, b)| b - a).sum();
    day - due_on > waited
}

/// The parts of the time past due during which a request waited.
fn spans(due_on: Day, day: Day, waits: &[Wait]) -> impl Iterator<Item = (Day, Day)> {
    waits
        .iter()
        .map(move |wait| (wait.filed.max(due_on), wait.decided.unwrap_or(day).min(day)))
        .filter(|(from, to)| from < to)
}

fn inputs<const N: usize>(pairs: [(&str, String); N]) -> Inputs {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Beyond a threshold of working days; a threshold of 0 is passed as soon as the day itself is over.
fn exceeds(over: i64, due: Day, today: Day, calendar: &Calendar) -> Option<i64> {
    let days = calendar.working_days_between(due, today);
    let beyond = if over == 0 { today > due } else { days > over };
    beyond.then_some(days)
}

fn past_due(rule: &Rule, facts: &Facts, calendar: &Calendar) -> Option<Inputs> {
    let due = facts.due_on?;
    let days = days_over(due, facts.today, &facts.waits, calendar);
    let late = if rule.over == 0 {
        is_past(due, facts.today, &facts.waits)
    } else {
        days > rule.over
    };
    late.then(|| inputs([("due_on", due.to_string()), ("days", days.to_string())]))
}

fn due_within(rule: &Rule, facts: &Facts) -> Option<Inputs> {
    let due = facts.due_on?;
    let days = (due - facts.today).num_days();
    let soon = facts.state != TaskState::Closing && (0..=rule.over).contains(&days);
    soon.then(|| inputs([("due_on", due.to_string()), ("days", days.to_string())]))
}

fn obligation_overdue(rule: &Rule, facts: &Facts, calendar: &Calendar) -> Option<Inputs> {
    let oldest = facts.owed.iter().min_by_key(|owed| owed.due_on)?;
    let days = exceeds(rule.over, oldest.due_on, facts.today, calendar)?;
    let count = facts.owed.iter().filter(|owed| owed.due_on < facts.today).count();
    Some(inputs([
        ("label", oldest.period.label_zh(oldest.cadence)),
        ("label_en", oldest.period.label_en(oldest.cadence)),
        ("due_on", oldest.due_on.to_string()),
        ("days", days.to_string()),
        ("count", count.to_string()),
    ]))
}

fn unsigned(rule: &Rule, facts: &Facts, calendar: &Calendar) -> Option<Inputs> {
    let due = facts.sign_due_on.filter(|_| facts.state == TaskState::Issued)?;
    let days = exceeds(rule.over, due, facts.today, calendar)?;
    Some(inputs([("sign_due_on", due.to_string()), ("days", days.to_string())]))
}

fn returned(facts: &Facts) -> Option<Inputs> {
    let on = facts.returned_on?;
    Some(inputs([
        ("returned_on", on.to_string()),
        ("returns", facts.returns.to_string()),
    ]))
}

fn closed_late(facts: &Facts) -> Option<Inputs> {
    let late = facts.state == TaskState::Closed && facts.closed_late;
    late.then(|| inputs([("due_on", facts.due_on.map_or_else(String::new, |day| day.to_string()))]))
}

/// The first target beyond the thresholds gives the words; all of them are among the inputs.
fn behind(rule: &Rule, facts: &Facts) -> Option<Inputs> {
    let beyond: Vec<&Standing> = facts
        .standings
        .iter()
        .filter(|standing| is_beyond(rule, standing))
        .collect();
    let first = beyond.first()?;
    let (gap_zh, gap_en) = gap(first.outcome.ok()?);
    let mark = |text: &str| {
        if first.unreviewed {
            text.to_owned()
        } else {
            String::new()
        }
    };
    Some(inputs([
        ("name", first.name.clone()),
        ("gap_zh", gap_zh),
        ("gap_en", gap_en),
        ("mark_zh", mark("（数据未审核）")),
        ("mark_en", mark(" (not reviewed)")),
        (
            "targets",
            beyond.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join("、"),
        ),
    ]))
}

fn is_beyond(rule: &Rule, standing: &Standing) -> bool {
    match standing.outcome {
        Ok(Behind::Points(points)) => rule.points.is_some_and(|limit| points > limit),
        Ok(Behind::Share(share)) => rule.share.is_some_and(|limit| share < limit),
        Ok(Behind::WorkingDays(days)) => days > rule.over,
        Ok(Behind::No) | Err(_) => false,
    }
}

fn gap(behind: Behind) -> (String, String) {
    let short = |value: Decimal| canonical(value.round_dp(2));
    match behind {
        Behind::No => ("符合序时进度".to_owned(), "on its trajectory".to_owned()),
        Behind::Points(points) => (
            format!("落后序时进度{}个百分点", short(points)),
            format!("{} points behind its trajectory", short(points)),
        ),
        Behind::Share(share) => (
            format!("为序时进度应达值的{}%", short(share)),
            format!("at {} % of what was expected by now", short(share)),
        ),
        Behind::WorkingDays(days) => (format!("已晚{days}个工作日"), format!("{days} working days late")),
    }
}
