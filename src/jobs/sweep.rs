//! Removing what expired.

use std::time::Duration;

use super::{Job, always};
use crate::app::{App, Result};
use crate::mail::Mailer;
use crate::store::{Fate, StoreError, sweep};

/// Once an hour.
pub const JOB: Job = Job {
    name: "sweep",
    every: Duration::from_secs(3600),
    only: None,
    alone: true,
    wanted: always,
    run,
};

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    let now = app.clock.now();
    let swept = app.store.write_now(move |conn| match sweep::sweep(conn, now) {
        Ok(swept) => (Fate::Commit, Ok(swept)),
        Err(e @ StoreError::Conflict(_)) => (Fate::Again(e.clone()), Err(e)),
        Err(e) => (Fate::Rollback, Err(e)),
    })?;
    tracing::info!(?swept, "swept");
    Ok(())
}
