//! Letters on their way into the outbox: each key once, whoever plans it and however often.

use diesel::prelude::*;

use crate::domain::id::{LetterId, UserId};
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;
use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::kept::Keep;
use crate::store::schema::outbox;

/// A letter to be queued. Subject and bodies are written when it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// Unique: the same act or day never makes a second letter to one person.
    pub key: String,
    /// Kind, a word of the letters.
    pub kind: String,
    /// For whom.
    pub user: UserId,
    /// What was said (the reason of a return, the words of a reminder); empty where nothing was.
    pub words: String,
    /// Not before.
    pub not_before: Instant,
    /// Not after.
    pub drop_after: Instant,
    /// Message-ID.
    pub message_id: String,
}

/// Queues a letter; answers its id, and whether it takes more, also where one with its key is there already. One that was
/// dropped before anybody could have read it is opened again.
///
/// # Errors
/// As the database.
pub fn queue(conn: &mut Conn, new: &NewLetter, now: Instant) -> Result<(LetterId, bool)> {
    let row = (
        outbox::key.eq(&new.key),
        outbox::channel.eq("mail"),
        outbox::kind.eq(&new.kind),
        outbox::user_id.eq(new.user.0),
        outbox::subject.eq(""),
        outbox::text.eq(&new.words),
        outbox::not_before.eq(new.not_before.naive_utc()),
        outbox::drop_after.eq(new.drop_after.naive_utc()),
        outbox::next_at.eq(new.not_before.naive_utc()),
        outbox::message_id.eq(&new.message_id),
        outbox::created_at.eq(now.naive_utc()),
    );
    let insert = diesel::insert_into(outbox::table)
        .values(row)
        .on_conflict(outbox::key)
        .do_nothing();
    let made: Option<LetterId> = either!(conn, c => insert.returning(outbox::id).kept().get_result(c).optional())?;
    if let Some(id) = made {
        return Ok((id, true)); // nobody else sees it before the transaction ends
    }
    let id = outbox::table
        .filter(outbox::key.eq(&new.key))
        .select(outbox::id)
        .first(conn)?;
    reopen(conn, id, new, now)?;
    Ok((id, hold(conn, id)?))
}

/// Opens a dropped letter again, as if it were queued now: what it would have said is planned anew, after the clock was set
/// back. One that may have been taken by the mail server stays closed, so that nobody reads two letters of one Message-ID.
///
/// # Errors
/// As the database.
pub fn reopen(conn: &mut Conn, id: LetterId, new: &NewLetter, now: Instant) -> Result<()> {
    let dropped = outbox::table
        .filter(outbox::id.eq(id))
        .filter(outbox::state.eq(LetterState::Dropped))
        .filter(outbox::doubtful.eq(false));
    let opened = diesel::update(dropped)
        .set((
            outbox::state.eq(LetterState::Queued),
            outbox::attempts.eq(0),
            outbox::text.eq(&new.words),
            outbox::not_before.eq(new.not_before.naive_utc()),
            outbox::drop_after.eq(new.drop_after.naive_utc()),
            outbox::next_at.eq(new.not_before.naive_utc()),
            outbox::last_error.eq(None::<&str>),
            outbox::created_at.eq(now.naive_utc()),
        ))
        .kept();
    either!(conn, c => opened.execute(c))?;
    Ok(())
}

/// Holds a letter until the end of this transaction, so that no server leases it meanwhile; answers whether it takes
/// more: it waits, and no attempt at it is in doubt.
///
/// # Errors
/// As the database.
pub fn hold(conn: &mut Conn, id: LetterId) -> Result<bool> {
    let row = outbox::table.filter(outbox::id.eq(id));
    let held = diesel::update(row).set(outbox::id.eq(id)).kept();
    either!(conn, c => held.execute(c))?;
    let (state, doubtful): (LetterState, bool) = outbox::table
        .filter(outbox::id.eq(id))
        .select((outbox::state, outbox::doubtful))
        .first(conn)?;
    Ok(state == LetterState::Queued && !doubtful)
}
