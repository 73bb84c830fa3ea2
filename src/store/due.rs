//! Future due days by what they were counted from, in groups: how many reports and tasks hang on the same sum.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text, Timestamp};

use super::conn::{Conn, either};
use super::error::Result;
use crate::domain::cadence::{Period, due_day_of};
use crate::domain::due::{Counted, Sum};
use crate::domain::id::OrgId;
use crate::domain::time::{Instant, day_of};

const REPORTS: &str =
    "SELECT t.lead_org_id AS org, t.due_rule AS rule, o.period_from AS first, o.period_to AS last, o.due_at AS due_at, COUNT(*) AS n
    FROM obligations o JOIN tasks t ON t.id = o.task_id
    WHERE o.state = 'open' AND t.state IN ('issued', 'active', 'closing') AND t.cadence <> 'once' AND o.due_at > ";
const BY_SUM: &str = " GROUP BY t.lead_org_id, t.due_rule, o.period_from, o.period_to, o.due_at";

const TASKS: &str = "SELECT t.lead_org_id AS org, t.profile AS profile, d.urgency AS urgency, t.issued_at AS issued_at, t.due_on AS due_on, COUNT(*) AS n
    FROM tasks t JOIN directives d ON d.id = t.directive_id
    WHERE t.state IN ('issued', 'active', 'closing') AND t.parent_id IS NULL AND t.extensions = 0 AND d.original_due_on IS NULL
      AND t.issued_at IS NOT NULL AND t.due_on >= ";
const BY_SPAN: &str = " GROUP BY t.lead_org_id, t.profile, d.urgency, t.issued_at, t.due_on";

#[derive(QueryableByName)]
struct Reports {
    #[diesel(sql_type = BigInt)]
    org: i64,
    #[diesel(sql_type = Text)]
    rule: String,
    #[diesel(sql_type = Date)]
    first: NaiveDate,
    #[diesel(sql_type = Date)]
    last: NaiveDate,
    #[diesel(sql_type = Timestamp)]
    due_at: NaiveDateTime,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Tasks {
    #[diesel(sql_type = BigInt)]
    org: i64,
    #[diesel(sql_type = Text)]
    profile: String,
    #[diesel(sql_type = Text)]
    urgency: String,
    #[diesel(sql_type = Timestamp)]
    issued_at: NaiveDateTime,
    #[diesel(sql_type = Date)]
    due_on: NaiveDate,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Open reports and tasks that are due after a moment, with what their day was counted from. Days that somebody named,
/// or that were extended, hang on no sum and are not among them.
///
/// # Errors
/// As the database.
pub fn counted(conn: &mut Conn, after: Instant) -> Result<Vec<Counted>> {
    let mark = match conn {
        Conn::Sqlite(_) => "?",
        Conn::Postgres(_) => "$1",
    };
    let reports = format!("{REPORTS}{mark}{BY_SUM}");
    let reports: Vec<Reports> = either!(conn, c => diesel::sql_query(&reports)
        .bind::<Timestamp, _>(after.naive_utc())
        .load(c))?;
    let tasks = format!("{TASKS}{mark}{BY_SPAN}");
    let tasks: Vec<Tasks> = either!(conn, c => diesel::sql_query(&tasks)
        .bind::<Date, _>(day_of(after))
        .load(c))?;
    let report = |row: Reports| {
        let period = Period {
            from: row.first,
            to: row.last,
        };
        Some(Counted {
            org: OrgId(row.org),
            sum: Sum::Report(row.rule.parse().ok()?, period),
            day: due_day_of(row.due_at.and_utc()),
            n: row.n,
        })
    };
    let task = |row: Tasks| {
        Some(Counted {
            org: OrgId(row.org),
            sum: Sum::Task {
                profile: row.profile,
                urgency: row.urgency.parse().ok()?,
                issued: day_of(row.issued_at.and_utc()),
            },
            day: row.due_on,
            n: row.n,
        })
    };
    Ok(reports
        .into_iter()
        .filter_map(report)
        .chain(tasks.into_iter().filter_map(task))
        .collect())
}
