//! Weights of organisations (SCHEMA.md `org_weights`): one number for each organisation, key and year.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::org_weights as weights;
use crate::domain::id::OrgId;
use crate::domain::time::Instant;

/// A weight.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

/// The weight that stands where this one would, with its row.
fn standing(conn: &mut Conn, like: &Weight) -> Result<Option<(i64, Weight)>> {
    let row = weights::table
        .filter(weights::org_id.eq(like.org))
        .filter(weights::key.eq(&like.key).and(weights::year.eq(like.year)))
        .select((weights::id, weights::value, weights::source))
        .first::<(i64, String, String)>(conn)
        .optional()?;
    Ok(row.map(|(id, value, source)| {
        let found = Weight {
            value,
            source,
            ..like.clone()
        };
        (id, found)
    }))
}

/// Puts back what stood before a weight was written; answers whether that weight was still there to be replaced.
///
/// # Errors
/// As the database.
pub fn put_back(conn: &mut Conn, before: Option<&Weight>, after: &Weight, now: Instant) -> Result<bool> {
    let Some((id, _)) = standing(conn, after)?.filter(|(_, found)| found == after) else {
        return Ok(false);
    };
    match before {
        Some(before) => {
            put(conn, before, now)?;
        }
        None => {
            diesel::delete(weights::table.filter(weights::id.eq(id))).execute(conn)?;
        }
    }
    Ok(true)
}

/// Writes a weight and answers the one it replaces.
///
/// # Errors
/// As the database.
pub fn put(conn: &mut Conn, new: &Weight, now: Instant) -> Result<Option<Weight>> {
    let Some((id, before)) = standing(conn, new)? else {
        super::reference::add_weight(conn, new.org, &new.key, new.year, &new.value, &new.source, now)?;
        return Ok(None);
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
