//! Sessions: who is signed in.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::event::hash_hex;
use super::person;
use super::schema::{api_tokens, sessions};
use crate::domain::id::{SessionId, UserId};
use crate::domain::person::Actor;
use crate::domain::time::Instant;

/// The person behind a live session; `None` where it ended, expired or belongs to somebody else.
///
/// # Errors
/// As the database.
pub fn actor(conn: &mut Conn, user: UserId, session: SessionId, now: Instant) -> Result<Option<Actor>> {
    let live: Option<SessionId> = sessions::table
        .filter(sessions::id.eq(session))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .select(sessions::id)
        .first(conn)
        .optional()?;
    match live {
        None => Ok(None),
        Some(_) => Ok(person::actor(conn, user, now)?.map(|actor| Actor {
            session: Some(session),
            ..actor
        })),
    }
}

/// The person behind a live API token.
///
/// # Errors
/// As the database.
pub fn token_actor(conn: &mut Conn, token: &str, now: Instant) -> Result<Option<Actor>> {
    let user: Option<UserId> = api_tokens::table
        .filter(api_tokens::hash.eq(hash_hex(token.as_bytes())))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.gt(now.naive_utc()))
        .select(api_tokens::user_id)
        .first(conn)
        .optional()?;
    match user {
        None => Ok(None),
        Some(user) => person::actor(conn, user, now),
    }
}
