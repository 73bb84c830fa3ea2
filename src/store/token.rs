//! Personal API tokens: only their hashes are kept.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::event::hash_hex;
use super::kept::Keep;
use super::person;
use super::schema::api_tokens;
use crate::domain::id::UserId;
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::domain::token::TokenScope;

/// A stored token.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Stored {
    /// Id.
    pub id: i64,
    /// Owner.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: String,
    /// Its first characters, by which one knows it again.
    pub prefix: String,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it ends.
    pub expires_at: NaiveDateTime,
    /// Last use on record.
    pub last_used_at: Option<NaiveDateTime>,
    /// When it was revoked.
    pub revoked_at: Option<NaiveDateTime>,
}

impl Stored {
    /// Its scopes.
    #[must_use]
    pub fn scopes(&self) -> Vec<TokenScope> {
        scopes(&self.scopes)
    }
}

fn scopes(text: &str) -> Vec<TokenScope> {
    text.split(' ').filter_map(|word| word.parse().ok()).collect()
}

const COLUMNS: (
    api_tokens::id,
    api_tokens::user_id,
    api_tokens::name,
    api_tokens::prefix,
    api_tokens::scopes,
    api_tokens::created_at,
    api_tokens::expires_at,
    api_tokens::last_used_at,
    api_tokens::revoked_at,
) = (
    api_tokens::id,
    api_tokens::user_id,
    api_tokens::name,
    api_tokens::prefix,
    api_tokens::scopes,
    api_tokens::created_at,
    api_tokens::expires_at,
    api_tokens::last_used_at,
    api_tokens::revoked_at,
);

/// The person behind a live token, and its scopes.
///
/// # Errors
/// As the database.
pub fn actor(conn: &mut Conn, token: &str, now: Instant) -> Result<Option<(Actor, Vec<TokenScope>)>> {
    let row: Option<(UserId, String)> = either!(conn, c => api_tokens::table
        .filter(api_tokens::hash.eq(hash_hex(token.as_bytes())))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.gt(now.naive_utc()))
        .select((api_tokens::user_id, api_tokens::scopes))
        .first(c)
        .optional())?;
    let Some((user, held)) = row else { return Ok(None) };
    Ok(person::actor(conn, user)?.map(|actor| (actor, scopes(&held))))
}

/// A token to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// Its hash.
    pub hash: String,
    /// Its scopes.
    pub scopes: Vec<TokenScope>,
    /// When it ends.
    pub expires: Instant,
}

/// Adds a token.
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, user: UserId, new: &NewToken, now: Instant) -> Result<i64> {
    let words: Vec<&str> = new.scopes.iter().map(|s| s.word()).collect();
    Ok(either!(conn, c => diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::user_id.eq(user),
            api_tokens::name.eq(&new.name),
            api_tokens::prefix.eq(&new.prefix),
            api_tokens::hash.eq(&new.hash),
            api_tokens::scopes.eq(words.join(" ")),
            api_tokens::created_at.eq(now.naive_utc()),
            api_tokens::expires_at.eq(new.expires.naive_utc()),
        ))
        .returning(api_tokens::id)
        .get_result(c))?)
}

/// One token.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<Stored>> {
    let found = api_tokens::table.filter(api_tokens::id.eq(id)).select(COLUMNS);
    Ok(either!(conn, c => found.first(c).optional())?)
}

/// A person's tokens that are not revoked, the youngest first, from below an id.
///
/// # Errors
/// As the database.
pub fn of_user(conn: &mut Conn, user: UserId, below: Option<i64>, limit: i64) -> Result<Vec<Stored>> {
    Ok(either!(conn, c => api_tokens::table
        .filter(api_tokens::user_id.eq(user))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::id.lt(below.unwrap_or(i64::MAX)))
        .order(api_tokens::id.desc())
        .limit(limit)
        .select(COLUMNS)
        .load(c))?)
}

/// Revokes a token.
///
/// # Errors
/// As the database.
pub fn revoke(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(api_tokens::table.filter(api_tokens::id.eq(id)))
        .set(api_tokens::revoked_at.eq(Some(now.naive_utc())))
        .kept()
        .execute(c))?;
    Ok(())
}

/// Whether the use of a live token is to be noted: the last note is older than a minute.
///
/// # Errors
/// As the database.
pub fn unnoted(conn: &mut Conn, token: &str, now: Instant) -> Result<bool> {
    let row: Option<Option<NaiveDateTime>> = either!(conn, c => api_tokens::table
        .filter(api_tokens::hash.eq(hash_hex(token.as_bytes())))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.gt(now.naive_utc()))
        .select(api_tokens::last_used_at)
        .first(c)
        .optional())?;
    let minute = (now - chrono::Duration::minutes(1)).naive_utc();
    Ok(row.is_some_and(|noted| noted.is_none_or(|at| at < minute)))
}

/// Notes that a token was used, at most once a minute; true where it wrote.
///
/// # Errors
/// As the database.
pub fn used(conn: &mut Conn, token: &str, now: Instant) -> Result<bool> {
    let minute = now - chrono::Duration::minutes(1);
    let n = either!(conn, c => diesel::update(
        api_tokens::table
            .filter(api_tokens::hash.eq(hash_hex(token.as_bytes())))
            .filter(
                api_tokens::last_used_at
                    .is_null()
                    .or(api_tokens::last_used_at.lt(minute.naive_utc())),
            ),
    )
    .set(api_tokens::last_used_at.eq(Some(now.naive_utc())))
    .kept()
    .execute(c))?;
    Ok(n > 0)
}
