//! The one function that changes an organisation: current row and version together (law 6), and the paths of everything
//! below one that moved.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::org::{self, Detail};
use super::schema::{org_successions, org_versions, orgs, postings, users};
use crate::domain::id::EventId;
use crate::domain::org::subtree_range;
use crate::domain::time::{Day, Instant};

/// Writes an organisation over the version that was read; false where it is stale. `from` is the day the change holds
/// from. Where the path changes, everything below moves along, and what its people may do is said to have changed.
///
/// # Errors
/// As the database.
pub fn write(
    conn: &mut Conn,
    before: &Detail,
    after: &Detail,
    from: Day,
    now: Instant,
    event: EventId,
) -> Result<bool> {
    let n = diesel::update(
        orgs::table
            .filter(orgs::id.eq(after.id))
            .filter(orgs::version.eq(before.version)),
    )
    .set((
        orgs::parent_id.eq(after.parent_id),
        orgs::acts_for_org_id.eq(after.acts_for_id),
        orgs::name.eq(&after.name),
        orgs::short_name.eq(&after.short_name),
        orgs::region_code.eq(after.region_code.as_deref()),
        orgs::register_prefix.eq(&after.register_prefix),
        orgs::sort.eq(after.sort),
        orgs::closed_on.eq(after.closed_on),
        orgs::version.eq(before.version + 1),
        orgs::updated_at.eq(now.naive_utc()),
    ))
    .execute(conn)?;
    if n == 0 {
        return Ok(false);
    }
    if after.path != before.path {
        move_below(conn, before, after, from, now, event)?;
    } else if (&before.name, &before.short_name) != (&after.name, &after.short_name) {
        version(conn, after, from, now, event)?;
    }
    let succession = match (after.path != before.path, after.name != before.name) {
        (true, _) => Some("move"),
        (false, true) => Some("rename"),
        (false, false) => None,
    };
    if let Some(kind) = succession {
        diesel::insert_into(org_successions::table)
            .values((
                org_successions::from_org_id.eq(after.id),
                org_successions::to_org_id.eq(after.id),
                org_successions::kind.eq(kind),
                org_successions::effective_on.eq(from),
            ))
            .execute(conn)?;
    }
    Ok(true)
}

/// Closes the current version and opens the next.
fn version(conn: &mut Conn, org: &Detail, from: Day, now: Instant, event: EventId) -> Result<()> {
    diesel::update(
        org_versions::table
            .filter(org_versions::org_id.eq(org.id))
            .filter(org_versions::to_at.is_null()),
    )
    .set((
        org_versions::to_at.eq(Some(now.naive_utc())),
        org_versions::effective_to.eq(Some(from)),
    ))
    .execute(conn)?;
    diesel::insert_into(org_versions::table)
        .values((
            org_versions::org_id.eq(org.id),
            org_versions::name.eq(&org.name),
            org_versions::short_name.eq(&org.short_name),
            org_versions::kind.eq(org.kind),
            org_versions::parent_id.eq(org.parent_id),
            org_versions::path.eq(&org.path),
            org_versions::effective_from.eq(from),
            org_versions::from_at.eq(now.naive_utc()),
            org_versions::event_id.eq(event.0),
        ))
        .execute(conn)?;
    Ok(())
}

fn move_below(conn: &mut Conn, before: &Detail, after: &Detail, from: Day, now: Instant, event: EventId) -> Result<()> {
    for mut row in org::tree(conn, &before.path)? {
        let Some(rest) = row.path.strip_prefix(&before.path) else {
            continue;
        };
        row.path = format!("{}{rest}", after.path);
        diesel::update(orgs::table.filter(orgs::id.eq(row.id)))
            .set(orgs::path.eq(&row.path))
            .execute(conn)?;
        version(conn, &row, from, now, event)?;
    }
    super::subtree::rebuild(conn)?;
    let (first, last) = subtree_range(&after.path);
    let people: Vec<i64> = postings::table
        .inner_join(orgs::table.on(orgs::id.eq(postings::org_id)))
        .filter(postings::to_on.is_null())
        .filter(orgs::path.ge(first).and(orgs::path.lt(last)))
        .select(postings::user_id)
        .load(conn)?;
    for user in people {
        diesel::update(users::table.filter(users::id.eq(user)))
            .set(users::auth_version.eq(users::auth_version + 1))
            .execute(conn)?;
    }
    Ok(())
}

/// Day from which the current version holds.
///
/// # Errors
/// As the database.
pub fn holds_from(conn: &mut Conn, org: &Detail) -> Result<Option<Day>> {
    Ok(org_versions::table
        .filter(org_versions::org_id.eq(org.id))
        .filter(org_versions::to_at.is_null())
        .select(org_versions::effective_from)
        .first(conn)
        .optional()?)
}
