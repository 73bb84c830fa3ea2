//! Directives, their numbers, and the seals of events.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::store::conn::Conn;
use crate::store::error::Result;
use crate::store::schema::{directive_versions, directives, events, number_series, tasks};

/// What a directive's current version repeats: title, requirement, state, due day.
pub type DirectiveHead = (String, String, String, Option<NaiveDate>);

/// A directive: id, issuer, year and number, what its version repeats.
pub type DirectiveRow = (i64, i64, Option<i64>, Option<i64>, DirectiveHead);

/// All directives.
///
/// # Errors
/// As the database.
pub fn directives(conn: &mut Conn) -> Result<Vec<DirectiveRow>> {
    Ok(directives::table
        .order(directives::id)
        .select((
            directives::id,
            directives::issuer_org_id,
            directives::number_year,
            directives::number_no,
            (
                directives::title,
                directives::requirement,
                directives::state,
                directives::due_on,
            ),
        ))
        .load(conn)?)
}

/// Current versions of directives.
///
/// # Errors
/// As the database.
pub fn directive_versions(conn: &mut Conn) -> Result<Vec<(i64, DirectiveHead)>> {
    Ok(directive_versions::table
        .filter(directive_versions::to_at.is_null())
        .select((
            directive_versions::directive_id,
            (
                directive_versions::title,
                directive_versions::requirement,
                directive_versions::state,
                directive_versions::due_on,
            ),
        ))
        .load(conn)?)
}

/// Closed directives with a task that is not.
///
/// # Errors
/// As the database.
pub fn closed_too_early(conn: &mut Conn) -> Result<Vec<(i64, i64)>> {
    Ok(directives::table
        .inner_join(tasks::table.on(tasks::directive_id.eq(directives::id)))
        .filter(directives::state.eq_any(["closed", "cancelled"]))
        .filter(tasks::state.eq_any(["issued", "active", "suspended", "closing"]))
        .select((directives::id, tasks::id))
        .load(conn)?)
}

/// Series of numbers: organisation, series, year, last number taken.
///
/// # Errors
/// As the database.
pub fn series(conn: &mut Conn) -> Result<Vec<(i64, String, i64, i64)>> {
    Ok(number_series::table
        .select((
            number_series::org_id,
            number_series::series,
            number_series::year,
            number_series::last_no,
        ))
        .load(conn)?)
}

/// A state that an event says a directive went into, in the order of events: directive, moment, changes.
///
/// # Errors
/// As the database.
pub fn directive_events(conn: &mut Conn) -> Result<Vec<(Option<i64>, NaiveDateTime, String)>> {
    Ok(events::table
        .filter(events::subject_kind.eq("directive"))
        .order(events::id)
        .select((events::subject_id, events::at, events::changes))
        .load(conn)?)
}

/// Events whose seal is half there, or made in a way that is not known: id and algorithm.
///
/// # Errors
/// As the database.
pub fn odd_seals(conn: &mut Conn) -> Result<Vec<(i64, Option<String>)>> {
    let unsealed = events::seq.is_null();
    let half = events::hash
        .is_not_null()
        .or(events::prev_hash.is_not_null())
        .or(events::alg.is_not_null());
    let unknown = events::alg.is_null().or(events::alg.ne(crate::store::event::ALGORITHM));
    Ok(events::table
        .filter(unsealed.and(half).or(events::seq.is_not_null().and(unknown)))
        .select((events::id, events::alg))
        .load(conn)?)
}
