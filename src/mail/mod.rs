//! Mail: turns facts into letters ([`letter`]) and hands letters to a server, a folder or a test ([`Mailer`]).
//! Who gets which letter when, retries and the outbox belong to the floors above (DOMAIN.md §8). Everything here is
//! synchronous, because jobs run on threads of their own, and nothing reads a clock: the moment of sending is an argument.

mod file;
pub mod letter;
mod line;
mod memory;
mod message;
pub mod report;
mod smtp;
#[cfg(test)]
mod tests;
mod wording;

pub use file::FileMailer;
pub use letter::{LetterData, LetterKind, Rendered};
pub use line::Line;
pub use memory::MemoryMailer;
pub use smtp::{DEFAULT_CONNECTIONS, DEFAULT_TIMEOUT, Secret, Security, SetupError, SmtpConfig, SmtpMailer};

use crate::domain::time::Instant;

/// Headers of every letter: no out-of-office answer shall come back to a machine (RFC 3834).
const AUTOMATIC: [(&str, &str); 2] = [
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
];

/// A name with an address, such as the sender or the recipient of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Name shown by mail programs; may be empty.
    pub name: String,
    /// Address, ASCII only.
    pub address: String,
}

impl Mailbox {
    /// A mailbox from name and address; both are checked when a letter is built.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            address: address.into(),
        }
    }
}

/// One letter to one person, as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Message-ID, with or without angle brackets; the same for each attempt, so that a repeated letter can be told.
    pub message_id: String,
    /// Recipient.
    pub to: Mailbox,
    /// Subject; line breaks become spaces.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part, with the same content.
    pub html: String,
    /// Further headers, name and value.
    pub headers: Vec<(String, String)>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name; other than ASCII is encoded (RFC 2231).
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// A letter with the headers that mark it as sent by a machine.
    pub fn new(message_id: impl Into<String>, to: Mailbox, content: Rendered) -> Self {
        let headers = AUTOMATIC
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let Rendered { subject, text, html } = content;
        Self {
            message_id: message_id.into(),
            to,
            subject,
            text,
            html,
            headers,
            attachments: Vec::new(),
        }
    }

    /// The same as a letter of an optional kind, which mail programs offer to end by one press (RFC 2369, RFC 8058).
    #[must_use]
    pub fn ended_at(mut self, url: &str) -> Self {
        self.headers.push(("List-Unsubscribe".to_owned(), format!("<{url}>")));
        let one_click = (
            "List-Unsubscribe-Post".to_owned(),
            "List-Unsubscribe=One-Click".to_owned(),
        );
        self.headers.push(one_click);
        self
    }

    /// The same with files.
    #[must_use]
    pub fn with(mut self, attachments: Vec<Attachment>) -> Self {
        self.attachments = attachments;
        self
    }
}

/// Why a letter did not leave, in words for the administrator. Never holds a password or the body of a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Worth another attempt: no connection, no trust, wrong log-in, 4xx, timeout, full disk.
    #[error("{reason}")]
    Temporary {
        /// What happened and, where known, what to do.
        reason: String,
        /// The server may have taken the letter all the same: the connection broke between the text and the answer.
        doubtful: bool,
    },
    /// Another attempt would fail alike.
    #[error("{reason}")]
    Permanent {
        /// What happened and, where known, what to do.
        reason: String,
        /// The address itself was refused: the letter goes to the second contact (DOMAIN.md §8).
        recipient_refused: bool,
    },
}

impl SendError {
    /// An error worth another attempt.
    pub fn temporary(reason: impl AsRef<str>) -> Self {
        Self::Temporary {
            reason: line::short(reason.as_ref()),
            doubtful: false,
        }
    }

    /// The same, where the server may have taken the letter all the same.
    #[must_use]
    pub fn in_doubt(self) -> Self {
        match self {
            Self::Temporary { reason, .. } => Self::Temporary { reason, doubtful: true },
            permanent => permanent,
        }
    }

    /// An error of the letter, not of the address.
    pub fn permanent(reason: impl AsRef<str>) -> Self {
        Self::Permanent {
            reason: line::short(reason.as_ref()),
            recipient_refused: false,
        }
    }

    /// The recipient's address cannot get mail.
    pub fn refused(reason: impl AsRef<str>) -> Self {
        Self::Permanent {
            reason: line::short(reason.as_ref()),
            recipient_refused: true,
        }
    }

    /// The reason in words, one line of at most 300 characters.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Temporary { reason, .. } | Self::Permanent { reason, .. } => reason,
        }
    }
}

/// Where letters go.
#[derive(Debug)]
pub enum Mailer {
    /// A mail server.
    Smtp(Box<SmtpMailer>),
    /// `.eml` files in a folder, for those without a server.
    File(FileMailer),
    /// Kept in memory, for tests.
    Memory(MemoryMailer),
}

impl Mailer {
    /// A mailer to a mail server; does not connect yet.
    ///
    /// # Errors
    /// Names the key of the configuration that is wrong.
    pub fn smtp(config: SmtpConfig) -> Result<Self, SetupError> {
        SmtpMailer::new(config).map(|mailer| Self::Smtp(Box::new(mailer)))
    }

    /// A mailer into a folder, which is made when first needed.
    pub fn file(folder: impl Into<std::path::PathBuf>, from: Mailbox) -> Self {
        Self::File(FileMailer::new(folder, from))
    }

    /// Sends one letter, dated `at`. Blocks until it is accepted or refused; each wait for a server is bounded by
    /// [`SmtpConfig::timeout`].
    ///
    /// # Errors
    /// [`SendError`], which says whether another attempt makes sense.
    pub fn send(&self, letter: &Letter, at: Instant) -> Result<(), SendError> {
        let outcome = match self {
            Self::Smtp(mailer) => mailer.send(letter, at),
            Self::File(mailer) => mailer.send(letter, at),
            Self::Memory(mailer) => mailer.send(letter, at),
        };
        let word = match &outcome {
            Ok(()) => "sent",
            Err(SendError::Temporary { .. }) => "temporary failure",
            Err(SendError::Permanent { .. }) => "permanent failure",
        };
        tracing::debug!(message_id = %letter.message_id, outcome = word, "letter");
        outcome
    }

    /// How many letters may be under way at a time.
    #[must_use]
    pub fn lanes(&self) -> usize {
        match self {
            Self::Smtp(mailer) => mailer.lanes(),
            Self::File(_) | Self::Memory(_) => 1,
        }
    }

    /// Whether the way out takes another letter this minute; counts it where it does.
    #[must_use]
    pub fn may_send(&self) -> bool {
        match self {
            Self::Smtp(mailer) => mailer.may_send(),
            Self::File(_) | Self::Memory(_) => true,
        }
    }

    /// After the last letter for a while: ends connections that were kept for the next.
    pub fn rest(&self) {
        if let Self::Smtp(mailer) = self {
            mailer.rest();
        }
    }

    /// Tries the way without sending a letter, for `duban doctor`: connects and logs in, or writes to the folder.
    /// Answers what was found, in words.
    ///
    /// # Errors
    /// [`SendError`] with what is wrong and what to do.
    pub fn check(&self) -> Result<String, SendError> {
        match self {
            Self::Smtp(mailer) => mailer.check(),
            Self::File(mailer) => mailer.check(),
            Self::Memory(_) => Ok("邮件只留在内存里".to_owned()),
        }
    }
}
