//! Web addresses, percent-encoded text and tags that pages leave in a text.

use std::sync::LazyLock;

use super::Glyph;

static ADDRESS: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
    regex::Regex::new(r"(?:https?://|www\.)[!-~]+|(?:%[0-9A-Fa-f]{2}[!-$&-~]{0,3}){3,}|</?[a-z][a-z0-9]{0,9}/?>|/h\d>")
        .ok()
});

/// Replaces web addresses and percent-encoded text by nothing.
pub(super) fn drop_addresses(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let text: String = glyphs
        .iter()
        .map(|g| if g.ch.is_ascii() { g.ch } else { '汉' })
        .collect();
    let Some(address) = ADDRESS.as_ref() else { return glyphs };
    let mut cuts = address.find_iter(&text).map(|m| m.start()..m.end()).peekable();
    let places = text.char_indices().map(|(i, _)| i).collect::<Vec<_>>();
    let mut out = Vec::with_capacity(glyphs.len());
    for (glyph, byte) in glyphs.into_iter().zip(places) {
        while cuts.next_if(|c| c.end <= byte).is_some() {}
        if !cuts.peek().is_some_and(|c| c.contains(&byte)) {
            out.push(glyph);
        }
    }
    out
}

/// Whether two characters follow each other as addresses begin.
pub(super) fn may_be(original: &str) -> bool {
    let pairs = original.as_bytes().windows(2);
    pairs.into_iter().any(|pair| match pair {
        [b'h' | b'w' | b'%' | b'<' | b'/', next] => next.is_ascii_graphic(),
        _ => false,
    })
}
