//! The curve of a target (指标曲线): what was reported, by the day it stands for, beside the planned trajectory
//! (序时进度) and the goal; numbers are decimal strings.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::forecast::{self, ForecastView};
use crate::app::{Cx, Result};
use crate::domain::decimal::{Scale, canonical};
use crate::domain::forecast::Silent;
use crate::domain::id::TaskId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::lang::Lang;
use crate::domain::policy::Action;
use crate::domain::target::{Curve, CurvePoint, Target, Unlit};
use crate::domain::time::{Day, day_of};
use crate::domain::unit::MeasureUnit;
use crate::store::standing::{FigureRow, TargetRow};
use crate::store::{self};

/// Most reported points, the latest.
const POINTS: usize = 60;

/// A curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CurveView {
    /// The target.
    pub target: i64,
    /// Name of its indicator.
    pub name: String,
    /// Its unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// `>=`, `<=`, `=`, `+=`, `-=`.
    pub comparator: &'static str,
    /// The level to be reached, where it is known.
    pub goal: Option<String>,
    /// Upper end of a range.
    pub goal_max: Option<String>,
    /// By when.
    pub due_on: Option<Day>,
    /// The planned trajectory, from point to point.
    pub planned: Vec<PlannedPoint>,
    /// Why there is none, in the reader's language.
    pub unplanned: Option<String>,
    /// What was reported, oldest first.
    pub reported: Vec<ReportedPoint>,
    /// Where it will stand by its due day, if it goes on so.
    pub forecast: Option<ForecastView>,
    /// Why there is no forecast: `too_few` (less than three values), `no_due_date`, `over`, `other_year`, `no_goal`,
    /// `out_of_range`.
    #[schemars(with = "Option<String>")]
    pub unforecast: Option<Silent>,
}

/// A point of the trajectory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedPoint {
    /// The day.
    pub day: Day,
    /// What is to be reached by its end.
    pub value: String,
}

/// A reported value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportedPoint {
    /// Last day of the period it stands for.
    pub day: Day,
    /// The value; of a ratio in per cent to two places, of a count by period the sum of its year so far.
    pub value: String,
    /// What the trajectory expected that day.
    pub planned: Option<String>,
    /// How many were to report.
    pub expected: i64,
    /// How many did.
    pub reported: i64,
    /// Of how many it is accepted.
    pub accepted: i64,
}

/// The curves of a task's targets that are measured in numbers, for those who may read the task in full.
///
/// # Errors
/// Not found outside the scope; refused to those who see its head only.
pub fn of_task(cx: &mut Cx<'_>, id: TaskId) -> Result<Vec<CurveView>> {
    let task = cx.task(id, Action::ReadWhole)?;
    let mut rows = store::standing::targets(cx.tx, &[id.0])?;
    rows.retain(|row| row.kind != IndicatorKind::Milestone && !row.qualitative);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let figures = store::standing::figures(cx.tx, &rows)?;
    let (issued, lang) = (task.issued_at.map(day_of), cx.lang());
    let mut curves = Vec::new();
    for row in &rows {
        let rule = rule(cx, row, task.due_on)?;
        let list = figures.get(&row.id.0).map_or(&[][..], Vec::as_slice);
        curves.push(curve(row, rule, list, issued, lang));
    }
    Ok(curves)
}

/// The target with its points, which only curves that have any are asked for.
fn rule(cx: &mut Cx<'_>, row: &TargetRow, due: Option<Day>) -> Result<std::result::Result<Target, Unlit>> {
    let mut target = match row.target(due) {
        Ok(target) => target,
        Err(why) => return Ok(Err(why)),
    };
    if let (true, Ok(scale)) = (target.curve != Curve::Linear, Scale::new(row.scale)) {
        let points = store::target::points(cx.tx, row.id)?;
        target.points = points
            .into_iter()
            .map(|(day, value)| CurvePoint {
                day,
                value: scale.decimal(value),
            })
            .collect();
    }
    Ok(Ok(target))
}

fn curve(
    row: &TargetRow,
    rule: std::result::Result<Target, Unlit>,
    figures: &[FigureRow],
    issued: Option<Day>,
    lang: Lang,
) -> CurveView {
    let expected = |day: Day| match (&rule, issued) {
        (Ok(target), Some(issued)) => target.expected_at(day, issued),
        (Ok(_), None) => Err(Unlit::NotReported),
        (Err(why), _) => Err(*why),
    };
    let target = rule.as_ref().ok();
    let days = target.zip(issued).map(|(t, day)| turns(t, day)).unwrap_or_default();
    let planned: std::result::Result<Vec<PlannedPoint>, Unlit> = days
        .into_iter()
        .map(|day| {
            Ok(PlannedPoint {
                day,
                value: words(expected(day)?),
            })
        })
        .collect();
    let ahead = target.map_or(Err(Silent::NoGoal), |t| forecast::of(row, t, figures));
    let skipped = figures.len().saturating_sub(POINTS);
    let reported = (0..figures.len()).skip(skipped).filter_map(|last| {
        let upto = figures.get(..=last)?;
        let figure = upto.last()?;
        Some(ReportedPoint {
            day: figure.period_to,
            value: words(row.measured(upto)?.reading.value().ok()?),
            planned: expected(figure.period_to).ok().map(words),
            expected: figure.n_expected,
            reported: figure.n_reported,
            accepted: figure.n_accepted,
        })
    });
    CurveView {
        target: row.id.0,
        name: row.name.clone(),
        unit: row.unit.clone(),
        comparator: row.comparator.word(),
        goal: target.and_then(|t| t.level().ok()).map(words),
        goal_max: target.and_then(|t| t.value_max).map(words),
        due_on: target.and_then(|t| t.due_on),
        reported: reported.collect(),
        unplanned: planned.as_ref().err().map(|why| why.name(lang).to_owned()),
        planned: planned.unwrap_or_default(),
        unforecast: ahead.as_ref().err().copied(),
        forecast: ahead.ok(),
    }
}

/// The days between which a trajectory runs straight: its ends, its points, and the eve of each step.
fn turns(target: &Target, issued: Day) -> BTreeSet<Day> {
    let mut days: BTreeSet<Day> = target.points.iter().map(|p| p.day).collect();
    if target.curve == Curve::Step {
        let eves: Vec<Day> = days.iter().filter_map(Day::pred_opt).collect();
        days.extend(eves.into_iter().filter(|day| *day >= issued));
    }
    days.insert(issued);
    days.extend(target.due_on);
    days
}

fn words(value: Decimal) -> String {
    canonical(value.round_dp(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::TargetId;
    use crate::domain::indicator::{Accumulation, Direction};
    use crate::domain::target::Comparator;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn row(accumulation: Accumulation) -> TargetRow {
        TargetRow {
            id: TargetId(1),
            task: Some(1),
            code: "x".into(),
            name: "快件箱".into(),
            kind: IndicatorKind::Count,
            direction: Direction::AtLeast,
            unit: "组".into(),
            scale: 0,
            part_scale: 0,
            accumulation,
            comparator: Comparator::AtLeast,
            value: Some(100),
            value_max: None,
            relative: false,
            qualitative: false,
            resolved: None,
            baseline_value: None,
            baseline_numerator: None,
            baseline_denominator: None,
            baseline_on: None,
            due_on: Some(day("2026-12-31")),
            curve: None,
        }
    }

    fn figure(to: &str, value: i64) -> FigureRow {
        FigureRow {
            target: TargetId(1),
            period_to: day(to),
            numerator: None,
            denominator: None,
            value: Some(value),
            n_expected: 2,
            n_reported: 2,
            n_accepted: 1,
        }
    }

    fn figures() -> Vec<FigureRow> {
        vec![figure("2026-08-31", 10), figure("2026-09-30", 15)]
    }

    #[test]
    fn values_stand_by_the_day_they_are_for_beside_what_was_planned() {
        let row = row(Accumulation::Cumulative);
        let drawn = curve(&row, row.target(None), &figures(), Some(day("2026-08-07")), Lang::Zh);
        let reported: Vec<_> = drawn
            .reported
            .iter()
            .map(|p| (p.value.as_str(), p.planned.as_deref()))
            .collect();
        assert_eq!(reported, [("10", Some("16.44")), ("15", Some("36.99"))]);
        let planned: Vec<_> = drawn.planned.iter().map(|p| p.value.as_str()).collect();
        assert_eq!((planned, drawn.goal.as_deref()), (vec!["0", "100"], Some("100")));
        let summed = self::row(Accumulation::PerPeriod);
        let drawn = curve(
            &summed,
            summed.target(None),
            &figures(),
            Some(day("2026-08-07")),
            Lang::Zh,
        );
        assert_eq!(drawn.reported[1].value, "25", "what is counted by period is added up");
    }

    #[test]
    fn three_values_look_ahead_and_a_year_is_looked_at_alone() {
        let row = row(Accumulation::Cumulative);
        let issued = Some(day("2026-01-01"));
        let mut list = vec![
            figure("2025-12-31", 90),
            figure("2026-01-31", 10),
            figure("2026-02-28", 20),
        ];
        let drawn = curve(&row, row.target(None), &list, issued, Lang::Zh);
        assert_eq!((drawn.forecast, drawn.unforecast), (None, Some(Silent::TooFew)));
        list.push(figure("2026-03-31", 30));
        let told = curve(&row, row.target(None), &list, issued, Lang::Zh).forecast.unwrap();
        assert_eq!((told.values, told.reaches, told.chance), (3, true, None));
        assert!(
            told.expected.parse::<Decimal>().unwrap() > Decimal::from(110),
            "{}",
            told.expected
        );
        let mut next = self::row(Accumulation::Cumulative);
        next.due_on = Some(day("2027-06-30"));
        let drawn = curve(&next, next.target(None), &list, issued, Lang::Zh);
        assert_eq!(drawn.unforecast, Some(Silent::OtherYear));
    }

    #[test]
    fn steps_are_drawn_as_steps_and_a_missing_trajectory_says_why() {
        let row = row(Accumulation::Cumulative);
        let mut rule = row.target(None).unwrap();
        rule.curve = Curve::Step;
        rule.points = vec![CurvePoint {
            day: day("2026-10-01"),
            value: Decimal::from(60),
        }];
        let drawn = curve(&row, Ok(rule.clone()), &[], Some(day("2026-08-07")), Lang::Zh);
        let planned: Vec<_> = drawn
            .planned
            .iter()
            .map(|p| (p.day.to_string(), p.value.clone()))
            .collect();
        assert_eq!(planned.get(1), Some(&("2026-09-30".to_owned(), "0".to_owned())));
        assert_eq!(planned.get(2), Some(&("2026-10-01".to_owned(), "60".to_owned())));
        rule.due_on = None;
        rule.curve = Curve::Linear;
        let drawn = curve(&row, Ok(rule), &[], Some(day("2026-08-07")), Lang::Zh);
        assert_eq!(drawn.unplanned.as_deref(), Some("没有完成时限，无法推算序时进度"));
    }
}
