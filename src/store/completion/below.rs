//! What lies below an organisation, from the sums of its children's subtrees, and its own from the fine totals.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

use super::reported::{Reported, Sums};
use super::{Cell, Counted, Slice};
use crate::domain::time::Instant;
use crate::store::conn::{Conn, either};
use crate::store::error::{Result, StoreError};
use crate::store::kept::Keep;
use crate::store::schema::{obligations, orgs, subtree_totals as totals};

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
    let below: Vec<(i64, String, String, i64, i64)> = either!(conn, c => totals::table
        .inner_join(orgs::table)
        .filter(orgs::parent_id.eq(top))
        .select((
            totals::org_id,
            totals::state,
            totals::light,
            totals::n,
            totals::n_overdue,
        ))
        .load(c))?;
    let own = "SELECT t.org_id AS key, t.state, t.light, CAST(SUM(t.n) AS BIGINT) AS n, \
         CAST(SUM(t.n_overdue) AS BIGINT) AS n_overdue FROM task_totals t WHERE t.org_id = $1 \
         GROUP BY t.org_id, t.state, t.light";
    let mut found: Vec<Cell> = either!(conn, c => diesel::sql_query(own).bind::<BigInt, _>(top).kept().load(c))?;
    found.extend(below.into_iter().map(|(key, state, light, n, n_overdue)| Cell {
        key,
        state,
        light,
        n,
        n_overdue,
    }));
    Ok(found)
}

/// Reports of one child in all months.
#[derive(QueryableByName)]
struct ChildSums {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(embed)]
    sums: Sums,
}

/// Reports of all children in one month.
#[derive(QueryableByName)]
struct MonthSums {
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(embed)]
    sums: Sums,
}

/// Reports by child and by month, added up by the database: a row for each child and month would cost more to fetch than
/// to add.
pub(super) fn reported(conn: &mut Conn, slice: &Slice, up_to: &str) -> Result<Reported> {
    let top = slice.top()?;
    let sums = Sums::columns();
    let own = format!(
        "SELECT m.org_id AS key, m.month, {sums} FROM month_totals m WHERE m.org_id = $1 AND m.month <= $2 \
         GROUP BY m.org_id, m.month"
    );
    let query = diesel::sql_query(own).bind::<BigInt, _>(top).bind::<Text, _>(up_to);
    let mut found = Reported::of(either!(conn, c => query.kept().load(c))?);
    let below = |column: &str| {
        format!(
            "SELECT {column}, {sums} FROM subtree_months m JOIN orgs o ON o.id = m.org_id \
             WHERE o.parent_id = $1 AND m.month <= $2 GROUP BY {grouped}",
            grouped = column.trim_end_matches(" AS key"),
        )
    };
    let query = diesel::sql_query(below("m.org_id AS key")).bind::<BigInt, _>(top);
    let query = query.bind::<Text, _>(up_to).kept();
    let children: Vec<ChildSums> = either!(conn, c => query.load(c))?;
    for ChildSums { key, sums } in children {
        found.by_key.entry(key).or_default().merge(sums.reports());
    }
    let query = diesel::sql_query(below("m.month")).bind::<BigInt, _>(top);
    let query = query.bind::<Text, _>(up_to).kept();
    let all: Vec<MonthSums> = either!(conn, c => query.load(c))?;
    for MonthSums { month, sums } in all {
        found.by_month.entry(month).or_default().merge(sums.reports());
    }
    Ok(found)
}

/// Reports not sent although due, by child with everything below it; the organisation's own under its own key. The
/// organisations are walked and each one's due obligations counted in its index, which costs a quarter of counting all
/// due ones and grouping them.
pub(super) fn missing(conn: &mut Conn, slice: &Slice, now: Instant) -> Result<Vec<(i64, i64)>> {
    let top = slice.top()?;
    let due = now.naive_utc();
    // '0' follows '/': everything that begins with the child's path lies between the two.
    let sql = "SELECT c.id AS key, CAST((SELECT COUNT(*) FROM orgs o CROSS JOIN obligations b \
         WHERE b.org_id = o.id AND b.state = 'open' AND b.due_at <= $1 AND o.path >= c.path AND o.path < substr(c.path, 1, length(c.path) - 1) || '0') AS BIGINT) AS n \
         FROM orgs c WHERE c.parent_id = $2";
    let query = diesel::sql_query(sql).bind::<Timestamp, _>(due).bind::<BigInt, _>(top);
    let below: Vec<Counted> = either!(conn, c => query.kept().load(c))?;
    let own: i64 = either!(conn, c => obligations::table
        .filter(obligations::org_id.eq(top).and(obligations::state.eq("open")))
        .filter(obligations::due_at.le(due))
        .count()
        .get_result(c))?;
    let all = below.into_iter().map(|r| (r.key, r.n)).chain([(top, own)]);
    Ok(all.filter(|(_, n)| *n > 0).collect())
}
