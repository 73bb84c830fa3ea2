//! Events: the append-only timeline. They are inserted without a number; the sealer gives each a gap-free `seq` and chains
//! its hash to the one before (what is hashed, and its proof: [`super::chain`]). So writers never queue on one head.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::chain::canonical;
use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::moment::Moment;
use super::schema::events;
use crate::domain::id::EventId;
use crate::domain::time::Instant;

/// The algorithm new events are sealed with.
pub const ALGORITHM: &str = "sha256";
/// What the first event is chained to.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An event to be appended.
#[derive(Debug, Clone, Default)]
pub struct NewEvent {
    /// `change`, `access`, `security` or `system`.
    pub kind: &'static str,
    /// What happened, `task.signed`.
    pub verb: &'static str,
    /// Who did it.
    pub actor: Option<i64>,
    /// For which organisation.
    pub actor_org: Option<i64>,
    /// Request it came with.
    pub request: Option<String>,
    /// The directive concerned.
    pub directive: Option<i64>,
    /// The task concerned.
    pub task: Option<i64>,
    /// The organisation concerned.
    pub org: Option<i64>,
    /// Kind of subject, `task`.
    pub subject_kind: &'static str,
    /// Its id.
    pub subject: Option<i64>,
    /// The reason given.
    pub reason: Option<String>,
    /// Old and new values: `{"state": ["issued", "active"]}`.
    pub changes: BTreeMap<String, Value>,
}

/// A stored event.
#[derive(Debug, Clone, Queryable)]
pub struct Event {
    /// Row id.
    pub id: i64,
    /// Gap-free number, once sealed.
    pub seq: Option<i64>,
    /// When.
    #[diesel(deserialize_as = Moment)]
    pub at: NaiveDateTime,
    /// Kind.
    pub kind: String,
    /// Verb.
    pub verb: String,
    /// Who.
    pub actor_id: Option<i64>,
    /// For which organisation.
    pub actor_org_id: Option<i64>,
    /// On whose behalf.
    pub on_behalf_of_id: Option<i64>,
    /// Request id.
    pub request_id: Option<String>,
    /// Directive.
    pub directive_id: Option<i64>,
    /// Task.
    pub task_id: Option<i64>,
    /// Organisation.
    pub org_id: Option<i64>,
    /// Kind of subject.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Option<i64>,
    /// Reason.
    pub reason: Option<String>,
    /// Changes as JSON.
    pub changes: String,
    /// Hash of the event before.
    pub prev_hash: Option<String>,
    /// Own hash.
    pub hash: Option<String>,
    /// Algorithm.
    pub alg: Option<String>,
}

/// Appends an event; it is sealed at the end of the batch or by the sealing job.
///
/// # Errors
/// As the database.
pub fn append(conn: &mut Conn, e: &NewEvent, at: Instant) -> Result<EventId> {
    let changes = serde_json::to_string(&e.changes).unwrap_or_else(|_| "{}".into());
    let id = either!(conn, c => diesel::insert_into(events::table)
        .values((
            events::at.eq(at.naive_utc()),
            events::kind.eq(e.kind),
            events::verb.eq(e.verb),
            events::actor_id.eq(e.actor),
            events::actor_org_id.eq(e.actor_org),
            events::request_id.eq(e.request.as_deref()),
            events::directive_id.eq(e.directive),
            events::task_id.eq(e.task),
            events::org_id.eq(e.org),
            events::subject_kind.eq(e.subject_kind),
            events::subject_id.eq(e.subject),
            events::reason.eq(e.reason.as_deref()),
            events::changes.eq(changes),
        ))
        .returning(events::id)
        .get_result::<i64>(c))?;
    Ok(EventId(id))
}

/// SHA-256 as lower-case hexadecimal.
#[must_use]
pub fn hash_hex(bytes: &[u8]) -> String {
    let sign = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    let digest = Sha256::digest(bytes);
    let mut text = String::with_capacity(64);
    for byte in digest.iter() {
        text.push(sign(byte >> 4));
        text.push(sign(byte & 15));
    }
    text
}

/// Gives every unsealed event its number and hash, in order of id. On PostgreSQL a transaction-wide advisory lock keeps
/// two sealers apart.
///
/// # Errors
/// As the database.
pub fn seal(conn: &mut Conn) -> Result<usize> {
    if let Conn::Postgres(c) = conn {
        const SEALER: i64 = 0x6475_6261_6e01;
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<diesel::sql_types::BigInt, _>(SEALER)
            .execute(c)?;
    }
    let waiting: Vec<Event> = either!(conn, c => events::table
        .filter(events::seq.is_null())
        .order(events::id)
        .limit(5_000)
        .load(c))?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let head: Option<(Option<i64>, Option<String>)> = either!(conn, c => events::table
        .filter(events::seq.is_not_null())
        .order(events::seq.desc())
        .select((events::seq, events::hash))
        .first(c)
        .optional())?;
    let (mut seq, mut prev) = match head {
        Some((Some(seq), Some(hash))) => (seq, hash),
        _ => (0, GENESIS.to_owned()),
    };
    for e in &waiting {
        seq += 1;
        let hash = hash_hex(canonical(e, seq, &prev).as_bytes());
        either!(conn, c => diesel::update(events::table.filter(events::id.eq(e.id)))
            .set((events::seq.eq(seq), events::prev_hash.eq(&prev), events::hash.eq(&hash), events::alg.eq(ALGORITHM)))
            .kept()
            .execute(c))?;
        prev = hash;
    }
    Ok(waiting.len())
}

/// How many events wait for their seal.
///
/// # Errors
/// As the database.
pub fn unsealed(conn: &mut Conn) -> Result<i64> {
    Ok(either!(conn, c => events::table.filter(events::seq.is_null()).count().get_result(c))?)
}

/// Sealed events after a number, in order.
///
/// # Errors
/// As the database.
pub fn sealed(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Event>> {
    Ok(either!(conn, c => events::table
        .filter(events::seq.gt(after))
        .order(events::seq)
        .limit(limit)
        .load(c))?)
}

/// The number of the last sealed event; 0 before the first.
///
/// # Errors
/// As the database.
pub fn head(conn: &mut Conn) -> Result<i64> {
    let seq: Option<Option<i64>> = either!(conn, c => events::table
        .filter(events::seq.is_not_null())
        .order(events::seq.desc())
        .select(events::seq)
        .first(c)
        .optional())?;
    Ok(seq.flatten().unwrap_or_default())
}

/// Whether one of these acts was sealed after an event and up to another. Sealing goes by commits, so none is passed
/// over, as ids that were drawn early and committed late would be.
///
/// # Errors
/// As the database.
pub fn told_between(conn: &mut Conn, verbs: &[&str], after: i64, up_to: i64) -> Result<bool> {
    let n: i64 = either!(conn, c => events::table
        .filter(events::seq.gt(after).and(events::seq.le(up_to)))
        .filter(events::verb.eq_any(verbs))
        .count()
        .get_result(c))?;
    Ok(n > 0)
}

/// When one of these verbs was last told.
///
/// # Errors
/// As the database.
pub fn last_told(conn: &mut Conn, verbs: &[&str]) -> Result<Option<NaiveDateTime>> {
    Ok(either!(conn, c => events::table
        .filter(events::verb.eq_any(verbs))
        .order(events::id.desc())
        .select(events::at)
        .first(c)
        .optional())?)
}
