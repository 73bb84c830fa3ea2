//! Directives as reports name them: register number and title.

use diesel::prelude::*;

use crate::domain::directive::register_number;
use crate::store::conn::Conn;
use crate::store::error::Result;
use crate::store::schema::{directives, orgs};

/// A directive's id, register number (empty before it is registered) and title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedRow {
    /// Id.
    pub id: i64,
    /// Register number (文号), or empty.
    pub number: String,
    /// Title.
    pub title: String,
}

type Row = (i64, String, Option<i64>, Option<i64>, String, String);

/// The directives, by id.
///
/// # Errors
/// As the database.
pub(super) fn directives(conn: &mut Conn, ids: &[i64]) -> Result<Vec<NumberedRow>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let rows: Vec<Row> = directives::table
            .inner_join(orgs::table.on(orgs::id.eq(directives::issuer_org_id)))
            .filter(directives::id.eq_any(chunk))
            .order(directives::id)
            .select((
                directives::id,
                directives::series,
                directives::number_year,
                directives::number_no,
                orgs::register_prefix,
                directives::title,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(numbered));
    }
    Ok(found)
}

fn numbered((id, series, year, no, prefix, title): Row) -> NumberedRow {
    let prefix = if series.is_empty() { prefix } else { series };
    let number = match (year, no) {
        (Some(year), Some(no)) => register_number(&prefix, year, no),
        _ => String::new(),
    };
    NumberedRow { id, number, title }
}
