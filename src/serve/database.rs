//! The schema before serving: the embedded database is backed up and migrated by itself, a server only when told to.

use std::path::{Path, PathBuf};

use super::Refused;
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::config::secret::private;
use crate::store::{Backend, file, migrate};

/// Makes sure the schema is this program's.
///
/// # Errors
/// A newer database; pending migrations on a server that were not asked for; the database itself.
pub fn ready(database: &DatabaseConfig, migrate: bool, clock: &Clock) -> Result<(), Refused> {
    let state = state(database)?;
    if !state.pending.is_empty() && database.backend == Backend::Postgres && !migrate {
        return Err(Refused::Pending(state.pending.join(", ")));
    }
    bring_up(database, clock)?;
    Ok(())
}

/// How the database stands; the folder of an embedded one is made.
///
/// # Errors
/// A newer database, or one that cannot be reached.
pub fn state(database: &DatabaseConfig) -> Result<migrate::SchemaState, Refused> {
    if let Some(folder) = database.file().as_deref().and_then(Path::parent) {
        std::fs::create_dir_all(folder).map_err(Refused::io(folder.display()))?;
    }
    if let Some(path) = database.file().filter(|f| !f.exists()) {
        let mut options = std::fs::OpenOptions::new();
        let made = private(options.append(true).create(true)).open(&path);
        made.map_err(Refused::io(path.display()))?;
    }
    let state = migrate::state(&mut migrate::connect(&database.url)?)?;
    if state.unknown.is_empty() {
        Ok(state)
    } else {
        Err(Refused::Newer(state.unknown.join(", ")))
    }
}

/// Applies pending migrations, after a backup beside the file where there is something to lose; answers their names.
///
/// # Errors
/// As the database or the disk.
pub fn bring_up(database: &DatabaseConfig, clock: &Clock) -> Result<Vec<String>, Refused> {
    let state = state(database)?;
    if state.pending.is_empty() {
        return Ok(Vec::new());
    }
    if let (Some(path), false) = (database.file(), state.applied.is_empty()) {
        let copy = before_migration(&path, clock);
        file::backup(&database.url, &copy)?;
        tracing::info!(file = %copy.display(), "backed up before migrating");
    }
    let applied = migrate::migrate(&mut migrate::connect(&database.url)?)?;
    tracing::info!(migrations = applied.join(", "), "schema brought up to date");
    Ok(applied)
}

fn before_migration(path: &Path, clock: &Clock) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-migration-{}", clock.now().format("%Y%m%dT%H%M%S%6fZ")));
    PathBuf::from(name)
}
