//! Forecast (预测): where a target will stand on a day if it goes on as so far (DOMAIN.md §4). The line is that of Theil
//! and Sen, the median of the slopes between all pairs of values, so that one odd report moves it little; how sure it is
//! comes from the ranks of those slopes (Sen 1968) and from how far the values lie off the line. Silent below three
//! values, without chance and interval below six. The one place where floating point is allowed: nothing that is
//! forecast is ever added up or judged exactly.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::indicator::Direction;
use super::time::Day;

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
        chance: if points.len() < CHANCE {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn months(values: &[i64]) -> Vec<(Day, Decimal)> {
        let begin = day("2026-01-31");
        let ends = (0_u32..).map(|n| (begin + chrono::Months::new(n), n));
        let value = |(day, value): ((Day, u32), &i64)| (day.0, Decimal::new(*value, 1));
        ends.zip(values).map(value).collect()
    }

    fn at_least(level: i64) -> Goal {
        Goal {
            sense: Direction::AtLeast,
            level: Decimal::from(level),
            max: None,
        }
    }

    fn ahead(values: &[i64], level: i64) -> Result<Forecast, Silent> {
        forecast(
            &months(values),
            Some(day("2026-12-31")),
            at_least(level),
            Bounds::default(),
        )
    }

    #[test]
    fn silent_below_three_and_without_chance_below_six() {
        assert_eq!(ahead(&[100, 200], 60), Err(Silent::TooFew));
        let three = ahead(&[100, 200, 300], 60).unwrap();
        assert_eq!((three.values, three.trend, three.chance), (3, Trend::Rising, None));
        assert!(ahead(&[100, 200, 300, 400, 500, 600], 60).unwrap().chance.is_some());
        let goal = at_least(60);
        let values = months(&[100, 200, 300]);
        assert_eq!(forecast(&values, None, goal, Bounds::default()), Err(Silent::NoDueDate));
        let due = Some(day("2026-03-31"));
        assert_eq!(forecast(&values, due, goal, Bounds::default()), Err(Silent::Over));
    }

    #[test]
    fn a_straight_line_goes_on() {
        let values: Vec<(Day, Decimal)> = (0..6_i64)
            .map(|n| {
                (
                    day("2026-01-01") + chrono::Days::new(30 * n.unsigned_abs()),
                    Decimal::from(10 + 3 * n),
                )
            })
            .collect();
        let due = Some(day("2026-12-27")); // 360 days on: 10 + 36
        let told = forecast(&values, due, at_least(60), Bounds::default()).unwrap();
        assert_eq!((told.expected, told.reaches), (Decimal::from(46), false));
        // 50 more at a tenth a day.
        assert_eq!(told.reached_on, Some(day("2026-01-01") + chrono::Days::new(500)));
        let chance = told.chance.unwrap();
        assert_eq!(
            (chance.percent, chance.low, chance.high),
            (0, Decimal::from(46), Decimal::from(46))
        );
        let reached = forecast(&values, due, at_least(46), Bounds::default()).unwrap();
        assert_eq!((reached.reaches, reached.chance.map(|c| c.percent)), (true, Some(100)));
    }

    #[test]
    fn one_odd_report_moves_the_line_little() {
        let fair = ahead(&[100, 150, 200, 250, 300, 350, 400], 60).unwrap();
        let odd = ahead(&[100, 150, 200, 990, 300, 350, 400], 60).unwrap();
        let apart = (fair.expected - odd.expected).abs();
        assert!(apart < Decimal::from(3), "{} and {}", fair.expected, odd.expected);
    }

    #[test]
    fn bounds_hold_and_ranges_are_met_from_both_sides() {
        let bounds = Bounds {
            low: None,
            high: Some(Decimal::ONE_HUNDRED),
        };
        let due = Some(day("2026-12-31"));
        let told = forecast(&months(&[700, 800, 900, 950, 970, 990]), due, at_least(100), bounds).unwrap();
        assert_eq!(told.expected, Decimal::ONE_HUNDRED);
        let within = Goal {
            sense: Direction::Within,
            level: Decimal::from(20),
            max: Some(Decimal::from(30)),
        };
        let falling = forecast(&months(&[600, 550, 500, 450]), due, within, Bounds::default()).unwrap();
        assert_eq!(falling.trend, Trend::Falling);
        assert!(!falling.reaches, "{falling:?}");
        let day = falling.reached_on.unwrap();
        assert!(
            day > "2026-06-01".parse().unwrap() && day < "2026-08-31".parse().unwrap(),
            "{day}"
        );
        let flat = ahead(&[500, 500, 500], 60).unwrap();
        assert_eq!((flat.trend, flat.reached_on, flat.reaches), (Trend::Flat, None, false));
    }

    #[test]
    fn the_normal_quantile_is_right_where_it_is_known() {
        for (share, z) in [(0.5, 0.0), (0.975, 1.959_96), (0.025, -1.959_96), (0.9, 1.281_55)] {
            assert!((normal(share) - z).abs() < 0.001, "{share}: {}", normal(share));
        }
    }

    /// A small generator of its own, so that the same series come each time.
    fn noise(seed: &mut u64) -> f64 {
        let mut sum = 0.0;
        for _ in 0..12 {
            *seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            sum += (*seed >> 11).to_f64().unwrap() / (1_u64 << 53).to_f64().unwrap();
        }
        sum - 6.0
    }

    #[test]
    fn intervals_hold_about_as_much_as_they_say_and_chances_come_true_as_often_as_told() {
        let mut seed = 7;
        let (mut held, mut told, mut true_) = (0, 0.0, 0.0);
        let rounds = 600_u32;
        for round in 0..rounds {
            let slope = 0.05 + f64::from(round % 10) / 50.0;
            let line: Vec<f64> = (0..12)
                .map(|n| 20.0 + slope * 30.0 * f64::from(n) + 2.0 * noise(&mut seed))
                .collect();
            let values: Vec<(Day, Decimal)> = line
                .iter()
                .take(8)
                .enumerate()
                .map(|(n, y)| {
                    let day = day("2026-01-01") + chrono::Days::new(30 * n.to_u64().unwrap());
                    (day, Decimal::from_f64(*y).unwrap())
                })
                .collect();
            let truth = line[11];
            let goal = at_least(20 + i64::from(round % 60));
            let found = forecast(
                &values,
                Some(day("2026-01-01") + chrono::Days::new(330)),
                goal,
                Bounds::default(),
            );
            let chance = found.unwrap().chance.unwrap();
            let truth = Decimal::from_f64(truth).unwrap();
            held += i32::from(chance.low <= truth && truth <= chance.high);
            told += f64::from(chance.percent) / 100.0;
            true_ += f64::from(u8::from(truth >= goal.level));
        }
        let share = f64::from(held) / f64::from(rounds);
        assert!((0.70..0.92).contains(&share), "an interval of 80 % held {share}");
        let apart: f64 = (told - true_) / f64::from(rounds);
        assert!(apart.abs() < 0.05, "chances are off by {apart}");
    }

    proptest! {
        #[test]
        fn any_series_gives_words_and_no_more(values in prop::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 0..80), level in -1_000_000_000_i64..1_000_000_000) {
            if let Ok(told) = ahead(&values, level) {
                prop_assert!(told.values >= DIRECTION);
                if let Some(chance) = told.chance {
                    prop_assert!(chance.low <= chance.high && chance.percent <= 100);
                }
            }
        }

        #[test]
        fn the_order_of_sizes_is_kept(values in prop::collection::vec(0_i64..1_000, 6..11), more in 1_i64..100) {
            let (low, high) = (ahead(&values, 50).unwrap(), ahead(&values, 50 + more).unwrap());
            prop_assert!(low.chance.unwrap().percent >= high.chance.unwrap().percent);
            prop_assert!(low.reaches || !high.reaches);
        }
    }
}
