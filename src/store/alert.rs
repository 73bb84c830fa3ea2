//! Alerts to administrators: one row an occurrence, at most one open of a kind and subject.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{alerts, outbox};
use crate::domain::alert::{AlertKind, Found, Known};
use crate::domain::id::AlertId;
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;

#[derive(Queryable)]
struct Row {
    id: AlertId,
    kind: AlertKind,
    subject: String,
    since: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
    figure: i64,
    whole: i64,
    note: String,
}

type Columns = (
    alerts::id,
    alerts::kind,
    alerts::subject,
    alerts::since,
    alerts::ended_at,
    alerts::figure,
    alerts::whole,
    alerts::note,
);
const COLUMNS: Columns = (
    alerts::id,
    alerts::kind,
    alerts::subject,
    alerts::since,
    alerts::ended_at,
    alerts::figure,
    alerts::whole,
    alerts::note,
);

fn found(row: Row) -> (AlertId, Found) {
    let found = Found {
        kind: row.kind,
        subject: row.subject,
        since: row.since.and_utc(),
        figure: row.figure,
        whole: row.whole,
        note: row.note,
    };
    (row.id, found)
}

/// Alerts that last, and those that ended after a moment.
///
/// # Errors
/// As the database.
pub fn known(conn: &mut Conn, ended_after: Instant) -> Result<Vec<Known>> {
    let rows: Vec<Row> = alerts::table
        .filter(
            alerts::ended_at
                .is_null()
                .or(alerts::ended_at.gt(ended_after.naive_utc())),
        )
        .order(alerts::id)
        .select(COLUMNS)
        .load(conn)?;
    let known = |row: Row| Known {
        id: row.id,
        kind: row.kind,
        subject: row.subject,
        ended_at: row.ended_at.map(|at| at.and_utc()),
    };
    Ok(rows.into_iter().map(known).collect())
}

/// Alerts that last, as they were found, oldest first.
///
/// # Errors
/// As the database.
pub fn open(conn: &mut Conn) -> Result<Vec<(AlertId, Found)>> {
    let rows: Vec<Row> = alerts::table
        .filter(alerts::ended_at.is_null())
        .order(alerts::id)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Begins an alert; none where another server began the same meanwhile.
///
/// # Errors
/// As the database.
pub fn begin(conn: &mut Conn, found: &Found, now: Instant) -> Result<Option<AlertId>> {
    let row = (
        alerts::kind.eq(found.kind),
        alerts::subject.eq(&found.subject),
        alerts::since.eq(found.since.naive_utc()),
        alerts::began_at.eq(now.naive_utc()),
        alerts::figure.eq(found.figure),
        alerts::whole.eq(found.whole),
        alerts::note.eq(&found.note),
    );
    Ok(either!(conn, c => diesel::insert_into(alerts::table)
        .values(row)
        .on_conflict_do_nothing()
        .returning(alerts::id)
        .get_result(c)
        .optional())?)
}

/// An alert that ended goes on; false where it went on already, or another of its kind and subject began.
///
/// # Errors
/// As the database.
pub fn resume(conn: &mut Conn, id: AlertId, found: &Found) -> Result<bool> {
    let open = alerts::table
        .filter(alerts::kind.eq(found.kind))
        .filter(alerts::subject.eq(&found.subject))
        .filter(alerts::ended_at.is_null());
    if open.count().get_result::<i64>(conn)? > 0 {
        return Ok(false);
    }
    let rows = diesel::update(alerts::table.filter(alerts::id.eq(id)))
        .set((
            alerts::ended_at.eq(None::<NaiveDateTime>),
            alerts::figure.eq(found.figure),
            alerts::whole.eq(found.whole),
            alerts::note.eq(&found.note),
        ))
        .execute(conn)?;
    Ok(rows > 0)
}

/// Ends an alert; false where it was ended already.
///
/// # Errors
/// As the database.
pub fn end(conn: &mut Conn, id: AlertId, now: Instant) -> Result<bool> {
    let open = alerts::table
        .filter(alerts::id.eq(id))
        .filter(alerts::ended_at.is_null());
    let rows = diesel::update(open)
        .set(alerts::ended_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(rows > 0)
}

/// Which of these letters of alerts were queued and not dropped.
///
/// # Errors
/// As the database.
pub fn told(conn: &mut Conn, keys: &[String]) -> Result<Vec<String>> {
    Ok(outbox::table
        .filter(outbox::key.eq_any(keys))
        .filter(outbox::state.ne(LetterState::Dropped))
        .select(outbox::key)
        .load(conn)?)
}
