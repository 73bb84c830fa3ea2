//! The text as found and the text to be understood: one simplified, undamaged, width-folded reading whose every character
//! knows which scalars of the original it stands for. All later modules work on the reading and answer in its bytes.

use std::ops::Range;

use super::draft::Warning;
use super::lexicon::Lexicon;
use super::repair;

/// One character of the reading and the scalars `start..end` of the original that it stands for: twelve bytes, since a
/// text is held as these while it is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// The character as read.
    pub ch: char,
    /// First scalar of the original.
    pub start: u32,
    /// Scalar after the last one.
    pub end: u32,
}

/// Every so many scalars of the original the map of quotes keeps a byte.
const STRIDE: usize = 8;
/// Every so many bytes of the reading the map of spans keeps a mark.
const STEP: usize = 64;

/// A character of the reading from which on, up to the next mark, one character stands for one scalar after the other.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// Its byte in the reading.
    byte: u32,
    /// The scalars it stands for itself.
    start: u32,
    end: u32,
}

fn wide(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A document ready for reading.
#[derive(Debug)]
pub struct Source<'t> {
    original: &'t str,
    /// Byte of every `STRIDE`th scalar.
    scalars: Vec<u32>,
    text: String,
    marks: Vec<Mark>,
    /// The first mark at or after every `STEP`th byte of the reading.
    steps: Vec<u32>,
    /// What was mended, and where (damage.md of the design: always a proposal, the original stays).
    pub warnings: Vec<Warning>,
}

impl<'t> Source<'t> {
    /// Reads the original: lost bytes mended, glosses and addresses dropped, simplified, widths folded, broken lines joined.
    #[must_use]
    pub fn new(original: &'t str, lexicon: &Lexicon) -> Self {
        let mut warnings = Vec::new();
        let glyphs = join_lines(repair::clean(original, lexicon, &mut warnings));
        let mut text = String::with_capacity(original.len());
        let mut marks: Vec<Mark> = Vec::with_capacity(original.len() / STEP * 2);
        let mut steps = Vec::with_capacity(original.len() / STEP + 2);
        let mut next = u32::MAX;
        for glyph in &glyphs {
            let stepped = steps.len() * STEP <= text.len();
            if stepped || glyph.start != next || glyph.end != next.saturating_add(1) {
                while steps.len() * STEP <= text.len() {
                    steps.push(narrow(marks.len()));
                }
                marks.push(Mark {
                    byte: narrow(text.len()),
                    start: glyph.start,
                    end: glyph.end,
                });
            }
            next = glyph.start.saturating_add(1);
            text.push(glyph.ch);
        }
        let scalars = original.char_indices().step_by(STRIDE);
        let scalars = scalars.map(|(i, _)| narrow(i)).collect();
        Self {
            original,
            scalars,
            text,
            marks,
            steps,
            warnings,
        }
    }

    /// The reading.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The slice of the reading, empty where the range is none.
    #[must_use]
    pub fn get(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    /// The scalars of the original that a byte range of the reading stands for.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> (usize, usize) {
        let (from, to) = (
            self.text.ceil_char_boundary(range.start),
            self.text.ceil_char_boundary(range.end),
        );
        let last = self.text.get(from..to).and_then(|t| t.char_indices().next_back());
        let Some((last, _)) = last else { return (0, 0) };
        let (start, _) = self.place(from);
        (start, self.place(from + last).1.max(start))
    }

    /// The scalars that the character at a byte of the reading stands for.
    fn place(&self, byte: usize) -> (usize, usize) {
        let step = |i: usize| self.steps.get(i).map_or(self.marks.len(), |m| wide(*m));
        let (from, to) = (step(byte / STEP), step(byte / STEP + 1));
        let near = self.marks.get(from..to).unwrap_or(&[]);
        let before = from + near.partition_point(|m| wide(m.byte) <= byte);
        let Some(mark) = before.checked_sub(1).and_then(|m| self.marks.get(m)) else {
            return (0, 0);
        };
        let since = self.text.get(wide(mark.byte)..byte).map_or(0, |t| t.chars().count());
        if since == 0 {
            return (wide(mark.start), wide(mark.end));
        }
        let start = wide(mark.start) + since;
        (start, start + 1)
    }

    /// The very slice of the original between two scalars.
    #[must_use]
    pub fn quote(&self, start: usize, end: usize) -> &'t str {
        self.original.get(self.byte(start)..self.byte(end)).unwrap_or("")
    }

    /// The byte of a scalar of the original; its length where there is none.
    fn byte(&self, scalar: usize) -> usize {
        let Some(near) = self.scalars.get(scalar / STRIDE).copied().map(wide) else {
            return self.original.len();
        };
        let tail = self.original.get(near..).unwrap_or("");
        let step = tail.char_indices().nth(scalar % STRIDE).map(|(i, _)| i);
        near + step.unwrap_or(tail.len())
    }
}

/// Columns that a line takes: two for a Chinese character, one for a half-width one.
fn columns(line: &[Glyph]) -> usize {
    line.iter().map(|g| if g.ch.is_ascii() { 1 } else { 2 }).sum()
}

/// How wide the lines of a text with hard breaks are: none where lines are paragraphs. Short lines (cells, headings) do
/// not count; among the long ones most must end in the middle of a sentence.
fn wrap_width(lines: &[&[Glyph]]) -> Option<usize> {
    let each: Vec<usize> = lines.iter().map(|l| columns(l)).collect();
    let mut widths: Vec<usize> = each.iter().copied().filter(|w| *w >= 24).collect();
    let eighth = widths.len().saturating_mul(8) / 10;
    if widths.is_empty() {
        return None;
    }
    let wide = *widths.select_nth_unstable(eighth).1;
    let full = |(_, width): &(&&[Glyph], &usize)| **width * 100 >= wide * 86;
    let long = lines.iter().zip(&each).filter(full).count();
    let open = |(l, _): &(&&[Glyph], &usize)| l.last().is_some_and(|g| !closes(g.ch));
    let broken = lines.iter().zip(&each).filter(full).filter(open).count();
    ((28..=160).contains(&wide) && broken >= 3 && broken * 2 >= long).then_some(wide)
}

/// A row of a table of indicators: it says of what kind the indicator is.
fn is_row(line: &[Glyph]) -> bool {
    line.windows(3).take(120).any(|w| match w {
        [a, b, c] => c.ch == '性' && matches!((a.ch, b.ch), ('预', '期') | ('约', '束')),
        _ => false,
    })
}

/// A page number on a line of its own: 12, - 12 -, 第12页.
fn is_page_number(line: &[Glyph]) -> bool {
    let text: String = line.iter().take(12).map(|g| g.ch).collect();
    let bare = text.trim_matches(|c: char| "-—–－·第页 /共".contains(c));
    line.len() <= 12 && !bare.is_empty() && bare.len() <= 4 && bare.chars().all(|c| c.is_ascii_digit())
}

fn closes(ch: char) -> bool {
    matches!(ch, '。' | '；' | '！' | '？' | '：' | '”' | '》' | '）')
}

fn is_enumerator(line: &[Glyph]) -> bool {
    let head: String = line.iter().take(6).map(|g| g.ch).collect();
    let digits = head.chars().take_while(char::is_ascii_digit).count();
    let row = (1..=3).contains(&digits) && head.chars().nth(digits) == Some(' ');
    row || head.starts_with("序号") || head.starts_with("备注") || super::outline::enumerator(&head).is_some()
}

/// Joins lines that only a page's width has broken: after ， and 、, before a lone unit, and in hard-wrapped text.
fn join_lines(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let lines: Vec<&[Glyph]> = glyphs.split(|g| g.ch == '\n').map(trim).collect();
    let width = wrap_width(&lines);
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let (mut last_len, mut blank, mut was_row) = (0_usize, false, false);
    let mut logical = 0;
    for line in lines {
        let Some(first) = line.first() else {
            blank = true;
            continue;
        };
        let tail = out.last().map(|g| g.ch);
        let open = matches!(tail, Some('，' | '、' | '“' | '《' | '（'));
        let number = tail.is_some_and(|c| c.is_ascii_digit())
            && matches!(first.ch, '个' | '家' | '%' | '条' | '项' | '万' | '亿');
        let hanging = matches!(first.ch, '，' | '。' | '、' | '；' | '”' | '）' | '》');
        let full = width.is_some_and(|w| last_len * 100 >= w * 86);
        if full && tail.is_some_and(|c| !closes(c)) && is_page_number(line) {
            continue;
        }
        // A quote or a bracket may close in the middle of a sentence, at the very end of a line.
        let ended = |g: &Glyph| matches!(g.ch, '。' | '；' | '！' | '？');
        let brim = width.is_some_and(|w| last_len * 100 >= w * 94)
            && tail.is_some_and(|c| matches!(c, '”' | '》'))
            && !out.iter().rev().nth(1).is_some_and(ended);
        let wrapped = full && !blank && !was_row && (brim || tail.is_some_and(|c| !closes(c)));
        let joined = (open || number || hanging || wrapped) && !is_enumerator(line);
        if !joined {
            close_up(&mut out, logical);
        }
        if !joined && let Some(end) = out.last().map(|g| g.end) {
            out.push(Glyph {
                ch: '\n',
                start: end,
                end,
            });
            logical = out.len();
        }
        out.extend_from_slice(line);
        blank = false;
        if width.is_some() {
            (last_len, was_row) = (columns(line), is_row(line));
        }
    }
    close_up(&mut out, logical);
    out
}

/// 突破 320 公里 → 突破320公里 in running text from `from` on; cells of a row keep their blanks.
fn close_up(out: &mut Vec<Glyph>, from: usize) {
    let line = out.get(from..).unwrap_or(&[]);
    let digits = line.iter().take_while(|g| g.ch.is_ascii_digit()).count();
    let row = (1..=3).contains(&digits) && line.get(digits).is_some_and(|g| g.ch == ' ');
    let running = line.iter().any(|g| matches!(g.ch, '，' | '。' | '；'));
    if row || !running || !line.iter().any(|g| g.ch == ' ') {
        return;
    }
    let wide = |g: Option<&Glyph>| g.is_some_and(|g| !g.ch.is_ascii() && g.ch != '\n');
    let figure = |g: Option<&Glyph>| g.is_some_and(|g| g.ch.is_ascii_digit() || g.ch == '%');
    let tail: Vec<Glyph> = line
        .iter()
        .enumerate()
        .filter(|(i, g)| {
            let before = i.checked_sub(1).and_then(|b| line.get(b));
            let after = line.get(i + 1);
            g.ch != ' ' || !(wide(before) && figure(after) || figure(before) && wide(after))
        })
        .map(|(_, g)| *g)
        .collect();
    out.truncate(from);
    out.extend(tail);
}

fn trim(mut line: &[Glyph]) -> &[Glyph] {
    while let [first, rest @ ..] = line
        && first.ch.is_whitespace()
    {
        line = rest;
    }
    while let [rest @ .., last] = line
        && last.ch.is_whitespace()
    {
        line = rest;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gloss_belongs_to_its_character() {
        let original = "會(huì)議要求";
        let source = Source::new(original, Lexicon::builtin());
        assert_eq!(source.text(), "会议要求");
        let (start, end) = source.span(&(0..3));
        assert_eq!((start, end, source.quote(start, end)), (0, 6, "會(huì)"));
    }

    #[test]
    fn a_broken_line_inside_a_number_is_joined() {
        assert_eq!(
            Source::new("选育2-3\n\n个品种。\n二、保障", Lexicon::builtin()).text(),
            "选育2-3个品种。\n二、保障"
        );
    }

    /// What the layers meet: Traditional with glosses, lost bytes, folded marks, page frames, broken lines, blanks, tables.
    const LAYERS: &[&str] = &[
        "推進(jìn)",
        "黨(dang) 組",
        "口(kou)(kou)",
        "各?。▍^",
        "六?！迸",
        "１２３．５％",
        "突破 320 公里",
        "\r\n",
        "\n",
        "- 12 -\n",
        "https://a.b/%E8%BF%91",
        "%E8%BF%91%E5%B9%B4",
        "/h1>",
        "沿著",
        "顯著",
        "\u{feff}",
        "\u{3000}",
        "序号 指标 单位 2025年 2030年\n",
        "1 比例 % 70 ≥90 约束性\n",
        "加快推进末端网点建设与服务能力提升工作，持续优化",
        "，",
        "。",
        ",",
        ";",
        "\u{e000}",
        "😀",
        "e\u{301}",
    ];

    proptest::proptest! {
        #[test]
        fn every_layer_keeps_the_map(
            parts in proptest::collection::vec(proptest::sample::select(LAYERS.to_vec()), 0..40),
            wild in proptest::prelude::any::<String>(),
        ) {
            let original = parts.concat() + &wild;
            let source = Source::new(&original, Lexicon::builtin());
            let length = original.chars().count();
            let mut last = 0;
            for (byte, ch) in source.text().char_indices() {
                let (start, end) = source.span(&(byte..byte + ch.len_utf8()));
                proptest::prop_assert!(last <= start && start <= end && end <= length, "{start}..{end} after {last} of {length}");
                let quote: String = original.chars().skip(start).take(end - start).collect();
                proptest::prop_assert_eq!(source.quote(start, end), quote);
                last = start;
            }
            proptest::prop_assert_eq!(source.span(&(0..source.text().len())).1 <= length, true);
        }
    }
}
