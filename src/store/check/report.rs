//! Reports with their reviews and values, a page of tasks at a time.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::moment::{Dated, MaybeMoment, Moment};
use crate::store::schema::{indicator_values as vals, indicators, progress_reports as reports, reviews, value_uses};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct ReportRow {
    pub id: i64,
    pub task: i64,
    pub duty: Option<i64>,
    pub org: i64,
    #[diesel(deserialize_as = Dated)]
    pub period_from: NaiveDate,
    #[diesel(deserialize_as = Dated)]
    pub period_to: NaiveDate,
    pub revision: i64,
    pub state: String,
    pub percent: Option<i64>,
    pub own_light: Option<String>,
    pub no_change: bool,
    pub late: bool,
    pub author: i64,
    #[diesel(deserialize_as = Moment)]
    pub created_at: NaiveDateTime,
    #[diesel(deserialize_as = MaybeMoment)]
    pub submitted_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = MaybeMoment)]
    pub opened_at: Option<NaiveDateTime>,
    pub approved_by: Option<i64>,
    #[diesel(deserialize_as = MaybeMoment)]
    pub approved_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = MaybeMoment)]
    pub decided_at: Option<NaiveDateTime>,
    pub decided_by: Option<i64>,
    pub supersedes: Option<i64>,
}

/// Reports of a page of tasks, by obligation and revision.
///
/// # Errors
/// As the database.
pub fn reports(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<ReportRow>> {
    Ok(either!(conn, c => reports::table
        .filter(reports::task_id.between(*page.start(), *page.end()))
        .order((reports::task_id, reports::period_to, reports::revision))
        .select((
            reports::id,
            reports::task_id,
            reports::obligation_id,
            reports::org_id,
            reports::period_from,
            reports::period_to,
            reports::revision,
            reports::state,
            reports::percent,
            reports::own_light,
            reports::no_change,
            reports::late,
            reports::author_id,
            reports::created_at,
            reports::submitted_at,
            reports::opened_at,
            reports::approved_by,
            reports::approved_at,
            reports::decided_at,
            reports::decided_by,
            reports::supersedes_id,
        ))
        .load(c))?)
}

/// A decision on a report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct ReviewRow {
    pub id: i64,
    pub task: i64,
    pub report: i64,
    pub decision: String,
    pub by: i64,
    #[diesel(deserialize_as = Moment)]
    pub at: NaiveDateTime,
}

/// Decisions on the reports of a page of tasks.
///
/// # Errors
/// As the database.
pub fn reviews(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<ReviewRow>> {
    Ok(either!(conn, c => reviews::table
        .inner_join(reports::table)
        .filter(reports::task_id.between(*page.start(), *page.end()))
        .select((
            reviews::id,
            reports::task_id,
            reviews::progress_id,
            reviews::decision,
            reviews::by_id,
            reviews::at,
        ))
        .load(c))?)
}

/// A value that came with a report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct GivenRow {
    pub id: i64,
    pub task: i64,
    pub report: i64,
    pub code: String,
    pub org: i64,
    #[diesel(deserialize_as = Dated)]
    pub period_from: NaiveDate,
    #[diesel(deserialize_as = Dated)]
    pub period_to: NaiveDate,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub value: Option<i64>,
    pub carried: bool,
    pub state: String,
    #[diesel(deserialize_as = Moment)]
    pub submitted_at: NaiveDateTime,
    #[diesel(deserialize_as = MaybeMoment)]
    pub accepted_at: Option<NaiveDateTime>,
}

/// Values that came with the reports of a page of tasks.
///
/// # Errors
/// As the database.
pub fn given(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<GivenRow>> {
    Ok(either!(conn, c => vals::table
        .inner_join(reports::table.on(vals::progress_id.eq(reports::id.nullable())))
        .inner_join(indicators::table.on(indicators::id.eq(vals::indicator_id)))
        .filter(reports::task_id.between(*page.start(), *page.end()))
        .select((
            vals::id,
            reports::task_id,
            reports::id,
            indicators::code,
            vals::org_id,
            vals::period_from,
            vals::period_to,
            vals::numerator,
            vals::denominator,
            vals::value,
            vals::carried,
            vals::state,
            vals::submitted_at,
            vals::accepted_at,
        ))
        .load(c))?)
}

/// A use of a value by a task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct UseRow {
    pub value: i64,
    pub task: i64,
    pub duty: Option<i64>,
}

/// Uses of values by a page of tasks.
///
/// # Errors
/// As the database.
pub fn uses(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<UseRow>> {
    Ok(either!(conn, c => value_uses::table
        .filter(value_uses::task_id.between(*page.start(), *page.end()))
        .select((value_uses::value_id, value_uses::task_id, value_uses::obligation_id))
        .load(c))?)
}
