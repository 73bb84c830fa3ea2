//! What becomes of planned obligations (填报要求) when their task is suspended, resumed, extended, closed or withdrawn
//! (DOMAIN.md §3): only future ones move; what was answered, or waived by a person, stays as it is. What a month owes
//! moves along.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::{Result, StoreError};
use super::kept::Keep;
use super::month::{self, Moved};
use super::obligation;
use super::schema::{obligations, tasks};
use crate::domain::cadence::{Cadence, DueRule, Planned};
use crate::domain::id::{ObligationId, OrgId, TaskId};
use crate::domain::progress::ObligationState;
use crate::domain::task::Task;
use crate::domain::time::{Day, Instant};

/// Why the system waived an obligation; the mark stands in front of the reason that people read, and only what bears
/// one is opened again when the cause is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The task is suspended.
    Suspended,
    /// The task is closed.
    Closed,
    /// The task is cancelled.
    Cancelled,
    /// The due day moved, and with it the periods.
    Replanned,
    /// The task was handed back.
    Declined,
}

impl Cause {
    /// Its mark.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Cause::Suspended => "〔任务中止〕",
            Cause::Closed => "〔任务办结〕",
            Cause::Cancelled => "〔任务撤销〕",
            Cause::Replanned => "〔期限调整〕",
            Cause::Declined => "〔退回交办〕",
        }
    }

    const ALL: [Cause; 5] = [
        Cause::Suspended,
        Cause::Closed,
        Cause::Cancelled,
        Cause::Replanned,
        Cause::Declined,
    ];

    /// The words of a person, which never pass for a mark: what a person waived stays waived.
    #[must_use]
    pub fn of_person(reason: &str) -> String {
        if Cause::made(Some(reason)) {
            format!("免报：{reason}")
        } else {
            reason.to_owned()
        }
    }

    /// Whether the system waived it for such a cause.
    #[must_use]
    pub fn made(reason: Option<&str>) -> bool {
        reason.is_some_and(|r| Cause::ALL.iter().any(|cause| r.starts_with(cause.mark())))
    }
}

/// What obligations are planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The task is issued.
    Issue,
    /// Its due day moved.
    Extension,
    /// It is worked on again.
    Resume,
}

impl Trigger {
    const fn word(self) -> &'static str {
        match self {
            Trigger::Issue => "issue",
            Trigger::Extension => "extension",
            Trigger::Resume => "resume",
        }
    }
}

/// What planning needs of a task beside its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFacts {
    /// Reporting rhythm.
    pub cadence: Cadence,
    /// When reports are due.
    pub due_rule: DueRule,
    /// Extensions granted so far.
    pub extensions: i64,
    /// Days slipped so far.
    pub slip_days: i64,
}

/// The facts of a task.
///
/// # Errors
/// Corrupt where the stored due rule cannot be read.
pub fn plan_facts(conn: &mut Conn, task: TaskId) -> Result<PlanFacts> {
    let row: (Cadence, String, i64, i64) = either!(conn, c => tasks::table
        .filter(tasks::id.eq(task))
        .select((tasks::cadence, tasks::due_rule, tasks::extensions, tasks::slip_days))
        .first(c))?;
    let due_rule = row
        .1
        .parse()
        .map_err(|e| StoreError::Corrupt(format!("due_rule: {e}")))?;
    Ok(PlanFacts {
        cadence: row.0,
        due_rule,
        extensions: row.2,
        slip_days: row.3,
    })
}

/// An obligation as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
struct Row {
    id: ObligationId,
    org: OrgId,
    from: NaiveDate,
    to: NaiveDate,
    due_at: NaiveDateTime,
    state: ObligationState,
    waived_reason: Option<String>,
}

fn rows(conn: &mut Conn, task: TaskId) -> Result<Vec<Row>> {
    Ok(either!(conn, c => obligations::table
        .filter(obligations::task_id.eq(task))
        .order(obligations::id)
        .select((
            obligations::id,
            obligations::org_id,
            obligations::period_from,
            obligations::period_to,
            obligations::due_at,
            obligations::state,
            obligations::waived_reason,
        ))
        .load(c))?)
}

/// Waives the open obligations of a task that are due after `from` (all, where it is `None`); answers how many.
///
/// # Errors
/// As the database.
pub fn waive(
    conn: &mut Conn,
    task: &Task,
    from: Option<Instant>,
    cause: Cause,
    reason: &str,
    now: Instant,
) -> Result<usize> {
    let after = from.map_or(NaiveDateTime::MIN, |at| at.naive_utc());
    let open = |row: &Row| row.state == ObligationState::Open && row.due_at > after;
    let mut n = 0;
    for row in rows(conn, task.id)?.iter().filter(|row| open(row)) {
        waive_one(conn, task, row, cause, reason, now)?;
        n += 1;
    }
    Ok(n)
}

fn waive_one(conn: &mut Conn, task: &Task, row: &Row, cause: Cause, reason: &str, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(obligations::table.filter(obligations::id.eq(row.id)))
        .set((
            obligations::state.eq(ObligationState::Waived),
            obligations::waived_reason.eq(Some(format!("{}{reason}", cause.mark()))),
            obligations::version.eq(obligations::version + 1),
            obligations::updated_at.eq(now.naive_utc()),
        ))
        .kept()
        .execute(c))?;
    owe(conn, task, row.org, row.to, -1)
}

/// What a month owes, by the period's last day.
fn owe(conn: &mut Conn, task: &Task, org: OrgId, period_to: Day, by: i64) -> Result<()> {
    let moved = Moved {
        owed: by,
        ..Moved::default()
    };
    month::shift(conn, org, task.directive, period_to, moved)
}

/// What a re-planning did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Replanned {
    /// Obligations that are new.
    pub added: usize,
    /// Obligations that are owed again, or by another day.
    pub moved: usize,
    /// Obligations that are not owed any more.
    pub waived: usize,
}

/// Makes the obligations of a task those of a plan: what is missing is added, what the system waived is owed again, what
/// the plan does not know any more is waived. Answered ones and those that a person waived stay, and so do past ones
/// unless the task is only now issued.
///
/// # Errors
/// As the database.
pub fn replan(conn: &mut Conn, task: &Task, plan: &[Planned], by: Trigger, now: Instant) -> Result<Replanned> {
    let rows = rows(conn, task.id)?;
    let mut done = Replanned::default();
    let mut kept: Vec<ObligationId> = Vec::new();
    for planned in plan.iter().filter(|p| by == Trigger::Issue || p.due_at > now) {
        match answering(&rows, planned) {
            Some(row) => {
                kept.push(row.id);
                done.moved += usize::from(renew(conn, task, row, planned, by, now)?);
            }
            None => {
                obligation::add(conn, (task.id, task.lead, task.directive), planned, by.word(), now)?;
                done.added += 1;
            }
        }
    }
    let stale = |row: &&Row| row.state == ObligationState::Open && row.due_at > now.naive_utc();
    for row in rows.iter().filter(stale).filter(|row| !kept.contains(&row.id)) {
        waive_one(conn, task, row, Cause::Replanned, "", now)?;
        done.waived += 1;
    }
    Ok(done)
}

/// The row that stands for a planned period: the same period, or one that begins with it (the single obligation of a
/// task that reports once, whose period ends with the due day and which is not owed twice).
fn answering<'a>(rows: &'a [Row], planned: &Planned) -> Option<&'a Row> {
    let same = |row: &&Row| row.from == planned.period_from && row.to == planned.period_to;
    let begins = |row: &&Row| row.from == planned.period_from;
    rows.iter().find(same).or_else(|| rows.iter().find(begins))
}

/// Opens again what the system waived and is not yet due, as it stood; answers how many.
///
/// # Errors
/// As the database.
pub fn revive(conn: &mut Conn, task: &Task, by: Trigger, now: Instant) -> Result<Replanned> {
    let mut done = Replanned::default();
    let waived = |row: &Row| row.state == ObligationState::Waived && Cause::made(row.waived_reason.as_deref());
    for row in rows(conn, task.id)? {
        if waived(&row) && row.due_at > now.naive_utc() {
            reopen(conn, task, &row, (row.to, row.due_at), by, now)?;
            done.moved += 1;
        }
    }
    Ok(done)
}

fn renew(conn: &mut Conn, task: &Task, row: &Row, planned: &Planned, by: Trigger, now: Instant) -> Result<bool> {
    let waived = row.state == ObligationState::Waived;
    if row.state == ObligationState::Answered || (waived && !Cause::made(row.waived_reason.as_deref())) {
        return Ok(false);
    }
    let due_at = planned.due_at.naive_utc();
    if !waived && row.to == planned.period_to && row.due_at == due_at {
        return Ok(false);
    }
    reopen(conn, task, row, (planned.period_to, due_at), by, now)?;
    Ok(true)
}

/// Makes a row owed, up to a day and by a moment.
fn reopen(
    conn: &mut Conn,
    task: &Task,
    row: &Row,
    (to, due_at): (Day, NaiveDateTime),
    by: Trigger,
    now: Instant,
) -> Result<()> {
    either!(conn, c => diesel::update(obligations::table.filter(obligations::id.eq(row.id)))
        .set((
            obligations::period_to.eq(to),
            obligations::due_at.eq(due_at),
            obligations::state.eq(ObligationState::Open),
            obligations::waived_reason.eq(None::<String>),
            obligations::planned_by.eq(by.word()),
            obligations::version.eq(obligations::version + 1),
            obligations::updated_at.eq(now.naive_utc()),
        ))
        .kept()
        .execute(c))?;
    if row.state != ObligationState::Waived {
        owe(conn, task, row.org, row.to, -1)?;
    }
    owe(conn, task, row.org, to, 1)
}
