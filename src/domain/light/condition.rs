//! What a light rule can ask of the inputs. Each condition gives the words that its texts may name.

use std::collections::BTreeMap;

use chrono::Months;

use super::inputs::TargetInput;
use super::path::{digits, short};
use super::{Heard, Inputs, Light, Lit, Outlook, Rule, RuleSet};
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
        /// A target whose forecast does not reach its goal, by more than so many values.
        ForecastMisses = "forecast_misses", "预计不达标", "forecast misses";
        /// Yellow for so many months without a break.
        YellowRun = "yellow_run", "连续黄灯", "yellow for months";
        /// Was red, and what made it so is made good.
        MadeGood = "made_good", "红灯已整改", "made good after red";
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

type Blanks = BTreeMap<String, String>;

impl Condition {
    /// Conditions that together cover every state: a set without one of them would leave tasks without a light.
    pub const COVER: &'static [Self] = &[Self::Draft, Self::Suspended, Self::Cancelled, Self::Closed, Self::Open];

    /// The words that the condition gives, and its texts may name.
    #[must_use]
    pub const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::PastDue | Self::DueWithin => &["due_on", "days"],
            Self::ObligationOverdue => &["label", "label_en", "due_on", "days", "count"],
            Self::Unsigned => &["sign_due_on", "days"],
            Self::Behind => &[
                "name", "gap_zh", "gap_en", "mark_zh", "mark_en", "targets", "way_zh", "way_en",
            ],
            Self::ForecastMisses => &["name", "on", "expected", "goal", "unit", "values", "targets"],
            Self::YellowRun => &[
                "since",
                "months",
                "reason_zh",
                "reason_en",
                "mend_zh",
                "mend_en",
                "rule",
            ],
            Self::MadeGood => &["until"],
            Self::Returned => &["returned_on", "returns"],
            Self::ClosedLate => &["due_on"],
            Self::ReviewWaiting => &["since", "days"],
            Self::Closed | Self::Draft | Self::Suspended | Self::Cancelled | Self::Open => &[],
        }
    }

    /// Whether it asks how the light stood before.
    #[must_use]
    pub const fn looks_back(self) -> bool {
        matches!(self, Self::YellowRun | Self::MadeGood)
    }

    /// The words, if the condition holds.
    pub(super) fn probe(self, rule: &Rule, set: &RuleSet, inputs: &Inputs) -> Option<Blanks> {
        let state = |wanted| (inputs.state == wanted).then(Blanks::new);
        match self {
            Self::Draft => state(TaskState::Draft),
            Self::Suspended => state(TaskState::Suspended),
            Self::Cancelled => state(TaskState::Cancelled),
            Self::Closed => state(TaskState::Closed),
            Self::ClosedLate => closed_late(inputs),
            Self::ReviewWaiting | Self::YellowRun | Self::MadeGood => None,
            _ if !is_live(inputs.state) => None,
            Self::Open => Some(Blanks::new()),
            Self::PastDue => past_due(rule, inputs),
            Self::DueWithin => due_within(rule, inputs),
            Self::ObligationOverdue => obligation_overdue(rule, inputs),
            Self::Unsigned => unsigned(rule, inputs),
            Self::Behind => behind(rule, set, inputs),
            Self::ForecastMisses => forecast_misses(rule, inputs),
            Self::Returned => returned(inputs),
        }
    }

    /// The words of a condition that looks back, if it holds beside what the other rules say.
    pub(super) fn look_back(self, rule: &Rule, inputs: &Inputs, base: &Lit) -> Option<Blanks> {
        if !is_live(inputs.state) {
            return None;
        }
        match self {
            Self::YellowRun => yellow_run(rule, inputs, base),
            Self::MadeGood => inputs.good_until.map(|until| blanks([("until", until.to_string())])),
            _ => None,
        }
    }
}

/// Is the task in somebody's hands?
pub(super) const fn is_live(state: TaskState) -> bool {
    matches!(state, TaskState::Issued | TaskState::Active | TaskState::Closing)
}

fn blanks<const N: usize>(pairs: [(&str, String); N]) -> Blanks {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Beyond a threshold of working days; a threshold of 0 is passed as soon as the day itself is over.
fn exceeds(over: i64, due: Day, today: Day, days: i64) -> bool {
    if over == 0 { today > due } else { days > over }
}

fn past_due(rule: &Rule, inputs: &Inputs) -> Option<Blanks> {
    let due = inputs.due?;
    let late = if rule.over == 0 { due.past } else { due.over > rule.over };
    late.then(|| blanks([("due_on", due.on.to_string()), ("days", due.over.to_string())]))
}

fn due_within(rule: &Rule, inputs: &Inputs) -> Option<Blanks> {
    let due = inputs.due?;
    let soon = inputs.state != TaskState::Closing && (0..=rule.over).contains(&due.left);
    soon.then(|| blanks([("due_on", due.on.to_string()), ("days", due.left.to_string())]))
}

fn obligation_overdue(rule: &Rule, inputs: &Inputs) -> Option<Blanks> {
    let owed = inputs.owed.as_ref()?;
    exceeds(rule.over, owed.due_on, inputs.today, owed.days).then(|| {
        blanks([
            ("label", owed.label.clone()),
            ("label_en", owed.label_en.clone()),
            ("due_on", owed.due_on.to_string()),
            ("days", owed.days.to_string()),
            ("count", owed.count.to_string()),
        ])
    })
}

fn unsigned(rule: &Rule, inputs: &Inputs) -> Option<Blanks> {
    let sign = inputs.sign?;
    let late = exceeds(rule.over, sign.on, inputs.today, sign.days);
    late.then(|| blanks([("sign_due_on", sign.on.to_string()), ("days", sign.days.to_string())]))
}

fn returned(inputs: &Inputs) -> Option<Blanks> {
    let back = inputs.returned?;
    Some(blanks([
        ("returned_on", back.on.to_string()),
        ("returns", back.count.to_string()),
    ]))
}

fn closed_late(inputs: &Inputs) -> Option<Blanks> {
    if inputs.state != TaskState::Closed || !inputs.closed_late {
        return None;
    }
    let due = inputs.due.map_or_else(|| "—".to_owned(), |due| due.on.to_string());
    Some(blanks([("due_on", due)]))
}

/// The first target beyond the thresholds is described; all of them are named in the inputs.
fn behind(rule: &Rule, set: &RuleSet, inputs: &Inputs) -> Option<Blanks> {
    let beyond: Vec<&TargetInput> = inputs.targets.iter().filter(|t| is_beyond(rule, t)).collect();
    let first = beyond.first()?;
    let behind = first.behind?;
    let (gap_zh, gap_en) = gap(behind);
    let (way_zh, way_en) = match &first.gauge {
        Some(gauge) => gauge.way(set, behind, inputs.today),
        None => (
            "使其回到序时进度".to_owned(),
            "bring it back to its trajectory".to_owned(),
        ),
    };
    let (mark_zh, mark_en) = mark(first);
    Some(blanks([
        ("name", first.name.clone()),
        ("gap_zh", gap_zh),
        ("gap_en", gap_en),
        ("way_zh", way_zh),
        ("way_en", way_en),
        ("mark_zh", mark_zh),
        ("mark_en", mark_en),
        ("targets", names(beyond.into_iter())),
    ]))
}

/// What is to be known of a value that is not reviewed, or not by everybody.
fn mark(target: &TargetInput) -> (String, String) {
    match target.heard {
        _ if !target.unreviewed => (String::new(), String::new()),
        Some(Heard { accepted, expected }) => (
            format!("（应报{expected}家，已审核{accepted}家）"),
            format!(" ({accepted} of {expected} reviewed)"),
        ),
        None => ("（数据未审核）".to_owned(), " (not reviewed)".to_owned()),
    }
}

fn names<'t>(targets: impl Iterator<Item = &'t TargetInput>) -> String {
    targets.map(|t| t.name.as_str()).collect::<Vec<_>>().join("、")
}

fn is_beyond(rule: &Rule, target: &TargetInput) -> bool {
    target.behind.is_some_and(|behind| passes(rule, behind))
}

/// Whether a distance is beyond the thresholds of a rule.
fn passes(rule: &Rule, behind: Behind) -> bool {
    match behind {
        Behind::Points(points) => rule.points.is_some_and(|limit| points > limit),
        Behind::Share(share) => rule.share.is_some_and(|limit| share < limit),
        Behind::WorkingDays(days) => days > rule.over,
        Behind::No => false,
    }
}

fn gap(behind: Behind) -> (String, String) {
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

fn forecast_misses(rule: &Rule, inputs: &Inputs) -> Option<Blanks> {
    let beyond = |ahead: &Outlook| ahead.values > rule.over && passes(rule, ahead.misses);
    let misses = |target: &&TargetInput| target.outlook.as_ref().is_some_and(beyond);
    let first = inputs.targets.iter().find(misses)?;
    let ahead = first.outlook.as_ref()?;
    Some(blanks([
        ("name", first.name.clone()),
        ("on", ahead.on.to_string()),
        ("expected", digits(&ahead.unit, ahead.expected)),
        ("goal", digits(&ahead.unit, ahead.goal)),
        ("unit", ahead.unit.shown().to_owned()),
        ("values", ahead.values.to_string()),
        ("targets", names(inputs.targets.iter().filter(misses))),
    ]))
}

/// Yellow by other rules, and so for as many months as the rule says.
fn yellow_run(rule: &Rule, inputs: &Inputs, base: &Lit) -> Option<Blanks> {
    let since = inputs.yellow_since.filter(|_| base.light == Light::Yellow)?;
    let until = since.checked_add_months(Months::new(u32::try_from(rule.over).ok()?))?;
    (until <= inputs.today).then(|| {
        blanks([
            ("since", since.to_string()),
            ("months", rule.over.to_string()),
            ("rule", base.rule.clone()),
            ("reason_zh", base.reason_zh.clone()),
            ("reason_en", base.reason_en.clone()),
            ("mend_zh", base.mend_zh.clone()),
            ("mend_en", base.mend_en.clone()),
        ])
    })
}
