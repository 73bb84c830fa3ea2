//! Programmes (工程): named bundles of indicator targets, kept as templates (DOMAIN.md §2). Those without an owner ship.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{indicators, programme_items as items, programmes};
use crate::domain::decimal::{Scale, canonical};
use crate::domain::id::{IndicatorId, OrgId};
use crate::domain::target::Comparator;
use crate::domain::time::{Day, Instant};
use crate::domain::unit::MeasureUnit;

/// A programme with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Identifier.
    pub id: i64,
    /// Whose it is; none for those that ship.
    pub org: Option<OrgId>,
    /// Code, `9917`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Year it is for.
    pub year: i64,
    /// Who set it.
    pub source: String,
    /// Whether it is no longer offered.
    pub retired: bool,
    /// Version.
    pub version: i64,
    /// Its targets.
    pub items: Vec<Item>,
}

/// One target of a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Indicator.
    pub indicator: IndicatorId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: MeasureUnit,
    /// How the value is meant.
    pub comparator: Comparator,
    /// The value in base units, decimal text; none where the goal has no number.
    pub value: Option<String>,
    /// Day of its own, if not the year's end.
    pub due_on: Option<Day>,
    /// Note.
    pub note: Option<String>,
}

/// The head of a programme to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHead<'a> {
    /// Whose it is; none for those that ship.
    pub org: Option<OrgId>,
    /// Code.
    pub code: &'a str,
    /// Name.
    pub name: &'a str,
    /// Year it is for.
    pub year: i64,
    /// Who set it.
    pub source: &'a str,
}

/// An item to be kept; `value` in whole units of the indicator's scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Indicator.
    pub indicator: IndicatorId,
    /// How the value is meant.
    pub comparator: Comparator,
    /// The value.
    pub value: Option<i64>,
    /// Day of its own.
    pub due_on: Option<Day>,
    /// Note.
    pub note: Option<String>,
}

/// Adds a programme.
///
/// # Errors
/// Not unique where the code exists.
pub fn add(conn: &mut Conn, new: &NewHead<'_>) -> Result<i64> {
    Ok(diesel::insert_into(programmes::table)
        .values((
            programmes::org_id.eq(new.org.map(|o| o.0)),
            programmes::code.eq(new.code),
            programmes::name.eq(new.name),
            programmes::year.eq(new.year),
            programmes::source.eq(new.source),
        ))
        .returning(programmes::id)
        .get_result(conn)?)
}

/// Adds an item.
///
/// # Errors
/// Not unique where the position is taken.
pub fn add_item(conn: &mut Conn, programme: i64, position: i64, new: &NewItem) -> Result<()> {
    diesel::insert_into(items::table)
        .values((
            items::programme_id.eq(programme),
            items::position.eq(position),
            items::indicator_id.eq(new.indicator),
            items::comparator.eq(new.comparator),
            items::value.eq(new.value),
            items::due_on.eq(new.due_on),
            items::note.eq(new.note.as_deref()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a head and items in the place of a programme's. Directives made from it stay as they are.
///
/// # Errors
/// Not unique where another programme has the code.
pub fn change(conn: &mut Conn, id: i64, new: &NewHead<'_>, goals: &[NewItem]) -> Result<()> {
    either!(conn, c => diesel::update(programmes::table.filter(programmes::id.eq(id)))
        .set((
            programmes::code.eq(new.code),
            programmes::name.eq(new.name),
            programmes::year.eq(new.year),
            programmes::source.eq(new.source),
            programmes::version.eq(programmes::version + 1),
        ))
        .execute(c))?;
    diesel::delete(items::table.filter(items::programme_id.eq(id))).execute(conn)?;
    for (position, goal) in (1_i64..).zip(goals) {
        add_item(conn, id, position, goal)?;
    }
    Ok(())
}

/// Offers a programme no longer.
///
/// # Errors
/// As the database.
pub fn retire(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(programmes::table.filter(programmes::id.eq(id)))
        .set((programmes::retired_at.eq(Some(now.naive_utc())), programmes::version.eq(programmes::version + 1)))
        .execute(c))?;
    Ok(())
}

type Head = (
    i64,
    Option<OrgId>,
    String,
    String,
    i64,
    String,
    Option<chrono::NaiveDateTime>,
    i64,
);
type ItemRow = (
    i64,
    IndicatorId,
    String,
    MeasureUnit,
    i64,
    Comparator,
    Option<i64>,
    Option<NaiveDate>,
    Option<String>,
);

/// All programmes with their items, by year and code.
///
/// # Errors
/// As the database.
pub fn all(conn: &mut Conn) -> Result<Vec<Programme>> {
    let heads: Vec<Head> = programmes::table
        .order((programmes::year, programmes::code))
        .select((
            programmes::id,
            programmes::org_id,
            programmes::code,
            programmes::name,
            programmes::year,
            programmes::source,
            programmes::retired_at,
            programmes::version,
        ))
        .load(conn)?;
    let rows: Vec<ItemRow> = items::table
        .inner_join(indicators::table)
        .order((items::programme_id, items::position))
        .select((
            items::programme_id,
            items::indicator_id,
            indicators::name,
            super::indicator::UNIT,
            indicators::scale,
            items::comparator,
            items::value,
            items::due_on,
            items::note,
        ))
        .load(conn)?;
    Ok(heads.into_iter().map(|head| programme(head, &rows)).collect())
}

fn programme((id, org, code, name, year, source, retired, version): Head, rows: &[ItemRow]) -> Programme {
    let own = rows.iter().filter(|r| r.0 == id).cloned();
    let items = own.map(
        |(_, indicator, name, unit, scale, comparator, value, due_on, note)| Item {
            indicator,
            name,
            unit,
            comparator,
            value: value.and_then(|v| Scale::new(scale).ok().map(|s| canonical(s.decimal(v)))),
            due_on,
            note,
        },
    );
    Programme {
        id,
        org,
        code,
        name,
        year,
        source,
        retired: retired.is_some(),
        version,
        items: items.collect(),
    }
}
