//! One serving process on an embedded database: the lock file beside it names the holder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::Refused;
use crate::config::DatabaseConfig;
use crate::config::secret::private;

/// The held lock; the operating system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// The lock file of a database.
#[must_use]
pub fn path_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

impl Lock {
    /// Takes the lock of an embedded database; a database server needs none.
    ///
    /// # Errors
    /// Names the process that holds it.
    pub fn for_database(database: &DatabaseConfig) -> Result<Option<Lock>, Refused> {
        database.file().map(|file| Lock::take(&file)).transpose()
    }

    /// Takes the lock of a file.
    ///
    /// # Errors
    /// Names the process that holds it.
    pub fn take(database: &Path) -> Result<Lock, Refused> {
        let path = path_of(database);
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(Refused::io(folder.display()))?;
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = private(options).open(&path).map_err(Refused::io(path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = Some(holder.trim())
                    .filter(|h| !h.is_empty())
                    .unwrap_or("another process");
                return Err(Refused::Taken {
                    holder: holder.to_owned(),
                    database: database.to_owned(),
                });
            }
            Err(TryLockError::Error(e)) => return Err(Refused::Io(path.display().to_string(), e)),
        }
        let mut lock = Lock { file };
        lock.say(None);
        Ok(lock)
    }

    /// Writes who holds it, for the one who meets it.
    pub fn say(&mut self, address: Option<SocketAddr>) {
        let place = address.map(|a| format!(" at {a}")).unwrap_or_default();
        let text = format!("process {}{place}\n", std::process::id());
        let written = self
            .file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .and_then(|()| self.file.write_all(text.as_bytes()));
        if let Err(e) = written {
            tracing::warn!(error = %e, "the lock file cannot be written");
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
    }
}
