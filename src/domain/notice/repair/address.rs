//! Web addresses, percent-encoded text and tags that pages leave in a text.

use std::sync::LazyLock;

use super::Glyph;

/// Characters of the shortest address (<a>).
const SHORTEST: usize = 3;
static ADDRESS: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
    regex::Regex::new(r"(?:https?://|www\.)[!-~]+|(?:%[0-9A-Fa-f]{2}[!-$&-~]{0,3}){3,}|</?[a-z][a-z0-9]{0,9}/?>|/h\d>")
        .ok()
});

/// Replaces web addresses and percent-encoded text by nothing. All of them stand within a run of visible ASCII.
pub(super) fn drop_addresses(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let Some(address) = ADDRESS.as_ref() else { return glyphs };
    let mut cuts = Vec::new();
    let mut from = 0;
    for run in glyphs.chunk_by(|a, b| a.ch.is_ascii_graphic() && b.ch.is_ascii_graphic()) {
        if run.len() >= SHORTEST && run.iter().any(|g| matches!(g.ch, 'h' | 'w' | '%' | '<' | '/')) {
            let text: String = run.iter().map(|g| g.ch).collect();
            cuts.extend(address.find_iter(&text).map(|m| from + m.start()..from + m.end()));
        }
        from += run.len();
    }
    if cuts.is_empty() {
        return glyphs;
    }
    let mut out = Vec::with_capacity(glyphs.len());
    let mut from = 0;
    for cut in cuts {
        out.extend_from_slice(glyphs.get(from..cut.start).unwrap_or(&[]));
        from = cut.end;
    }
    out.extend_from_slice(glyphs.get(from..).unwrap_or(&[]));
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
