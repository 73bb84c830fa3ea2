//! The sealed chain as lines of JSON (docs/chain.md), a page at a time: each line holds an event's canonical content and
//! its hash, so that the file proves itself without the database.

use super::allowed;
use crate::app::Cx;
use crate::app::error::{Error, Result};
use crate::app::{App, Asker};
use crate::store::{chain, event};
use std::io::Write;

/// Events a page.
pub const PAGE: i64 = 1_000;

/// Some lines of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The lines, each with its end.
    pub text: String,
    /// Number of the last event in them; none when there are no more.
    pub last: Option<i64>,
    /// How many.
    pub n: usize,
}

/// The lines of the sealed events after a number.
///
/// # Errors
/// Refused for everybody but the auditor.
pub fn page(cx: &mut Cx<'_>, after: i64, limit: i64) -> Result<Lines> {
    allowed(cx)?;
    let events = event::sealed(cx.tx, after, limit)?;
    let text = events.iter().map(|e| chain::exported(e) + "\n").collect();
    Ok(Lines {
        text,
        last: events.last().and_then(|e| e.seq),
        n: events.len(),
    })
}

/// Writes the whole chain; answers how many events it has. For threads that may block.
///
/// # Errors
/// As [`page`]; internal where the target cannot be written.
pub fn write(app: &App, asker: &Asker, to: &mut impl Write) -> Result<usize> {
    let (mut after, mut n) = (0, 0);
    loop {
        let lines = app.ask_now(asker, move |cx| page(cx, after, PAGE))?;
        to.write_all(lines.text.as_bytes())
            .map_err(|e| Error::Internal(format!("audit export: {e}")))?;
        n += lines.n;
        match lines.last {
            Some(last) => after = last,
            None => return Ok(n),
        }
    }
}
