//! The values of a target as a forecast takes them: of the year that counts, with the goal and with bounds that they
//! cannot leave. Exact: nothing is computed here.

use chrono::Datelike;
use rust_decimal::Decimal;

use super::{Bounds, Goal, Silent};
use crate::domain::indicator::{Accumulation, IndicatorKind};
use crate::domain::target::Target;
use crate::domain::time::Day;

/// What a forecast is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Day and value, oldest first.
    pub values: Vec<(Day, Decimal)>,
    /// The day that is looked at.
    pub on: Day,
    /// What is to be reached.
    pub goal: Goal,
    /// What values cannot leave.
    pub bounds: Bounds,
}

impl Series {
    /// Of values, oldest first: a running total begins anew with the year.
    ///
    /// # Errors
    /// Why there is nothing to look at.
    pub fn of(target: &Target, accumulation: Accumulation, values: Vec<(Day, Decimal)>) -> Result<Series, Silent> {
        let on = target.due_on.ok_or(Silent::NoDueDate)?;
        let runs = accumulation != Accumulation::Snapshot;
        let mut values = values;
        if let (true, Some(last)) = (runs, values.last().map(|(day, _)| day.year())) {
            if last != on.year() {
                return Err(Silent::OtherYear);
            }
            values.retain(|(day, _)| day.year() == last);
        }
        let goal = Goal {
            sense: target.sense(),
            level: target.level().map_err(|_| Silent::NoGoal)?,
            max: target.value_max,
        };
        let bounds = bounds(target.kind, &values, runs);
        Ok(Series {
            values,
            on,
            goal,
            bounds,
        })
    }
}

/// A share lies between nothing and the whole; a running total of a count does not shrink.
fn bounds(kind: IndicatorKind, values: &[(Day, Decimal)], runs: bool) -> Bounds {
    let last = values.last().map(|(_, value)| *value);
    match kind {
        IndicatorKind::Ratio => Bounds {
            low: Some(Decimal::ZERO),
            high: Some(Decimal::ONE_HUNDRED),
        },
        IndicatorKind::Count => Bounds {
            low: last.filter(|_| runs).or(Some(Decimal::ZERO)),
            high: None,
        },
        IndicatorKind::Level | IndicatorKind::Milestone => Bounds::default(),
    }
}
