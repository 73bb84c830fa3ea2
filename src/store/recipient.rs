//! People who may get letters: roles, hours, addresses, and how many letters each has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, NaiveTime};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{digests, orgs, outbox, postings, role_grants, users};
use crate::domain::id::{OrgId, UserId};
use crate::domain::outbox::LetterState;
use crate::domain::person::{Role, Roles};
use crate::domain::reminder::{Hours, Recipient, reads_weekly};
use crate::domain::time::{Day, day_of, start_of};

/// A person as letters know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What the schedule needs.
    pub recipient: Recipient,
    /// Their own hours, whatever those of the house are.
    pub own_hours: Hours,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Short name of the organisation.
    pub org_name: String,
    /// Path of the organisation.
    pub org_path: String,
    /// `zh-CN` or `en`.
    pub lang: String,
    /// E-mail address.
    pub email: Option<String>,
    /// The address was refused.
    pub bounced: bool,
    /// Who gets the letters that the address cannot take.
    pub second: Option<UserId>,
    /// Whether the weekly completion letter is wanted; none follows the roles.
    pub weekly: Option<bool>,
}

impl Person {
    /// Whether the person gets the weekly completion letter.
    #[must_use]
    pub fn reads_weekly(&self) -> bool {
        reads_weekly(&self.recipient.roles, self.weekly)
    }
}

/// Of which people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among<'a> {
    /// Everybody with a role.
    All,
    /// Those of these organisations.
    Orgs(&'a [OrgId]),
    /// These.
    Users(&'a [UserId]),
}

#[derive(Queryable)]
struct Row {
    user: UserId,
    login: String,
    name: String,
    lang: String,
    email: Option<String>,
    email_state: String,
    second: Option<i64>,
    weekly: Option<bool>,
    digest_at: String,
    from: String,
    to: String,
    org: OrgId,
    org_name: String,
    org_path: String,
    role: Role,
}

/// The people asked for, with roles of this moment and the letters they have from `today` on.
///
/// # Errors
/// As the database.
pub fn people(conn: &mut Conn, among: Among<'_>, today: Day) -> Result<Vec<Person>> {
    let mut people = with_roles(conn, among)?;
    add_letters(conn, today, &mut people)?;
    add_digests(conn, today, &mut people)?;
    Ok(people.into_values().collect())
}

/// These people, with roles of this moment and without what letters they have.
///
/// # Errors
/// As the database.
pub fn readers(conn: &mut Conn, users: &[UserId]) -> Result<Vec<Person>> {
    Ok(with_roles(conn, Among::Users(users))?.into_values().collect())
}

/// Those of some organisations where somebody holds a role now.
///
/// # Errors
/// As the database.
pub fn staffed(conn: &mut Conn, among: &BTreeSet<OrgId>, role: Role) -> Result<BTreeSet<OrgId>> {
    if among.is_empty() {
        return Ok(BTreeSet::new());
    }
    let current = postings::user_id
        .eq(users::id)
        .and(postings::org_id.eq(role_grants::org_id))
        .and(postings::to_on.is_null());
    let orgs: Vec<OrgId> = role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .inner_join(postings::table.on(current))
        .filter(role_grants::role.eq(role))
        .filter(role_grants::to_at.is_null())
        .filter(users::closed_at.is_null())
        .select(role_grants::org_id)
        .distinct()
        .load(conn)?;
    Ok(orgs.into_iter().filter(|org| among.contains(org)).collect())
}

fn with_roles(conn: &mut Conn, among: Among<'_>) -> Result<BTreeMap<UserId, Person>> {
    let mut found: BTreeMap<UserId, (Person, Vec<Role>)> = BTreeMap::new();
    for row in rows(conn, among)? {
        let role = row.role;
        found
            .entry(row.user)
            .or_insert_with(|| (person(row), Vec::new()))
            .1
            .push(role);
    }
    for (person, roles) in found.values_mut() {
        person.recipient.roles = Roles::new(roles.iter().copied());
    }
    Ok(found.into_iter().map(|(id, (person, _))| (id, person)).collect())
}

fn rows(conn: &mut Conn, among: Among<'_>) -> Result<Vec<Row>> {
    let mut query = users::table
        .inner_join(postings::table.on(postings::user_id.eq(users::id).and(postings::to_on.is_null())))
        .inner_join(orgs::table.on(orgs::id.eq(postings::org_id)))
        .inner_join(
            role_grants::table.on(role_grants::user_id
                .eq(users::id)
                .and(role_grants::org_id.eq(postings::org_id))
                .and(role_grants::to_at.is_null())),
        )
        .filter(users::closed_at.is_null())
        .into_boxed();
    match among {
        Among::All => {}
        Among::Orgs(ids) => query = query.filter(postings::org_id.eq_any(ids.iter().map(|id| id.0))),
        Among::Users(ids) => query = query.filter(users::id.eq_any(ids.iter().map(|id| id.0))),
    }
    Ok(query
        .order((users::id, role_grants::id))
        .select((
            users::id,
            users::login,
            users::name,
            users::lang,
            users::email,
            users::email_state,
            users::second_contact_id,
            users::weekly_report,
            users::digest_at,
            users::hours_from,
            users::hours_to,
            orgs::id,
            orgs::short_name,
            orgs::path,
            role_grants::role,
        ))
        .load(conn)?)
}

fn person(row: Row) -> Person {
    let usual = Hours::default();
    let time = |text: &str, usual| NaiveTime::parse_from_str(text, "%H:%M").unwrap_or(usual);
    let own_hours = Hours {
        digest_at: time(&row.digest_at, usual.digest_at),
        from: time(&row.from, usual.from),
        to: time(&row.to, usual.to),
        org: row.org,
    };
    Person {
        recipient: Recipient {
            user: row.user,
            org: row.org,
            roles: Roles::default(),
            hours: own_hours,
            closed_days: BTreeSet::new(),
            letters_on: BTreeMap::new(),
        },
        own_hours,
        login: row.login,
        name: row.name,
        org_name: row.org_name,
        org_path: row.org_path,
        lang: row.lang,
        email: row.email.filter(|address| !address.trim().is_empty()),
        bounced: row.email_state == "bounced",
        second: row.second.map(UserId),
        weekly: row.weekly,
    }
}

/// So many people are looked up one by one; of more, what all people have is read and sorted out.
const FEW: usize = 200;

/// Counts the letters that left today or are to leave, by day.
fn add_letters(conn: &mut Conn, today: Day, people: &mut BTreeMap<UserId, Person>) -> Result<()> {
    let mut query = outbox::table
        .filter(outbox::channel.eq("mail"))
        .filter(outbox::not_before.ge(start_of(today).naive_utc()))
        .filter(outbox::state.ne(LetterState::Dropped))
        .into_boxed();
    if people.len() <= FEW {
        query = query.filter(outbox::user_id.eq_any(people.keys().map(|id| id.0)));
    }
    let letters: Vec<(Option<i64>, NaiveDateTime)> = query.select((outbox::user_id, outbox::not_before)).load(conn)?;
    for (user, at) in letters {
        if let Some(person) = user.and_then(|id| people.get_mut(&UserId(id))) {
            *person.recipient.letters_on.entry(day_of(at.and_utc())).or_default() += 1;
        }
    }
    Ok(())
}

/// The days from today on whose digests take nothing more.
fn add_digests(conn: &mut Conn, today: Day, people: &mut BTreeMap<UserId, Person>) -> Result<()> {
    let open = [LetterState::Queued, LetterState::Dropped].map(LetterState::word);
    let mut query = digests::table
        .inner_join(outbox::table.on(digests::outbox_id.eq(outbox::id.nullable())))
        .filter(digests::day.ge(today))
        .filter(outbox::state.ne_all(open).or(outbox::doubtful.eq(true)))
        .into_boxed();
    if people.len() <= FEW {
        query = query.filter(digests::user_id.eq_any(people.keys().map(|id| id.0)));
    }
    let sent: Vec<(UserId, Day)> = query.select((digests::user_id, digests::day)).load(conn)?;
    for (user, day) in sent {
        if let Some(person) = people.get_mut(&user) {
            person.recipient.closed_days.insert(day);
        }
    }
    Ok(())
}

/// The organisation a person belongs to now.
///
/// # Errors
/// As the database.
pub fn org(conn: &mut Conn, user: UserId) -> Result<Option<OrgId>> {
    let posting = postings::table.filter(postings::user_id.eq(user).and(postings::to_on.is_null()));
    Ok(posting.select(postings::org_id).first(conn).optional()?)
}

/// The people who hold a role now, and whose account is open.
///
/// # Errors
/// As the database.
pub fn holders(conn: &mut Conn, role: Role) -> Result<Vec<UserId>> {
    Ok(role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .filter(role_grants::role.eq(role))
        .filter(role_grants::to_at.is_null())
        .filter(users::closed_at.is_null())
        .order(users::id)
        .select(users::id)
        .distinct()
        .load(conn)?)
}

/// Where a person's letters go; also for people without a role.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Contact {
    /// Who.
    pub user: UserId,
    /// Name.
    pub name: String,
    email: Option<String>,
    state: String,
    second: Option<i64>,
}

impl Contact {
    /// The address, unless it was refused.
    #[must_use]
    pub fn good_address(&self) -> Option<&str> {
        let given = self.email.as_deref().filter(|address| !address.trim().is_empty());
        given.filter(|_| self.state != "bounced")
    }

    /// The second contact.
    #[must_use]
    pub fn second(&self) -> Option<UserId> {
        self.second.map(UserId)
    }
}

/// Where a person's letters go; none where the account is closed.
///
/// # Errors
/// As the database.
pub fn contact(conn: &mut Conn, user: UserId) -> Result<Option<Contact>> {
    Ok(users::table
        .filter(users::id.eq(user))
        .filter(users::closed_at.is_null())
        .select((
            users::id,
            users::name,
            users::email,
            users::email_state,
            users::second_contact_id,
        ))
        .first(conn)
        .optional()?)
}

/// Notes whether a person's address takes mail.
///
/// # Errors
/// As the database.
pub fn set_bounced(conn: &mut Conn, user: UserId, bounced: bool) -> Result<bool> {
    let word = if bounced { "bounced" } else { "ok" };
    let rows = diesel::update(
        users::table
            .filter(users::id.eq(user))
            .filter(users::email_state.ne(word)),
    )
    .set(users::email_state.eq(word))
    .execute(conn)?;
    Ok(rows > 0)
}

/// The people whose address this is, whatever case it is written in.
///
/// # Errors
/// As the database.
pub fn of_address(conn: &mut Conn, address: &str) -> Result<Vec<UserId>> {
    let lower = address.to_ascii_lowercase();
    let rows: Vec<(UserId, Option<String>)> = users::table
        .filter(users::closed_at.is_null())
        .filter(users::email.is_not_null())
        .order(users::id)
        .select((users::id, users::email))
        .load(conn)?;
    let same = |email: &Option<String>| email.as_deref().is_some_and(|e| e.to_ascii_lowercase() == lower);
    Ok(rows
        .into_iter()
        .filter(|(_, email)| same(email))
        .map(|(id, _)| id)
        .collect())
}

/// The person of a log-in name, with the path of their organisation.
///
/// # Errors
/// As the database.
pub fn by_login(conn: &mut Conn, login: &str) -> Result<Option<UserId>> {
    Ok(users::table
        .filter(users::login.eq(login))
        .select(users::id)
        .first(conn)
        .optional()?)
}
