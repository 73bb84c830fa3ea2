//! A list is a page (law 7): items, and the cursor at which the next page begins.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last.
    pub next_cursor: Option<String>,
    /// How many rows there are in all, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// What is asked of a list: how many rows, from where, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Rows a page, 1 to 200.
    pub limit: i64,
    /// The last row of the page before.
    pub after: Option<Cursor>,
    /// Name of the sort, one of the list's own.
    pub sort: String,
    /// Whether the total is wanted.
    pub with_total: bool,
}

impl Default for Ask {
    fn default() -> Self {
        Ask {
            limit: 50,
            after: None,
            sort: String::new(),
            with_total: false,
        }
    }
}

/// The sort key and id of the last row of a page; opaque to clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Name of the sort it belongs to: a cursor of one order is refused in another.
    pub s: String,
    /// Key of the last row as text; `None` for a null.
    pub k: Option<String>,
    /// Id of the last row.
    pub i: i64,
}

impl Cursor {
    /// As clients get it.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// From what a client sent; `None` where it is none of ours.
    #[must_use]
    pub fn decode(text: &str) -> Option<Cursor> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

impl<T> Page<T> {
    /// From `limit + 1` rows: the row too many tells that there is a next page, which begins after the last row kept.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, ask: &Ask, key: impl Fn(&T) -> (Option<String>, i64)) -> Page<T> {
        let limit = usize::try_from(ask.limit).unwrap_or(1);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| {
            let (k, i) = key(row);
            Cursor {
                s: ask.sort.clone(),
                k,
                i,
            }
            .encode()
        });
        Page {
            items: rows,
            next_cursor: next,
            total: None,
        }
    }

    /// The same page with its rows turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

/// A `LIKE` pattern (escape character `\`) for texts that hold this one.
#[must_use]
pub fn holding(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
