//! Row locks of PostgreSQL, taken in the documented order: number series, tasks from root to leaf, totals. The embedded
//! database has one writer and needs none.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::tasks;
use crate::domain::id::TaskId;
use crate::domain::org::subtree_range;

/// Locks a task, so that what is read of it now still holds when it is written.
///
/// # Errors
/// As the database.
pub fn task(conn: &mut Conn, id: TaskId) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        let _: Option<i64> = tasks::table
            .filter(tasks::id.eq(id))
            .select(tasks::id)
            .for_update()
            .first(c)
            .optional()?;
    }
    Ok(())
}

/// Locks several tasks in order of id, so a task before those below it.
///
/// # Errors
/// As the database.
pub fn tasks(conn: &mut Conn, ids: &[TaskId]) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        let _: Vec<i64> = tasks::table
            .filter(tasks::id.eq_any(ids.iter().map(|id| id.0)))
            .order(tasks::id)
            .select(tasks::id)
            .for_no_key_update()
            .load(c)?;
    }
    Ok(())
}

/// Locks a task and all below it, root first.
///
/// # Errors
/// As the database.
pub fn tree(conn: &mut Conn, path: &str) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        let (from, to) = subtree_range(path);
        let _: Vec<i64> = tasks::table
            .filter(tasks::path.ge(from).and(tasks::path.lt(to)))
            .order(tasks::path)
            .select(tasks::id)
            .for_update()
            .load(c)?;
    }
    Ok(())
}
