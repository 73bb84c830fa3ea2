//! Puts right what can be computed anew: totals, months, roll-ups, and the copies a task keeps of its reports and light.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::figure::{MonthKey, MonthSums, Stored, TotalKey};
use crate::domain::time::Instant;
use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::schema::{month_totals as months, rollups, task_totals as totals, tasks};

/// Sets a cell of the totals; none takes it away.
///
/// # Errors
/// As the database.
pub fn total(conn: &mut Conn, key: &TotalKey, cell: Option<(i64, i64)>) -> Result<()> {
    let row = totals::table
        .filter(totals::org_id.eq(key.0).and(totals::directive_id.eq(key.1)))
        .filter(totals::state.eq(&key.2).and(totals::light.eq(&key.3)));
    diesel::delete(row).execute(conn)?;
    if let Some((n, overdue)) = cell {
        diesel::insert_into(totals::table)
            .values((
                totals::org_id.eq(key.0),
                totals::directive_id.eq(key.1),
                totals::state.eq(&key.2),
                totals::light.eq(&key.3),
                totals::n.eq(n),
                totals::n_overdue.eq(overdue),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Sets a month; none takes it away.
///
/// # Errors
/// As the database.
pub fn month(conn: &mut Conn, key: &MonthKey, sums: Option<MonthSums>) -> Result<()> {
    let row = months::table
        .filter(months::org_id.eq(key.0).and(months::directive_id.eq(key.1)))
        .filter(months::month.eq(&key.2));
    diesel::delete(row).execute(conn)?;
    if let Some((owed, on_time, late, returned, accepted)) = sums {
        diesel::insert_into(months::table)
            .values((
                months::org_id.eq(key.0),
                months::directive_id.eq(key.1),
                months::month.eq(&key.2),
                months::owed.eq(owed),
                months::on_time.eq(on_time),
                months::late.eq(late),
                months::returned.eq(returned),
                months::accepted.eq(accepted),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Closes the current roll-up of a target and period and writes the right one, if there is one.
///
/// # Errors
/// As the database.
pub fn rollup(conn: &mut Conn, target: i64, day: NaiveDate, right: Option<Stored>, now: Instant) -> Result<()> {
    diesel::update(
        rollups::table
            .filter(rollups::target_id.eq(target).and(rollups::period_to.eq(day)))
            .filter(rollups::to_at.is_null()),
    )
    .set(rollups::to_at.eq(now.naive_utc()))
    .execute(conn)?;
    let Some(right) = right else { return Ok(()) };
    let row = (
        rollups::target_id.eq(target),
        rollups::period_to.eq(day),
        rollups::numerator.eq(right.numerator),
        rollups::denominator.eq(right.denominator),
        rollups::value.eq(right.value),
        rollups::n_expected.eq(right.n_expected),
        rollups::n_reported.eq(right.n_reported),
        rollups::n_accepted.eq(right.n_accepted),
        rollups::from_at.eq(now.naive_utc()),
    );
    either!(conn, c => diesel::insert_into(rollups::table).values(row).execute(c))?;
    Ok(())
}

/// What a task repeats of its reports and of its light.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = tasks)]
pub struct Copies {
    /// Light, as its word.
    pub light: Option<String>,
    /// Since when.
    pub light_since: Option<NaiveDateTime>,
    /// Returns.
    pub returns: Option<i64>,
    /// The unit's own statement.
    pub percent: Option<Option<i64>>,
    /// The unit's own light.
    pub own_light: Option<Option<String>>,
}

/// Mends a task's copies; its totals are mended after.
///
/// # Errors
/// As the database.
pub fn copies(conn: &mut Conn, task: i64, copies: &Copies, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(tasks::table.filter(tasks::id.eq(task)))
        .set((copies, tasks::version.eq(tasks::version + 1), tasks::updated_at.eq(now.naive_utc())))
        .execute(c))?;
    Ok(())
}
