//! Findings (识别结果): what the engine proposes in a document, and what people decided about it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::page::{Ask, Page};
use super::schema::findings;
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::{DirectiveId, DocumentId, FindingId, TargetId, UserId};
use crate::domain::time::Instant;

/// The order in which findings are listed: that of the text.
pub const SORTS: &[&str] = &["start,id"];

/// A stored finding.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Finding {
    /// Id.
    pub id: FindingId,
    /// The document.
    pub document: DocumentId,
    /// Kind.
    pub kind: FindingKind,
    /// Place among those of its kind.
    pub position: i64,
    /// First scalar in the text.
    pub start: i64,
    /// Scalar after the last.
    pub end: i64,
    /// The very slice.
    pub quote: String,
    /// Survives a re-run of the engine.
    pub fingerprint: String,
    /// What the engine proposes, JSON.
    pub proposed: String,
    /// What a person made of it, JSON.
    pub edited: Option<String>,
    /// Confidence in thousandths.
    pub confidence_milli: i64,
    /// State.
    pub state: FindingState,
    /// The finding it was merged into or split from.
    pub parent: Option<i64>,
    /// Who decided last.
    pub decided_by: Option<i64>,
    /// When.
    pub decided_at: Option<NaiveDateTime>,
    /// The directive it became.
    pub directive: Option<i64>,
    /// The target it became.
    pub target: Option<i64>,
    /// Version.
    pub version: i64,
}

impl Finding {
    /// Whether a directive or target was made of it.
    #[must_use]
    pub fn registered(&self) -> bool {
        self.directive.is_some() || self.target.is_some()
    }
}

/// A finding to be added.
#[derive(Debug, Clone)]
pub struct NewFinding<'a> {
    /// The document.
    pub document: DocumentId,
    /// Kind.
    pub kind: FindingKind,
    /// Place among those of its kind.
    pub position: i64,
    /// First scalar.
    pub start: i64,
    /// Scalar after the last.
    pub end: i64,
    /// The very slice.
    pub quote: &'a str,
    /// Survives a re-run.
    pub fingerprint: &'a str,
    /// What is proposed, JSON.
    pub proposed: &'a str,
    /// Confidence in thousandths.
    pub confidence_milli: i64,
    /// The finding it was split from.
    pub parent: Option<FindingId>,
}

/// Adds a finding, proposed.
///
/// # Errors
/// Not unique where the place is taken.
pub fn add(conn: &mut Conn, new: &NewFinding<'_>) -> Result<FindingId> {
    Ok(diesel::insert_into(findings::table)
        .values((
            findings::document_id.eq(new.document),
            findings::kind.eq(new.kind),
            findings::position.eq(new.position),
            findings::span_start.eq(new.start),
            findings::span_end.eq(new.end),
            findings::quote.eq(new.quote),
            findings::fingerprint.eq(new.fingerprint),
            findings::proposed.eq(new.proposed),
            findings::confidence_milli.eq(new.confidence_milli),
            findings::state.eq(FindingState::Proposed),
            findings::parent_id.eq(new.parent.map(|p| p.0)),
        ))
        .returning(findings::id)
        .get_result(conn)?)
}

/// All findings of a document in the order of its text; the caller has found the document inside its scope.
///
/// # Errors
/// As the database.
pub fn of_document(conn: &mut Conn, document: DocumentId) -> Result<Vec<Finding>> {
    Ok(findings::table
        .filter(findings::document_id.eq(document))
        .order((findings::span_start, findings::id))
        .select(findings::all_columns)
        .load(conn)?)
}

/// What narrows a list of findings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<FindingKind>,
    /// Only this state.
    pub state: Option<FindingState>,
}

/// A page of a document's findings in the order of its text.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, document: DocumentId, filter: Filter, ask: &Ask) -> Result<Page<Finding>> {
    let mut query = findings::table
        .filter(findings::document_id.eq(document))
        .select(findings::all_columns)
        .into_boxed();
    let mut total = findings::table
        .filter(findings::document_id.eq(document))
        .count()
        .into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(findings::kind.eq(kind));
        total = total.filter(findings::kind.eq(kind));
    }
    if let Some(state) = filter.state {
        query = query.filter(findings::state.eq(state));
        total = total.filter(findings::state.eq(state));
    }
    let after = ask.after.as_ref();
    if let Some((start, id)) = after.and_then(|c| Some((c.k.as_deref()?.parse::<i64>().ok()?, c.i))) {
        let later = findings::span_start.gt(start);
        query = query.filter(later.or(findings::span_start.eq(start).and(findings::id.gt(id))));
    }
    let rows: Vec<Finding> = query
        .order((findings::span_start, findings::id))
        .limit(ask.limit + 1)
        .load(conn)?;
    let mut page = Page::cut(rows, ask, |f| (Some(f.start.to_string()), f.id.0));
    if ask.with_total {
        page.total = Some(total.get_result(conn)?);
    }
    Ok(page)
}

/// How many findings of a document there are by kind and state.
///
/// # Errors
/// As the database.
pub fn tally(conn: &mut Conn, document: DocumentId) -> Result<Vec<(FindingKind, FindingState, i64)>> {
    Ok(findings::table
        .filter(findings::document_id.eq(document))
        .group_by((findings::kind, findings::state))
        .order((findings::kind, findings::state))
        .select((findings::kind, findings::state, diesel::dsl::count_star()))
        .load(conn)?)
}

/// What a decision writes.
#[derive(Debug, Clone)]
pub struct Decided<'a> {
    /// New state.
    pub state: FindingState,
    /// A person's wording, JSON.
    pub edited: Option<&'a str>,
    /// The finding it goes into, or came from.
    pub parent: Option<i64>,
    /// Who decides.
    pub by: UserId,
}

/// Writes a decision.
///
/// # Errors
/// Conflict where the finding is no longer of this version.
pub fn decide(conn: &mut Conn, id: FindingId, version: i64, decided: &Decided<'_>, now: Instant) -> Result<()> {
    let rows = diesel::update(findings::table.filter(findings::id.eq(id).and(findings::version.eq(version))))
        .set((
            findings::state.eq(decided.state),
            findings::edited.eq(decided.edited),
            findings::parent_id.eq(decided.parent),
            findings::decided_by.eq(Some(decided.by.0)),
            findings::decided_at.eq(Some(now.naive_utc())),
            findings::version.eq(version + 1),
        ))
        .execute(conn)?;
    changed(rows)
}

/// Replaces what the engine proposes, after it has read anew.
///
/// # Errors
/// Conflict where somebody has decided about the finding.
pub fn propose(conn: &mut Conn, id: FindingId, proposed: &str, confidence_milli: i64) -> Result<()> {
    let open = findings::id.eq(id).and(findings::state.eq(FindingState::Proposed));
    let rows = diesel::update(findings::table.filter(open))
        .set((
            findings::proposed.eq(proposed),
            findings::confidence_milli.eq(confidence_milli),
            findings::version.eq(findings::version + 1),
        ))
        .execute(conn)?;
    changed(rows)
}

/// Ties a finding to the directive, and to the target, that was made of it.
///
/// # Errors
/// Conflict where one was made already.
pub fn register(conn: &mut Conn, id: FindingId, directive: DirectiveId, target: Option<TargetId>) -> Result<()> {
    let rows = diesel::update(findings::table.filter(findings::id.eq(id).and(findings::directive_id.is_null())))
        .set((
            findings::directive_id.eq(Some(directive.0)),
            findings::target_id.eq(target.map(|t| t.0)),
            findings::version.eq(findings::version + 1),
        ))
        .execute(conn)?;
    changed(rows)
}

fn changed(rows: usize) -> Result<()> {
    match rows {
        0 => Err(StoreError::Conflict("the finding was changed meanwhile".into())),
        _ => Ok(()),
    }
}
