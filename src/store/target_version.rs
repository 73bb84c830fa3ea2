//! Versions of targets: what each said, from when, who changed it and why. Written by `target` with every change.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::target_versions as versions;
use crate::domain::id::TargetId;
use crate::domain::time::{Day, Instant};

/// A version of a target, in whole units of its indicator's scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From when.
    pub at: Instant,
    /// Who changed it.
    pub by: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// Comparator.
    pub comparator: String,
    /// Value.
    pub value: Option<i64>,
    /// Upper end of a range.
    pub value_max: Option<i64>,
    /// Day of its own.
    pub due_on: Option<Day>,
    /// Curve.
    pub curve: Option<String>,
    /// Its points, `2026-06-30=4000;…`.
    pub points: Option<String>,
    /// A change in per cent of the baseline.
    pub relative: bool,
    /// Level a change means.
    pub resolved: Option<i64>,
    /// Baseline.
    pub start: Start,
}

/// A baseline: a value, or a numerator and a denominator in whole units of the indicator's part scale. Versions replaced
/// before these were kept have the value only.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Start {
    /// Value.
    pub value: Option<i64>,
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Its day.
    pub on: Option<Day>,
}

/// The versions of a target, oldest first.
///
/// # Errors
/// As the database.
pub fn of(conn: &mut Conn, target: TargetId) -> Result<Vec<Version>> {
    type Row = (
        NaiveDateTime,
        Option<i64>,
        Option<String>,
        String,
        Option<i64>,
        Option<i64>,
        Option<Day>,
        Option<String>,
        Option<String>,
        bool,
        Option<i64>,
        Start,
    );
    let rows: Vec<Row> = versions::table
        .filter(versions::target_id.eq(target))
        .order(versions::id)
        .select((
            versions::from_at,
            versions::changed_by,
            versions::reason,
            versions::comparator,
            versions::value,
            versions::value_max,
            versions::due_on,
            versions::curve,
            versions::points,
            versions::relative,
            versions::resolved,
            (
                versions::baseline_value,
                versions::baseline_numerator,
                versions::baseline_denominator,
                versions::baseline_on,
            ),
        ))
        .load(conn)?;
    let version =
        |(at, by, reason, comparator, value, value_max, due_on, curve, points, relative, resolved, start): Row| {
            Version {
                at: at.and_utc(),
                by,
                reason,
                comparator,
                value,
                value_max,
                due_on,
                curve,
                points,
                relative,
                resolved,
                start,
            }
        };
    Ok(rows.into_iter().map(version).collect())
}

/// Points of a curve as a version keeps them.
#[must_use]
pub fn points(points: &[(Day, i64)]) -> String {
    let all: Vec<String> = points.iter().map(|(day, value)| format!("{day}={value}")).collect();
    all.join(";")
}

/// Keeps the points with the present version.
///
/// # Errors
/// As the database.
pub fn set_points(conn: &mut Conn, target: TargetId, given: &[(Day, i64)]) -> Result<()> {
    let text = Some(points(given)).filter(|p| !p.is_empty());
    let current = versions::target_id.eq(target).and(versions::to_at.is_null());
    diesel::update(versions::table.filter(current))
        .set(versions::points.eq(text))
        .execute(conn)?;
    Ok(())
}
