//! Organisations.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::orgs;
use crate::domain::id::OrgId;
use crate::domain::org::{Org, OrgKind, subtree_range};

type Row = (OrgId, String, OrgKind, Option<i64>, Option<i64>, String, String, String);

const COLUMNS: (
    orgs::id,
    orgs::code,
    orgs::kind,
    orgs::parent_id,
    orgs::acts_for_org_id,
    orgs::name,
    orgs::short_name,
    orgs::path,
) = (
    orgs::id,
    orgs::code,
    orgs::kind,
    orgs::parent_id,
    orgs::acts_for_org_id,
    orgs::name,
    orgs::short_name,
    orgs::path,
);

fn org((id, code, kind, parent, acts_for, name, short_name, path): Row) -> Org {
    Org {
        id,
        code,
        kind,
        parent: parent.map(OrgId),
        acts_for: acts_for.map(OrgId),
        name,
        short_name,
        path,
    }
}

/// One organisation by id.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: OrgId) -> Result<Option<Org>> {
    Ok(orgs::table
        .filter(orgs::id.eq(id))
        .select(COLUMNS)
        .first::<Row>(conn)
        .optional()?
        .map(org))
}

/// One organisation by its code.
///
/// # Errors
/// As the database.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Option<Org>> {
    Ok(orgs::table
        .filter(orgs::code.eq(code))
        .select(COLUMNS)
        .first::<Row>(conn)
        .optional()?
        .map(org))
}

/// Everything at or below a path, by sort order.
///
/// # Errors
/// As the database.
pub fn subtree(conn: &mut Conn, path: &str) -> Result<Vec<Org>> {
    let (from, to) = subtree_range(path);
    let rows: Vec<Row> = orgs::table
        .filter(orgs::path.ge(from).and(orgs::path.lt(to)))
        .order((orgs::sort, orgs::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(org).collect())
}

/// Whether a switch of an organisation's own settings is on.
///
/// # Errors
/// As the database.
pub fn setting_on(conn: &mut Conn, org: OrgId, key: &str) -> Result<bool> {
    let text: Option<String> = orgs::table
        .filter(orgs::id.eq(org))
        .select(orgs::settings)
        .first(conn)
        .optional()?;
    let settings: serde_json::Value = text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
    Ok(settings.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false))
}
