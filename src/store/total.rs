//! Totals by organisation, directive, state and light, kept in the transaction of the change, so that today's report
//! needs no scan of the tasks; those of whole subtrees ([`super::subtree`]) are kept with them. `duban check` recomputes them.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::schema::task_totals as totals;
use crate::domain::id::{DirectiveId, OrgId};

/// The cell of the totals a task stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Lead organisation.
    pub org: OrgId,
    /// Directive.
    pub directive: DirectiveId,
    /// State, as its word.
    pub state: String,
    /// Light, as its word.
    pub light: String,
    /// Past due and not closed.
    pub overdue: bool,
}

/// Adds `by` tasks to a cell.
///
/// # Errors
/// As the database.
pub fn shift(conn: &mut Conn, cell: &Counted, by: i64) -> Result<()> {
    let overdue = if cell.overdue { by } else { 0 };
    let row = (
        totals::org_id.eq(cell.org),
        totals::directive_id.eq(cell.directive),
        totals::state.eq(&cell.state),
        totals::light.eq(&cell.light),
        totals::n.eq(by),
        totals::n_overdue.eq(overdue),
    );
    either!(conn, c => diesel::insert_into(totals::table)
        .values(row)
        .on_conflict((totals::org_id, totals::directive_id, totals::state, totals::light))
        .do_update()
        .set((totals::n.eq(totals::n + by), totals::n_overdue.eq(totals::n_overdue + overdue)))
        .kept()
        .execute(c))?;
    super::subtree::shift_tasks(conn, cell.org, &cell.state, &cell.light, (by, overdue))
}
