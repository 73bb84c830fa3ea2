//! What can go wrong between the tracker and its database, sorted by what the caller can do about it.

use std::cell::Cell;

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// A failure of the store.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The row is not there.
    #[error("no such row")]
    Missing,
    /// A uniqueness rule was broken.
    #[error("not unique: {0}")]
    NotUnique(String),
    /// A reference or check was broken.
    #[error("constraint: {0}")]
    Constraint(String),
    /// Two transactions stood in each other's way; trying again helps.
    #[error("transaction conflict: {0}")]
    Conflict(String),
    /// The queue of writes is full, or no connection came in time.
    #[error("busy")]
    Busy,
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The disk is full.
    #[error("the storage is full: {0}")]
    Full(String),
    /// The settings do not name a database.
    #[error("{0}")]
    Config(String),
    /// A stored value cannot be read.
    #[error("stored value cannot be read: {0}")]
    Corrupt(String),
    /// Anything else.
    #[error("database: {0}")]
    Other(String),
}

impl StoreError {
    /// From a failed attempt to connect.
    #[must_use]
    pub fn connect(e: diesel::ConnectionError) -> StoreError {
        StoreError::Unreachable(e.to_string())
    }
}

impl From<Diesel> for StoreError {
    fn from(e: Diesel) -> Self {
        let sorted = sort(e);
        if matches!(sorted, StoreError::Unreachable(_)) {
            LOST.set(true);
        }
        sorted
    }
}

fn sort(e: Diesel) -> StoreError {
    let text = e.to_string();
    if text.contains("disk is full") || text.contains("No space left") || text.contains("could not extend file") {
        return StoreError::Full(text);
    }
    if text.contains("database is locked") || text.contains("database table is locked") {
        return StoreError::Conflict(text);
    }
    match e {
        Diesel::NotFound => StoreError::Missing,
        Diesel::DatabaseError(kind, _) => match kind {
            DatabaseErrorKind::UniqueViolation => StoreError::NotUnique(text),
            DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation => StoreError::Constraint(text),
            DatabaseErrorKind::SerializationFailure => StoreError::Conflict(text),
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                StoreError::Unreachable(text)
            }
            _ if text.contains("deadlock detected") || text.contains("lock timeout") => StoreError::Conflict(text),
            _ if text.contains("server closed the connection") || text.contains("terminating connection") => {
                StoreError::Unreachable(text)
            }
            _ => StoreError::Other(text),
        },
        Diesel::DeserializationError(_) => StoreError::Corrupt(text),
        Diesel::BrokenTransactionManager => StoreError::Unreachable(text),
        _ => StoreError::Other(text),
    }
}

thread_local! {
    static LOST: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread met a connection that is gone since it was last asked: such a one must not go back to its pool,
/// where it would fail the next query too.
pub(super) fn connection_was_lost() -> bool {
    LOST.take()
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;
