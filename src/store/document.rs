//! Source documents (来源文件): the notice, its text and what the engine said of it. A document belongs to the
//! organisation in whose name its uploader acts; departments share their parent's (DOMAIN.md §7).

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::page::{Ask, Page};
use super::schema::{blobs, documents, users};
use crate::domain::finding::DocumentState;
use crate::domain::id::{DocumentId, OrgId, UserId};
use crate::domain::scope::Scope;
use crate::domain::time::{Day, Instant};

/// The orders in which documents are listed; the first is the default.
pub const SORTS: &[&str] = &["-id", "id", "updated_at,id"];

/// A stored document, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Document {
    /// Id.
    pub id: DocumentId,
    /// Whose it is.
    pub org: OrgId,
    /// Title.
    pub title: String,
    /// Number of the paper, 国邮发〔2026〕8号.
    pub doc_no: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Whose demands it reports.
    pub speaker: Option<String>,
    /// Day of the meeting, from which 今年 is counted.
    pub meeting_on: Option<NaiveDate>,
    /// Day of issue.
    pub issued_on: Option<NaiveDate>,
    /// Name of the file.
    pub file_name: String,
    /// Encoding the text came in.
    pub encoding: String,
    /// State.
    pub state: DocumentState,
    /// Version of the engine that read it.
    pub engine: String,
    /// Warnings, JSON.
    pub warnings: String,
    /// Coverage, JSON.
    pub coverage: String,
    /// Who uploaded it.
    pub created_by: UserId,
    /// When.
    pub created_at: NaiveDateTime,
    /// Version.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: NaiveDateTime,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its bytes.
    pub size: i64,
    /// Its media type.
    pub media_type: String,
    /// Name of the uploader.
    pub uploader: String,
}

macro_rules! columns {
    () => {
        (
            documents::id,
            documents::org_id,
            documents::title,
            documents::doc_no,
            documents::issuer,
            documents::speaker,
            documents::meeting_on,
            documents::issued_on,
            documents::file_name,
            documents::encoding,
            documents::state,
            documents::engine_version,
            documents::warnings,
            documents::coverage,
            documents::created_by,
            documents::created_at,
            documents::version,
            documents::updated_at,
            blobs::sha256,
            blobs::size,
            blobs::media_type,
            users::name,
        )
    };
}

/// The organisation whose documents the scope sees; `None` where it sees no business data.
///
/// # Errors
/// As the database.
pub fn owner(conn: &mut Conn, scope: &Scope) -> Result<Option<OrgId>> {
    if !scope.business {
        return Ok(None);
    }
    if !scope.department {
        return Ok(Some(scope.org));
    }
    Ok(super::org::get(conn, scope.org)?.map(|o| o.principal()))
}

/// A document inside the scope.
///
/// # Errors
/// As the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: DocumentId) -> Result<Option<Document>> {
    let Some(owner) = owner(conn, scope)? else {
        return Ok(None);
    };
    Ok(documents::table
        .inner_join(blobs::table)
        .inner_join(users::table)
        .filter(documents::id.eq(id))
        .filter(documents::org_id.eq(owner))
        .select(columns!())
        .first(conn)
        .optional()?)
}

/// The document that an organisation made of a file, the first if there are several.
///
/// # Errors
/// As the database.
pub fn by_blob(conn: &mut Conn, scope: &Scope, sha256: &str) -> Result<Option<DocumentId>> {
    let Some(owner) = owner(conn, scope)? else {
        return Ok(None);
    };
    Ok(documents::table
        .filter(documents::blob_sha256.eq(sha256))
        .filter(documents::org_id.eq(owner))
        .order(documents::id)
        .select(documents::id)
        .first(conn)
        .optional()?)
}

/// The text of a document as it was decoded.
///
/// # Errors
/// Missing where there is none.
pub fn text(conn: &mut Conn, id: DocumentId) -> Result<String> {
    Ok(documents::table
        .filter(documents::id.eq(id))
        .select(documents::text)
        .first(conn)?)
}

/// What narrows a list of documents.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only this state.
    pub state: Option<DocumentState>,
    /// Only what changed after.
    pub updated_after: Option<Instant>,
}

/// The documents of the scope.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, scope: &Scope, filter: Filter, ask: &Ask) -> Result<Page<Document>> {
    let Some(owner) = owner(conn, scope)? else {
        return Ok(Page::cut(Vec::new(), ask, |_: &Document| (None, 0)));
    };
    let mut query = documents::table
        .inner_join(blobs::table)
        .inner_join(users::table)
        .filter(documents::org_id.eq(owner))
        .select(columns!())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(documents::state.eq(state));
    }
    if let Some(after) = filter.updated_after {
        query = query.filter(documents::updated_at.gt(after.naive_utc()));
    }
    let after = ask.after.as_ref();
    query = match ask.sort.as_str() {
        "updated_at,id" => {
            if let Some((at, id)) = after.and_then(|c| Some((moment(c.k.as_deref()?)?, c.i))) {
                let later = documents::updated_at.gt(at);
                query = query.filter(later.or(documents::updated_at.eq(at).and(documents::id.gt(id))));
            }
            query.order((documents::updated_at.asc(), documents::id.asc()))
        }
        "id" => {
            if let Some(c) = after {
                query = query.filter(documents::id.gt(c.i));
            }
            query.order(documents::id.asc())
        }
        _ => {
            if let Some(c) = after {
                query = query.filter(documents::id.lt(c.i));
            }
            query.order(documents::id.desc())
        }
    };
    let rows: Vec<Document> = query.limit(ask.limit + 1).load(conn)?;
    let key = |d: &Document| {
        (
            Some(d.updated_at.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true)),
            d.id.0,
        )
    };
    let mut page = Page::cut(rows, ask, key);
    if ask.with_total {
        page.total = Some(count(conn, owner, filter)?);
    }
    Ok(page)
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.naive_utc())
}

fn count(conn: &mut Conn, owner: OrgId, filter: Filter) -> Result<i64> {
    let mut query = documents::table
        .filter(documents::org_id.eq(owner))
        .count()
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(documents::state.eq(state));
    }
    if let Some(after) = filter.updated_after {
        query = query.filter(documents::updated_at.gt(after.naive_utc()));
    }
    Ok(query.get_result(conn)?)
}

/// A document to be added.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    /// Whose it is.
    pub org: OrgId,
    /// Title.
    pub title: &'a str,
    /// Who issued it.
    pub issuer: Option<&'a str>,
    /// Whose demands it reports.
    pub speaker: Option<&'a str>,
    /// Day of the meeting.
    pub meeting_on: Option<Day>,
    /// Hash of its file.
    pub sha256: &'a str,
    /// Name of the file.
    pub file_name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its encoding.
    pub encoding: &'a str,
    /// Version of the engine.
    pub engine: &'a str,
    /// Warnings, JSON.
    pub warnings: &'a str,
    /// Coverage, JSON.
    pub coverage: &'a str,
    /// Who uploads it.
    pub by: UserId,
}

/// Adds a document.
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, new: &NewDocument<'_>, now: Instant) -> Result<DocumentId> {
    Ok(diesel::insert_into(documents::table)
        .values((
            documents::org_id.eq(new.org),
            documents::title.eq(new.title),
            documents::issuer.eq(new.issuer),
            documents::speaker.eq(new.speaker),
            documents::meeting_on.eq(new.meeting_on),
            documents::blob_sha256.eq(new.sha256),
            documents::file_name.eq(new.file_name),
            documents::text.eq(new.text),
            documents::encoding.eq(new.encoding),
            documents::engine_version.eq(new.engine),
            documents::warnings.eq(new.warnings),
            documents::coverage.eq(new.coverage),
            documents::created_by.eq(new.by),
            documents::created_at.eq(now.naive_utc()),
            documents::updated_at.eq(now.naive_utc()),
        ))
        .returning(documents::id)
        .get_result(conn)?)
}

/// What people say of a document themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Title.
    pub title: String,
    /// Number of the paper.
    pub doc_no: Option<String>,
    /// Day of issue.
    pub issued_on: Option<Day>,
    /// Day of the meeting.
    pub meeting_on: Option<Day>,
}

/// Writes what people say of a document.
///
/// # Errors
/// Conflict where it is no longer of this version.
pub fn set_head(conn: &mut Conn, id: DocumentId, version: i64, head: &Head, now: Instant) -> Result<()> {
    let rows = diesel::update(documents::table.filter(documents::id.eq(id).and(documents::version.eq(version))))
        .set((
            documents::title.eq(&head.title),
            documents::doc_no.eq(head.doc_no.as_deref()),
            documents::issued_on.eq(head.issued_on),
            documents::meeting_on.eq(head.meeting_on),
            documents::version.eq(version + 1),
            documents::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    changed(rows)
}

/// Replaces what the engine said, after it has read anew.
///
/// # Errors
/// As the database.
pub fn set_reading(conn: &mut Conn, id: DocumentId, engine: &str, warnings: &str, coverage: &str) -> Result<()> {
    let rows = diesel::update(documents::table.filter(documents::id.eq(id)))
        .set((
            documents::engine_version.eq(engine),
            documents::warnings.eq(warnings),
            documents::coverage.eq(coverage),
        ))
        .execute(conn)?;
    changed(rows)
}

/// Marks a document as changed and holds its row until the transaction ends: deciding and registering on one document
/// come one after the other.
///
/// # Errors
/// Conflict where it is gone.
pub fn touch(conn: &mut Conn, id: DocumentId, now: Instant) -> Result<()> {
    let rows = diesel::update(documents::table.filter(documents::id.eq(id)))
        .set((
            documents::version.eq(documents::version + 1),
            documents::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    changed(rows)
}

/// Sets the state.
///
/// # Errors
/// As the database.
pub fn set_state(conn: &mut Conn, id: DocumentId, state: DocumentState) -> Result<()> {
    let rows = diesel::update(documents::table.filter(documents::id.eq(id)))
        .set(documents::state.eq(state))
        .execute(conn)?;
    changed(rows)
}

fn changed(rows: usize) -> Result<()> {
    match rows {
        0 => Err(StoreError::Conflict("the document was changed meanwhile".into())),
        _ => Ok(()),
    }
}
