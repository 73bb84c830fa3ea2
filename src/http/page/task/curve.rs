//! A target's curve as a drawing: places in per cent of the plot, and the same as words and as a table.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::super::day;
use super::super::message::{say, t};
use crate::app::task::curve::CurveView;
use crate::app::task::forecast::ForecastView;
use crate::domain::decimal::canonical;
use crate::domain::lang::Lang;
use crate::domain::target::Comparator;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;

/// A drawn curve.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Lines across: place and what they stand for.
    pub grid: Vec<Mark>,
    /// Days below: the ends.
    pub days: Vec<Mark>,
    /// Points of the trajectory, for a `polyline`.
    pub plan: String,
    /// Points of the reported values, for a `polyline`.
    pub real: String,
    /// The reported values.
    pub dots: Vec<Dot>,
    /// Where the goal lies.
    pub goal: Option<String>,
    /// Where today lies.
    pub today: Option<String>,
    /// What the drawing says, for those who do not see it.
    pub label: String,
    /// The same as rows of a table.
    pub rows: Vec<Reported>,
    /// Where it will stand by its due day, in words.
    pub ahead: Option<String>,
    /// Why there is no trajectory.
    pub unplanned: Option<String>,
    /// Unit of all values.
    pub unit: String,
}

/// A mark beside the plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its place, per cent.
    pub at: String,
    /// Its words.
    pub words: String,
}

/// A reported value on the plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dot {
    /// From the left, per cent.
    pub x: String,
    /// From the top, per cent.
    pub y: String,
    /// What it is.
    pub words: String,
}

/// A reported value in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The day it stands for.
    pub day: String,
    /// The value.
    pub value: String,
    /// What the trajectory expected.
    pub planned: String,
    /// How far it is reported and reviewed.
    pub heard: String,
}

/// The plot: days from left to right, values from bottom to top.
struct Plot {
    first: Day,
    days: i64,
    low: Decimal,
    height: Decimal,
}

impl Plot {
    fn x(&self, day: Day) -> String {
        percent(Decimal::from((day - self.first).num_days()), Decimal::from(self.days))
    }

    fn y(&self, value: Decimal) -> String {
        let up = value.checked_sub(self.low).unwrap_or_default();
        percent(self.height.checked_sub(up).unwrap_or_default(), self.height)
    }

    fn line(&self, points: impl Iterator<Item = (Day, Decimal)>) -> String {
        let points: Vec<String> = points
            .map(|(day, v)| format!("{},{}", self.x(day), self.y(v)))
            .collect();
        points.join(" ")
    }
}

fn percent(part: Decimal, whole: Decimal) -> String {
    let share = part
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|v| v.checked_div(whole));
    let share = share.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    canonical(share.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// A step of 1, 2 or 5 times a power of ten, of which at most four make the range.
fn step(range: Decimal) -> Decimal {
    let mut unit = Decimal::new(1, 2);
    loop {
        for times in [1, 2, 5] {
            let step = unit.saturating_mul(Decimal::from(times));
            if range <= step.saturating_mul(Decimal::from(4)) {
                return step;
            }
        }
        unit = unit.saturating_mul(Decimal::TEN);
        if unit > Decimal::new(1, 0).saturating_mul(Decimal::from(1_000_000_000_000_i64)) {
            return range;
        }
    }
}

impl Drawn {
    /// A curve drawn; none where there is nothing to draw.
    #[must_use]
    pub fn of(lang: Lang, c: &CurveView, today: Day) -> Option<Drawn> {
        let reported: Vec<(Day, Decimal)> = c
            .reported
            .iter()
            .filter_map(|p| Some((p.day, number(&p.value)?)))
            .collect();
        let planned: Vec<(Day, Decimal)> = c
            .planned
            .iter()
            .filter_map(|p| Some((p.day, number(&p.value)?)))
            .collect();
        let goal = c.goal.as_deref().and_then(number);
        let both = || reported.iter().chain(&planned);
        let (first, last) = (both().map(|p| p.0).min()?, both().map(|p| p.0).max()?);
        let last = last.max(today.min(c.due_on.unwrap_or(today)));
        let values = || both().map(|p| p.1).chain(goal);
        let (least, most) = (values().min()?, values().max()?);
        let size = step((most - least.min(Decimal::ZERO)).max(Decimal::ONE));
        let low = (least.min(Decimal::ZERO) / size).floor() * size;
        let top = ((most - low) / size).ceil().max(Decimal::ONE) * size;
        let plot = Plot {
            first,
            days: (last - first).num_days().max(1),
            low,
            height: top,
        };
        let lines = (top / size).to_i64().unwrap_or(1).clamp(1, 8);
        let grid = (0..=lines).map(|n| low + size * Decimal::from(n)).map(|v| Mark {
            at: plot.y(v),
            words: c.unit.digits(v),
        });
        Some(Drawn {
            grid: grid.collect(),
            days: ends(lang, first, last, &plot, today),
            plan: plot.line(planned.iter().copied()),
            real: plot.line(reported.iter().copied()),
            dots: reported
                .iter()
                .map(|(d, v)| Dot {
                    x: plot.x(*d),
                    y: plot.y(*v),
                    words: say(lang, "curve-dot")
                        .with("day", day::date(lang, *d, today))
                        .with("value", c.unit.say(*v))
                        .into(),
                })
                .collect(),
            goal: goal.map(|v| plot.y(v)),
            today: (first..=last).contains(&today).then(|| plot.x(today)),
            label: label(lang, c, today),
            rows: c.reported.iter().rev().map(|p| row(lang, p, &c.unit, today)).collect(),
            ahead: c.forecast.as_ref().map(|f| ahead(lang, f, &c.unit, today)),
            unplanned: c.unplanned.clone(),
            unit: c.unit.shown().to_owned(),
        })
    }
}

fn ends(lang: Lang, first: Day, last: Day, plot: &Plot, today: Day) -> Vec<Mark> {
    let mut days = vec![first];
    days.extend((last > first).then_some(last));
    days.into_iter()
        .map(|d| Mark {
            at: plot.x(d),
            words: day::date(lang, d, today),
        })
        .collect()
}

fn row(lang: Lang, p: &crate::app::task::curve::ReportedPoint, unit: &MeasureUnit, today: Day) -> Reported {
    Reported {
        day: day::date(lang, p.day, today),
        value: unit.digits_of(&p.value),
        planned: p
            .planned
            .as_deref()
            .map_or_else(|| "—".to_owned(), |v| unit.digits_of(v)),
        heard: match (p.expected, p.accepted) {
            (1, 1) => t(lang, "curve-reviewed").to_owned(),
            (1, _) => t(lang, "curve-unreviewed").to_owned(),
            (expected, accepted) => {
                let said = say(lang, "goal-heard").with("due", expected);
                said.with("reported", p.reported).with("accepted", accepted).into()
            }
        },
    }
}

/// 照近8期的走势，到12月31日预计54.2%，达不到目标；可能性约23%……
fn ahead(lang: Lang, f: &ForecastView, unit: &MeasureUnit, today: Day) -> String {
    let value = |v: &str| unit.text(v);
    let said = say(lang, if f.reaches { "ahead-reaches" } else { "ahead-short" });
    let said = said.with("n", f.values).with("day", day::date(lang, f.on, today));
    let mut parts = vec![said.with("value", value(&f.expected)).to_string()];
    if let Some(on) = f.reached_on.filter(|on| *on > f.on) {
        let on = day::date(lang, on, today);
        parts.push(say(lang, "ahead-later").with("day", on).into());
    }
    if let Some(c) = &f.chance {
        let said = say(lang, "ahead-chance").with("percent", c.percent);
        parts.push(said.with("low", value(&c.low)).with("high", value(&c.high)).into());
    }
    parts.push(say(lang, "ahead-method").with("method", f.method.name(lang)).into());
    parts.concat()
}

fn label(lang: Lang, c: &CurveView, today: Day) -> String {
    let value = |v: &str| c.unit.text(v);
    let last = c.reported.last().map(|p| {
        let plan = p
            .planned
            .as_ref()
            .map(|v| say(lang, "curve-plan").with("value", value(v)).to_string());
        let said = say(lang, "curve-last").with("n", c.reported.len());
        let said = said
            .with("day", day::date(lang, p.day, today))
            .with("value", value(&p.value));
        said.with("plan", plan.unwrap_or_default()).to_string()
    });
    let goal = c.goal.as_ref().map(|low| {
        let goal = match &c.goal_max {
            Some(high) => say(lang, "goal-range")
                .with("low", value(low))
                .with("high", value(high)),
            None => say(lang, "goal-value")
                .with("comparator", comparator(c).name(lang))
                .with("value", value(low)),
        };
        say(lang, "curve-goal").with("goal", goal).to_string()
    });
    let by = c
        .due_on
        .map(|d| say(lang, "curve-by").with("day", day::date(lang, d, today)).to_string());
    say(lang, "curve-label")
        .with("name", &c.name)
        .with("last", last.unwrap_or_else(|| t(lang, "task-no-report").to_owned()))
        .with("goal", goal.unwrap_or_default())
        .with("by", by.unwrap_or_default())
        .into()
}

/// How the level is meant: that of a change is to be reached.
fn comparator(c: &CurveView) -> Comparator {
    match c.comparator {
        "+=" | "-=" => Comparator::Equal,
        word => word.parse().unwrap_or(Comparator::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::task::curve::{PlannedPoint, ReportedPoint};

    fn view() -> CurveView {
        let day = |text: &str| text.parse().unwrap();
        CurveView {
            target: 7,
            name: "快件箱".into(),
            unit: "组".into(),
            comparator: ">=",
            goal: Some("100".into()),
            goal_max: None,
            due_on: Some(day("2026-12-31")),
            planned: vec![
                PlannedPoint {
                    day: day("2026-08-07"),
                    value: "0".into(),
                },
                PlannedPoint {
                    day: day("2026-12-31"),
                    value: "100".into(),
                },
            ],
            unplanned: None,
            reported: vec![ReportedPoint {
                day: day("2026-10-19"),
                value: "25".into(),
                planned: Some("50".into()),
                expected: 1,
                reported: 1,
                accepted: 0,
            }],
            forecast: None,
            unforecast: None,
        }
    }

    #[test]
    fn places_are_per_cents_of_the_plot() {
        let drawn = Drawn::of(Lang::Zh, &view(), "2026-10-19".parse().unwrap()).unwrap();
        assert_eq!(drawn.plan, "0,100 100,0");
        assert_eq!((drawn.real.as_str(), drawn.goal.as_deref()), ("50,75", Some("0")));
        assert_eq!(drawn.today.as_deref(), Some("50"));
        let grid: Vec<_> = drawn.grid.iter().map(|m| (m.at.as_str(), m.words.as_str())).collect();
        assert_eq!(grid, [("100", "0"), ("50", "50"), ("0", "100")]);
        assert_eq!(
            drawn.label,
            "快件箱：报了1期，最近10月19日为25组，序时应到50组，目标不低于100组，12月31日到期"
        );
        let english = Drawn::of(Lang::En, &view(), "2026-10-19".parse().unwrap()).unwrap();
        assert_eq!(
            english.label,
            "快件箱: 1 period reported, last 25组 on 19 October, pace 50组, target at least 100组, due 31 December"
        );
        assert_eq!(
            (drawn.rows[0].planned.as_str(), drawn.rows[0].heard.as_str()),
            ("50", "未审核")
        );
    }

    #[test]
    fn values_below_nothing_and_nothing_at_all() {
        let today = "2026-10-19".parse().unwrap();
        let mut below = view();
        below.reported[0].value = "-30".into();
        let drawn = Drawn::of(Lang::Zh, &below, today).unwrap();
        assert_eq!(drawn.grid.first().unwrap().words, "-50");
        assert_eq!(drawn.real, "50,86.7");
        let nothing = CurveView {
            reported: vec![],
            planned: vec![],
            ..view()
        };
        assert_eq!(Drawn::of(Lang::Zh, &nothing, today), None);
    }
}
