//! Delivery of webhooks, as letters are delivered: lease a few of one webhook, send each outside any transaction, settle it.
//! A server that dies in between leaves a lease that ends; the event is then told again under the same `webhook-id`.

use chrono::TimeDelta;

use super::attempt::attempt;
use super::plan;
use super::settle::Settle;
use crate::app::{App, Asker, Command, Cx, Error, Result};
pub use crate::domain::outbox::Delivered;
use crate::domain::time::Instant;
use crate::domain::webhook::WebhookFormat;
use crate::hook::form;
use crate::hook::{Sender, Settings};
use crate::store;
use crate::store::webhook::delivery::{self, Leased};

/// Deliveries one lease takes.
const BATCH: i64 = 10;
/// Webhooks sent at once: one that answers slowly holds up none but itself and its lane.
const LANES: usize = 4;
/// Seconds after which a run begins nothing more, so that a stop is not kept waiting by slow receivers.
const RUN_SECONDS: i64 = 60;

/// Plans what was sealed since and sends what is due. `owner` names the run; two runs never have the same.
///
/// # Errors
/// As the database. A webhook that cannot be sent is no error: it waits, with its reason.
pub fn deliver(app: &App, owner: &str) -> Result<Delivered> {
    plan::plan(app)?;
    send(app, owner, LANES)
}

/// Sends what is due.
///
/// # Errors
/// As [`deliver`].
pub fn send(app: &App, owner: &str, lanes: usize) -> Result<Delivered> {
    let began = app.clock.now();
    let sender = Sender::new(&app.rules().webhooks).map_err(Error::Internal)?;
    let done: Vec<Result<Delivered>> = std::thread::scope(|threads| {
        let names: Vec<String> = (0..lanes).map(|n| format!("{owner}-{n}")).collect();
        let hands = names.into_iter().map(|name| {
            let sender = &sender;
            threads.spawn(move || lane(app, sender, &name, began))
        });
        let hands: Vec<_> = hands.collect();
        let ended = hands.into_iter().map(|hand| hand.join());
        ended
            .map(|done| done.unwrap_or_else(|_| Err(Error::Internal("a lane of the webhooks panicked".into()))))
            .collect()
    });
    let mut all = Delivered::default();
    for lane in done {
        all.add(lane?);
    }
    Ok(all)
}

/// Whether anything is to be planned or sent.
///
/// # Errors
/// As the database.
pub fn is_due(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let until = now + lasts(&app.rules().webhooks);
    Ok(app.store.read_now(move |conn| {
        let head = store::event::head(conn)?;
        Ok::<_, store::StoreError>(store::webhook::is_behind(conn, head)? || delivery::is_due(conn, now, until)?)
    })?)
}

/// How long a lease lasts: as long as all of its deliveries together may take, and a minute.
fn lasts(settings: &Settings) -> TimeDelta {
    let one = i64::try_from(settings.timeout.as_secs()).unwrap_or(60);
    TimeDelta::seconds(one.saturating_mul(BATCH).saturating_add(60))
}

fn lane(app: &App, sender: &Sender, owner: &str, began: Instant) -> Result<Delivered> {
    let asker = Asker::system("webhooks");
    let lasts = lasts(&app.rules().webhooks);
    let one = TimeDelta::from_std(sender.timeout()).unwrap_or_default() + TimeDelta::seconds(10);
    let is_over = |now: Instant| now - began >= TimeDelta::seconds(RUN_SECONDS);
    let mut all = Delivered::default();
    loop {
        let lease = Lease {
            owner: owner.to_owned(),
            lasts,
        };
        let (batch, until) = app.run_now(&asker, lease)?;
        for leased in &batch {
            let now = app.clock.now();
            let late = until - now < one || is_over(now);
            let end = attempt(app, sender, leased, late);
            let settle = Settle {
                owner: owner.to_owned(),
                leased: leased.clone(),
                end,
            };
            all.count(app.run_now(&asker, settle)?);
        }
        if batch.is_empty() || is_over(app.clock.now()) {
            return Ok(all);
        }
    }
}

/// Leases what is due of one webhook.
struct Lease {
    owner: String,
    lasts: TimeDelta,
}

impl Command for Lease {
    type Output = (Vec<Leased>, Instant);

    fn run(&self, cx: &mut Cx<'_>) -> Result<Self::Output> {
        cx.excuse(); // a lease changes no business data
        let until = cx.now + self.lasts;
        let pace = |format: WebhookFormat| form::of(format).per_minute;
        let batch = delivery::lease(cx.tx, &self.owner, (cx.now, until), BATCH, pace)?;
        Ok((batch, until))
    }
}
