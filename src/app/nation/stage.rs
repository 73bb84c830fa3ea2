//! Where rows are put while the story is told: a batch for the loader, running numbers, and the sealed chain of events.

use crate::app::error::{Error, Result};
use crate::app::record::{Change, Subject};
use crate::domain::time::Instant;
use crate::store::bulk::{Batch, Heads, Loader, row};
use crate::store::chain;
use crate::store::event::{self, Event};

/// Rows that are handed over together.
const ROWS: usize = 20_000;

/// A running number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counter(i64);

impl Counter {
    pub(super) const fn after(last: i64) -> Counter {
        Counter(last)
    }

    pub(super) const fn next(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

/// The numbers of each table.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    event: Counter,
    obligation: Counter,
    pub(super) directive_version: Counter,
    pub(super) task_version: Counter,
    pub(super) party: Counter,
    pub(super) target_version: Counter,
    pub(super) apportionment: Counter,
    pub(super) report: Counter,
    pub(super) review: Counter,
    pub(super) value: Counter,
    pub(super) value_use: Counter,
    pub(super) rollup: Counter,
    pub(super) request: Counter,
    pub(super) light: Counter,
}

impl Ids {
    /// The first of `n` numbers for obligations.
    pub(super) fn obligations(&mut self, n: usize) -> i64 {
        let first = self.obligation.0 + 1;
        self.obligation.0 += i64::try_from(n).unwrap_or_default();
        first
    }
}

/// Who did something: person and organisation.
pub(super) type Actor = Option<(i64, i64)>;

/// Rows on their way to the database.
pub(super) struct Stage {
    pub(super) batch: Batch,
    pub(super) ids: Ids,
    /// Reports so far.
    pub(super) reports: usize,
    loader: Loader,
    seq: i64,
    hash: String,
}

impl Stage {
    pub(super) fn new(loader: Loader, heads: Heads) -> Stage {
        Stage {
            batch: Batch::default(),
            ids: Ids {
                event: Counter::after(heads.event),
                ..Ids::default()
            },
            reports: 0,
            loader,
            seq: heads.seq,
            hash: heads.hash,
        }
    }

    /// Appends the event of a change, sealed at once.
    pub(super) fn record(&mut self, subject: Subject, change: Change, actor: Actor, at: Instant) -> Result<i64> {
        let changes = serde_json::to_string(&change.fields).map_err(|e| Error::Internal(e.to_string()))?;
        let made = Event {
            id: self.ids.event.next(),
            seq: None,
            at: at.naive_utc(),
            kind: change.kind.to_owned(),
            verb: change.verb.to_owned(),
            actor_id: actor.map(|a| a.0),
            actor_org_id: actor.map(|a| a.1),
            on_behalf_of_id: None,
            request_id: None,
            directive_id: subject.directive.map(|d| d.0),
            task_id: subject.task.map(|t| t.0),
            org_id: subject.org.map(|o| o.0),
            subject_kind: subject.kind.to_owned(),
            subject_id: subject.id,
            reason: change.reason,
            changes,
            prev_hash: None,
            hash: None,
            alg: None,
        };
        self.seq += 1;
        let hash = event::hash_hex(chain::canonical(&made, self.seq, &self.hash).as_bytes());
        let id = made.id;
        self.batch.events.push(row::Event {
            id,
            seq: Some(self.seq),
            at: made.at,
            kind: made.kind,
            verb: made.verb,
            actor_id: made.actor_id,
            actor_org_id: made.actor_org_id,
            directive_id: made.directive_id,
            task_id: made.task_id,
            org_id: made.org_id,
            subject_kind: made.subject_kind,
            subject_id: made.subject_id,
            reason: made.reason,
            changes: made.changes,
            prev_hash: Some(std::mem::replace(&mut self.hash, hash.clone())),
            hash: Some(hash),
            alg: Some(event::ALGORITHM),
        });
        Ok(id)
    }

    /// Hands the rows over once there are many.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.batch.len() >= ROWS {
            self.loader.send(std::mem::take(&mut self.batch))?;
        }
        Ok(())
    }

    /// Hands the last rows over and commits.
    pub(super) fn finish(self) -> Result<()> {
        let sent = self.loader.send(self.batch);
        self.loader.finish()?;
        Ok(sent?)
    }
}
