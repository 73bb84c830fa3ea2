//! Organisations that an order names: by id, code or short name, as a group, or as everybody directly below; and the
//! weights by which a target is split over them.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use rust_decimal::Decimal;

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::schema::{org_group_members as members, org_groups as groups, org_weights as weights, orgs};
use crate::domain::decimal;
use crate::domain::id::OrgId;
use crate::domain::org::Org;
use crate::domain::time::Day;

/// The organisation of this code or, failing that, of this short or full name.
///
/// # Errors
/// As the database.
pub fn named(conn: &mut Conn, text: &str) -> Result<Option<Org>> {
    if let Some(org) = super::org::by_code(conn, text)? {
        return Ok(Some(org));
    }
    let id: Option<OrgId> = orgs::table
        .filter(orgs::short_name.eq(text).or(orgs::name.eq(text)))
        .filter(orgs::closed_on.is_null())
        .order(orgs::id)
        .select(orgs::id)
        .first(conn)
        .optional()?;
    id.map_or(Ok(None), |id| super::org::get(conn, id))
}

/// The bureaus directly below an organisation, departments left out, by sort order.
///
/// # Errors
/// As the database.
pub fn below(conn: &mut Conn, org: OrgId) -> Result<Vec<Org>> {
    super::org::bureaus_below(conn, org)
}

/// The members of a group (13个试点省) that the organisation of a path or one above it keeps, by sort order; none where
/// there is no such group.
///
/// # Errors
/// As the database.
pub fn group(conn: &mut Conn, path: &str, name: &str, today: Day) -> Result<Option<Vec<Org>>> {
    let group: Option<i64> = groups::table
        .filter(groups::name.eq(name))
        .filter(groups::org_id.eq_any(super::indicator::owners(path)))
        .order(groups::id)
        .select(groups::id)
        .first(conn)
        .optional()?;
    let Some(group) = group else { return Ok(None) };
    let ids: Vec<OrgId> = members::table
        .inner_join(orgs::table.on(orgs::id.eq(members::org_id)))
        .filter(members::group_id.eq(group))
        .filter(members::from_on.is_null().or(members::from_on.le(today)))
        .filter(members::to_on.is_null().or(members::to_on.ge(today)))
        .order((orgs::sort, orgs::id))
        .select(orgs::id)
        .load(conn)?;
    super::org::these(conn, &ids).map(Some)
}

/// The keys in which any of these organisations has a weight, sorted.
///
/// # Errors
/// As the database.
pub fn weight_keys(conn: &mut Conn, ids: &[OrgId]) -> Result<Vec<String>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    Ok(weights::table
        .filter(weights::org_id.eq_any(ids))
        .select(weights::key)
        .distinct()
        .order(weights::key)
        .load(conn)?)
}

/// Weights in one key and year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    /// Their year; none where nobody has a weight.
    pub year: Option<i64>,
    /// The weight of each that has one.
    pub of: HashMap<OrgId, Decimal>,
    /// Where they come from, each source once.
    pub sources: BTreeSet<String>,
}

/// Weights of organisations in one key and year. Without a year the latest in which any of them has one: weights of
/// different years are never mixed. The year is none where nobody has a weight.
///
/// # Errors
/// As the database; corrupt where a stored weight is no number.
pub fn weights_of(conn: &mut Conn, ids: &[OrgId], key: &str, year: Option<i64>) -> Result<Weights> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(OrgId, i64, String, String)> = weights::table
        .filter(weights::key.eq(key))
        .filter(weights::org_id.eq_any(ids))
        .select((weights::org_id, weights::year, weights::value, weights::source))
        .load(conn)?;
    let year = year.or(rows.iter().map(|r| r.1).max());
    let mut found = Weights {
        year,
        ..Weights::default()
    };
    for (org, _, value, source) in rows.into_iter().filter(|r| Some(r.1) == year) {
        let value = decimal::parse(&value).map_err(|e| StoreError::Corrupt(format!("weight {value}: {e}")))?;
        found.of.insert(org, value);
        found.sources.insert(source);
    }
    Ok(found)
}
