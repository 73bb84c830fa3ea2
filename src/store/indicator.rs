//! Indicators (指标): those that ship, and those an organisation added for itself and everybody below it.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::page::{Ask, Page};
use super::reference::NewIndicator;
use super::schema::indicators;
use crate::domain::decimal::Scale;
use crate::domain::id::{IndicatorId, OrgId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::time::Instant;
use crate::domain::unit::MeasureUnit;

/// An indicator as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredIndicator {
    /// Identifier.
    pub id: IndicatorId,
    /// Owner; none for the ones that ship.
    pub org: Option<OrgId>,
    /// Code, unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: IndicatorKind,
    /// Direction.
    pub direction: Direction,
    /// Unit.
    pub unit: MeasureUnit,
    /// Decimals of values and targets.
    pub scale: Scale,
    /// Decimals of numerators and denominators.
    pub part_scale: Scale,
    /// What one value covers.
    pub accumulation: Accumulation,
    /// What is counted.
    pub definition: String,
    /// Where figures come from.
    pub source: String,
    /// Version.
    pub version: i64,
}

/// Base unit and the unit for showing; they load as a `MeasureUnit`.
pub(super) type UnitColumns = (indicators::unit, indicators::display_unit);
/// See [`UnitColumns`].
pub(super) const UNIT: UnitColumns = (indicators::unit, indicators::display_unit);

/// Columns of an indicator as other tables' queries load them beside their own.
pub(super) type Columns = (
    indicators::id,
    indicators::org_id,
    indicators::code,
    indicators::name,
    indicators::kind,
    indicators::direction,
    UnitColumns,
    indicators::scale,
    indicators::part_scale,
    indicators::accumulation,
    indicators::definition,
    indicators::source,
    indicators::version,
);
/// See [`Columns`].
pub(super) const COLUMNS: Columns = (
    indicators::id,
    indicators::org_id,
    indicators::code,
    indicators::name,
    indicators::kind,
    indicators::direction,
    UNIT,
    indicators::scale,
    indicators::part_scale,
    indicators::accumulation,
    indicators::definition,
    indicators::source,
    indicators::version,
);
/// A row of [`Columns`].
pub(super) type Row = (
    IndicatorId,
    Option<i64>,
    String,
    String,
    IndicatorKind,
    Direction,
    MeasureUnit,
    i64,
    i64,
    Accumulation,
    String,
    String,
    i64,
);

fn scale(decimals: i64) -> Result<Scale> {
    Scale::new(decimals).map_err(|e| StoreError::Corrupt(e.to_string()))
}

/// The indicator of a row.
///
/// # Errors
/// Corrupt where the scale is none.
pub(super) fn stored(r: Row) -> Result<StoredIndicator> {
    Ok(StoredIndicator {
        id: r.0,
        org: r.1.map(OrgId),
        code: r.2,
        name: r.3,
        kind: r.4,
        direction: r.5,
        unit: r.6,
        scale: scale(r.7)?,
        part_scale: scale(r.8)?,
        accumulation: r.9,
        definition: r.10,
        source: r.11,
        version: r.12,
    })
}

/// Whose indicators count for an organisation: its own and those of everybody above it, read off its path. The ones
/// that ship count for all.
#[must_use]
pub fn owners(path: &str) -> Vec<i64> {
    path.split('/').filter_map(|id| id.parse().ok()).collect()
}

/// One indicator that counts for the organisation of a path.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, path: &str, id: IndicatorId) -> Result<Option<StoredIndicator>> {
    let row: Option<Row> = indicators::table
        .filter(indicators::id.eq(id))
        .filter(indicators::org_id.is_null().or(indicators::org_id.eq_any(owners(path))))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    row.map(stored).transpose()
}

/// The indicator of this code or name that counts for the organisation of a path; the nearest owner wins, the ones
/// that ship come last.
///
/// # Errors
/// As the database.
pub fn named(conn: &mut Conn, path: &str, text: &str) -> Result<Option<StoredIndicator>> {
    let rows: Vec<Row> = indicators::table
        .filter(indicators::code.eq(text).or(indicators::name.eq(text)))
        .filter(indicators::org_id.is_null().or(indicators::org_id.eq_any(owners(path))))
        .order(indicators::id)
        .select(COLUMNS)
        .load(conn)?;
    let near = owners(path);
    let place = |row: &Row| row.1.and_then(|org| near.iter().rposition(|id| *id == org));
    let best = rows
        .into_iter()
        .max_by_key(|row| (place(row), std::cmp::Reverse(row.0)));
    best.map(stored).transpose()
}

/// Adds an indicator of an organisation's own; without a code it gets one from its number.
///
/// # Errors
/// Not unique where the code exists.
pub fn add(conn: &mut Conn, new: &NewIndicator, now: Instant) -> Result<IndicatorId> {
    if !new.code.is_empty() {
        return super::reference::add_indicator(conn, new, now);
    }
    let waiting = NewIndicator {
        code: format!("new:{}:{}", new.org.map_or(0, |o| o.0), new.name),
        ..new.clone()
    };
    let id = super::reference::add_indicator(conn, &waiting, now)?;
    diesel::update(indicators::table.filter(indicators::id.eq(id)))
        .set(indicators::code.eq(format!("own_{id}")))
        .execute(conn)?;
    Ok(id)
}

/// Words of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Name.
    pub name: String,
    /// Unit for showing.
    pub display_unit: Option<String>,
    /// What is counted.
    pub definition: String,
    /// Where figures come from.
    pub source: String,
}

/// Gives an indicator other words.
///
/// # Errors
/// As the database.
pub fn reword(conn: &mut Conn, id: IndicatorId, words: &Words, now: Instant) -> Result<()> {
    diesel::update(indicators::table.filter(indicators::id.eq(id)))
        .set((
            indicators::name.eq(&words.name),
            indicators::display_unit.eq(&words.display_unit),
            indicators::definition.eq(&words.definition),
            indicators::source.eq(&words.source),
            indicators::updated_at.eq(now.naive_utc()),
            indicators::version.eq(indicators::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// The indicators that count for the organisation of a path, by id, with those whose name or code holds `q`.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, path: &str, q: Option<&str>, ask: &Ask) -> Result<Page<StoredIndicator>> {
    let mut query = indicators::table
        .filter(indicators::org_id.is_null().or(indicators::org_id.eq_any(owners(path))))
        .order(indicators::id)
        .limit(ask.limit + 1)
        .select(COLUMNS)
        .into_boxed();
    if let Some(q) = q {
        let pattern = super::page::holding(q);
        query = query.filter(
            indicators::name
                .like(pattern.clone())
                .escape('\\')
                .or(indicators::code.like(pattern).escape('\\')),
        );
    }
    if let Some(after) = &ask.after {
        query = query.filter(indicators::id.gt(after.i));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let page = Page::cut(rows, ask, |row| (None, row.0.0));
    let items: Result<Vec<_>> = page.items.into_iter().map(stored).collect();
    Ok(Page {
        items: items?,
        next_cursor: page.next_cursor,
        total: None,
    })
}
