//! Webhooks (推送): who is told of what. Their secrets are kept as they are, for they have to sign.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{orgs, webhooks};
use crate::domain::alert::Stopped;
use crate::domain::id::{OrgId, UserId, WebhookId};
use crate::domain::org::{OrgKind, subtree_range};
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;
use crate::domain::webhook::{Failures, WebhookFormat, WebhookState};

pub mod delivery;

/// A webhook.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct Webhook {
    /// Id.
    pub id: WebhookId,
    /// What its administrators call it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// In which form.
    pub format: WebhookFormat,
    /// What signs it.
    pub secret: String,
    /// What signed it before.
    pub old_secret: Option<String>,
    /// Until when that signs too.
    pub old_secret_until: Option<NaiveDateTime>,
    /// Verbs it is told of.
    pub verbs: String,
    /// State.
    pub state: WebhookState,
    /// The last sealed event that was looked at.
    pub after_seq: i64,
    /// Events before are not told.
    pub since: NaiveDateTime,
    /// When the receiver last took something.
    pub taken_at: Option<NaiveDateTime>,
    /// Since when it took nothing.
    pub failing_since: Option<NaiveDateTime>,
    /// Failed attempts since.
    pub failures: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// Version.
    pub version: i64,
    /// The organisation of whose events, with those below it, it is told.
    pub org: OrgId,
    /// Its path.
    pub org_path: String,
    /// Its short name.
    pub org_name: String,
    /// Its kind.
    pub org_kind: OrgKind,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Webhook({} {})", self.id, self.state)
    }
}

impl Webhook {
    /// The secrets that sign at a moment, the present one first.
    #[must_use]
    pub fn secrets(&self, now: Instant) -> Vec<String> {
        let fresh = self.old_secret_until.is_some_and(|until| now.naive_utc() < until);
        let old = self.old_secret.clone().filter(|_| fresh);
        std::iter::once(self.secret.clone()).chain(old).collect()
    }
}

const COLUMNS: (
    webhooks::id,
    webhooks::name,
    webhooks::url,
    webhooks::format,
    webhooks::secret,
    webhooks::old_secret,
    webhooks::old_secret_until,
    webhooks::verbs,
    webhooks::state,
    webhooks::after_seq,
    webhooks::since,
    webhooks::taken_at,
    webhooks::failing_since,
    webhooks::failures,
    webhooks::created_at,
    webhooks::version,
    orgs::id,
    orgs::path,
    orgs::short_name,
    orgs::kind,
) = (
    webhooks::id,
    webhooks::name,
    webhooks::url,
    webhooks::format,
    webhooks::secret,
    webhooks::old_secret,
    webhooks::old_secret_until,
    webhooks::verbs,
    webhooks::state,
    webhooks::after_seq,
    webhooks::since,
    webhooks::taken_at,
    webhooks::failing_since,
    webhooks::failures,
    webhooks::created_at,
    webhooks::version,
    orgs::id,
    orgs::path,
    orgs::short_name,
    orgs::kind,
);

/// A webhook to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// The organisation.
    pub org: OrgId,
    /// Name.
    pub name: String,
    /// Where to.
    pub url: String,
    /// Form.
    pub format: WebhookFormat,
    /// Verbs.
    pub verbs: String,
}

/// Adds a webhook that is told of what is sealed after `after_seq`.
///
/// # Errors
/// As the database.
pub fn add(
    conn: &mut Conn,
    new: &NewWebhook,
    secret: &str,
    after_seq: i64,
    by: UserId,
    now: Instant,
) -> Result<WebhookId> {
    let at = now.naive_utc();
    Ok(either!(conn, c => diesel::insert_into(webhooks::table)
        .values((
            webhooks::org_id.eq(new.org),
            webhooks::name.eq(&new.name),
            webhooks::url.eq(&new.url),
            webhooks::format.eq(new.format),
            webhooks::secret.eq(secret),
            webhooks::verbs.eq(&new.verbs),
            webhooks::state.eq(WebhookState::Active),
            webhooks::after_seq.eq(after_seq),
            webhooks::since.eq(at),
            webhooks::created_by.eq(by),
            webhooks::created_at.eq(at),
            webhooks::updated_at.eq(at),
        ))
        .returning(webhooks::id)
        .get_result(c))?)
}

/// One webhook that was not removed.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: WebhookId) -> Result<Option<Webhook>> {
    Ok(webhooks::table
        .inner_join(orgs::table)
        .filter(webhooks::id.eq(id))
        .filter(webhooks::state.ne(WebhookState::Removed))
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// Those of a subtree that were not removed, the youngest first.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, path: &str, ask: &Ask) -> Result<Page<Webhook>> {
    let (from, to) = subtree_range(path);
    let rows: Vec<Webhook> = webhooks::table
        .inner_join(orgs::table)
        .filter(orgs::path.ge(from).and(orgs::path.lt(to)))
        .filter(webhooks::state.ne(WebhookState::Removed))
        .filter(webhooks::id.lt(ask.after.as_ref().map_or(i64::MAX, |c| c.i)))
        .order(webhooks::id.desc())
        .limit(ask.limit + 1)
        .select(COLUMNS)
        .load(conn)?;
    Ok(Page::cut(rows, ask, |w| (None, w.id.0)))
}

/// Changes what was entered of a webhook of this version; false where somebody was faster.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, id: WebhookId, version: i64, new: &NewWebhook, now: Instant) -> Result<bool> {
    let row = webhooks::table
        .filter(webhooks::id.eq(id))
        .filter(webhooks::version.eq(version));
    let n = diesel::update(row)
        .set((
            webhooks::org_id.eq(new.org),
            webhooks::name.eq(&new.name),
            webhooks::url.eq(&new.url),
            webhooks::format.eq(new.format),
            webhooks::verbs.eq(&new.verbs),
            webhooks::updated_at.eq(now.naive_utc()),
            webhooks::version.eq(webhooks::version + 1),
        ))
        .execute(conn)?;
    Ok(n == 1)
}

/// Puts a secret in the place of another, which signs too until a moment.
///
/// # Errors
/// As the database.
pub fn rotate(conn: &mut Conn, id: WebhookId, secret: &str, old: Option<(&str, Instant)>) -> Result<()> {
    diesel::update(webhooks::table.filter(webhooks::id.eq(id)))
        .set((
            webhooks::secret.eq(secret),
            webhooks::old_secret.eq(old.map(|(secret, _)| secret)),
            webhooks::old_secret_until.eq(old.map(|(_, until)| until.naive_utc())),
            webhooks::version.eq(webhooks::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Starts a webhook again, with what is sealed after `after_seq`.
///
/// # Errors
/// As the database.
pub fn start(conn: &mut Conn, id: WebhookId, after_seq: i64, now: Instant) -> Result<()> {
    diesel::update(webhooks::table.filter(webhooks::id.eq(id)))
        .set((
            webhooks::state.eq(WebhookState::Active),
            webhooks::after_seq.eq(after_seq),
            webhooks::since.eq(now.naive_utc()),
            webhooks::failing_since.eq(None::<NaiveDateTime>),
            webhooks::failures.eq(0),
            webhooks::version.eq(webhooks::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Stops or removes a webhook. What waits for it is dropped.
///
/// # Errors
/// As the database.
pub fn stop(conn: &mut Conn, id: WebhookId, state: WebhookState) -> Result<()> {
    diesel::update(webhooks::table.filter(webhooks::id.eq(id)))
        .set((webhooks::state.eq(state), webhooks::version.eq(webhooks::version + 1)))
        .execute(conn)?;
    delivery::drop_waiting(conn, id, state.zh())
}

/// How webhooks stand, for those who watch the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Deliveries that wait.
    pub waiting: i64,
    /// Deliveries that were given up.
    pub failed: i64,
    /// Webhooks that were stopped because of their receivers.
    pub stopped: i64,
}

/// States of webhooks that were stopped because of their receivers.
const BY_RECEIVER: [WebhookState; 2] = [WebhookState::Gone, WebhookState::Failing];

/// Webhooks that were stopped because of their receivers, by id.
///
/// # Errors
/// As the database.
pub fn stopped(conn: &mut Conn) -> Result<Vec<Stopped>> {
    let rows: Vec<(WebhookId, String, Option<NaiveDateTime>)> = webhooks::table
        .filter(webhooks::state.eq_any(BY_RECEIVER.map(WebhookState::word)))
        .order(webhooks::id)
        .select((webhooks::id, webhooks::name, webhooks::failing_since))
        .load(conn)?;
    let one = |(id, name, since): (WebhookId, String, Option<NaiveDateTime>)| Stopped {
        id,
        name,
        since: since.map(|at| at.and_utc()),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Counts.
///
/// # Errors
/// As the database.
pub fn standing(conn: &mut Conn) -> Result<Standing> {
    let mut standing = Standing {
        stopped: webhooks::table
            .filter(webhooks::state.eq_any(BY_RECEIVER.map(WebhookState::word)))
            .count()
            .get_result(conn)?,
        ..Standing::default()
    };
    for (_, state, n) in delivery::counts(conn)? {
        match state {
            LetterState::Failed => standing.failed += n,
            _ => standing.waiting += n,
        }
    }
    Ok(standing)
}

/// Those that are told, by id.
///
/// # Errors
/// As the database.
pub fn active(conn: &mut Conn) -> Result<Vec<Webhook>> {
    Ok(webhooks::table
        .inner_join(orgs::table)
        .filter(webhooks::state.eq(WebhookState::Active))
        .order(webhooks::id)
        .select(COLUMNS)
        .load(conn)?)
}

/// Whether one of them has not looked at an event yet.
///
/// # Errors
/// As the database.
pub fn is_behind(conn: &mut Conn, head: i64) -> Result<bool> {
    let found: Option<WebhookId> = webhooks::table
        .filter(webhooks::state.eq(WebhookState::Active))
        .filter(webhooks::after_seq.lt(head))
        .select(webhooks::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Moves a webhook on; false where another server did so meanwhile, or it was stopped.
///
/// # Errors
/// As the database.
pub fn advance(conn: &mut Conn, id: WebhookId, from: i64, to: i64) -> Result<bool> {
    let row = webhooks::table
        .filter(webhooks::id.eq(id))
        .filter(webhooks::after_seq.eq(from))
        .filter(webhooks::state.eq(WebhookState::Active));
    Ok(diesel::update(row).set(webhooks::after_seq.eq(to)).execute(conn)? == 1)
}

/// Notes that the receiver took something, which ends its run of failures.
///
/// # Errors
/// As the database.
pub fn took(conn: &mut Conn, id: WebhookId, now: Instant) -> Result<()> {
    diesel::update(webhooks::table.filter(webhooks::id.eq(id)))
        .set((
            webhooks::taken_at.eq(Some(now.naive_utc())),
            webhooks::failing_since.eq(None::<NaiveDateTime>),
            webhooks::failures.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes a failed attempt.
///
/// # Errors
/// As the database.
pub fn failed(conn: &mut Conn, id: WebhookId, run: Failures) -> Result<()> {
    diesel::update(webhooks::table.filter(webhooks::id.eq(id)))
        .set((
            webhooks::failing_since.eq(Some(run.since.naive_utc())),
            webhooks::failures.eq(run.n),
        ))
        .execute(conn)?;
    Ok(())
}
