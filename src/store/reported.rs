//! What stands beside reports when they are shown: values, reasons, authors; one query each for any number of reports.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::schema::{indicator_values as vals, indicators, progress_reports, reviews, users};
use crate::domain::indicator::IndicatorKind;
use crate::domain::unit::MeasureUnit;

/// A value of a report with its indicator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ReportedValue {
    /// The report.
    pub progress: Option<i64>,
    /// Code of the indicator.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: MeasureUnit,
    /// Kind.
    pub kind: IndicatorKind,
    /// Decimals of values.
    pub scale: i64,
    /// Decimals of parts.
    pub part_scale: i64,
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Value.
    pub value: Option<i64>,
    /// Whether it repeats the last period's.
    pub carried: bool,
    /// Why a denominator moved.
    pub reason: Option<String>,
    /// State.
    pub state: String,
}

/// The values of these reports.
///
/// # Errors
/// As the database.
pub fn values(conn: &mut Conn, ids: &[i64]) -> Result<Vec<ReportedValue>> {
    Ok(either!(conn, c => vals::table
        .inner_join(indicators::table)
        .filter(vals::progress_id.eq_any(padded(ids)))
        .order((vals::progress_id, vals::id))
        .select((
            vals::progress_id,
            indicators::code,
            indicators::name,
            super::indicator::UNIT,
            indicators::kind,
            indicators::scale,
            indicators::part_scale,
            vals::numerator,
            vals::denominator,
            vals::value,
            vals::carried,
            vals::reason,
            vals::state,
        ))
        .load(c))?)
}

/// Reasons of decisions on these reports, oldest first.
///
/// # Errors
/// As the database.
pub fn reasons(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, Option<String>)>> {
    Ok(either!(conn, c => reviews::table
        .filter(reviews::progress_id.eq_any(padded(ids)).and(reviews::reason.is_not_null()))
        .order(reviews::id)
        .select((reviews::progress_id, reviews::reason))
        .load(c))?)
}

/// Names of the authors of these reports.
///
/// # Errors
/// As the database.
pub fn authors(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    Ok(either!(conn, c => progress_reports::table
        .inner_join(users::table.on(users::id.eq(progress_reports::author_id)))
        .filter(progress_reports::id.eq_any(padded(ids)))
        .select((progress_reports::id, users::name))
        .kept()
        .load(c))?)
}
