//! Names of people and organisations for a page of rows: one batch each, so that no list asks once a row (law 7).

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{directives, documents, orgs, tasks, users};

/// Names by id.
pub type Names = HashMap<i64, String>;

/// Names of people.
///
/// # Errors
/// As the database.
pub fn people(conn: &mut Conn, ids: impl IntoIterator<Item = i64>) -> Result<Names> {
    let wanted = distinct(ids);
    if wanted.is_empty() {
        return Ok(Names::new());
    }
    let rows: Vec<(i64, String)> = users::table
        .filter(users::id.eq_any(wanted))
        .select((users::id, users::name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Short names of organisations.
///
/// # Errors
/// As the database.
pub fn organisations(conn: &mut Conn, ids: impl IntoIterator<Item = i64>) -> Result<Names> {
    let wanted = distinct(ids);
    if wanted.is_empty() {
        return Ok(Names::new());
    }
    let rows: Vec<(i64, String)> = orgs::table
        .filter(orgs::id.eq_any(wanted))
        .select((orgs::id, orgs::short_name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Names of organisations by their codes.
///
/// # Errors
/// As the database.
pub fn of_codes(conn: &mut Conn, codes: &BTreeSet<&str>) -> Result<HashMap<String, String>> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String)> = orgs::table
        .filter(orgs::code.eq_any(codes))
        .select((orgs::code, orgs::name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Titles of tasks.
///
/// # Errors
/// As the database.
pub fn tasks(conn: &mut Conn, ids: impl IntoIterator<Item = i64>) -> Result<Names> {
    let wanted = distinct(ids);
    if wanted.is_empty() {
        return Ok(Names::new());
    }
    let rows: Vec<(i64, String)> = tasks::table
        .filter(tasks::id.eq_any(wanted))
        .select((tasks::id, tasks::title))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Titles of directives.
///
/// # Errors
/// As the database.
pub fn directives(conn: &mut Conn, ids: impl IntoIterator<Item = i64>) -> Result<Names> {
    let wanted = distinct(ids);
    if wanted.is_empty() {
        return Ok(Names::new());
    }
    let rows: Vec<(i64, String)> = directives::table
        .filter(directives::id.eq_any(wanted))
        .select((directives::id, directives::title))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Titles of documents.
///
/// # Errors
/// As the database.
pub fn documents(conn: &mut Conn, ids: impl IntoIterator<Item = i64>) -> Result<Names> {
    let wanted = distinct(ids);
    if wanted.is_empty() {
        return Ok(Names::new());
    }
    let rows: Vec<(i64, String)> = documents::table
        .filter(documents::id.eq_any(wanted))
        .select((documents::id, documents::title))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn distinct(ids: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
