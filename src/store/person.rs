//! People: who acts, with which roles.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{orgs, postings, role_grants, users};
use crate::domain::id::{OrgId, SessionId, UserId};
use crate::domain::lang::{AUTO, Lang};
use crate::domain::lockout::for_good;
use crate::domain::org::OrgKind;
use crate::domain::person::{Actor, Role, Roles};
use crate::domain::time::Instant;

/// What a query for the actor loads of person, posting and organisation.
pub(super) type ActorRow = (
    UserId,
    String,
    bool,
    String,
    OrgId,
    String,
    String,
    OrgKind,
    Option<i64>,
);

/// Its columns.
pub(super) const ACTOR: (
    users::id,
    users::name,
    users::must_change,
    users::lang,
    orgs::id,
    orgs::short_name,
    orgs::path,
    orgs::kind,
    orgs::acts_for_org_id,
) = (
    users::id,
    users::name,
    users::must_change,
    users::lang,
    orgs::id,
    orgs::short_name,
    orgs::path,
    orgs::kind,
    orgs::acts_for_org_id,
);

/// The person as they act now: posting, organisation and roles of this moment. `None` where the account is closed or
/// locked by the security administrator; one locked by failed log-ins only takes no new log-in.
///
/// # Errors
/// As the database.
pub fn actor(conn: &mut Conn, user: UserId) -> Result<Option<Actor>> {
    let row: Option<ActorRow> = users::table
        .inner_join(postings::table.on(postings::user_id.eq(users::id).and(postings::to_on.is_null())))
        .inner_join(orgs::table.on(orgs::id.eq(postings::org_id)))
        .filter(users::id.eq(user))
        .filter(users::closed_at.is_null())
        .filter(
            users::locked_until
                .is_null()
                .or(users::locked_until.lt(for_good().naive_utc())),
        )
        .select(ACTOR)
        .first(conn)
        .optional()?;
    row.map(|row| with_roles(conn, row, None)).transpose()
}

/// The actor of a loaded row, with the roles held now: the second and last query of a request's identification.
pub(super) fn with_roles(conn: &mut Conn, row: ActorRow, session: Option<SessionId>) -> Result<Actor> {
    let (user, name, must_change, lang, org, org_name, path, kind, acts_for) = row;
    Ok(Actor {
        user,
        name,
        org,
        org_name,
        path,
        kind,
        principal: acts_for.map_or(org, OrgId),
        roles: roles(conn, user, org)?,
        session,
        must_change,
        lang: Lang::chosen(&lang),
    })
}

/// The roles a person holds in an organisation now.
///
/// # Errors
/// As the database.
pub fn roles(conn: &mut Conn, user: UserId, org: OrgId) -> Result<Roles> {
    let query = role_grants::table
        .filter(role_grants::user_id.eq(user))
        .filter(role_grants::org_id.eq(org))
        .filter(role_grants::to_at.is_null())
        .select(role_grants::role);
    let held: Vec<Role> = either!(conn, c => query.load(c))?;
    Ok(Roles::new(held))
}

/// A person to be added, posted to an organisation from today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Log-in name, unique.
    pub login: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Hash of the password.
    pub password_hash: String,
    /// Whether the password is a one-time one.
    pub must_change: bool,
    /// The organisation.
    pub org: OrgId,
    /// Title there.
    pub title: String,
}

impl NewUser {
    /// One of the three administrators, with a one-time password.
    #[must_use]
    pub fn administrator(login: &str, name: &str, hash: &str, org: &crate::domain::org::Org) -> NewUser {
        NewUser {
            login: login.to_owned(),
            name: name.to_owned(),
            email: None,
            phone: None,
            password_hash: hash.to_owned(),
            must_change: true,
            org: org.id,
            title: name.to_owned(),
        }
    }
}

/// Adds a person with their posting.
///
/// # Errors
/// Not unique where the log-in exists.
pub fn add(conn: &mut Conn, new: &NewUser, today: crate::domain::time::Day, now: Instant) -> Result<UserId> {
    let id: i64 = diesel::insert_into(users::table)
        .values((
            users::login.eq(&new.login),
            users::name.eq(&new.name),
            users::email.eq(new.email.as_deref()),
            users::phone.eq(new.phone.as_deref()),
            users::password_hash.eq(&new.password_hash),
            users::password_changed_at.eq(now.naive_utc()),
            users::must_change.eq(new.must_change),
            users::lang.eq(AUTO),
            users::updated_at.eq(now.naive_utc()),
        ))
        .returning(users::id)
        .get_result(conn)?;
    diesel::insert_into(postings::table)
        .values((
            postings::user_id.eq(id),
            postings::org_id.eq(new.org),
            postings::title.eq(&new.title),
            postings::from_on.eq(today),
        ))
        .execute(conn)?;
    Ok(UserId(id))
}

/// Grants a role from now on and answers the grant's id; the caller checked that it may be held beside the others.
///
/// # Errors
/// Not unique where the role is held.
pub fn grant(
    conn: &mut Conn,
    user: UserId,
    org: OrgId,
    role: Role,
    by: Option<UserId>,
    now: Instant,
    event: crate::domain::id::EventId,
) -> Result<i64> {
    Ok(diesel::insert_into(role_grants::table)
        .values((
            role_grants::user_id.eq(user),
            role_grants::org_id.eq(org),
            role_grants::role.eq(role),
            role_grants::from_at.eq(now.naive_utc()),
            role_grants::granted_by.eq(by.map(|u| u.0)),
            role_grants::event_id.eq(event.0),
        ))
        .returning(role_grants::id)
        .get_result(conn)?)
}

/// The people who hold a role in an organisation now and whose account is open.
///
/// # Errors
/// As the database.
pub fn holders(conn: &mut Conn, org: OrgId, role: Role) -> Result<Vec<UserId>> {
    Ok(role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .filter(
            role_grants::org_id
                .eq(org)
                .and(role_grants::role.eq(role))
                .and(role_grants::to_at.is_null()),
        )
        .filter(users::closed_at.is_null())
        .order(users::id)
        .select(users::id)
        .load(conn)?)
}
