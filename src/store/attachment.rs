//! Attachments (附件, SCHEMA.md `attachments`): a name and a file, of a task until a report takes it over.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::schema::{attachments, blobs, progress_reports as reports, users};
use crate::domain::id::{ProgressId, TaskId, UserId};
use crate::domain::time::Instant;

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Attachment {
    /// Identifier.
    pub id: i64,
    /// Its file.
    pub sha256: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// The task it waits at.
    pub task: Option<i64>,
    /// The report it belongs to.
    pub progress: Option<i64>,
    /// That report's task.
    pub reported: Option<i64>,
    /// Who sent it.
    pub by: String,
    /// When.
    pub at: NaiveDateTime,
}

impl Attachment {
    /// The task whose scope it lies in.
    #[must_use]
    pub fn owner(&self) -> Option<TaskId> {
        self.task.or(self.reported).map(TaskId)
    }
}

macro_rules! rows {
    () => {
        attachments::table
            .inner_join(blobs::table)
            .inner_join(users::table)
            .left_join(reports::table)
            .select((
                attachments::id,
                attachments::blob_sha256,
                attachments::name,
                blobs::media_type,
                blobs::size,
                attachments::task_id,
                attachments::progress_id,
                reports::task_id.nullable(),
                users::name,
                attachments::at,
            ))
    };
}

/// Adds an attachment to a task.
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, task: TaskId, sha256: &str, name: &str, by: UserId, now: Instant) -> Result<i64> {
    Ok(either!(conn, c => diesel::insert_into(attachments::table)
        .values((
            attachments::blob_sha256.eq(sha256),
            attachments::name.eq(name),
            attachments::task_id.eq(task),
            attachments::by_id.eq(by),
            attachments::at.eq(now.naive_utc()),
        ))
        .returning(attachments::id)
        .get_result(c))?)
}

/// One.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<Attachment>> {
    Ok(either!(conn, c => rows!().filter(attachments::id.eq(id)).first(c).optional())?)
}

/// Those of a task: waiting, and of its reports; oldest first, at most five hundred.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId) -> Result<Vec<Attachment>> {
    Ok(either!(conn, c => rows!()
        .filter(attachments::task_id.eq(task).or(reports::task_id.eq(task)))
        .order(attachments::id)
        .limit(500)
        .load(c))?)
}

/// The same file under the same name that a person sent to a task before; the last one.
///
/// # Errors
/// As the database.
pub fn same(conn: &mut Conn, task: TaskId, sha256: &str, name: &str, by: UserId) -> Result<Option<Attachment>> {
    Ok(rows!()
        .filter(attachments::blob_sha256.eq(sha256))
        .filter(attachments::name.eq(name).and(attachments::by_id.eq(by)))
        .filter(attachments::task_id.eq(task).or(reports::task_id.eq(task)))
        .order(attachments::id.desc())
        .first(conn)
        .optional()?)
}

/// Those of reports, by report.
///
/// # Errors
/// As the database.
pub fn of_reports(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Attachment>> {
    Ok(either!(conn, c => rows!()
        .filter(attachments::progress_id.eq_any(padded(ids)))
        .order((attachments::progress_id, attachments::id))
        .kept()
        .load(c))?)
}

/// A report takes an attachment over that waited at its task; one of an earlier report is put beside it once more.
///
/// # Errors
/// As the database.
pub fn give(conn: &mut Conn, file: &Attachment, report: ProgressId, by: UserId, now: Instant) -> Result<()> {
    if file.task.is_some() {
        either!(conn, c => diesel::update(attachments::table.filter(attachments::id.eq(file.id)))
            .set((
                attachments::task_id.eq(None::<i64>),
                attachments::progress_id.eq(report),
            ))
            .execute(c))?;
        return Ok(());
    }
    either!(conn, c => diesel::insert_into(attachments::table)
        .values((
            attachments::blob_sha256.eq(&file.sha256),
            attachments::name.eq(&file.name),
            attachments::progress_id.eq(report),
            attachments::by_id.eq(by),
            attachments::at.eq(now.naive_utc()),
        ))
        .execute(c))?;
    Ok(())
}
