//! Every minute: plans what the clock brought since the last run (DOMAIN.md §8).

use crate::app::{App, Result, remind};

/// Runs the scheduler of reminders once.
///
/// # Errors
/// As the database; the next run takes the whole span.
pub fn run(app: &App) -> Result<()> {
    let ran = remind::run::run(app)?;
    if ran.letters > 0 {
        tracing::info!(letters = ran.letters, reminders = ran.reminders, "reminders queued");
    }
    Ok(())
}
