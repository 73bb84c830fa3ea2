//! The secret key that signs access tokens. On the embedded default it is made at the first start, beside the database,
//! readable by its owner alone.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{ConfigError, DatabaseConfig, SecretsConfig};

/// Fewest bytes of a key.
pub const LEAST: usize = 32;

/// A secret key; it shows itself to nobody who only prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A key from a configured text.
    ///
    /// # Errors
    /// Where it is too short.
    pub fn checked(text: String) -> Result<Secret, ConfigError> {
        Secret::of("secret", text.trim().as_bytes().to_vec())
    }

    fn of(key: &str, bytes: Vec<u8>) -> Result<Secret, ConfigError> {
        if bytes.len() < LEAST {
            let problem = format!(
                "{} bytes are too short, at least {LEAST} (openssl rand -hex 32)",
                bytes.len()
            );
            return Err(ConfigError::new(key, problem));
        }
        Ok(Secret(bytes))
    }

    /// A fresh one, for tests and demonstrations.
    #[must_use]
    pub fn random() -> Secret {
        Secret(random_hex().into_bytes())
    }

    /// The bytes, for the one who signs.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The file a key is kept in beside an embedded database.
#[must_use]
pub fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".secret");
    PathBuf::from(name)
}

/// The key: as configured, from its file, or, for an embedded database, from the file beside it, which is made on first use.
///
/// # Errors
/// Where none is configured for a database server, or the file cannot be read or is too short.
pub fn load(secrets: &SecretsConfig, database: &DatabaseConfig) -> Result<Secret, ConfigError> {
    if let Some(key) = &secrets.key {
        return Ok(key.clone());
    }
    if let Some(path) = &secrets.file {
        return Secret::of("secret_file", read_line("secret_file", path)?.into_bytes());
    }
    let Some(file) = database.file() else {
        let problem =
            "needed with PostgreSQL, the same for all servers: DUBAN_SECRET or secret_file (openssl rand -hex 32)";
        return Err(ConfigError::new("secret", problem));
    };
    let path = beside(&file);
    if !path.exists() {
        write_new(&path).map_err(|e| ConfigError::new("secret", format!("{} cannot be made: {e}", path.display())))?;
        tracing::info!(file = %path.display(), "made a new secret key");
    }
    Secret::of("secret", read_line("secret", &path)?.into_bytes())
}

/// The text of a file that holds one secret.
///
/// # Errors
/// Names the key and the file, never the content.
pub fn read_line(key: &str, path: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|e| ConfigError::new(key, format!("{} cannot be read: {e}", path.display())))?;
    Ok(text.trim().to_owned())
}

fn random_hex() -> String {
    rand::random::<[u8; 32]>().iter().map(|b| format!("{b:02x}")).collect()
}

fn write_new(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(format!("{}\n", random_hex()).as_bytes())?;
    file.sync_all()
}

/// Makes new files readable by their owner alone.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}
