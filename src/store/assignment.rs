//! Handing out (交办): draft tasks with their parties, and what handing out and calling back must know of a directive's
//! tasks. A task once made is changed in `task` only.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{indicator_values, requests, task_parties, tasks, value_uses};
use crate::domain::cadence::{Cadence, DueRule};
use crate::domain::id::{DirectiveId, EventId, OrgId, TaskId};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};

/// A draft task to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Directive.
    pub directive: DirectiveId,
    /// The task it is handed down from, with its path.
    pub parent: Option<(TaskId, String)>,
    /// Lead organisation.
    pub lead: OrgId,
    /// Issuing organisation.
    pub issuer: OrgId,
    /// Title.
    pub title: String,
    /// Requirement.
    pub requirement: String,
    /// Time profile.
    pub profile: String,
    /// Cadence.
    pub cadence: Cadence,
    /// Due rule.
    pub due_rule: DueRule,
    /// Due day.
    pub due_on: Option<Day>,
    /// Normalised text.
    pub search: String,
}

/// Makes a draft task; `task::begin` follows.
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, new: &NewTask, now: Instant) -> Result<TaskId> {
    let id: i64 = diesel::insert_into(tasks::table)
        .values((
            tasks::directive_id.eq(new.directive),
            tasks::parent_id.eq(new.parent.as_ref().map(|(id, _)| id.0)),
            tasks::path.eq(""),
            tasks::lead_org_id.eq(new.lead),
            tasks::issuer_org_id.eq(new.issuer),
            tasks::title.eq(&new.title),
            tasks::requirement.eq(&new.requirement),
            tasks::state.eq(TaskState::Draft),
            tasks::profile.eq(&new.profile),
            tasks::cadence.eq(new.cadence),
            tasks::due_rule.eq(new.due_rule.to_string()),
            tasks::due_on.eq(new.due_on),
            tasks::light.eq("grey"),
            tasks::light_since.eq(now.naive_utc()),
            tasks::search.eq(&new.search),
            tasks::updated_at.eq(now.naive_utc()),
        ))
        .returning(tasks::id)
        .get_result(conn)?;
    let above = new.parent.as_ref().map_or("/", |(_, path)| path.as_str());
    diesel::update(tasks::table.filter(tasks::id.eq(id)))
        .set(tasks::path.eq(format!("{above}{id}/")))
        .execute(conn)?;
    Ok(TaskId(id))
}

/// Adds a party of a task: its `lead`, or one that assists (`assist`), in order.
///
/// # Errors
/// Not unique where it is one already.
pub fn add_party(
    conn: &mut Conn,
    task: TaskId,
    org: OrgId,
    role: &'static str,
    position: i64,
    now: Instant,
    event: EventId,
) -> Result<()> {
    diesel::insert_into(task_parties::table)
        .values((
            task_parties::task_id.eq(task),
            task_parties::org_id.eq(org),
            task_parties::role.eq(role),
            task_parties::position.eq(position),
            task_parties::from_at.eq(now.naive_utc()),
            task_parties::event_id.eq(event.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a task was given beside what the rules see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Requirement.
    pub requirement: String,
    /// Time profile.
    pub profile: String,
    /// Cadence.
    pub cadence: Cadence,
    /// Due rule.
    pub due_rule: DueRule,
    /// Days slipped so far.
    pub slip_days: i64,
}

/// The terms of a task.
///
/// # Errors
/// Missing where there is no such task; corrupt where its due rule cannot be read.
pub fn terms(conn: &mut Conn, id: TaskId) -> Result<Terms> {
    let (requirement, profile, cadence, due_rule, slip_days): (String, String, Cadence, String, i64) = tasks::table
        .filter(tasks::id.eq(id))
        .select((
            tasks::requirement,
            tasks::profile,
            tasks::cadence,
            tasks::due_rule,
            tasks::slip_days,
        ))
        .first(conn)?;
    let due_rule = due_rule
        .parse()
        .map_err(|e| super::error::StoreError::Corrupt(format!("{e}")))?;
    Ok(Terms {
        requirement,
        profile,
        cadence,
        due_rule,
        slip_days,
    })
}

/// A task of a directive, as far as handing out, closing and calling back look at it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Part {
    /// The task.
    pub id: TaskId,
    /// The task above it.
    pub parent: Option<i64>,
    /// Lead organisation.
    pub lead: OrgId,
    /// State.
    pub state: TaskState,
    /// Title.
    pub title: String,
    /// Due day.
    pub due_on: Option<NaiveDate>,
}

/// All tasks of a directive, parents first.
///
/// # Errors
/// As the database.
pub fn parts(conn: &mut Conn, directive: DirectiveId) -> Result<Vec<Part>> {
    Ok(tasks::table
        .filter(tasks::directive_id.eq(directive))
        .order(tasks::id)
        .select((
            tasks::id,
            tasks::parent_id,
            tasks::lead_org_id,
            tasks::state,
            tasks::title,
            tasks::due_on,
        ))
        .load(conn)?)
}

/// Whether values were reported for a task that still count.
///
/// # Errors
/// As the database.
pub fn has_values(conn: &mut Conn, task: TaskId) -> Result<bool> {
    let found: Option<i64> = value_uses::table
        .inner_join(indicator_values::table.on(indicator_values::id.eq(value_uses::value_id)))
        .filter(value_uses::task_id.eq(task))
        .filter(
            indicator_values::state
                .eq("submitted")
                .or(indicator_values::state.eq("accepted")),
        )
        .select(value_uses::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Ends the requests of a task that nobody decided.
///
/// # Errors
/// As the database.
pub fn drop_requests(conn: &mut Conn, task: TaskId, reason: &str, now: Instant) -> Result<()> {
    let open = requests::state.eq("open").or(requests::state.eq("awaiting_approval"));
    diesel::update(requests::table.filter(requests::task_id.eq(task)).filter(open))
        .set((
            requests::state.eq("withdrawn"),
            requests::decision_reason.eq(reason),
            requests::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
