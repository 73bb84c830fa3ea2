//! Sending what is due in the outbox.

use std::time::Duration;

use super::Job;
use crate::app::remind::deliver::{deliver, is_due};
use crate::app::{App, Result};
use crate::mail::Mailer;

/// Every ten seconds.
pub const JOB: Job = Job {
    name: "deliver",
    every: Duration::from_secs(10),
    only: None,
    alone: true,
    wanted: is_due,
    run,
};

fn run(app: &App, mailer: Option<&Mailer>) -> Result<()> {
    let Some(mailer) = mailer else { return Ok(()) };
    let owner = format!("deliver-{:016x}", rand::random::<u64>());
    let done = deliver(app, mailer, &owner)?;
    let (sent, waiting, failed, dropped) = (done.sent, done.waiting, done.failed, done.dropped);
    tracing::info!(sent, waiting, failed, dropped, "letters");
    Ok(())
}
