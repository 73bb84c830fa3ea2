//! Delivery of the outbox: lease a few letters, write them from the facts of now, send each outside any transaction, settle
//! it. A server that dies in between leaves a lease that ends; the letter then goes again under the same Message-ID.

use chrono::{Duration, TimeDelta};

use crate::app::{App, Asker, Command, Cx, Error, Result};
pub use crate::domain::outbox::Delivered;
use crate::domain::time::Instant;
use crate::mail::Mailer;
use crate::store;
use crate::store::outbox::Leased;

use super::attempt::{Ahead, End, attempt};
use super::settle::Settle;

/// Letters one lease takes.
const LEASE_LETTERS: i64 = 10;
/// Minutes a lease lasts: longer than the longest dialogues of all its letters together.
const LEASE_MINUTES: i64 = 30;
/// Minutes of it that must be left to begin another letter.
const LEASE_LEFT: i64 = 5;
/// Minutes one run lasts, so that its own lease does not end and a stop is not kept waiting.
const RUN_MINUTES: i64 = 2;

/// Sends what is due, over as many lanes as the way out has. `owner` names the run; two runs never have the same.
///
/// # Errors
/// As the database. A letter that cannot be written or sent is no error: it waits, with its reason in the outbox.
pub fn deliver(app: &App, mailer: &Mailer, owner: &str) -> Result<Delivered> {
    let began = app.clock.now();
    let lanes = mailer.lanes();
    let done: Vec<Result<Delivered>> = if lanes < 2 {
        vec![lane(app, mailer, owner, began)]
    } else {
        std::thread::scope(|threads| {
            let names: Vec<String> = (0..lanes).map(|n| format!("{owner}-{n}")).collect();
            let hands: Vec<_> = names
                .into_iter()
                .map(|name| threads.spawn(move || lane(app, mailer, &name, began)))
                .collect();
            let ended = hands.into_iter().map(|hand| hand.join());
            ended
                .map(|done| done.unwrap_or_else(|_| Err(Error::Internal("a lane of the delivery panicked".into()))))
                .collect()
        })
    };
    mailer.rest();
    let mut all = Delivered::default();
    for lane in done {
        all.add(lane?);
    }
    Ok(all)
}

/// Whether anything is to be sent.
///
/// # Errors
/// As the database.
pub fn is_due(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let until = now + Duration::minutes(LEASE_MINUTES);
    Ok(app
        .store
        .read_now(move |conn| store::outbox::is_due(conn, now, until))?)
}

fn lane(app: &App, mailer: &Mailer, owner: &str, began: Instant) -> Result<Delivered> {
    let asker = Asker::system("deliver");
    let mut all = Delivered::default();
    loop {
        let lease = Lease {
            owner: owner.to_owned(),
        };
        let (batch, until) = app.run_now(&asker, lease)?;
        tracing::debug!(letters = batch.len(), "leased");
        let (mut moved, mut full) = (false, false);
        let mut ahead = Ahead::default();
        for (n, leased) in batch.iter().enumerate() {
            let now = app.clock.now();
            full = full || !mailer.may_send();
            let end = if full || until - now < TimeDelta::minutes(LEASE_LEFT) {
                // The server takes no more this minute; or the letters before it took so long that its own lease might
                // end meanwhile.
                End::Later(now)
            } else {
                attempt(app, mailer, &mut ahead, batch.get(n..).unwrap_or_default())
            };
            moved |= !matches!(end, End::Again { .. });
            let settle = Settle {
                owner: owner.to_owned(),
                leased: leased.clone(),
                end,
            };
            all.count(app.run_now(&asker, settle)?);
            tracing::debug!(letter = leased.id.0, "settled");
        }
        let over = app.clock.now() - began >= TimeDelta::minutes(RUN_MINUTES);
        if !moved || over || full {
            return Ok(all); // nothing due, or the mail server is away or full: the next run tries again
        }
    }
}

struct Lease {
    owner: String,
}

impl Command for Lease {
    type Output = (Vec<Leased>, Instant);

    fn run(&self, cx: &mut Cx<'_>) -> Result<Self::Output> {
        cx.excuse(); // a lease changes no business data
        let until = cx.now + Duration::minutes(LEASE_MINUTES);
        let batch = store::outbox::lease(cx.tx, &self.owner, cx.now, until, LEASE_LETTERS)?;
        Ok((batch, until))
    }
}
