//! Drafts (暂存): what somebody has typed into a form about one subject and not sent yet; one each, swept when it expires.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::schema::drafts;
use crate::domain::id::UserId;
use crate::domain::time::Instant;

/// Whose draft of which form about what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub user: UserId,
    /// The form, `progress`.
    pub form: &'static str,
    /// What it is about, `obligation`.
    pub kind: &'static str,
    /// Its id.
    pub subject: i64,
}

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Draft {
    /// JSON of the form.
    pub body: String,
    /// When it was kept last.
    pub updated_at: NaiveDateTime,
    /// When it is swept.
    pub expires_at: NaiveDateTime,
}

/// Keeps a draft in the place of the one that is there.
///
/// # Errors
/// As the database.
pub fn keep(conn: &mut Conn, at: Place, body: &str, now: Instant, until: Instant) -> Result<()> {
    let row = (
        drafts::user_id.eq(at.user),
        drafts::form.eq(at.form),
        drafts::subject_kind.eq(at.kind),
        drafts::subject_id.eq(at.subject),
        drafts::body.eq(body),
        drafts::updated_at.eq(now.naive_utc()),
        drafts::expires_at.eq(until.naive_utc()),
    );
    either!(conn, c => diesel::insert_into(drafts::table)
        .values(row)
        .on_conflict((drafts::user_id, drafts::form, drafts::subject_kind, drafts::subject_id))
        .do_update()
        .set((
            drafts::body.eq(body),
            drafts::updated_at.eq(now.naive_utc()),
            drafts::expires_at.eq(until.naive_utc()),
        ))
        .kept()
        .execute(c))?;
    Ok(())
}

/// The draft, unless it has expired.
///
/// # Errors
/// As the database.
pub fn find(conn: &mut Conn, at: Place, now: Instant) -> Result<Option<Draft>> {
    Ok(either!(conn, c => drafts::table
        .filter(drafts::user_id.eq(at.user).and(drafts::form.eq(at.form)))
        .filter(drafts::subject_kind.eq(at.kind).and(drafts::subject_id.eq(at.subject)))
        .filter(drafts::expires_at.gt(now.naive_utc()))
        .select((drafts::body, drafts::updated_at, drafts::expires_at))
        .first(c)
        .optional())?)
}

/// Throws a draft away; false where there was none.
///
/// # Errors
/// As the database.
pub fn discard(conn: &mut Conn, at: Place) -> Result<bool> {
    let gone = either!(conn, c => diesel::delete(
        drafts::table
            .filter(drafts::user_id.eq(at.user).and(drafts::form.eq(at.form)))
            .filter(drafts::subject_kind.eq(at.kind).and(drafts::subject_id.eq(at.subject))),
    )
    .execute(c))?;
    Ok(gone > 0)
}
