//! A revised document beside its predecessor (与上一稿对照): what became of each directive, by its words alone.

use super::{supervised, words};
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::id::DocumentId;
use crate::domain::notice::compare::{Fate, compare};
use crate::domain::notice::{self, Draft};
use crate::domain::refusal::{Code, Refusal};
use crate::store;

/// Longest text that is read again to be compared, in bytes: a page is not to wait for more.
const LONGEST: usize = 1 << 20;

/// A revision beside its predecessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The predecessor.
    pub earlier: DocumentId,
    /// Its title.
    pub title: String,
    /// What changed, in the order of the revision, then what is gone.
    pub changes: Vec<Changed>,
    /// How many directives stayed as they were.
    pub same: usize,
}

/// A directive that did not stay as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What became of it.
    pub fate: Fate,
    /// Its words in the predecessor.
    pub before: Option<String>,
    /// Its words in the revision.
    pub after: Option<String>,
}

/// Compares two documents of the own organisation; both are read anew, so that the engine's version and words are the same.
///
/// # Errors
/// Not found outside the own organisation; refused to those who may not supervise, and for a text that is too long.
pub fn revision(cx: &mut Cx<'_>, id: DocumentId, earlier: DocumentId) -> Result<Revision> {
    let title = supervised(cx, earlier)?.title;
    let (old, new) = (draft(cx, earlier)?, draft(cx, id)?);
    let text = |of: &Draft, at: Option<usize>| at.and_then(|i| of.directives.get(i)).map(|d| d.text.clone());
    let found = compare(&old, &new);
    let same = found.iter().filter(|c| c.fate == Fate::Same).count();
    let changed = found.into_iter().filter(|c| c.fate != Fate::Same).map(|c| Changed {
        fate: c.fate,
        before: text(&old, c.before),
        after: text(&new, c.after),
    });
    Ok(Revision {
        earlier,
        title,
        changes: changed.collect(),
        same,
    })
}

fn draft(cx: &mut Cx<'_>, id: DocumentId) -> Result<Draft> {
    let document = supervised(cx, id)?;
    let text = store::document::text(cx.tx, id)?;
    if text.len() > LONGEST {
        let (zh, en) = ("文件过长，不能对照", "The document is too long to be compared");
        return Err(Refusal::new(Code::TooLarge, zh, en).into());
    }
    let words = words::of(cx)?;
    Ok(notice::read(&text, document.meeting_on, &words))
}
