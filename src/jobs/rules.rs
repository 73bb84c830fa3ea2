//! Rules that another process changed come into force here: another server on PostgreSQL, the console on either database.

use std::time::Duration;

use super::Job;
use crate::app::{App, Result};
use crate::mail::Mailer;

/// Every half minute, in every process.
pub const JOB: Job = Job {
    name: "rules",
    every: Duration::from_secs(30),
    only: None,
    alone: false,
    wanted: App::has_news,
    run,
};

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    if app.follow_rules()? {
        tracing::info!("settings or calendar were changed elsewhere; read anew");
    }
    Ok(())
}
