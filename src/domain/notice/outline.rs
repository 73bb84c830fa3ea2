//! The skeleton of a document: lines, numbered items, sentences and semicolon clauses, responsibility notes, sections.

mod bracket;
mod cells;
mod mark;
mod period;

use std::ops::Range;

use super::lexicon::Lexicon;
use super::organ;
use super::table::{self, Cell};
use bracket::Closing;
pub use mark::enumerator;

/// What a section is about, as its heading or lead-in says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Nothing said.
    #[default]
    Neutral,
    /// What was done.
    Past,
    /// What is to be reached.
    Goal,
    /// What is to be done.
    Task,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sentence or semicolon clause that ends with its mark.
    Sentence,
    /// A line without a closing mark, shorter than a sentence: title or heading.
    Heading,
    /// What opens a list: ends with ：.
    LeadIn,
}

/// A unit of the text: byte range in the reading, and where it stands.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Bytes, without the closing mark.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// The section it stands in.
    pub section: Section,
    /// Bytes of the nearest heading.
    pub heading: Option<Range<usize>>,
    /// Length in bytes of its enumerator.
    pub enumerator: usize,
    /// Level of its enumerator (`enumerator`).
    pub level: Option<u8>,
    /// Number of its item: changes with each enumerator.
    pub item: usize,
    /// Number of its line.
    pub line: usize,
    /// The day phrase of the heading or lead-in that heads its list, as bytes.
    pub lead_in: Option<Range<usize>>,
    /// The day phrase of the nearest heading that has one (2020年工作安排), as bytes.
    pub period: Option<Range<usize>>,
    /// The day phrase that opens the sentence of which this is a later clause (到2025年，…；…；…), as bytes.
    pub sentence: Option<Range<usize>>,
}

/// A responsibility note (责任单位 …; 完成时限 …) and the units it closes.
#[derive(Debug, Clone)]
pub struct Note {
    /// Bytes of its content.
    pub range: Range<usize>,
    /// The units it speaks of.
    pub units: Range<usize>,
}

/// The whole skeleton.
#[derive(Debug, Default)]
pub struct Outline {
    /// Units in order.
    pub units: Vec<Unit>,
    /// Notes in order.
    pub notes: Vec<Note>,
    /// Values of tables that are to be reached.
    pub cells: Vec<Cell>,
}

/// What is longer, in bytes, is no sentence: it is read in pieces, so that the cost of a unit stays bounded.
const LONGEST: usize = 6000;
/// Longest heading, bytes.
const LONGEST_HEADING: usize = 360;
/// From when what is over is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Today {
    /// The document's year.
    pub year: Option<i32>,
    /// Its first half is over.
    pub half_over: bool,
}

/// A heading that is open.
struct Head {
    level: u8,
    range: Range<usize>,
    /// The day phrase it opens with (2020年工作安排).
    period: Option<Range<usize>>,
    /// What it says its section is about.
    section: Option<Section>,
}

struct Builder<'s> {
    text: &'s str,
    lexicon: &'s Lexicon,
    out: Outline,
    headings: Vec<Head>,
    today: Today,
    section: Section,
    running: Option<Section>,
    /// A sentence, no lead-in, has opened the goals: they end at the first item on a new line.
    goal_said: bool,
    /// Nothing of the line has been read.
    fresh: bool,
    item: usize,
    line: usize,
    noted: usize,
    lead_in: Option<Range<usize>>,
    /// The year whose work the whole paper is about, as the lead-in before its first chapter says (现提出2024年重点任务如下：).
    year: Option<Range<usize>>,
    /// The day phrase that the sentence opened with whose clauses are being read.
    opened: Option<Range<usize>>,
    table: bool,
}

/// Reads the skeleton of a whole text.
#[must_use]
pub fn read(text: &str, today: Today, lexicon: &Lexicon) -> Outline {
    let mut builder = Builder {
        text,
        lexicon,
        out: Outline::default(),
        headings: Vec::new(),
        today,
        section: Section::Neutral,
        running: None,
        goal_said: false,
        fresh: true,
        item: 0,
        line: 0,
        noted: 0,
        lead_in: None,
        year: None,
        opened: None,
        table: false,
    };
    let (taken, cells) = table::find(text, lexicon);
    builder.out.cells = cells;
    let mut taken = taken.into_iter().peekable();
    let mut start = 0;
    let mut lines: Vec<cells::Line<'_>> = Vec::new();
    for line in text.split('\n') {
        lines.push((line, start));
        start += line.len() + 1;
    }
    let mut tasks: Option<cells::Open> = None;
    while let Some(rest) = lines.get(builder.line..).filter(|rest| !rest.is_empty()) {
        while taken.next_if(|t| t.end <= builder.line).is_some() {}
        if taken.peek().is_some_and(|t| t.contains(&builder.line)) {
            builder.line += 1;
            continue;
        }
        if let Some(head) = cells::head(rest) {
            builder.line += head.height;
            tasks = Some(cells::Open::new(head, tasks));
            continue;
        }
        if let Some(row) = tasks.as_mut().and_then(|open| open.row(rest, lexicon)) {
            builder.cells(row);
            continue;
        }
        if let Some((line, start)) = rest.first() {
            builder.line(*start, start + line.len());
            tasks = tasks.and_then(|open| {
                if line.trim().is_empty() {
                    Some(open)
                } else {
                    open.after_line()
                }
            });
        }
        builder.line += 1;
    }
    items_without_body(&mut builder.out.units, text);
    builder.out
}

/// A numbered line without a closing mark that has nothing under it is the item itself, not its heading.
fn items_without_body(units: &mut [Unit], text: &str) {
    let mut next: Option<u8> = Some(0);
    for unit in units.iter_mut().rev() {
        if unit.kind == Kind::Heading
            && let (Some(level), Some(after)) = (unit.level, next)
            && (2..=6).contains(&level)
            && after <= level
            && (unit.range.len() >= 24 || level == 6 && text.get(unit.range.clone()).is_some_and(figured))
        {
            unit.kind = Kind::Sentence;
        }
        next = unit.level;
    }
}

/// Whether a line holds a figure.
fn figured(line: &str) -> bool {
    line.bytes().any(|b| b.is_ascii_digit())
}

impl Builder<'_> {
    fn get(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    /// Cuts one line into units and notes.
    fn line(&mut self, start: usize, end: usize) {
        self.fresh = true;
        self.opened = None;
        let line = self.text.get(start..end).unwrap_or("");
        if self.row(line, start) {
            return;
        }
        let remark = ["备注", "注：", "附件：", "附件:", "附："]
            .iter()
            .any(|w| line.starts_with(w));
        if remark && !super::clause::has_modal(line, self.lexicon) {
            return;
        }
        if let Some(note) = organ::note_line(line) {
            self.note(start + note.start..start + note.end);
            return;
        }
        let (from, whole) = self.sentences(start, end);
        let short = self.get(from, end).chars().count() < 45;
        self.unit(from, end, if whole && short { Kind::Heading } else { Kind::Sentence });
    }

    /// Cuts a stretch at its marks and notes; answers where the rest begins, and whether it is all of the stretch.
    fn sentences(&mut self, start: usize, end: usize) -> (usize, bool) {
        let (mut from, mut skip_to) = (start, start);
        let line = self.text.get(start..end).unwrap_or("");
        let mut closing = Closing::new(line);
        for (i, ch) in line.char_indices() {
            let at = start + i;
            let next = at + ch.len_utf8();
            if at < skip_to {
                continue;
            }
            match ch {
                _ if bracket::opens(ch) => {
                    let Some(close) = closing.after(i).map(|c| start + c) else {
                        continue;
                    };
                    let inside = at + ch.len_utf8()..close;
                    let past = close + self.get(close, end).chars().next().map_or(0, char::len_utf8);
                    skip_to = past;
                    let ends_here =
                        self.get(past, end).is_empty() || self.get(past, end).starts_with(['。', '；', '！', ' ']);
                    let fresh = self.get(from, at).trim().is_empty();
                    if (fresh || ends_here) && organ::is_note(self.get(inside.start, inside.end), self.lexicon) {
                        self.unit(from, at, Kind::Sentence);
                        self.note(inside);
                        let mark = self.get(past, end).chars().next().filter(|c| "。；！".contains(*c));
                        from = past + mark.map_or(0, char::len_utf8);
                        skip_to = from;
                    }
                }
                '。' | '；' | '！' | '？' => {
                    self.unit(from, at, Kind::Sentence);
                    if ch != '；' {
                        self.opened = None;
                    }
                    from = next;
                }
                '：' if enumerator(self.get(next, end).trim_start()).is_some() || next >= end => {
                    self.unit(from, at, Kind::LeadIn);
                    from = next;
                }
                _ => {}
            }
        }
        (from, from == start)
    }

    fn note(&mut self, range: Range<usize>) {
        let item = self.out.units.last().map_or(0, |u| u.item);
        let units = self.out.units.iter().enumerate().skip(self.noted);
        let mut of_item = units.filter(|(_, u)| u.item == item).peekable();
        let numbered = of_item
            .peek()
            .is_some_and(|(_, u)| u.enumerator > 0 || u.kind == Kind::Heading);
        let first = of_item.find(|(_, u)| numbered || u.line == self.line).map(|(i, _)| i);
        let end = self.out.units.len();
        let again = self
            .out
            .notes
            .last()
            .filter(|_| first.is_none())
            .map(|n| n.units.clone())
            .filter(|u| u.end == end);
        self.out.notes.push(Note {
            range,
            units: again.unwrap_or(first.unwrap_or(end)..end),
        });
        self.noted = end;
    }

    fn unit(&mut self, from: usize, to: usize, kind: Kind) {
        let slice = self.get(from, to);
        let lead = slice.len()
            - slice
                .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | '”' | '#'))
                .len();
        let from = from + lead;
        let to = from + self.get(from, to).trim_end().len();
        let mut from = from;
        while to.saturating_sub(from) > LONGEST {
            let cut = self.text.floor_char_boundary(from + LONGEST);
            let cut = self
                .get(from, cut)
                .rfind('，')
                .map_or(cut, |i| from + i + '，'.len_utf8());
            self.short_unit(from, cut, Kind::Sentence);
            from = cut;
        }
        self.short_unit(from, to, kind);
    }

    fn short_unit(&mut self, from: usize, to: usize, kind: Kind) {
        let slice = self.get(from, to);
        let letter = |c: &char| matches!(c, '一'..='\u{9fff}') || c.is_alphanumeric();
        if slice.chars().filter(letter).nth(1).is_none() {
            return;
        }
        if organ::note_line(slice).is_some() || organ::is_note_sentence(slice, self.lexicon) {
            return self.note(from..to);
        }
        // ■ 2025年主要目标: on a line of its own what marks elsewhere an item heads a section.
        let heads = kind == Kind::Heading && slice.starts_with(['■', '◆', '★', '▲']);
        let mark = enumerator(slice).map(|(level, n)| (if heads { 2 } else { level }, n));
        let section = self.section_of(slice, kind);
        let opens = super::date::limited(slice).filter(|_| kind == Kind::Sentence);
        let heads = section.unwrap_or(self.section) == Section::Goal && self.lead_in.is_none();
        let lead_in = super::date::opening(slice).or_else(|| if heads { super::date::reach(slice) } else { None });
        self.enter(
            mark,
            kind,
            from..to,
            section,
            lead_in.map(|r| from + r.start..from + r.end),
        );
        self.fresh = false;
        let before = self.opened.clone();
        self.opened = opens.map(|r| from + r.start..from + r.end).or_else(|| before.clone());
        self.out.units.push(Unit {
            range: from..to,
            kind,
            section: self.section,
            heading: self.headings.last().map(|h| h.range.clone()),
            enumerator: mark.map_or(0, |(_, n)| n),
            level: mark.map(|(l, _)| l),
            item: self.item,
            line: self.line,
            lead_in: self.lead_in.clone(),
            sentence: before,
            period: self
                .headings
                .iter()
                .rev()
                .find_map(|h| h.period.clone())
                .or_else(|| self.year.clone()),
        });
    }

    /// Updates headings and section at an enumerator, a heading line or a lead-in.
    fn enter(
        &mut self,
        mark: Option<(u8, usize)>,
        kind: Kind,
        range: Range<usize>,
        section: Option<Section>,
        lead_in: Option<Range<usize>>,
    ) {
        let level = match (mark, kind) {
            (Some((level, _)), _) => level,
            (None, Kind::Heading) => 2,
            (None, Kind::LeadIn) => {
                self.of_year(&range);
                self.running = section.or(self.running);
                self.goal_said = false;
                self.lead_in = lead_in;
                return self.settle();
            }
            (None, Kind::Sentence) => {
                self.running = section.or(self.running);
                self.goal_said = section == Some(Section::Goal) || self.goal_said && section.is_none();
                self.settle();
                if self.section == Section::Goal && lead_in.is_some() {
                    self.lead_in = lead_in;
                }
                return;
            }
        };
        self.item += 1;
        if self.goal_said && self.running == Some(Section::Goal) && self.fresh {
            self.running = None;
        }
        let chapter = level <= 1 || (kind == Kind::Heading && level <= 2);
        if chapter && self.running != Some(Section::Task) || section.is_some() {
            self.running = None;
        }
        let period = lead_in
            .clone()
            .filter(|_| kind == Kind::Heading)
            .or_else(|| self.phase(&range));
        if level <= 2 || lead_in.is_some() {
            self.lead_in = lead_in;
        }
        self.headings.retain(|h| h.level < level);
        let clause = self
            .get(range.start, range.end)
            .find('，')
            .filter(|_| kind == Kind::Sentence && range.len() > 120);
        let end = clause.map_or(range.end, |i| range.start + i);
        // It goes with every directive below it.
        let end = self.text.floor_char_boundary(end.min(range.start + LONGEST_HEADING));
        self.headings.push(Head {
            level,
            range: range.start..end,
            period,
            section: section.filter(|_| level <= 2 || kind == Kind::Heading),
        });
        self.settle();
    }

    /// The section in force: what a lead-in said last, else what the nearest heading says.
    fn settle(&mut self) {
        let titled = self.headings.iter().rev().find_map(|h| h.section);
        self.section = self.running.or(titled).unwrap_or_default();
    }

    fn section_of(&self, slice: &str, kind: Kind) -> Option<Section> {
        // （二）目标指标。到2027年，…: a title that its sentences follow on the line.
        let title = enumerator(slice)
            .and_then(|(_, n)| slice.get(n..))
            .is_some_and(|bare| bare.chars().count() <= 8 && (bare.contains("目标") || bare.contains("指标")));
        if kind == Kind::Sentence && title {
            return Some(Section::Goal);
        }
        if kind == Kind::Sentence {
            let goal = slice.contains("目标")
                && ["目标是：", "主要预期目标", "主要目标是", "预期目标是"]
                    .iter()
                    .any(|g| slice.contains(g));
            return goal.then_some(Section::Goal);
        }
        let bare = slice.trim_end_matches('：');
        if kind == Kind::LeadIn && ["工作", "要求", "任务", "措施"].iter().any(|w| bare.ends_with(w)) {
            return Some(Section::Task);
        }
        if kind == Kind::Heading && self.is_over(slice) {
            return Some(Section::Past);
        }
        let tail: String = slice
            .chars()
            .rev()
            .take(24)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let classes = [
            (&self.lexicon.section_past, Section::Past),
            (&self.lexicon.section_goal, Section::Goal),
            (&self.lexicon.section_task, Section::Task),
        ];
        let found = classes
            .iter()
            .filter_map(|(class, section)| class.last(&tail).map(|(_, e)| (e, *section)));
        found.max_by_key(|(end, _)| *end).map(|(_, s)| s)
    }
}

#[cfg(test)]
mod tests;
