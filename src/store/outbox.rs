//! The outbox (发件箱): letters that wait, are being sent, were sent. A letter is written in the transaction of its
//! cause, leased by one server, and settled by the holder of the lease alone.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::page::{Ask, Page};
use super::schema::{outbox, users};
use crate::domain::id::{LetterId, UserId};
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;

mod backlog;
mod queue;

pub use backlog::backlog;
pub use queue::{NewLetter, hold, queue, reopen};

/// A letter on its way.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Leased {
    /// Id.
    pub id: LetterId,
    /// Key.
    pub key: String,
    /// Kind.
    pub kind: String,
    user: Option<i64>,
    /// What was said.
    pub words: String,
    not_before: NaiveDateTime,
    drop_after: Option<NaiveDateTime>,
    /// Attempts so far, this one included.
    pub attempts: i64,
    /// Message-ID.
    pub message_id: String,
    /// An earlier attempt may have been accepted without our hearing of it.
    pub doubtful: bool,
}

impl Leased {
    /// For whom.
    #[must_use]
    pub fn user(&self) -> UserId {
        UserId(self.user.unwrap_or_default())
    }

    /// Its moment.
    #[must_use]
    pub fn not_before(&self) -> Instant {
        self.not_before.and_utc()
    }

    /// After that it is no news.
    #[must_use]
    pub fn drop_after(&self) -> Option<Instant> {
        self.drop_after.map(|end| end.and_utc())
    }
}

/// A waiting letter whose words went with another is not sent.
///
/// # Errors
/// As the database.
pub fn drop_joined(conn: &mut Conn, id: LetterId, why: &str) -> Result<()> {
    let row = outbox::table
        .filter(outbox::id.eq(id))
        .filter(outbox::state.eq(LetterState::Queued));
    diesel::update(row)
        .set((outbox::state.eq(LetterState::Dropped), outbox::last_error.eq(Some(why))))
        .execute(conn)?;
    Ok(())
}

/// Leases letters whose moment has come, oldest first, and those whose holder vanished: its lease is over, or begins in
/// the future because the clock was set back. These are in doubt from now on.
///
/// # Errors
/// As the database.
pub fn lease(conn: &mut Conn, owner: &str, now: Instant, until: Instant, limit: i64) -> Result<Vec<Leased>> {
    let (at, latest) = (now.naive_utc(), (until + skew()).naive_utc());
    let due = outbox::table
        .filter(outbox::channel.eq("mail"))
        .filter(
            outbox::state
                .eq(LetterState::Queued)
                .and(outbox::next_at.le(at))
                .or(outbox::state
                    .eq(LetterState::Leased)
                    .and(outbox::lease_until.lt(at).or(outbox::lease_until.gt(latest)))),
        )
        .order((outbox::next_at, outbox::id))
        .limit(limit)
        .select((outbox::id, outbox::user_id));
    // Two servers never wait for each other: each takes what the other does not hold.
    let mut found: Vec<(LetterId, Option<i64>)> = match conn {
        Conn::Sqlite(c) => due.load(c)?,
        Conn::Postgres(c) => due.for_update().skip_locked().load(c)?,
    };
    // One letter of a person at a time, so that what was kept can still join today's digest.
    let mut people = BTreeSet::new();
    found.retain(|(_, user)| user.is_none() || people.insert(*user));
    let ids: Vec<i64> = found.iter().map(|(id, _)| id.0).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let abandoned = outbox::table
        .filter(outbox::id.eq_any(ids.clone()))
        .filter(outbox::state.eq(LetterState::Leased));
    diesel::update(abandoned).set(outbox::doubtful.eq(true)).execute(conn)?;
    let taken = diesel::update(outbox::table.filter(outbox::id.eq_any(padded(&ids))))
        .set((
            outbox::state.eq(LetterState::Leased),
            outbox::lease_owner.eq(owner),
            outbox::lease_until.eq(until.naive_utc()),
            outbox::attempts.eq(outbox::attempts + 1),
        ))
        .kept();
    either!(conn, c => taken.execute(c))?;
    Ok(outbox::table
        .filter(outbox::id.eq_any(ids))
        .order((outbox::next_at, outbox::id))
        .select((
            outbox::id,
            outbox::key,
            outbox::kind,
            outbox::user_id,
            outbox::text,
            outbox::not_before,
            outbox::drop_after,
            outbox::attempts,
            outbox::message_id,
            outbox::doubtful,
        ))
        .load(conn)?)
}

fn skew() -> chrono::Duration {
    chrono::Duration::minutes(super::lease::SKEW_MINUTES)
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// State from now on.
    pub state: LetterState,
    /// The address it went to.
    pub address: Option<String>,
    /// Its subject, once it was written.
    pub subject: Option<String>,
    /// When to try again.
    pub next_at: Option<Instant>,
    /// What went wrong, or why it was dropped.
    pub error: Option<String>,
    /// Whether the attempt counts.
    pub counts: bool,
    /// Whether the letter may have been accepted all the same.
    pub doubtful: bool,
}

/// Writes how an attempt ended, if `owner` still holds the lease; answers whether.
///
/// # Errors
/// As the database.
pub fn settle(conn: &mut Conn, id: LetterId, owner: &str, end: &Settled, now: Instant) -> Result<bool> {
    let sent_at = (end.state == LetterState::Sent).then(|| now.naive_utc());
    let back = i64::from(!end.counts);
    let settled = diesel::update(
        outbox::table
            .filter(outbox::id.eq(id))
            .filter(outbox::state.eq(LetterState::Leased))
            .filter(outbox::lease_owner.eq(owner)),
    )
    .set((
        outbox::state.eq(end.state),
        outbox::address.eq(end.address.as_deref()),
        outbox::last_error.eq(end.error.as_deref()),
        outbox::attempts.eq(outbox::attempts - back),
        outbox::lease_owner.eq(None::<&str>),
        outbox::lease_until.eq(None::<NaiveDateTime>),
        outbox::sent_at.eq(sent_at),
    ))
    .kept();
    let rows = either!(conn, c => settled.execute(c))?;
    if rows == 0 {
        return Ok(false);
    }
    let row = outbox::table.filter(outbox::id.eq(id));
    if end.doubtful {
        diesel::update(row).set(outbox::doubtful.eq(true)).execute(conn)?;
    }
    if let Some(subject) = &end.subject {
        let named = diesel::update(row).set(outbox::subject.eq(subject)).kept();
        either!(conn, c => named.execute(c))?;
    }
    if let Some(at) = end.next_at {
        diesel::update(row)
            .set(outbox::next_at.eq(at.naive_utc()))
            .execute(conn)?;
    }
    Ok(true)
}

/// The reader of a letter of a kind that says these words; none where there is no such letter.
///
/// # Errors
/// As the database.
pub fn reader(conn: &mut Conn, id: LetterId, kind: &str, words: &str) -> Result<Option<UserId>> {
    let row = outbox::table
        .filter(outbox::id.eq(id))
        .filter(outbox::kind.eq(kind))
        .filter(outbox::text.eq(words));
    let user: Option<Option<i64>> = row.select(outbox::user_id).first(conn).optional()?;
    Ok(user.flatten().map(UserId))
}

/// A letter of a kind that is about no task, as the plan shows it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Upcoming {
    /// Key.
    pub key: String,
    user: Option<i64>,
    not_before: NaiveDateTime,
    /// State.
    pub state: LetterState,
}

impl Upcoming {
    /// For whom.
    #[must_use]
    pub fn user(&self) -> UserId {
        UserId(self.user.unwrap_or_default())
    }

    /// Its moment.
    #[must_use]
    pub fn moment(&self) -> Instant {
        self.not_before.and_utc()
    }
}

/// The letters of a kind with their moment in a span, end excluded.
///
/// # Errors
/// As the database.
pub fn upcoming(conn: &mut Conn, kind: &str, from: Instant, end: Instant) -> Result<Vec<Upcoming>> {
    Ok(outbox::table
        .filter(outbox::not_before.ge(from.naive_utc()))
        .filter(outbox::not_before.lt(end.naive_utc()))
        .filter(outbox::kind.eq(kind))
        .order((outbox::not_before, outbox::id))
        .select((outbox::key, outbox::user_id, outbox::not_before, outbox::state))
        .load(conn)?)
}

/// Gives a letter another round of attempts.
///
/// # Errors
/// As the database.
pub fn again(conn: &mut Conn, id: LetterId, now: Instant, drop_after: Instant) -> Result<()> {
    diesel::update(outbox::table.filter(outbox::id.eq(id)))
        .set((
            outbox::state.eq(LetterState::Queued),
            outbox::attempts.eq(0),
            outbox::next_at.eq(now.naive_utc()),
            outbox::drop_after.eq(drop_after.naive_utc()),
            outbox::lease_owner.eq(None::<&str>),
            outbox::lease_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// A letter as the administrator sees it: no subject, no body, for they name business.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Listed {
    /// Id.
    pub id: LetterId,
    /// Kind.
    pub kind: String,
    /// For whom.
    pub user: Option<i64>,
    /// Where it went, or was to go.
    pub address: Option<String>,
    /// State.
    pub state: LetterState,
    /// Attempts so far.
    pub attempts: i64,
    /// Not before.
    pub not_before: NaiveDateTime,
    /// Next attempt.
    pub next_at: NaiveDateTime,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: NaiveDateTime,
    /// When it was sent.
    pub sent_at: Option<NaiveDateTime>,
}

type Columns = (
    outbox::id,
    outbox::kind,
    outbox::user_id,
    outbox::address,
    outbox::state,
    outbox::attempts,
    outbox::not_before,
    outbox::next_at,
    outbox::last_error,
    outbox::created_at,
    outbox::sent_at,
);
const COLUMNS: Columns = (
    outbox::id,
    outbox::kind,
    outbox::user_id,
    outbox::address,
    outbox::state,
    outbox::attempts,
    outbox::not_before,
    outbox::next_at,
    outbox::last_error,
    outbox::created_at,
    outbox::sent_at,
);

/// What a list of letters is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state.
    pub state: Option<LetterState>,
    /// Of this kind, a word of the letters.
    pub kind: Option<String>,
    /// For this person.
    pub user: Option<i64>,
    /// For people with these words in name, log-in or address.
    pub person: Option<String>,
}

/// Letters, newest first.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, ask: &Ask, filter: &Filter) -> Result<Page<Listed>> {
    let mut query = outbox::table.filter(outbox::channel.eq("mail")).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(outbox::state.eq(state));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(outbox::kind.eq(kind.clone()));
    }
    if let Some(user) = filter.user {
        query = query.filter(outbox::user_id.eq(user));
    }
    if let Some(person) = &filter.person {
        let like = || format!("%{}%", super::escape_like(person));
        let named = users::name.like(like()).escape('!');
        let people = users::table
            .filter(named.or(users::login.like(like()).escape('!')))
            .select(users::id.nullable());
        let address = outbox::address.like(like()).escape('!').assume_not_null();
        query = query.filter(outbox::user_id.eq_any(people).assume_not_null().or(address));
    }
    if let Some(cursor) = &ask.after {
        query = query.filter(outbox::id.lt(cursor.i));
    }
    let rows: Vec<Listed> = query
        .order(outbox::id.desc())
        .limit(ask.limit + 1)
        .select(COLUMNS)
        .load(conn)?;
    Ok(Page::cut(rows, ask, |row| (None, row.id.0)))
}

/// One letter.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: LetterId) -> Result<Option<Listed>> {
    Ok(outbox::table
        .filter(outbox::id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// The letter of a Message-ID.
///
/// # Errors
/// As the database.
pub fn by_message_id(conn: &mut Conn, id: &str) -> Result<Option<Listed>> {
    Ok(outbox::table
        .filter(outbox::message_id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// A letter that was taken came back: it failed.
///
/// # Errors
/// As the database.
pub fn came_back(conn: &mut Conn, id: LetterId, why: &str) -> Result<()> {
    diesel::update(outbox::table.filter(outbox::id.eq(id)))
        .set((outbox::state.eq(LetterState::Failed), outbox::last_error.eq(Some(why))))
        .execute(conn)?;
    Ok(())
}

/// A person's letters whose moment lies in a span.
///
/// # Errors
/// As the database.
pub fn of_person(conn: &mut Conn, user: UserId, from: Instant, to: Instant) -> Result<Vec<Listed>> {
    Ok(outbox::table
        .filter(outbox::user_id.eq(user.0))
        .filter(outbox::not_before.ge(from.naive_utc()))
        .filter(outbox::not_before.lt(to.naive_utc()))
        .order((outbox::not_before, outbox::id))
        .select(COLUMNS)
        .load(conn)?)
}

/// Whether a letter's moment has come, or its holder vanished, so that there is something to lease; `latest` is when a
/// lease taken now would end.
///
/// # Errors
/// As the database.
pub fn is_due(conn: &mut Conn, now: Instant, latest: Instant) -> Result<bool> {
    let (at, latest) = (now.naive_utc(), (latest + skew()).naive_utc());
    let waits = outbox::table
        .filter(outbox::channel.eq("mail"))
        .filter(outbox::state.eq(LetterState::Queued))
        .filter(outbox::next_at.le(at));
    let found: Option<LetterId> = waits.select(outbox::id).first(conn).optional()?;
    if found.is_some() {
        return Ok(true);
    }
    let abandoned = outbox::table
        .filter(outbox::channel.eq("mail"))
        .filter(outbox::state.eq(LetterState::Leased))
        .filter(outbox::lease_until.lt(at).or(outbox::lease_until.gt(latest)));
    let found: Option<LetterId> = abandoned.select(outbox::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Letters that should have left before the moment asked for and wait.
    pub late: i64,
    /// Letters that were given up and not tried again.
    pub failed: i64,
}

/// Counts what should have left before a moment, and what was given up.
///
/// # Errors
/// As the database.
pub fn standing(conn: &mut Conn, before: Instant) -> Result<Standing> {
    let mail = || outbox::table.filter(outbox::channel.eq("mail"));
    let late = mail()
        .filter(outbox::state.eq_any([LetterState::Queued, LetterState::Leased].map(LetterState::word)))
        .filter(outbox::next_at.lt(before.naive_utc()))
        .count()
        .get_result(conn)?;
    let failed = mail()
        .filter(outbox::state.eq(LetterState::Failed))
        .count()
        .get_result(conn)?;
    Ok(Standing { late, failed })
}
