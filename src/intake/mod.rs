//! From bytes to text (文件解析): encodings, HTML, DOCX and the text of PDF, by what the bytes are and not by what the name
//! says. What it refuses it names, with what to do next. It knows nothing of notices.

pub mod attachment;
pub mod docx;
pub mod encoding;
pub mod html;
pub mod pdf;
pub mod table;

/// The largest file that is read, in bytes (API.md §2).
pub const LARGEST: usize = 20 * 1024 * 1024;

/// Text as decoded. Offsets into a document count its scalars as they stand here: the byte order mark is gone, newlines
/// are as they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// Name of the encoding that gave it.
    pub encoding: &'static str,
    /// `text/plain`, `text/html`, that of DOCX or `application/pdf`.
    pub media_type: &'static str,
}

/// Why a file is not read (拒收).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// No bytes, or nothing but blanks.
    #[error("文件为空，没有可以识别的文字 / the file is empty")]
    Empty,
    /// Over 20 MB.
    #[error("文件有 {bytes} 字节，超过 {limit} 字节上限，请拆分后再传 / the file is too large: split it")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Known by its first bytes to be something else than text.
    #[error(
        "这是 {looks_like} 文件，不是文本；可读 txt、html、docx 和带文字的 pdf，请另存后再传 / not text but {looks_like}; read: txt, html, docx, pdf with text"
    )]
    NotText {
        /// What it is.
        looks_like: &'static str,
    },
    /// Bytes of no encoding that is read.
    #[error("无法识别文字编码（已试 UTF-8、GB18030、UTF-16），请另存为 UTF-8 / the encoding is unknown: save as UTF-8")]
    Undecodable,
    /// Named as its kind, but not to be read as one.
    #[error("{kind} 文件已损坏，无法读出文字，请重新导出 / the {kind} file is broken: export it again")]
    Broken {
        /// What it is.
        kind: &'static str,
    },
    /// Unpacks to more than a document can hold.
    #[error("{kind} 文件解压后过大，疑为压缩炸弹，不予读取 / the {kind} file unpacks to too much: not read")]
    Bomb {
        /// What it is.
        kind: &'static str,
    },
    /// Needs a password.
    #[error("{kind} 文件有密码保护，请解除保护后再传 / the {kind} file is locked by a password")]
    Locked {
        /// What it is.
        kind: &'static str,
    },
    /// More pages than are read: nothing is cut off in silence.
    #[error("这份 PDF 有 {pages} 页，超过 {limit} 页上限，请拆分后再传 / {pages} pages, over {limit}: split it")]
    TooManyPages {
        /// How many pages.
        pages: usize,
        /// The limit.
        limit: usize,
    },
    /// Pictures of pages.
    #[error(
        "这份 PDF 是扫描件（{pages} 页没有文字），请上传可复制文字的版本或另存为文本 / a scan: {pages} pages without text"
    )]
    Scan {
        /// How many pages.
        pages: usize,
    },
    /// UTF-16 with half characters.
    #[error("UTF-16 文件在第 {unit} 个编码单元处损坏，请重新导出 / broken UTF-16 at code unit {unit}")]
    LoneSurrogates {
        /// Index of the code unit.
        unit: usize,
    },
}

/// First bytes of formats that are not text. What stands first wins.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC/XLS"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"SQLite format 3\x00", "SQLite"),
];

/// Decodes a file. `name` only breaks a tie (a text called .html); the bytes decide what it is.
///
/// # Errors
/// Every refusal is a case of [`IntakeError`].
pub fn decode(bytes: &[u8], name: &str) -> Result<Decoded, IntakeError> {
    if bytes.len() > LARGEST {
        return Err(IntakeError::TooLarge {
            bytes: bytes.len(),
            limit: LARGEST,
        });
    }
    if let Some((_, looks_like)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return packed(bytes, office(bytes, looks_like));
    }
    let (text, encoding) = encoding::decode(bytes)?;
    let decoded = if html::is_html(&text, name) {
        Decoded {
            text: html::to_text(&text),
            encoding,
            media_type: "text/html",
        }
    } else {
        Decoded {
            text,
            encoding,
            media_type: "text/plain",
        }
    };
    if decoded.text.trim().is_empty() {
        return Err(IntakeError::Empty);
    }
    Ok(decoded)
}

/// A file whose text is packed: DOCX and PDF; the rest is named and refused.
fn packed(bytes: &[u8], looks_like: &'static str) -> Result<Decoded, IntakeError> {
    let (text, media_type) = match looks_like {
        "DOCX" => (docx::to_text(bytes)?, attachment::DOCX),
        "PDF" => (pdf::to_text(bytes)?, "application/pdf"),
        looks_like => return Err(IntakeError::NotText { looks_like }),
    };
    if text.trim().is_empty() {
        return Err(IntakeError::Empty);
    }
    Ok(Decoded {
        text,
        encoding: looks_like,
        media_type,
    })
}

/// A ZIP that holds a Word or Excel file, by the part names in its beginning.
fn office(bytes: &[u8], looks_like: &'static str) -> &'static str {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let holds = |part: &[u8]| head.windows(part.len()).any(|w| w == part);
    if looks_like != "ZIP" {
        looks_like
    } else if holds(b"word/") {
        "DOCX"
    } else if holds(b"xl/") {
        "XLSX"
    } else {
        looks_like
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals_say_what_it_is() {
        assert_eq!(decode(b"", "a.txt"), Err(IntakeError::Empty));
        assert_eq!(decode(" \r\n".as_bytes(), "a.txt"), Err(IntakeError::Empty));
        assert_eq!(
            decode(b"\x89PNG\r\n\x1a\n....", "notice.txt"),
            Err(IntakeError::NotText { looks_like: "PNG" })
        );
        assert_eq!(decode(b"%PDF-1.7", "a.txt"), Err(IntakeError::Broken { kind: "PDF" }));
        assert_eq!(
            decode(b"PK\x03\x04....word/document.xml", "a.txt"),
            Err(IntakeError::Broken { kind: "DOCX" })
        );
        assert_eq!(
            decode(b"PK\x03\x04....xl/workbook.xml", "a.txt"),
            Err(IntakeError::NotText { looks_like: "XLSX" })
        );
        let large = vec![b'a'; LARGEST + 1];
        assert_eq!(
            decode(&large, "a.txt"),
            Err(IntakeError::TooLarge {
                bytes: LARGEST + 1,
                limit: LARGEST
            })
        );
    }

    #[test]
    fn a_word_file_is_read_whatever_its_name() {
        let body = "<w:p><w:r><w:t>加快推进末端网点建设。</w:t></w:r></w:p>";
        let decoded = decode(&docx::tests::word(body), "通知.txt").unwrap();
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding),
            ("加快推进末端网点建设。", "DOCX")
        );
    }

    #[test]
    fn newlines_stay() {
        assert_eq!(decode("一。\r\n二。".as_bytes(), "a.txt").unwrap().text, "一。\r\n二。");
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = decode(&bytes, "x.html");
        }
    }
}
