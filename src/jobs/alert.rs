//! Looking after what administrators have to mend: mail that is stuck, a disk nearly full, a missing list of holidays, a webhook
//! that was stopped.

use std::time::Duration;

use super::Job;
use crate::app::alert::{is_due, watch};
use crate::app::{App, Result};
use crate::mail::Mailer;

/// Every minute; also where no letter can leave, so that the page and the log say so.
pub const JOB: Job = Job {
    name: "alerts",
    every: Duration::from_secs(60),
    only: None,
    alone: true,
    wanted: is_due,
    run,
};

fn run(app: &App, _: Option<&Mailer>) -> Result<()> {
    watch(app).map(|_| ())
}
