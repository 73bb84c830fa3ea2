//! Configuration, read once: `duban.toml`, then `DUBAN_*` variables, then flags; later ones win. What is read is handed
//! down as small structs. An error names the key. Secrets never show in `Debug` or in logs.

mod read;
pub mod secret;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use read::{KEYS, Kind, Sources};
pub use secret::Secret;

pub use crate::domain::network::Network;
use crate::hook;
use crate::mail::{Mailbox, Mailer, SmtpConfig};
use crate::store::{Backend, Options, conn};

/// What is wrong with the configuration; names the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {key}: {problem}")]
pub struct ConfigError {
    /// The key as it stands in `duban.toml`, `http.listen`.
    pub key: String,
    /// What is wrong, and what is expected.
    pub problem: String,
}

impl ConfigError {
    /// About one key.
    pub fn new(key: impl Into<String>, problem: impl Into<String>) -> ConfigError {
        ConfigError {
            key: key.into(),
            problem: problem.into(),
        }
    }
}

/// Everything that can be configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database.
    pub database: DatabaseConfig,
    /// Pages and REST.
    pub http: HttpConfig,
    /// Where letters go.
    pub mail: MailConfig,
    /// Where webhooks may go.
    pub webhooks: hook::Settings,
    /// The secret key.
    pub secrets: SecretsConfig,
    /// Logs.
    pub log: LogConfig,
}

/// The database and its threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Embedded or server.
    pub backend: Backend,
    /// Reader threads.
    pub readers: usize,
    /// Writer threads (PostgreSQL).
    pub writers: usize,
    /// Writes that may wait.
    pub queue: usize,
}

impl DatabaseConfig {
    /// Options of the store.
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            readers: self.readers,
            writers: self.writers,
            queue: self.queue,
            ..Options::new(self.url.clone())
        }
    }

    /// The file of an embedded database.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        (self.backend == Backend::Sqlite).then(|| PathBuf::from(conn::sqlite_path(&self.url)))
    }

    /// The URL as it may be shown: without a password.
    #[must_use]
    pub fn shown(&self) -> String {
        without_password(&self.url)
    }
}

/// A database URL without its password.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((user, place)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

/// The web server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// How users reach it, without a slash at the end: `https://duban.example.cn`.
    pub public_url: String,
    /// Path below which everything lies, empty or `/duban`.
    pub base_path: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Whether cookies are `Secure`.
    pub secure_cookies: bool,
    /// Log-ins a minute and address; 0 switches the limit off.
    pub logins_per_minute: u32,
    /// Writes a minute and token or session; 0 switches the limit off.
    pub writes_per_minute: u32,
    /// Whether `/metrics` answers others than this machine.
    pub metrics_public: bool,
    /// Threads that serve requests.
    pub workers: usize,
}

impl HttpConfig {
    /// Where the pages begin, for links in letters.
    #[must_use]
    pub fn pages_url(&self) -> String {
        format!("{}{}", self.public_url, self.base_path)
    }

    /// For tests and demonstrations: this machine only, any free port.
    #[must_use]
    pub fn local() -> HttpConfig {
        HttpConfig {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: "http://127.0.0.1:8080".into(),
            base_path: String::new(),
            trusted_proxies: Vec::new(),
            secure_cookies: false,
            logins_per_minute: 10,
            writes_per_minute: 600,
            metrics_public: false,
            workers: 2,
        }
    }
}

/// Where letters go.
#[derive(Debug, Clone)]
pub enum MailConfig {
    /// Nowhere: letters wait in the outbox.
    Off,
    /// A mail server.
    Smtp(Box<SmtpConfig>),
    /// A folder, one `.eml` file a letter.
    File {
        /// The folder.
        folder: PathBuf,
        /// The sender.
        from: Mailbox,
    },
}

impl MailConfig {
    /// The way out for letters; none where they are to wait in the outbox. Connects to nothing yet.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn mailer(&self) -> Result<Option<Mailer>, ConfigError> {
        match self {
            MailConfig::Off => Ok(None),
            MailConfig::Smtp(smtp) => {
                let made = Mailer::smtp((**smtp).clone());
                made.map(Some)
                    .map_err(|e| ConfigError::new(format!("mail.{}", e.key), e.problem))
            }
            MailConfig::File { folder, from } => Ok(Some(Mailer::file(folder, from.clone()))),
        }
    }
}

/// Where the secret key comes from; [`secret::load`] reads or makes it.
#[derive(Debug, Clone, Default)]
pub struct SecretsConfig {
    /// The key itself.
    pub key: Option<Secret>,
    /// A file that holds it.
    pub file: Option<PathBuf>,
}

/// Logs, written to standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// One JSON object a line instead of text.
    pub json: bool,
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives like `info,duban=debug`.
    pub level: String,
}

#[cfg(test)]
mod tests;
