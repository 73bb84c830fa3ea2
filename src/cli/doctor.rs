//! `duban doctor`.

use super::{Found, Global, Outcome, say};

/// Say what is wrong with configuration, database, calendar, mail and clock, and what to do
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban doctor\n  duban doctor --mail li@example.cn   sends a test letter too\n\nExits 1 where something has to be mended."
)]
pub struct Args {
    /// Send a test letter there
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let _ = (global, &args.mail);
    say("not yet");
    Ok(Found::Nothing)
}
