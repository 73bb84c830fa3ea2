//! How a target stands by its figures, and where it will: what lights and curves make of the rows of `standing`.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::conn::{Conn, either};
use super::error::StoreError;
use super::kept::{Keep, padded};
use super::schema::{curve_points, tasks};
use super::standing::{FigureRow, TargetRow};
use crate::domain::calendar::Calendar;
use crate::domain::decimal::Scale;
use crate::domain::forecast::series::Series;
use crate::domain::forecast::{Silent, line};
use crate::domain::id::TaskId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::light::{Gauge, Heard, Outlook, Standing};
use crate::domain::target::{Curve, CurvePoint, Target, Unlit};
use crate::domain::time::{Day, day_of};

/// Issued tasks after one, by their numbers: the day of issue and the due day.
///
/// # Errors
/// As the database.
pub fn issued_after(
    conn: &mut Conn,
    after: TaskId,
    most: usize,
) -> Result<BTreeMap<i64, (Day, Option<Day>)>, StoreError> {
    let rows: Vec<(i64, Option<NaiveDateTime>, Option<Day>)> = tasks::table
        .filter(tasks::id.gt(after).and(tasks::issued_at.is_not_null()))
        .order(tasks::id)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select((tasks::id, tasks::issued_at, tasks::due_on))
        .load(conn)?;
    let one = |(id, at, due): (i64, Option<NaiveDateTime>, Option<Day>)| Some((id, (day_of(at?.and_utc()), due)));
    Ok(rows.into_iter().filter_map(one).collect())
}

/// The points of those curves that have any.
///
/// # Errors
/// As the database.
pub fn points(conn: &mut Conn, list: &[TargetRow]) -> Result<HashMap<i64, Vec<CurvePoint>>, StoreError> {
    let drawn = list
        .iter()
        .filter(|t| t.curve.is_some_and(|curve| curve != Curve::Linear));
    let scales: HashMap<i64, i64> = drawn.map(|t| (t.id.0, t.scale)).collect();
    let mut by_target: HashMap<i64, Vec<CurvePoint>> = HashMap::new();
    if scales.is_empty() {
        return Ok(by_target);
    }
    let ids: Vec<i64> = scales.keys().copied().collect();
    let rows: Vec<(i64, NaiveDate, i64)> = either!(conn, c => curve_points::table
        .filter(curve_points::target_id.eq_any(padded(&ids)))
        .order((curve_points::target_id, curve_points::day))
        .select((curve_points::target_id, curve_points::day, curve_points::value))
        .kept()
        .load(c))?;
    for (target, day, value) in rows {
        if let Some(Ok(scale)) = scales.get(&target).map(|scale| Scale::new(*scale)) {
            let value = scale.decimal(value);
            by_target.entry(target).or_default().push(CurvePoint { day, value });
        }
    }
    Ok(by_target)
}

impl TargetRow {
    /// How it stands on a day (`when.0`), its task issued on another; looking `ahead` where that is wanted.
    #[must_use]
    pub fn standing(
        &self,
        target: Result<Target, Unlit>,
        figures: &[FigureRow],
        when: (Day, Day),
        calendar: &Calendar,
        ahead: bool,
    ) -> Standing {
        let (today, start) = when;
        let measured = self.measured(figures);
        let known = target.as_ref().ok();
        let outcome = match &target {
            Ok(target) => target.behind(measured, today, start, calendar),
            Err(why) => Err(*why),
        };
        Standing {
            name: self.name.clone(),
            unreviewed: figures.last().is_some_and(|f| f.n_accepted < f.n_expected),
            heard: figures.last().and_then(|f| Heard::of(f.n_accepted, f.n_expected)),
            gauge: known
                .zip(measured)
                .zip(outcome.ok())
                .and_then(|((target, measured), behind)| Gauge::of(target, measured, behind, today, start)),
            outlook: known
                .filter(|_| ahead && self.kind != IndicatorKind::Milestone)
                .and_then(|target| self.outlook(target, figures)),
            outcome,
        }
    }

    /// Its values and goal as forecasts take them.
    ///
    /// # Errors
    /// Why there is nothing to look at.
    pub fn series(&self, target: &Target, figures: &[FigureRow]) -> Result<Series, Silent> {
        let values = (0..figures.len()).filter_map(|n| {
            let measured = self.measured(figures.get(..=n)?)?;
            Some((measured.period_to, measured.reading.value().ok()?))
        });
        let values: Vec<(Day, Decimal)> = values.collect();
        Series::of(target, self.accumulation, values)
    }

    fn outlook(&self, target: &Target, figures: &[FigureRow]) -> Option<Outlook> {
        let series = self.series(target, figures).ok()?;
        let told = line(&series.values, Some(series.on), series.goal, series.bounds).ok()?;
        Outlook::of(target, &series, &told)
    }
}
