//! `duban backup`.

use std::path::PathBuf;

use anyhow::bail;

use super::{Found, Global, Outcome, say};
use crate::serve::database;
use crate::store::{Backend, dump, file};

/// Write a consistent copy of the database while it is in use
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban backup /srv/backup/duban-monday.db\n  duban restore /srv/backup/duban-monday.db --verify\n\nThe copy appears under its name only when it is whole; an existing file is not overwritten. The secret key (the file\n.secret beside the database) is not part of it. On PostgreSQL\nit is written by pg_dump, in its custom format."
)]
pub struct Args {
    /// The file to write
    file: PathBuf,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    if config.database.file().is_some_and(|f| !f.is_file()) {
        bail!("there is no database at {}", config.database.shown());
    }
    database::state(&config.database)?;
    match config.database.backend {
        Backend::Sqlite => file::backup(&config.database.url, &args.file)?,
        Backend::Postgres => dump::backup(&config.database.url, &args.file)?,
    }
    let bytes = std::fs::metadata(&args.file)?.len();
    say(format_args!(
        "wrote {} ({} KiB)",
        args.file.display(),
        bytes.div_ceil(1024)
    ));
    Ok(Found::Nothing)
}
