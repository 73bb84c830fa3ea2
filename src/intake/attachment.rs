//! What may be attached (附件): a few named kinds, told by the bytes and not by the name. Archives and programs are not
//! among them, for nobody can see what they hold.

use super::{IntakeError, MAGIC, encoding, office};

/// The largest attachment, in bytes (API.md §2).
pub const LARGEST: usize = 20 * 1024 * 1024;

/// What a file is, by its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What it is sent as.
    pub media_type: &'static str,
    /// Its text, where it is plain text.
    pub text: Option<String>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// No bytes.
    #[error("文件为空 / the file is empty")]
    Empty,
    /// Over the limit.
    #[error("文件有{bytes}字节，超过20MB上限，请压缩图片或拆分后再传 / the file has {bytes} bytes, over 20 MB")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Of no kind that is taken.
    #[error(
        "不接受这种文件（{looks_like}）；可传PDF、OFD、DOC/DOCX、XLS/XLSX、PPTX、PNG、JPEG、GIF和纯文本 / {looks_like} is not taken: PDF, OFD, DOC(X), XLS(X), PPTX, PNG, JPEG, GIF, plain text"
    )]
    NotTaken {
        /// What it is.
        looks_like: &'static str,
    },
}

/// Media type of Word files.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// Tells a file's kind.
///
/// # Errors
/// Every refusal is a case of [`AttachmentError`].
pub fn recognise(bytes: &[u8]) -> Result<Recognised, AttachmentError> {
    if bytes.is_empty() {
        return Err(AttachmentError::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(AttachmentError::TooLarge { bytes: bytes.len() });
    }
    let Some((_, magic)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) else {
        return text(bytes);
    };
    let media_type = match office(bytes, magic) {
        "PDF" => "application/pdf",
        "PNG" => "image/png",
        "JPEG" => "image/jpeg",
        "GIF" => "image/gif",
        "DOC/XLS" => "application/x-ole-storage",
        "DOCX" => DOCX,
        "XLSX" => XLSX,
        "ZIP" if holds(bytes, b"ppt/") => PPTX,
        "ZIP" if holds(bytes, b"OFD.xml") => "application/ofd",
        looks_like => return Err(AttachmentError::NotTaken { looks_like }),
    };
    Ok(Recognised { media_type, text: None })
}

fn text(bytes: &[u8]) -> Result<Recognised, AttachmentError> {
    match encoding::decode(bytes) {
        Ok((text, _)) => Ok(Recognised {
            media_type: "text/plain",
            text: Some(text),
        }),
        Err(IntakeError::Empty) => Err(AttachmentError::Empty),
        Err(_) => Err(AttachmentError::NotTaken {
            looks_like: "二进制文件",
        }),
    }
}

/// Whether a ZIP has a part of this name; the names of all parts stand in its directory at the end.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(64 * 1024);
    let ends = [bytes.get(from..), bytes.get(..bytes.len().min(4096))];
    ends.into_iter()
        .flatten()
        .any(|end| end.windows(part.len()).any(|w| w == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_bytes() {
        let media = |bytes: &[u8]| recognise(bytes).map(|r| r.media_type);
        assert_eq!(media(b"%PDF-1.7 ..."), Ok("application/pdf"));
        assert_eq!(media(b"\x89PNG\r\n\x1a\n...."), Ok("image/png"));
        assert_eq!(media(b"PK\x03\x04....word/document.xml"), Ok(DOCX));
        assert_eq!(media(b"PK\x03\x04....OFD.xml"), Ok("application/ofd"));
        assert_eq!(media("台账\n".as_bytes()), Ok("text/plain"));
        assert_eq!(recognise("台账".as_bytes()).unwrap().text.as_deref(), Some("台账"));
    }

    #[test]
    fn archives_programs_and_giants_are_not_taken() {
        let refused = |bytes: &[u8]| recognise(bytes).unwrap_err();
        assert_eq!(refused(b""), AttachmentError::Empty);
        assert_eq!(
            refused(b"PK\x03\x04....x.exe"),
            AttachmentError::NotTaken { looks_like: "ZIP" }
        );
        assert_eq!(refused(b"\x7fELF...."), AttachmentError::NotTaken { looks_like: "ELF" });
        assert_eq!(
            refused(b"MZ\x90\x00\x03\x00"),
            AttachmentError::NotTaken {
                looks_like: "二进制文件"
            }
        );
        let giant = vec![b'a'; LARGEST + 1];
        assert_eq!(refused(&giant), AttachmentError::TooLarge { bytes: LARGEST + 1 });
    }
}
