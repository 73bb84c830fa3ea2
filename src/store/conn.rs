//! Connections: one enum over both databases, chosen by the scheme of the URL, and the one escape hatch for what
//! `MultiConnection` cannot say.

#![allow(missing_docs, reason = "the derive of the connection enum writes undocumented items")]

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool};
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

use super::error::StoreError;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// The database server.
    Postgres(PgConnection),
}

/// Runs the same diesel expression on the inner connection of either database: for `ON CONFLICT`, batch inserts and the
/// few other things the enum refuses, for statements that are kept ([`super::kept`]), and for those of every request and
/// report, whose text the enum would write anew two or three times.
macro_rules! either {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite($c) => $body,
            $crate::store::conn::Conn::Postgres($c) => $body,
        }
    };
}
pub(crate) use either;

/// Which database a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded.
    Sqlite,
    /// Server.
    Postgres,
}

impl Backend {
    /// From the scheme: `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// Names the schemes that exist.
    pub fn of(url: &str) -> Result<Backend, StoreError> {
        if url.starts_with("sqlite:") {
            Ok(Backend::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Backend::Postgres)
        } else {
            Err(StoreError::Config(
                "database url: expected sqlite:PATH or postgres://…".into(),
            ))
        }
    }
}

/// Path of the file of an embedded database.
#[must_use]
pub fn sqlite_path(url: &str) -> &str {
    url.strip_prefix("sqlite:").unwrap_or(url)
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Queries only; an embedded database refuses writes on it.
    Read,
    /// Transactions.
    Write,
}

/// Makes and tests connections for the pool.
#[derive(Debug, Clone)]
pub struct Manager {
    url: String,
    purpose: Use,
}

impl Manager {
    /// Opens one connection outside any pool.
    ///
    /// # Errors
    /// Where the database cannot be reached or opened.
    pub fn open(&self) -> Result<Conn, StoreError> {
        match Backend::of(&self.url)? {
            Backend::Sqlite => {
                let mut c = SqliteConnection::establish(sqlite_path(&self.url)).map_err(StoreError::connect)?;
                c.batch_execute(
                    "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
                     PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=8000;",
                )?;
                // The one writer touches pages all over the file; readers share what the system keeps of it.
                c.batch_execute(match self.purpose {
                    Use::Read => "PRAGMA cache_size=-5000; PRAGMA query_only=ON;",
                    Use::Write => "PRAGMA cache_size=-20000;",
                })?;
                Ok(Conn::Sqlite(c))
            }
            Backend::Postgres => {
                let mut c = PgConnection::establish(&self.url).map_err(StoreError::connect)?;
                c.batch_execute("SET timezone='UTC'; SET lock_timeout='10s'; SET client_min_messages='warning';")?;
                Ok(Conn::Postgres(c))
            }
        }
    }

    /// A manager for one purpose.
    pub fn new(url: impl Into<String>, purpose: Use) -> Manager {
        Manager {
            url: url.into(),
            purpose,
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        self.open()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        match conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(c) => diesel::sql_query("SELECT 1")
                .execute(c)
                .map(|_| ())
                .map_err(StoreError::from),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        use diesel::connection::TransactionManager;
        super::error::connection_was_lost()
            || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
    }
}

/// A pool of `size` connections that waits at most two seconds for one.
///
/// # Errors
/// Never at once: connections are opened when first needed.
pub fn pool(url: &str, purpose: Use, size: u32) -> Pool<Manager> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .test_on_check_out(Backend::of(url) == Ok(Backend::Postgres) && purpose == Use::Write)
        .connection_timeout(Duration::from_secs(2))
        .build_unchecked(Manager::new(url, purpose))
}
