//! Directives: finders that take a scope, and the one function that changes a directive with its versions.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::conn::{Conn, either};
use super::error::{Result, StoreError};
use super::page::{Ask, Page, holding};
use super::schema::{directive_versions as versions, directives, documents, orgs, task_parties, tasks};
use crate::domain::cadence::{Cadence, DueRule};
use crate::domain::directive::{Directive, DirectiveKind, DirectiveState, Span, Urgency};
use crate::domain::id::{DirectiveId, DocumentId, EventId, OrgId, UserId};
use crate::domain::org::subtree_range;
use crate::domain::scope::Scope;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};

/// A row of the table, in the order of its columns.
#[derive(Queryable)]
struct Row {
    id: DirectiveId,
    issuer: OrgId,
    acting: Option<i64>,
    _series: String,
    number_year: Option<i64>,
    number_no: Option<i64>,
    kind: DirectiveKind,
    title: String,
    requirement: String,
    document: Option<i64>,
    span_start: Option<i64>,
    span_end: Option<i64>,
    source: Option<String>,
    urgency: Urgency,
    profile: String,
    cadence: Cadence,
    due_rule: String,
    due_on: Option<NaiveDate>,
    original_due_on: Option<NaiveDate>,
    previous_round: Option<i64>,
    _carried_from: Option<i64>,
    external_ref: Option<String>,
    state: DirectiveState,
    issued_at: Option<NaiveDateTime>,
    closed_at: Option<NaiveDateTime>,
    cancel_reason: Option<String>,
    _search: String,
    _created_by: i64,
    _created_at: NaiveDateTime,
    version: i64,
    updated_at: NaiveDateTime,
}

impl TryFrom<Row> for Directive {
    type Error = StoreError;

    fn try_from(r: Row) -> Result<Directive> {
        let due_rule: DueRule = r.due_rule.parse().map_err(|e| StoreError::Corrupt(format!("{e}")))?;
        let span = r.document.map(|document| Span {
            document: DocumentId(document),
            start: r.span_start.unwrap_or_default(),
            end: r.span_end.unwrap_or_default(),
        });
        Ok(Directive {
            id: r.id,
            issuer: r.issuer,
            acting: r.acting.map(OrgId),
            number: r.number_year.zip(r.number_no),
            kind: r.kind,
            title: r.title,
            requirement: r.requirement,
            span,
            source: r.source,
            urgency: r.urgency,
            profile: r.profile,
            cadence: r.cadence,
            due_rule,
            due_on: r.due_on,
            original_due_on: r.original_due_on,
            previous_round: r.previous_round.map(DirectiveId),
            external_ref: r.external_ref,
            state: r.state,
            issued_at: r.issued_at.map(|t| t.and_utc()),
            closed_at: r.closed_at.map(|t| t.and_utc()),
            cancel_reason: r.cancel_reason,
            version: r.version,
            updated_at: r.updated_at.and_utc(),
        })
    }
}

/// A directive to be added as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// In whose name.
    pub issuer: OrgId,
    /// The department acting for it.
    pub acting: Option<OrgId>,
    /// Kind.
    pub kind: DirectiveKind,
    /// Title.
    pub title: String,
    /// Requirement.
    pub requirement: String,
    /// Place in a document.
    pub span: Option<Span>,
    /// Source in words.
    pub source: Option<String>,
    /// Urgency.
    pub urgency: Urgency,
    /// Time profile.
    pub profile: String,
    /// Cadence.
    pub cadence: Cadence,
    /// Due rule.
    pub due_rule: DueRule,
    /// Due day.
    pub due_on: Option<Day>,
    /// The directive it follows up.
    pub previous_round: Option<DirectiveId>,
    /// The caller's key.
    pub external_ref: Option<String>,
    /// Normalised text.
    pub search: String,
    /// Author.
    pub created_by: UserId,
}

/// Adds a draft. [`begin`] follows once its event has a number.
///
/// # Errors
/// Not unique where the issuer used the external key before.
pub fn add(conn: &mut Conn, new: &NewRow, now: Instant) -> Result<DirectiveId> {
    let id: i64 = diesel::insert_into(directives::table)
        .values((
            directives::issuer_org_id.eq(new.issuer),
            directives::acting_org_id.eq(new.acting.map(|o| o.0)),
            directives::kind.eq(new.kind),
            directives::title.eq(&new.title),
            directives::requirement.eq(&new.requirement),
            directives::document_id.eq(new.span.map(|s| s.document.0)),
            directives::span_start.eq(new.span.map(|s| s.start)),
            directives::span_end.eq(new.span.map(|s| s.end)),
            directives::source.eq(new.source.as_deref()),
            directives::urgency.eq(new.urgency),
            directives::profile.eq(&new.profile),
            directives::cadence.eq(new.cadence),
            directives::due_rule.eq(new.due_rule.to_string()),
            directives::due_on.eq(new.due_on),
            directives::previous_round_id.eq(new.previous_round.map(|d| d.0)),
            directives::external_ref.eq(new.external_ref.as_deref()),
            directives::state.eq(DirectiveState::Draft),
            directives::search.eq(&new.search),
            directives::created_by.eq(new.created_by),
            directives::created_at.eq(now.naive_utc()),
            directives::updated_at.eq(now.naive_utc()),
        ))
        .returning(directives::id)
        .get_result(conn)?;
    Ok(DirectiveId(id))
}

/// Writes the first version of a directive just added.
///
/// # Errors
/// As the database.
pub fn begin(conn: &mut Conn, id: DirectiveId, now: Instant, event: EventId) -> Result<()> {
    let fresh = snapshot(conn, id)?;
    add_version(conn, id, &fresh, now, event)
}

/// A directive without regard to who asks: for rules that follow a task already found to its directive.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: DirectiveId) -> Result<Option<Directive>> {
    let row: Option<Row> = directives::table.filter(directives::id.eq(id)).first(conn).optional()?;
    row.map(Directive::try_from).transpose()
}

/// What of a directive changes; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = directives)]
pub struct DirectiveChange {
    /// Year of the number.
    pub number_year: Option<Option<i64>>,
    /// The number.
    pub number_no: Option<Option<i64>>,
    /// Kind, as its word.
    pub kind: Option<&'static str>,
    /// Title.
    pub title: Option<String>,
    /// Requirement.
    pub requirement: Option<String>,
    /// Source in words.
    pub source: Option<Option<String>>,
    /// Urgency, as its word.
    pub urgency: Option<&'static str>,
    /// Time profile.
    pub profile: Option<String>,
    /// Cadence, as its word.
    pub cadence: Option<&'static str>,
    /// Due rule, as it is kept.
    pub due_rule: Option<String>,
    /// Due day.
    pub due_on: Option<Option<NaiveDate>>,
    /// Due day as first issued.
    pub original_due_on: Option<Option<NaiveDate>>,
    /// The caller's key.
    pub external_ref: Option<Option<String>>,
    /// State, as its word.
    pub state: Option<&'static str>,
    /// When its first tasks were issued.
    pub issued_at: Option<Option<NaiveDateTime>>,
    /// When it was closed or cancelled.
    pub closed_at: Option<Option<NaiveDateTime>>,
    /// Why it was cancelled.
    pub cancel_reason: Option<Option<String>>,
    /// Normalised text.
    pub search: Option<String>,
}

type Snapshot = (String, String, String, Option<NaiveDate>);

fn snapshot(conn: &mut Conn, id: DirectiveId) -> Result<Snapshot> {
    Ok(directives::table
        .filter(directives::id.eq(id))
        .select((
            directives::title,
            directives::requirement,
            directives::state,
            directives::due_on,
        ))
        .first(conn)?)
}

/// The one function that changes a directive: the row, and its version where reports ask for what changed.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, id: DirectiveId, change: &DirectiveChange, now: Instant, event: EventId) -> Result<()> {
    let before = snapshot(conn, id)?;
    either!(conn, c => diesel::update(directives::table.filter(directives::id.eq(id)))
        .set((change, directives::version.eq(directives::version + 1), directives::updated_at.eq(now.naive_utc())))
        .execute(c))?;
    let after = snapshot(conn, id)?;
    if before == after {
        return Ok(());
    }
    diesel::update(versions::table.filter(versions::directive_id.eq(id).and(versions::to_at.is_null())))
        .set(versions::to_at.eq(now.naive_utc()))
        .execute(conn)?;
    add_version(conn, id, &after, now, event)
}

/// Counts a change of what belongs to the directive, its targets and tasks, as one of the directive.
///
/// # Errors
/// As the database.
pub fn touch(conn: &mut Conn, id: DirectiveId, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(directives::table.filter(directives::id.eq(id)))
        .set((directives::version.eq(directives::version + 1), directives::updated_at.eq(now.naive_utc())))
        .execute(c))?;
    Ok(())
}

fn add_version(conn: &mut Conn, id: DirectiveId, s: &Snapshot, now: Instant, event: EventId) -> Result<()> {
    diesel::insert_into(versions::table)
        .values((
            versions::directive_id.eq(id),
            versions::title.eq(&s.0),
            versions::requirement.eq(&s.1),
            versions::state.eq(&s.2),
            versions::due_on.eq(s.3),
            versions::from_at.eq(now.naive_utc()),
            versions::event_id.eq(event.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a list of directives is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One directive only.
    pub id: Option<DirectiveId>,
    /// State.
    pub state: Option<DirectiveState>,
    /// Kind.
    pub kind: Option<DirectiveKind>,
    /// Normalised text that title or requirement holds.
    pub q: Option<String>,
    /// Changed after this moment.
    pub updated_after: Option<Instant>,
    /// The caller's key.
    pub external_ref: Option<String>,
}

type Boxed = directives::BoxedQuery<'static, <Conn as Connection>::Backend>;
type Party = Box<dyn BoxableExpression<directives::table, <Conn as Connection>::Backend, SqlType = Bool>>;

/// Directives one may see (DOMAIN.md §7): one's own; those issued inside the own subtree, once registered; and those of
/// which one sees a task.
fn seen(scope: &Scope) -> Boxed {
    let hidden = [DirectiveState::Draft.word(), DirectiveState::Proposed.word()];
    let query = directives::table.into_boxed();
    if !scope.business {
        return query.filter(directives::id.lt(0));
    }
    let (from, to) = subtree_range(&scope.path);
    let inside = orgs::table
        .filter(orgs::path.ge(from).and(orgs::path.lt(to)))
        .select(orgs::id);
    let led = tasks::table
        .filter(tasks::state.ne(TaskState::Draft))
        .filter(tasks::lead_org_id.eq_any(inside.clone()));
    let assisted = tasks::table
        .inner_join(task_parties::table.on(task_parties::task_id.eq(tasks::id)))
        .filter(tasks::state.ne(TaskState::Draft))
        .filter(task_parties::org_id.eq(scope.org).and(task_parties::to_at.is_null()))
        .select(tasks::directive_id);
    let below = directives::issuer_org_id
        .eq_any(inside)
        .and(directives::state.ne_all(hidden));
    // Few tasks are gathered once; of the whole nation's it is asked only where the directive does not say it itself.
    let party: Party = if scope.is_national() {
        let own = led.filter(tasks::directive_id.eq(directives::id));
        Box::new(exists(own).or(directives::id.eq_any(assisted)))
    } else {
        let few = directives::id.eq_any(led.select(tasks::directive_id));
        Box::new(few.or(directives::id.eq_any(assisted)))
    };
    if scope.department {
        query.filter(directives::acting_org_id.eq(scope.org.0).or(party))
    } else {
        query.filter(directives::issuer_org_id.eq(scope.org).or(below).or(party))
    }
}

fn narrowed(scope: &Scope, filter: &Filter) -> Boxed {
    let mut query = seen(scope);
    if let Some(id) = filter.id {
        query = query.filter(directives::id.eq(id));
    }
    if let Some(state) = filter.state {
        query = query.filter(directives::state.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(directives::kind.eq(kind));
    }
    if let Some(q) = &filter.q {
        query = query.filter(directives::search.like(holding(q)).escape('\\'));
    }
    if let Some(at) = filter.updated_after {
        query = query.filter(directives::updated_at.gt(at.naive_utc()));
    }
    if let Some(key) = &filter.external_ref {
        query = query.filter(directives::external_ref.eq(key.clone()));
    }
    query
}

/// A directive inside the scope; `None` for everything else.
///
/// # Errors
/// As the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: DirectiveId) -> Result<Option<Directive>> {
    let filter = Filter {
        id: Some(id),
        ..Filter::default()
    };
    let row: Option<Row> = narrowed(scope, &filter).first(conn).optional()?;
    row.map(Directive::try_from).transpose()
}

/// Sort keys of the list; the first is the default.
pub const SORTS: &[&str] = &["-id", "due_on,-id", "updated_at,id"];

/// Directives inside the scope, a page.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, scope: &Scope, filter: &Filter, ask: &Ask) -> Result<Page<Directive>> {
    let query = narrowed(scope, filter).limit(ask.limit + 1);
    let (key, id) = ask.after.as_ref().map_or((None, None), |c| (c.k.as_deref(), Some(c.i)));
    let rows: Vec<Row> = match ask.sort.as_str() {
        "due_on,-id" => by_due(query, key.and_then(|k| k.parse().ok()), id).load(conn)?,
        "updated_at,id" => by_update(query, key.and_then(|k| k.parse().ok()), id).load(conn)?,
        _ => match id {
            Some(id) => query
                .filter(directives::id.lt(id))
                .order(directives::id.desc())
                .load(conn)?,
            None => query.order(directives::id.desc()).load(conn)?,
        },
    };
    let directives: Result<Vec<Directive>> = rows.into_iter().map(Directive::try_from).collect();
    let mut page = Page::cut(directives?, ask, |d| match ask.sort.as_str() {
        "due_on,-id" => (d.due_on.map(|day| day.to_string()), d.id.0),
        "updated_at,id" => (Some(format!("{:?}", d.updated_at.naive_utc())), d.id.0),
        _ => (None, d.id.0),
    });
    if ask.with_total {
        page.total = Some(narrowed(scope, filter).count().get_result(conn)?);
    }
    Ok(page)
}

/// By due day, those without one last, the newest first on a day.
fn by_due(query: Boxed, day: Option<Day>, id: Option<i64>) -> Boxed {
    let query = query.order((
        directives::due_on.is_null(),
        directives::due_on.asc(),
        directives::id.desc(),
    ));
    match (day, id) {
        (Some(day), Some(id)) => query.filter(
            directives::due_on
                .gt(day)
                .or(directives::due_on.eq(day).and(directives::id.lt(id)))
                .or(directives::due_on.is_null()),
        ),
        (None, Some(id)) => query.filter(directives::due_on.is_null().and(directives::id.lt(id))),
        _ => query,
    }
}

fn by_update(query: Boxed, at: Option<NaiveDateTime>, id: Option<i64>) -> Boxed {
    let query = query.order((directives::updated_at, directives::id));
    match (at, id) {
        (Some(at), Some(id)) => query.filter(
            directives::updated_at
                .gt(at)
                .or(directives::updated_at.eq(at).and(directives::id.gt(id))),
        ),
        _ => query,
    }
}

/// Whether a document of this organisation exists.
///
/// # Errors
/// As the database.
pub fn has_document(conn: &mut Conn, org: OrgId, document: DocumentId) -> Result<bool> {
    let found: Option<i64> = documents::table
        .filter(documents::id.eq(document))
        .filter(documents::org_id.eq(org))
        .select(documents::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// What registering needs of the issuing organisation: the prefix of its numbers, and whether a directive must be
/// approved first (`directive.approval` of its settings).
///
/// # Errors
/// As the database.
pub fn registry(conn: &mut Conn, issuer: OrgId) -> Result<(String, bool)> {
    let (prefix, settings): (String, String) = orgs::table
        .filter(orgs::id.eq(issuer))
        .select((orgs::register_prefix, orgs::settings))
        .first(conn)?;
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
    let approval = settings.get("directive.approval").and_then(serde_json::Value::as_bool);
    Ok((prefix, approval.unwrap_or(false)))
}
