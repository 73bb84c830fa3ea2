//! Calendar feeds: a person's address of which only the hash is kept.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::event::hash_hex;
use super::schema::{feeds, users};
use crate::domain::id::UserId;
use crate::domain::lockout::for_good;
use crate::domain::time::Instant;

/// Makes a feed for a person; the former one ends.
///
/// # Errors
/// As the database.
pub fn replace(conn: &mut Conn, user: UserId, hash: &str, now: Instant) -> Result<()> {
    revoke(conn, user, now)?;
    diesel::insert_into(feeds::table)
        .values((
            feeds::user_id.eq(user),
            feeds::token_hash.eq(hash),
            feeds::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a person's feed; false where there is none.
///
/// # Errors
/// As the database.
pub fn revoke(conn: &mut Conn, user: UserId, now: Instant) -> Result<bool> {
    let live = feeds::table
        .filter(feeds::user_id.eq(user))
        .filter(feeds::revoked_at.is_null());
    let ended = diesel::update(live)
        .set(feeds::revoked_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(ended > 0)
}

/// When a person's feed was made, where there is one.
///
/// # Errors
/// As the database.
pub fn made_at(conn: &mut Conn, user: UserId) -> Result<Option<Instant>> {
    let at: Option<NaiveDateTime> = feeds::table
        .filter(feeds::user_id.eq(user))
        .filter(feeds::revoked_at.is_null())
        .order(feeds::id.desc())
        .select(feeds::created_at)
        .first(conn)
        .optional()?;
    Ok(at.map(|at| at.and_utc()))
}

/// Whose feed a token opens; none where it was revoked, the account is closed, or an administrator locked it. Wrong
/// log-ins, which anybody can make, lock no feed.
///
/// # Errors
/// As the database.
pub fn owner(conn: &mut Conn, token: &str) -> Result<Option<UserId>> {
    Ok(feeds::table
        .inner_join(users::table)
        .filter(feeds::token_hash.eq(hash_hex(token.as_bytes())))
        .filter(feeds::revoked_at.is_null())
        .filter(users::closed_at.is_null())
        .filter(
            users::locked_until
                .is_null()
                .or(users::locked_until.lt(for_good().naive_utc())),
        )
        .select(feeds::user_id)
        .first(conn)
        .optional()?)
}
