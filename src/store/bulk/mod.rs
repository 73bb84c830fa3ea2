//! Bulk loading of synthetic data (`duban sample-nation`): many rows a statement, one connection, one transaction, on a
//! thread of its own, so that rows are made while others are written. A system writer beside `App::run` (law 2); it
//! takes rows as they are, and the use case that makes them answers for their truth (`duban check` proves it).

pub mod row;

use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::conn::{Conn, Manager, Use, either};
use super::error::{Result, StoreError};
use super::schema::{events, indicators, tasks};
pub use row::Batch;

/// Batches that may wait for the writer.
const WAITING: usize = 4;
/// Values a statement may have, below what either database takes.
const PLACES: usize = 16_000;

/// Where numbering goes on after `init`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heads {
    /// Last event.
    pub event: i64,
    /// Last sealed number.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// Last indicator.
    pub indicator: i64,
}

/// Reads where numbering goes on. Every event must be sealed.
///
/// # Errors
/// As the database.
pub fn heads(conn: &mut Conn) -> Result<Heads> {
    let last: Option<(i64, Option<i64>, Option<String>)> = events::table
        .order(events::id.desc())
        .select((events::id, events::seq, events::hash))
        .first(conn)
        .optional()?;
    let indicator: Option<i64> = indicators::table
        .order(indicators::id.desc())
        .select(indicators::id)
        .first(conn)
        .optional()?;
    let (event, seq, hash) = last.unwrap_or_default();
    Ok(Heads {
        event,
        seq: seq.unwrap_or_default(),
        hash: hash.unwrap_or_else(|| super::event::GENESIS.to_owned()),
        indicator: indicator.unwrap_or_default(),
    })
}

enum Message {
    Rows(Box<Batch>),
    Commit,
}

/// A running load; dropped without [`Loader::finish`] it leaves nothing behind.
pub struct Loader {
    rows: Sender<Message>,
    writer: JoinHandle<Result<()>>,
}

impl Loader {
    /// Begins to load into a database.
    ///
    /// # Errors
    /// Where it cannot be opened or the thread not started.
    pub fn open(url: &str) -> Result<Loader> {
        let conn = Manager::new(url, Use::Write).open()?;
        let (rows, waiting) = bounded(WAITING);
        let writer = std::thread::Builder::new()
            .name("bulk".to_owned())
            .spawn(move || write(conn, &waiting))
            .map_err(|e| StoreError::Other(e.to_string()))?;
        Ok(Loader { rows, writer })
    }

    /// Hands rows over; waits while the writer is behind.
    ///
    /// # Errors
    /// Where the writer has failed; [`Loader::finish`] says how.
    pub fn send(&self, batch: Batch) -> Result<()> {
        let sent = self.rows.send(Message::Rows(Box::new(batch)));
        sent.map_err(|_| StoreError::Other("the bulk writer has stopped".into()))
    }

    /// Commits and waits for it.
    ///
    /// # Errors
    /// As the database; nothing of the load is kept then.
    pub fn finish(self) -> Result<()> {
        let _ = self.rows.send(Message::Commit);
        drop(self.rows);
        let done = self.writer.join();
        done.unwrap_or_else(|_| Err(StoreError::Other("the bulk writer panicked".into())))
    }
}

fn write(mut conn: Conn, rows: &Receiver<Message>) -> Result<()> {
    prepare(&mut conn)?;
    let done = super::savepoint(&mut conn, |conn| {
        loop {
            match rows.recv() {
                Ok(Message::Rows(batch)) => batch.write(conn)?,
                Ok(Message::Commit) => return renumber(conn),
                Err(_) => return Err(StoreError::Other("the load was broken off".into())),
            }
        }
    });
    done.and_then(|()| settle(&mut conn))
}

/// On the embedded database a rollback journal instead of the log: pages that were not there before need no second
/// copy. References are proved by `duban check` afterwards instead of row by row.
fn prepare(conn: &mut Conn) -> Result<()> {
    if let Conn::Sqlite(c) = conn {
        // Refused while others have the file open; then the log does as well.
        let _ = c.batch_execute("PRAGMA journal_mode=DELETE;");
        c.batch_execute("PRAGMA foreign_keys=OFF; PRAGMA cache_size=-400000;")?;
    }
    Ok(())
}

fn settle(conn: &mut Conn) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => {
            let _ = c.batch_execute("PRAGMA journal_mode=WAL;");
            Ok(())
        }
        Conn::Postgres(c) => Ok(c.batch_execute("ANALYZE")?),
    }
}

/// A server's sequences go on behind the rows that brought their own numbers.
fn renumber(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        for table in row::NUMBERED {
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM {table}), false)"
            );
            diesel::sql_query(sql).execute(c)?;
        }
    }
    Ok(())
}

/// The light of a task at the end of the load.
pub(super) fn light(conn: &mut Conn, l: &row::Lit) -> Result<()> {
    either!(conn, c => diesel::update(tasks::table.filter(tasks::id.eq(l.task)))
        .set((tasks::light.eq(l.light), tasks::light_since.eq(l.since), tasks::overdue.eq(l.overdue)))
        .execute(c))?;
    Ok(())
}
