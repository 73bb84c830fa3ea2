//! Number series (文号): gap-free, because the number is taken in the transaction that uses it (SCHEMA.md).

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::conn::Conn;
use super::error::Result;
use crate::domain::id::OrgId;

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = BigInt)]
    last_no: i64,
}

/// Takes the next number of an organisation's series in a year, beginning with 1. A transaction that is undone gives
/// it back.
///
/// # Errors
/// As the database.
pub fn next(conn: &mut Conn, org: OrgId, series: &str, year: i64) -> Result<i64> {
    let taken: Taken = diesel::sql_query(
        "INSERT INTO number_series (org_id, series, year, last_no) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (org_id, series, year) DO UPDATE SET last_no = number_series.last_no + 1 RETURNING last_no",
    )
    .bind::<BigInt, _>(org.0)
    .bind::<Text, _>(series)
    .bind::<BigInt, _>(year)
    .get_result(conn)?;
    Ok(taken.last_no)
}
