//! Figures that stand on invented sample data (`source = sample`), so that pages can say so.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::targets;

/// Mark of invented data.
pub const SAMPLE: &str = "sample";

/// Of these targets, those that are sample data or have a part below them that is.
///
/// # Errors
/// As the database.
pub fn targets(conn: &mut Conn, ids: &[i64]) -> Result<Vec<i64>> {
    let rows: Vec<(i64, Option<i64>)> = targets::table
        .filter(targets::source.eq(SAMPLE))
        .filter(targets::id.eq_any(ids).or(targets::parent_id.eq_any(ids)))
        .select((targets::id, targets::parent_id))
        .load(conn)?;
    let named = rows.into_iter().flat_map(|(id, parent)| [Some(id), parent]).flatten();
    let mut found: Vec<i64> = named.filter(|id| ids.contains(id)).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
