//! What lies below an organisation, from the sums of its children's subtrees, and its own from the fine totals.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Cell, MonthCell, Slice};
use crate::store::conn::Conn;
use crate::store::error::{Result, StoreError};
use crate::store::schema::{orgs, subtree_months as months, subtree_totals as totals};

impl Slice {
    /// The organisation itself: the last of its path.
    fn top(&self) -> Result<i64> {
        let last = self.path.trim_end_matches('/').rsplit('/').next();
        let id = last.and_then(|id| id.parse().ok());
        id.ok_or_else(|| StoreError::Corrupt(format!("path {}", self.path)))
    }
}

/// Tasks by child, state and light; those the organisation leads itself under its own key.
pub(super) fn cells(conn: &mut Conn, slice: &Slice) -> Result<Vec<Cell>> {
    let top = slice.top()?;
    let below: Vec<(i64, String, String, i64, i64)> = totals::table
        .inner_join(orgs::table)
        .filter(orgs::parent_id.eq(top))
        .select((
            totals::org_id,
            totals::state,
            totals::light,
            totals::n,
            totals::n_overdue,
        ))
        .load(conn)?;
    let own = "SELECT t.org_id AS key, t.state, t.light, CAST(SUM(t.n) AS BIGINT) AS n, \
         CAST(SUM(t.n_overdue) AS BIGINT) AS n_overdue FROM task_totals t WHERE t.org_id = $1 \
         GROUP BY t.org_id, t.state, t.light";
    let mut found: Vec<Cell> = diesel::sql_query(own).bind::<BigInt, _>(top).load(conn)?;
    found.extend(below.into_iter().map(|(key, state, light, n, n_overdue)| Cell {
        key,
        state,
        light,
        n,
        n_overdue,
    }));
    Ok(found)
}

/// Reports by child and month.
pub(super) fn months(conn: &mut Conn, slice: &Slice, up_to: &str) -> Result<Vec<MonthCell>> {
    let top = slice.top()?;
    let below: Vec<(i64, String, i64, i64, i64, i64, i64)> = months::table
        .inner_join(orgs::table)
        .filter(orgs::parent_id.eq(top).and(months::month.le(up_to)))
        .select((
            months::org_id,
            months::month,
            months::owed,
            months::on_time,
            months::late,
            months::returned,
            months::accepted,
        ))
        .load(conn)?;
    let sum = |column: &str| format!("CAST(SUM(m.{column}) AS BIGINT) AS {column}");
    let own = format!(
        "SELECT m.org_id AS key, m.month, {}, {}, {}, {}, {} FROM month_totals m \
         WHERE m.org_id = $1 AND m.month <= $2 GROUP BY m.org_id, m.month",
        sum("owed"),
        sum("on_time"),
        sum("late"),
        sum("returned"),
        sum("accepted"),
    );
    let query = diesel::sql_query(own).bind::<BigInt, _>(top);
    let mut found: Vec<MonthCell> = query.bind::<Text, _>(up_to).load(conn)?;
    found.extend(
        below
            .into_iter()
            .map(|(key, month, owed, on_time, late, returned, accepted)| MonthCell {
                key,
                month,
                owed,
                on_time,
                late,
                returned,
                accepted,
            }),
    );
    Ok(found)
}
