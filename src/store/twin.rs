//! Twins (重复立项): what an issuer has registered already in the same words, or for the same indicator and day.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{directives, targets};
use crate::domain::directive::DirectiveState;
use crate::domain::id::{DirectiveId, IndicatorId, OrgId};
use crate::domain::time::Day;

/// A directive that was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Its id.
    pub id: DirectiveId,
    /// Its title.
    pub title: String,
}

/// Most that are named: one is enough to ask the user.
const MOST: i64 = 5;

/// Directives of the issuer with this very requirement, the newest first; cancelled ones are none.
///
/// # Errors
/// As the database.
pub fn of_requirement(conn: &mut Conn, issuer: OrgId, requirement: &str) -> Result<Vec<Twin>> {
    let rows: Vec<(DirectiveId, String)> = directives::table
        .filter(directives::issuer_org_id.eq(issuer))
        .filter(directives::requirement.eq(requirement))
        .filter(directives::state.ne(DirectiveState::Cancelled))
        .order(directives::id.desc())
        .limit(MOST)
        .select((directives::id, directives::title))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, title)| Twin { id, title }).collect())
}

/// Directives of the issuer with a target of this indicator for this day, the newest first; cancelled ones are none.
///
/// # Errors
/// As the database.
pub fn of_indicator(conn: &mut Conn, issuer: OrgId, indicator: IndicatorId, due_on: Day) -> Result<Vec<Twin>> {
    let rows: Vec<(DirectiveId, String)> = targets::table
        .inner_join(directives::table)
        .filter(directives::issuer_org_id.eq(issuer))
        .filter(directives::state.ne(DirectiveState::Cancelled))
        .filter(targets::indicator_id.eq(indicator))
        .filter(targets::due_on.eq(due_on))
        .filter(targets::parent_id.is_null())
        .order(directives::id.desc())
        .limit(MOST)
        .select((directives::id, directives::title))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, title)| Twin { id, title }).collect())
}
