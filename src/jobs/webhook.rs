//! Telling webhooks of what was sealed.

use std::time::Duration;

use super::Job;
use crate::app::webhook::deliver::{deliver, is_due};
use crate::app::{App, Result};
use crate::mail::Mailer;

/// Every five seconds.
pub const JOB: Job = Job {
    name: "webhooks",
    every: Duration::from_secs(5),
    only: None,
    alone: true,
    wanted: is_due,
    run,
};

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    let owner = format!("webhooks-{:016x}", rand::random::<u64>());
    let done = deliver(app, &owner)?;
    let (sent, waiting, failed, dropped) = (done.sent, done.waiting, done.failed, done.dropped);
    tracing::info!(sent, waiting, failed, dropped, "webhooks");
    Ok(())
}
