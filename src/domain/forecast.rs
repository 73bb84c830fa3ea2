//! Forecast (预测): where a target will stand on a day if it goes on as so far (DOMAIN.md §4). The line is that of Theil
//! and Sen, the median of the slopes between all pairs of values, so that one odd report moves it little; how sure it is
//! comes from the ranks of those slopes (Sen 1968) and from how far the values lie off the line. Silent below three
//! values, without chance and interval below six. The one place where floating point is allowed: nothing that is
//! forecast is ever added up or judged exactly.

#![allow(
    clippy::float_arithmetic,
    reason = "the one module that may: nothing of it is added up or judged exactly"
)]

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::indicator::Direction;
use super::time::Day;

pub mod series;
#[cfg(test)]
mod tests;

/// Values from which a direction and a day are told.
pub const DIRECTION: usize = 3;
/// Values from which a chance and an interval are told.
pub const CHANCE: usize = 6;
/// Most values that are looked at, the latest: pairs grow with the square.
const MOST: usize = 60;
/// Steps of the quantiles over which the line's slope is drawn for the chance.
const STEPS: u32 = 40;
/// The interval holds so much of what may come, in per cent; the rest lies to both sides evenly.
pub const INTERVAL: u8 = 80;

words! {
    /// How a forecast was made.
    pub enum Method {
        /// Median of the slopes between all pairs of values.
        TheilSen = "theil_sen", "Theil–Sen中位斜率", "Theil–Sen median slope";
    }
}
words! {
    /// Where a series goes.
    pub enum Trend {
        /// Its slope is positive.
        Rising = "rising", "上升", "rising";
        /// Its slope is nought.
        Flat = "flat", "持平", "flat";
        /// Its slope is negative.
        Falling = "falling", "下降", "falling";
    }
}
words! {
    /// Why there is no forecast.
    pub enum Silent {
        /// Less than three values.
        TooFew = "too_few", "上报次数不足3期，不作预测", "less than three values, so no forecast";
        /// No day to look at.
        NoDueDate = "no_due_date", "没有完成时限，不作预测", "no due date, so no forecast";
        /// The last value stands for the day itself or a later one.
        Over = "over", "已到完成时限，不作预测", "the due date has come, so no forecast";
        /// A running total begins anew before the day comes.
        OtherYear = "other_year", "累计数跨年清零，不作预测", "the total begins anew before the due date, so no forecast";
        /// Nothing to hold a value against.
        NoGoal = "no_goal", "目标值未定，不作预测", "no target value, so no forecast";
        /// Numbers beyond what can be computed.
        OutOfRange = "out_of_range", "数值超出范围，不作预测", "numbers out of range, so no forecast";
    }
}

/// What is to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    /// Which side of the level is good.
    pub sense: Direction,
    /// The level; of a range its lower end.
    pub level: Decimal,
    /// Upper end of a range.
    pub max: Option<Decimal>,
}

impl Goal {
    /// Whether a value reaches it; exact.
    #[must_use]
    pub fn holds(&self, value: Decimal) -> bool {
        match self.sense {
            Direction::AtLeast => value >= self.level,
            Direction::AtMost => value <= self.level,
            Direction::Within => (self.level..=self.max.unwrap_or(self.level)).contains(&value),
        }
    }
}

/// Bounds that values cannot leave, whatever the line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// Not under: nought for counts, the last value of a running total.
    pub low: Option<Decimal>,
    /// Not over: 100 for a share of a whole.
    pub high: Option<Decimal>,
}

/// A chance with the interval that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// That the goal is reached by the day, in per cent.
    pub percent: u8,
    /// Lower end of what is to be expected, [`INTERVAL`] per cent.
    pub low: Decimal,
    /// Upper end.
    pub high: Decimal,
}

/// What is to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// How it was made.
    pub method: Method,
    /// Values it stands on.
    pub values: usize,
    /// Where they go.
    pub trend: Trend,
    /// Value on the day, to two places.
    pub expected: Decimal,
    /// Whether that reaches the goal.
    pub reaches: bool,
    /// Day on which the line reaches the goal; none where it never does, or has.
    pub reached_on: Option<Day>,
    /// From six values on.
    pub chance: Option<Chance>,
}

/// Looks ahead from values (day they stand for, oldest first, each day once) to a day.
///
/// # Errors
/// Why there is nothing to say.
pub fn forecast(values: &[(Day, Decimal)], on: Option<Day>, goal: Goal, bounds: Bounds) -> Result<Forecast, Silent> {
    ahead(values, on, goal, bounds, true)
}

/// [`forecast`] without chance and interval, which take most of its time: for lights.
///
/// # Errors
/// As [`forecast`].
pub fn line(values: &[(Day, Decimal)], on: Option<Day>, goal: Goal, bounds: Bounds) -> Result<Forecast, Silent> {
    ahead(values, on, goal, bounds, false)
}

fn ahead(
    values: &[(Day, Decimal)],
    on: Option<Day>,
    goal: Goal,
    bounds: Bounds,
    chances: bool,
) -> Result<Forecast, Silent> {
    let on = on.ok_or(Silent::NoDueDate)?;
    let skipped = values.len().saturating_sub(MOST);
    let values = values.get(skipped..).unwrap_or_default();
    let (Some((first, _)), Some((last, _))) = (values.first(), values.last()) else {
        return Err(Silent::TooFew);
    };
    if values.len() < DIRECTION {
        return Err(Silent::TooFew);
    }
    if *last >= on {
        return Err(Silent::Over);
    }
    let points: Option<Vec<Point>> = values
        .iter()
        .map(|(day, value)| Point::of(*first, *day, *value))
        .collect();
    let points = points.ok_or(Silent::OutOfRange)?;
    let line = Line::through(&points).ok_or(Silent::TooFew)?;
    let limits = Limits::of(bounds).ok_or(Silent::OutOfRange)?;
    let aim = Aim::of(goal).ok_or(Silent::OutOfRange)?;
    let x = days(*first, on).ok_or(Silent::OutOfRange)?;
    let expected = limits.hold(line.at(x));
    Ok(Forecast {
        method: Method::TheilSen,
        values: points.len(),
        trend: line.trend(),
        expected: decimal(expected).ok_or(Silent::OutOfRange)?,
        reaches: aim.holds(expected),
        reached_on: reached_on(&line, &aim, *first, *last),
        chance: if points.len() < CHANCE || !chances {
            None
        } else {
            chance(&points, &line, x, &aim, limits)
        },
    })
}

#[derive(Debug, Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn of(first: Day, day: Day, value: Decimal) -> Option<Point> {
        Some(Point {
            x: days(first, day)?,
            y: value.to_f64()?,
        })
    }
}

/// Days from one to another.
fn days(from: Day, to: Day) -> Option<f64> {
    to.signed_duration_since(from).num_days().to_f64()
}

fn decimal(value: f64) -> Option<Decimal> {
    Decimal::from_f64(value).map(|d| d.round_dp(2).normalize())
}

/// The middle of sorted numbers.
fn median(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some((sorted.get(half.checked_sub(1)?)? + upper) / 2.0)
}

fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// The line with all that its certainty is told by.
struct Line {
    slope: f64,
    intercept: f64,
    slopes: Vec<f64>,
}

impl Line {
    fn through(points: &[Point]) -> Option<Line> {
        let pairs = points.iter().enumerate().flat_map(|(n, a)| {
            let later = points.iter().skip(n + 1);
            later.filter(|b| b.x > a.x).map(|b| (b.y - a.y) / (b.x - a.x))
        });
        let slopes = sorted(pairs.collect());
        let slope = median(&slopes)?;
        let intercept = median(&sorted(points.iter().map(|p| p.y - slope * p.x).collect()))?;
        Some(Line {
            slope,
            intercept,
            slopes,
        })
    }

    fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    fn trend(&self) -> Trend {
        match self.slope {
            slope if slope > 0.0 => Trend::Rising,
            slope if slope < 0.0 => Trend::Falling,
            _ => Trend::Flat,
        }
    }

    /// The slope under which the true one lies with a probability, by the ranks of the slopes: Kendall's statistic of
    /// `n` values without ties is nearly normal with variance n(n-1)(2n+5)/18.
    fn slope_at(&self, z: f64, n: f64) -> Option<f64> {
        let spread = (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
        let count = self.slopes.len().to_f64()?;
        let rank = ((count - 1.0 + z * spread) / 2.0).clamp(0.0, count - 1.0);
        let low = rank.floor();
        let (a, b) = (
            *self.slopes.get(low.to_usize()?)?,
            *self.slopes.get(rank.ceil().to_usize()?)?,
        );
        Some(a + (b - a) * (rank - low))
    }
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    low: f64,
    high: f64,
}

impl Limits {
    fn of(bounds: Bounds) -> Option<Limits> {
        let end = |bound: Option<Decimal>, open: f64| bound.map_or(Some(open), |d| d.to_f64());
        let (low, high) = (end(bounds.low, f64::NEG_INFINITY)?, end(bounds.high, f64::INFINITY)?);
        (low <= high).then_some(Limits { low, high })
    }

    fn hold(self, value: f64) -> f64 {
        value.clamp(self.low, self.high)
    }
}

struct Aim {
    low: f64,
    high: f64,
}

impl Aim {
    fn of(goal: Goal) -> Option<Aim> {
        let level = goal.level.to_f64()?;
        Some(match goal.sense {
            Direction::AtLeast => Aim {
                low: level,
                high: f64::INFINITY,
            },
            Direction::AtMost => Aim {
                low: f64::NEG_INFINITY,
                high: level,
            },
            Direction::Within => Aim {
                low: level,
                high: goal.max.map_or(Some(level), |max| max.to_f64())?,
            },
        })
    }

    fn holds(&self, value: f64) -> bool {
        // What would be shown as reached is reached: the line is not more exact than its last shown digit.
        let near = 0.005;
        value >= self.low - near && value <= self.high + near
    }
}

/// The first day after the last value on which the line reaches the goal, within twenty years.
fn reached_on(line: &Line, aim: &Aim, first: Day, last: Day) -> Option<Day> {
    let from = days(first, last)?;
    if aim.holds(line.at(from)) {
        return None;
    }
    let edge = if line.at(from) < aim.low { aim.low } else { aim.high };
    let x = ((edge - line.intercept) / line.slope).ceil();
    if !x.is_finite() || x <= from || x - from > 20.0 * 366.0 {
        return None;
    }
    first.checked_add_days(chrono::Days::new(x.to_u64()?))
}

/// Draws what may come from the slope's ranks and the distances of the values from the line, evenly and without chance:
/// the same values give the same words.
fn chance(points: &[Point], line: &Line, x: f64, aim: &Aim, limits: Limits) -> Option<Chance> {
    let n = points.len().to_f64()?;
    let middle = median(&sorted(points.iter().map(|p| p.x).collect()))?;
    // A line fitted to few values lies closer to them than the true one.
    let wider = (n / (n - 2.0)).sqrt();
    let off: Vec<f64> = points.iter().map(|p| (p.y - line.at(p.x)) * wider).collect();
    let mut drawn = Vec::new();
    for step in 0..STEPS {
        let share = (f64::from(step) + 0.5) / f64::from(STEPS);
        let slope = line.slope_at(normal(share), n)?;
        let value = line.at(middle) + slope * (x - middle);
        drawn.extend(off.iter().map(|off| limits.hold(value + off)));
    }
    let drawn = sorted(drawn);
    let reached = drawn.iter().filter(|value| aim.holds(**value)).count().to_f64()?;
    let count = drawn.len().to_f64()?;
    let tail = (1.0 - f64::from(INTERVAL) / 100.0) / 2.0;
    let at = |share: f64| drawn.get((share * (count - 1.0)).round().to_usize()?).copied();
    Some(Chance {
        percent: (reached / count * 100.0).round().to_u8()?,
        low: decimal(at(tail)?)?,
        high: decimal(at(1.0 - tail)?)?,
    })
}

/// The normal distribution's quantile, by Hastings' rational approximation (26.2.23 in Abramowitz and Stegun; its error
/// is under 0.00045).
fn normal(share: f64) -> f64 {
    let tail = share.min(1.0 - share);
    let t = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let z = t - above / below;
    if share < 0.5 { -z } else { z }
}
