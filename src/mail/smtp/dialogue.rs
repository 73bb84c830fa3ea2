//! The dialogue with a mail server over connections that are kept for the next letter. A kept connection that the server
//! closed meanwhile shows itself at the first command of a letter, before anything of it was said, and is replaced.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::failure::{Stage, describe};
use super::{Security, SmtpConfig};
use crate::clock::Stopwatch;
use crate::mail::SendError;

/// A connection unused for so long is not used again.
const IDLE: Duration = Duration::from_secs(20);
/// Letters one connection carries.
const LETTERS: u32 = 100;
/// Longest wait for the answer to QUIT.
const FAREWELL: Duration = Duration::from_secs(2);

/// How far a letter is. Whoever loses patience and whoever is about to hand over the text agree on it here, so that a
/// letter that was given up is never delivered behind our back.
#[derive(Debug, Default)]
pub(super) struct Progress(AtomicU8);

const BEFORE: u8 = 0;
const TEXT: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Progress {
    /// Asks to hand over the text; refused where the letter was given up.
    fn hand_over(&self) -> bool {
        let moved = self
            .0
            .compare_exchange(BEFORE, TEXT, Ordering::SeqCst, Ordering::SeqCst);
        moved.is_ok()
    }

    /// Gives up; true where no text was handed over and none will be.
    pub(super) fn give_up(&self) -> bool {
        let moved = self
            .0
            .compare_exchange(BEFORE, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst);
        moved.is_ok()
    }
}

struct Kept {
    connection: SmtpConnection,
    letters: u32,
    since: Stopwatch,
}

/// What a dialogue needs, and the connections that wait for the next letter.
pub(super) struct Desk {
    pub(super) config: SmtpConfig,
    pub(super) hello: ClientId,
    /// Present unless the connection stays in plain text.
    pub(super) tls: Option<TlsParameters>,
    kept: Mutex<Vec<Kept>>,
}

enum Ended {
    /// The kept connection was closed before anything was said.
    Gone,
    Failed(SendError),
}

impl Desk {
    pub(super) fn new(config: SmtpConfig, hello: ClientId, tls: Option<TlsParameters>) -> Arc<Desk> {
        Arc::new(Desk {
            config,
            hello,
            tls,
            kept: Mutex::default(),
        })
    }

    /// Hands one letter to the server.
    pub(super) fn send(&self, message: &Message, progress: &Progress) -> Result<(), SendError> {
        while let Some(kept) = self.take() {
            match self.carry(kept, message, progress, false) {
                Err(Ended::Gone) => {}
                Err(Ended::Failed(e)) => return Err(e),
                Ok(()) => return Ok(()),
            }
        }
        let fresh = Kept {
            connection: self.open()?,
            letters: 0,
            since: Stopwatch::start(),
        };
        match self.carry(fresh, message, progress, true) {
            Ok(()) => Ok(()),
            Err(Ended::Failed(e)) => Err(e),
            Err(Ended::Gone) => Err(SendError::temporary("邮件服务器中断了连接")),
        }
    }

    fn take(&self) -> Option<Kept> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.since.elapsed() < IDLE);
        all.pop()
    }

    /// Ends the connections that wait.
    pub(super) fn rest(&self) {
        let all = std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
        for kept in all {
            quit(kept.connection);
        }
    }

    fn carry(&self, mut kept: Kept, message: &Message, progress: &Progress, fresh: bool) -> Result<(), Ended> {
        match self.dialogue(&mut kept.connection, message, progress) {
            Ok(()) => {
                kept.letters += 1;
                kept.since = Stopwatch::start();
                if kept.letters < LETTERS {
                    self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
                } else {
                    quit(kept.connection);
                }
                Ok(())
            }
            Err(None) => Err(Ended::Failed(SendError::temporary("邮件服务器太慢，本次放弃"))),
            Err(Some((Stage::Sender, error))) if !fresh && error.status().is_none() => Err(Ended::Gone),
            Err(Some((stage, error))) => {
                // A server that refused still deserves its QUIT; one that stopped answering would only cost another wait.
                if error.status().is_some() {
                    quit(kept.connection);
                }
                let doubtful = stage == Stage::Text && error.status().is_none();
                let said = describe(&self.config, stage, &error);
                Err(Ended::Failed(if doubtful { said.in_doubt() } else { said }))
            }
        }
    }

    /// Step by step, because a refusal means something else at each step. None: given up meanwhile.
    fn dialogue(
        &self,
        connection: &mut SmtpConnection,
        message: &Message,
        progress: &Progress,
    ) -> Result<(), Option<(Stage, Error)>> {
        let at = |stage| move |e| Some((stage, e));
        let envelope = message.envelope();
        let from = Mail::new(envelope.from().cloned(), Vec::new());
        connection.command(from).map_err(at(Stage::Sender))?;
        for to in envelope.to() {
            let to = Rcpt::new(to.clone(), Vec::new());
            connection.command(to).map_err(at(Stage::Recipient))?;
        }
        connection.command(Data).map_err(at(Stage::Content))?;
        if !progress.hand_over() {
            return Err(None);
        }
        let said = match String::from_utf8(message.formatted()) {
            Ok(text) => connection.command(whole(&text)),
            // Letters of ours are ASCII; anything else goes the library's own way.
            Err(bytes) => connection.message(bytes.as_bytes()),
        };
        said.map(|_| ()).map_err(at(Stage::Text))
    }

    /// Connects, protects, logs in.
    pub(super) fn open(&self) -> Result<SmtpConnection, SendError> {
        let SmtpConfig {
            host,
            port,
            security,
            timeout,
            ..
        } = &self.config;
        let failure = |stage, e: &Error| describe(&self.config, stage, e);
        let wrapped = self.tls.as_ref().filter(|_| *security == Security::Tls);
        let mut connection =
            SmtpConnection::connect((host.as_str(), *port), Some(*timeout), &self.hello, wrapped, None)
                .map_err(|e| failure(Stage::Connect, &e))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| *security == Security::StartTls) {
            connection
                .starttls(tls, &self.hello)
                .map_err(|e| failure(Stage::Protect, &e))?;
        }
        if let (Some(user), Some(password)) = (&self.config.user, &self.config.password) {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .map_err(|e| failure(Stage::LogIn, &e))?;
        }
        Ok(connection)
    }
}

/// The text of a letter with its end in one piece, a dot doubled where it begins a line (RFC 5321 §4.5.2). The library says
/// the end in a piece of its own, and that waits until the server acknowledged the first: forty milliseconds a letter.
fn whole(text: &str) -> String {
    let first = if text.starts_with('.') { "." } else { "" };
    format!("{first}{}\r\n.\r\n", text.replace("\r\n.", "\r\n.."))
}

/// Leaves politely; what the server says to it changes nothing.
pub(super) fn quit(mut connection: SmtpConnection) {
    let _ = connection.set_timeout(Some(FAREWELL));
    let _ = connection.quit();
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn the_end_of_a_letter_is_never_in_its_text() {
        assert_eq!(whole("a\r\nb"), "a\r\nb\r\n.\r\n");
        assert_eq!(whole(".\r\n.\r\n..x"), "..\r\n..\r\n...x\r\n.\r\n");
        assert_eq!(whole("\r\n.\r\nQUIT\r\n").matches("\r\n.\r\n").count(), 1);
    }
}
