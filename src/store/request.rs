//! Requests (申请): rows, lists inside the scope, and the waiting times of closure requests for the clock of lights.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::{Result, StoreError};
use super::kept::Keep;
use super::page::{Ask, Page};
use super::schema::{directives, orgs, requests, tasks};
use crate::domain::id::{OrgId, RequestId, TaskId, UserId};
use crate::domain::light::Wait;
use crate::domain::org::subtree_range;
use crate::domain::request::{RequestKind, RequestState};
use crate::domain::scope::Scope;
use crate::domain::task::{Grade, TaskState};
use crate::domain::time::{Day, Instant, day_of};

/// A request as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Request {
    /// Identifier.
    pub id: RequestId,
    /// The task.
    pub task: TaskId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Where it stands.
    pub state: RequestState,
    /// Why.
    pub reason: String,
    /// How far the work is.
    pub progress: Option<String>,
    /// The due day asked for.
    pub proposed_due_on: Option<NaiveDate>,
    /// The lead asked for.
    pub proposed_org: Option<i64>,
    /// Who filed it.
    pub filed_by: UserId,
    /// For which organisation.
    pub filed_org: OrgId,
    /// When, UTC.
    pub filed_at: NaiveDateTime,
    /// The own approver.
    pub approved_by: Option<i64>,
    /// Until when it is to be decided; empty before it reached the decider.
    pub decide_by: Option<NaiveDateTime>,
    /// Who decided.
    pub decided_by: Option<i64>,
    /// When it was decided or taken back.
    pub decided_at: Option<NaiveDateTime>,
    /// Grade of a closure, as its word.
    pub grade: Option<String>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// Version.
    pub version: i64,
}

type Columns = (
    requests::id,
    requests::task_id,
    requests::kind,
    requests::state,
    requests::reason,
    requests::progress,
    requests::proposed_due_on,
    requests::proposed_org_id,
    requests::filed_by,
    requests::filed_org_id,
    requests::filed_at,
    requests::approved_by,
    requests::decide_by,
    requests::decided_by,
    requests::decided_at,
    requests::grade,
    requests::decision_reason,
    requests::version,
);

const COLUMNS: Columns = (
    requests::id,
    requests::task_id,
    requests::kind,
    requests::state,
    requests::reason,
    requests::progress,
    requests::proposed_due_on,
    requests::proposed_org_id,
    requests::filed_by,
    requests::filed_org_id,
    requests::filed_at,
    requests::approved_by,
    requests::decide_by,
    requests::decided_by,
    requests::decided_at,
    requests::grade,
    requests::decision_reason,
    requests::version,
);

/// A request without regard to who asks: the caller goes on to its task through the scope.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: RequestId) -> Result<Option<Request>> {
    Ok(either!(conn, c => requests::table
        .filter(requests::id.eq(id))
        .select(COLUMNS)
        .first(c)
        .optional())?)
}

/// The request of a kind that waits on a task.
///
/// # Errors
/// As the database.
pub fn waiting(conn: &mut Conn, task: TaskId, kind: RequestKind) -> Result<Option<Request>> {
    Ok(either!(conn, c => requests::table
        .filter(requests::task_id.eq(task).and(requests::kind.eq(kind)))
        .filter(
            requests::state
                .eq(RequestState::Open)
                .or(requests::state.eq(RequestState::AwaitingApproval)),
        )
        .select(COLUMNS)
        .first(c)
        .optional())?)
}

/// A request to be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// The task.
    pub task: TaskId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Open, or waiting for the own approver.
    pub state: RequestState,
    /// Why.
    pub reason: String,
    /// How far the work is.
    pub progress: Option<String>,
    /// The due day asked for.
    pub proposed_due_on: Option<Day>,
    /// The lead asked for.
    pub proposed_org: Option<OrgId>,
    /// Who files it.
    pub filed_by: UserId,
    /// For which organisation.
    pub filed_org: OrgId,
    /// Until when it is to be decided.
    pub decide_by: Option<Instant>,
}

/// Files a request.
///
/// # Errors
/// Not unique where one of the kind waits.
pub fn add(conn: &mut Conn, new: &NewRequest, now: Instant) -> Result<RequestId> {
    let id: i64 = either!(conn, c => diesel::insert_into(requests::table)
        .values((
            requests::task_id.eq(new.task),
            requests::kind.eq(new.kind),
            requests::state.eq(new.state),
            requests::reason.eq(&new.reason),
            requests::progress.eq(new.progress.as_deref()),
            requests::proposed_due_on.eq(new.proposed_due_on),
            requests::proposed_org_id.eq(new.proposed_org.map(|o| o.0)),
            requests::filed_by.eq(new.filed_by),
            requests::filed_org_id.eq(new.filed_org),
            requests::filed_at.eq(now.naive_utc()),
            requests::decide_by.eq(new.decide_by.map(|t| t.naive_utc())),
            requests::updated_at.eq(now.naive_utc()),
        ))
        .returning(requests::id)
        .get_result(c))?;
    Ok(RequestId(id))
}

/// What of a request changes; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = requests)]
pub struct RequestChange {
    /// State, as its word.
    pub state: Option<&'static str>,
    /// The own approver.
    pub approved_by: Option<i64>,
    /// Until when it is to be decided.
    pub decide_by: Option<NaiveDateTime>,
    /// Who decided.
    pub decided_by: Option<i64>,
    /// When it was decided or taken back.
    pub decided_at: Option<NaiveDateTime>,
    /// Grade, as its word.
    pub grade: Option<&'static str>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
}

impl RequestChange {
    /// A decision of a person.
    #[must_use]
    pub fn decided(
        state: RequestState,
        by: UserId,
        reason: Option<String>,
        grade: Option<Grade>,
        now: Instant,
    ) -> RequestChange {
        RequestChange {
            state: Some(state.word()),
            decided_by: Some(by.0),
            decided_at: Some(now.naive_utc()),
            grade: grade.map(Grade::word),
            decision_reason: reason,
            ..RequestChange::default()
        }
    }

    /// An end without a decision.
    #[must_use]
    pub fn withdrawn(why: Option<String>, now: Instant) -> RequestChange {
        RequestChange {
            state: Some(RequestState::Withdrawn.word()),
            decided_at: Some(now.naive_utc()),
            decision_reason: why,
            ..RequestChange::default()
        }
    }
}

/// Changes a request that still is as it was read.
///
/// # Errors
/// A conflict (the command runs again) where somebody changed it meanwhile.
pub fn change(conn: &mut Conn, request: &Request, change: &RequestChange, now: Instant) -> Result<()> {
    let n = either!(conn, c => diesel::update(
            requests::table.filter(requests::id.eq(request.id)).filter(requests::version.eq(request.version)))
        .set((change, requests::version.eq(requests::version + 1), requests::updated_at.eq(now.naive_utc())))
        .kept()
        .execute(c))?;
    if n == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict(format!("request {}", request.id)))
    }
}

/// The spans during which closure requests of a task waited for a decision: the clock of "past due" stood still then
/// (DOMAIN.md §5). One that never left the own house counts for nothing.
///
/// # Errors
/// As the database.
pub fn waits(conn: &mut Conn, task: TaskId) -> Result<Vec<Wait>> {
    let rows: Vec<(NaiveDateTime, Option<NaiveDateTime>)> = either!(conn, c => requests::table
        .filter(requests::task_id.eq(task))
        .filter(requests::kind.eq(RequestKind::Closure))
        .filter(requests::decide_by.is_not_null())
        .order(requests::id)
        .select((requests::filed_at, requests::decided_at))
        .load(c))?;
    let day = |at: NaiveDateTime| day_of(at.and_utc());
    Ok(rows
        .into_iter()
        .map(|(filed, decided)| Wait {
            filed: day(filed),
            decided: decided.map(day),
        })
        .collect())
}

/// Whose requests are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those the own organisation decides.
    Decider,
    /// Those on tasks the own organisation leads.
    Filer,
    /// All inside the scope.
    Any,
}

/// What is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Of one task, already found inside the scope.
    pub task: Option<TaskId>,
    /// In one state.
    pub state: Option<RequestState>,
    /// Of one kind.
    pub kind: Option<RequestKind>,
    /// Whose.
    pub side: Side,
}

/// Requests inside the scope, newest first.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, scope: &Scope, filter: &Filter, ask: &Ask) -> Result<Page<Request>> {
    let mut query = requests::table
        .inner_join(tasks::table.on(tasks::id.eq(requests::task_id)))
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .inner_join(directives::table.on(directives::id.eq(tasks::directive_id)))
        .select(COLUMNS)
        .order(requests::id.desc())
        .limit(ask.limit + 1)
        .into_boxed();
    if let Some(task) = filter.task {
        query = query.filter(requests::task_id.eq(task));
    } else {
        let (from, to) = subtree_range(&scope.path);
        let led = orgs::path.ge(from).and(orgs::path.lt(to));
        let led = led.and(tasks::state.ne(TaskState::Draft));
        query = match (filter.side, scope.department) {
            (Side::Filer, _) => query.filter(tasks::lead_org_id.eq(scope.org)),
            (Side::Decider, false) => query.filter(tasks::issuer_org_id.eq(scope.org)),
            (Side::Decider, true) => query.filter(directives::acting_org_id.eq(scope.org.0)),
            (Side::Any, false) => query.filter(led.or(tasks::issuer_org_id.eq(scope.org))),
            (Side::Any, true) => query.filter(led.or(directives::acting_org_id.eq(scope.org.0))),
        };
    }
    if let Some(state) = filter.state {
        query = query.filter(requests::state.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(requests::kind.eq(kind));
    }
    if let Some(after) = &ask.after {
        query = query.filter(requests::id.lt(after.i));
    }
    let rows: Vec<Request> = query.load(conn)?;
    Ok(Page::cut(rows, ask, |r| (None, r.id.0)))
}
