//! Organisations.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{org_aliases, orgs, postings, users};
use crate::domain::id::OrgId;
use crate::domain::org::{Org, OrgKind, subtree_range};
use crate::domain::time::{Day, Instant};

type Row = (OrgId, String, OrgKind, Option<i64>, Option<i64>, String, String, String);

const COLUMNS: (
    orgs::id,
    orgs::code,
    orgs::kind,
    orgs::parent_id,
    orgs::acts_for_org_id,
    orgs::name,
    orgs::short_name,
    orgs::path,
) = (
    orgs::id,
    orgs::code,
    orgs::kind,
    orgs::parent_id,
    orgs::acts_for_org_id,
    orgs::name,
    orgs::short_name,
    orgs::path,
);

fn org((id, code, kind, parent, acts_for, name, short_name, path): Row) -> Org {
    Org {
        id,
        code,
        kind,
        parent: parent.map(OrgId),
        acts_for: acts_for.map(OrgId),
        name,
        short_name,
        path,
    }
}

/// One organisation by id.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: OrgId) -> Result<Option<Org>> {
    Ok(orgs::table
        .filter(orgs::id.eq(id))
        .select(COLUMNS)
        .first::<Row>(conn)
        .optional()?
        .map(org))
}

/// One organisation by its code.
///
/// # Errors
/// As the database.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Option<Org>> {
    Ok(orgs::table
        .filter(orgs::code.eq(code))
        .select(COLUMNS)
        .first::<Row>(conn)
        .optional()?
        .map(org))
}

/// Everything at or below a path, by sort order.
///
/// # Errors
/// As the database.
pub fn subtree(conn: &mut Conn, path: &str) -> Result<Vec<Org>> {
    let (from, to) = subtree_range(path);
    let rows: Vec<Row> = orgs::table
        .filter(orgs::path.ge(from).and(orgs::path.lt(to)))
        .order((orgs::sort, orgs::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(org).collect())
}

/// An organisation and those directly below it, by sort order.
///
/// # Errors
/// As the database.
pub fn with_children(conn: &mut Conn, id: OrgId) -> Result<Vec<Org>> {
    let rows: Vec<Row> = orgs::table
        .filter(orgs::id.eq(id).or(orgs::parent_id.eq(id.0)))
        .order((orgs::sort, orgs::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(org).collect())
}

/// The bureaus directly below an organisation that are not closed, departments left out, by sort order.
///
/// # Errors
/// As the database.
pub fn bureaus_below(conn: &mut Conn, id: OrgId) -> Result<Vec<Org>> {
    let rows: Vec<Row> = orgs::table
        .filter(orgs::parent_id.eq(id.0))
        .filter(orgs::kind.ne(OrgKind::Department))
        .filter(orgs::closed_on.is_null())
        .order((orgs::sort, orgs::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(org).collect())
}

/// The bureaus directly below any of these organisations, as [`bureaus_below`] each.
///
/// # Errors
/// As the database.
pub fn bureaus_below_any(conn: &mut Conn, ids: &[OrgId]) -> Result<Vec<Org>> {
    let rows: Vec<Row> = orgs::table
        .filter(orgs::parent_id.eq_any(ids.iter().map(|id| id.0)))
        .filter(orgs::kind.ne(OrgKind::Department))
        .filter(orgs::closed_on.is_null())
        .order((orgs::sort, orgs::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(org).collect())
}

/// These organisations, by sort order.
///
/// # Errors
/// As the database.
pub fn these(conn: &mut Conn, ids: &[OrgId]) -> Result<Vec<Org>> {
    let rows: Vec<Row> = orgs::table
        .filter(orgs::id.eq_any(ids.iter().map(|id| id.0)))
        .order((orgs::sort, orgs::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(org).collect())
}

/// Whether a switch of an organisation's own settings is on.
///
/// # Errors
/// As the database.
pub fn setting_on(conn: &mut Conn, org: OrgId, key: &str) -> Result<bool> {
    let text: Option<String> = orgs::table
        .filter(orgs::id.eq(org))
        .select(orgs::settings)
        .first(conn)
        .optional()?;
    let settings: serde_json::Value = text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
    Ok(settings.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false))
}

/// An organisation with everything that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Detail {
    /// Id.
    pub id: OrgId,
    /// Code.
    pub code: String,
    /// Kind.
    pub kind: OrgKind,
    /// The organisation above.
    pub parent_id: Option<i64>,
    /// For a department: whom it acts for.
    pub acts_for_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Path.
    pub path: String,
    /// Code of the administrative division.
    pub region_code: Option<String>,
    /// Prefix of its register numbers.
    pub register_prefix: String,
    /// Place among its siblings.
    pub sort: i64,
    /// Day from which it is closed.
    pub closed_on: Option<Day>,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: chrono::NaiveDateTime,
}

const DETAIL: (
    orgs::id,
    orgs::code,
    orgs::kind,
    orgs::parent_id,
    orgs::acts_for_org_id,
    orgs::name,
    orgs::short_name,
    orgs::path,
    orgs::region_code,
    orgs::register_prefix,
    orgs::sort,
    orgs::closed_on,
    orgs::version,
    orgs::updated_at,
) = (
    orgs::id,
    orgs::code,
    orgs::kind,
    orgs::parent_id,
    orgs::acts_for_org_id,
    orgs::name,
    orgs::short_name,
    orgs::path,
    orgs::region_code,
    orgs::register_prefix,
    orgs::sort,
    orgs::closed_on,
    orgs::version,
    orgs::updated_at,
);

/// One organisation in full.
///
/// # Errors
/// As the database.
pub fn detail(conn: &mut Conn, id: OrgId) -> Result<Option<Detail>> {
    let found = orgs::table.filter(orgs::id.eq(id)).select(DETAIL);
    Ok(found.first(conn).optional()?)
}

/// Every organisation at or below a path in full, by sort order: the tree as a document.
///
/// # Errors
/// As the database.
pub fn tree(conn: &mut Conn, path: &str) -> Result<Vec<Detail>> {
    let (from, to) = subtree_range(path);
    Ok(orgs::table
        .filter(orgs::path.ge(from).and(orgs::path.lt(to)))
        .order((orgs::sort, orgs::id))
        .select(DETAIL)
        .load(conn)?)
}

/// How many people with an account in use belong to each organisation that has any.
///
/// # Errors
/// As the database.
pub fn people(conn: &mut Conn) -> Result<std::collections::HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = postings::table
        .inner_join(users::table)
        .filter(postings::to_on.is_null().and(users::closed_at.is_null()))
        .group_by(postings::org_id)
        .select((postings::org_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What a list of organisations is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Directly below this one.
    pub parent: Option<i64>,
    /// Of this kind.
    pub kind: Option<OrgKind>,
    /// Part of the name or code.
    pub q: Option<String>,
    /// Only what changed after.
    pub updated_after: Option<Instant>,
}

/// Sort keys of the list.
pub const SORTS: &[&str] = &["sort", "id", "code"];

/// A page of organisations.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, filter: &Filter, ask: &Ask) -> Result<Page<Detail>> {
    let narrowed = || {
        let mut query = orgs::table.into_boxed();
        if let Some(parent) = filter.parent {
            query = query.filter(orgs::parent_id.eq(parent));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(orgs::kind.eq(kind));
        }
        if let Some(q) = &filter.q {
            let like = format!("%{}%", super::escape_like(q));
            let named = orgs::name.like(like.clone()).escape('!');
            query = query.filter(named.or(orgs::code.like(like).escape('!')));
        }
        if let Some(after) = filter.updated_after {
            query = query.filter(orgs::updated_at.gt(after.naive_utc()));
        }
        query
    };
    let after = ask.after.as_ref();
    let key = after.and_then(|c| c.k.clone()).unwrap_or_default();
    let id = after.map_or(0, |c| c.i);
    let mut query = narrowed().select(DETAIL).limit(ask.limit + 1);
    query = match ask.sort.as_str() {
        "code" => query
            .filter(orgs::code.gt(key))
            .order((orgs::code.asc(), orgs::id.asc())),
        "id" => query.filter(orgs::id.gt(id)).order((orgs::id.asc(), orgs::code.asc())),
        _ => {
            let sort: i64 = key.parse().unwrap_or(i64::MIN);
            let next = orgs::sort.gt(sort).or(orgs::sort.eq(sort).and(orgs::id.gt(id)));
            query.filter(next).order((orgs::sort.asc(), orgs::id.asc()))
        }
    };
    let by_code = ask.sort == "code";
    let key = |o: &Detail| (Some(if by_code { o.code.clone() } else { o.sort.to_string() }), o.id.0);
    let mut page = Page::cut(query.load(conn)?, ask, key);
    if ask.with_total {
        page.total = Some(narrowed().count().get_result(conn)?);
    }
    Ok(page)
}

/// Other names of an organisation: name, kind, whether two bear it.
///
/// # Errors
/// As the database.
pub fn aliases(conn: &mut Conn, id: OrgId) -> Result<Vec<(String, String, bool)>> {
    Ok(org_aliases::table
        .filter(org_aliases::org_id.eq(id))
        .order(org_aliases::id)
        .select((org_aliases::alias, org_aliases::kind, org_aliases::ambiguous))
        .load(conn)?)
}

/// Every name that tells an organisation that is not closed: full and short ones, and the aliases that mean no other. Bare
/// names of places (北京, 河北省) mean the place.
///
/// # Errors
/// As the database.
pub fn names(conn: &mut Conn) -> Result<Vec<String>> {
    let own: Vec<(String, String)> = orgs::table
        .filter(orgs::closed_on.is_null())
        .order(orgs::id)
        .select((orgs::name, orgs::short_name))
        .load(conn)?;
    let other: Vec<String> = org_aliases::table
        .inner_join(orgs::table)
        .filter(orgs::closed_on.is_null())
        .filter(org_aliases::ambiguous.eq(false))
        .filter(org_aliases::kind.ne_all(["bare", "full_division_name"]))
        .order(org_aliases::id)
        .select(org_aliases::alias)
        .load(conn)?;
    let mut names: Vec<String> = own
        .into_iter()
        .flat_map(|(name, short)| [name, short])
        .chain(other)
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
