//! Task tables whose cells stand on lines of their own, as text of a PDF or a page has them: a head (序号 重点任务 工作内容
//! 牵头科室 配合单位 完成时限), and rows that begin at their number and close with who and by when.

use std::ops::Range;

use super::{Builder, Kind, LONGEST_HEADING, Note, Section};
use crate::domain::notice::lexicon::Lexicon;
use crate::domain::notice::organ;

/// A row of such a table, in bytes of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// What it is called.
    pub(super) title: Option<Range<usize>>,
    /// What is to be done, by line.
    pub(super) content: Vec<Range<usize>>,
    /// Who and by when.
    pub(super) note: Option<Range<usize>>,
    /// Lines it takes, its number included.
    pub(super) height: usize,
}

/// What the head of a table says of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Lines it takes.
    pub(super) height: usize,
    /// Columns between the number and who answers.
    texts: usize,
    /// Columns that name bodies.
    bodies: usize,
    /// Whether a column says by when.
    limit: bool,
}

/// Most columns, and most lines of a row.
const MOST_COLUMNS: usize = 16;
const MOST_LINES: usize = 60;
/// Longest cell of a head, in characters.
const LONGEST_HEAD: usize = 12;

/// Lines with where they start.
pub(super) type Line<'t> = (&'t str, usize);

fn is_number(line: &str) -> Option<u16> {
    let line = line.trim();
    let short = (1..=3).contains(&line.len()) && line.bytes().all(|b| b.is_ascii_digit());
    if short { line.parse().ok() } else { None }
}

/// The lines that are not blank, so many of them, each with its place: pages put a blank line between cells.
fn filled<'l, 't>(lines: &'l [Line<'t>], most: usize) -> impl Iterator<Item = (usize, &'l Line<'t>)> {
    let all = lines.iter().take(most.saturating_mul(3)).enumerate();
    all.filter(|(_, line)| !line.0.trim().is_empty()).take(most)
}

/// The head at the front of these lines.
pub(super) fn head(lines: &[Line<'_>]) -> Option<Head> {
    let first = lines.first()?.0.trim();
    if !matches!(first, "序号" | "编号") {
        return None;
    }
    let bare = |line: &Line<'_>| line.0.split_whitespace().collect::<String>();
    let named = |(_, cell): &(usize, String)| {
        let short = (2..=LONGEST_HEAD).contains(&cell.chars().count());
        short && is_number(cell).is_none() && super::enumerator(cell).is_none()
    };
    let cells: Vec<(usize, String)> = filled(lines, MOST_COLUMNS + 1)
        .skip(1)
        .map(|(at, line)| (at, bare(line)))
        .take_while(named)
        .collect();
    let height = cells.last()?.0 + 1;
    let cells: Vec<&str> = cells.iter().map(|(_, cell)| cell.as_str()).collect();
    let of_bodies = |cell: &&str| {
        ["牵头", "责任", "配合", "承办", "协办", "主办"]
            .iter()
            .any(|w| cell.starts_with(w))
    };
    let of_limit = |cell: &&str| cell.contains("时限") || cell.contains("时间");
    let texts = cells.iter().position(&of_bodies)?;
    let bodies = cells.iter().filter(|c| of_bodies(c)).count();
    (texts > 0).then(|| Head {
        height,
        texts,
        bodies,
        limit: cells.iter().any(of_limit),
    })
}

/// A table whose head has been read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    head: Head,
    /// Number of its last row.
    last: u16,
    /// No row has come since the head, which may stand again on every page or open another table.
    fresh: bool,
    /// Lines since the last row that were none.
    idle: usize,
}

/// How many numbers may be missed by rows that cannot be read, and after how many lines without a row a table has ended.
const MISSED: u16 = 5;
const IDLE: usize = 12;

impl Open {
    /// A head, and the table before it.
    pub(super) fn new(head: Head, before: Option<Open>) -> Open {
        Open {
            head,
            last: before.map_or(0, |open| open.last),
            fresh: true,
            idle: 0,
        }
    }

    /// The row at the front of these lines.
    pub(super) fn row(&mut self, lines: &[Line<'_>], lexicon: &Lexicon) -> Option<Row> {
        let number = is_number(lines.first()?.0)?;
        let near = number > self.last && number <= self.last.saturating_add(MISSED);
        (near || self.fresh && number == 1).then_some(())?;
        let row = row(lines, self.head, lexicon)?;
        (self.last, self.fresh, self.idle) = (number, false, 0);
        Some(row)
    }

    /// The table after a line that was no row; none where it has ended.
    pub(super) fn after_line(mut self) -> Option<Open> {
        self.idle += 1;
        (self.idle <= IDLE).then_some(self)
    }
}

/// The row that begins with a number at the front of these lines.
fn row(lines: &[Line<'_>], head: Head, lexicon: &Lexicon) -> Option<Row> {
    let range = |line: &Line<'_>| line.1..line.1 + line.0.len();
    let bodies = |line: &str| !line.ends_with(['。', '；']) && organ::are_bodies(line.trim(), lexicon);
    let mut rest = filled(lines, MOST_LINES + 1).skip(1).peekable();
    let title = if head.texts > 1 {
        rest.next().map(|(_, l)| range(l))
    } else {
        None
    };
    let mut content = Vec::new();
    let chapter = |line: &str| super::enumerator(line).is_some_and(|(level, _)| level <= 1);
    while let Some((_, line)) = rest.next_if(|(_, l)| is_number(l.0).is_none() && !chapter(l.0) && !bodies(l.0)) {
        content.push(range(line));
    }
    let (mut note, mut height): (Option<Range<usize>>, usize) = (None, 1);
    let mut take = |at: usize, line: &Line<'_>| {
        let start = note.as_ref().map_or(line.1, |n| n.start);
        note = Some(start..line.1 + line.0.len());
        height = at + 1;
    };
    for _ in 0..head.bodies {
        if let Some((at, line)) = rest.next_if(|(_, l)| bodies(l.0)) {
            take(at, line);
        }
    }
    if head.limit
        && let Some((at, line)) = rest.next_if(|(_, l)| is_limit(l.0))
    {
        take(at, line);
    }
    (note.is_some() && !content.is_empty()).then_some(Row {
        title,
        content,
        note,
        height,
    })
}

/// 10月底前, 持续推进: what a cell says of the time.
fn is_limit(line: &str) -> bool {
    let line = line.trim();
    let standing = ["长期", "持续", "常态", "全年", "—"];
    line.chars().count() <= 16
        && is_number(line).is_none()
        && (standing.iter().any(|w| line.starts_with(w))
            || crate::domain::notice::date::each(line, line.len(), None)
                .next()
                .is_some())
}

impl Builder<'_> {
    /// A row of a flattened task table (序号 任务 指标 牵头 时限): one unit, and a note of its last cells.
    pub(super) fn row(&mut self, line: &str, start: usize) -> bool {
        let head = line.starts_with("序号 ") && ["牵头", "责任", "时限"].iter().any(|w| line.contains(w));
        if head {
            self.table = true;
            return true;
        }
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let numbered = (1..=3).contains(&digits) && line.get(digits..).is_some_and(|r| r.starts_with(' '));
        if !self.table || !numbered {
            self.table &= line.is_empty();
            return false;
        }
        let last = line.rmatch_indices(' ').nth(1).map_or(digits, |(i, _)| i);
        self.item += 1;
        self.section = Section::Task;
        self.unit(start + digits, start + last.max(digits), Kind::Sentence);
        self.note(start + last.max(digits)..start + line.len());
        true
    }

    /// A row of a task table with a cell a line: its units, and a note of who and by when.
    pub(super) fn cells(&mut self, row: Row) {
        self.item += 1;
        self.noted = self.out.units.len();
        let first = self.noted;
        // 完工投用, 政府投资: a cell beside the task, where a sentence tells it.
        let long = |range: &Range<usize>| self.get(range.start, range.end).chars().count() > 6;
        let told = row.content.iter().any(long);
        let content: Vec<Range<usize>> = row.content.iter().filter(|r| !told || long(r)).cloned().collect();
        for range in content {
            let (from, _) = self.sentences(range.start, range.end);
            self.unit(from, range.end, Kind::Sentence);
        }
        for unit in self.out.units.iter_mut().skip(first) {
            // It goes with every directive of the row.
            let title = row
                .title
                .as_ref()
                .map(|t| t.start..self.text.floor_char_boundary(t.end.min(t.start + LONGEST_HEADING)));
            unit.heading = title.or_else(|| unit.heading.clone());
            unit.section = Section::Task;
        }
        let end = self.out.units.len();
        self.out.notes.extend(row.note.map(|range| Note {
            range,
            units: first..end,
        }));
        self.noted = end;
        self.line += row.height;
    }
}
