//! Events as people read them: of a task, of a directive, of a scope (the change feed), and all of them for the auditor.
//!
//! Visibility is narrowed in the query, so that a page is full of what may be seen and its cursor says nothing about
//! what may not.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::conn::Conn;
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{directives, events, orgs, task_parties, tasks};
use crate::domain::directive::DirectiveState;
use crate::domain::id::{DirectiveId, EventId, OrgId, TaskId};
use crate::domain::org::subtree_range;
use crate::domain::scope::Scope;
use crate::domain::task::TaskState;

/// One event, without its seal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName)]
pub struct Line {
    /// Row id.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Gap-free number, once sealed.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub seq: Option<i64>,
    /// When, UTC.
    #[diesel(sql_type = Timestamp)]
    pub at: NaiveDateTime,
    /// Kind.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Verb.
    #[diesel(sql_type = Text)]
    pub verb: String,
    /// Who.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub actor_id: Option<i64>,
    /// For which organisation.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub actor_org_id: Option<i64>,
    /// Request id.
    #[diesel(sql_type = Nullable<Text>)]
    pub request_id: Option<String>,
    /// Directive.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub directive_id: Option<i64>,
    /// Task.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub task_id: Option<i64>,
    /// Organisation.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub org_id: Option<i64>,
    /// Kind of subject.
    #[diesel(sql_type = Text)]
    pub subject_kind: String,
    /// Its id.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub subject_id: Option<i64>,
    /// Reason.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    /// Changes as JSON.
    #[diesel(sql_type = Text)]
    pub changes: String,
}

type Columns = (
    events::id,
    events::seq,
    events::at,
    events::kind,
    events::verb,
    events::actor_id,
    events::actor_org_id,
    events::request_id,
    events::directive_id,
    events::task_id,
    events::org_id,
    events::subject_kind,
    events::subject_id,
    events::reason,
    events::changes,
);

const COLUMNS: Columns = (
    events::id,
    events::seq,
    events::at,
    events::kind,
    events::verb,
    events::actor_id,
    events::actor_org_id,
    events::request_id,
    events::directive_id,
    events::task_id,
    events::org_id,
    events::subject_kind,
    events::subject_id,
    events::reason,
    events::changes,
);

const SELECT: &str = "SELECT e.id, e.seq, e.at, e.kind, e.verb, e.actor_id, e.actor_org_id, e.request_id, \
     e.directive_id, e.task_id, e.org_id, e.subject_kind, e.subject_id, e.reason, e.changes FROM events e";

/// The events of a task that was found inside the scope, newest first.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId, ask: &Ask) -> Result<Page<Line>> {
    let mut query = events::table
        .filter(events::task_id.eq(task.0))
        .filter(events::kind.eq("change"))
        .select(COLUMNS)
        .order(events::id.desc())
        .limit(ask.limit + 1)
        .into_boxed();
    if let Some(after) = &ask.after {
        query = query.filter(events::id.lt(after.i));
    }
    Ok(Page::cut(query.load(conn)?, ask, |e| (None, e.id)))
}

/// One event.
///
/// # Errors
/// As the database.
pub fn one(conn: &mut Conn, id: EventId) -> Result<Option<Line>> {
    let row = events::table.filter(events::id.eq(id)).select(COLUMNS);
    Ok(row.first(conn).optional()?)
}

/// How a directive is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectiveSeen {
    /// Who issued it.
    pub issuer: OrgId,
    /// The department through which it was issued.
    pub acting: Option<OrgId>,
    /// Path of the issuer.
    pub issuer_path: String,
    /// Its state.
    pub state: DirectiveState,
    /// Whether all of it is seen: by the issuing side, and by those above it. Else only what belongs to one's own
    /// tasks.
    pub whole: bool,
}

/// A directive inside the scope, with the way it is seen; `None` for everything else.
///
/// # Errors
/// As the database.
pub fn directive(conn: &mut Conn, scope: &Scope, id: DirectiveId) -> Result<Option<DirectiveSeen>> {
    let row: Option<(OrgId, Option<i64>, String, DirectiveState)> = directives::table
        .inner_join(orgs::table.on(orgs::id.eq(directives::issuer_org_id)))
        .filter(directives::id.eq(id))
        .select((
            directives::issuer_org_id,
            directives::acting_org_id,
            orgs::path,
            directives::state,
        ))
        .first(conn)
        .optional()?;
    let Some((issuer, acting, issuer_path, state)) = row.filter(|_| scope.business) else {
        return Ok(None);
    };
    let acting = acting.map(OrgId);
    let issues = if scope.department {
        acting == Some(scope.org)
    } else {
        issuer == scope.org
    };
    let begun = !matches!(state, DirectiveState::Draft | DirectiveState::Proposed);
    let whole = issues || (begun && scope.covers(&issuer_path));
    if !whole && !has_task(conn, scope, id)? {
        return Ok(None);
    }
    Ok(Some(DirectiveSeen {
        issuer,
        acting,
        issuer_path,
        state,
        whole,
    }))
}

fn has_task(conn: &mut Conn, scope: &Scope, directive: DirectiveId) -> Result<bool> {
    let (from, to) = subtree_range(&scope.path);
    let led: Option<TaskId> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .filter(tasks::directive_id.eq(directive))
        .filter(tasks::state.ne(TaskState::Draft))
        .filter(orgs::path.ge(from).and(orgs::path.lt(to)))
        .select(tasks::id)
        .first(conn)
        .optional()?;
    if led.is_some() {
        return Ok(true);
    }
    let assists: Option<TaskId> = task_parties::table
        .inner_join(tasks::table.on(tasks::id.eq(task_parties::task_id)))
        .filter(tasks::directive_id.eq(directive))
        .filter(tasks::state.ne(TaskState::Draft))
        .filter(task_parties::org_id.eq(scope.org).and(task_parties::role.eq("assist")))
        .filter(task_parties::to_at.is_null())
        .select(tasks::id)
        .first(conn)
        .optional()?;
    Ok(assists.is_some())
}

/// The events of a task that set or moved its due day, oldest first.
///
/// # Errors
/// As the database.
pub fn dates(conn: &mut Conn, task: TaskId) -> Result<Vec<Line>> {
    let moves = ["task.issued", "task.changed", "task.extended"];
    Ok(events::table
        .filter(events::task_id.eq(task.0))
        .filter(events::verb.eq_any(moves))
        .order(events::id)
        .select(COLUMNS)
        .load(conn)?)
}

/// That the event's task is seen whole: led in the subtree (`$2` to `$3`), issued or assisted by the organisation
/// (`$4`), as `store::task::find` has it for one task.
fn task_seen(scope: &Scope) -> String {
    let issued = if scope.department {
        "d.acting_org_id = $4 AND (t.state <> 'draft' OR t.parent_id IS NULL)"
    } else {
        "t.issuer_org_id = $4 AND (t.state <> 'draft' OR NOT EXISTS (SELECT 1 FROM tasks a WHERE a.id = t.parent_id \
         AND a.state = 'draft'))"
    };
    format!(
        "EXISTS (SELECT 1 FROM tasks t JOIN orgs o ON o.id = t.lead_org_id JOIN directives d ON d.id = t.directive_id \
         WHERE t.id = e.task_id AND ((t.state <> 'draft' AND o.path >= $2 AND o.path < $3) OR ({issued}) \
         OR (t.state <> 'draft' AND EXISTS (SELECT 1 FROM task_parties p WHERE p.task_id = t.id AND p.org_id = $4 \
         AND p.role = 'assist' AND p.to_at IS NULL))))"
    )
}

/// The events of a directive and of its tasks as far as they are seen, newest first. Those who see it through a task
/// of theirs get the directive's own events of the issuing side, and no other bureau's.
///
/// # Errors
/// As the database.
pub fn of_directive(
    conn: &mut Conn,
    scope: &Scope,
    id: DirectiveId,
    seen: &DirectiveSeen,
    ask: &Ask,
) -> Result<Page<Line>> {
    let (from, to) = subtree_range(&scope.path);
    let own = if seen.whole {
        "e.task_id IS NULL"
    } else {
        "e.task_id IS NULL AND e.subject_kind IN ('directive', 'comment') AND EXISTS (SELECT 1 FROM orgs a \
         WHERE a.id = e.actor_org_id AND ((a.path >= $2 AND a.path < $3) OR $5 LIKE a.path || '%' OR a.id = $6))"
    };
    let sql = format!(
        "{SELECT} WHERE e.directive_id = $1 AND e.kind = 'change' AND ({} OR ({own})) {} AND e.id < $7 \
         ORDER BY e.id DESC LIMIT {}",
        task_seen(scope),
        if seen.whole { "AND $5 = $5 AND $6 = $6" } else { "" },
        ask.limit + 1,
    );
    let rows: Vec<Line> = diesel::sql_query(sql)
        .bind::<BigInt, _>(id.0)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .bind::<BigInt, _>(scope.org.0)
        .bind::<Text, _>(&seen.issuer_path)
        .bind::<BigInt, _>(seen.acting.unwrap_or(seen.issuer).0)
        .bind::<BigInt, _>(ask.after.as_ref().map_or(i64::MAX, |c| c.i))
        .load(conn)?;
    Ok(Page::cut(rows, ask, |e| (None, e.id)))
}

/// The change feed: sealed changes inside the scope after a number, in order, and the number up to which the feed was
/// read (so that a reader gets past what it may not see).
///
/// # Errors
/// As the database.
pub fn feed(conn: &mut Conn, scope: &Scope, after: i64, limit: i64) -> Result<(Vec<Line>, i64)> {
    let head: Option<Option<i64>> = events::table
        .filter(events::seq.is_not_null())
        .order(events::seq.desc())
        .select(events::seq)
        .first(conn)
        .optional()?;
    let head = head.flatten().unwrap_or(0);
    let (from, to) = subtree_range(&scope.path);
    let issuer = if scope.department {
        "d.acting_org_id"
    } else {
        "d.issuer_org_id"
    };
    let sql = format!(
        "{SELECT} WHERE e.seq > $1 AND e.kind = 'change' AND ({task} OR (e.task_id IS NULL AND e.directive_id IS NOT \
         NULL AND EXISTS (SELECT 1 FROM directives d JOIN orgs o ON o.id = d.issuer_org_id WHERE d.id = e.directive_id \
         AND ({issuer} = $4 OR (d.state NOT IN ('draft', 'proposed') AND o.path >= $2 AND o.path < $3)))) \
         OR (e.task_id IS NULL AND e.directive_id IS NULL AND EXISTS (SELECT 1 FROM orgs o WHERE o.id = e.org_id \
         AND o.path >= $2 AND o.path < $3))) AND e.seq <= $5 ORDER BY e.seq LIMIT {limit}",
        task = task_seen(scope),
    );
    let rows: Vec<Line> = diesel::sql_query(sql)
        .bind::<BigInt, _>(after)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .bind::<BigInt, _>(scope.org.0)
        .bind::<BigInt, _>(head)
        .load(conn)?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= limit;
    let last = rows.last().and_then(|e| e.seq).filter(|_| full);
    Ok((rows, last.unwrap_or(head).max(after)))
}

/// What the auditor looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// `change`, `access`, `security` or `system`.
    pub kind: Option<String>,
    /// Who acted.
    pub actor: Option<i64>,
    /// One verb.
    pub verb: Option<String>,
    /// From this moment on, UTC.
    pub from: Option<NaiveDateTime>,
    /// Before this moment, UTC.
    pub to: Option<NaiveDateTime>,
}

/// All events, newest first.
///
/// # Errors
/// As the database.
pub fn audit(conn: &mut Conn, filter: &AuditFilter, ask: &Ask) -> Result<Page<Line>> {
    let mut query = events::table
        .select(COLUMNS)
        .order(events::id.desc())
        .limit(ask.limit + 1)
        .into_boxed();
    if let Some(kind) = &filter.kind {
        query = query.filter(events::kind.eq(kind.clone()));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(events::actor_id.eq(actor));
    }
    if let Some(verb) = &filter.verb {
        query = query.filter(events::verb.eq(verb.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(events::at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(events::at.lt(to));
    }
    if let Some(after) = &ask.after {
        query = query.filter(events::id.lt(after.i));
    }
    Ok(Page::cut(query.load(conn)?, ask, |e| (None, e.id)))
}
