//! Webhooks on their way out: where they may go, how they are written and signed, and one POST. When they go, and what
//! becomes of them, is for [`crate::app::webhook`].

pub mod form;
mod guard;
pub mod sign;
pub mod target;

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;

use crate::domain::network::Reach;
use crate::domain::time::Instant;
use form::{Facts, Form};
use guard::{Barred, Guard};

/// Where webhooks may go and how long they may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where they may go.
    pub reach: Reach,
    /// How long one may take, from the look-up of the name to the end of the answer.
    pub timeout: Duration,
    /// A certificate authority to be trusted instead of the public ones.
    pub tls_ca: Option<Vec<u8>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            reach: Reach::default(),
            timeout: Duration::from_secs(10),
            tls_ca: None,
        }
    }
}

/// Most bytes of an answer that are read.
const ANSWER: u64 = 4096;
/// Longest text of an answer that is kept, characters.
const KEPT: usize = 200;

/// A webhook to be sent.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// Where to.
    pub url: &'a str,
    /// How it is written.
    pub form: &'a Form,
    /// What signs it: the secret, and for a while the one before it.
    pub secrets: &'a [String],
    /// Its id, the same at each attempt.
    pub id: &'a str,
    /// What it tells.
    pub facts: &'a Facts,
    /// Now.
    pub now: Instant,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it.
    Taken(u16),
    /// Not this time.
    Again(Option<u16>, String),
    /// The receiver wants no more (410).
    Gone,
    /// It must not go there.
    Barred(String),
}

/// Sends webhooks.
pub struct Sender {
    agent: Agent,
    timeout: Duration,
}

impl Sender {
    /// By these settings.
    ///
    /// # Errors
    /// Where the certificate authority cannot be read.
    pub fn new(settings: &Settings) -> Result<Sender, String> {
        let roots = match &settings.tls_ca {
            Some(pem) => RootCerts::Specific(Arc::new(authorities(pem)?)),
            None => RootCerts::WebPki,
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(!settings.reach.http)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(settings.timeout))
            .user_agent(concat!("duban/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let guard = Guard::new(settings.reach.clone());
        Ok(Sender {
            agent: Agent::with_parts(config, DefaultConnector::default(), guard),
            timeout: settings.timeout,
        })
    }

    /// How long one may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// One attempt.
    #[must_use]
    pub fn send(&self, call: &Call<'_>) -> Outcome {
        let written = call.form.write(call);
        let mut request = self.agent.post(&written.url).header("content-type", "application/json");
        for (name, value) in &written.headers {
            request = request.header(*name, value);
        }
        match request.send(&written.body) {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let mut text = Vec::new();
                let _ = answer.into_body().into_reader().take(ANSWER).read_to_end(&mut text);
                judge(call.form, status, &String::from_utf8_lossy(&text))
            }
            Err(e) => self.failed(e),
        }
    }

    fn failed(&self, error: ureq::Error) -> Outcome {
        let again = |text: String| Outcome::Again(None, short(&text));
        match error {
            ureq::Error::Other(cause) if cause.is::<Barred>() => Outcome::Barred(cause.to_string()),
            ureq::Error::Timeout(_) => again(format!("no answer within {} s", self.timeout.as_secs())),
            ureq::Error::HostNotFound => again("the name of the host is not known".to_owned()),
            ureq::Error::RedirectFailed | ureq::Error::TooManyRedirects => again(REDIRECT.to_owned()),
            ureq::Error::RequireHttpsOnly(_) => Outcome::Barred(PLAIN.to_owned()),
            // Its text would quote the address, which may hold the key of a robot.
            ureq::Error::BadUri(_) => Outcome::Barred("the address cannot be read".to_owned()),
            other => again(other.to_string()),
        }
    }
}

const REDIRECT: &str = "the receiver redirects; redirects are not followed";
const PLAIN: &str = "http: is not allowed (webhooks.allow_http)";

/// What an answer means.
fn judge(form: &Form, status: u16, text: &str) -> Outcome {
    match status {
        410 => Outcome::Gone,
        200..=299 => match form.fault(text) {
            None => Outcome::Taken(status),
            Some(fault) => Outcome::Again(Some(status), short(&fault)),
        },
        300..=399 => Outcome::Again(Some(status), format!("{status}: {REDIRECT}")),
        _ => Outcome::Again(Some(status), short(&format!("{status}: {text}"))),
    }
}

/// A text of a stranger, short and in one line.
fn short(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let plain: String = plain.take(KEPT).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").trim_end_matches(':').to_owned()
}

/// The certificates of a PEM file.
///
/// # Errors
/// Where it holds none.
pub fn authorities(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let found = parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(one)) => Some(one),
        _ => None,
    });
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err("holds no certificate in PEM".to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
