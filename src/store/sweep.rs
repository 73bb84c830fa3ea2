//! Removing what has expired and has no history to keep: idempotency keys, sessions with their refresh tokens, drafts, old
//! deliveries of webhooks.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{drafts, idempotency_keys, refresh_tokens, sessions, webhook_deliveries};
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;
use crate::domain::webhook::KEPT_DAYS;

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
    /// Deliveries of webhooks.
    pub deliveries: usize,
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
        deliveries: old_deliveries(conn, now)?,
    })
}

/// Deliveries of webhooks that came to an end a month ago. What an administrator may still want to send again is older
/// news than anybody waits for.
fn old_deliveries(conn: &mut Conn, now: Instant) -> Result<usize> {
    let before = (now - chrono::Duration::days(KEPT_DAYS)).naive_utc();
    let waits = [LetterState::Queued, LetterState::Leased].map(LetterState::word);
    let ended = webhook_deliveries::table
        .filter(webhook_deliveries::created_at.lt(before))
        .filter(webhook_deliveries::state.ne_all(waits));
    Ok(diesel::delete(ended).execute(conn)?)
}
