//! Programmes (工程): named bundles of indicator targets, kept as templates (DOMAIN.md §2).

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{indicators, programme_items as items, programmes};
use crate::domain::decimal::{Scale, canonical};
use crate::domain::id::IndicatorId;
use crate::domain::target::Comparator;

/// A programme with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Identifier.
    pub id: i64,
    /// Code, `9917`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Year it is for.
    pub year: i64,
    /// Who set it.
    pub source: String,
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
    pub unit: String,
    /// How the value is meant.
    pub comparator: Comparator,
    /// The value in base units, decimal text; none where the goal has no number.
    pub value: Option<String>,
    /// Note.
    pub note: Option<String>,
}

/// Adds a programme.
///
/// # Errors
/// Not unique where the code exists.
pub fn add(conn: &mut Conn, code: &str, name: &str, year: i64, source: &str) -> Result<i64> {
    Ok(diesel::insert_into(programmes::table)
        .values((
            programmes::code.eq(code),
            programmes::name.eq(name),
            programmes::year.eq(year),
            programmes::source.eq(source),
        ))
        .returning(programmes::id)
        .get_result(conn)?)
}

/// Adds an item; `value` in whole units of the indicator's scale.
///
/// # Errors
/// Not unique where the position is taken.
pub fn add_item(
    conn: &mut Conn,
    programme: i64,
    position: i64,
    indicator: IndicatorId,
    comparator: Comparator,
    value: Option<i64>,
    note: Option<&str>,
) -> Result<()> {
    diesel::insert_into(items::table)
        .values((
            items::programme_id.eq(programme),
            items::position.eq(position),
            items::indicator_id.eq(indicator),
            items::comparator.eq(comparator),
            items::value.eq(value),
            items::note.eq(note),
        ))
        .execute(conn)?;
    Ok(())
}

/// All programmes with their items, by year and code.
///
/// # Errors
/// As the database.
pub fn all(conn: &mut Conn) -> Result<Vec<Programme>> {
    type ItemRow = (
        i64,
        IndicatorId,
        String,
        String,
        i64,
        Comparator,
        Option<i64>,
        Option<String>,
    );
    let heads: Vec<(i64, String, String, i64, String)> = programmes::table
        .order((programmes::year, programmes::code))
        .select((
            programmes::id,
            programmes::code,
            programmes::name,
            programmes::year,
            programmes::source,
        ))
        .load(conn)?;
    let rows: Vec<ItemRow> = items::table
        .inner_join(indicators::table)
        .order((items::programme_id, items::position))
        .select((
            items::programme_id,
            items::indicator_id,
            indicators::name,
            indicators::unit,
            indicators::scale,
            items::comparator,
            items::value,
            items::note,
        ))
        .load(conn)?;
    let items_of = |programme: i64| -> Vec<Item> {
        let own = rows.iter().filter(|r| r.0 == programme).cloned();
        own.map(|(_, indicator, name, unit, scale, comparator, value, note)| Item {
            indicator,
            name,
            unit,
            comparator,
            value: value.and_then(|v| Scale::new(scale).ok().map(|s| canonical(s.decimal(v)))),
            note,
        })
        .collect()
    };
    let whole = heads.into_iter().map(|(id, code, name, year, source)| Programme {
        items: items_of(id),
        id,
        code,
        name,
        year,
        source,
    });
    Ok(whole.collect())
}
