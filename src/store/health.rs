//! What the console's check-up asks a database.

use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp};

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{events, orgs};
use crate::domain::alert::Space;
use crate::domain::time::Instant;

/// Facts about a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Product and version.
    pub version: String,
    /// Order of texts, where it depends on the database.
    pub collation: Option<String>,
    /// The database's own clock, where it has one.
    pub now: Option<Instant>,
    /// Moment of the last event.
    pub last_event: Option<Instant>,
    /// Organisations; none where `init` was not run.
    pub orgs: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Moment {
    #[diesel(sql_type = Timestamp)]
    moment: chrono::NaiveDateTime,
}

/// Asks.
///
/// # Errors
/// As the database.
pub fn health(conn: &mut Conn) -> Result<Health> {
    let last: Option<chrono::NaiveDateTime> = events::table
        .select(events::at)
        .order(events::id.desc())
        .first(conn)
        .optional()?;
    let (version, collation, now) = match conn {
        Conn::Sqlite(_) => (word(conn, "SELECT 'SQLite ' || sqlite_version() AS word")?, None, None),
        Conn::Postgres(_) => {
            let version = word(
                conn,
                "SELECT 'PostgreSQL ' || current_setting('server_version') AS word",
            )?;
            let collation = word(
                conn,
                "SELECT CAST(datcollate AS TEXT) AS word FROM pg_database WHERE datname = current_database()",
            )?;
            let now: Moment = either!(conn, c => diesel::sql_query(
                "SELECT CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP) AS moment").get_result(c))?;
            (version, Some(collation), Some(now.moment.and_utc()))
        }
    };
    Ok(Health {
        version,
        collation,
        now,
        last_event: last.map(|l| l.and_utc()),
        orgs: orgs::table.count().get_result(conn)?,
    })
}

/// The disk on which an embedded database stands; none for a database server, whose disk is not seen from here, and
/// where the system says nothing.
///
/// # Errors
/// As the database.
pub fn space(conn: &mut Conn) -> Result<Option<Space>> {
    if matches!(conn, Conn::Postgres(_)) {
        return Ok(None);
    }
    let file = word(
        conn,
        "SELECT file AS word FROM pragma_database_list WHERE name = 'main'",
    )?;
    Ok(rustix::fs::statvfs(file.as_str()).ok().and_then(|disk| {
        let mib = |blocks: u64| i64::try_from(blocks.checked_mul(disk.f_frsize)? / (1024 * 1024)).ok();
        Some(Space {
            free: mib(disk.f_bavail)?,
            whole: mib(disk.f_blocks)?,
        })
    }))
}

fn word(conn: &mut Conn, query: &str) -> Result<String> {
    let word: Word = either!(conn, c => diesel::sql_query(query).get_result(c))?;
    Ok(word.word)
}
