//! `duban restore`.

use std::path::{Path, PathBuf};

use super::{Found, Global, Outcome, say};
use crate::serve::lock::Lock;
use crate::store::dump;
use crate::store::file::{self, Rehearsal};

/// Put a backup in the database's place, after a rehearsal
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban restore /srv/backup/duban-monday.db --verify   only the rehearsal\n  duban restore /srv/backup/duban-monday.db\n\nThe rehearsal checks a temporary copy: integrity, references, migrations, the audit chain. Then the copy takes the\ndatabase's place; the former one is kept beside it as .before-restore. Refused while a server runs.\nOn PostgreSQL the rehearsal needs the right to make a database, and pg_restore puts the copy in place, all or nothing."
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
    match config.database.file() {
        Some(target) => embedded(args, &target),
        None => server(&config.database.url, args),
    }
}

/// On PostgreSQL: rehearsed in a database made for it, restored in one transaction.
fn server(url: &str, args: &Args) -> Outcome {
    let found = dump::rehearse(url, &args.file)?;
    if !sound(&found) {
        return Ok(Found::Problems);
    }
    if !args.verify {
        dump::restore(url, &args.file)?;
        say("restored");
    }
    Ok(Found::Nothing)
}

/// Tells what a rehearsal found; whether the backup may be restored.
fn sound(found: &Rehearsal) -> bool {
    found.faults.iter().for_each(say);
    if !found.pending.is_empty() {
        let pending = found.pending.join(", ");
        say(format_args!("migrations to be applied at the next start: {pending}"));
    }
    if found.faults.is_empty() {
        say(format_args!("sound: {} events, their chain verifies", found.events));
    } else {
        say("the backup is not sound; nothing was changed");
    }
    found.faults.is_empty()
}

fn embedded(args: &Args, target: &Path) -> Outcome {
    let lock = if args.verify { None } else { Some(Lock::take(target)?) };
    let (copy, found) = file::rehearse(&args.file, target)?;
    if !found.faults.is_empty() || args.verify {
        file::clear(&copy)?;
    }
    if !sound(&found) {
        return Ok(Found::Problems);
    }
    if !args.verify {
        let kept = file::replace(&copy, target)?;
        say(format_args!("restored {}", target.display()));
        kept.iter()
            .for_each(|former| say(format_args!("the former database is kept as {}", former.display())));
    }
    drop(lock);
    Ok(Found::Nothing)
}
