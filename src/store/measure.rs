//! Measures (督办措施) on tasks: reminders now; the numbered slips use the same table later.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::{Result, StoreError};
use super::page::{Ask, Page};
use super::schema::measures;
use crate::domain::id::{MeasureId, OrgId, TaskId, UserId};
use crate::domain::request::{MeasureKind, MeasureState};
use crate::domain::time::Instant;

/// A measure as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Measure {
    /// Identifier.
    pub id: MeasureId,
    /// The task.
    pub task: TaskId,
    /// Rung of the ladder.
    pub kind: MeasureKind,
    /// Who took it.
    pub org: OrgId,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub state: MeasureState,
    /// The person who took it; empty where the system proposed it.
    pub by: Option<i64>,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// What the bureau answered.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<i64>,
    /// When, UTC.
    pub answered_at: Option<NaiveDateTime>,
    /// Version.
    pub version: i64,
}

type Columns = (
    measures::id,
    measures::task_id,
    measures::kind,
    measures::org_id,
    measures::text,
    measures::state,
    measures::by_id,
    measures::at,
    measures::answer,
    measures::answered_by,
    measures::answered_at,
    measures::version,
);

const COLUMNS: Columns = (
    measures::id,
    measures::task_id,
    measures::kind,
    measures::org_id,
    measures::text,
    measures::state,
    measures::by_id,
    measures::at,
    measures::answer,
    measures::answered_by,
    measures::answered_at,
    measures::version,
);

/// A measure without regard to who asks: the caller goes on to its task through the scope.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: MeasureId) -> Result<Option<Measure>> {
    Ok(measures::table
        .filter(measures::id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// Keeps a measure that was taken by a person.
///
/// # Errors
/// As the database.
pub fn add(
    conn: &mut Conn,
    task: TaskId,
    (kind, text): (MeasureKind, &str),
    (by, org): (UserId, OrgId),
    now: Instant,
) -> Result<MeasureId> {
    let id: i64 = diesel::insert_into(measures::table)
        .values((
            measures::task_id.eq(task),
            measures::kind.eq(kind),
            measures::org_id.eq(org),
            measures::text.eq(text),
            measures::state.eq(MeasureState::Issued),
            measures::by_id.eq(by.0),
            measures::at.eq(now.naive_utc()),
            measures::updated_at.eq(now.naive_utc()),
        ))
        .returning(measures::id)
        .get_result(conn)?;
    Ok(MeasureId(id))
}

/// Keeps the bureau's answer to a measure that still is as it was read.
///
/// # Errors
/// A conflict (the command runs again) where somebody changed it meanwhile.
pub fn answer(conn: &mut Conn, measure: &Measure, text: &str, by: UserId, now: Instant) -> Result<()> {
    let n = either!(conn, c => diesel::update(
            measures::table.filter(measures::id.eq(measure.id)).filter(measures::version.eq(measure.version)))
        .set((
            measures::state.eq(MeasureState::Answered),
            measures::answer.eq(Some(text)),
            measures::answered_by.eq(Some(by.0)),
            measures::answered_at.eq(Some(now.naive_utc())),
            measures::version.eq(measures::version + 1),
            measures::updated_at.eq(now.naive_utc()),
        ))
        .execute(c))?;
    if n == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict(format!("measure {}", measure.id)))
    }
}

/// The measures on a task that was found inside the scope, newest first.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId, ask: &Ask) -> Result<Page<Measure>> {
    let mut query = measures::table
        .filter(measures::task_id.eq(task))
        .select(COLUMNS)
        .order(measures::id.desc())
        .limit(ask.limit + 1)
        .into_boxed();
    if let Some(after) = &ask.after {
        query = query.filter(measures::id.lt(after.i));
    }
    Ok(Page::cut(query.load(conn)?, ask, |m: &Measure| (None, m.id.0)))
}
