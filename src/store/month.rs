//! Reports owed and given by organisation, directive and month (台账月度数), kept in the transaction of the change.
//! `duban check` recomputes them.

use chrono::Datelike;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::month_totals as totals;
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::time::Day;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Obligations that are not waived.
    Owed,
    /// Reports sent by their due moment.
    OnTime,
    /// Reports sent after it.
    Late,
    /// Reports returned.
    Returned,
    /// Reports accepted.
    Accepted,
}

/// The month a period is counted in: that of its last day, `2026-08`.
#[must_use]
pub fn month_of(period_to: Day) -> String {
    format!("{:04}-{:02}", period_to.year(), period_to.month())
}

/// Adds `by` to one figure of an organisation's month.
///
/// # Errors
/// As the database.
pub fn bump(conn: &mut Conn, org: OrgId, directive: DirectiveId, month: &str, field: Field, by: i64) -> Result<()> {
    let part = |f: Field| if f == field { by } else { 0 };
    let row = (
        totals::org_id.eq(org),
        totals::directive_id.eq(directive),
        totals::month.eq(month),
        totals::owed.eq(part(Field::Owed)),
        totals::on_time.eq(part(Field::OnTime)),
        totals::late.eq(part(Field::Late)),
        totals::returned.eq(part(Field::Returned)),
        totals::accepted.eq(part(Field::Accepted)),
    );
    either!(conn, c => diesel::insert_into(totals::table)
        .values(row)
        .on_conflict((totals::org_id, totals::directive_id, totals::month))
        .do_update()
        .set((
            totals::owed.eq(totals::owed + part(Field::Owed)),
            totals::on_time.eq(totals::on_time + part(Field::OnTime)),
            totals::late.eq(totals::late + part(Field::Late)),
            totals::returned.eq(totals::returned + part(Field::Returned)),
            totals::accepted.eq(totals::accepted + part(Field::Accepted)),
        ))
        .execute(c))?;
    Ok(())
}
