//! People as accounts: profile, list, posting. Who acts is [`super::person`]'s, passwords are [`super::password`]'s.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{orgs, postings, role_grants, users};
use crate::domain::id::{OrgId, UserId};
use crate::domain::lockout::for_good;
use crate::domain::org::subtree_range;
use crate::domain::person::{Role, Roles};
use crate::domain::time::{Day, Instant};

/// An account with its current posting.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// `ok` or `bounced`.
    pub email_state: String,
    /// Who gets what this person's mail box refuses.
    pub second_contact_id: Option<i64>,
    /// `zh-CN`, `en` or `auto`.
    pub lang: String,
    /// Hour of the digest, `08:30`.
    pub digest_at: String,
    /// From when letters may come.
    pub hours_from: String,
    /// Until when.
    pub hours_to: String,
    /// Whether the first steps are shown on the start page.
    pub tour: bool,
    /// Words of those the person said they took.
    pub tour_seen: String,
    /// Whether the weekly completion letter is wanted; none follows the roles.
    pub weekly_report: Option<bool>,
    /// Whether the password is a one-time one.
    pub must_change: bool,
    /// Locked until.
    pub locked_until: Option<NaiveDateTime>,
    /// Closed at.
    pub closed_at: Option<NaiveDateTime>,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: NaiveDateTime,
    /// Title of the posting.
    pub title: String,
    /// The organisation.
    pub org: OrgId,
    /// Its short name.
    pub org_name: String,
    /// Its path.
    pub org_path: String,
}

impl User {
    /// Whether the security administrator locked the account.
    #[must_use]
    pub fn locked_for_good(&self) -> bool {
        self.locked_until.is_some_and(|until| until >= for_good().naive_utc())
    }
}

const COLUMNS: (
    users::id,
    users::login,
    users::name,
    users::email,
    users::phone,
    users::email_state,
    users::second_contact_id,
    users::lang,
    users::digest_at,
    users::hours_from,
    users::hours_to,
    users::tour,
    users::tour_seen,
    users::weekly_report,
    users::must_change,
    users::locked_until,
    users::closed_at,
    users::version,
    users::updated_at,
    postings::title,
    orgs::id,
    orgs::short_name,
    orgs::path,
) = (
    users::id,
    users::login,
    users::name,
    users::email,
    users::phone,
    users::email_state,
    users::second_contact_id,
    users::lang,
    users::digest_at,
    users::hours_from,
    users::hours_to,
    users::tour,
    users::tour_seen,
    users::weekly_report,
    users::must_change,
    users::locked_until,
    users::closed_at,
    users::version,
    users::updated_at,
    postings::title,
    orgs::id,
    orgs::short_name,
    orgs::path,
);

/// One account.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    Ok(users::table
        .inner_join(postings::table.on(postings::user_id.eq(users::id).and(postings::to_on.is_null())))
        .inner_join(orgs::table.on(orgs::id.eq(postings::org_id)))
        .filter(users::id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// What a list of people is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only people of organisations at or below this path.
    pub path: String,
    /// Only of this organisation.
    pub org: Option<i64>,
    /// Part of the name or of the log-in.
    pub q: Option<String>,
    /// Closed accounts too.
    pub closed: bool,
    /// Only what changed after.
    pub updated_after: Option<Instant>,
}

/// Sort keys of the list.
pub const SORTS: &[&str] = &["id", "-id", "login"];

/// A page of people.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, filter: &Filter, ask: &Ask) -> Result<Page<User>> {
    let (from, to) = subtree_range(&filter.path);
    let narrowed = || {
        let mut query = users::table
            .inner_join(postings::table.on(postings::user_id.eq(users::id).and(postings::to_on.is_null())))
            .inner_join(orgs::table.on(orgs::id.eq(postings::org_id)))
            .filter(orgs::path.ge(from.clone()).and(orgs::path.lt(to.clone())))
            .into_boxed();
        if let Some(org) = filter.org {
            query = query.filter(orgs::id.eq(org));
        }
        if let Some(q) = &filter.q {
            let like = format!("%{}%", super::escape_like(q));
            query = query.filter(
                users::name
                    .like(like.clone())
                    .escape('!')
                    .or(users::login.like(like).escape('!')),
            );
        }
        if !filter.closed {
            query = query.filter(users::closed_at.is_null());
        }
        if let Some(after) = filter.updated_after {
            query = query.filter(users::updated_at.gt(after.naive_utc()));
        }
        query
    };
    let after = ask.after.as_ref();
    let mut query = narrowed().select(COLUMNS).limit(ask.limit + 1);
    query = match ask.sort.as_str() {
        "login" => {
            if let Some(key) = after.and_then(|c| c.k.clone()) {
                query = query.filter(users::login.gt(key));
            }
            query.order(users::login.asc())
        }
        "-id" => query
            .filter(users::id.lt(after.map_or(i64::MAX, |c| c.i)))
            .order(users::id.desc()),
        _ => query
            .filter(users::id.gt(after.map_or(0, |c| c.i)))
            .order(users::id.asc()),
    };
    let mut page = Page::cut(query.load(conn)?, ask, |u: &User| (Some(u.login.clone()), u.id.0));
    if ask.with_total {
        page.total = Some(narrowed().count().get_result(conn)?);
    }
    Ok(page)
}

/// The roles of several people in their present organisations, in one query.
///
/// # Errors
/// As the database.
pub fn roles_of(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<(UserId, Roles)>> {
    let raw: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(UserId, Role)> = role_grants::table
        .inner_join(
            postings::table.on(postings::user_id
                .eq(role_grants::user_id)
                .and(postings::to_on.is_null())
                .and(postings::org_id.eq(role_grants::org_id))),
        )
        .filter(role_grants::user_id.eq_any(raw))
        .filter(role_grants::to_at.is_null())
        .select((role_grants::user_id, role_grants::role))
        .load(conn)?;
    let of = |id: UserId| Roles::new(rows.iter().filter(|(user, _)| *user == id).map(|(_, role)| *role));
    Ok(ids.iter().map(|id| (*id, of(*id))).collect())
}

/// Writes the editable fields of an account over the version that was read; false where it is stale.
///
/// # Errors
/// As the database.
pub fn write(conn: &mut Conn, user: &User, now: Instant) -> Result<bool> {
    let n = diesel::update(
        users::table
            .filter(users::id.eq(user.id))
            .filter(users::version.eq(user.version)),
    )
    .set((
        users::name.eq(&user.name),
        users::email.eq(user.email.as_deref()),
        users::phone.eq(user.phone.as_deref()),
        users::email_state.eq(&user.email_state),
        users::second_contact_id.eq(user.second_contact_id),
        users::lang.eq(&user.lang),
        users::digest_at.eq(&user.digest_at),
        users::hours_from.eq(&user.hours_from),
        users::hours_to.eq(&user.hours_to),
        users::tour.eq(user.tour),
        users::tour_seen.eq(&user.tour_seen),
        users::weekly_report.eq(user.weekly_report),
        users::version.eq(user.version + 1),
        users::updated_at.eq(now.naive_utc()),
    ))
    .execute(conn)?;
    Ok(n > 0)
}

/// Locks until a moment, or unlocks; the record of failures begins anew.
///
/// # Errors
/// As the database.
pub fn lock(conn: &mut Conn, user: UserId, until: Option<Instant>, now: Instant) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set((
            users::failed.eq(0),
            users::locked_until.eq(until.map(|at| at.naive_utc())),
            users::auth_version.eq(users::auth_version + 1),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Closes an account for ever; its history stays.
///
/// # Errors
/// As the database.
pub fn close(conn: &mut Conn, user: UserId, now: Instant) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set((
            users::closed_at.eq(Some(now.naive_utc())),
            users::auth_version.eq(users::auth_version + 1),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says that something changed which decides what the person may do: roles, posting, the path of the organisation.
///
/// # Errors
/// As the database.
pub fn touch_rights(conn: &mut Conn, user: UserId) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set(users::auth_version.eq(users::auth_version + 1))
        .execute(conn)?;
    Ok(())
}

/// Posts a person to an organisation from a day on; the posting before ends there, and with it the roles held in it.
///
/// # Errors
/// As the database.
pub fn post(conn: &mut Conn, user: UserId, org: OrgId, title: &str, from: Day, now: Instant) -> Result<()> {
    diesel::update(
        postings::table
            .filter(postings::user_id.eq(user))
            .filter(postings::to_on.is_null()),
    )
    .set(postings::to_on.eq(Some(from)))
    .execute(conn)?;
    diesel::insert_into(postings::table)
        .values((
            postings::user_id.eq(user),
            postings::org_id.eq(org),
            postings::title.eq(title),
            postings::from_on.eq(from),
        ))
        .execute(conn)?;
    diesel::update(
        role_grants::table
            .filter(role_grants::user_id.eq(user))
            .filter(role_grants::org_id.ne(org))
            .filter(role_grants::to_at.is_null()),
    )
    .set(role_grants::to_at.eq(Some(now.naive_utc())))
    .execute(conn)?;
    touch_rights(conn, user)
}
