//! Letters as `.eml` files, for houses without a mail server: any mail program opens them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Letter, Mailbox, SendError, message};
use crate::domain::time::{Instant, shanghai};

/// Longest part of a file name that comes from the message id, in characters.
const ID_LENGTH: usize = 80;

/// Writes each letter into a file of one folder, readable by its owner only.
#[derive(Debug, Clone)]
pub struct FileMailer {
    folder: PathBuf,
    from: Mailbox,
}

impl FileMailer {
    /// A mailer into `folder`, which is made when first needed.
    pub fn new(folder: impl Into<PathBuf>, from: Mailbox) -> Self {
        Self {
            folder: folder.into(),
            from,
        }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the letter aside and renames it, so that a half-written one is never seen under its name; the same
    /// letter again at the same second replaces itself.
    pub(super) fn send(&self, letter: &Letter, at: Instant) -> Result<(), SendError> {
        let bytes = message::build(letter, &self.from, at)?.formatted();
        self.write(&file_name(message::bare_id(&letter.message_id)?, at), &bytes)
            .map_err(|e| self.failure(&e))
    }

    /// Writes and removes a small file.
    pub(super) fn check(&self) -> Result<String, SendError> {
        let probe = ".check";
        self.write(probe, b"duban\n")
            .and_then(|()| fs::remove_file(self.folder.join(probe)))
            .map_err(|e| self.failure(&e))?;
        Ok(format!("邮件写入文件夹{}", self.folder.display()))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        make_folder(&self.folder)?;
        let aside = self.folder.join(format!(".{name}.tmp"));
        let written = write_private(&aside, bytes).and_then(|()| fs::rename(&aside, self.folder.join(name)));
        if written.is_err() {
            // The first error is the one to tell; a file that was never made cannot be removed.
            let _ = fs::remove_file(&aside);
        }
        written
    }

    fn failure(&self, error: &io::Error) -> SendError {
        SendError::temporary(format!("邮件写不进文件夹{}：{error}", self.folder.display()))
    }
}

/// `20261012T083000-<message id>.eml`, the time of China first, so that a listing is in order of time.
fn file_name(id: &str, at: Instant) -> String {
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@') {
            c
        } else {
            '_'
        }
    };
    let id: String = id.chars().take(ID_LENGTH).map(safe).collect();
    format!("{}-{id}.eml", at.with_timezone(&shanghai()).format("%Y%m%dT%H%M%S"))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A leftover of a crash might have wider rights, which opening it would keep.
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
