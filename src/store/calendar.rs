//! One year of the national calendar, read and replaced as a whole.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{calendar_days, calendar_years};
use crate::domain::time::Day;

/// A day that differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable)]
pub struct ListedDay {
    /// The day.
    pub day: Day,
    /// `holiday` or `workday`.
    pub kind: String,
    /// What it is.
    pub name: String,
    /// Whether the arrangement is not announced yet.
    pub provisional: bool,
}

/// What is known of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// `known` or `provisional`; none where nothing is listed.
    pub state: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its days in order.
    pub days: Vec<ListedDay>,
}

fn bounds(year: i32) -> (Day, Day) {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
    let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
    (first, last)
}

/// A year.
///
/// # Errors
/// As the database.
pub fn year(conn: &mut Conn, year: i32) -> Result<Year> {
    let (first, last) = bounds(year);
    let days = calendar_days::table
        .filter(calendar_days::org_id.is_null())
        .filter(calendar_days::day.between(first, last))
        .order(calendar_days::day)
        .select((
            calendar_days::day,
            calendar_days::kind,
            calendar_days::name,
            calendar_days::provisional,
        ))
        .load(conn)?;
    let head: Option<(String, String)> = calendar_years::table
        .filter(calendar_years::year.eq(i64::from(year)))
        .select((calendar_years::state, calendar_years::source))
        .first(conn)
        .optional()?;
    let (state, source) = head.unzip();
    Ok(Year {
        year,
        state,
        source,
        days,
    })
}

/// Puts a year in the place of what was known of it.
///
/// # Errors
/// As the database.
pub fn replace(conn: &mut Conn, new: &Year) -> Result<()> {
    let (first, last) = bounds(new.year);
    let (state, source) = (
        new.state.as_deref().unwrap_or("known"),
        new.source.as_deref().unwrap_or_default(),
    );
    diesel::delete(
        calendar_days::table
            .filter(calendar_days::org_id.is_null())
            .filter(calendar_days::day.between(first, last)),
    )
    .execute(conn)?;
    diesel::delete(calendar_years::table.filter(calendar_years::year.eq(i64::from(new.year)))).execute(conn)?;
    for day in &new.days {
        diesel::insert_into(calendar_days::table)
            .values((
                calendar_days::day.eq(day.day),
                calendar_days::kind.eq(&day.kind),
                calendar_days::name.eq(&day.name),
                calendar_days::source.eq(source),
                calendar_days::provisional.eq(day.provisional),
            ))
            .execute(conn)?;
    }
    super::reference::add_year(conn, i64::from(new.year), state, source)
}
