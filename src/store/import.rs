//! Imports that people made (导入), what is needed to undo them, and what an import of tasks looks up.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{directives, events, imports, tasks, users};
use crate::domain::directive::DirectiveState;
use crate::domain::id::{DirectiveId, OrgId, TaskId, UserId};
use crate::domain::time::Instant;

/// Most ids in one query.
const CHUNK: usize = 2_000;

/// An import to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport<'a> {
    /// What the file held, as its word.
    pub kind: &'static str,
    /// Name of the file.
    pub file: &'a str,
    /// SHA-256 of the file.
    pub sha256: &'a str,
    /// Rows of the file.
    pub rows: i64,
    /// Who imported it.
    pub by: UserId,
    /// What undoing it needs, as JSON; `{}` where it cannot be undone.
    pub undo: &'a str,
}

/// Keeps an import; answers its number.
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, new: &NewImport<'_>, now: Instant) -> Result<i64> {
    Ok(diesel::insert_into(imports::table)
        .values((
            imports::kind.eq(new.kind),
            imports::file_name.eq(new.file),
            imports::sha256.eq(new.sha256),
            imports::rows.eq(new.rows),
            imports::by_id.eq(new.by),
            imports::at.eq(now.naive_utc()),
            imports::undo.eq(new.undo),
        ))
        .returning(imports::id)
        .get_result(conn)?)
}

/// An import as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Kept {
    /// Number.
    pub id: i64,
    /// What the file held.
    pub kind: String,
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows of the file.
    pub rows: i64,
    /// Who imported it.
    pub by: UserId,
    /// Their log-in.
    pub login: String,
    /// When.
    pub at: NaiveDateTime,
    /// When it was undone.
    pub undone_at: Option<NaiveDateTime>,
    /// What undoing it needs.
    pub undo: String,
}

type Columns = (
    imports::id,
    imports::kind,
    imports::file_name,
    imports::sha256,
    imports::rows,
    imports::by_id,
    users::login,
    imports::at,
    imports::undone_at,
    imports::undo,
);
const COLUMNS: Columns = (
    imports::id,
    imports::kind,
    imports::file_name,
    imports::sha256,
    imports::rows,
    imports::by_id,
    users::login,
    imports::at,
    imports::undone_at,
    imports::undo,
);

/// One import; on PostgreSQL locked, so that it is undone once.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<Kept>> {
    if let Conn::Postgres(c) = conn {
        let one = imports::table.filter(imports::id.eq(id)).select(imports::id);
        let _: Option<i64> = one.for_update().first(c).optional()?;
    }
    Ok(imports::table
        .inner_join(users::table)
        .filter(imports::id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// A page of one person's imports, newest first.
///
/// # Errors
/// As the database.
pub fn of_person(conn: &mut Conn, person: UserId, ask: &Ask) -> Result<Page<Kept>> {
    let rows = imports::table
        .inner_join(users::table)
        .filter(imports::by_id.eq(person))
        .filter(imports::id.lt(ask.after.as_ref().map_or(i64::MAX, |c| c.i)))
        .order(imports::id.desc())
        .limit(ask.limit + 1)
        .select(COLUMNS)
        .load(conn)?;
    let mut page = Page::cut(rows, ask, |k: &Kept| (None, k.id));
    if ask.with_total {
        let all = imports::table.filter(imports::by_id.eq(person));
        page.total = Some(all.count().get_result(conn)?);
    }
    Ok(page)
}

/// Marks an import as undone.
///
/// # Errors
/// As the database.
pub fn set_undone(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    diesel::update(imports::table.filter(imports::id.eq(id)))
        .set(imports::undone_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// The first act on one of these tasks or directives after an event: its verb, and the task or directive.
///
/// # Errors
/// As the database.
pub fn touched_since(
    conn: &mut Conn,
    event: i64,
    task_ids: &[i64],
    directive_ids: &[i64],
) -> Result<Option<(String, Option<i64>, Option<i64>)>> {
    for part in task_ids.chunks(CHUNK) {
        let found = events::table
            .filter(events::task_id.eq_any(part.to_vec()))
            .filter(events::id.gt(event).and(events::kind.eq("change")))
            .order(events::id)
            .select((events::verb, events::task_id, events::directive_id))
            .first(conn)
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    for part in directive_ids.chunks(CHUNK) {
        let found = events::table
            .filter(events::directive_id.eq_any(part.to_vec()))
            .filter(events::id.gt(event).and(events::kind.eq("change")))
            .order(events::id)
            .select((events::verb, events::task_id, events::directive_id))
            .first(conn)
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The task that an organisation issued under its own key, with its directive and lead.
///
/// # Errors
/// As the database.
pub fn task_of_key(conn: &mut Conn, issuer: OrgId, key: &str) -> Result<Option<(TaskId, DirectiveId, OrgId)>> {
    Ok(tasks::table
        .filter(tasks::issuer_org_id.eq(issuer).and(tasks::external_ref.eq(key)))
        .select((tasks::id, tasks::directive_id, tasks::lead_org_id))
        .first(conn)
        .optional()?)
}

/// Gives a task its key, or takes it back.
///
/// # Errors
/// Not unique where the issuing organisation uses it for another task.
pub fn set_task_key(conn: &mut Conn, task: TaskId, key: Option<&str>) -> Result<()> {
    either!(conn, c => diesel::update(tasks::table.filter(tasks::id.eq(task)))
        .set(tasks::external_ref.eq(key))
        .execute(c))?;
    Ok(())
}

/// The directive of this number in an organisation's main series.
///
/// # Errors
/// As the database.
pub fn numbered(conn: &mut Conn, issuer: OrgId, year: i64, no: i64) -> Result<Option<DirectiveId>> {
    Ok(directives::table
        .filter(directives::issuer_org_id.eq(issuer).and(directives::series.eq("")))
        .filter(directives::number_year.eq(year).and(directives::number_no.eq(no)))
        .select(directives::id)
        .first(conn)
        .optional()?)
}

/// An organisation's directives that can be split and bear this key or this very title; at most two.
///
/// # Errors
/// As the database.
pub fn called(conn: &mut Conn, issuer: OrgId, name: &str) -> Result<Vec<DirectiveId>> {
    let live = [DirectiveState::Registered, DirectiveState::Active].map(DirectiveState::word);
    Ok(directives::table
        .filter(directives::issuer_org_id.eq(issuer))
        .filter(directives::state.eq_any(live))
        .filter(directives::title.eq(name).or(directives::external_ref.eq(name)))
        .order(directives::id)
        .limit(2)
        .select(directives::id)
        .load(conn)?)
}
