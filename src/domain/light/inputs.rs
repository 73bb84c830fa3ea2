//! What rules look at, measured from the facts of a task on a day. Everything that calendars say is a number here, so that
//! the inputs can be kept as JSON and judged again years later, byte for byte (DOMAIN.md §5).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Facts, Gauge, Heard, Light, Outlook, Standing, Wait};
use crate::domain::cadence::Cadence;
use crate::domain::calendar::Calendar;
use crate::domain::target::{Behind, Unlit};
use crate::domain::task::TaskState;
use crate::domain::time::Day;

/// The due date, seen from the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueInput {
    /// The date.
    pub on: Day,
    /// Calendar days until then; below 0 after it.
    pub left: i64,
    /// Working days over, less those that a closure request waited.
    pub over: i64,
    /// Whether it is past at all.
    pub past: bool,
}

/// The oldest report that is overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwedInput {
    /// Its period, in Chinese.
    pub label: String,
    /// Its period, in English.
    pub label_en: String,
    /// The day it was due.
    pub due_on: Day,
    /// Working days since.
    pub days: i64,
    /// Reports overdue in all.
    pub count: usize,
}

/// The day by which to sign, where that is past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInput {
    /// The day.
    pub on: Day,
    /// Working days since.
    pub days: i64,
}

/// The last report that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnInput {
    /// The day.
    pub on: Day,
    /// Returns in all.
    pub count: i64,
}

/// A target. One on its trajectory has neither `behind` nor `unlit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetInput {
    /// Name of the indicator.
    pub name: String,
    /// How far behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
    /// Why it cannot be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlit: Option<Unlit>,
    /// Its value is not reviewed yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreviewed: bool,
    /// How many of those that make it together are reviewed, where some are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
    /// Where it stands, if it is behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gauge: Option<Gauge>,
    /// Where it will stand, if that misses the goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlook: Option<Outlook>,
}

/// Everything that a rule set looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// State of the task.
    pub state: TaskState,
    /// The day.
    pub today: Day,
    /// The due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueInput>,
    /// The oldest report overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<OwedInput>,
    /// The day by which it was to be signed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<SignInput>,
    /// The last report, where it came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<ReturnInput>,
    /// Closed after its due date.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed_late: bool,
    /// Targets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetInput>,
    /// Since when it has been yellow without a break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yellow_since: Option<Day>,
    /// Day to whose end made good counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Day>,
}

/// Measures facts.
#[must_use]
pub fn measure(facts: &Facts, calendar: &Calendar) -> Inputs {
    let today = facts.today;
    let due = facts.due_on.map(|on| DueInput {
        on,
        left: (on - today).num_days(),
        over: days_over(on, today, &facts.waits, calendar),
        past: is_past(on, today, &facts.waits),
    });
    let sign = facts
        .sign_due_on
        .filter(|on| facts.state == TaskState::Issued && *on < today);
    Inputs {
        state: facts.state,
        today,
        due,
        owed: owed(facts, calendar),
        sign: sign.map(|on| SignInput {
            on,
            days: calendar.working_days_between(on, today),
        }),
        returned: facts.returned_on.map(|on| ReturnInput {
            on,
            count: facts.returns,
        }),
        closed_late: facts.closed_late,
        targets: facts.standings.iter().map(target).collect(),
        yellow_since: facts.was.yellow_since,
        good_until: good_until(facts),
    }
}

fn owed(facts: &Facts, calendar: &Calendar) -> Option<OwedInput> {
    let late = || facts.owed.iter().filter(|owed| owed.due_on < facts.today);
    let oldest = late().min_by_key(|owed| owed.due_on)?;
    Some(OwedInput {
        label: oldest.period.label_zh(oldest.cadence),
        label_en: oldest.period.label_en(oldest.cadence),
        due_on: oldest.due_on,
        days: calendar.working_days_between(oldest.due_on, facts.today),
        count: late().count(),
    })
}

fn target(standing: &Standing) -> TargetInput {
    let behind = standing.outcome.ok().filter(|behind| *behind != Behind::No);
    let gauged = matches!(behind, Some(Behind::Points(_) | Behind::Share(_)));
    TargetInput {
        name: standing.name.clone(),
        behind,
        unlit: standing.outcome.err(),
        unreviewed: standing.unreviewed,
        heard: standing.heard,
        gauge: standing.gauge.clone().filter(|_| gauged),
        outlook: standing.outlook.clone().filter(|ahead| ahead.misses != Behind::No),
    }
}

/// What was red counts as made good to the end of the period in which it ceased to be. What has no rhythm (`once`) goes
/// by the month.
fn good_until(facts: &Facts) -> Option<Day> {
    let rhythm = match facts.cadence {
        Cadence::Once => Cadence::Monthly,
        other => other,
    };
    match facts.was.light {
        Some(Light::Red) => Some(rhythm.period_of(facts.today).to),
        _ => facts.was.good_until.filter(|until| *until >= facts.today),
    }
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
