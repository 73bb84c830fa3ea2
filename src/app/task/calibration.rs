//! How well forecasts keep their word (校准): of the series that are stored, each is cut short, looked ahead from, and held
//! against the value that came. Exact counts; nothing is written.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::error::Result;
use crate::domain::forecast::{CHANCE, DIRECTION, forecast};
use crate::domain::id::TaskId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::target::Target;
use crate::domain::time::Day;
use crate::store::standing::{FigureRow, TargetRow};
use crate::store::{self, Conn};

/// Tasks read at a time.
const CHUNK: usize = 500;

/// Forecasts told with a chance of about as much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bin {
    /// How many.
    pub told: u64,
    /// Sum of what was told, per cent.
    pub percent: u64,
    /// How many came true.
    pub came: u64,
}

/// What the line alone said, by the number of values it stood on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// How many.
    pub told: u64,
    /// Of them right, one way or the other.
    pub right: u64,
    /// How many said that the goal is missed.
    pub missing: u64,
    /// Of those right: what the yellow light of a forecast is worth.
    pub missed: u64,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calibration {
    /// Series that were long enough.
    pub series: u64,
    /// Forecasts with an interval.
    pub intervals: u64,
    /// Of them, how many held what came.
    pub held: u64,
    /// By chance, in tens of per cent.
    pub chances: BTreeMap<u8, Bin>,
    /// By the number of values.
    pub verdicts: BTreeMap<usize, Verdicts>,
}

/// Looks through every target that is measured in numbers. The goal of each look is what its trajectory plans for the day
/// of the last value; the targets' own goals mostly lie beyond it.
///
/// # Errors
/// As the database.
pub fn measured(conn: &mut Conn) -> Result<Calibration> {
    let mut found = Calibration::default();
    let mut after = TaskId(0);
    loop {
        let page = store::outlook::issued_after(conn, after, CHUNK)?;
        let Some(last) = page.keys().next_back() else { break };
        after = TaskId(*last);
        let ids: Vec<i64> = page.keys().copied().collect();
        let mut rows = store::standing::targets(conn, &ids)?;
        rows.retain(|row| row.kind != IndicatorKind::Milestone && !row.qualitative);
        let figures = store::standing::figures(conn, &rows)?;
        for row in &rows {
            let task = row.task.and_then(|id| page.get(&id));
            if let (Some((issued, due)), Some(figures)) = (task, figures.get(&row.id.0)) {
                found.look(row, figures, *issued, *due);
            }
        }
    }
    Ok(found)
}

impl Calibration {
    /// One series, cut short at every length.
    fn look(&mut self, row: &TargetRow, figures: &[FigureRow], issued: Day, due: Option<Day>) {
        let (Ok(target), Some(last)) = (row.target(due), figures.last()) else {
            return;
        };
        let on = last.period_to;
        let came = row.measured(figures).and_then(|m| m.reading.value().ok());
        let (Some(came), Ok(planned)) = (came, target.expected_at(on, issued)) else {
            return;
        };
        let until = Target {
            due_on: Some(on),
            ..target
        };
        let mut looked = false;
        for n in DIRECTION..figures.len() {
            let Some(Ok(mut series)) = figures.get(..n).map(|part| row.series(&until, part)) else {
                continue;
            };
            series.goal.level = planned;
            series.goal.max = None;
            let Ok(told) = forecast(&series.values, Some(on), series.goal, series.bounds) else {
                continue;
            };
            looked = true;
            let reached = series.goal.holds(came);
            self.verdict(told.values, told.reaches, reached);
            if let Some(chance) = told.chance.filter(|_| told.values >= CHANCE) {
                self.chance(chance.percent, reached);
                self.intervals += 1;
                // The interval is told to two places, and so is what came.
                let came = came.round_dp(2);
                self.held += u64::from((chance.low..=chance.high).contains(&came));
            }
        }
        self.series += u64::from(looked);
    }

    fn chance(&mut self, percent: u8, reached: bool) {
        let bin = self.chances.entry(percent.div_euclid(10).min(9)).or_default();
        bin.told += 1;
        bin.percent += u64::from(percent);
        bin.came += u64::from(reached);
    }

    fn verdict(&mut self, values: usize, reaches: bool, reached: bool) {
        let all = self.verdicts.entry(values).or_default();
        all.told += 1;
        all.right += u64::from(reaches == reached);
        all.missing += u64::from(!reaches);
        all.missed += u64::from(!reaches && !reached);
    }
}

/// A share in per cent, to one place; a dash of nothing.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    let share = Decimal::from(part * 100).checked_div(Decimal::from(whole));
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}", share.round_dp(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_put_in_tens_and_verdicts_by_length() {
        let mut found = Calibration::default();
        found.chance(100, true);
        found.chance(91, false);
        found.chance(0, false);
        let nine = Bin {
            told: 2,
            percent: 191,
            came: 1,
        };
        assert_eq!((found.chances[&9], found.chances[&0].came), (nine, 0));
        found.verdict(3, false, false);
        found.verdict(3, false, true);
        found.verdict(3, true, true);
        let three = found.verdicts[&3];
        assert_eq!((three.told, three.right, three.missing, three.missed), (3, 2, 2, 1));
        assert_eq!((percent(2, 3), percent(0, 0)), ("66.7".to_owned(), "—".to_owned()));
    }
}
