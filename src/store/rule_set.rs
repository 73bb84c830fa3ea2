//! Rules as rows: each version with who put it and why. The version that ships with the program has no row.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{rule_sets, users};
use crate::domain::id::UserId;
use crate::domain::time::{Instant, day_of};

/// Most versions of one list.
const SHOWN: i64 = 50;

/// Which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// The ladder of reminders.
    Ladder,
    /// Lights.
    Light,
}

impl RuleKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Ladder => "ladder",
            Self::Light => "light",
        }
    }
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RuleSet {
    /// Its number.
    pub version: i64,
    /// The rules, JSON.
    pub body: String,
    /// Name of who put it; none where that was the console.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    created_at: NaiveDateTime,
}

impl RuleSet {
    /// When it was put.
    #[must_use]
    pub fn created_at(&self) -> Instant {
        self.created_at.and_utc()
    }
}

/// The versions, newest first.
///
/// # Errors
/// As the database.
pub fn versions(conn: &mut Conn, kind: RuleKind) -> Result<Vec<RuleSet>> {
    Ok(rule_sets::table
        .left_join(users::table)
        .filter(rule_sets::kind.eq(kind.word()))
        .filter(rule_sets::org_id.is_null())
        .order(rule_sets::version.desc())
        .limit(SHOWN)
        .select((
            rule_sets::version,
            rule_sets::body,
            users::name.nullable(),
            rule_sets::reason,
            rule_sets::created_at,
        ))
        .load(conn)?)
}

/// Number and text of every version.
///
/// # Errors
/// As the database.
pub fn bodies(conn: &mut Conn, kind: RuleKind) -> Result<Vec<(i64, String)>> {
    Ok(rule_sets::table
        .filter(rule_sets::kind.eq(kind.word()))
        .filter(rule_sets::org_id.is_null())
        .order(rule_sets::version)
        .select((rule_sets::version, rule_sets::body))
        .load(conn)?)
}

/// The text of the version in force; none where that is the shipped one.
///
/// # Errors
/// As the database.
pub fn latest(conn: &mut Conn, kind: RuleKind) -> Result<Option<String>> {
    Ok(rule_sets::table
        .filter(rule_sets::kind.eq(kind.word()))
        .filter(rule_sets::org_id.is_null())
        .order(rule_sets::version.desc())
        .select(rule_sets::body)
        .first(conn)
        .optional()?)
}

/// A version to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRuleSet<'a> {
    /// Which rules.
    pub kind: RuleKind,
    /// Its number.
    pub version: i64,
    /// The rules, JSON.
    pub body: &'a str,
    /// Who.
    pub by: Option<UserId>,
    /// Why.
    pub reason: &'a str,
}

/// Puts a version.
///
/// # Errors
/// As the database; not unique where another took its number.
pub fn add(conn: &mut Conn, new: &NewRuleSet<'_>, now: Instant) -> Result<()> {
    diesel::insert_into(rule_sets::table)
        .values((
            rule_sets::kind.eq(new.kind.word()),
            rule_sets::version.eq(new.version),
            rule_sets::body.eq(new.body),
            rule_sets::valid_from.eq(day_of(now)),
            rule_sets::created_at.eq(now.naive_utc()),
            rule_sets::by_id.eq(new.by.map(|user| user.0)),
            rule_sets::reason.eq(new.reason),
        ))
        .execute(conn)?;
    Ok(())
}
