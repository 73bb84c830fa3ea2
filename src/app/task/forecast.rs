//! Where a target will stand by its due day (预测), from the same values that its curve shows.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::decimal::canonical;
use crate::domain::forecast::{self, Method, Silent, Trend};
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
    let series = row.series(target, figures)?;
    let on = series.on;
    let told = forecast::forecast(&series.values, Some(on), series.goal, series.bounds)?;
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
