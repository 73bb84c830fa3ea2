//! Who holds a role in an organisation now, and what an organisation has set: the questions behind "could a second
//! person do it" and behind the approval step.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{orgs, postings, role_grants, users};
use crate::domain::id::{OrgId, UserId};
use crate::domain::person::Role;

/// Whether somebody other than `but` holds a role in one of these organisations and has an open account.
///
/// # Errors
/// As the database.
pub fn anybody(conn: &mut Conn, orgs: &[OrgId], role: Role, but: Option<UserId>) -> Result<bool> {
    for org in orgs {
        let found: Option<UserId> = role_grants::table
            .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
            .inner_join(postings::table.on(postings::user_id.eq(users::id).and(postings::to_on.is_null())))
            .filter(role_grants::org_id.eq(org).and(postings::org_id.eq(org)))
            .filter(role_grants::role.eq(role).and(role_grants::to_at.is_null()))
            .filter(users::closed_at.is_null())
            .filter(users::id.ne(but.unwrap_or(UserId(0))))
            .select(users::id)
            .first(conn)
            .optional()?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an organisation has switched a setting on (`orgs.settings`, a JSON object of flat keys).
///
/// # Errors
/// Missing where there is no such organisation.
pub fn setting_on(conn: &mut Conn, org: OrgId, key: &str) -> Result<bool> {
    let text: String = orgs::table
        .filter(orgs::id.eq(org))
        .select(orgs::settings)
        .first(conn)?;
    let settings: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(settings.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false))
}
