//! A document as it is shown (API.md §3 `/documents`).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::cx::Cx;
use crate::app::error::{Error, Result};
use crate::domain::finding::{DocumentState, FindingKind};
use crate::domain::id::DocumentId;
use crate::domain::lang::Lang;
use crate::domain::notice::WarningCode;
use crate::domain::time::Day;
use crate::store;
use crate::store::document::Document;

/// A source document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentView {
    /// Id.
    pub id: i64,
    /// Organisation whose document it is.
    pub org: i64,
    /// Title.
    pub title: String,
    /// Number of the paper.
    pub doc_no: Option<String>,
    /// Who issued it, as found.
    pub issuer: Option<String>,
    /// Whose demands it reports, as found.
    pub speaker: Option<String>,
    /// Day of the meeting, from which 今年 is counted.
    pub meeting_on: Option<Day>,
    /// Day of issue.
    pub issued_on: Option<Day>,
    /// `read`, `registered`, `closed`.
    #[schemars(with = "String")]
    pub state: DocumentState,
    /// Name of the file.
    pub file_name: String,
    /// `text/plain` or `text/html`.
    pub media_type: String,
    /// Bytes of the file.
    pub size: i64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Encoding it came in.
    pub encoding: String,
    /// Engine that read it.
    pub engine: String,
    /// Places a person should look at.
    pub warnings: Vec<WarningView>,
    /// How much of it the engine has an opinion on.
    pub coverage: CoverageCounts,
    /// Findings by state; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Tally>,
    /// Who uploaded it.
    pub uploaded_by: Uploader,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Who uploaded a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Uploader {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
}

/// A place a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarningView {
    /// First scalar of the text.
    pub start: u64,
    /// Scalar after the last.
    pub end: u64,
    /// What it is about.
    pub code: String,
    /// In words.
    pub message: String,
}

impl WarningView {
    /// In the words of a language. What is kept is Chinese; English follows from the code.
    #[must_use]
    pub fn said(self, lang: Lang) -> WarningView {
        let english = |code: WarningCode| match code {
            WarningCode::DamagedText => "Bytes were lost here; what the context shows was put back. Check it",
            WarningCode::Placeholder => "The figure is blank; the target is left to be set",
            WarningCode::SecrecyMark => "A secrecy mark stands at the head of the text",
            WarningCode::UnknownYear | WarningCode::LooseDate => code.en(),
        };
        match self.code.parse().map(english) {
            Ok(message) if lang == Lang::En => WarningView {
                message: message.to_owned(),
                ..self
            },
            _ => self,
        }
    }
}

/// Sentences by what the engine took them for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageCounts {
    /// Sentences and clauses read, headings aside.
    pub sentences: u64,
    /// Somebody's directive.
    pub directive: u64,
    /// Background.
    pub background: u64,
    /// Nobody's yet.
    pub unclear: u64,
}

/// Number of findings by state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tally {
    /// Directive candidates by state.
    pub directives: BTreeMap<String, i64>,
    /// Target candidates by state.
    pub targets: BTreeMap<String, i64>,
}

/// One document with the tally of its findings.
///
/// # Errors
/// Not found outside the own organisation.
pub fn show(cx: &mut Cx<'_>, id: DocumentId) -> Result<DocumentView> {
    let document = super::seen(cx, id)?;
    let tally = tally(cx, id)?;
    let mut view = DocumentView::of(document, cx.lang())?;
    view.findings = Some(tally);
    Ok(view)
}

/// The findings of a document by state.
///
/// # Errors
/// As the database.
pub(super) fn tally(cx: &mut Cx<'_>, id: DocumentId) -> Result<Tally> {
    let mut tally = Tally::default();
    for (kind, state, n) in store::finding::tally(cx.tx, id)? {
        let side = match kind {
            FindingKind::Directive => &mut tally.directives,
            FindingKind::Target => &mut tally.targets,
        };
        side.insert(state.word().to_owned(), n);
    }
    Ok(tally)
}

impl DocumentView {
    /// From the stored row, for who reads a language.
    ///
    /// # Errors
    /// A fault of ours where what the engine said cannot be read.
    pub fn of(d: Document, lang: Lang) -> Result<DocumentView> {
        let fault = |e: serde_json::Error| Error::Internal(format!("document {}: {e}", d.id));
        let warnings: Vec<WarningView> = serde_json::from_str(&d.warnings).map_err(fault)?;
        Ok(DocumentView {
            warnings: warnings.into_iter().map(|w| w.said(lang)).collect(),
            coverage: serde_json::from_str(&d.coverage).map_err(fault)?,
            id: d.id.0,
            org: d.org.0,
            title: d.title,
            doc_no: d.doc_no,
            issuer: d.issuer,
            speaker: d.speaker,
            meeting_on: d.meeting_on,
            issued_on: d.issued_on,
            state: d.state,
            file_name: d.file_name,
            media_type: d.media_type,
            size: d.size,
            sha256: d.sha256,
            encoding: d.encoding,
            engine: d.engine,
            findings: None,
            uploaded_by: Uploader {
                id: d.created_by.0,
                name: d.uploader,
            },
            created_at: d.created_at.and_utc(),
            version: d.version,
            updated_at: d.updated_at.and_utc(),
        })
    }
}
