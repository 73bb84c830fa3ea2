//! Sessions: who is signed in, over the API or on the pages.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::person::{ACTOR, ActorRow, with_roles};
use super::schema::{orgs, postings, refresh_tokens, sessions, users};
use crate::domain::id::{SessionId, UserId};
use crate::domain::lang::Lang;
use crate::domain::lockout::for_good;
use crate::domain::person::Actor;
use crate::domain::time::Instant;

/// The person behind a live session, in two queries: one join over session, person, posting and organisation, one for
/// the roles. `None` where the session ended, expired or belongs to somebody else, or the account does not act.
///
/// # Errors
/// As the database.
pub fn actor(conn: &mut Conn, user: UserId, session: SessionId, now: Instant) -> Result<Option<Actor>> {
    let query = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .inner_join(postings::table.on(postings::user_id.eq(users::id).and(postings::to_on.is_null())))
        .inner_join(orgs::table.on(orgs::id.eq(postings::org_id)))
        .filter(sessions::id.eq(session))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .filter(users::closed_at.is_null())
        .filter(
            users::locked_until
                .is_null()
                .or(users::locked_until.lt(for_good().naive_utc())),
        )
        .select(ACTOR);
    let row: Option<ActorRow> = either!(conn, c => query.first(c).optional())?;
    row.map(|row| with_roles(conn, row, Some(session))).transpose()
}

/// A session to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// `page` or `api`.
    pub kind: &'static str,
    /// Hash of a page's opaque token.
    pub token_hash: Option<String>,
    /// The token forms of a page session carry.
    pub csrf: Option<String>,
    /// Address it was opened from.
    pub address: Option<String>,
    /// When it ends unless it is used.
    pub expires: Instant,
}

/// Opens a session.
///
/// # Errors
/// As the database.
pub fn open(conn: &mut Conn, user: UserId, new: &NewSession, now: Instant) -> Result<SessionId> {
    let id: i64 = either!(conn, c => diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(user),
            sessions::kind.eq(new.kind),
            sessions::token_hash.eq(new.token_hash.as_deref()),
            sessions::csrf.eq(new.csrf.as_deref()),
            sessions::address.eq(new.address.as_deref()),
            sessions::created_at.eq(now.naive_utc()),
            sessions::seen_at.eq(now.naive_utc()),
            sessions::expires_at.eq(new.expires.naive_utc()),
        ))
        .returning(sessions::id)
        .get_result(c))?;
    Ok(SessionId(id))
}

/// A live session as its holder or the security administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// `page` or `api`.
    pub kind: String,
    /// Form token of a page session.
    pub csrf: Option<String>,
    /// Address it was opened from.
    pub address: Option<String>,
    /// When it was opened.
    pub created: Instant,
    /// Last use on record.
    pub seen: Instant,
    /// When it ends unless it is used.
    pub expires: Instant,
}

type LiveRow = (
    SessionId,
    UserId,
    String,
    Option<String>,
    Option<String>,
    chrono::NaiveDateTime,
    chrono::NaiveDateTime,
    chrono::NaiveDateTime,
);

const LIVE: (
    sessions::id,
    sessions::user_id,
    sessions::kind,
    sessions::csrf,
    sessions::address,
    sessions::created_at,
    sessions::seen_at,
    sessions::expires_at,
) = (
    sessions::id,
    sessions::user_id,
    sessions::kind,
    sessions::csrf,
    sessions::address,
    sessions::created_at,
    sessions::seen_at,
    sessions::expires_at,
);

fn live((id, user, kind, csrf, address, created, seen, expires): LiveRow) -> Live {
    Live {
        id,
        user,
        kind,
        csrf,
        address,
        created: created.and_utc(),
        seen: seen.and_utc(),
        expires: expires.and_utc(),
    }
}

/// The live page session of a token's hash, and the language its owner chose.
///
/// # Errors
/// As the database.
pub fn by_token(conn: &mut Conn, hash: &str, now: Instant) -> Result<Option<(Live, Option<Lang>)>> {
    let row: Option<(LiveRow, String)> = either!(conn, c => sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(hash))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .select((LIVE, users::lang))
        .first(c)
        .optional())?;
    Ok(row.map(|(row, lang)| (live(row), Lang::chosen(&lang))))
}

/// One live session by id.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: SessionId, now: Instant) -> Result<Option<Live>> {
    let row: Option<LiveRow> = either!(conn, c => sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .select(LIVE)
        .first(c)
        .optional())?;
    Ok(row.map(live))
}

/// The live sessions of a person, the youngest first; at most a hundred.
///
/// # Errors
/// As the database.
pub fn of_user(conn: &mut Conn, user: UserId, now: Instant) -> Result<Vec<Live>> {
    let rows: Vec<LiveRow> = either!(conn, c => sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .order(sessions::id.desc())
        .limit(100)
        .select(LIVE)
        .load(c))?;
    Ok(rows.into_iter().map(live).collect())
}

/// Notes the use of a session and moves its end.
///
/// # Errors
/// As the database.
pub fn renew(conn: &mut Conn, id: SessionId, expires: Instant, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(
        sessions::table
            .filter(sessions::id.eq(id))
            .filter(sessions::ended_at.is_null()),
    )
    .set((
        sessions::seen_at.eq(now.naive_utc()),
        sessions::expires_at.eq(expires.naive_utc()),
    ))
    .kept()
    .execute(c))?;
    Ok(())
}

/// Ends one session; false where it had ended.
///
/// # Errors
/// As the database.
pub fn end(conn: &mut Conn, id: SessionId, reason: &str, now: Instant) -> Result<bool> {
    let n = either!(conn, c => diesel::update(
        sessions::table
            .filter(sessions::id.eq(id))
            .filter(sessions::ended_at.is_null()),
    )
    .set((
        sessions::ended_at.eq(Some(now.naive_utc())),
        sessions::end_reason.eq(Some(reason)),
    ))
    .kept()
    .execute(c))?;
    Ok(n > 0)
}

/// Ends every session of a person but one; answers how many.
///
/// # Errors
/// As the database.
pub fn end_all(conn: &mut Conn, user: UserId, but: Option<SessionId>, reason: &str, now: Instant) -> Result<usize> {
    let kept = but.map_or(0, |s| s.0);
    Ok(either!(conn, c => diesel::update(
        sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::id.ne(kept)),
    )
    .set((
        sessions::ended_at.eq(Some(now.naive_utc())),
        sessions::end_reason.eq(Some(reason)),
    ))
    .kept()
    .execute(c))?)
}

/// Removes sessions, with their refresh tokens, that ended or expired before a moment; at most a thousand a call.
/// For the sweep.
///
/// # Errors
/// As the database.
pub fn sweep(conn: &mut Conn, before: Instant) -> Result<usize> {
    let before = before.naive_utc();
    let old: Vec<i64> = either!(conn, c => sessions::table
        .filter(sessions::expires_at.lt(before).or(sessions::ended_at.lt(before)))
        .order(sessions::id)
        .limit(1_000)
        .select(sessions::id)
        .load(c))?;
    for id in &old {
        // Children name their parents, so the youngest go first.
        let tokens: Vec<i64> = either!(conn, c => refresh_tokens::table
            .filter(refresh_tokens::session_id.eq(id))
            .order(refresh_tokens::id.desc())
            .select(refresh_tokens::id)
            .load(c))?;
        for token in tokens {
            either!(conn, c => diesel::delete(refresh_tokens::table.filter(refresh_tokens::id.eq(token))).execute(c))?;
        }
        either!(conn, c => diesel::delete(sessions::table.filter(sessions::id.eq(id))).execute(c))?;
    }
    Ok(old.len())
}
