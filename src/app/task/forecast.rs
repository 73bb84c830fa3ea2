//! Where a target will stand by its due day (预测), from the same values that its curve shows.

use chrono::Datelike;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::decimal::canonical;
use crate::domain::forecast::{self, Bounds, Goal, Method, Silent, Trend};
use crate::domain::indicator::{Accumulation, IndicatorKind};
use crate::domain::target::Target;
use crate::domain::time::Day;
use crate::store::standing::{FigureRow, TargetRow};

/// What is to be expected of a target; numbers are decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ForecastView {
    /// How it was made.
    #[schemars(with = "String")]
    pub method: Method,
    /// Values it stands on.
    pub values: usize,
    /// The day it is for.
    pub on: Day,
    /// `rising`, `flat`, `falling`.
    #[schemars(with = "String")]
    pub trend: Trend,
    /// Value to be expected on the day.
    pub expected: String,
    /// Whether that reaches the goal.
    pub reaches: bool,
    /// Day on which the goal is reached at this pace.
    pub reached_on: Option<Day>,
    /// From six values on: chance and interval.
    pub chance: Option<ChanceView>,
}

/// How sure a forecast is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChanceView {
    /// Chance that the goal is reached by the day, in per cent.
    pub percent: u8,
    /// Lower end of the interval that holds 80 per cent of what may come.
    pub low: String,
    /// Upper end.
    pub high: String,
}

/// The forecast of a target by its current figures, oldest first.
///
/// # Errors
/// Why there is nothing to say.
pub fn of(row: &TargetRow, target: &Target, figures: &[FigureRow]) -> Result<ForecastView, Silent> {
    let on = target.due_on.ok_or(Silent::NoDueDate)?;
    let runs = row.accumulation != Accumulation::Snapshot;
    let last = figures.last().map(|f| f.period_to.year());
    if runs && last.is_some_and(|year| year != on.year()) {
        return Err(Silent::OtherYear);
    }
    // A running total begins anew with the year.
    let ours = (0..figures.len()).filter_map(|n| figures.get(..=n));
    let ours = ours.filter(|upto| !runs || upto.last().map(|f| f.period_to.year()) == last);
    let values: Vec<(Day, Decimal)> = ours
        .filter_map(|upto| {
            let measured = row.measured(upto)?;
            Some((measured.period_to, measured.reading.value().ok()?))
        })
        .collect();
    let goal = Goal {
        sense: target.sense(),
        level: target.level().map_err(|_| Silent::NoGoal)?,
        max: target.value_max,
    };
    let told = forecast::forecast(&values, Some(on), goal, bounds(row, &values, runs))?;
    Ok(ForecastView {
        method: told.method,
        values: told.values,
        on,
        trend: told.trend,
        expected: canonical(told.expected),
        reaches: told.reaches,
        reached_on: told.reached_on,
        chance: told.chance.map(|c| ChanceView {
            percent: c.percent,
            low: canonical(c.low),
            high: canonical(c.high),
        }),
    })
}

/// A share lies between nothing and the whole; a running total of a count does not shrink.
fn bounds(row: &TargetRow, values: &[(Day, Decimal)], runs: bool) -> Bounds {
    match row.kind {
        IndicatorKind::Ratio => Bounds {
            low: Some(Decimal::ZERO),
            high: Some(Decimal::ONE_HUNDRED),
        },
        IndicatorKind::Count => Bounds {
            low: values
                .last()
                .map(|(_, value)| *value)
                .filter(|_| runs)
                .or(Some(Decimal::ZERO)),
            high: None,
        },
        IndicatorKind::Level | IndicatorKind::Milestone => Bounds::default(),
    }
}
