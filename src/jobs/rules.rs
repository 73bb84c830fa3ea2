//! Rules that another server changed come into force here (PostgreSQL; the embedded database has one process).

use std::time::Duration;

use super::Job;
use crate::app::{App, Result};
use crate::mail::Mailer;
use crate::store::Backend;

/// Every half minute, in every process.
pub const JOB: Job = Job {
    name: "rules",
    every: Duration::from_secs(30),
    only: Some(Backend::Postgres),
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
