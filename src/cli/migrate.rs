//! `duban migrate`.

use super::{Found, Global, Outcome, say};
use crate::clock::Clock;
use crate::serve::database;
use crate::serve::lock::Lock;

/// Bring the database's schema up to date
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban migrate\n  duban migrate --dry-run --database postgres://duban@db/duban\n\nAn embedded database is backed up beside its file first."
)]
pub struct Args {
    /// Only say what is pending; exits 1 if anything is
    #[arg(long)]
    dry_run: bool,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    if args.dry_run {
        let pending = database::state(&config.database)?.pending;
        pending.iter().for_each(say);
        return Ok(if pending.is_empty() {
            Found::Nothing
        } else {
            Found::Problems
        });
    }
    let _lock = Lock::for_database(&config.database)?;
    let applied = database::bring_up(&config.database, &Clock::System)?;
    if applied.is_empty() {
        say("up to date");
    }
    applied.iter().for_each(|name| say(format_args!("applied {name}")));
    Ok(Found::Nothing)
}
