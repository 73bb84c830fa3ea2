//! Which encoding: byte order mark first, then UTF-8, UTF-16 by its pattern of zero bytes, then GB18030.

use encoding_rs::GB18030;

use super::IntakeError;

/// Decodes text bytes; answers the text without its byte order mark and the name of the encoding.
///
/// # Errors
/// `Undecodable`, or `LoneSurrogates` for broken UTF-16.
pub fn decode(bytes: &[u8]) -> Result<(String, &'static str), IntakeError> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest).map(|t| (t, "UTF-8 BOM")).ok_or(IntakeError::Undecodable);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes).map(|t| (t, "UTF-16LE"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes).map(|t| (t, "UTF-16BE"));
    }
    match looks_utf16(bytes) {
        Some(true) => return utf16(bytes, u16::from_le_bytes).map(|t| (t, "UTF-16LE")),
        Some(false) => return utf16(bytes, u16::from_be_bytes).map(|t| (t, "UTF-16BE")),
        None => {}
    }
    if let Some(text) = utf8(bytes) {
        return Ok((text, "UTF-8"));
    }
    let text = GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .filter(|t| is_readable(t));
    text.map(|t| (t.into_owned(), "GB18030"))
        .ok_or(IntakeError::Undecodable)
}

fn utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes)
        .ok()
        .filter(|t| is_readable(t))
        .map(str::to_owned)
}

/// Text has no control characters but blanks, or hardly any.
fn is_readable(text: &str) -> bool {
    let control = |c: &char| c.is_control() && !c.is_whitespace() && *c != '\u{1a}';
    let bad = text.chars().filter(control).count();
    !text.contains('\0') && bad * 100 <= text.chars().count()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, IntakeError> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(IntakeError::Undecodable);
    }
    let units = pairs.filter_map(|p| <[u8; 2]>::try_from(p).ok().map(unit));
    let mut text = String::with_capacity(bytes.len());
    let mut index = 0;
    for found in char::decode_utf16(units) {
        let Ok(ch) = found else {
            return Err(IntakeError::LoneSurrogates { unit: index });
        };
        index += ch.len_utf16();
        text.push(ch);
    }
    if is_readable(&text) {
        Ok(text)
    } else {
        Err(IntakeError::Undecodable)
    }
}

/// UTF-16 without a mark: `Some(true)` little endian. Newlines and digits have a zero byte on one side only, and Chinese
/// text in the right order falls into the Han block.
fn looks_utf16(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) || std::str::from_utf8(bytes).is_ok_and(|t| !t.contains('\0'))
    {
        return None;
    }
    let share = |unit: fn([u8; 2]) -> u16| {
        let units = head
            .chunks_exact(2)
            .filter_map(|p| <[u8; 2]>::try_from(p).ok().map(unit));
        let good = |u: &u16| matches!(*u, 0x20..=0x7e | 0x0a | 0x0d | 0x3000..=0x303f | 0x4e00..=0x9fff | 0xff00..=0xff5e | 0x2010..=0x2026);
        units.filter(good).count() * 200 / (head.len() / 2).max(1)
    };
    let (little, big) = (share(u16::from_le_bytes), share(u16::from_be_bytes));
    let zeros = head.contains(&0);
    let gb = GB18030
        .decode_without_bom_handling_and_without_replacement(head)
        .is_some();
    let sure = little.max(big) >= if zeros || !gb { 160 } else { 190 } && little.abs_diff(big) >= 40;
    (sure && (zeros || !gb)).then_some(little > big)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "各省（区、市）邮政管理局：\r\n推进快递进村，覆盖率达到60%。\n";

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn the_encodings_of_notices() {
        let gb = GB18030.encode(TEXT).0.into_owned();
        let bom = |mark: &[u8], body: Vec<u8>| [mark.to_vec(), body].concat();
        for (bytes, name) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (bom(b"\xef\xbb\xbf", TEXT.as_bytes().to_vec()), "UTF-8 BOM"),
            (gb, "GB18030"),
            (bom(b"\xff\xfe", wide(TEXT, u16::to_le_bytes)), "UTF-16LE"),
            (bom(b"\xfe\xff", wide(TEXT, u16::to_be_bytes)), "UTF-16BE"),
            (wide(TEXT, u16::to_le_bytes), "UTF-16LE"),
            (wide(TEXT, u16::to_be_bytes), "UTF-16BE"),
        ] {
            assert_eq!(decode(&bytes), Ok((TEXT.to_owned(), name)));
        }
    }

    #[test]
    fn broken_text_is_refused() {
        assert_eq!(
            decode(b"\xff\xfe\x41\x00\x00\xd8\x42\x00"),
            Err(IntakeError::LoneSurrogates { unit: 1 })
        );
        assert_eq!(decode(b"\x00\x01\x02\x03\x04"), Err(IntakeError::Undecodable));
        assert_eq!(decode(b"\xef\xbb\xbf\xff\xff"), Err(IntakeError::Undecodable));
    }
}
