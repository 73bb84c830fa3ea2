//! Obligations (填报要求): what each task owes by which moment. Months' figures of what is owed move with them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::month::{self, Moved};
use super::page::{Ask, Page};
use super::schema::{obligations, orgs, task_parties, tasks};
use crate::domain::cadence::{Cadence, Planned};
use crate::domain::id::{DirectiveId, ObligationId, OrgId, TaskId};
use crate::domain::org::subtree_range;
use crate::domain::progress::ObligationState;
use crate::domain::scope::Scope;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};

/// An obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Identifier.
    pub id: ObligationId,
    /// The task that owes it.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// Its directive.
    pub directive: DirectiveId,
    /// Its cadence, for the period's name.
    pub cadence: Cadence,
    /// The organisation that owes it.
    pub org: OrgId,
    /// Its short name.
    pub org_name: String,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// The first moment that is too late.
    pub due_at: Instant,
    /// State.
    pub state: ObligationState,
    /// What planned it: `issue`, `cadence`, `extension`, `resume`.
    pub planned_by: String,
    /// Why it is waived.
    pub waived_reason: Option<String>,
    /// Until when it is unlocked, where it was.
    pub locked_at: Option<Instant>,
    /// Version.
    pub version: i64,
}

#[derive(Queryable)]
struct Row {
    id: ObligationId,
    task: TaskId,
    title: String,
    directive: DirectiveId,
    cadence: Cadence,
    org: OrgId,
    org_name: String,
    period_from: NaiveDate,
    period_to: NaiveDate,
    due_at: NaiveDateTime,
    state: ObligationState,
    planned_by: String,
    waived_reason: Option<String>,
    locked_at: Option<NaiveDateTime>,
    version: i64,
}

impl From<Row> for Obligation {
    fn from(r: Row) -> Obligation {
        Obligation {
            id: r.id,
            task: r.task,
            title: r.title,
            directive: r.directive,
            cadence: r.cadence,
            org: r.org,
            org_name: r.org_name,
            period_from: r.period_from,
            period_to: r.period_to,
            due_at: r.due_at.and_utc(),
            state: r.state,
            planned_by: r.planned_by,
            waived_reason: r.waived_reason,
            locked_at: r.locked_at.map(|t| t.and_utc()),
            version: r.version,
        }
    }
}

/// Obligations joined with their task and organisation, with the columns of [`Row`].
macro_rules! rows {
    () => {
        obligations::table
            .inner_join(tasks::table.on(tasks::id.eq(obligations::task_id)))
            .inner_join(orgs::table.on(orgs::id.eq(obligations::org_id)))
            .select((
                obligations::id,
                obligations::task_id,
                tasks::title,
                tasks::directive_id,
                tasks::cadence,
                obligations::org_id,
                orgs::short_name,
                obligations::period_from,
                obligations::period_to,
                obligations::due_at,
                obligations::state,
                obligations::planned_by,
                obligations::waived_reason,
                obligations::locked_at,
                obligations::version,
            ))
    };
}

/// One obligation. Whether it may be seen its task decides.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: ObligationId) -> Result<Option<Obligation>> {
    let row: Option<Row> = either!(conn, c => rows!().filter(obligations::id.eq(id)).first(c).optional())?;
    Ok(row.map(Obligation::from))
}

/// All obligations of a task, by period.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId) -> Result<Vec<Obligation>> {
    let rows: Vec<Row> = either!(conn, c => rows!()
        .filter(obligations::task_id.eq(task))
        .order((obligations::period_to, obligations::id))
        .load(c))?;
    Ok(rows.into_iter().map(Obligation::from).collect())
}

/// The open obligations of a task, the longest due first.
///
/// # Errors
/// As the database.
pub fn open_of_task(conn: &mut Conn, task: TaskId) -> Result<Vec<Obligation>> {
    let rows: Vec<Row> = either!(conn, c => rows!()
        .filter(obligations::task_id.eq(task))
        .filter(obligations::state.eq(ObligationState::Open))
        .order((obligations::due_at, obligations::id))
        .load(c))?;
    Ok(rows.into_iter().map(Obligation::from).collect())
}

/// Plans one obligation of a task that leaves none for this period, and counts it as owed.
///
/// # Errors
/// Not unique where the period is planned.
pub fn add(
    conn: &mut Conn,
    (task, org, directive): (TaskId, OrgId, DirectiveId),
    row: &Planned,
    planned_by: &'static str,
    now: Instant,
) -> Result<()> {
    either!(conn, c => diesel::insert_into(obligations::table)
        .values((
            obligations::task_id.eq(task),
            obligations::org_id.eq(org),
            obligations::period_from.eq(row.period_from),
            obligations::period_to.eq(row.period_to),
            obligations::due_at.eq(row.due_at.naive_utc()),
            obligations::state.eq(ObligationState::Open),
            obligations::planned_by.eq(planned_by),
            obligations::updated_at.eq(now.naive_utc()),
        ))
        .execute(c))?;
    month::shift(
        conn,
        org,
        directive,
        row.period_to,
        Moved {
            owed: 1,
            ..Moved::default()
        },
    )
}

/// What of an obligation changes; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = obligations)]
pub struct ObligationChange {
    /// The organisation that owes it, after a transfer.
    pub org_id: Option<i64>,
    /// Due moment.
    pub due_at: Option<NaiveDateTime>,
    /// State, as its word.
    pub state: Option<&'static str>,
    /// What planned it.
    pub planned_by: Option<&'static str>,
    /// Why it is waived.
    pub waived_reason: Option<Option<String>>,
    /// From when it is locked.
    pub locked_at: Option<Option<NaiveDateTime>>,
}

/// The one function that changes an obligation; what is owed in its month follows.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, before: &Obligation, change: &ObligationChange, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(obligations::table.filter(obligations::id.eq(before.id)))
        .set((change, obligations::version.eq(obligations::version + 1), obligations::updated_at.eq(now.naive_utc())))
        .kept()
        .execute(c))?;
    let counted = |state: &str| state != ObligationState::Waived.word();
    let was = counted(before.state.word());
    let is = counted(change.state.unwrap_or(before.state.word()));
    let org = change.org_id.map_or(before.org, OrgId);
    let day = before.period_to;
    if was && (!is || org != before.org) {
        month::shift(
            conn,
            before.org,
            before.directive,
            day,
            Moved {
                owed: -1,
                ..Moved::default()
            },
        )?;
    }
    if is && (!was || org != before.org) {
        month::shift(
            conn,
            org,
            before.directive,
            day,
            Moved {
                owed: 1,
                ..Moved::default()
            },
        )?;
    }
    Ok(())
}

/// What a list of obligations is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One task's.
    pub task: Option<TaskId>,
    /// Path of an organisation: its own and those below it.
    pub subtree: Option<String>,
    /// One organisation's own.
    pub org: Option<OrgId>,
    /// State.
    pub state: Option<ObligationState>,
    /// Due before this moment.
    pub due_before: Option<Instant>,
}

/// Sort keys of the list.
pub const SORTS: &[&str] = &["due_at,id"];

/// Obligations inside the scope, by due moment: those of organisations of the own subtree, and those of tasks that one
/// issued or assists on.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, scope: &Scope, filter: &Filter, ask: &Ask) -> Result<Page<Obligation>> {
    let (from, to) = subtree_range(&scope.path);
    let assisted = task_parties::table
        .filter(task_parties::org_id.eq(scope.org).and(task_parties::to_at.is_null()))
        .select(task_parties::task_id);
    let mut query = rows!()
        .filter(tasks::state.ne(TaskState::Draft))
        .filter(
            orgs::path
                .ge(from)
                .and(orgs::path.lt(to))
                .or(tasks::issuer_org_id.eq(scope.org))
                .or(tasks::id.eq_any(assisted)),
        )
        .order((obligations::due_at, obligations::id))
        .limit(ask.limit + 1)
        .into_boxed();
    if !scope.business {
        query = query.filter(obligations::id.lt(0));
    }
    if let Some(task) = filter.task {
        query = query.filter(obligations::task_id.eq(task));
    }
    if let Some(path) = &filter.subtree {
        let (from, to) = subtree_range(path);
        query = query.filter(orgs::path.ge(from).and(orgs::path.lt(to)));
    }
    if let Some(org) = filter.org {
        query = query.filter(obligations::org_id.eq(org));
    }
    if let Some(state) = filter.state {
        query = query.filter(obligations::state.eq(state));
    }
    if let Some(at) = filter.due_before {
        query = query.filter(obligations::due_at.lt(at.naive_utc()));
    }
    let after = ask
        .after
        .as_ref()
        .and_then(|c| Some((c.k.as_ref()?.parse::<NaiveDateTime>().ok()?, c.i)));
    if let Some((at, id)) = after {
        query = query.filter(
            obligations::due_at
                .gt(at)
                .or(obligations::due_at.eq(at).and(obligations::id.gt(id))),
        );
    }
    let rows: Vec<Row> = query.load(conn)?;
    let page = Page::cut(rows, ask, |r| (Some(format!("{:?}", r.due_at)), r.id.0));
    Ok(page.map(Obligation::from))
}
