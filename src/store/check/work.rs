//! Tasks and what hangs on them, a page of tasks at a time.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::store::conn::Conn;
use crate::store::error::Result;
use crate::store::schema::{
    events, indicator_values as vals, indicators, obligations, progress_reports as reports, requests, reviews,
    task_lights, task_versions, tasks, value_uses,
};

/// A task, as far as it can be proved.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct TaskRow {
    pub id: i64,
    pub directive: i64,
    pub parent: Option<i64>,
    pub path: String,
    pub state: String,
    pub due_rule: String,
    pub sign_due_at: Option<NaiveDateTime>,
    pub issued_at: Option<NaiveDateTime>,
    pub signed_at: Option<NaiveDateTime>,
    pub due_on: Option<NaiveDate>,
    pub original_due_on: Option<NaiveDate>,
    pub extensions: i64,
    pub slip_days: i64,
    pub returns: i64,
    pub percent: Option<i64>,
    pub own_light: Option<String>,
    pub light: String,
    pub light_since: NaiveDateTime,
    pub overdue: bool,
    pub closed_at: Option<NaiveDateTime>,
    pub closed_late: bool,
    pub head: Head,
}

/// What a task's current version repeats.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct Head {
    pub lead: i64,
    pub issuer: i64,
    pub parent: Option<i64>,
    pub title: String,
    pub requirement: String,
    pub state: String,
    pub cadence: String,
    pub due_on: Option<NaiveDate>,
    pub grade: Option<String>,
}

/// The next tasks after an id.
///
/// # Errors
/// As the database.
pub fn tasks_after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(tasks::table
        .filter(tasks::id.gt(after))
        .order(tasks::id)
        .limit(limit)
        .select((
            tasks::id,
            tasks::directive_id,
            tasks::parent_id,
            tasks::path,
            tasks::state,
            tasks::due_rule,
            tasks::sign_due_at,
            tasks::issued_at,
            tasks::signed_at,
            tasks::due_on,
            tasks::original_due_on,
            tasks::extensions,
            tasks::slip_days,
            tasks::returns,
            tasks::percent,
            tasks::own_light,
            tasks::light,
            tasks::light_since,
            tasks::overdue,
            tasks::closed_at,
            tasks::closed_late,
            (
                tasks::lead_org_id,
                tasks::issuer_org_id,
                tasks::parent_id,
                tasks::title,
                tasks::requirement,
                tasks::state,
                tasks::cadence,
                tasks::due_on,
                tasks::grade,
            ),
        ))
        .load(conn)?)
}

/// A version of a task: whether it is the current one, and what it repeats.
pub type VersionRow = (i64, Option<NaiveDateTime>, Head);

/// Versions of a page of tasks, oldest first.
///
/// # Errors
/// As the database.
pub fn versions(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<VersionRow>> {
    Ok(task_versions::table
        .filter(task_versions::task_id.between(*page.start(), *page.end()))
        .order(task_versions::id)
        .select((
            task_versions::task_id,
            task_versions::to_at,
            (
                task_versions::lead_org_id,
                task_versions::issuer_org_id,
                task_versions::parent_id,
                task_versions::title,
                task_versions::requirement,
                task_versions::state,
                task_versions::cadence,
                task_versions::due_on,
                task_versions::grade,
            ),
        ))
        .load(conn)?)
}

/// A light of a task with all its words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct LightRow {
    pub task: i64,
    pub from: NaiveDateTime,
    pub to: Option<NaiveDateTime>,
    pub colour: String,
    pub rule: String,
    pub rule_version: i64,
    pub inputs: String,
    pub reason: String,
    pub reason_en: String,
    pub mend: String,
    pub mend_en: String,
    pub measured: Option<String>,
    pub yellow_since: Option<NaiveDate>,
    pub good_until: Option<NaiveDate>,
}

/// Lights of a page of tasks, oldest first.
///
/// # Errors
/// As the database.
pub fn lights(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<LightRow>> {
    Ok(task_lights::table
        .filter(task_lights::task_id.between(*page.start(), *page.end()))
        .order(task_lights::id)
        .select((
            task_lights::task_id,
            task_lights::from_at,
            task_lights::to_at,
            task_lights::colour,
            task_lights::rule,
            task_lights::rule_version,
            task_lights::inputs,
            task_lights::reason,
            task_lights::reason_en,
            task_lights::mend,
            task_lights::mend_en,
            task_lights::measured,
            task_lights::yellow_since,
            task_lights::good_until,
        ))
        .load(conn)?)
}

/// Accepted extensions of a page of tasks, a row each.
///
/// # Errors
/// As the database.
pub fn extensions(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<i64>> {
    Ok(requests::table
        .filter(requests::task_id.between(*page.start(), *page.end()))
        .filter(requests::kind.eq("extension").and(requests::state.eq("accepted")))
        .select(requests::task_id)
        .load(conn)?)
}

/// An obligation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct DutyRow {
    pub id: i64,
    pub task: i64,
    pub org: i64,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub due_at: NaiveDateTime,
    pub state: String,
    pub waived_reason: Option<String>,
}

/// Obligations of a page of tasks.
///
/// # Errors
/// As the database.
pub fn duties(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<DutyRow>> {
    Ok(obligations::table
        .filter(obligations::task_id.between(*page.start(), *page.end()))
        .order((obligations::task_id, obligations::period_from))
        .select((
            obligations::id,
            obligations::task_id,
            obligations::org_id,
            obligations::period_from,
            obligations::period_to,
            obligations::due_at,
            obligations::state,
            obligations::waived_reason,
        ))
        .load(conn)?)
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct ReportRow {
    pub id: i64,
    pub task: i64,
    pub duty: Option<i64>,
    pub org: i64,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub revision: i64,
    pub state: String,
    pub percent: Option<i64>,
    pub own_light: Option<String>,
    pub no_change: bool,
    pub late: bool,
    pub author: i64,
    pub created_at: NaiveDateTime,
    pub submitted_at: Option<NaiveDateTime>,
    pub opened_at: Option<NaiveDateTime>,
    pub approved_by: Option<i64>,
    pub approved_at: Option<NaiveDateTime>,
    pub decided_at: Option<NaiveDateTime>,
    pub decided_by: Option<i64>,
    pub supersedes: Option<i64>,
}

/// Reports of a page of tasks, by obligation and revision.
///
/// # Errors
/// As the database.
pub fn reports(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<ReportRow>> {
    Ok(reports::table
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
        .load(conn)?)
}

/// A decision on a report: report, decision, who, when.
pub type ReviewRow = (i64, String, i64, NaiveDateTime);

/// Decisions on the reports of a page of tasks, oldest first.
///
/// # Errors
/// As the database.
pub fn reviews(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<ReviewRow>> {
    Ok(reviews::table
        .inner_join(reports::table)
        .filter(reports::task_id.between(*page.start(), *page.end()))
        .order(reviews::id)
        .select((reviews::progress_id, reviews::decision, reviews::by_id, reviews::at))
        .load(conn)?)
}

/// A value that came with a report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct GivenRow {
    pub id: i64,
    pub report: i64,
    pub code: String,
    pub org: i64,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub value: Option<i64>,
    pub carried: bool,
    pub state: String,
    pub submitted_at: NaiveDateTime,
    pub accepted_at: Option<NaiveDateTime>,
}

/// Values that came with the reports of a page of tasks.
///
/// # Errors
/// As the database.
pub fn given(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<GivenRow>> {
    Ok(vals::table
        .inner_join(reports::table.on(vals::progress_id.eq(reports::id.nullable())))
        .inner_join(indicators::table.on(indicators::id.eq(vals::indicator_id)))
        .filter(reports::task_id.between(*page.start(), *page.end()))
        .order(vals::id)
        .select((
            vals::id,
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
        .load(conn)?)
}

/// Uses of values by a page of tasks: value, task, obligation.
///
/// # Errors
/// As the database.
pub fn uses(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<(i64, i64, Option<i64>)>> {
    Ok(value_uses::table
        .filter(value_uses::task_id.between(*page.start(), *page.end()))
        .select((value_uses::value_id, value_uses::task_id, value_uses::obligation_id))
        .load(conn)?)
}

/// An event of a task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct EventRow {
    pub id: i64,
    pub task: Option<i64>,
    pub at: NaiveDateTime,
    pub verb: String,
    pub actor: Option<i64>,
    pub org: Option<i64>,
    pub subject_kind: String,
    pub subject: Option<i64>,
    pub changes: String,
}

/// Events of a page of tasks, oldest first.
///
/// # Errors
/// As the database.
pub fn events(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<EventRow>> {
    Ok(events::table
        .filter(events::task_id.between(*page.start(), *page.end()))
        .order((events::task_id, events::id))
        .select((
            events::id,
            events::task_id,
            events::at,
            events::verb,
            events::actor_id,
            events::org_id,
            events::subject_kind,
            events::subject_id,
            events::changes,
        ))
        .load(conn)?)
}
