//! Credentials: what a log-in is checked against. Hashes never leave the store but for this.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::users;
use crate::domain::id::UserId;
use crate::domain::lockout::Failures;
use crate::domain::time::Instant;

/// What a log-in is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The person.
    pub user: UserId,
    /// Log-in name.
    pub login: String,
    /// Hash of the password.
    pub hash: String,
    /// Failures so far.
    pub failures: Failures,
    /// Whether the account is closed.
    pub closed: bool,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credential of {}", self.user)
    }
}

type Row = (
    UserId,
    String,
    String,
    i64,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
);

const COLUMNS: (
    users::id,
    users::login,
    users::password_hash,
    users::failed,
    users::locked_until,
    users::closed_at,
) = (
    users::id,
    users::login,
    users::password_hash,
    users::failed,
    users::locked_until,
    users::closed_at,
);

fn credential((user, login, hash, count, locked, closed): Row) -> Credential {
    Credential {
        user,
        login,
        hash,
        failures: Failures {
            count,
            locked_until: locked.map(|at| at.and_utc()),
        },
        closed: closed.is_some(),
    }
}

/// By log-in name.
///
/// # Errors
/// As the database.
pub fn by_login(conn: &mut Conn, login: &str) -> Result<Option<Credential>> {
    let row: Option<Row> = users::table
        .filter(users::login.eq(login))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(credential))
}

/// By id.
///
/// # Errors
/// As the database.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Option<Credential>> {
    let row: Option<Row> = users::table
        .filter(users::id.eq(user))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(credential))
}

/// Keeps the record of failures.
///
/// # Errors
/// As the database.
pub fn set_failures(conn: &mut Conn, user: UserId, failures: Failures) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set((
            users::failed.eq(failures.count),
            users::locked_until.eq(failures.locked_until.map(|at| at.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the password; `must_change` for a one-time one. Failures are forgotten, a lock for good is not.
///
/// # Errors
/// As the database.
pub fn set(conn: &mut Conn, user: UserId, hash: &str, must_change: bool, now: Instant) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set((
            users::password_hash.eq(hash),
            users::password_changed_at.eq(now.naive_utc()),
            users::must_change.eq(must_change),
            users::auth_version.eq(users::auth_version + 1),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
