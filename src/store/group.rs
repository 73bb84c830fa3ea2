//! Named groups of organisations (13省试点, 东部).

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{org_group_members as members, org_groups as groups, orgs};
use crate::domain::id::OrgId;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Group {
    /// Id.
    pub id: i64,
    /// The organisation that keeps it.
    pub org: OrgId,
    /// Name, unique there.
    pub name: String,
    /// Version.
    pub version: i64,
}

/// One group.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<Group>> {
    Ok(groups::table
        .filter(groups::id.eq(id))
        .select((groups::id, groups::org_id, groups::name, groups::version))
        .first(conn)
        .optional()?)
}

/// A page of groups, by id.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, ask: &Ask) -> Result<Page<Group>> {
    let rows = groups::table
        .filter(groups::id.gt(ask.after.as_ref().map_or(0, |c| c.i)))
        .order(groups::id)
        .limit(ask.limit + 1)
        .select((groups::id, groups::org_id, groups::name, groups::version))
        .load(conn)?;
    let mut page = Page::cut(rows, ask, |g: &Group| (None, g.id));
    if ask.with_total {
        page.total = Some(groups::table.count().get_result(conn)?);
    }
    Ok(page)
}

/// Its members: id and short name, in the tree's order.
///
/// # Errors
/// As the database.
pub fn members(conn: &mut Conn, id: i64) -> Result<Vec<(i64, String)>> {
    Ok(members::table
        .inner_join(orgs::table.on(orgs::id.eq(members::org_id)))
        .filter(members::group_id.eq(id))
        .order((orgs::sort, orgs::id))
        .select((orgs::id, orgs::short_name))
        .load(conn)?)
}

/// Adds a group.
///
/// # Errors
/// Not unique where the organisation has one of this name.
pub fn add(conn: &mut Conn, org: OrgId, name: &str) -> Result<i64> {
    Ok(diesel::insert_into(groups::table)
        .values((groups::org_id.eq(org), groups::name.eq(name)))
        .returning(groups::id)
        .get_result(conn)?)
}

/// Writes name and members over the version that was read; false where it is stale.
///
/// # Errors
/// As the database.
pub fn write(conn: &mut Conn, group: &Group, orgs: &[i64]) -> Result<bool> {
    let n = diesel::update(
        groups::table
            .filter(groups::id.eq(group.id))
            .filter(groups::version.eq(group.version)),
    )
    .set((groups::name.eq(&group.name), groups::version.eq(group.version + 1)))
    .execute(conn)?;
    if n == 0 {
        return Ok(false);
    }
    diesel::delete(members::table.filter(members::group_id.eq(group.id))).execute(conn)?;
    for org in orgs {
        diesel::insert_into(members::table)
            .values((members::group_id.eq(group.id), members::org_id.eq(*org)))
            .execute(conn)?;
    }
    Ok(true)
}
