//! Totals of whole subtrees: what an organisation and everything below it have, so that a report over a country reads
//! its provinces and not every bureau's every directive. Kept by the functions that keep the fine totals
//! ([`super::total`], [`super::month`]), in the same transaction; `duban check` proves them. The root has none: its sums
//! are those of its children, and no row is written by everybody.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::month::Moved;
use super::schema::{orgs, subtree_months as months, subtree_totals as totals};
use crate::domain::id::OrgId;

/// The organisation and those above it, without the root.
fn upward(conn: &mut Conn, org: OrgId) -> Result<Vec<i64>> {
    let path: Option<String> = either!(conn, c => orgs::table
        .filter(orgs::id.eq(org))
        .select(orgs::path)
        .first(c)
        .optional())?;
    let path = path.unwrap_or_default();
    let ids = path.split('/').filter_map(|id| id.parse().ok());
    Ok(ids.skip(1).collect())
}

/// Adds tasks of a state and light to every subtree they lie in.
///
/// # Errors
/// As the database.
pub fn shift_tasks(conn: &mut Conn, org: OrgId, state: &str, light: &str, (n, overdue): (i64, i64)) -> Result<()> {
    for id in upward(conn, org)? {
        let row = (
            totals::org_id.eq(id),
            totals::state.eq(state),
            totals::light.eq(light),
            totals::n.eq(n),
            totals::n_overdue.eq(overdue),
        );
        either!(conn, c => diesel::insert_into(totals::table)
            .values(row)
            .on_conflict((totals::org_id, totals::state, totals::light))
            .do_update()
            .set((totals::n.eq(totals::n + n), totals::n_overdue.eq(totals::n_overdue + overdue)))
            .kept()
            .execute(c))?;
    }
    Ok(())
}

/// Adds what happened in a month to every subtree it happened in.
///
/// # Errors
/// As the database.
pub fn shift_month(conn: &mut Conn, org: OrgId, month: &str, by: Moved) -> Result<()> {
    for id in upward(conn, org)? {
        let row = (
            months::org_id.eq(id),
            months::month.eq(month),
            months::owed.eq(by.owed),
            months::on_time.eq(by.on_time),
            months::late.eq(by.late),
            months::returned.eq(by.returned),
            months::accepted.eq(by.accepted),
        );
        either!(conn, c => diesel::insert_into(months::table)
            .values(row)
            .on_conflict((months::org_id, months::month))
            .do_update()
            .set((
                months::owed.eq(months::owed + by.owed),
                months::on_time.eq(months::on_time + by.on_time),
                months::late.eq(months::late + by.late),
                months::returned.eq(months::returned + by.returned),
                months::accepted.eq(months::accepted + by.accepted),
            ))
            .kept()
            .execute(c))?;
    }
    Ok(())
}

/// Makes all sums anew from the fine totals: after an organisation moved in the tree, and for repairs.
///
/// # Errors
/// As the database.
pub fn rebuild(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        // What others add meanwhile must come after.
        c.batch_execute("LOCK TABLE subtree_totals, subtree_months IN EXCLUSIVE MODE")?;
    }
    conn.batch_execute(
        "DELETE FROM subtree_totals; DELETE FROM subtree_months; \
         INSERT INTO subtree_totals (org_id, state, light, n, n_overdue) \
         SELECT a.id, t.state, t.light, SUM(t.n), SUM(t.n_overdue) FROM \
         (SELECT org_id, state, light, SUM(n) AS n, SUM(n_overdue) AS n_overdue FROM task_totals \
         GROUP BY org_id, state, light) AS t \
         JOIN orgs o ON o.id = t.org_id JOIN orgs a ON substr(o.path, 1, length(a.path)) = a.path \
         WHERE a.parent_id IS NOT NULL GROUP BY a.id, t.state, t.light; \
         INSERT INTO subtree_months (org_id, month, owed, on_time, late, returned, accepted) \
         SELECT a.id, m.month, SUM(m.owed), SUM(m.on_time), SUM(m.late), SUM(m.returned), SUM(m.accepted) \
         FROM (SELECT org_id, month, SUM(owed) AS owed, SUM(on_time) AS on_time, SUM(late) AS late, \
         SUM(returned) AS returned, SUM(accepted) AS accepted FROM month_totals GROUP BY org_id, month) AS m \
         JOIN orgs o ON o.id = m.org_id JOIN orgs a ON substr(o.path, 1, length(a.path)) = a.path \
         WHERE a.parent_id IS NOT NULL GROUP BY a.id, m.month",
    )?;
    Ok(())
}

/// Key of a sum of tasks: organisation, state, light.
pub type TotalKey = (i64, String, String);
/// Key of a sum of months: organisation, month.
pub type MonthKey = (i64, String);

/// All sums of tasks, for the proof.
///
/// # Errors
/// As the database.
pub fn all_totals(conn: &mut Conn) -> Result<Vec<(TotalKey, (i64, i64))>> {
    Ok(either!(conn, c => totals::table
        .select((
            (totals::org_id, totals::state, totals::light),
            (totals::n, totals::n_overdue),
        ))
        .load(c))?)
}

/// All sums of months, for the proof.
///
/// # Errors
/// As the database.
pub fn all_months(conn: &mut Conn) -> Result<Vec<(MonthKey, (i64, i64, i64, i64, i64))>> {
    Ok(either!(conn, c => months::table
        .select((
            (months::org_id, months::month),
            (
                months::owed,
                months::on_time,
                months::late,
                months::returned,
                months::accepted,
            ),
        ))
        .load(c))?)
}

/// Paths of all organisations, the root left out, for the proof.
///
/// # Errors
/// As the database.
pub fn paths(conn: &mut Conn) -> Result<Vec<(i64, String)>> {
    Ok(either!(conn, c => orgs::table.order(orgs::id).select((orgs::id, orgs::path)).load(c))?)
}
