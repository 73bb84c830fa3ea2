//! Derived figures and what they are derived from: totals, months, and by indicator targets, values, roll-ups.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::moment::{Dated, MaybeMoment, Moment};
use crate::store::schema::{
    indicator_values as vals, indicators, month_totals as months, rollups, target_versions, targets,
    task_totals as totals, value_uses,
};
use crate::store::value::IMPORTED;

/// Key of a cell of the totals: organisation, directive, state, light.
pub type TotalKey = (i64, i64, String, String);
/// Key of a month: organisation, directive, month.
pub type MonthKey = (i64, i64, String);

/// All stored totals with tasks and overdue tasks.
///
/// # Errors
/// As the database.
pub fn totals(conn: &mut Conn) -> Result<Vec<(TotalKey, (i64, i64))>> {
    Ok(either!(conn, c => totals::table
        .select((
            (totals::org_id, totals::directive_id, totals::state, totals::light),
            (totals::n, totals::n_overdue),
        ))
        .load(c))?)
}

/// Owed, on time, late, returned, accepted.
pub type MonthSums = (i64, i64, i64, i64, i64);

/// All stored months.
///
/// # Errors
/// As the database.
pub fn months(conn: &mut Conn) -> Result<Vec<(MonthKey, MonthSums)>> {
    Ok(either!(conn, c => months::table
        .select((
            (months::org_id, months::directive_id, months::month),
            (
                months::owed,
                months::on_time,
                months::late,
                months::returned,
                months::accepted,
            ),
        ))
        .load(c))?)
}

/// Indicators: id, kind, scale.
///
/// # Errors
/// As the database.
pub fn indicators(conn: &mut Conn) -> Result<Vec<(i64, String, i64)>> {
    Ok(either!(conn, c => indicators::table
        .order(indicators::id)
        .select((indicators::id, indicators::kind, indicators::scale))
        .load(c))?)
}

/// A target with what its current version repeats.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct TargetRow {
    pub id: i64,
    pub directive: Option<i64>,
    pub task: Option<i64>,
    pub parent: Option<i64>,
    pub own_part: bool,
    pub weight: Option<String>,
    pub head: TargetHead,
}

/// What a target's current version repeats: comparator, value, upper end and due day; whether a change is one in per cent,
/// and the level it means; the baseline as value, numerator, denominator and day; the curve.
pub type TargetHead = (
    (String, Option<i64>, Option<i64>, Option<NaiveDate>),
    (bool, Option<i64>),
    (Option<i64>, Option<i64>, Option<i64>, Option<NaiveDate>),
    Option<String>,
);

/// The columns of a [`TargetHead`].
macro_rules! head {
    ($table:ident) => {
        (
            ($table::comparator, $table::value, $table::value_max, $table::due_on),
            ($table::relative, $table::resolved),
            (
                $table::baseline_value,
                $table::baseline_numerator,
                $table::baseline_denominator,
                $table::baseline_on,
            ),
            $table::curve,
        )
    };
}

/// The targets on an indicator.
///
/// # Errors
/// As the database.
pub fn targets(conn: &mut Conn, indicator: i64) -> Result<Vec<TargetRow>> {
    Ok(either!(conn, c => targets::table
        .filter(targets::indicator_id.eq(indicator))
        .order(targets::id)
        .select((
            targets::id,
            targets::directive_id,
            targets::task_id,
            targets::parent_id,
            targets::own_part,
            targets::weight,
            head!(targets),
        ))
        .load(c))?)
}

/// Current versions of the targets on an indicator.
///
/// # Errors
/// As the database.
pub fn target_versions(conn: &mut Conn, indicator: i64) -> Result<Vec<(i64, TargetHead)>> {
    Ok(either!(conn, c => target_versions::table
        .inner_join(targets::table)
        .filter(
            targets::indicator_id
                .eq(indicator)
                .and(target_versions::to_at.is_null()),
        )
        .select((target_versions::target_id, head!(target_versions)))
        .load(c))?)
}

/// A value of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct ValueRow {
    pub id: i64,
    pub org: i64,
    #[diesel(deserialize_as = Dated)]
    pub period_to: NaiveDate,
    pub revision: i64,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub value: Option<i64>,
    pub state: String,
    pub current: bool,
    #[diesel(deserialize_as = Moment)]
    pub submitted_at: NaiveDateTime,
    pub report: Option<i64>,
    pub corrects: Option<i64>,
}

/// The values of an indicator, by organisation, period end and revision.
///
/// # Errors
/// As the database.
pub fn values(conn: &mut Conn, indicator: i64) -> Result<Vec<ValueRow>> {
    Ok(either!(conn, c => vals::table
        .filter(vals::indicator_id.eq(indicator))
        .order((vals::org_id, vals::period_to, vals::revision, vals::id))
        .select((
            vals::id,
            vals::org_id,
            vals::period_to,
            vals::revision,
            vals::numerator,
            vals::denominator,
            vals::value,
            vals::state,
            vals::current,
            vals::submitted_at,
            vals::progress_id,
            vals::corrects_id,
        ))
        .load(c))?)
}

/// The values of an indicator that came by an import: no report, no use, and their reason says so.
///
/// # Errors
/// As the database.
pub fn imported(conn: &mut Conn, indicator: i64) -> Result<Vec<i64>> {
    Ok(either!(conn, c => vals::table
        .left_join(value_uses::table)
        .filter(vals::indicator_id.eq(indicator))
        .filter(vals::progress_id.is_null().and(value_uses::id.is_null()))
        .filter(vals::reason.like(format!("{IMPORTED}%")))
        .select(vals::id)
        .load(c))?)
}

/// A roll-up.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct RollupRow {
    pub id: i64,
    pub target: i64,
    #[diesel(deserialize_as = Dated)]
    pub period_to: NaiveDate,
    pub figures: Stored,
    #[diesel(deserialize_as = Moment)]
    pub from_at: NaiveDateTime,
    #[diesel(deserialize_as = MaybeMoment)]
    pub to_at: Option<NaiveDateTime>,
}

/// Figures of a roll-up, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct Stored {
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub value: Option<i64>,
    pub n_expected: i64,
    pub n_reported: i64,
    pub n_accepted: i64,
}

/// The roll-ups of the targets on an indicator, past ones too, in the order in which they were written.
///
/// # Errors
/// As the database.
pub fn rollups(conn: &mut Conn, indicator: i64) -> Result<Vec<RollupRow>> {
    Ok(either!(conn, c => rollups::table
        .inner_join(targets::table)
        .filter(targets::indicator_id.eq(indicator))
        .order((rollups::target_id, rollups::period_to, rollups::id))
        .select((
            rollups::id,
            rollups::target_id,
            rollups::period_to,
            (
                rollups::numerator,
                rollups::denominator,
                rollups::value,
                rollups::n_expected,
                rollups::n_reported,
                rollups::n_accepted,
            ),
            rollups::from_at,
            rollups::to_at,
        ))
        .load(c))?)
}
