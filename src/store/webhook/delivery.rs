//! Deliveries of webhooks: one an event, leased, tried and settled as letters are. A webhook's deliveries are in one hand
//! at a time, so that they leave in order and a slow receiver holds up none but itself.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::domain::id::{DeliveryId, EventId, WebhookId};
use crate::domain::outbox::LetterState;
use crate::domain::time::Instant;
use crate::domain::webhook::{WebhookFormat, WebhookState};
use crate::store::conn::{Conn, either};
use crate::store::error::Result;
use crate::store::lease::SKEW_MINUTES;
use crate::store::page::{Ask, Page};
use crate::store::schema::{webhook_deliveries as deliveries, webhooks};

/// A delivery that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Leased {
    /// Id.
    pub id: DeliveryId,
    /// Its webhook.
    pub webhook: WebhookId,
    /// What it tells of.
    pub event: EventId,
    /// Its id on the wire.
    pub message_id: String,
    /// Attempts so far, this one included.
    pub attempts: i64,
}

/// Queues an event for a webhook; it is told once, however often it is queued. Answers the delivery.
///
/// # Errors
/// As the database.
pub fn queue(conn: &mut Conn, webhook: WebhookId, event: i64, message_id: &str, now: Instant) -> Result<DeliveryId> {
    let row = (
        deliveries::webhook_id.eq(webhook),
        deliveries::event_id.eq(event),
        deliveries::message_id.eq(message_id),
        deliveries::state.eq(LetterState::Queued),
        deliveries::next_at.eq(now.naive_utc()),
        deliveries::created_at.eq(now.naive_utc()),
    );
    either!(conn, c => diesel::insert_into(deliveries::table)
        .values(row)
        .on_conflict((deliveries::webhook_id, deliveries::event_id))
        .do_nothing()
        .execute(c))?;
    Ok(deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::event_id.eq(event))
        .select(deliveries::id)
        .first(conn)?)
}

/// Which deliveries may be taken: those whose moment has come, and those whose holder vanished, its lease being over or
/// beginning in the future because the clock was set back.
macro_rules! due {
    ($now:expr, $until:expr) => {{
        let latest = ($until + TimeDelta::minutes(SKEW_MINUTES)).naive_utc();
        let at = $now.naive_utc();
        let waits = deliveries::state
            .eq(LetterState::Queued)
            .and(deliveries::next_at.le(at));
        let abandoned = deliveries::state.eq(LetterState::Leased).and(
            deliveries::lease_until
                .lt(at)
                .assume_not_null()
                .or(deliveries::lease_until.gt(latest).assume_not_null()),
        );
        waits.or(abandoned)
    }};
}

/// Webhooks somebody else sends at this moment.
fn busy(conn: &mut Conn, now: Instant, until: Instant) -> Result<Vec<WebhookId>> {
    let latest = until + TimeDelta::minutes(SKEW_MINUTES);
    Ok(deliveries::table
        .filter(deliveries::state.eq(LetterState::Leased))
        .filter(deliveries::lease_until.ge(now.naive_utc()))
        .filter(deliveries::lease_until.le(latest.naive_utc()))
        .select(deliveries::webhook_id)
        .distinct()
        .load(conn)?)
}

/// Leases deliveries of one webhook that nobody sends at this moment: of the one that waits longest, oldest first.
/// `paced` says how many a minute a form's receivers take.
///
/// # Errors
/// As the database.
pub fn lease(
    conn: &mut Conn,
    owner: &str,
    (now, until): (Instant, Instant),
    most: i64,
    paced: impl Fn(WebhookFormat) -> Option<i64>,
) -> Result<Vec<Leased>> {
    let waiting: Vec<(WebhookId, Option<NaiveDateTime>)> = deliveries::table
        .inner_join(webhooks::table)
        .filter(webhooks::state.eq(WebhookState::Active))
        .filter(due!(now, until))
        .group_by(deliveries::webhook_id)
        .select((deliveries::webhook_id, diesel::dsl::min(deliveries::next_at)))
        .order((diesel::dsl::min(deliveries::next_at), deliveries::webhook_id))
        .load(conn)?;
    let held = if waiting.is_empty() {
        Vec::new()
    } else {
        busy(conn, now, until)?
    };
    for (webhook, _) in waiting {
        let format = if held.contains(&webhook) {
            None
        } else {
            hold(conn, webhook)?
        };
        let Some(format) = format else { continue };
        if busy(conn, now, until)?.contains(&webhook) {
            continue; // another server was faster
        }
        let room = match paced(format) {
            Some(pace) => most.min(pace - lately(conn, webhook, now)?),
            None => most,
        };
        let taken = if room > 0 {
            take(conn, webhook, owner, (now, until), room)?
        } else {
            Vec::new()
        };
        if !taken.is_empty() {
            return Ok(taken);
        }
    }
    Ok(Vec::new())
}

/// Holds a webhook until the end of this transaction and tells its form; none where another server holds it.
fn hold(conn: &mut Conn, webhook: WebhookId) -> Result<Option<WebhookFormat>> {
    let row = webhooks::table
        .filter(webhooks::id.eq(webhook))
        .filter(webhooks::state.eq(WebhookState::Active))
        .select(webhooks::format);
    Ok(match conn {
        Conn::Sqlite(c) => row.first(c).optional()?,
        Conn::Postgres(c) => row.for_update().skip_locked().first(c).optional()?,
    })
}

/// How many were tried within the last minute.
fn lately(conn: &mut Conn, webhook: WebhookId, now: Instant) -> Result<i64> {
    let minute = (now - TimeDelta::minutes(1)).naive_utc();
    Ok(deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::tried_at.gt(minute))
        .count()
        .get_result(conn)?)
}

fn take(
    conn: &mut Conn,
    webhook: WebhookId,
    owner: &str,
    (now, until): (Instant, Instant),
    most: i64,
) -> Result<Vec<Leased>> {
    let ids: Vec<DeliveryId> = deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(due!(now, until))
        .order(deliveries::id)
        .limit(most)
        .select(deliveries::id)
        .load(conn)?;
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids.clone())))
        .set((
            deliveries::state.eq(LetterState::Leased),
            deliveries::lease_owner.eq(owner),
            deliveries::lease_until.eq(until.naive_utc()),
            deliveries::attempts.eq(deliveries::attempts + 1),
        ))
        .execute(conn)?;
    Ok(deliveries::table
        .filter(deliveries::id.eq_any(ids))
        .order(deliveries::id)
        .select((
            deliveries::id,
            deliveries::webhook_id,
            deliveries::event_id,
            deliveries::message_id,
            deliveries::attempts,
        ))
        .load(conn)?)
}

/// Whether there is something to lease.
///
/// # Errors
/// As the database.
pub fn is_due(conn: &mut Conn, now: Instant, until: Instant) -> Result<bool> {
    let found: Option<DeliveryId> = deliveries::table
        .inner_join(webhooks::table)
        .filter(webhooks::state.eq(WebhookState::Active))
        .filter(due!(now, until))
        .select(deliveries::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// State from now on.
    pub state: LetterState,
    /// When to try again.
    pub next_at: Option<Instant>,
    /// What the receiver answered.
    pub status: Option<u16>,
    /// What went wrong, or why it was dropped.
    pub error: Option<String>,
    /// Whether it was tried; else the attempt does not count.
    pub tried: bool,
}

/// Writes how an attempt ended, if `owner` still holds the lease; answers whether.
///
/// # Errors
/// As the database.
pub fn settle(conn: &mut Conn, id: DeliveryId, owner: &str, end: &Settled, now: Instant) -> Result<bool> {
    let row = deliveries::table
        .filter(deliveries::id.eq(id))
        .filter(deliveries::state.eq(LetterState::Leased))
        .filter(deliveries::lease_owner.eq(owner));
    let n = diesel::update(row)
        .set((
            deliveries::state.eq(end.state),
            deliveries::status.eq(end.status.map(i64::from)),
            deliveries::last_error.eq(end.error.as_deref()),
            deliveries::attempts.eq(deliveries::attempts - i64::from(!end.tried)),
            deliveries::lease_owner.eq(None::<&str>),
            deliveries::lease_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    let row = deliveries::table.filter(deliveries::id.eq(id));
    if n == 1 && end.tried {
        diesel::update(row)
            .set(deliveries::tried_at.eq(Some(now.naive_utc())))
            .execute(conn)?;
    }
    if let Some(at) = end.next_at.filter(|_| n == 1) {
        diesel::update(row)
            .set(deliveries::next_at.eq(at.naive_utc()))
            .execute(conn)?;
    }
    Ok(n == 1)
}

/// Gives a delivery another round of attempts, now.
///
/// # Errors
/// As the database.
pub fn again(conn: &mut Conn, id: DeliveryId, now: Instant) -> Result<()> {
    diesel::update(deliveries::table.filter(deliveries::id.eq(id)))
        .set((
            deliveries::state.eq(LetterState::Queued),
            deliveries::attempts.eq(0),
            deliveries::next_at.eq(now.naive_utc()),
            deliveries::lease_owner.eq(None::<&str>),
            deliveries::lease_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Drops what waits for a webhook that is stopped.
///
/// # Errors
/// As the database.
pub fn drop_waiting(conn: &mut Conn, webhook: WebhookId, why: &str) -> Result<()> {
    let waiting = deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::state.eq(LetterState::Queued));
    diesel::update(waiting)
        .set((
            deliveries::state.eq(LetterState::Dropped),
            deliveries::last_error.eq(Some(why)),
        ))
        .execute(conn)?;
    Ok(())
}

/// A delivery as the administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Listed {
    /// Id.
    pub id: DeliveryId,
    /// Its webhook.
    pub webhook: WebhookId,
    /// What it tells of.
    pub event: EventId,
    /// The verb of that.
    pub verb: Option<String>,
    /// Its id on the wire.
    pub message_id: String,
    /// State.
    pub state: LetterState,
    /// Attempts so far.
    pub attempts: i64,
    /// Next attempt.
    pub next_at: NaiveDateTime,
    /// What the receiver answered last.
    pub status: Option<i64>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: NaiveDateTime,
    /// Last attempt.
    pub tried_at: Option<NaiveDateTime>,
}

macro_rules! listed {
    () => {{
        use crate::store::schema::events;
        deliveries::table
            .left_join(events::table.on(events::id.eq(deliveries::event_id)))
            .select((
                deliveries::id,
                deliveries::webhook_id,
                deliveries::event_id,
                events::verb.nullable(),
                deliveries::message_id,
                deliveries::state,
                deliveries::attempts,
                deliveries::next_at,
                deliveries::status,
                deliveries::last_error,
                deliveries::created_at,
                deliveries::tried_at,
            ))
    }};
}

/// The deliveries of a webhook, the youngest first.
///
/// # Errors
/// As the database.
pub fn list(conn: &mut Conn, webhook: WebhookId, state: Option<LetterState>, ask: &Ask) -> Result<Page<Listed>> {
    let mut query = listed!().filter(deliveries::webhook_id.eq(webhook)).into_boxed();
    if let Some(state) = state {
        query = query.filter(deliveries::state.eq(state));
    }
    if let Some(cursor) = &ask.after {
        query = query.filter(deliveries::id.lt(cursor.i));
    }
    let rows: Vec<Listed> = query.order(deliveries::id.desc()).limit(ask.limit + 1).load(conn)?;
    Ok(Page::cut(rows, ask, |row| (None, row.id.0)))
}

/// One delivery.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: DeliveryId) -> Result<Option<Listed>> {
    Ok(listed!().filter(deliveries::id.eq(id)).first(conn).optional()?)
}

/// How many deliveries wait and how many failed, of all webhooks or by webhook.
///
/// # Errors
/// As the database.
pub fn counts(conn: &mut Conn) -> Result<Vec<(WebhookId, LetterState, i64)>> {
    Ok(deliveries::table
        .filter(
            deliveries::state
                .eq_any([LetterState::Queued, LetterState::Leased, LetterState::Failed].map(LetterState::word)),
        )
        .group_by((deliveries::webhook_id, deliveries::state))
        .select((deliveries::webhook_id, deliveries::state, diesel::dsl::count_star()))
        .load(conn)?)
}
