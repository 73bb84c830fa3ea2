//! Every ten seconds: sends what is due in the outbox.

use crate::app::{App, Result, remind};
use crate::mail::Mailer;

/// Delivers once.
///
/// # Errors
/// As the database; letters that could not be sent wait in the outbox and are no error.
pub fn run(app: &App, mailer: &Mailer) -> Result<()> {
    let owner = format!("deliver-{:016x}", rand::random::<u64>());
    let done = remind::deliver::deliver(app, mailer, &owner)?;
    if done.sent + done.failed + done.waiting + done.dropped > 0 {
        tracing::info!(
            sent = done.sent,
            waiting = done.waiting,
            failed = done.failed,
            dropped = done.dropped,
            "letters"
        );
    }
    Ok(())
}
