//! `duban restore`.

use std::path::PathBuf;

use anyhow::bail;

use super::{Found, Global, Outcome, say};
use crate::serve::lock::Lock;
use crate::store::file;

/// Put a backup in the database's place, after a rehearsal
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban restore /srv/backup/duban-monday.db --verify   only the rehearsal\n  duban restore /srv/backup/duban-monday.db\n\nThe rehearsal checks a temporary copy: integrity, references, migrations, the audit chain. Then the copy takes the\ndatabase's place; the former one is kept beside it as .before-restore. Refused while a server runs."
)]
pub struct Args {
    /// The backup
    file: PathBuf,
    /// Only rehearse: exits 1 where something is wrong, changes nothing
    #[arg(long)]
    verify: bool,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    let Some(target) = config.database.file() else {
        bail!(
            "PostgreSQL has its own tool: pg_restore --clean --if-exists --dbname=\"{}\" {}",
            config.database.shown(),
            args.file.display()
        );
    };
    let lock = if args.verify { None } else { Some(Lock::take(&target)?) };
    let (copy, found) = file::rehearse(&args.file, &target)?;
    found.faults.iter().for_each(say);
    if !found.pending.is_empty() {
        say(format_args!(
            "migrations to be applied at the next start: {}",
            found.pending.join(", ")
        ));
    }
    if !found.faults.is_empty() || args.verify {
        file::clear(&copy)?;
    }
    if !found.faults.is_empty() {
        say("the backup is not sound; nothing was changed");
        return Ok(Found::Problems);
    }
    say(format_args!("sound: {} events, their chain verifies", found.events));
    if !args.verify {
        let kept = file::replace(&copy, &target)?;
        say(format_args!("restored {}", target.display()));
        kept.iter()
            .for_each(|former| say(format_args!("the former database is kept as {}", former.display())));
    }
    drop(lock);
    Ok(Found::Nothing)
}
