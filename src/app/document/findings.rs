//! Findings as they are shown (API.md §3 `/documents/{id}/findings`).

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::content::Content;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::DocumentId;
use crate::domain::notice::Confidence;
use crate::store;
use crate::store::finding::{Filter, Finding};
use crate::store::page::{Ask, Page};

/// A finding of the engine with what people decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingView {
    /// Id.
    pub id: i64,
    /// The document.
    pub document: i64,
    /// `directive` or `target`.
    #[schemars(with = "String")]
    pub kind: FindingKind,
    /// First scalar of the text.
    pub start: i64,
    /// Scalar after the last.
    pub end: i64,
    /// The very slice.
    pub quote: String,
    /// How sure the engine is, 0 to 1.
    #[schemars(with = "f64")]
    pub confidence: Confidence,
    /// `proposed`, `accepted`, `edited`, `rejected`, `merged`, `split`.
    #[schemars(with = "String")]
    pub state: FindingState,
    /// What the engine proposes.
    pub proposed: Content,
    /// What a person made of it.
    pub edited: Option<Content>,
    /// The finding it was merged into or split from.
    pub parent: Option<i64>,
    /// Who decided last.
    pub decided_by: Option<i64>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// The directive it became.
    pub directive: Option<i64>,
    /// The target it became.
    pub target: Option<i64>,
    /// Stays the same when the engine reads anew.
    pub fingerprint: String,
    /// Version, for decisions.
    pub version: i64,
}

impl FindingView {
    /// From the stored row.
    ///
    /// # Errors
    /// A fault of ours where its content cannot be read.
    pub fn of(f: Finding) -> Result<FindingView> {
        Ok(FindingView {
            id: f.id.0,
            document: f.document.0,
            kind: f.kind,
            start: f.start,
            end: f.end,
            confidence: Confidence(u16::try_from(f.confidence_milli).unwrap_or(0)),
            state: f.state,
            proposed: Content::read(f.kind, &f.proposed)?,
            edited: f.edited.as_deref().map(|e| Content::read(f.kind, e)).transpose()?,
            quote: f.quote,
            parent: f.parent,
            decided_by: f.decided_by,
            decided_at: f.decided_at.map(|t| t.and_utc()),
            directive: f.directive,
            target: f.target,
            fingerprint: f.fingerprint,
            version: f.version,
        })
    }

    /// What holds: a person's wording where there is one, else the engine's.
    #[must_use]
    pub fn content(&self) -> &Content {
        self.edited.as_ref().unwrap_or(&self.proposed)
    }
}

/// A page of a document's findings in the order of its text.
///
/// # Errors
/// Not found outside the own organisation.
pub fn list(cx: &mut Cx<'_>, id: DocumentId, filter: Filter, ask: &Ask) -> Result<Page<FindingView>> {
    super::seen(cx, id)?;
    let page = store::finding::list(cx.tx, id, filter, ask)?;
    let views: Result<Vec<FindingView>> = page.items.into_iter().map(FindingView::of).collect();
    Ok(Page {
        items: views?,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}

/// All findings of a document in the order of its text, for those who review it.
///
/// # Errors
/// Not found outside the own organisation.
pub fn all(cx: &mut Cx<'_>, id: DocumentId) -> Result<Vec<FindingView>> {
    super::seen(cx, id)?;
    let found = store::finding::of_document(cx.tx, id)?;
    found.into_iter().map(FindingView::of).collect()
}
