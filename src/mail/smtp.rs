//! Letters to a mail server by SMTP: unencrypted, STARTTLS or TLS from the start, with public roots or a private CA.
//! Connections are kept for the next letter (`dialogue`); no dialogue may last for ever.

use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::{Letter, Mailbox, SendError, message};
use crate::domain::time::Instant;

mod dialogue;
mod failure;

use dialogue::{Desk, Progress, quit};

/// How long one wait for the server may last where the configuration says nothing.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

crate::words! {
    /// How the connection to the mail server is protected.
    pub enum Security {
        /// Not at all; for a server on the same machine or net.
        Plain = "plain", "不加密", "unencrypted";
        /// Begins in plain text and must switch to TLS; never falls back.
        StartTls = "starttls", "STARTTLS", "STARTTLS";
        /// TLS from the first byte.
        Tls = "tls", "TLS", "TLS";
    }
}

impl Security {
    /// The usual port.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Plain => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }
}

/// A text that shows itself to nobody who only prints it.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one who has to send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The mail server and the sender, as configured under `mail`.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Name or address of the server; also the name its certificate must bear.
    pub host: String,
    /// Port; see [`Security::default_port`].
    pub port: u16,
    /// Protection of the connection.
    pub security: Security,
    /// Log-in name; without one no log-in is tried.
    pub user: Option<String>,
    /// Password of the log-in.
    pub password: Option<Secret>,
    /// Address of the sender.
    pub from: String,
    /// Name of the sender.
    pub from_name: String,
    /// PEM file with the certificates of a private CA; when given, only these are trusted.
    pub tls_ca_file: Option<PathBuf>,
    /// Longest single wait: to connect, to read one answer, to write.
    pub timeout: Duration,
    /// Name said in EHLO; the machine's own where missing.
    pub hello_name: Option<String>,
    /// Letters under way at a time, each over a connection of its own.
    pub connections: usize,
    /// Letters a minute that the server takes from one sender; 0 for as many as there are.
    pub letters_per_minute: u32,
}

/// Connections where the configuration says nothing.
pub const DEFAULT_CONNECTIONS: usize = 4;

/// What is wrong with the `mail` configuration; names the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mail.{key}：{problem}")]
pub struct SetupError {
    /// The key under `mail`.
    pub key: &'static str,
    /// What is wrong, in words.
    pub problem: String,
}

/// Sends letters by SMTP.
pub struct SmtpMailer {
    desk: Arc<Desk>,
    from: Mailbox,
    limit: Option<DefaultDirectRateLimiter>,
    /// Dialogues that have not ended, those that were given up among them.
    running: Arc<AtomicUsize>,
}

/// Counts a dialogue until it ends, by a panic too.
struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// So many given-up dialogues may hang about; then no more are begun until one ends.
const MOST_STUCK: usize = 16;
/// Waits of [`SmtpConfig::timeout`] that one whole dialogue may take: a server that says one byte at a time keeps within
/// each single wait and would hold everybody's mail for ever.
const WAITS: u32 = 6;

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("config", &self.desk.config)
            .finish_non_exhaustive()
    }
}

impl SmtpMailer {
    /// Checks the configuration and reads the CA file; does not connect.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn new(config: SmtpConfig) -> Result<Self, SetupError> {
        let wrong = |key, problem: String| SetupError { key, problem };
        if !is_host(&config.host) {
            return Err(wrong("host", format!("服务器名称不对：{}", config.host)));
        }
        if config.timeout.is_zero() {
            return Err(wrong("timeout", "要大于0".to_owned()));
        }
        if config.user.is_some() != config.password.is_some() {
            return Err(wrong("password", "user和password要么都有，要么都没有".to_owned()));
        }
        message::address(&config.from).map_err(|problem| wrong("from", problem))?;
        let hello = match &config.hello_name {
            None => ClientId::default(),
            Some(name) if is_host(name) => ClientId::Domain(name.clone()),
            Some(name) => return Err(wrong("hello_name", format!("主机名不对：{name}"))),
        };
        let tls = match config.security {
            Security::Plain => None,
            Security::StartTls | Security::Tls => Some(trust(&config)?),
        };
        let from = Mailbox::new(config.from_name.clone(), config.from.clone());
        let limit = NonZeroU32::new(config.letters_per_minute);
        Ok(Self {
            limit: limit.map(|n| RateLimiter::direct(Quota::per_minute(n))),
            desk: Desk::new(config, hello, tls),
            from,
            running: Arc::default(),
        })
    }

    /// How many letters may be under way at a time.
    pub(super) fn lanes(&self) -> usize {
        self.desk.config.connections.max(1)
    }

    /// Whether another letter may go this minute; counts it where it may.
    pub(super) fn may_send(&self) -> bool {
        self.limit.as_ref().is_none_or(|limit| limit.check().is_ok())
    }

    /// Ends the connections that are kept for the next letter.
    pub(super) fn rest(&self) {
        self.desk.rest();
    }

    /// Sends one letter.
    pub(super) fn send(&self, letter: &Letter, at: Instant) -> Result<(), SendError> {
        let message = message::build(letter, &self.from, at)?;
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        self.patiently(move |desk| desk.send(&message, &shared), || progress.give_up())
    }

    /// Connects, protects, logs in and leaves.
    pub(super) fn check(&self) -> Result<String, SendError> {
        self.patiently(|desk| desk.open().map(quit), || true)?;
        let SmtpConfig {
            host, port, security, ..
        } = &self.desk.config;
        let login = match (&self.desk.config.user, security) {
            (None, _) => "不登录".to_owned(),
            (Some(user), Security::Plain) => format!("登录成功（{user}），但密码未加密传送，宜改用starttls或tls"),
            (Some(user), _) => format!("登录成功（{user}）"),
        };
        Ok(format!("邮件服务器{host}:{port}可用，{}，{login}", security.zh()))
    }

    /// Holds a dialogue on a thread of its own and waits for it as long as is fit. `unsaid` says whether the text was not
    /// handed over and will not be.
    fn patiently(
        &self,
        dialogue: impl FnOnce(&Desk) -> Result<(), SendError> + Send + 'static,
        unsaid: impl FnOnce() -> bool,
    ) -> Result<(), SendError> {
        let SmtpConfig {
            host, port, timeout, ..
        } = &self.desk.config;
        if self.running.load(Ordering::SeqCst) >= MOST_STUCK.saturating_add(self.lanes()) {
            let text = format!("邮件服务器{host}:{port}太慢，已有{MOST_STUCK}个连接没有结束，暂不再试");
            return Err(SendError::temporary(text));
        }
        let (sender, answer) = crossbeam_channel::bounded(1);
        let desk = Arc::clone(&self.desk);
        self.running.fetch_add(1, Ordering::SeqCst);
        let running = Running(Arc::clone(&self.running));
        let thread = std::thread::Builder::new().name("smtp".to_owned()).spawn(move || {
            let _running = running;
            let _ = sender.send(dialogue(&desk)); // nobody may wait any more
        });
        thread.map_err(|e| SendError::temporary(format!("没有线程可用：{e}")))?;
        let patience = timeout.saturating_mul(WAITS);
        answer.recv_timeout(patience).unwrap_or_else(|_| {
            let slow = SendError::temporary(format!(
                "邮件服务器{host}:{port}太慢，{patience:?}内没有办完（timeout）"
            ));
            Err(if unsaid() { slow } else { slow.in_doubt() })
        })
    }
}

impl Drop for SmtpMailer {
    fn drop(&mut self) {
        self.rest();
    }
}

/// A name or address that can stand in EHLO and in a certificate.
fn is_host(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    !text.is_empty() && text.chars().all(allowed)
}

fn trust(config: &SmtpConfig) -> Result<TlsParameters, SetupError> {
    let wrong = |problem: String| SetupError {
        key: "tls_ca_file",
        problem,
    };
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.tls_ca_file {
        let pem = std::fs::read(path).map_err(|e| wrong(format!("读不了{}：{e}", path.display())))?;
        let unfit = || wrong(format!("{}里没有可用的PEM证书", path.display()));
        if !pem.windows(MARK.len()).any(|bytes| bytes == MARK) {
            return Err(unfit());
        }
        let authorities = Certificate::from_pem(&pem).map_err(|_| unfit())?;
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(authorities);
    }
    builder.build_rustls().map_err(|e| wrong(e.to_string()))
}

/// How a certificate begins in a PEM file.
const MARK: &[u8] = b"-----BEGIN CERTIFICATE-----";
