//! Stored settings.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::settings;
use crate::domain::setting::{Setting, Settings};
use crate::domain::time::Instant;

/// The settings in force.
///
/// # Errors
/// As the database.
pub fn load(conn: &mut Conn) -> Result<Settings> {
    let rows: Vec<(String, String)> = settings::table.select((settings::key, settings::value)).load(conn)?;
    Ok(Settings::from_stored(
        rows.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    ))
}

/// Sets one.
///
/// # Errors
/// As the database.
pub fn set(conn: &mut Conn, setting: Setting, value: i64, now: Instant) -> Result<()> {
    diesel::delete(settings::table.filter(settings::key.eq(setting.word()))).execute(conn)?;
    diesel::insert_into(settings::table)
        .values((
            settings::key.eq(setting.word()),
            settings::value.eq(value.to_string()),
            settings::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
