//! A revised document beside its predecessor (与上一稿对照): what became of each directive, by its words alone.

use super::content::Content;
use super::supervised;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::DocumentId;
use crate::domain::notice::compare::{Fate, compare_texts};
use crate::store;
use crate::store::finding::Finding;

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

/// Compares two documents of the own organisation by what was found in them when they were read: no text is read again, so
/// that the page does not wait. What people made of the findings (edited, rejected, parted) counts for nothing here.
///
/// # Errors
/// Not found outside the own organisation; refused to those who may not supervise.
pub fn revision(cx: &mut Cx<'_>, id: DocumentId, earlier: DocumentId) -> Result<Revision> {
    let title = supervised(cx, earlier)?.title;
    supervised(cx, id)?;
    let (old, new) = (directives(cx, earlier)?, directives(cx, id)?);
    let text = |of: &[String], at: Option<usize>| at.and_then(|i| of.get(i)).cloned();
    let found = compare_texts(&old, &new);
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

/// The words of a document's directives as the engine found them, in the order of the text.
fn directives(cx: &mut Cx<'_>, id: DocumentId) -> Result<Vec<String>> {
    // What a person has cut off another finding is no finding of the engine's; what was merged names where it went.
    let own = |f: &Finding| f.kind == FindingKind::Directive && (f.parent.is_none() || f.state == FindingState::Merged);
    let mut texts = Vec::new();
    for finding in store::finding::of_document(cx.tx, id)?.iter().filter(|f| own(f)) {
        if let Content::Directive(directive) = Content::read(finding.kind, &finding.proposed)? {
            texts.push(directive.requirement);
        }
    }
    Ok(texts)
}
