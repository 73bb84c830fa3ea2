//! Files as they came in (SCHEMA.md `blobs`): kept once by the hash of their bytes, whoever sends them.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::blobs;
use crate::domain::time::Instant;

/// A file to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewBlob<'a> {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
    /// `text/plain`, `text/html`.
    pub media_type: &'a str,
}

/// Keeps a file unless it is kept already, and holds its row until the transaction ends, so that two people who send the
/// same file at the same moment come one after the other.
///
/// # Errors
/// As the database.
pub fn keep(conn: &mut Conn, new: &NewBlob<'_>, now: Instant) -> Result<()> {
    let size = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
    either!(conn, c => diesel::insert_into(blobs::table)
        .values((
            blobs::sha256.eq(new.sha256),
            blobs::size.eq(size),
            blobs::media_type.eq(new.media_type),
            blobs::bytes.eq(new.bytes),
            blobs::created_at.eq(now.naive_utc()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if let Conn::Postgres(c) = conn {
        let held = blobs::table.filter(blobs::sha256.eq(new.sha256)).select(blobs::size);
        held.for_update().first::<i64>(c)?;
    }
    Ok(())
}

/// The bytes of a file.
///
/// # Errors
/// As the database.
pub fn bytes(conn: &mut Conn, sha256: &str) -> Result<Option<Vec<u8>>> {
    Ok(blobs::table
        .filter(blobs::sha256.eq(sha256))
        .select(blobs::bytes)
        .first(conn)
        .optional()?)
}
