//! Renewing the lights after midnight: by time alone they change with the day.

use std::time::Duration;

use super::Job;
use crate::app::light::{RelightNext, is_due};
use crate::app::{App, Asker, Result};
use crate::mail::Mailer;

/// Every minute; there is something to do once a day, or after the server was away.
pub const JOB: Job = Job {
    name: "lights",
    every: Duration::from_secs(60),
    only: None,
    alone: true,
    wanted: is_due,
    run,
};

/// Tasks a transaction: short enough for the other writers to hardly notice.
const BATCH: i64 = 200;
/// Batches a run, well inside the lease; what is left is the next run's.
const BATCHES: usize = 200;

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    let asker = Asker::system("lights");
    let mut changed = 0;
    for _ in 0..BATCHES {
        let done = app.run_now(&asker, RelightNext { size: BATCH })?;
        changed += done.changed;
        if done.last.is_none() {
            break;
        }
    }
    tracing::info!(changed, "lights renewed");
    Ok(())
}
