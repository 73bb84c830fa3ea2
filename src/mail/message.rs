//! A letter as bytes: MIME with a text and an HTML part, both base64, so that the message is ASCII on every server and
//! the same letter at the same moment gives the same bytes.

use std::time::SystemTime;

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::line::one_line;
use super::{Attachment, Letter, Mailbox, SendError};
use crate::domain::time::Instant;

/// Separates the parts; `=_` cannot occur in base64.
const BOUNDARY: &str = "=_duban_part";

/// The same around letter and files.
const OUTER: &str = "=_duban_whole";

/// Builds the message, dated `at`.
///
/// # Errors
/// Permanent: an address, a message id or a header that mail cannot carry; a bad recipient counts as refused.
pub(super) fn build(letter: &Letter, from: &Mailbox, at: Instant) -> Result<Message, SendError> {
    let to = mailbox(&letter.to).map_err(SendError::refused)?;
    let from = mailbox(from).map_err(SendError::permanent)?;
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(one_line(&letter.subject))
        .date(SystemTime::from(at))
        .message_id(Some(format!("<{}>", bare_id(&letter.message_id)?)));
    for (name, value) in &letter.headers {
        let name = HeaderName::new_from_ascii(name.clone())
            .map_err(|_| SendError::permanent(format!("邮件头的名称不对：{name}")))?;
        builder = builder.raw_header(HeaderValue::new(name, one_line(value)));
    }
    let parts = MultiPart::alternative()
        .boundary(BOUNDARY)
        .singlepart(part(ContentType::TEXT_PLAIN, &letter.text)?)
        .singlepart(part(ContentType::TEXT_HTML, &letter.html)?);
    let whole = match letter.attachments.split_first() {
        None => parts,
        Some(_) => {
            let mut whole = MultiPart::mixed().boundary(OUTER).multipart(parts);
            for file in &letter.attachments {
                whole = whole.singlepart(attached(file)?);
            }
            whole
        }
    };
    builder
        .multipart(whole)
        .map_err(|e| SendError::permanent(format!("邮件组不成（{e}）")))
}

/// The message id without brackets, checked.
///
/// # Errors
/// Permanent: anything but visible ASCII around one `@`.
pub(super) fn bare_id(id: &str) -> Result<&str, SendError> {
    let bare = id
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(id);
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | '\\');
    let halves = bare
        .split_once('@')
        .filter(|(left, right)| !left.is_empty() && !right.is_empty());
    match halves {
        Some((_, right)) if !right.contains('@') && bare.chars().all(plain) => Ok(bare),
        _ => Err(SendError::permanent(format!("Message-ID不对：{id}"))),
    }
}

/// An address of the SMTP dialogue.
///
/// # Errors
/// Says which address is wrong. Addresses beyond ASCII need SMTPUTF8, which few servers of the field speak.
pub(super) fn address(text: &str) -> Result<Address, String> {
    let parsed = if text.is_ascii() {
        text.parse::<Address>().ok()
    } else {
        None
    };
    parsed.ok_or_else(|| format!("邮件地址不对：{text}"))
}

fn mailbox(given: &Mailbox) -> Result<lettre::message::Mailbox, String> {
    let name = one_line(&given.name);
    Ok(lettre::message::Mailbox::new(
        Some(name).filter(|n| !n.is_empty()),
        address(&given.address)?,
    ))
}

fn attached(file: &Attachment) -> Result<SinglePart, SendError> {
    let kind = ContentType::parse(&file.media_type)
        .map_err(|_| SendError::permanent(format!("附件类型不对：{}", file.media_type)))?;
    let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| SendError::permanent("附件编码不成"))?;
    Ok(lettre::message::Attachment::new(one_line(&file.name)).body(body, kind))
}

fn part(kind: ContentType, text: &str) -> Result<SinglePart, SendError> {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64)
        .map_err(|_| SendError::permanent("邮件正文编码不成"))?;
    Ok(SinglePart::builder().header(kind).body(body))
}
