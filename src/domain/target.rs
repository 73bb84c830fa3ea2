//! Targets (目标值): what must be reached on an indicator, by when, and along which curve (序时进度) — DOMAIN.md §4, §5.
//! How far one is behind is measured here; what colour that makes is decided by `light`.

pub mod conflict;

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::calendar::Calendar;
use super::decimal::NumberFault;
use super::indicator::{Direction, IndicatorKind, Reading, in_points};
use super::time::Day;
use super::unit::MeasureUnit;

words! {
    /// How the value asked for is meant.
    pub enum Comparator {
        /// At least.
        AtLeast = ">=", "不低于", "at least";
        /// At most.
        AtMost = "<=", "不高于", "at most";
        /// Exactly, or by the indicator's direction.
        Equal = "=", "达到", "reaches";
        /// More than the baseline by so much.
        Increase = "+=", "提高", "increases by";
        /// Less than the baseline by so much.
        Decrease = "-=", "下降", "decreases by";
    }
}

words! {
    /// How the planned value runs from issue to due date.
    pub enum Curve {
        /// Evenly from the baseline to the target.
        Linear = "linear", "匀速", "linear";
        /// In steps: the latest point's value holds until the next.
        Step = "step", "分阶段", "step";
        /// By a table, interpolated between its points.
        Explicit = "explicit", "逐期", "explicit";
    }
}

words! {
    /// Why a target has no planned value or cannot be judged; it then gives no colour.
    pub enum Unlit {
        /// A placeholder (×%): nobody has filled the value in.
        Pending = "pending", "目标值待定", "the target's value is pending";
        /// Said in words only (大幅提高).
        Qualitative = "qualitative", "定性目标，不作数值评判", "the target is qualitative";
        /// A change without a baseline.
        Unresolved = "unresolved", "变化类目标缺少基数", "a change target without a baseline";
        /// No value at issue from which a line could start.
        NoBaseline = "no_baseline", "缺少基数，无法推算序时进度", "no baseline, so no trajectory";
        /// No due date to which a line could run.
        NoDueDate = "no_due_date", "没有完成时限，无法推算序时进度", "no due date, so no trajectory";
        /// A table without rows.
        NoCurve = "no_curve", "序时进度表为空", "the trajectory has no points";
        /// Nothing has been reported yet.
        NotReported = "not_reported", "尚未填报", "nothing reported yet";
        /// Numbers that cannot be calculated with.
        OutOfRange = "out_of_range", "数值超出可计算范围", "numbers beyond calculation";
    }
}

impl From<NumberFault> for Unlit {
    fn from(_: NumberFault) -> Self {
        Self::OutOfRange
    }
}

/// Where a target starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baseline {
    /// The value then.
    pub reading: Reading,
    /// The day it was measured, where known; lines start at the issue date all the same.
    pub on: Option<Day>,
}

/// A point of a step or explicit curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint {
    /// The day.
    pub day: Day,
    /// The value planned for it.
    pub value: Decimal,
}

/// What must be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Kind of the indicator.
    pub kind: IndicatorKind,
    /// Direction of the indicator.
    pub direction: Direction,
    /// Unit of the indicator.
    pub unit: MeasureUnit,
    /// How the value is meant.
    pub comparator: Comparator,
    /// The value; none is 待定.
    pub value: Option<Decimal>,
    /// Upper end of a range.
    pub value_max: Option<Decimal>,
    /// Said in words only.
    pub qualitative: bool,
    /// Where it starts from.
    pub baseline: Option<Baseline>,
    /// Level that a change target means, once it is known.
    pub resolved: Option<Decimal>,
    /// By when.
    pub due_on: Option<Day>,
    /// Shape of the trajectory.
    pub curve: Curve,
    /// Points of a step or explicit curve, by day.
    pub points: Vec<CurvePoint>,
}

/// How far behind a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    /// On or ahead of the trajectory.
    No,
    /// Percentage points short.
    Points(Decimal),
    /// Share of the expected value, in percent (95 = five percent short); over an upper bound by a tenth is 90.
    Share(Decimal),
    /// Working days since a milestone was due.
    WorkingDays(i64),
}

/// A value with the day it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// What was reported.
    pub reading: Reading,
    /// Last day of the period it covers.
    pub period_to: Day,
}

/// The level a change means: so many units, or so many percent of the baseline (`relative`). A `count` without baseline
/// starts from 0, so a plain increase of it resolves to itself; anything else stays unresolved (DOMAIN.md §4).
#[must_use]
pub fn resolve(
    kind: IndicatorKind,
    comparator: Comparator,
    change: Decimal,
    relative: bool,
    baseline: Option<Decimal>,
) -> Option<Decimal> {
    let from_zero = kind == IndicatorKind::Count && comparator == Comparator::Increase && !relative;
    let base = baseline.or_else(|| from_zero.then_some(Decimal::ZERO))?;
    let step = if relative {
        base.checked_mul(change)?.checked_div(Decimal::ONE_HUNDRED)?
    } else {
        change
    };
    match comparator {
        Comparator::Increase => base.checked_add(step),
        Comparator::Decrease => base.checked_sub(step),
        _ => Some(change),
    }
}

impl Target {
    /// The level to be reached: the value itself, of a change target its resolved level.
    pub fn level(&self) -> Result<Decimal, Unlit> {
        if self.qualitative {
            return Err(Unlit::Qualitative);
        }
        match self.comparator {
            Comparator::Increase | Comparator::Decrease => {
                self.value.ok_or(Unlit::Pending)?;
                self.resolved.ok_or(Unlit::Unresolved)
            }
            _ => self.value.ok_or(Unlit::Pending),
        }
    }

    /// Which way is good: the comparator's way; a range, or “=” on an indicator without a better side, is `within`.
    #[must_use]
    pub fn sense(&self) -> Direction {
        match self.comparator {
            _ if self.value_max.is_some() => Direction::Within,
            Comparator::AtLeast | Comparator::Increase => Direction::AtLeast,
            Comparator::AtMost | Comparator::Decrease => Direction::AtMost,
            Comparator::Equal => self.direction,
        }
    }

    /// Has a reading reached the target? Exact; errs where the target cannot be judged. That all children have reported
    /// is the caller's to ask (`Rolled::complete`).
    pub fn reached(&self, reading: Reading) -> Result<bool, Unlit> {
        if self.kind == IndicatorKind::Milestone {
            return Ok(reading.value()? >= Decimal::ONE);
        }
        let level = self.level()?;
        let low = reading.compare(level)?;
        Ok(match self.sense() {
            Direction::AtLeast => low != Ordering::Less,
            Direction::AtMost => low != Ordering::Greater,
            Direction::Within => {
                let high = reading.compare(self.value_max.unwrap_or(level))?;
                low != Ordering::Less && high != Ordering::Greater
            }
        })
    }

    /// The planned value at the end of a day, for a task issued on another. Linear: from the baseline (of a count
    /// without one from 0) at issue to the level at the due date, level before and after. Rounded to 6 decimals.
    pub fn expected_at(&self, day: Day, issued: Day) -> Result<Decimal, Unlit> {
        let level = self.level()?;
        let points = match self.curve {
            Curve::Linear => self.line(level, issued)?,
            Curve::Step | Curve::Explicit if self.points.is_empty() => return Err(Unlit::NoCurve),
            Curve::Step => return self.step_at(day, issued),
            Curve::Explicit => self.table(issued),
        };
        interpolate(&points, day)
            .map(|value| value.round_dp(6))
            .ok_or(Unlit::OutOfRange)
    }

    /// How far a reading is behind, seen from a day (DOMAIN.md §5). A value is held against the trajectory at the end of
    /// the period it covers, or at today where that is earlier; that reports are missing is the obligations' matter.
    pub fn behind(
        &self,
        measured: Option<Measured>,
        today: Day,
        issued: Day,
        calendar: &Calendar,
    ) -> Result<Behind, Unlit> {
        if self.kind == IndicatorKind::Milestone {
            return self.milestone_behind(measured, today, calendar);
        }
        self.level()?;
        let measured = measured.ok_or(Unlit::NotReported)?;
        let expected = self.expected_at(measured.period_to.min(today), issued)?;
        let value = measured.reading.value()?;
        let (bound, short) = match self.sense() {
            Direction::AtLeast => (expected, expected.checked_sub(value)),
            Direction::AtMost => (expected, value.checked_sub(expected)),
            Direction::Within => self.outside(value, expected),
        };
        let short = short.ok_or(Unlit::OutOfRange)?;
        if short <= Decimal::ZERO {
            return Ok(Behind::No);
        }
        if in_points(self.kind, &self.unit.base) {
            return Ok(Behind::Points(short.round_dp(6)));
        }
        share_left(short, bound).map(Behind::Share).ok_or(Unlit::OutOfRange)
    }

    /// By how much a value misses the goal itself, measured as [`Target::behind`] measures; `Behind::No` where it reaches it.
    #[must_use]
    pub fn misses(&self, value: Decimal) -> Option<Behind> {
        let level = self.level().ok()?;
        let (bound, short) = match self.sense() {
            Direction::AtLeast => (level, level.checked_sub(value)?),
            Direction::AtMost => (level, value.checked_sub(level)?),
            Direction::Within if value < level => (level, level.checked_sub(value)?),
            Direction::Within => {
                let high = self.value_max.unwrap_or(level);
                (high, value.checked_sub(high)?)
            }
        };
        if short <= Decimal::ZERO {
            return Some(Behind::No);
        }
        if in_points(self.kind, &self.unit.base) {
            return Some(Behind::Points(short.round_dp(6)));
        }
        share_left(short, bound).map(Behind::Share)
    }

    fn milestone_behind(&self, measured: Option<Measured>, today: Day, calendar: &Calendar) -> Result<Behind, Unlit> {
        let due = self.due_on.ok_or(Unlit::NoDueDate)?;
        let done = match measured {
            Some(measured) => self.reached(measured.reading)?,
            None => false,
        };
        let late = calendar.working_days_between(due, today);
        Ok(if done || late <= 0 {
            Behind::No
        } else {
            Behind::WorkingDays(late)
        })
    }

    /// Distance outside a range. On the way to it the trajectory's value is the bound on the side it comes from.
    fn outside(&self, value: Decimal, expected: Decimal) -> (Decimal, Option<Decimal>) {
        let low = self.value.unwrap_or(expected).min(expected);
        let high = self.value_max.or(self.value).unwrap_or(expected).max(expected);
        if value < low {
            (low, low.checked_sub(value))
        } else {
            (high, value.checked_sub(high))
        }
    }

    /// End of the line: the level; of a range the bound nearer to the baseline, or the baseline itself inside it.
    fn line(&self, level: Decimal, issued: Day) -> Result<Vec<CurvePoint>, Unlit> {
        let due = self.due_on.ok_or(Unlit::NoDueDate)?;
        let base = self.start_value()?.ok_or(Unlit::NoBaseline)?;
        let end = match self.value_max {
            Some(max) => base.clamp(level.min(max), level.max(max)),
            None => level,
        };
        Ok(vec![
            CurvePoint {
                day: issued.min(due),
                value: base,
            },
            CurvePoint { day: due, value: end },
        ])
    }

    fn start_value(&self) -> Result<Option<Decimal>, Unlit> {
        match self.baseline {
            Some(baseline) => Ok(Some(baseline.reading.value()?)),
            None => Ok((self.kind == IndicatorKind::Count).then_some(Decimal::ZERO)),
        }
    }

    fn table(&self, issued: Day) -> Vec<CurvePoint> {
        let mut points = self.points.clone();
        points.sort_by_key(|point| point.day);
        let earlier = points.first().is_some_and(|first| first.day > issued);
        if let (true, Ok(Some(value))) = (earlier, self.start_value()) {
            points.insert(0, CurvePoint { day: issued, value });
        }
        points
    }

    fn step_at(&self, day: Day, issued: Day) -> Result<Decimal, Unlit> {
        let latest = self.table(issued).into_iter().rfind(|point| point.day <= day);
        latest.map(|point| point.value).ok_or(Unlit::NoBaseline)
    }
}

/// 100 less the shortfall in percent of the bound, not below 0; where the bound is 0 any shortfall is a whole one.
fn share_left(short: Decimal, bound: Decimal) -> Option<Decimal> {
    if bound.is_zero() {
        return Some(Decimal::ZERO);
    }
    let lost = short.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(bound.abs())?;
    Some(Decimal::ONE_HUNDRED.checked_sub(lost)?.max(Decimal::ZERO).round_dp(6))
}

fn interpolate(points: &[CurvePoint], day: Day) -> Option<Decimal> {
    let before = points.iter().rev().find(|point| point.day <= day);
    let after = points.iter().find(|point| point.day > day);
    match (before, after) {
        (Some(a), Some(b)) => {
            let gone = Decimal::from((day - a.day).num_days());
            let all = Decimal::from((b.day - a.day).num_days());
            a.value
                .checked_add(b.value.checked_sub(a.value)?.checked_mul(gone)?.checked_div(all)?)
        }
        (Some(only), None) | (None, Some(only)) => Some(only.value),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
