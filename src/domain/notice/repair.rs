//! Damage that notices arrive with, undone glyph by glyph: lost bytes of GBK text, pinyin glosses, addresses, Traditional
//! characters, folded or full widths. What it can only guess it marks with a warning.

mod address;
mod gloss;

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

use super::draft::{Warning, WarningCode};
use super::lexicon::Lexicon;
use super::source::Glyph;

static SIMPLIFIER: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
/// How many runs are mended; a text with more is not a notice.
const MOST_REPAIRS: usize = 400;
/// How far a run of misread characters may reach.
const LONGEST_RUN: usize = 120;

/// Everything, in the order in which one damage hides the other. A look at the bytes tells which of them may be there.
pub fn clean(original: &str, lexicon: &Lexicon, warnings: &mut Vec<Warning>) -> Vec<Glyph> {
    let lost = original.contains('?') && lost_bytes(original);
    let mut glyphs = Vec::with_capacity(original.len() / 2);
    let glyph = |(start, ch): (u32, char)| Glyph {
        ch,
        start,
        end: start.saturating_add(1),
    };
    // What is out of step must be read as it stands; all else is simplified at once.
    if lost {
        glyphs.extend((0_u32..).zip(original.chars()).map(glyph));
        glyphs = simplify(mend_lost_bytes(glyphs, lexicon, warnings));
    } else {
        let table = TABLE.as_slice();
        let plain = |ch| simplified(table, ch);
        glyphs.extend((0_u32..).zip(original.chars().map(plain)).map(glyph));
    }
    if lost || may_gloss(original) {
        glyphs = gloss::drop_glosses(glyphs);
    }
    if address::may_be(original) {
        glyphs = address::drop_addresses(glyphs);
    }
    tell_zhe(&mut glyphs);
    fold(glyphs)
}

/// Whether a bracket holds letters: what glosses look like.
fn may_gloss(original: &str) -> bool {
    let mut brackets = original.match_indices(['(', '（']);
    brackets.any(|(i, bracket)| {
        let inside = original.get(i + bracket.len()..).and_then(|rest| rest.chars().next());
        inside.is_some_and(|ch| !is_han(ch) && ch.is_alphabetic())
    })
}

/// Whether a `?` is followed at once by a mark.
fn lost_bytes(original: &str) -> bool {
    let mut marks = original.match_indices('?');
    marks.any(|(i, _)| {
        original
            .get(i + 1..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(is_stop)
    })
}

fn is_han(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

// ---------------------------------------------------------------- lost bytes

/// Finds `?` followed at once by a mark and reads the run after it one byte further on (design: damage.md).
fn mend_lost_bytes(raw: Vec<Glyph>, lexicon: &Lexicon, warnings: &mut Vec<Warning>) -> Vec<Glyph> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.as_slice();
    while let Some(sound) = rest.iter().position(|g| g.ch == '?') {
        let (before, from) = rest.split_at_checked(sound).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        let Some((glyph, tail)) = from.split_first() else { break };
        let run = if warnings.len() < MOST_REPAIRS {
            Run::read(*glyph, tail)
        } else {
            None
        };
        let Some(run) = run else {
            out.push(*glyph);
            rest = tail;
            continue;
        };
        let (known, glyphs) = run.mend(&out, tail, lexicon);
        warnings.push(Warning {
            start: usize::try_from(glyph.start).unwrap_or(0),
            end: usize::try_from(glyphs.last().map_or(glyph.end, |g| g.end)).unwrap_or(0),
            code: WarningCode::DamagedText,
            message: if known {
                "字节丢失，已按上下文修复，请核对"
            } else {
                "字节丢失，无法确定原字，请核对"
            }
            .to_owned(),
        });
        out.extend(glyphs);
        rest = tail.get(run.length..).unwrap_or(&[]);
    }
    out.extend_from_slice(rest);
    out
}

/// A mark that may stand for the second byte of a lost character.
fn is_stop(ch: char) -> bool {
    matches!(
        ch,
        '！' | '。' | '，' | '；' | '：' | '？' | '、' | '!' | ',' | ';' | ':'
    )
}

/// A run of characters read one byte out of step, after a lost first byte.
struct Run {
    start: u32,
    /// Second byte of the character whose first byte is lost.
    trail: u8,
    /// Whole characters after it, with the scalars they stand for.
    whole: Vec<Glyph>,
    /// First byte of a character whose second byte is lost as well.
    lead: Option<(u8, u32, u32)>,
    /// Glyphs of the run after the `?`.
    length: usize,
}

impl Run {
    fn read(mark: Glyph, tail: &[Glyph]) -> Option<Self> {
        let first = tail.first()?;
        if !is_stop(first.ch) {
            return None;
        }
        let [lead_of_mark, mut pending] = gbk_pair(unfold(first.ch))?;
        let mut run = Self {
            start: mark.start,
            trail: lead_of_mark,
            whole: Vec::new(),
            lead: None,
            length: 1,
        };
        let mut since = first.start;
        for glyph in tail.iter().skip(1).take(LONGEST_RUN) {
            if glyph.ch == '?' {
                run.lead = Some((pending, since, glyph.end));
                run.length += 1;
                break;
            }
            if let Ok(byte) = u8::try_from(u32::from(glyph.ch))
                && byte.is_ascii()
                && let Some(ch) = gbk_char(pending, byte).filter(|c| plausible(*c))
            {
                run.whole.push(Glyph {
                    ch,
                    start: since,
                    end: glyph.end,
                });
                run.length += 1;
                break;
            }
            let [first_byte, second_byte] = gbk_pair(unfold(glyph.ch))?;
            run.whole.push(Glyph {
                ch: gbk_char(pending, first_byte)?,
                start: since,
                end: glyph.end,
            });
            pending = second_byte;
            since = glyph.start;
            run.length += 1;
        }
        let good = run.whole.iter().filter(|g| plausible(g.ch)).count();
        let ended = run.length > 1 && (run.lead.is_some() || !run.whole.is_empty());
        (ended && good * 10 >= run.whole.len() * 8).then_some(run)
    }

    /// The characters of the run; whether the lost ones could be told by a word of the trade.
    fn mend(&self, before: &[Glyph], after: &[Glyph], lexicon: &Lexicon) -> (bool, Vec<Glyph>) {
        let left = before.iter().rev().take(4).map(|g| g.ch).collect::<Vec<_>>();
        let left: String = left.into_iter().rev().collect();
        let right: String = self.whole.iter().take(4).map(|g| g.ch).collect();
        let found = guess(&left, &right, lexicon, |lead| gbk_char(lead, self.trail));
        let end = self.whole.first().map_or(self.start + 1, |g| g.start);
        let mut glyphs = vec![Glyph {
            ch: found.unwrap_or('□'),
            start: self.start,
            end: end.max(self.start + 1),
        }];
        glyphs.extend(self.whole.iter().copied());
        let mut known = found.is_some();
        if let Some((lead, start, end)) = self.lead {
            let left: String = self
                .whole
                .iter()
                .rev()
                .take(4)
                .map(|g| g.ch)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            let right: String = after.iter().skip(self.length).take(4).map(|g| g.ch).collect();
            let last = guess(&left, &right, lexicon, |trail| gbk_char(lead, trail));
            known &= last.is_some();
            glyphs.push(Glyph {
                ch: last.unwrap_or('□'),
                start,
                end,
            });
        }
        (known, glyphs)
    }
}

/// The candidate that makes the longest known word with its neighbours.
fn guess(left: &str, right: &str, lexicon: &Lexicon, of: impl Fn(u8) -> Option<char>) -> Option<char> {
    let (left, right): (String, String) = (simplify_str(left), simplify_str(right));
    // Every place of every word that its neighbours leave open, longest word first.
    let mut open: Vec<(usize, char)> = Vec::new();
    for word in lexicon.repair_word.list() {
        let places = word.char_indices().filter(|(i, c)| {
            let head = word.get(..*i).unwrap_or("");
            let tail = word.get(i + c.len_utf8()..).unwrap_or("");
            left.ends_with(head) && right.starts_with(tail)
        });
        open.extend(places.map(|(_, c)| (word.chars().count(), c)));
    }
    if open.is_empty() {
        return None;
    }
    let fits = (0x40..=0xfe_u8).filter_map(of).filter_map(|ch| {
        let plain = simplify_char(ch);
        let longest = open.iter().filter(|(_, c)| *c == plain).map(|(l, _)| *l).max()?;
        plausible(ch).then_some((longest, ch))
    });
    let first_longest = |best: Option<(usize, char)>, (l, ch)| {
        if best.is_none_or(|(b, _)| l > b) {
            Some((l, ch))
        } else {
            best
        }
    };
    fits.fold(None, first_longest).map(|(_, ch)| ch)
}

/// Half-width marks and letters as the full-width ones that the run had before someone folded them.
fn unfold(ch: char) -> char {
    let code = u32::from(ch);
    if (0x21..=0x7e).contains(&code) {
        char::from_u32(code + 0xfee0).unwrap_or(ch)
    } else {
        ch
    }
}

/// The two bytes of every character of the main block that GBK has, made once: its encoder searches for each.
static PAIRS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut pairs = vec![0; 0x5200];
    for (lead, trail) in (0x81..=0xfe_u8).flat_map(|lead| (0x40..=0xfe_u8).map(move |trail| (lead, trail))) {
        let place = gbk_char(lead, trail).and_then(main_block);
        if let Some(pair) = place.and_then(|i| pairs.get_mut(i)) {
            *pair = u16::from_be_bytes([lead, trail]);
        }
    }
    pairs
});

/// Place of a character in the main block of Chinese characters.
fn main_block(ch: char) -> Option<usize> {
    let place = u32::from(ch).checked_sub(0x4e00)?;
    usize::try_from(place).ok().filter(|i| *i < 0x5200)
}

fn gbk_pair(ch: char) -> Option<[u8; 2]> {
    if let Some(place) = main_block(ch) {
        let pair = PAIRS.get(place).copied().filter(|p| *p != 0)?;
        return Some(pair.to_be_bytes());
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(ch.encode_utf8(&mut buffer));
    if unmappable {
        None
    } else {
        <[u8; 2]>::try_from(bytes.as_ref()).ok()
    }
}

/// The character of every pair of bytes, made once: a lost byte is told by trying all.
static CHARS: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    let pairs = (0x81..=0xfe_u8).flat_map(|lead| (0x40..=0xfe_u8).map(move |trail| (lead, trail)));
    pairs.map(|(lead, trail)| decoded(lead, trail)).collect()
});

fn gbk_char(lead: u8, trail: u8) -> Option<char> {
    let row = lead.checked_sub(0x81).filter(|_| lead < 0xff).map(usize::from)?;
    let column = trail.checked_sub(0x40).filter(|_| trail < 0xff).map(usize::from)?;
    CHARS.get(row * 0xbf + column).copied().flatten()
}

fn decoded(lead: u8, trail: u8) -> Option<char> {
    let bytes = [lead, trail];
    let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// A character that official texts use: the common half of GB 2312 after simplification, or one of its marks.
fn plausible(ch: char) -> bool {
    if matches!(
        ch,
        '，' | '。' | '、' | '；' | '：' | '“' | '”' | '（' | '）' | '《' | '》' | '！' | '？' | '×' | '—' | '％'
    ) {
        return true;
    }
    gbk_pair(simplify_char(ch)).is_some_and(|[lead, trail]| (0xb0..=0xd7).contains(&lead) && trail >= 0xa1)
}

// ---------------------------------------------------------------- scripts, widths

/// The simplified form of every character of the main block, made once.
static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let plain = |ch| if ch == '著' { ch } else { converted(ch) };
    ('一'..='\u{9fff}').map(plain).collect()
});

fn simplify_char(ch: char) -> char {
    simplified(TABLE.as_slice(), ch)
}

fn simplified(table: &[char], ch: char) -> char {
    match main_block(ch).and_then(|i| table.get(i)) {
        Some(plain) => *plain,
        None if is_han(ch) => converted(ch),
        None => ch,
    }
}

fn converted(ch: char) -> char {
    let Some(converter) = SIMPLIFIER.as_ref() else {
        return ch;
    };
    let mut buffer = [0; 4];
    let text = converter.convert(ch.encode_utf8(&mut buffer));
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none()).unwrap_or(ch)
}

fn simplify_str(text: &str) -> String {
    text.chars().map(simplify_char).collect()
}

/// Character by character, as machine-made Traditional was made.
fn simplify(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let table = TABLE.as_slice();
    for glyph in &mut glyphs {
        glyph.ch = simplified(table, glyph.ch);
    }
    glyphs
}

/// 著 is 着 unless in 显著, 著名 and their like.
fn tell_zhe(glyphs: &mut [Glyph]) {
    let mut from = 0;
    while let Some(step) = glyphs
        .get(from..)
        .and_then(|rest| rest.iter().position(|g| g.ch == '著'))
    {
        let at = from + step;
        let ch = |i: Option<usize>| i.and_then(|i| glyphs.get(i)).map_or(' ', |g| g.ch);
        let (before, after) = (ch(at.checked_sub(1)), ch(at.checked_add(1)));
        let noun = matches!(before, '显' | '昭' | '名' | '卓' | '巨' | '论' | '专' | '原')
            || matches!(after, '名' | '作' | '称' | '述' | '录');
        if !noun && let Some(glyph) = glyphs.get_mut(at) {
            glyph.ch = '着';
        }
        from = at + 1;
    }
}

/// Digits, letters and % half width; the marks of Chinese sentences full width.
fn fold(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let (mut kept, mut before) = (0, None);
    for i in 0..glyphs.len() {
        let Some(glyph) = glyphs.get(i).copied() else { break };
        let folded = if matches!(glyph.ch, '一'..='\u{9fff}' | '、' | '。' | '“' | '”' | '\n' | '，') {
            Some(glyph.ch)
        } else {
            folded(glyph.ch, before, glyphs.get(i + 1..).unwrap_or(&[]))
        };
        before = Some(glyph.ch);
        if let Some((ch, place)) = folded.zip(glyphs.get_mut(kept)) {
            *place = Glyph { ch, ..glyph };
            kept += 1;
        }
    }
    glyphs.truncate(kept);
    glyphs
}

/// What one character is folded to between those around it; none where it goes.
fn folded(ch: char, before: Option<char>, after: &[Glyph]) -> Option<char> {
    let digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit() || matches!(ch, '０'..='９'));
    let next = |i: usize| after.get(i).map(|g| g.ch);
    if ch == '\r' && next(0) == Some('\n') {
        return None;
    }
    let between = digit(before) && digit(next(0));
    let thousands = between && digit(next(2)) && !digit(next(3));
    let ch = match ch {
        ',' if thousands => ',',
        ',' => '，',
        ';' => '；',
        ':' if !between => '：',
        '!' => '！',
        '?' => '？',
        '(' => '（',
        ')' => '）',
        '「' | '『' => '“',
        '」' | '』' => '”',
        '；' | '：' | '！' | '？' | '（' | '）' => ch,
        '．' => '.',
        '﹪' | '％' => '%',
        '\u{a0}' | '\u{3000}' | '\t' => ' ',
        '\r' | '\u{2028}' | '\u{85}' => '\n',
        ch @ ('①'..='⑳' | 'a'..='z' | 'A'..='Z' | '0'..='9') => ch,
        ch => {
            let mut folded = ch.nfkc();
            folded.next().filter(|_| folded.next().is_none()).unwrap_or(ch)
        }
    };
    (!matches!(ch, '\u{feff}' | '\u{200b}'..='\u{200f}')).then_some(ch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, usize) {
        let mut warnings = Vec::new();
        let glyphs = clean(text, Lexicon::builtin(), &mut warnings);
        (glyphs.into_iter().map(|g| g.ch).collect(), warnings.len())
    }

    /// Loses the first byte of one character and reads on out of step, as the copies do.
    fn lose(before: &str, run: &str, after: &str) -> String {
        let (bytes, _, _) = encoding_rs::GBK.encode(run);
        let (shifted, _, _) = encoding_rs::GBK.decode(&bytes[1..]);
        format!("{before}?{shifted}{after}")
    }

    #[test]
    fn lost_bytes_come_back_by_the_words_of_the_trade() {
        let damaged = lose("各", "省（區", "、市)郵政管理局");
        assert!(damaged.starts_with("各?。"), "{damaged}");
        assert_eq!(read(&damaged), ("各省（区、市）邮政管理局".to_owned(), 1));
    }

    #[test]
    fn glosses_go_and_letters_stay() {
        assert_eq!(read("推進(jìn)監(jiān)管，順豐(sf)快遞").0, "推进监管，顺丰（sf）快递");
        assert_eq!(read("黨(dang) 組口(kou)(kou)岸(an)").0, "党组口岸");
    }

    #[test]
    fn widths_and_addresses() {
        assert_eq!(read("１２３．５％,見https://a.b/%E8%BF%91。").0, "123.5%，见。");
        assert_eq!(read("1,234件;顯著，沿著").0, "1,234件；显著，沿着");
    }
}
