//! What waits in the outbox beyond its time, for the alerts of administrators.

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use crate::domain::alert::Backlog;
use crate::domain::id::LetterId;
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;
use crate::store::conn::Conn;
use crate::store::error::Result;
use crate::store::schema::outbox;

/// What waits beyond its time: letters whose turn came before a moment and that nobody took, and those whose time came
/// before it and that were tried in vain.
///
/// # Errors
/// As the database.
pub fn backlog(conn: &mut Conn, before: Instant) -> Result<Backlog> {
    let at = before.naive_utc();
    let waits = || {
        outbox::table
            .filter(outbox::channel.eq("mail"))
            .filter(outbox::state.eq_any([LetterState::Queued, LetterState::Leased].map(LetterState::word)))
    };
    let untried = || waits().filter(outbox::next_at.lt(at));
    let refused = || {
        waits()
            .filter(outbox::next_at.ge(at))
            .filter(outbox::not_before.lt(at))
            .filter(outbox::attempts.gt(0))
            .filter(outbox::last_error.is_not_null())
    };
    let (n, first): (i64, Option<NaiveDateTime>) =
        untried().select((count_star(), min(outbox::next_at))).first(conn)?;
    let (tried, since): (i64, Option<NaiveDateTime>) =
        refused().select((count_star(), min(outbox::not_before))).first(conn)?;
    if n == 0 && tried == 0 {
        return Ok(Backlog::default());
    }
    let left: Option<LetterId> = outbox::table
        .filter(outbox::channel.eq("mail"))
        .filter(outbox::state.eq(LetterState::Sent))
        .filter(outbox::sent_at.ge(at))
        .select(outbox::id)
        .first(conn)
        .optional()?;
    let error: Option<Option<String>> = waits()
        .filter(outbox::not_before.lt(at))
        .filter(outbox::last_error.is_not_null())
        .order(outbox::id.desc())
        .select(outbox::last_error)
        .first(conn)
        .optional()?;
    Ok(Backlog {
        untried: n,
        refused: tried,
        since: [first, since].into_iter().flatten().min().map(|at| at.and_utc()),
        others_left: left.is_some(),
        error: error.flatten(),
    })
}
