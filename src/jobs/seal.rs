//! Sealing events on PostgreSQL, where writers do not queue on one head; the embedded database seals in its batches.

use std::time::Duration;

use super::Job;
use crate::app::{App, Result};
use crate::mail::Mailer;
use crate::store::{Backend, Fate, StoreError, event};

/// At most a second after the change.
pub const JOB: Job = Job {
    name: "seal",
    every: Duration::from_millis(500),
    only: Some(Backend::Postgres),
    alone: true,
    wanted,
    run,
};

fn wanted(app: &App) -> Result<bool> {
    Ok(app.store.read_now(event::unsealed)? > 0)
}

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    app.store.write_now(|conn| match event::seal(conn) {
        Ok(_) => (Fate::Commit, Ok(())),
        Err(e @ StoreError::Conflict(_)) => (Fate::Again(e.clone()), Err(e)),
        Err(e) => (Fate::Rollback, Err(e)),
    })?;
    Ok(())
}
