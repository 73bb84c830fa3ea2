//! Tasks and what hangs on them, a page of tasks at a time; their reports stand in [`super::report`].

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::moment::{Dated, MaybeDated, MaybeMoment, Moment};
use crate::store::schema::{events, obligations, requests, task_lights, task_versions, tasks};

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
    #[diesel(deserialize_as = MaybeMoment)]
    pub sign_due_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = MaybeMoment)]
    pub issued_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = MaybeMoment)]
    pub signed_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = MaybeDated)]
    pub due_on: Option<NaiveDate>,
    #[diesel(deserialize_as = MaybeDated)]
    pub original_due_on: Option<NaiveDate>,
    pub extensions: i64,
    pub slip_days: i64,
    pub returns: i64,
    pub percent: Option<i64>,
    pub own_light: Option<String>,
    pub light: String,
    #[diesel(deserialize_as = Moment)]
    pub light_since: NaiveDateTime,
    pub overdue: bool,
    #[diesel(deserialize_as = MaybeMoment)]
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
    #[diesel(deserialize_as = MaybeDated)]
    pub due_on: Option<NaiveDate>,
    pub grade: Option<String>,
}

/// What is needed of every task at once.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct PlaceRow {
    pub id: i64,
    pub path: String,
    pub directive: i64,
    pub parent: Option<i64>,
    pub lead: i64,
    pub state: String,
    #[diesel(deserialize_as = MaybeMoment)]
    pub issued_at: Option<NaiveDateTime>,
}

/// Where every task stands, by id.
///
/// # Errors
/// As the database.
pub fn places(conn: &mut Conn) -> Result<Vec<PlaceRow>> {
    Ok(either!(conn, c => tasks::table
        .order(tasks::id)
        .select((
            tasks::id,
            tasks::path,
            tasks::directive_id,
            tasks::parent_id,
            tasks::lead_org_id,
            tasks::state,
            tasks::issued_at,
        ))
        .load(c))?)
}

/// The tasks of a range of ids, by id.
///
/// # Errors
/// As the database.
pub fn tasks(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<TaskRow>> {
    Ok(either!(conn, c => tasks::table
        .filter(tasks::id.between(*page.start(), *page.end()))
        .order(tasks::id)
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
        .load(c))?)
}

/// A version of a task: until when it stood, and what it repeats.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct VersionRow {
    pub task: i64,
    #[diesel(deserialize_as = MaybeMoment)]
    pub to: Option<NaiveDateTime>,
    pub head: Head,
}

/// Versions of a page of tasks.
///
/// # Errors
/// As the database.
pub fn versions(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<VersionRow>> {
    Ok(either!(conn, c => task_versions::table
        .filter(task_versions::task_id.between(*page.start(), *page.end()))
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
        .load(c))?)
}

/// A light of a task with all its words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct LightRow {
    pub task: i64,
    #[diesel(deserialize_as = Moment)]
    pub from: NaiveDateTime,
    #[diesel(deserialize_as = MaybeMoment)]
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
    #[diesel(deserialize_as = MaybeDated)]
    pub yellow_since: Option<NaiveDate>,
    #[diesel(deserialize_as = MaybeDated)]
    pub good_until: Option<NaiveDate>,
}

/// Lights of a page of tasks.
///
/// # Errors
/// As the database.
pub fn lights(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<LightRow>> {
    Ok(either!(conn, c => task_lights::table
        .filter(task_lights::task_id.between(*page.start(), *page.end()))
        .order((task_lights::task_id, task_lights::id))
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
        .load(c))?)
}

/// Accepted extensions of a page of tasks, a row each.
///
/// # Errors
/// As the database.
pub fn extensions(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<i64>> {
    Ok(either!(conn, c => requests::table
        .filter(requests::task_id.between(*page.start(), *page.end()))
        .filter(requests::kind.eq("extension").and(requests::state.eq("accepted")))
        .select(requests::task_id)
        .load(c))?)
}

/// An obligation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct DutyRow {
    pub id: i64,
    pub task: i64,
    pub org: i64,
    #[diesel(deserialize_as = Dated)]
    pub period_from: NaiveDate,
    #[diesel(deserialize_as = Dated)]
    pub period_to: NaiveDate,
    #[diesel(deserialize_as = Moment)]
    pub due_at: NaiveDateTime,
    pub state: String,
    pub waived_reason: Option<String>,
}

/// Obligations of a page of tasks.
///
/// # Errors
/// As the database.
pub fn duties(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Vec<DutyRow>> {
    Ok(either!(conn, c => obligations::table
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
        .load(c))?)
}

/// An event of a task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of the table, by their names")]
pub struct EventRow {
    pub task: i64,
    #[diesel(deserialize_as = Moment)]
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
    Ok(either!(conn, c => events::table
        .filter(events::task_id.between(*page.start(), *page.end()))
        .order((events::task_id, events::id))
        .select((
            events::task_id.assume_not_null(),
            events::at,
            events::verb,
            events::actor_id,
            events::org_id,
            events::subject_kind,
            events::subject_id,
            events::changes,
        ))
        .load(c))?)
}
