//! Reports that were owed, by organisation or directive and by month, from the monthly history.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{By, Slice, below};
use crate::domain::completion::Reports;
use crate::store::conn::Conn;
use crate::store::error::Result;

/// Reports of one organisation or directive in one month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(super) struct MonthCell {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(embed)]
    sums: Sums,
}

/// Reports added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub(super) struct Sums {
    #[diesel(sql_type = BigInt)]
    owed: i64,
    #[diesel(sql_type = BigInt)]
    on_time: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
    #[diesel(sql_type = BigInt)]
    returned: i64,
    #[diesel(sql_type = BigInt)]
    accepted: i64,
}

impl Sums {
    /// The sums of these columns of a table `m`, under their names.
    pub(super) fn columns() -> String {
        let columns = ["owed", "on_time", "late", "returned", "accepted"];
        let sums = columns.map(|c| format!("CAST(SUM(m.{c}) AS BIGINT) AS {c}"));
        sums.join(", ")
    }

    pub(super) fn reports(self) -> Reports {
        Reports {
            owed: self.owed,
            on_time: self.on_time,
            late: self.late,
            returned: self.returned,
            accepted: self.accepted,
            missing: 0,
        }
    }
}

/// Reports of the months up to one, added up both ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported {
    /// By organisation or directive, keys as those of [`super::cells`].
    pub by_key: HashMap<i64, Reports>,
    /// By month, `2026-07`.
    pub by_month: BTreeMap<String, Reports>,
}

impl Reported {
    pub(super) fn of(cells: Vec<MonthCell>) -> Reported {
        let mut sums = Reported::default();
        for cell in cells {
            let reports = cell.sums.reports();
            sums.by_key.entry(cell.key).or_default().merge(reports);
            sums.by_month.entry(cell.month).or_default().merge(reports);
        }
        sums
    }
}

/// Reports by organisation or directive and by month, up to a month.
///
/// # Errors
/// As the database.
pub fn reported(conn: &mut Conn, slice: &Slice, by: By, up_to: &str) -> Result<Reported> {
    if by == By::Org && slice.directives.is_none() {
        return below::reported(conn, slice, up_to);
    }
    let (from, to) = slice.range();
    let sql = format!(
        "SELECT m.{key} AS key, m.month, {sums} FROM month_totals m JOIN orgs o ON o.id = m.org_id \
         WHERE o.path >= $1 AND o.path < $2 AND m.month <= $3{directives} GROUP BY m.{key}, m.month",
        sums = Sums::columns(),
        key = by.column(),
        directives = slice.directives_in("m.directive_id"),
    );
    let query = diesel::sql_query(sql).bind::<Text, _>(from).bind::<Text, _>(to);
    Ok(Reported::of(query.bind::<Text, _>(up_to).load(conn)?))
}
