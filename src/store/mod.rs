//! The only SQL. Synchronous: queries run on the store's own threads, which take connections from the pool and answer
//! through a channel (measured against the web framework's blocking pool: a third less CPU a read). Every finder of
//! business data takes a [`crate::domain::scope::Scope`].
//!
//! Reads go to N reader threads. Writes on the embedded database go to one writer thread that commits in groups: one
//! savepoint a job, one durable commit a batch, answers after the commit. On PostgreSQL each writer thread runs one
//! transaction a job and repeats it after a serialisation conflict.

pub mod alert;
pub mod assignee;
pub mod assignment;
pub mod attachment;
pub mod beside;
pub mod blob;
pub mod bulk;
pub mod calendar;
pub mod chain;
pub mod check;
pub mod comment;
pub mod completion;
pub mod conn;
pub mod desk;
pub mod directive;
pub mod document;
pub mod draft;
pub mod due;
pub mod dump;
pub mod duty;
pub mod error;
pub mod event;
pub mod feed;
pub mod file;
pub mod finding;
pub mod grant;
pub mod group;
pub mod health;
pub mod idempotency;
pub mod import;
pub mod indicator;
pub mod kept;
pub mod lease;
pub mod light;
pub mod lock;
pub mod measure;
pub mod melon;
pub mod migrate;
pub mod milestone;
mod moment;
pub mod month;
pub mod name;
pub mod number;
pub mod obligation;
pub mod obligation_plan;
pub mod org;
pub mod org_version;
pub mod outbox;
pub mod outlook;
pub mod page;
pub mod password;
pub mod past;
pub mod person;
pub mod programme;
pub mod progress;
pub mod recipient;
pub mod reference;
pub mod refresh;
pub mod reminder;
pub mod reported;
pub mod request;
pub mod rollup;
pub mod rule_set;
pub mod sample;
pub(crate) mod schema;
pub mod session;
pub mod setting;
pub mod sqltype;
pub mod standing;
pub mod subtree;
pub mod sweep;
pub mod target;
pub mod target_version;
pub mod task;
pub mod task_change;
pub mod task_tree;
pub mod task_view;
mod threads;
pub mod timeline;
pub mod token;
pub mod total;
pub mod tour;
pub mod twin;
pub mod user;
pub mod value;
pub mod view;
pub mod webhook;
pub mod weight;
mod yielding;

pub use conn::{Backend, Conn};
pub use error::{Result, StoreError};
pub use threads::{Fate, Options, Store};
pub use yielding::give_way;

use diesel::Connection;

/// Runs `f` in a savepoint of the open transaction, undone where it fails.
///
/// # Errors
/// The closure's own, or the store's.
pub fn savepoint<T, E: From<StoreError>>(
    conn: &mut Conn,
    f: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let mut failed = None;
    let done = conn.transaction::<T, diesel::result::Error, _>(|conn| {
        f(conn).map_err(|e| {
            failed = Some(e);
            diesel::result::Error::RollbackTransaction
        })
    });
    match (done, failed) {
        (Ok(value), _) => Ok(value),
        (Err(_), Some(e)) => Err(e),
        (Err(e), None) => Err(StoreError::from(e).into()),
    }
}

/// Text for a `LIKE … ESCAPE '!'` in which the signs that stand for others stand for themselves.
pub(crate) fn escape_like(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            out.push('!');
        }
        out.push(c);
    }
    out
}
