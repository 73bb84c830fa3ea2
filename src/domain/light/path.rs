//! The way back to green, in figures: what value would do today, what is to be reached by the due date, at what pace; and
//! where the forecast says it will end. Exact; only the forecast's own figure comes from elsewhere.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::{Condition, RuleSet};
use crate::domain::decimal::canonical;
use crate::domain::forecast::Forecast;
use crate::domain::forecast::series::Series;
use crate::domain::indicator::Direction;
use crate::domain::target::{Behind, Measured, Target};
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;

/// Where a target stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gauge {
    /// Which way is good.
    pub sense: Direction,
    /// Value reported last.
    pub value: Decimal,
    /// Value that the trajectory expected of it.
    pub expected: Decimal,
    /// The level to be reached; of a range its lower end.
    pub goal: Decimal,
    /// Upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal_max: Option<Decimal>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
    /// Unit of value and goal.
    #[serde(with = "crate::domain::unit::compact")]
    pub unit: MeasureUnit,
    /// The pace of a percentage is said in points. Inputs that were kept before this was told apart lack it, and keep
    /// their words.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub points: bool,
}

/// Where a target will stand by its due date, if it goes on as so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlook {
    /// The due date.
    pub on: Day,
    /// Value to be expected.
    pub expected: Decimal,
    /// The level to be reached.
    pub goal: Decimal,
    /// Unit.
    #[serde(with = "crate::domain::unit::compact")]
    pub unit: MeasureUnit,
    /// Values it stands on.
    pub values: i64,
    /// By how much it misses the goal.
    pub misses: Behind,
}

/// Days that a month has on the average, in hundredths.
const MONTH: i64 = 3_044;

impl Outlook {
    /// From a forecast of a target.
    #[must_use]
    pub fn of(target: &Target, series: &Series, told: &Forecast) -> Option<Outlook> {
        Some(Outlook {
            on: series.on,
            expected: told.expected,
            goal: series.goal.level,
            unit: target.unit.clone(),
            values: i64::try_from(told.values).ok()?,
            // What the forecast calls reached, to its last shown digit, is reached.
            misses: target
                .misses(told.expected)
                .filter(|_| !told.reaches)
                .unwrap_or(Behind::No),
        })
    }
}

impl Gauge {
    /// Of a target that is behind by points or by a share, as [`Target::behind`] measured it.
    #[must_use]
    pub fn of(target: &Target, measured: Measured, behind: Behind, today: Day, issued: Day) -> Option<Gauge> {
        if !matches!(behind, Behind::Points(_) | Behind::Share(_)) {
            return None;
        }
        Some(Gauge {
            sense: target.sense(),
            value: measured.reading.value().ok()?,
            expected: target.expected_at(measured.period_to.min(today), issued).ok()?,
            goal: target.level().ok()?,
            goal_max: target.value_max,
            due_on: target.due_on,
            points: target.unit.percent(),
            unit: target.unit.clone(),
        })
    }

    /// The value that would no longer be behind by any rule of the set: rounded to the safe side. None of a range, or
    /// where the set does not judge so.
    #[must_use]
    pub fn enough(&self, set: &RuleSet, behind: Behind) -> Option<Decimal> {
        let rules = || {
            set.rules
                .iter()
                .filter(|rule| rule.when == Condition::Behind && !rule.off)
        };
        let allowed = match behind {
            Behind::Points(_) => rules().filter_map(|rule| rule.points).min()?,
            Behind::Share(_) => {
                let share = rules().filter_map(|rule| rule.share).max()?;
                let lost = Decimal::ONE_HUNDRED.checked_sub(share)?.max(Decimal::ZERO);
                self.expected
                    .abs()
                    .checked_mul(lost)?
                    .checked_div(Decimal::ONE_HUNDRED)?
            }
            Behind::No | Behind::WorkingDays(_) => return None,
        };
        match self.sense {
            Direction::AtLeast => {
                let value = self.expected.checked_sub(allowed)?;
                Some(value.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity))
            }
            Direction::AtMost => {
                let value = self.expected.checked_add(allowed)?;
                Some(value.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity))
            }
            Direction::Within => None,
        }
    }

    /// Change a month from a day on by which the goal is reached on the due date; none where there is nothing to do, or
    /// no time left.
    #[must_use]
    pub fn pace(&self, today: Day) -> Option<Decimal> {
        let days = (self.due_on? - today).num_days();
        let open = match self.sense {
            Direction::AtLeast => self.goal.checked_sub(self.value)?,
            Direction::AtMost => self.value.checked_sub(self.goal)?,
            Direction::Within => return None,
        };
        if days <= 0 || open <= Decimal::ZERO {
            return None;
        }
        let month = open
            .checked_mul(Decimal::new(MONTH, 2))?
            .checked_div(Decimal::from(days))?;
        Some(
            month
                .min(open)
                .round_dp_with_strategy(2, RoundingStrategy::AwayFromZero),
        )
    }

    /// The way in words, Chinese and English.
    #[must_use]
    pub fn way(&self, set: &RuleSet, behind: Behind, today: Day) -> (String, String) {
        let u = &self.unit;
        let (value, expected) = (shown(u, self.value), shown(u, self.expected));
        let mut zh = format!("现为{value}，序时应达{expected}");
        let mut en = format!("now {value}, expected {expected}");
        if let Some(enough) = self.enough(set, behind) {
            let enough = shown(u, enough);
            zh.push_str(&format!("；达到{enough}即可转绿"));
            en.push_str(&format!("; {enough} turns it green"));
        }
        if let Some(due) = self.due_on {
            let goal = match self.goal_max {
                Some(max) => format!("{}–{}", digits(u, self.goal), shown(u, max)),
                None => shown(u, self.goal),
            };
            zh.push_str(&format!("；{due}前须达到{goal}"));
            en.push_str(&format!("; {goal} by {due}"));
            if let Some(pace) = self.pace(today) {
                let (pace_zh, pace_en) = match self.points {
                    true => (
                        format!("{}个百分点", short(pace)),
                        format!("{} percentage points", short(pace)),
                    ),
                    false => (shown(u, pace), shown(u, pace)),
                };
                let (more_zh, more_en) = match self.sense {
                    Direction::AtMost => ("下降", "less"),
                    _ => ("提高", "more"),
                };
                zh.push_str(&format!("，平均每月须{more_zh}{pace_zh}"));
                en.push_str(&format!(", {pace_en} {more_en} each month"));
            }
        }
        (zh, en)
    }
}

/// As shown: two decimals of the base unit at most.
fn two(value: Decimal) -> Decimal {
    value.round_dp(2)
}

/// As shown, without a unit.
pub(super) fn short(value: Decimal) -> String {
    canonical(two(value))
}

/// As shown, with its unit.
fn shown(unit: &MeasureUnit, value: Decimal) -> String {
    unit.say(two(value))
}

/// The digits before the unit for showing.
pub(super) fn digits(unit: &MeasureUnit, value: Decimal) -> String {
    unit.digits(two(value))
}
