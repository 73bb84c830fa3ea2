//! Pinyin glosses after characters: 會(huì), 黨(dang), 口(kou)(kou).

use super::{Glyph, is_han};

fn has_tone(text: &str) -> bool {
    text.chars().any(|c| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".contains(c))
}

/// A Mandarin syllable by its shape: an optional initial and a final with a vowel.
fn is_syllable(text: &str) -> bool {
    if !text.chars().all(|c| c.is_ascii_lowercase() || c == 'ü') || text.len() < 2 {
        return false;
    }
    let rest = ["zh", "ch", "sh"].iter().find_map(|i| text.strip_prefix(i));
    let rest = rest.unwrap_or_else(|| {
        text.strip_prefix(|c| "bpmfdtnlgkhjqxrzcsyw".contains(c))
            .unwrap_or(text)
    });
    let finals = "a o e i u v ai ei ao ou an en ang eng er ong ia ie iao iu ian in iang ing iong ua uo uai ui uan un uang ue ü üe";
    finals.split(' ').any(|f| f == rest)
}

/// The gloss that starts here, as its length in glyphs and whether it bears a tone mark.
fn gloss(glyphs: &[Glyph]) -> Option<(usize, bool)> {
    if !matches!(glyphs.first()?.ch, '(' | '（') {
        return None;
    }
    let letter = |g: &Glyph| !is_han(g.ch) && g.ch.is_alphabetic();
    glyphs.get(1).filter(|g| letter(g))?;
    let close = glyphs.iter().take(10).position(|g| matches!(g.ch, ')' | '）'))?;
    let text: String = glyphs.get(1..close)?.iter().map(|g| g.ch).collect();
    if !text.is_empty() && has_tone(&text) && text.chars().all(char::is_alphabetic) && !text.chars().any(is_han) {
        return Some((close + 1, true));
    }
    is_syllable(&text).then_some((close + 1, false))
}

/// Deletes `(syllable)` after a Chinese character; plain ones only where the document has made it a habit.
pub(super) fn drop_glosses(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let brackets = glyphs.iter().enumerate().filter(|(_, g)| matches!(g.ch, '(' | '（'));
    let follows = |i: &usize| {
        let before = i.checked_sub(1).and_then(|b| glyphs.get(b));
        before.is_some_and(|g| is_han(g.ch) || g.ch == ')')
    };
    let found: Vec<(usize, usize, bool)> = brackets
        .map(|(i, _)| i)
        .filter(follows)
        .filter_map(|i| gloss(glyphs.get(i..)?).map(|(length, tone)| (i, length, tone)))
        .collect();
    if found.is_empty() {
        return glyphs;
    }
    let habit = found.iter().filter(|(_, _, tone)| !tone).count() >= 3;
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut from = 0;
    for (at, length, _) in found.into_iter().filter(|(_, _, tone)| *tone || habit) {
        out.extend_from_slice(glyphs.get(from..at).unwrap_or(&[]));
        from = at + length;
        let end = from.checked_sub(1).and_then(|last| glyphs.get(last)).map(|g| g.end);
        if let Some((last, end)) = out.last_mut().zip(end) {
            last.end = end;
        }
        let blanks = glyphs.get(from..).unwrap_or(&[]).iter().take_while(|g| g.ch == ' ');
        from += blanks.count();
    }
    out.extend_from_slice(glyphs.get(from..).unwrap_or(&[]));
    out
}
