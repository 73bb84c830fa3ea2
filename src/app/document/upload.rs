//! Upload (上传): a file or a text comes in, is decoded, passes the secrecy gate, is read by the engine and kept with its
//! findings. Everything that takes time happens before the transaction; a refused file leaves nothing behind.

use std::sync::Arc;

use chrono::Datelike;

use super::content::Content;
use super::view::{self, DocumentView};
use super::{ENGINE, TITLE, programmes};
use crate::app::cx::Cx;
use crate::app::error::{Error, Result};
use crate::app::secrecy::gate;
use crate::app::{Change, Command, Subject};
use crate::domain::finding::{FindingKind, essence};
use crate::domain::id::{DocumentId, FindingId};
use crate::domain::notice::{self, Draft, Lexicon};
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::intake::{self, Decoded, IntakeError};
use crate::store::blob::NewBlob;
use crate::store::document::NewDocument;
use crate::store::event::hash_hex;
use crate::store::finding::NewFinding;
use crate::store::{self};

/// What comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Field it came in, for refusals: `file` or `text`.
    pub field: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Name of the file.
    pub file_name: String,
    /// Title, where the sender gives one; else the engine's.
    pub title: Option<String>,
    /// Day of the meeting, where the sender knows it; else the text's.
    pub meeting_on: Option<Day>,
}

/// A file that was decoded, let through and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    sha256: String,
    bytes: Vec<u8>,
    decoded: Decoded,
    file_name: String,
    title: String,
    meeting_on: Option<Day>,
    draft: Draft,
}

impl Reading {
    /// Decodes, gates and reads a file with the words given ([`super::words::of`]); pure, and the only part that takes time.
    ///
    /// # Errors
    /// Empty, too large, no text, of no known encoding; refused with mark and place where it bears a secrecy mark.
    pub fn of(incoming: Incoming, words: &Lexicon) -> Result<Reading> {
        let Incoming {
            field,
            bytes,
            file_name,
            title,
            meeting_on,
        } = incoming;
        let name = file_name_of(&file_name);
        let decoded = intake::decode(&bytes, &name).map_err(|e| refusal(field, &e))?;
        let title = title.map(|t| super::line("title", &t, TITLE)).transpose()?;
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        gate(&[
            (field, &decoded.text),
            ("title", title.as_deref().unwrap_or_default()),
            ("name", stem),
        ])?;
        let draft = notice::read(&decoded.text, meeting_on, words);
        let title = title
            .or_else(|| draft.meeting.title.as_deref().map(|t| t.chars().take(TITLE).collect()))
            .filter(|t| !t.trim().is_empty())
            .unwrap_or_else(|| stem.to_owned());
        Ok(Reading {
            sha256: hash_hex(&bytes),
            meeting_on: meeting_on.or(draft.meeting.date),
            bytes,
            decoded,
            file_name: name,
            title,
            draft,
        })
    }

    /// SHA-256 of the bytes.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What the engine found.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }
}

/// The last part of what a client calls the file, without control characters, at most 200 characters.
fn file_name_of(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(TITLE).collect();
    match name.trim() {
        "" => "notice.txt".to_owned(),
        name => name.to_owned(),
    }
}

/// A file that is not read, as a refusal.
fn refusal(field: &str, e: &IntakeError) -> Refusal {
    let whole = e.to_string();
    let (zh, en) = whole.split_once(" / ").unwrap_or((&whole, &whole));
    match e {
        IntakeError::Empty => Refusal::field(field, "empty", zh, en),
        IntakeError::TooLarge { .. } => Refusal::new(Code::TooLarge, zh, en),
        IntakeError::NotText { .. }
        | IntakeError::Broken { .. }
        | IntakeError::Bomb { .. }
        | IntakeError::Locked { .. }
        | IntakeError::Scan { .. }
        | IntakeError::TooManyPages { .. }
        | IntakeError::Undecodable
        | IntakeError::LoneSurrogates { .. } => Refusal::new(Code::UnsupportedMedia, zh, en),
    }
}

/// Whether the actor may upload at all: asked before a file is read, so that nobody's file is read for nothing.
///
/// # Errors
/// Refused with the missing role named.
pub fn admitted(cx: &Cx<'_>) -> Result<()> {
    cx.allow(Right::Supervise)
}

/// The document that the own organisation made of these bytes before, if any.
///
/// # Errors
/// As the database.
pub fn known(cx: &mut Cx<'_>, sha256: &str) -> Result<Option<DocumentId>> {
    let scope = cx.scope();
    Ok(store::document::by_blob(cx.tx, &scope, sha256)?)
}

/// Keeps a document with its findings; the same bytes again answer the document that is there.
pub struct Upload {
    /// What was read; `None` only to have the refusal of an unadmitted sender put on record.
    pub reading: Option<Arc<Reading>>,
}

impl Command for Upload {
    type Output = DocumentView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DocumentView> {
        admitted(cx)?;
        let Some(reading) = self.reading.as_deref() else {
            return Err(Error::Internal("an upload without a file".into()));
        };
        let blob = NewBlob {
            sha256: &reading.sha256,
            bytes: &reading.bytes,
            media_type: reading.decoded.media_type,
        };
        store::blob::keep(cx.tx, &blob, cx.now)?;
        if let Some(id) = known(cx, &reading.sha256)? {
            cx.excuse();
            return view::show(cx, id);
        }
        let id = add(cx, reading)?;
        let draft = &reading.draft;
        let change = Change::of("document.uploaded")
            .with("title", reading.title.clone())
            .with("sha256", reading.sha256.clone())
            .with("directives", draft.directives.len())
            .with("targets", draft.targets.len());
        let org = Some(cx.actor.principal);
        let subject = Subject {
            org,
            ..Subject::of("document", id.0)
        };
        cx.record(subject, change)?;
        view::show(cx, id)
    }
}

fn add(cx: &mut Cx<'_>, reading: &Reading) -> Result<DocumentId> {
    let (draft, meeting) = (&reading.draft, &reading.draft.meeting);
    let new = NewDocument {
        org: cx.actor.principal,
        title: &reading.title,
        issuer: meeting.issuer.as_deref(),
        speaker: meeting.speaker.as_deref(),
        meeting_on: reading.meeting_on,
        sha256: &reading.sha256,
        file_name: &reading.file_name,
        text: &reading.decoded.text,
        encoding: reading.decoded.encoding,
        engine: ENGINE,
        warnings: &json(&draft.warnings)?,
        coverage: &json(&draft.coverage)?,
        by: cx.actor.user,
    };
    let id = store::document::add(cx.tx, &new, cx.now)?;
    let mut directives = Vec::with_capacity(draft.directives.len());
    for (position, found) in (0_i64..).zip(&draft.directives) {
        let span = (found.start, found.end, found.quote.as_str());
        let new = Proposal {
            id,
            kind: FindingKind::Directive,
            position,
            span,
            milli: found.confidence.0,
        };
        directives.push(propose(cx, &new, &found.into())?);
    }
    for (position, found) in (0_i64..).zip(&draft.targets) {
        let directive = found.directive.and_then(|d| directives.get(d)).map(|f: &FindingId| f.0);
        let span = (found.start, found.end, found.quote.as_str());
        let new = Proposal {
            id,
            kind: FindingKind::Target,
            position,
            span,
            milli: found.confidence.0,
        };
        propose(cx, &new, &Content::from(found).under(directive))?;
    }
    add_programmes(cx, id, reading, &directives)?;
    Ok(id)
}

/// The targets of the programmes that the document names, as proposals under the directives that name them.
fn add_programmes(cx: &mut Cx<'_>, id: DocumentId, reading: &Reading, directives: &[FindingId]) -> Result<()> {
    let year = reading.meeting_on.map(|d| i64::from(d.year()));
    let targets = reading.draft.targets.len();
    let after = i64::try_from(targets).map_err(|e| Error::Internal(e.to_string()))?;
    for (position, found) in (after..).zip(programmes::of(cx, &reading.draft, year)?) {
        let (start, end, quote) = &found.span;
        let new = Proposal {
            id,
            kind: FindingKind::Target,
            position,
            span: (*start, *end, quote),
            milli: programmes::MILLI,
        };
        let directive = directives.get(found.directive).map(|f| f.0);
        propose(cx, &new, &Content::Target(found.content).under(directive))?;
    }
    Ok(())
}

struct Proposal<'a> {
    id: DocumentId,
    kind: FindingKind,
    position: i64,
    span: (usize, usize, &'a str),
    milli: u16,
}

fn propose(cx: &mut Cx<'_>, new: &Proposal<'_>, content: &Content) -> Result<FindingId> {
    let (start, end, quote) = new.span;
    let count = |n: usize| i64::try_from(n).map_err(|e| Error::Internal(e.to_string()));
    let finding = NewFinding {
        document: new.id,
        kind: new.kind,
        position: new.position,
        start: count(start)?,
        end: count(end)?,
        quote,
        fingerprint: &fingerprint(new.kind, quote),
        proposed: &content.json()?,
        confidence_milli: i64::from(new.milli),
        parent: None,
    };
    Ok(store::finding::add(cx.tx, &finding)?)
}

/// The fingerprint of a quote: what it says, hashed.
pub(super) fn fingerprint(kind: FindingKind, quote: &str) -> String {
    hash_hex(essence(kind, quote).as_bytes())
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Internal(e.to_string()))
}
