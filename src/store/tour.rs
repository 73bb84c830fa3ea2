//! What a person's first steps (首次使用) are told by: their own choice, what they did, and what the reports tell.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{events, progress_reports, users};
use crate::domain::id::UserId;

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Kept {
    /// Whether the steps are shown on the start page.
    pub shown: bool,
    /// Words of the steps they said they took.
    pub seen: String,
    /// Version of the account.
    pub version: i64,
}

/// A person's choice.
///
/// # Errors
/// As the database; not found where nobody has the id.
pub fn kept(conn: &mut Conn, user: UserId) -> Result<Kept> {
    Ok(users::table
        .filter(users::id.eq(user))
        .select((users::tour, users::tour_seen, users::version))
        .first(conn)?)
}

/// Which of these acts a person ever did.
///
/// # Errors
/// As the database.
pub fn acts(conn: &mut Conn, user: UserId, verbs: &[&str]) -> Result<Vec<String>> {
    Ok(events::table
        .filter(events::actor_id.eq(user.0))
        .filter(events::verb.eq_any(verbs.to_vec()))
        .select(events::verb)
        .distinct()
        .load(conn)?)
}

/// Whether a person ever reported anew what had been returned (退回).
///
/// # Errors
/// As the database.
pub fn reported_again(conn: &mut Conn, user: UserId) -> Result<bool> {
    let before = diesel::alias!(progress_reports as before);
    let returned = before
        .filter(before.field(progress_reports::state).eq("returned"))
        .select(before.field(progress_reports::id).nullable());
    let again = progress_reports::table
        .filter(progress_reports::author_id.eq(user.0))
        .filter(progress_reports::supersedes_id.eq_any(returned));
    Ok(diesel::select(exists(again)).get_result(conn)?)
}

/// Whether a person ever approved a report of the own house (审签).
///
/// # Errors
/// As the database.
pub fn approved(conn: &mut Conn, user: UserId) -> Result<bool> {
    let own = progress_reports::table.filter(progress_reports::approved_by.eq(user.0));
    Ok(diesel::select(exists(own)).get_result(conn)?)
}
