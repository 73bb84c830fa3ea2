//! Reading: file, environment and flags become one TOML table, and that becomes the [`Config`], strictly.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::{Table, Value};

use super::{
    Config, ConfigError, DatabaseConfig, HttpConfig, LogConfig, MailConfig, Network, Secret, SecretsConfig, secret,
};
use crate::domain::network::Reach;
use crate::hook;
use crate::mail::{self, Mailbox, Security, SmtpConfig};
use crate::store::Backend;

/// How the text of a variable or flag is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it stands.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// Parts separated by commas.
    List,
}

/// Every key, as in `duban.toml`; its variable is `DUBAN_` and the key in capitals, dots as underscores.
pub const KEYS: &[(&str, Kind)] = &[
    ("secret", Kind::Text),
    ("secret_file", Kind::Text),
    ("database.url", Kind::Text),
    ("database.readers", Kind::Number),
    ("database.writers", Kind::Number),
    ("database.queue", Kind::Number),
    ("http.listen", Kind::Text),
    ("http.public_url", Kind::Text),
    ("http.base_path", Kind::Text),
    ("http.trusted_proxies", Kind::List),
    ("http.secure_cookies", Kind::Flag),
    ("http.logins_per_minute", Kind::Number),
    ("http.writes_per_minute", Kind::Number),
    ("http.metrics_public", Kind::Flag),
    ("http.workers", Kind::Number),
    ("mail.host", Kind::Text),
    ("mail.port", Kind::Number),
    ("mail.security", Kind::Text),
    ("mail.user", Kind::Text),
    ("mail.password", Kind::Text),
    ("mail.password_file", Kind::Text),
    ("mail.from", Kind::Text),
    ("mail.from_name", Kind::Text),
    ("mail.tls_ca_file", Kind::Text),
    ("mail.timeout_seconds", Kind::Number),
    ("mail.hello_name", Kind::Text),
    ("mail.connections", Kind::Number),
    ("mail.letters_per_minute", Kind::Number),
    ("mail.folder", Kind::Text),
    ("webhooks.allow", Kind::List),
    ("webhooks.allow_http", Kind::Flag),
    ("webhooks.timeout_seconds", Kind::Number),
    ("webhooks.tls_ca_file", Kind::Text),
    ("log.format", Kind::Text),
    ("log.level", Kind::Text),
];

/// Variables that begin with `DUBAN_` and are no keys: of tests, scripts and single commands.
const OTHERS: &[&str] = &[
    "DUBAN_CONFIG",
    "DUBAN_CORPUS",
    "DUBAN_REQUIRE_POSTGRES",
    "DUBAN_POSTGRES_LOG",
];
const OTHER_PREFIXES: &[&str] = &["DUBAN_TEST_", "DUBAN_DEMO_", "DUBAN_BENCH_"];

/// Where the configuration is read from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file, if one was named.
    pub file: Option<PathBuf>,
    /// Variables, as `(name, value)`.
    pub environment: Vec<(String, String)>,
    /// Flags, as `(key, value)`.
    pub flags: Vec<(&'static str, String)>,
}

impl Sources {
    /// The file named by the flag or by `DUBAN_CONFIG`, else `duban.toml` where there is one; and the environment.
    #[must_use]
    pub fn usual(file: Option<PathBuf>, flags: Vec<(&'static str, String)>) -> Sources {
        let named = file.or_else(|| std::env::var_os("DUBAN_CONFIG").map(PathBuf::from));
        let here = || Some(PathBuf::from("duban.toml")).filter(|p| p.is_file());
        let environment = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Sources {
            file: named.or_else(here),
            environment: environment.filter(|(k, _)| k.starts_with("DUBAN_")).collect(),
            flags,
        }
    }

    /// Reads and checks everything.
    ///
    /// # Errors
    /// Names the key that is unknown or has a bad value.
    pub fn read(&self) -> Result<Config, ConfigError> {
        let mut table = match &self.file {
            Some(path) => read_file(path)?,
            None => Table::new(),
        };
        let names: BTreeMap<String, (&str, Kind)> =
            KEYS.iter().map(|(key, kind)| (variable(key), (*key, *kind))).collect();
        for (name, value) in &self.environment {
            match names.get(name) {
                Some((key, kind)) => put(&mut table, key, typed(name, *kind, value)?)?,
                None if is_other(name) => {}
                None => {
                    return Err(ConfigError::new(
                        name,
                        "no such variable; the keys stand in deploy/duban.toml",
                    ));
                }
            }
        }
        for (key, value) in &self.flags {
            let kind = KEYS
                .iter()
                .find(|(k, _)| k == key)
                .map_or(Kind::Text, |(_, kind)| *kind);
            put(&mut table, key, typed(key, kind, value)?)?;
        }
        let raw: Raw = serde_path_to_error::deserialize(table).map_err(misfit)?;
        raw.config()
    }
}

/// The variable of a key.
fn variable(key: &str) -> String {
    format!("DUBAN_{}", key.replace('.', "_").to_ascii_uppercase())
}

fn is_other(name: &str) -> bool {
    !name.starts_with("DUBAN_") || OTHERS.contains(&name) || OTHER_PREFIXES.iter().any(|p| name.starts_with(p))
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| ConfigError::new(&shown, format!("cannot be read: {e}")))?;
    // The parser's own message quotes the line, which may hold a secret.
    text.parse::<Table>().map_err(|e| {
        let line = e
            .span()
            .map_or(0, |s| text.bytes().take(s.start).filter(|b| *b == b'\n').count() + 1);
        ConfigError::new(&shown, format!("line {line}: {}", e.message()))
    })
}

fn typed(name: &str, kind: Kind, text: &str) -> Result<Value, ConfigError> {
    let wrong = |what: &str| ConfigError::new(name, format!("expected {what}"));
    Ok(match kind {
        Kind::Text => Value::String(text.to_owned()),
        Kind::Number => Value::Integer(text.trim().parse().map_err(|_| wrong("a whole number"))?),
        Kind::Flag => Value::Boolean(text.trim().parse().map_err(|_| wrong("true or false"))?),
        Kind::List => {
            let parts = text.split(',').map(str::trim).filter(|p| !p.is_empty());
            Value::Array(parts.map(|p| Value::String(p.to_owned())).collect())
        }
    })
}

fn put(table: &mut Table, key: &str, value: Value) -> Result<(), ConfigError> {
    let Some((section, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return Ok(());
    };
    let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    let Value::Table(inner) = inner else {
        return Err(ConfigError::new(section, "must be a section, [section]"));
    };
    inner.insert(rest.to_owned(), value);
    Ok(())
}

/// An error that names the key and, for secrets, not the value.
fn misfit(e: serde_path_to_error::Error<toml::de::Error>) -> ConfigError {
    let path = e.path().to_string();
    let cause = e.into_inner().message().to_owned();
    let unknown = cause
        .strip_prefix("unknown field `")
        .and_then(|c| c.split_once('`'))
        .map(|(name, _)| name.to_owned());
    match unknown {
        Some(name) if path == "." || path == name => ConfigError::new(name, cause),
        Some(name) if !path.ends_with(&format!(".{name}")) => ConfigError::new(format!("{path}.{name}"), cause),
        _ if path.contains("secret") || path.contains("password") => ConfigError::new(path, "must be a text"),
        _ => ConfigError::new(path, cause),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    database: RawDatabase,
    http: RawHttp,
    mail: RawMail,
    webhooks: RawWebhooks,
    log: RawLog,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDatabase {
    url: Option<String>,
    readers: Option<usize>,
    writers: Option<usize>,
    queue: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawHttp {
    listen: Option<String>,
    public_url: Option<String>,
    base_path: Option<String>,
    trusted_proxies: Vec<String>,
    secure_cookies: Option<bool>,
    logins_per_minute: Option<u32>,
    writes_per_minute: Option<u32>,
    metrics_public: Option<bool>,
    workers: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawMail {
    host: Option<String>,
    port: Option<u16>,
    security: Option<String>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    from: Option<String>,
    from_name: Option<String>,
    tls_ca_file: Option<PathBuf>,
    timeout_seconds: Option<u64>,
    connections: Option<usize>,
    letters_per_minute: Option<u32>,
    hello_name: Option<String>,
    folder: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawWebhooks {
    allow: Vec<String>,
    allow_http: Option<bool>,
    timeout_seconds: Option<usize>,
    tls_ca_file: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLog {
    format: Option<String>,
    level: Option<String>,
}

impl Raw {
    fn config(self) -> Result<Config, ConfigError> {
        let secrets = SecretsConfig {
            key: self.secret.map(Secret::checked).transpose()?,
            file: self.secret_file,
        };
        Ok(Config {
            database: self.database.config()?,
            http: self.http.config()?,
            mail: self.mail.config()?,
            webhooks: self.webhooks.config()?,
            secrets,
            log: self.log.config()?,
        })
    }
}

/// A number within limits.
fn between(key: &str, given: Option<usize>, default: usize, least: usize, most: usize) -> Result<usize, ConfigError> {
    match given.unwrap_or(default) {
        n if (least..=most).contains(&n) => Ok(n),
        n => Err(ConfigError::new(key, format!("{n} is not between {least} and {most}"))),
    }
}

impl RawDatabase {
    fn config(self) -> Result<DatabaseConfig, ConfigError> {
        let url = self.url.unwrap_or_else(|| "sqlite:var/duban.db".into());
        let backend =
            Backend::of(&url).map_err(|_| ConfigError::new("database.url", "expected sqlite:PATH or postgres://…"))?;
        if url == "sqlite:" {
            return Err(ConfigError::new("database.url", "the path after sqlite: is missing"));
        }
        Ok(DatabaseConfig {
            backend,
            url,
            readers: between("database.readers", self.readers, 4, 1, 64)?,
            writers: between("database.writers", self.writers, 8, 1, 64)?,
            queue: between("database.queue", self.queue, 1024, 1, 100_000)?,
        })
    }
}

impl RawHttp {
    fn config(self) -> Result<HttpConfig, ConfigError> {
        let text = self.listen.unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen = text.parse().map_err(|_| {
            ConfigError::new(
                "http.listen",
                format!("‘{text}’ is no address with port, like 127.0.0.1:8080"),
            )
        })?;
        let public_url = self.public_url.unwrap_or_else(|| format!("http://{listen}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(ConfigError::new(
                "http.public_url",
                "must begin with https:// or http://",
            ));
        }
        let proxies = self.trusted_proxies.iter().map(|p| p.parse::<Network>());
        let trusted_proxies = proxies
            .collect::<Result<_, _>>()
            .map_err(|e| ConfigError::new("http.trusted_proxies", e))?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(HttpConfig {
            listen,
            base_path: base_path(self.base_path.as_deref().unwrap_or_default())?,
            trusted_proxies,
            secure_cookies: self
                .secure_cookies
                .unwrap_or_else(|| public_url.starts_with("https://")),
            public_url,
            logins_per_minute: self.logins_per_minute.unwrap_or(10),
            writes_per_minute: self.writes_per_minute.unwrap_or(600),
            metrics_public: self.metrics_public.unwrap_or(false),
            workers: between("http.workers", self.workers, cores, 1, 256)?,
        })
    }
}

fn base_path(text: &str) -> Result<String, ConfigError> {
    let path = text.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if path.is_empty() || (path.starts_with('/') && !path.contains("//") && path.chars().all(plain)) {
        return Ok(path.to_owned());
    }
    Err(ConfigError::new(
        "http.base_path",
        format!("‘{text}’ is no path like /duban"),
    ))
}

impl RawMail {
    fn config(mut self) -> Result<MailConfig, ConfigError> {
        let from = self.from.take().unwrap_or_else(|| "duban@localhost".into());
        let from_name = self.from_name.take().unwrap_or_else(|| "督办系统".into());
        match (self.host.take(), self.folder.take()) {
            (Some(_), Some(_)) => Err(ConfigError::new(
                "mail.folder",
                "either mail.host or mail.folder, not both",
            )),
            (None, Some(folder)) => Ok(MailConfig::File {
                folder,
                from: Mailbox::new(from_name, from),
            }),
            (None, None) => Ok(MailConfig::Off),
            (Some(host), None) => Ok(MailConfig::Smtp(Box::new(self.smtp(host, from, from_name)?))),
        }
    }

    fn smtp(self, host: String, from: String, from_name: String) -> Result<SmtpConfig, ConfigError> {
        let words = Security::ALL.iter().map(|s| s.word()).collect::<Vec<_>>().join(", ");
        let security: Security = match self.security.as_deref() {
            None => Security::StartTls,
            Some(word) => word
                .parse()
                .map_err(|_| ConfigError::new("mail.security", format!("‘{word}’; possible: {words}")))?,
        };
        let password = match (self.password, self.password_file) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::new(
                    "mail.password_file",
                    "either mail.password or the file, not both",
                ));
            }
            (Some(text), None) => Some(text),
            (None, Some(path)) => Some(secret::read_line("mail.password_file", &path)?),
            (None, None) => None,
        };
        Ok(SmtpConfig {
            host,
            port: self.port.unwrap_or(security.default_port()),
            security,
            user: self.user,
            password: password.map(mail::Secret::new),
            from,
            from_name,
            tls_ca_file: self.tls_ca_file,
            timeout: self.timeout_seconds.map_or(mail::DEFAULT_TIMEOUT, Duration::from_secs),
            connections: self.connections.unwrap_or(mail::DEFAULT_CONNECTIONS),
            letters_per_minute: self.letters_per_minute.unwrap_or(0),
            hello_name: self.hello_name,
        })
    }
}

impl RawWebhooks {
    fn config(self) -> Result<hook::Settings, ConfigError> {
        let reach = Reach::parse(&self.allow, self.allow_http.unwrap_or(false));
        let tls_ca = self.tls_ca_file.as_deref().map(|path| {
            let wrong = |e: String| ConfigError::new("webhooks.tls_ca_file", format!("{}: {e}", path.display()));
            let pem = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
            hook::authorities(&pem).map_err(wrong)?;
            Ok(pem)
        });
        let seconds = between("webhooks.timeout_seconds", self.timeout_seconds, 10, 1, 60)?;
        Ok(hook::Settings {
            reach: reach.map_err(|e| ConfigError::new("webhooks.allow", e))?,
            timeout: Duration::from_secs(u64::try_from(seconds).unwrap_or(10)),
            tls_ca: tls_ca.transpose()?,
        })
    }
}

impl RawLog {
    fn config(self) -> Result<LogConfig, ConfigError> {
        let json = match self.format.as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => {
                return Err(ConfigError::new(
                    "log.format",
                    format!("‘{other}’; possible: text, json"),
                ));
            }
        };
        let mut level = self.level.unwrap_or_else(|| "info".into());
        if level == "info" {
            level.push_str(",actix_server=warn");
        }
        match level.parse::<tracing_subscriber::filter::Targets>() {
            Ok(_) => Ok(LogConfig { json, level }),
            Err(_) => Err(ConfigError::new(
                "log.level",
                format!("‘{level}’; possible: error, warn, info, debug, trace"),
            )),
        }
    }
}
