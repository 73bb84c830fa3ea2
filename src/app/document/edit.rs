//! What people say of a document themselves: title, number, days. Another day of the meeting changes what 今年 and bare
//! months mean, so the engine reads anew; findings that people have decided about stay as they are.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::content::Content;
use super::upload::{fingerprint, json};
use super::view::{self, DocumentView};
use super::{ENGINE, TITLE, line};
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::app::secrecy::gate;
use crate::app::{Change, Command, Subject};
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::DocumentId;
use crate::domain::notice::{self, Draft};
use crate::domain::time::Day;
use crate::store;
use crate::store::document::{Document, Head};
use crate::store::finding::Finding;

/// What changes; what is not named stays, `null` empties.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HeadEdit {
    /// Title.
    pub title: Option<String>,
    /// Number of the paper.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub doc_no: Option<Option<String>>,
    /// Day of issue.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<Day>")]
    pub issued_on: Option<Option<Day>>,
    /// Day of the meeting.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<Day>")]
    pub meeting_on: Option<Option<Day>>,
}

fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

/// Edits the head of a document.
pub struct EditDocument {
    /// The document.
    pub id: DocumentId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub edit: HeadEdit,
    /// The engine's new reading, where the day of the meeting changes; from [`reread`].
    pub draft: Option<Arc<Draft>>,
}

/// What the engine makes of the text with another day of the meeting; asked before the command, because it takes time.
///
/// # Errors
/// Not found outside the own organisation; refused to those who may not change the document.
pub fn reread(cx: &mut Cx<'_>, id: DocumentId, edit: &HeadEdit) -> Result<Option<Arc<Draft>>> {
    let document = super::supervised(cx, id)?;
    match edit.meeting_on {
        Some(day) if day != document.meeting_on => {
            let text = store::document::text(cx.tx, id)?;
            let words = super::words::of(cx)?;
            Ok(Some(Arc::new(notice::read(&text, day, &words))))
        }
        _ => Ok(None),
    }
}

impl Command for EditDocument {
    type Output = DocumentView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DocumentView> {
        let document = super::supervised(cx, self.id)?;
        if document.version != self.version {
            return Err(super::stale().into());
        }
        let head = self.head(&document)?;
        let day = |d: Option<Day>| d.map(|d| d.to_string());
        let change = Change::of("document.edited")
            .field("title", document.title.clone(), head.title.clone())
            .field("doc_no", document.doc_no.clone(), head.doc_no.clone())
            .field("issued_on", day(document.issued_on), day(head.issued_on))
            .field("meeting_on", day(document.meeting_on), day(head.meeting_on));
        let org = Some(document.org);
        let subject = Subject {
            org,
            ..Subject::of("document", self.id.0)
        };
        cx.record(subject, change)?;
        store::document::set_head(cx.tx, self.id, self.version, &head, cx.now)?;
        if let Some(draft) = &self.draft {
            renew(cx, self.id, draft)?;
        }
        view::show(cx, self.id)
    }
}

impl EditDocument {
    fn head(&self, document: &Document) -> Result<Head> {
        let title = self
            .edit
            .title
            .as_deref()
            .map(|t| line("title", t, TITLE))
            .transpose()?;
        let doc_no = match &self.edit.doc_no {
            None => document.doc_no.clone(),
            Some(no) => no.as_deref().map(|n| line("doc_no", n, 60)).transpose()?,
        };
        let title = title.unwrap_or_else(|| document.title.clone());
        gate(&[("title", &title), ("doc_no", doc_no.as_deref().unwrap_or_default())])?;
        Ok(Head {
            title,
            doc_no,
            issued_on: self.edit.issued_on.unwrap_or(document.issued_on),
            meeting_on: self.edit.meeting_on.unwrap_or(document.meeting_on),
        })
    }
}

/// Renews the proposals nobody has decided about, found again by fingerprint and place.
fn renew(cx: &mut Cx<'_>, id: DocumentId, draft: &Draft) -> Result<()> {
    store::document::set_reading(cx.tx, id, ENGINE, &json(&draft.warnings)?, &json(&draft.coverage)?)?;
    for finding in store::finding::of_document(cx.tx, id)? {
        if finding.state != FindingState::Proposed || finding.parent.is_some() {
            continue;
        }
        let Some((content, milli)) = again(&finding, draft) else {
            continue;
        };
        let directive = match Content::read(finding.kind, &finding.proposed)? {
            Content::Target(t) => t.directive,
            Content::Directive(_) => None,
        };
        let proposed = content.under(directive).json()?;
        if proposed != finding.proposed {
            store::finding::propose(cx.tx, finding.id, &proposed, i64::from(milli))?;
        }
    }
    Ok(())
}

fn again(finding: &Finding, draft: &Draft) -> Option<(Content, u16)> {
    let same = |start: usize, quote: &str| {
        i64::try_from(start) == Ok(finding.start) && fingerprint(finding.kind, quote) == finding.fingerprint
    };
    match finding.kind {
        FindingKind::Directive => {
            let found = draft.directives.iter().find(|d| same(d.start, &d.quote))?;
            Some((found.into(), found.confidence.0))
        }
        FindingKind::Target => {
            let found = draft.targets.iter().find(|t| same(t.start, &t.quote))?;
            Some((found.into(), found.confidence.0))
        }
    }
}
