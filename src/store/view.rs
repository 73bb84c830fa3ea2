//! Views (视图): queries of a page that people keep under a name, for themselves or shared with their bureau.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::schema::{users, views};
use crate::domain::id::{OrgId, UserId};
use crate::domain::time::Instant;

/// The page of which views are kept.
const LEDGER: &str = "ledger";
/// Most views of one list.
const SHOWN: i64 = 100;

/// A kept view.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct View {
    /// Id.
    pub id: i64,
    /// Whose it is.
    pub user: UserId,
    /// Their name.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// The query it stands for.
    pub query: String,
    /// The bureau it is shared with.
    pub shared_with: Option<i64>,
    /// Last change, UTC.
    pub updated_at: NaiveDateTime,
}

const COLUMNS: (
    views::id,
    views::user_id,
    users::name,
    views::name,
    views::query,
    views::shared_org_id,
    views::updated_at,
) = (
    views::id,
    views::user_id,
    users::name,
    views::name,
    views::query,
    views::shared_org_id,
    views::updated_at,
);

/// A person's views of the ledger and those shared with their bureau, as they were made.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, user: UserId, org: OrgId) -> Result<Vec<View>> {
    Ok(either!(conn, c => views::table
        .inner_join(users::table)
        .filter(views::user_id.eq(user).or(views::shared_org_id.eq(org.0).assume_not_null()))
        .filter(views::page.eq(LEDGER))
        .order(views::id)
        .limit(SHOWN)
        .select(COLUMNS)
        .load(c))?)
}

/// One view.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<View>> {
    Ok(either!(conn, c => views::table
        .inner_join(users::table)
        .filter(views::id.eq(id).and(views::page.eq(LEDGER)))
        .select(COLUMNS)
        .first(c)
        .optional())?)
}

/// A person's view of this name.
///
/// # Errors
/// As the database.
pub fn named(conn: &mut Conn, user: UserId, name: &str) -> Result<Option<View>> {
    Ok(either!(conn, c => views::table
        .inner_join(users::table)
        .filter(views::user_id.eq(user).and(views::page.eq(LEDGER)).and(views::name.eq(name)))
        .select(COLUMNS)
        .first(c)
        .optional())?)
}

/// How many views a person keeps.
///
/// # Errors
/// As the database.
pub fn count(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(either!(conn, c => views::table
        .filter(views::user_id.eq(user))
        .count()
        .get_result(c))?)
}

/// Adds a view; answers its id.
///
/// # Errors
/// As the database; not unique where the person has one of this name.
pub fn add(conn: &mut Conn, user: UserId, name: &str, query: &str, shared: Option<OrgId>, now: Instant) -> Result<i64> {
    Ok(either!(conn, c => diesel::insert_into(views::table)
        .values((
            views::user_id.eq(user),
            views::name.eq(name),
            views::page.eq(LEDGER),
            views::query.eq(query),
            views::shared_org_id.eq(shared.map(|org| org.0)),
            views::updated_at.eq(now.naive_utc()),
        ))
        .returning(views::id)
        .get_result(c))?)
}

/// Writes a view anew.
///
/// # Errors
/// As the database; not unique where the person has another of this name.
pub fn write(conn: &mut Conn, view: &View, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(views::table.filter(views::id.eq(view.id)))
        .set((
            views::name.eq(&view.name),
            views::query.eq(&view.query),
            views::shared_org_id.eq(view.shared_with),
            views::updated_at.eq(now.naive_utc()),
        ))
        .kept()
        .execute(c))?;
    Ok(())
}

/// Removes a view.
///
/// # Errors
/// As the database.
pub fn remove(conn: &mut Conn, id: i64) -> Result<()> {
    either!(conn, c => diesel::delete(views::table.filter(views::id.eq(id))).execute(c))?;
    Ok(())
}
