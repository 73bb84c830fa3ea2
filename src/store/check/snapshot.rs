//! Several connections that see one moment of a database to which others write meanwhile.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::store::conn::{Conn, Manager, Use};
use crate::store::error::{Result, StoreError};
use crate::store::threads::Store;

/// Page cache of a connection in KiB. A proof looks rows up all over the tables; the cache of a request holds hardly more than the
/// upper levels of the indexes it goes through.
const CACHE: &str = "PRAGMA cache_size=-65536";

/// How often several connections of an embedded database are begun before one must do.
const ATTEMPTS: usize = 200;

/// Reads over up to `n` connections that see one moment: what others commit meanwhile is seen by none of them. They are
/// opened for this and closed after it; nothing is locked.
///
/// # Errors
/// The closure's own, or the database's.
pub fn snapshot<T, E: From<StoreError>>(
    store: &Store,
    n: usize,
    read: impl FnOnce(&mut [Conn]) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let manager = Manager::new(store.url(), Use::Read);
    read(&mut begin(&manager, n.max(1))?)
}

/// Begins a transaction on each of some new connections; closing them ends it.
fn begin(manager: &Manager, n: usize) -> Result<Vec<Conn>> {
    let mut watcher = manager.open()?;
    if let Conn::Postgres(_) = &watcher {
        return shared(manager, watcher, n);
    }
    let mut conns = (0..n).map(|_| manager.open()).collect::<Result<Vec<Conn>>>()?;
    for conn in &mut conns {
        conn.batch_execute(CACHE)?;
    }
    for _ in 0..ATTEMPTS {
        let before = version(&mut watcher)?;
        for conn in &mut conns {
            // A transaction begins to see with its first look.
            conn.batch_execute("BEGIN; SELECT COUNT(*) FROM sqlite_schema")?;
        }
        if n == 1 || version(&mut watcher)? == before {
            return Ok(conns);
        }
        for conn in &mut conns {
            conn.batch_execute("ROLLBACK")?;
        }
    }
    // Others never ceased to write: one connection sees one moment all the same.
    begin(manager, 1)
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

/// A number that is another after every commit of anybody else.
fn version(watcher: &mut Conn) -> Result<i64> {
    let told: Version = diesel::sql_query("PRAGMA data_version").get_result(watcher)?;
    Ok(told.data_version)
}

#[derive(QueryableByName)]
struct Exported {
    #[diesel(sql_type = Text)]
    id: String,
}

/// On a server the first transaction hands what it sees to the others.
fn shared(manager: &Manager, mut first: Conn, n: usize) -> Result<Vec<Conn>> {
    const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    first.batch_execute(BEGIN)?;
    let told: Exported = diesel::sql_query("SELECT pg_export_snapshot() AS id").get_result(&mut first)?;
    let mut conns = vec![first];
    for _ in 1..n {
        let mut conn = manager.open()?;
        let id = told.id.replace('\'', "''");
        conn.batch_execute(&format!("{BEGIN}; SET TRANSACTION SNAPSHOT '{id}'"))?;
        conns.push(conn);
    }
    Ok(conns)
}
