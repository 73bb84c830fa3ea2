//! Removing what has expired and has no history to keep: idempotency keys, sessions with their refresh tokens, drafts.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{drafts, idempotency_keys, refresh_tokens, sessions};
use crate::domain::time::Instant;

/// How many rows went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Kept answers.
    pub keys: usize,
    /// Sessions.
    pub sessions: usize,
    /// Refresh tokens.
    pub refresh_tokens: usize,
    /// Drafts.
    pub drafts: usize,
}

/// Removes what expired; sessions a day later, so that a late refresh is still told what happened.
///
/// # Errors
/// As the database.
pub fn sweep(conn: &mut Conn, now: Instant) -> Result<Swept> {
    let over = now.naive_utc();
    let long_over = (now - chrono::Duration::days(1)).naive_utc();
    let keys = diesel::delete(idempotency_keys::table.filter(idempotency_keys::expires_at.lt(over))).execute(conn)?;
    let drafts = diesel::delete(drafts::table.filter(drafts::expires_at.lt(over))).execute(conn)?;
    let ended = sessions::table
        .filter(sessions::expires_at.lt(long_over))
        .select(sessions::id);
    let refresh_tokens =
        diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(ended))).execute(conn)?;
    let sessions = diesel::delete(sessions::table.filter(sessions::expires_at.lt(long_over))).execute(conn)?;
    Ok(Swept {
        keys,
        sessions,
        refresh_tokens,
        drafts,
    })
}
