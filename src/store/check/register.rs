//! Directives and their numbers.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::schema::{directive_versions, directives, number_series, tasks};

/// What a directive's current version repeats: title, requirement, state, due day.
pub type DirectiveHead = (String, String, String, Option<NaiveDate>);

/// A directive: id, issuer, year and number, what its version repeats.
pub type DirectiveRow = (i64, i64, Option<i64>, Option<i64>, DirectiveHead);

/// All directives.
///
/// # Errors
/// As the database.
pub fn directives(conn: &mut Conn) -> Result<Vec<DirectiveRow>> {
    Ok(either!(conn, c => directives::table
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
        .load(c))?)
}

/// Current versions of directives.
///
/// # Errors
/// As the database.
pub fn directive_versions(conn: &mut Conn) -> Result<Vec<(i64, DirectiveHead)>> {
    Ok(either!(conn, c => directive_versions::table
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
        .load(c))?)
}

/// Closed directives with a task that is not.
///
/// # Errors
/// As the database.
pub fn closed_too_early(conn: &mut Conn) -> Result<Vec<(i64, i64)>> {
    Ok(either!(conn, c => directives::table
        .inner_join(tasks::table.on(tasks::directive_id.eq(directives::id)))
        .filter(directives::state.eq_any(["closed", "cancelled"]))
        .filter(tasks::state.eq_any(["issued", "active", "suspended", "closing"]))
        .select((directives::id, tasks::id))
        .load(c))?)
}

/// Series of numbers: organisation, series, year, last number taken.
///
/// # Errors
/// As the database.
pub fn series(conn: &mut Conn) -> Result<Vec<(i64, String, i64, i64)>> {
    Ok(either!(conn, c => number_series::table
        .select((
            number_series::org_id,
            number_series::series,
            number_series::year,
            number_series::last_no,
        ))
        .load(c))?)
}
