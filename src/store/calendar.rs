//! The calendar of the nation and the days that organisations have of their own: a year read and replaced as a whole, and
//! all of it, ready to count with.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{calendar_days, calendar_years, orgs};
use crate::domain::calendar::{CalendarDay, Calendars, DayKind};
use crate::domain::id::OrgId;
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

impl ListedDay {
    /// As it is counted with.
    #[must_use]
    pub fn row(&self) -> CalendarDay {
        CalendarDay {
            day: self.day,
            kind: match self.kind.as_str() {
                _ if self.provisional => DayKind::Statutory,
                "workday" => DayKind::Workday,
                _ => DayKind::Holiday,
            },
            name: self.name.clone(),
        }
    }
}

/// What is known of a year, for the nation or of one organisation's own days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Whose own days; none for the nation.
    pub org: Option<OrgId>,
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

/// A year: of the nation, or of what an organisation has of its own; how far it is known is the nation's in either case.
///
/// # Errors
/// As the database.
pub fn year(conn: &mut Conn, year: i32, org: Option<OrgId>) -> Result<Year> {
    let (first, last) = bounds(year);
    let mut days = calendar_days::table.into_boxed();
    days = match org {
        Some(org) => days.filter(calendar_days::org_id.eq(org.0)),
        None => days.filter(calendar_days::org_id.is_null()),
    };
    let days = days
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
    let (state, national) = head.unzip();
    let source = match org {
        Some(org) => source_of(conn, org, (first, last))?,
        None => national,
    };
    Ok(Year {
        org,
        year,
        state,
        source,
        days,
    })
}

fn source_of(conn: &mut Conn, org: OrgId, (first, last): (Day, Day)) -> Result<Option<String>> {
    Ok(calendar_days::table
        .filter(calendar_days::org_id.eq(org.0))
        .filter(calendar_days::day.between(first, last))
        .order(calendar_days::day)
        .select(calendar_days::source)
        .first(conn)
        .optional()?)
}

/// Organisations that have days of their own in a year with their short names, by id.
///
/// # Errors
/// As the database.
pub fn holders(conn: &mut Conn, year: i32) -> Result<Vec<(OrgId, String)>> {
    let (first, last) = bounds(year);
    Ok(orgs::table
        .filter(
            orgs::id.nullable().eq_any(
                calendar_days::table
                    .filter(calendar_days::org_id.is_not_null())
                    .filter(calendar_days::day.between(first, last))
                    .select(calendar_days::org_id),
            ),
        )
        .order(orgs::id)
        .select((orgs::id, orgs::short_name))
        .load(conn)?)
}

/// Every listed day, the years that are known, and where organisations stand in the tree.
#[derive(Debug, Clone)]
pub struct Table {
    national: Vec<CalendarDay>,
    known: Vec<i32>,
    own: BTreeMap<OrgId, Vec<CalendarDay>>,
    paths: BTreeMap<OrgId, Vec<OrgId>>,
}

impl Table {
    /// As it would be with another year.
    #[must_use]
    pub fn with(mut self, year: &Year) -> Table {
        let (first, last) = bounds(year.year);
        let rows = match year.org {
            Some(org) => self.own.entry(org).or_default(),
            None => &mut self.national,
        };
        rows.retain(|row| row.day < first || row.day > last);
        rows.extend(year.days.iter().map(ListedDay::row));
        self
    }

    /// Ready to count with.
    #[must_use]
    pub fn calendars(self) -> Calendars {
        Calendars::new(self.national, self.known, &self.own, &self.paths)
    }
}

/// The whole table.
///
/// # Errors
/// As the database.
pub fn table(conn: &mut Conn) -> Result<Table> {
    let rows: Vec<(Option<i64>, ListedDay)> = calendar_days::table
        .order(calendar_days::day)
        .select((
            calendar_days::org_id,
            (
                calendar_days::day,
                calendar_days::kind,
                calendar_days::name,
                calendar_days::provisional,
            ),
        ))
        .load(conn)?;
    let (mut national, mut own) = (Vec::new(), BTreeMap::<OrgId, Vec<CalendarDay>>::new());
    for (org, listed) in rows {
        match org {
            Some(org) => own.entry(OrgId(org)).or_default().push(listed.row()),
            None => national.push(listed.row()),
        }
    }
    let years: Vec<i64> = calendar_years::table
        .filter(calendar_years::state.eq("known"))
        .select(calendar_years::year)
        .order(calendar_years::year)
        .load(conn)?;
    let paths: Vec<(OrgId, String)> = orgs::table.select((orgs::id, orgs::path)).load(conn)?;
    let ids = |path: &str| path.split('/').filter_map(|id| id.parse().ok()).map(OrgId).collect();
    Ok(Table {
        national,
        known: years.into_iter().filter_map(|y| i32::try_from(y).ok()).collect(),
        own,
        paths: paths.iter().map(|(org, path)| (*org, ids(path))).collect(),
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
    let org = new.org.map(|org| org.0);
    let of_year = calendar_days::table.filter(calendar_days::day.between(first, last));
    match org {
        Some(org) => diesel::delete(of_year.filter(calendar_days::org_id.eq(org))).execute(conn)?,
        None => diesel::delete(of_year.filter(calendar_days::org_id.is_null())).execute(conn)?,
    };
    for day in &new.days {
        diesel::insert_into(calendar_days::table)
            .values((
                calendar_days::org_id.eq(org),
                calendar_days::day.eq(day.day),
                calendar_days::kind.eq(&day.kind),
                calendar_days::name.eq(&day.name),
                calendar_days::source.eq(source),
                calendar_days::provisional.eq(day.provisional),
            ))
            .execute(conn)?;
    }
    if org.is_some() {
        return Ok(());
    }
    diesel::delete(calendar_years::table.filter(calendar_years::year.eq(i64::from(new.year)))).execute(conn)?;
    super::reference::add_year(conn, i64::from(new.year), state, source)
}
