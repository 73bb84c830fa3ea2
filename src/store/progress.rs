//! Progress reports and the obligations they answer.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::schema::{obligations, progress_reports as reports, reviews};
use crate::domain::id::{ObligationId, OrgId, ProgressId, TaskId, UserId};
use crate::domain::light::Light;
use crate::domain::progress::{ObligationState, ProgressState, ReviewDecision};
use crate::domain::time::{Day, Instant};

/// An obligation of a task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Duty {
    /// Identifier.
    pub id: ObligationId,
    /// First day of its period.
    pub period_from: Day,
    /// Last day of its period.
    pub period_to: Day,
    /// When it is due.
    pub due_at: NaiveDateTime,
    /// State.
    pub state: ObligationState,
    /// Set where the period was locked by hand, or unlocked until a moment ahead.
    pub locked_at: Option<NaiveDateTime>,
}

type DutyColumns = (
    obligations::id,
    obligations::period_from,
    obligations::period_to,
    obligations::due_at,
    obligations::state,
    obligations::locked_at,
);
const DUTY: DutyColumns = (
    obligations::id,
    obligations::period_from,
    obligations::period_to,
    obligations::due_at,
    obligations::state,
    obligations::locked_at,
);

/// The obligations of a task whose period has begun, oldest first.
///
/// # Errors
/// As the database.
pub fn begun_duties(conn: &mut Conn, task: TaskId, today: Day) -> Result<Vec<Duty>> {
    Ok(either!(conn, c => obligations::table
        .filter(obligations::task_id.eq(task).and(obligations::period_from.le(today)))
        .order(obligations::period_from)
        .select(DUTY)
        .load(c))?)
}

/// When an obligation is due.
///
/// # Errors
/// As the database.
pub fn due_at(conn: &mut Conn, id: ObligationId) -> Result<Option<NaiveDateTime>> {
    Ok(either!(conn, c => obligations::table
        .filter(obligations::id.eq(id))
        .select(obligations::due_at)
        .first(c)
        .optional())?)
}

/// Moves an obligation to another state.
///
/// # Errors
/// As the database.
pub fn set_duty(conn: &mut Conn, id: ObligationId, state: ObligationState, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(obligations::table.filter(obligations::id.eq(id)))
        .set((
            obligations::state.eq(state),
            obligations::version.eq(obligations::version + 1),
            obligations::updated_at.eq(now.naive_utc()),
        ))
        .kept()
        .execute(c))?;
    Ok(())
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Report {
    /// Identifier.
    pub id: ProgressId,
    /// Task.
    pub task: TaskId,
    /// Obligation answered; none for an extra report.
    pub obligation: Option<i64>,
    /// Who reported.
    pub org: OrgId,
    /// First day of the period.
    pub period_from: NaiveDate,
    /// Last day of the period.
    pub period_to: NaiveDate,
    /// 1, 2, …
    pub revision: i64,
    /// State.
    pub state: ProgressState,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// What was done.
    pub narrative: String,
    /// Problems.
    pub problems: String,
    /// Next steps.
    pub next_steps: String,
    /// Help wanted.
    pub help: String,
    /// The unit's own light.
    pub own_light: Option<Light>,
    /// Nothing moved.
    pub no_change: bool,
    /// Sent after its due moment.
    pub late: bool,
    /// Author.
    pub author: UserId,
    /// When it was sent up.
    pub submitted_at: Option<NaiveDateTime>,
    /// When the reviewer opened it.
    pub opened_at: Option<NaiveDateTime>,
    /// When it was decided.
    pub decided_at: Option<NaiveDateTime>,
    /// The revision it replaces.
    pub supersedes: Option<i64>,
    /// Version.
    pub version: i64,
}

type ReportColumns = (
    reports::id,
    reports::task_id,
    reports::obligation_id,
    reports::org_id,
    reports::period_from,
    reports::period_to,
    reports::revision,
    reports::state,
    reports::percent,
    reports::narrative,
    reports::problems,
    reports::next_steps,
    reports::help,
    reports::own_light,
    reports::no_change,
    reports::late,
    reports::author_id,
    reports::submitted_at,
    reports::opened_at,
    reports::decided_at,
    reports::supersedes_id,
    reports::version,
);
pub(super) const REPORT: ReportColumns = (
    reports::id,
    reports::task_id,
    reports::obligation_id,
    reports::org_id,
    reports::period_from,
    reports::period_to,
    reports::revision,
    reports::state,
    reports::percent,
    reports::narrative,
    reports::problems,
    reports::next_steps,
    reports::help,
    reports::own_light,
    reports::no_change,
    reports::late,
    reports::author_id,
    reports::submitted_at,
    reports::opened_at,
    reports::decided_at,
    reports::supersedes_id,
    reports::version,
);

/// One report.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: ProgressId) -> Result<Option<Report>> {
    Ok(either!(conn, c => reports::table
        .filter(reports::id.eq(id))
        .select(REPORT)
        .first(c)
        .optional())?)
}

/// The latest reports of a task, newest first.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId, limit: i64) -> Result<Vec<Report>> {
    Ok(either!(conn, c => reports::table
        .filter(reports::task_id.eq(task))
        .order(reports::id.desc())
        .limit(limit)
        .select(REPORT)
        .load(c))?)
}

/// The last report of a task that was sent up and still stands: what the next one is pre-filled with.
///
/// # Errors
/// As the database.
pub fn last_standing(conn: &mut Conn, task: TaskId) -> Result<Option<Report>> {
    Ok(either!(conn, c => reports::table
        .filter(reports::task_id.eq(task))
        .filter(
            reports::state
                .eq(ProgressState::Submitted)
                .or(reports::state.eq(ProgressState::Accepted)),
        )
        .order((reports::period_to.desc(), reports::id.desc()))
        .select(REPORT)
        .first(c)
        .optional())?)
}

/// The last revision that answers an obligation.
///
/// # Errors
/// As the database.
pub fn last_revision(conn: &mut Conn, obligation: ObligationId) -> Result<Option<Report>> {
    Ok(either!(conn, c => reports::table
        .filter(reports::obligation_id.eq(obligation.0))
        .order(reports::revision.desc())
        .select(REPORT)
        .first(c)
        .optional())?)
}

/// How many revisions of an obligation's answer were sent up and not taken back.
///
/// # Errors
/// As the database.
pub fn sent_up(conn: &mut Conn, obligation: ObligationId) -> Result<i64> {
    Ok(either!(conn, c => reports::table
        .filter(reports::obligation_id.eq(obligation.0))
        .filter(reports::submitted_at.is_not_null())
        .filter(reports::state.ne(ProgressState::Withdrawn))
        .count()
        .get_result(c))?)
}

/// The last revision of the extra reports of a task for a period end.
///
/// # Errors
/// As the database.
pub fn last_extra(conn: &mut Conn, task: TaskId, period_to: Day) -> Result<Option<i64>> {
    Ok(either!(conn, c => reports::table
        .filter(reports::task_id.eq(task).and(reports::obligation_id.is_null()))
        .filter(reports::period_to.eq(period_to))
        .order(reports::revision.desc())
        .select(reports::revision)
        .first(c)
        .optional())?)
}

/// A report to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Task.
    pub task: TaskId,
    /// Obligation answered.
    pub obligation: Option<ObligationId>,
    /// Who reports.
    pub org: OrgId,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// 1, 2, …
    pub revision: i64,
    /// `submitted`, or `awaiting_approval`.
    pub state: ProgressState,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// What was done.
    pub narrative: String,
    /// Problems.
    pub problems: String,
    /// Next steps.
    pub next_steps: String,
    /// Help wanted.
    pub help: String,
    /// The unit's own light.
    pub own_light: Option<Light>,
    /// Nothing moved.
    pub no_change: bool,
    /// After its due moment.
    pub late: bool,
    /// Author.
    pub author: UserId,
    /// The revision it replaces.
    pub supersedes: Option<ProgressId>,
}

/// Adds a report.
///
/// # Errors
/// Not unique where the revision exists.
pub fn add(conn: &mut Conn, n: &NewReport, now: Instant) -> Result<ProgressId> {
    let submitted = (n.state == ProgressState::Submitted).then(|| now.naive_utc());
    let id: i64 = either!(conn, c => diesel::insert_into(reports::table)
        .values((
            (
                reports::task_id.eq(n.task),
                reports::obligation_id.eq(n.obligation.map(|o| o.0)),
                reports::org_id.eq(n.org),
                reports::period_from.eq(n.period_from),
                reports::period_to.eq(n.period_to),
                reports::revision.eq(n.revision),
                reports::state.eq(n.state),
                reports::percent.eq(n.percent),
                reports::narrative.eq(&n.narrative),
                reports::problems.eq(&n.problems),
                reports::next_steps.eq(&n.next_steps),
                reports::help.eq(&n.help),
            ),
            (
                reports::own_light.eq(n.own_light.map(|l| l.word())),
                reports::no_change.eq(n.no_change),
                reports::late.eq(n.late),
                reports::author_id.eq(n.author),
                reports::created_at.eq(now.naive_utc()),
                reports::submitted_at.eq(submitted),
                reports::supersedes_id.eq(n.supersedes.map(|p| p.0)),
                reports::updated_at.eq(now.naive_utc()),
            ),
        ))
        .returning(reports::id)
        .get_result(c))?;
    Ok(ProgressId(id))
}

/// What of a report changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = reports)]
pub struct ReportChange {
    /// State, as its word.
    pub state: Option<&'static str>,
    /// When it was sent up.
    pub submitted_at: Option<NaiveDateTime>,
    /// Whether that was late.
    pub late: Option<bool>,
    /// When the reviewer opened it.
    pub opened_at: Option<NaiveDateTime>,
    /// Who approved it.
    pub approved_by: Option<i64>,
    /// When.
    pub approved_at: Option<NaiveDateTime>,
    /// Who decided.
    pub decided_by: Option<i64>,
    /// When.
    pub decided_at: Option<NaiveDateTime>,
}

/// Changes a report.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, id: ProgressId, change: &ReportChange, now: Instant) -> Result<()> {
    super::conn::either!(conn, c => diesel::update(reports::table.filter(reports::id.eq(id)))
        .set((change, reports::version.eq(reports::version + 1), reports::updated_at.eq(now.naive_utc())))
        .kept()
        .execute(c))?;
    Ok(())
}

/// Older revisions that a newly accepted one replaces.
///
/// # Errors
/// As the database.
pub fn supersede_older(conn: &mut Conn, accepted: &Report, now: Instant) -> Result<()> {
    let Some(obligation) = accepted.obligation else {
        return Ok(());
    };
    either!(conn, c => diesel::update(
        reports::table
            .filter(reports::obligation_id.eq(obligation))
            .filter(reports::revision.lt(accepted.revision))
            .filter(
                reports::state
                    .eq(ProgressState::Submitted)
                    .or(reports::state.eq(ProgressState::Accepted)),
            ),
    )
    .set((
        reports::state.eq(ProgressState::Superseded),
        reports::updated_at.eq(now.naive_utc()),
    ))
    .kept()
    .execute(c))?;
    Ok(())
}

/// Keeps a decision.
///
/// # Errors
/// As the database.
pub fn add_review(
    conn: &mut Conn,
    progress: ProgressId,
    decision: ReviewDecision,
    reason: Option<&str>,
    by: (UserId, OrgId),
    now: Instant,
) -> Result<()> {
    either!(conn, c => diesel::insert_into(reviews::table)
        .values((
            reviews::progress_id.eq(progress),
            reviews::decision.eq(decision),
            reviews::reason.eq(reason),
            reviews::by_id.eq(by.0),
            reviews::by_org_id.eq(by.1),
            reviews::at.eq(now.naive_utc()),
        ))
        .execute(c))?;
    Ok(())
}
