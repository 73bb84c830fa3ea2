//! Role grants: effective-dated; [`super::person::grant`] adds one.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{orgs, role_grants, users};
use crate::domain::id::UserId;
use crate::domain::org::subtree_range;
use crate::domain::person::Role;
use crate::domain::time::Instant;

/// A current grant.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Grant {
    /// Id.
    pub id: i64,
    /// Who holds it.
    pub user_id: UserId,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Organisation over whose subtree it is held.
    pub org_id: i64,
    /// Its short name.
    pub org_name: String,
    /// Its path.
    pub org_path: String,
    /// The role.
    pub role: Role,
    /// Since when.
    pub from_at: NaiveDateTime,
    /// Who granted it.
    pub granted_by: Option<i64>,
}

const COLUMNS: (
    role_grants::id,
    role_grants::user_id,
    users::login,
    users::name,
    role_grants::org_id,
    orgs::short_name,
    orgs::path,
    role_grants::role,
    role_grants::from_at,
    role_grants::granted_by,
) = (
    role_grants::id,
    role_grants::user_id,
    users::login,
    users::name,
    role_grants::org_id,
    orgs::short_name,
    orgs::path,
    role_grants::role,
    role_grants::from_at,
    role_grants::granted_by,
);

/// One current grant.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<Grant>> {
    Ok(role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .inner_join(orgs::table.on(orgs::id.eq(role_grants::org_id)))
        .filter(role_grants::id.eq(id))
        .filter(role_grants::to_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// What a list of grants is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of organisations at or below this path.
    pub path: String,
    /// Of this person.
    pub user: Option<i64>,
    /// Of this role.
    pub role: Option<Role>,
}

/// A page of current grants, by id.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, filter: &Filter, ask: &Ask) -> Result<Page<Grant>> {
    let (from, to) = subtree_range(&filter.path);
    let narrowed = || {
        let mut query = role_grants::table
            .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
            .inner_join(orgs::table.on(orgs::id.eq(role_grants::org_id)))
            .filter(role_grants::to_at.is_null())
            .filter(orgs::path.ge(from.clone()).and(orgs::path.lt(to.clone())))
            .into_boxed();
        if let Some(user) = filter.user {
            query = query.filter(role_grants::user_id.eq(user));
        }
        if let Some(role) = filter.role {
            query = query.filter(role_grants::role.eq(role));
        }
        query
    };
    let after = ask.after.as_ref().map_or(0, |c| c.i);
    let rows = narrowed()
        .filter(role_grants::id.gt(after))
        .order(role_grants::id)
        .limit(ask.limit + 1)
        .select(COLUMNS)
        .load(conn)?;
    let mut page = Page::cut(rows, ask, |g: &Grant| (None, g.id));
    if ask.with_total {
        page.total = Some(narrowed().count().get_result(conn)?);
    }
    Ok(page)
}

/// Ends a grant.
///
/// # Errors
/// As the database.
pub fn end(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    diesel::update(role_grants::table.filter(role_grants::id.eq(id)))
        .set(role_grants::to_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Ends every grant of a person.
///
/// # Errors
/// As the database.
pub fn end_all(conn: &mut Conn, user: UserId, now: Instant) -> Result<usize> {
    Ok(diesel::update(
        role_grants::table
            .filter(role_grants::user_id.eq(user))
            .filter(role_grants::to_at.is_null()),
    )
    .set(role_grants::to_at.eq(Some(now.naive_utc())))
    .execute(conn)?)
}
