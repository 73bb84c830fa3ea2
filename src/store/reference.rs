//! Reference data that `init` and imports write: organisations, calendar days, indicators, programmes, weights.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::schema::{calendar_days, calendar_years, indicators, org_aliases, org_versions, org_weights, orgs};
use crate::domain::calendar::{CalendarDay, DayKind};
use crate::domain::id::{EventId, IndicatorId, OrgId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::org::{Org, OrgKind};
use crate::domain::time::{Day, Instant};
use crate::domain::unit::MeasureUnit;

/// An organisation to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrg {
    /// Code, unique.
    pub code: String,
    /// Kind.
    pub kind: OrgKind,
    /// The organisation above.
    pub parent: Option<Org>,
    /// For a department: whom it acts for.
    pub acts_for: Option<OrgId>,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Code of the administrative division, GB/T 2260.
    pub region_code: Option<String>,
    /// Prefix of its register numbers, `冀邮督`.
    pub register_prefix: String,
    /// Place among its siblings.
    pub sort: i64,
}

/// Adds an organisation with its first version.
///
/// # Errors
/// Not unique where the code exists.
pub fn add_org(conn: &mut Conn, new: &NewOrg, today: Day, now: Instant, event: EventId) -> Result<Org> {
    let id: i64 = diesel::insert_into(orgs::table)
        .values((
            orgs::code.eq(&new.code),
            orgs::parent_id.eq(new.parent.as_ref().map(|p| p.id.0)),
            orgs::kind.eq(new.kind),
            orgs::acts_for_org_id.eq(new.acts_for.map(|o| o.0)),
            orgs::name.eq(&new.name),
            orgs::short_name.eq(&new.short_name),
            orgs::path.eq(""),
            orgs::region_code.eq(new.region_code.as_deref()),
            orgs::register_prefix.eq(&new.register_prefix),
            orgs::sort.eq(new.sort),
            orgs::updated_at.eq(now.naive_utc()),
        ))
        .returning(orgs::id)
        .get_result(conn)?;
    let path = format!("{}{id}/", new.parent.as_ref().map_or("/", |p| p.path.as_str()));
    diesel::update(orgs::table.filter(orgs::id.eq(id)))
        .set(orgs::path.eq(&path))
        .execute(conn)?;
    diesel::insert_into(org_versions::table)
        .values((
            org_versions::org_id.eq(id),
            org_versions::name.eq(&new.name),
            org_versions::short_name.eq(&new.short_name),
            org_versions::kind.eq(new.kind),
            org_versions::parent_id.eq(new.parent.as_ref().map(|p| p.id.0)),
            org_versions::path.eq(&path),
            org_versions::effective_from.eq(today),
            org_versions::from_at.eq(now.naive_utc()),
            org_versions::event_id.eq(event.0),
        ))
        .execute(conn)?;
    super::org::get(conn, OrgId(id))?.ok_or(StoreError::Missing)
}

/// Adds another name of an organisation.
///
/// # Errors
/// As the database.
pub fn add_alias(conn: &mut Conn, org: OrgId, alias: &str, kind: &str, ambiguous: bool) -> Result<()> {
    diesel::insert_into(org_aliases::table)
        .values((
            org_aliases::org_id.eq(org),
            org_aliases::alias.eq(alias),
            org_aliases::kind.eq(kind),
            org_aliases::ambiguous.eq(ambiguous),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds a weight of an organisation, canonical decimal text.
///
/// # Errors
/// Not unique where the key and year exist for it.
pub fn add_weight(
    conn: &mut Conn,
    org: OrgId,
    key: &str,
    year: i64,
    value: &str,
    source: &str,
    now: Instant,
) -> Result<()> {
    diesel::insert_into(org_weights::table)
        .values((
            org_weights::org_id.eq(org),
            org_weights::key.eq(key),
            org_weights::year.eq(year),
            org_weights::value.eq(value),
            org_weights::source.eq(source),
            org_weights::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds a day of the national calendar. A statutory day of a year whose arrangement is not out is a provisional
/// holiday.
///
/// # Errors
/// Not unique where the day is listed.
pub fn add_day(conn: &mut Conn, day: &CalendarDay, source: &str) -> Result<()> {
    let kind = if day.kind == DayKind::Workday {
        "workday"
    } else {
        "holiday"
    };
    diesel::insert_into(calendar_days::table)
        .values((
            calendar_days::day.eq(day.day),
            calendar_days::kind.eq(kind),
            calendar_days::name.eq(&day.name),
            calendar_days::source.eq(source),
            calendar_days::provisional.eq(day.kind == DayKind::Statutory),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says what is known of a year's calendar: `known` or `provisional`.
///
/// # Errors
/// As the database.
pub fn add_year(conn: &mut Conn, year: i64, state: &str, source: &str) -> Result<()> {
    diesel::insert_into(calendar_years::table)
        .values((
            calendar_years::year.eq(year),
            calendar_years::state.eq(state),
            calendar_years::source.eq(source),
        ))
        .execute(conn)?;
    Ok(())
}

/// An indicator to be added. `org` none: known to all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIndicator {
    /// Owner; none for the ones that ship.
    pub org: Option<OrgId>,
    /// Code, unique.
    pub code: String,
    /// Name, 快递进村覆盖率.
    pub name: String,
    /// Kind.
    pub kind: IndicatorKind,
    /// Direction.
    pub direction: Direction,
    /// Unit, `%`, `组`, and the one for showing.
    pub unit: MeasureUnit,
    /// Decimals of values and targets.
    pub scale: i64,
    /// Decimals of numerators and denominators.
    pub part_scale: i64,
    /// How values of periods relate.
    pub accumulation: Accumulation,
    /// What is counted, in words.
    pub definition: String,
    /// Where it comes from.
    pub source: String,
}

/// Adds an indicator.
///
/// # Errors
/// Not unique where the code exists.
pub fn add_indicator(conn: &mut Conn, new: &NewIndicator, now: Instant) -> Result<IndicatorId> {
    let id: i64 = diesel::insert_into(indicators::table)
        .values((
            indicators::org_id.eq(new.org.map(|o| o.0)),
            indicators::code.eq(&new.code),
            indicators::name.eq(&new.name),
            indicators::kind.eq(new.kind),
            indicators::direction.eq(new.direction),
            indicators::unit.eq(&new.unit.base),
            indicators::display_unit.eq(&new.unit.display),
            indicators::scale.eq(new.scale),
            indicators::part_scale.eq(new.part_scale),
            indicators::accumulation.eq(new.accumulation),
            indicators::definition.eq(&new.definition),
            indicators::source.eq(&new.source),
            indicators::updated_at.eq(now.naive_utc()),
        ))
        .returning(indicators::id)
        .get_result(conn)?;
    Ok(IndicatorId(id))
}
