//! Monthly history: what was owed, on time, late, returned and accepted, by organisation, directive and month of the
//! period end; kept in the transaction of the act. `duban check` recomputes it.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::schema::month_totals as months;
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::time::Day;

/// What happened, as differences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Obligations planned (waived ones are taken off).
    pub owed: i64,
    /// Obligations first answered on time.
    pub on_time: i64,
    /// Obligations first answered late.
    pub late: i64,
    /// Reports returned.
    pub returned: i64,
    /// Obligations whose latest report is accepted.
    pub accepted: i64,
}

/// The month a period belongs to, `2026-08`.
#[must_use]
pub fn month_of(period_to: Day) -> String {
    period_to.format("%Y-%m").to_string()
}

/// Adds differences to a month.
///
/// # Errors
/// As the database.
pub fn shift(conn: &mut Conn, org: OrgId, directive: DirectiveId, period_to: Day, by: Moved) -> Result<()> {
    if by == Moved::default() {
        return Ok(());
    }
    let month = month_of(period_to);
    let row = (
        months::org_id.eq(org),
        months::directive_id.eq(directive),
        months::month.eq(&month),
        months::owed.eq(by.owed),
        months::on_time.eq(by.on_time),
        months::late.eq(by.late),
        months::returned.eq(by.returned),
        months::accepted.eq(by.accepted),
    );
    either!(conn, c => diesel::insert_into(months::table)
        .values(row)
        .on_conflict((months::org_id, months::directive_id, months::month))
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
    super::subtree::shift_month(conn, org, &month, by)
}
