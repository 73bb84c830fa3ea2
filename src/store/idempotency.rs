//! Kept answers of keyed requests.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::idempotency_keys as keys;
use crate::domain::id::UserId;
use crate::domain::time::Instant;

/// A kept answer and the request it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Entry {
    /// The client's key.
    pub key: String,
    /// Method of the request.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Hash of its body.
    pub body_hash: String,
    /// Status answered.
    pub status: i64,
    /// Body answered.
    pub body: String,
}

/// The kept answer of a person's key, while it is young enough.
///
/// # Errors
/// As the database.
pub fn find(conn: &mut Conn, user: UserId, key: &str, now: Instant) -> Result<Option<Entry>> {
    Ok(keys::table
        .filter(
            keys::user_id
                .eq(user)
                .and(keys::key.eq(key))
                .and(keys::expires_at.gt(now.naive_utc())),
        )
        .select((
            keys::key,
            keys::method,
            keys::path,
            keys::body_hash,
            keys::status,
            keys::body,
        ))
        .first(conn)
        .optional()?)
}

/// Keeps an answer; an expired one under the same key makes room.
///
/// # Errors
/// Not unique where the same key was kept meanwhile: the caller's transaction is repeated and finds it.
pub fn add(conn: &mut Conn, user: UserId, e: &Entry, now: Instant, expires: Instant) -> Result<()> {
    diesel::delete(keys::table.filter(keys::user_id.eq(user)).filter(keys::key.eq(&e.key))).execute(conn)?;
    diesel::insert_into(keys::table)
        .values((
            keys::user_id.eq(user),
            keys::key.eq(&e.key),
            keys::method.eq(&e.method),
            keys::path.eq(&e.path),
            keys::body_hash.eq(&e.body_hash),
            keys::status.eq(e.status),
            keys::headers.eq("{}"),
            keys::body.eq(&e.body),
            keys::created_at.eq(now.naive_utc()),
            keys::expires_at.eq(expires.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
