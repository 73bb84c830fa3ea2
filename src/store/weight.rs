//! Weights of organisations (SCHEMA.md `org_weights`): one number for each organisation, key and year.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::org_weights as weights;
use crate::domain::id::OrgId;
use crate::domain::time::Instant;

/// A weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// Whose.
    pub org: OrgId,
    /// Its key, `population`.
    pub key: String,
    /// Its year.
    pub year: i64,
    /// The number, canonical decimal text.
    pub value: String,
    /// Where it comes from; `sample` where it is invented.
    pub source: String,
}

/// Writes a weight and answers the one it replaces.
///
/// # Errors
/// As the database.
pub fn put(conn: &mut Conn, new: &Weight, now: Instant) -> Result<Option<Weight>> {
    let row = weights::table
        .filter(weights::org_id.eq(new.org))
        .filter(weights::key.eq(&new.key).and(weights::year.eq(new.year)))
        .select((weights::id, weights::value, weights::source))
        .first::<(i64, String, String)>(conn)
        .optional()?;
    let Some((id, value, source)) = row else {
        super::reference::add_weight(conn, new.org, &new.key, new.year, &new.value, &new.source, now)?;
        return Ok(None);
    };
    let before = Weight {
        value,
        source,
        ..new.clone()
    };
    if before != *new {
        diesel::update(weights::table.filter(weights::id.eq(id)))
            .set((
                weights::value.eq(&new.value),
                weights::source.eq(&new.source),
                weights::updated_at.eq(now.naive_utc()),
            ))
            .execute(conn)?;
    }
    Ok(Some(before))
}
