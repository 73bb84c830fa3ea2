//! The embedded database as a file: online backup, rehearsal of a restore, replacement.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::{chain, migrate};

/// Writes a consistent copy while the database is in use. The copy appears under its name only when it is whole.
///
/// # Errors
/// Where the file exists already, the disk is full, or the database cannot be read.
pub fn backup(url: &str, to: &Path) -> Result<()> {
    refuse_existing(to)?;
    let part = beside(to, ".part");
    remove(&part)?;
    let copied = copy(url, &part).and_then(|()| settle(&part, to));
    if copied.is_err() {
        let _ = fs::remove_file(&part);
    }
    copied
}

/// A backup never takes the place of a file that is there.
pub(super) fn refuse_existing(to: &Path) -> Result<()> {
    if to.exists() {
        let what = format!("{} exists already; choose another name", to.display());
        return Err(StoreError::Config(what));
    }
    Ok(())
}

fn copy(url: &str, part: &Path) -> Result<()> {
    let text = part
        .to_str()
        .ok_or_else(|| StoreError::Config("the file's name is not UTF-8".into()))?;
    let mut conn = migrate::connect(url)?;
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(text)
        .execute(&mut conn)?;
    private(part)?;
    File::open(part).and_then(|f| f.sync_all()).map_err(io(part))
}

/// Only its owner may read a copy of everything.
pub(super) fn private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(io(path))?;
    }
    Ok(())
}

/// Moves a finished file to its place and makes the move durable.
pub(super) fn settle(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(io(to))?;
    let folder = to
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder).and_then(|f| f.sync_all()).map_err(io(folder))
}

/// What a rehearsal found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// What stands against restoring, one line each.
    pub faults: Vec<String>,
    /// Migrations that would be applied afterwards.
    pub pending: Vec<String>,
    /// Sealed events in it.
    pub events: i64,
}

/// Checks a backup in a temporary copy beside `target`, so that nothing is written to the backup itself; answers the
/// copy and what was found.
///
/// # Errors
/// Where it cannot be copied or is no database.
pub fn rehearse(backup: &Path, target: &Path) -> Result<(PathBuf, Rehearsal)> {
    let copy = beside(target, ".restoring");
    clear(&copy)?;
    if let Some(folder) = target.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(io(folder))?;
    }
    fs::copy(backup, &copy).map_err(io(backup))?;
    private(&copy)?;
    let found = inspect(&copy).inspect_err(|_| {
        let _ = clear(&copy);
    })?;
    Ok((copy, found))
}

fn inspect(copy: &Path) -> Result<Rehearsal> {
    let mut conn = migrate::connect(&format!("sqlite:{}", copy.display()))?;
    let mut found = Rehearsal::default();
    let intact: Vec<Line> =
        diesel::sql_query("SELECT integrity_check AS line FROM pragma_integrity_check").load(&mut conn)?;
    let faults = intact.into_iter().map(|l| l.line).filter(|l| l != "ok");
    found.faults.extend(faults.map(|l| format!("integrity: {l}")));
    if !found.faults.is_empty() {
        return Ok(found);
    }
    let foreign: Vec<Foreign> =
        diesel::sql_query("SELECT \"table\" AS child, parent, rowid AS row FROM pragma_foreign_key_check")
            .load(&mut conn)?;
    let broken = foreign
        .iter()
        .take(20)
        .map(|f| format!("{} row {:?} points to nothing in {}", f.child, f.row, f.parent));
    found.faults.extend(broken);
    if !found.faults.is_empty() {
        return Ok(found);
    }
    let found = inspect_schema(&mut conn)?;
    conn.batch_execute("PRAGMA journal_mode=DELETE")?;
    Ok(found)
}

/// Looks at a restored database: whether it is one of this program's, and whether its chain verifies.
pub(super) fn inspect_schema(conn: &mut Conn) -> Result<Rehearsal> {
    let mut found = Rehearsal::default();
    let state = migrate::state(conn)?;
    if state.applied.is_empty() {
        found
            .faults
            .push("it is no database of duban: no migration was ever applied".into());
        return Ok(found);
    }
    if !state.unknown.is_empty() {
        found.faults.push(format!(
            "it is from a newer version of duban: {}",
            state.unknown.join(", ")
        ));
        return Ok(found);
    }
    found.pending = state.pending;
    let chain = chain::verify(conn)?;
    found.events = chain.sealed;
    found
        .faults
        .extend(chain.faults.into_iter().take(20).map(|f| format!("audit chain: {f}")));
    Ok(found)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Foreign {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    row: Option<i64>,
}

/// Puts a rehearsed copy in the database's place; what was there is kept beside it, its journal moved into it first.
/// Answers where the former one is, if there was one.
///
/// # Errors
/// As the disk; until the last step the former database stays in place.
pub fn replace(copy: &Path, target: &Path) -> Result<Option<PathBuf>> {
    File::open(copy).and_then(|f| f.sync_all()).map_err(io(copy))?;
    let kept = if target.exists() {
        Some(set_aside(target)?)
    } else {
        None
    };
    // A journal of another database beside the new file would corrupt it.
    remove(&beside(target, "-wal"))?;
    remove(&beside(target, "-shm"))?;
    settle(copy, target)?;
    remove(&beside(copy, "-wal"))?;
    remove(&beside(copy, "-shm"))?;
    Ok(kept)
}

/// Keeps a database under another name, with what its journal still holds.
fn set_aside(target: &Path) -> Result<PathBuf> {
    if let Ok(mut conn) = migrate::connect(&format!("sqlite:{}", target.display())) {
        // A broken database cannot do this; it is kept as it is, its journal beside it.
        let _ = conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    let former = beside(target, ".before-restore");
    clear(&former)?;
    let linked = fs::hard_link(target, &former).or_else(|_| fs::copy(target, &former).map(|_| ()));
    linked.map_err(io(&former))?;
    let (journal, kept) = (beside(target, "-wal"), beside(&former, "-wal"));
    match fs::rename(&journal, &kept) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io(&journal)(e)),
        _ => Ok(former),
    }
}

/// Removes a file and what SQLite keeps beside it.
///
/// # Errors
/// As the disk.
pub fn clear(path: &Path) -> Result<()> {
    remove(path)?;
    remove(&beside(path, "-wal"))?;
    remove(&beside(path, "-shm"))
}

pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io(path)(e)),
        _ => Ok(()),
    }
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.display().to_string();
    move |e| match e.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full(path),
        _ => StoreError::Other(format!("{path}: {e}")),
    }
}
