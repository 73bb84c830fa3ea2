//! What a line of the ledger shows on request: directive, issuer, dates. One query for a page of tasks.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{DirectiveName, issuers, registrars};
use crate::domain::cadence::Cadence;
use crate::domain::id::TaskId;
use crate::domain::time::Day;
use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::kept::{Keep, padded};
use crate::store::schema::{directives, orgs, tasks};

/// More of a task than its line.
#[derive(Debug, Clone, Queryable)]
pub struct More {
    id: TaskId,
    /// Its directive.
    pub directive: DirectiveName,
    /// Short name of the organisation that issued it.
    pub issuer: String,
    /// Rhythm of its reports.
    pub cadence: Cadence,
    /// Due day as first issued.
    pub original_due_on: Option<Day>,
    /// Extensions granted.
    pub extensions: i64,
    /// Reports returned.
    pub returns: i64,
    /// When it was issued, UTC.
    pub issued_at: Option<NaiveDateTime>,
    /// When it was signed for, UTC.
    pub signed_at: Option<NaiveDateTime>,
    /// When it was closed, UTC.
    pub closed_at: Option<NaiveDateTime>,
    /// Since when its light stands, UTC.
    pub light_since: NaiveDateTime,
}

/// More of these tasks, which the caller found inside its scope.
///
/// # Errors
/// As the database.
pub fn more(conn: &mut Conn, ids: &[TaskId]) -> Result<HashMap<i64, More>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let (issuer_id, issuer_name) = issuers.fields((orgs::id, orgs::short_name));
    let (registrar_id, prefix) = registrars.fields((orgs::id, orgs::register_prefix));
    let rows: Vec<More> = either!(conn, c => tasks::table
        .inner_join(issuers.on(issuer_id.eq(tasks::issuer_org_id)))
        .inner_join(directives::table.on(directives::id.eq(tasks::directive_id)))
        .inner_join(registrars.on(registrar_id.eq(directives::issuer_org_id)))
        .filter(tasks::id.eq_any(padded(&ids)))
        .select((
            tasks::id,
            (directives::id, directives::title, prefix, directives::number_year, directives::number_no),
            issuer_name,
            tasks::cadence,
            tasks::original_due_on,
            tasks::extensions,
            tasks::returns,
            tasks::issued_at,
            tasks::signed_at,
            tasks::closed_at,
            tasks::light_since,
        ))
        .kept()
        .load(c))?;
    Ok(rows.into_iter().map(|row| (row.id.0, row)).collect())
}
