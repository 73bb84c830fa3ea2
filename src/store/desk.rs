//! My desk (我的工作台): what waits for the actor's organisation, each list counted and cut in one query.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{obligations, orgs, progress_reports, requests, tasks};
use crate::domain::id::{ObligationId, OrgId, ProgressId, RequestId, TaskId};
use crate::domain::light::Light;
use crate::domain::request::RequestKind;
use crate::domain::time::{Day, Instant};

mod other {
    #![allow(missing_docs, reason = "the macro writes undocumented items")]
    diesel::alias!(crate::store::schema::progress_reports as others: Others, crate::store::schema::tasks as issued: Issued);
}
use other::{issued, others};

/// Rows a list of the desk shows.
pub const SHOWN: i64 = 50;

/// At most `shown` rows of a list, and how many there are in all; none are read where none are to be shown.
macro_rules! listed {
    ($conn:ident, $shown:ident, $query:ident, $order:expr, $columns:expr) => {{
        let rows = match $shown {
            0 => Vec::new(),
            shown => $query().order($order).limit(shown).select($columns).load($conn)?,
        };
        Ok((rows, $query().count().get_result($conn)?))
    }};
}

/// A task that waits to be signed for, or is due soon.
#[derive(Debug, Clone, Queryable)]
pub struct Waiting {
    /// Task.
    pub task: TaskId,
    /// Title.
    pub title: String,
    /// Light.
    pub light: Light,
    /// Until when to be signed for.
    pub sign_due_at: Option<NaiveDateTime>,
    /// Due day.
    pub due_on: Option<NaiveDate>,
    /// The unit's own statement.
    pub percent: Option<i64>,
}

/// An obligation that waits for a report.
#[derive(Debug, Clone, Queryable)]
pub struct Owed {
    /// Obligation.
    pub obligation: ObligationId,
    /// Task.
    pub task: TaskId,
    /// Title.
    pub title: String,
    /// Light.
    pub light: Light,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// When it is due.
    pub due_at: NaiveDateTime,
    /// Rhythm, for the period's name.
    pub cadence: crate::domain::cadence::Cadence,
}

/// A report that was returned to us, or waits for our review.
#[derive(Debug, Clone, Queryable)]
pub struct Paper {
    /// Report.
    pub progress: ProgressId,
    /// Task.
    pub task: TaskId,
    /// Title.
    pub title: String,
    /// Light.
    pub light: Light,
    /// Last day of the period.
    pub period_to: Day,
    /// Short name of the lead organisation.
    pub lead: String,
    /// Sent up.
    pub submitted_at: Option<NaiveDateTime>,
    /// Decided.
    pub decided_at: Option<NaiveDateTime>,
}

/// A request that waits for our decision.
#[derive(Debug, Clone, Queryable)]
pub struct Asked {
    /// Request.
    pub request: RequestId,
    /// Task.
    pub task: TaskId,
    /// Title.
    pub title: String,
    /// What is asked for.
    pub kind: RequestKind,
    /// Short name of the lead organisation.
    pub lead: String,
    /// Until when to decide.
    pub decide_by: Option<NaiveDateTime>,
}

/// Tasks to be signed for.
///
/// # Errors
/// As the database.
pub fn to_sign(conn: &mut Conn, org: OrgId, shown: i64) -> Result<(Vec<Waiting>, i64)> {
    let query = || tasks::table.filter(tasks::lead_org_id.eq(org).and(tasks::state.eq("issued")));
    listed!(
        conn,
        shown,
        query,
        (tasks::sign_due_at, tasks::id),
        (
            tasks::id,
            tasks::title,
            tasks::light,
            tasks::sign_due_at,
            tasks::due_on,
            tasks::percent,
        )
    )
}

/// Tasks due within a week that are not closing.
///
/// # Errors
/// As the database.
pub fn due_soon(conn: &mut Conn, org: OrgId, until: Day, shown: i64) -> Result<(Vec<Waiting>, i64)> {
    let query = || {
        tasks::table
            .filter(tasks::lead_org_id.eq(org))
            .filter(tasks::state.eq("issued").or(tasks::state.eq("active")))
            .filter(tasks::due_on.le(until))
    };
    listed!(
        conn,
        shown,
        query,
        (tasks::due_on, tasks::id),
        (
            tasks::id,
            tasks::title,
            tasks::light,
            tasks::sign_due_at,
            tasks::due_on,
            tasks::percent,
        )
    )
}

/// Obligations whose period has begun, of tasks that are signed for. Where a report came back, or is with the own
/// approver, it stands for its obligation.
///
/// # Errors
/// As the database.
pub fn to_report(conn: &mut Conn, org: OrgId, today: Day, until: Instant, shown: i64) -> Result<(Vec<Owed>, i64)> {
    let query = || {
        obligations::table
            .inner_join(tasks::table)
            .filter(obligations::org_id.eq(org).and(obligations::state.eq("open")))
            .filter(
                obligations::due_at
                    .le(until.naive_utc())
                    .and(obligations::period_from.le(today)),
            )
            .filter(tasks::state.eq("active").or(tasks::state.eq("closing")))
            .filter(not(exists(
                progress_reports::table
                    .filter(progress_reports::obligation_id.eq(obligations::id.nullable()))
                    .filter(progress_reports::state.eq_any(STANDING)),
            )))
    };
    listed!(
        conn,
        shown,
        query,
        (obligations::due_at, obligations::id),
        (
            obligations::id,
            tasks::id,
            tasks::title,
            tasks::light,
            obligations::period_from,
            obligations::period_to,
            obligations::due_at,
            tasks::cadence,
        )
    )
}

/// States in which a report stands for its open obligation.
const STANDING: [&str; 2] = ["returned", "awaiting_approval"];

/// States of a report that came after a returned one in its place.
const FOLLOWING: [&str; 4] = ["returned", "awaiting_approval", "submitted", "accepted"];

/// Returned reports whose obligation is still open, of several on one obligation the last; and returned extra reports,
/// until anything newer was reported on their task.
///
/// # Errors
/// As the database.
pub fn returned(conn: &mut Conn, org: OrgId, shown: i64) -> Result<(Vec<Paper>, i64)> {
    let later = others
        .filter(
            others
                .field(progress_reports::obligation_id)
                .eq(progress_reports::obligation_id),
        )
        .filter(others.field(progress_reports::revision).gt(progress_reports::revision))
        .filter(others.field(progress_reports::state).eq_any(STANDING));
    let newer = others
        .filter(others.field(progress_reports::task_id).eq(progress_reports::task_id))
        .filter(others.field(progress_reports::id).gt(progress_reports::id))
        .filter(others.field(progress_reports::state).eq_any(FOLLOWING));
    let owed = obligations::state.nullable().eq("open").and(not(exists(later)));
    let extra = progress_reports::obligation_id.is_null().and(not(exists(newer)));
    let query = || {
        progress_reports::table
            .inner_join(tasks::table)
            .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
            .left_join(obligations::table.on(progress_reports::obligation_id.eq(obligations::id.nullable())))
            .filter(
                progress_reports::org_id
                    .eq(org)
                    .and(progress_reports::state.eq("returned")),
            )
            .filter(owed.clone().or(extra.clone().nullable()))
            .filter(tasks::state.eq("active").or(tasks::state.eq("closing")))
    };
    listed!(
        conn,
        shown,
        query,
        (progress_reports::decided_at, progress_reports::id),
        PAPER
    )
}

type PaperColumns = (
    progress_reports::id,
    tasks::id,
    tasks::title,
    tasks::light,
    progress_reports::period_to,
    orgs::short_name,
    progress_reports::submitted_at,
    progress_reports::decided_at,
);
const PAPER: PaperColumns = (
    progress_reports::id,
    tasks::id,
    tasks::title,
    tasks::light,
    progress_reports::period_to,
    orgs::short_name,
    progress_reports::submitted_at,
    progress_reports::decided_at,
);

/// Reports on tasks we issued that wait for review.
///
/// # Errors
/// As the database.
pub fn to_review(conn: &mut Conn, issuer: OrgId, shown: i64) -> Result<(Vec<Paper>, i64)> {
    // By the tasks, which are far fewer than what waits for anybody.
    let own = issued
        .filter(issued.field(tasks::issuer_org_id).eq(issuer))
        .select(issued.field(tasks::id));
    let query = || {
        progress_reports::table
            .inner_join(tasks::table)
            .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
            .filter(progress_reports::task_id.eq_any(own))
            .filter(progress_reports::state.eq("submitted"))
    };
    listed!(
        conn,
        shown,
        query,
        (progress_reports::submitted_at, progress_reports::id),
        PAPER
    )
}

/// Reports of our own that wait for our approver.
///
/// # Errors
/// As the database.
pub fn to_approve(conn: &mut Conn, org: OrgId, shown: i64) -> Result<(Vec<Paper>, i64)> {
    let query = || {
        progress_reports::table
            .inner_join(tasks::table)
            .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
            .filter(
                progress_reports::org_id
                    .eq(org)
                    .and(progress_reports::state.eq("awaiting_approval")),
            )
    };
    listed!(conn, shown, query, progress_reports::id, PAPER)
}

/// Requests on tasks we issued that wait for a decision.
///
/// # Errors
/// As the database.
pub fn to_decide(conn: &mut Conn, issuer: OrgId, shown: i64) -> Result<(Vec<Asked>, i64)> {
    let query = || {
        requests::table
            .inner_join(tasks::table)
            .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
            .filter(tasks::issuer_org_id.eq(issuer).and(requests::state.eq("open")))
    };
    listed!(
        conn,
        shown,
        query,
        (requests::decide_by, requests::id),
        (
            requests::id,
            tasks::id,
            tasks::title,
            requests::kind,
            orgs::short_name,
            requests::decide_by,
        )
    )
}
