//! Letters to a mail server by SMTP: unencrypted, STARTTLS or TLS from the start, with public roots or a private CA.
//! One connection per letter: what a server forgets or closes in between can then never hit the wrong letter.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::{Letter, Mailbox, SendError, message};
use crate::domain::time::Instant;

mod failure;
use failure::{Stage, describe};

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
}

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
    config: SmtpConfig,
    from: Mailbox,
    hello: ClientId,
    /// Present unless the connection stays in plain text.
    tls: Option<TlsParameters>,
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("config", &self.config)
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
        Ok(Self {
            config,
            from,
            hello,
            tls,
        })
    }

    /// Sends one letter over a connection of its own.
    pub(super) fn send(&self, letter: &Letter, at: Instant) -> Result<(), SendError> {
        let message = message::build(letter, &self.from, at)?;
        let mut connection = self.open()?;
        let outcome = self.hand_over(&mut connection, &message);
        // A server that refused still deserves its QUIT; one that stopped answering would only cost another wait.
        if outcome.as_ref().err().is_none_or(|(_, e)| e.status().is_some()) {
            let _ = connection.quit();
        }
        outcome.map_err(|(stage, error)| self.failure(stage, &error))
    }

    /// Connects, protects, logs in and leaves.
    pub(super) fn check(&self) -> Result<String, SendError> {
        let mut connection = self.open()?;
        let _ = connection.quit();
        let login = match (&self.config.user, self.config.security) {
            (None, _) => "不登录".to_owned(),
            (Some(user), Security::Plain) => format!("登录成功（{user}），但密码未加密传送，宜改用starttls或tls"),
            (Some(user), _) => format!("登录成功（{user}）"),
        };
        let SmtpConfig {
            host, port, security, ..
        } = &self.config;
        Ok(format!("邮件服务器{host}:{port}可用，{}，{login}", security.zh()))
    }

    fn open(&self) -> Result<SmtpConnection, SendError> {
        let SmtpConfig {
            host,
            port,
            security,
            timeout,
            ..
        } = &self.config;
        let wrapped = self.tls.as_ref().filter(|_| *security == Security::Tls);
        let mut connection =
            SmtpConnection::connect((host.as_str(), *port), Some(*timeout), &self.hello, wrapped, None)
                .map_err(|e| self.failure(Stage::Connect, &e))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| *security == Security::StartTls) {
            connection
                .starttls(tls, &self.hello)
                .map_err(|e| self.failure(Stage::Protect, &e))?;
        }
        if let (Some(user), Some(password)) = (&self.config.user, &self.config.password) {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .map_err(|e| self.failure(Stage::LogIn, &e))?;
        }
        Ok(connection)
    }

    /// The dialogue of one letter, step by step, because a refusal means something else at each step.
    fn hand_over(
        &self,
        connection: &mut SmtpConnection,
        message: &Message,
    ) -> Result<(), (Stage, lettre::transport::smtp::Error)> {
        let envelope = message.envelope();
        connection
            .command(Mail::new(envelope.from().cloned(), Vec::new()))
            .map_err(|e| (Stage::Sender, e))?;
        for to in envelope.to() {
            connection
                .command(Rcpt::new(to.clone(), Vec::new()))
                .map_err(|e| (Stage::Recipient, e))?;
        }
        connection.command(Data).map_err(|e| (Stage::Content, e))?;
        connection
            .message(&message.formatted())
            .map_err(|e| (Stage::Content, e))?;
        Ok(())
    }

    fn failure(&self, stage: Stage, error: &lettre::transport::smtp::Error) -> SendError {
        describe(&self.config, stage, error)
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
