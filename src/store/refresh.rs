//! Refresh tokens: each is used once; its children name it.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::refresh_tokens;
use crate::domain::id::SessionId;
use crate::domain::time::Instant;

/// A stored refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Row id.
    pub id: i64,
    /// The session it renews.
    pub session: SessionId,
    /// When it was used.
    pub used: Option<Instant>,
    /// When it ends.
    pub expires: Instant,
}

/// The token of a hash.
///
/// # Errors
/// As the database.
pub fn find(conn: &mut Conn, hash: &str) -> Result<Option<Stored>> {
    type Row = (i64, SessionId, Option<chrono::NaiveDateTime>, chrono::NaiveDateTime);
    let row: Option<Row> = refresh_tokens::table
        .filter(refresh_tokens::hash.eq(hash))
        .select((
            refresh_tokens::id,
            refresh_tokens::session_id,
            refresh_tokens::used_at,
            refresh_tokens::expires_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, session, used, expires)| Stored {
        id,
        session,
        used: used.map(|at| at.and_utc()),
        expires: expires.and_utc(),
    }))
}

/// Adds a token of a session.
///
/// # Errors
/// As the database.
pub fn add(
    conn: &mut Conn,
    session: SessionId,
    hash: &str,
    parent: Option<i64>,
    expires: Instant,
    now: Instant,
) -> Result<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::parent_id.eq(parent),
            refresh_tokens::created_at.eq(now.naive_utc()),
            refresh_tokens::expires_at.eq(expires.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Marks a token as used; false where somebody was faster.
///
/// # Errors
/// As the database.
pub fn spend(conn: &mut Conn, id: i64, now: Instant) -> Result<bool> {
    let n = diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::id.eq(id))
            .filter(refresh_tokens::used_at.is_null()),
    )
    .set(refresh_tokens::used_at.eq(Some(now.naive_utc())))
    .execute(conn)?;
    Ok(n > 0)
}
