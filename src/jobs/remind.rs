//! Planning reminders (DOMAIN.md §8).

use std::time::Duration;

use super::Job;
use crate::app::remind::run::{is_due, run as scheduler};
use crate::app::{App, Result};
use crate::mail::Mailer;

/// Every minute; there is something to do once a day, or after the server was away.
pub const JOB: Job = Job {
    name: "remind",
    every: Duration::from_secs(60),
    only: None,
    alone: true,
    wanted: is_due,
    run,
};

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    let ran = scheduler(app)?;
    if ran.letters > 0 {
        tracing::info!(letters = ran.letters, reminders = ran.reminders, "reminders queued");
    }
    Ok(())
}
