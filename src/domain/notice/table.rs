//! Tables of indicators (指标表) flattened to text: a row a line with cells parted by blanks, or a cell a line as PDF text
//! has them. The header says what a column holds; a year or 目标 is ahead, 现状 or the first of two years is what stands.

mod anchored;
mod column;

use std::cell::LazyCell;
use std::ops::Range;

use rust_decimal::Decimal;

use super::date;
use super::draft::Comparator;
use super::lexicon::Lexicon;
use super::quantity;
use crate::domain::time::Day;
use anchored::anchored;
use column::{Column, LEAST_COLUMNS, column, is_header, short_head};

/// A value of a table that is to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Bytes from the start of its row to its end.
    pub range: Range<usize>,
    /// What is measured; empty where the rows are places.
    pub indicator: String,
    /// The place of the row.
    pub scope: Option<String>,
    /// How it binds.
    pub comparator: Comparator,
    /// Value in base units.
    pub value: Decimal,
    /// Upper end of a range.
    pub max: Option<Decimal>,
    /// Base unit.
    pub unit: String,
    /// 左右, 约.
    pub approx: bool,
    /// By when, as the column or the caption says.
    pub period: Option<(String, Option<Day>)>,
}

/// What is longer is no name of an indicator, in characters.
const LONGEST_NAME: usize = 60;

/// A piece of text and where it stands.
type Token<'t> = (&'t str, usize);

/// Tables of a text: the lines they take (numbers) and the values in them.
#[must_use]
pub fn find(text: &str, lexicon: &Lexicon) -> (Vec<Range<usize>>, Vec<Cell>) {
    let mut at = 0;
    let lines: Vec<Token<'_>> = text
        .split('\n')
        .map(|line| {
            let start = at;
            at += line.len() + 1;
            (line, start)
        })
        .collect();
    let kinds = text.contains("预期性") || text.contains("约束性");
    let next = LazyCell::new(|| next_values(&lines));
    let valued = |from: usize| next.get(from).is_some_and(|value| *value < from + MOST_CELLS);
    let (mut taken, mut cells, mut index) = (Vec::new(), Vec::new(), 0);
    while let Some((line, _)) = lines.get(index) {
        let rest = lines.get(index..).unwrap_or(&[]);
        let found = if line.chars().count() > 60 {
            None
        } else {
            rows(rest)
                .or_else(|| stream(rest, |skip| valued(index + skip), lexicon))
                .or_else(|| if kinds { anchored(rest, lexicon) } else { None })
        };
        let Some((height, columns, rows)) = found else {
            index += 1;
            continue;
        };
        let above = lines.get(index.saturating_sub(5)..index).unwrap_or(&[]);
        let period = above
            .iter()
            .rev()
            .filter(|(l, _)| l.chars().count() <= 60)
            .find_map(|(l, _)| caption_period(l));
        for row in &rows {
            row_cells(row, &columns, period.as_ref(), lexicon, &mut cells);
        }
        taken.push(index..index + height);
        index += height.max(1);
    }
    (taken, cells)
}

/// For every line the first at or after it that is a value: a header without values below it is told at once.
fn next_values(lines: &[Token<'_>]) -> Vec<usize> {
    let mut next = usize::MAX;
    let back = lines.iter().enumerate().rev();
    let mut values: Vec<usize> = back
        .map(|(i, (line, _))| {
            next = if is_value(line.trim()) { i } else { next };
            next
        })
        .collect();
    values.reverse();
    values
}

fn caption_period(caption: &str) -> Option<(String, Option<Day>)> {
    let found = date::each(caption, caption.len(), None).next();
    let five = ["十三五", "十四五", "十五五"].iter().zip([2020, 2025, 2030]);
    found
        .filter(|d| d.date.is_some())
        .map(|d| (caption.get(d.range.clone()).unwrap_or("").to_owned(), d.date))
        .or_else(|| {
            let (name, year) = five.into_iter().find(|(n, _)| caption.contains(**n))?;
            Some((format!("“{name}”时期"), Day::from_ymd_opt(year, 12, 31)))
        })
}

fn tokens<'t>(line: Token<'t>) -> Vec<Token<'t>> {
    pieces(line).collect()
}

fn pieces<'t>((line, start): Token<'t>) -> impl Iterator<Item = Token<'t>> + Clone {
    let mut at = 0;
    line.split([' ', '|']).filter_map(move |part| {
        let from = start + at;
        at += part.len() + 1;
        (!part.is_empty()).then_some((part, from))
    })
}

type Found<'t> = (usize, Vec<Column>, Vec<Vec<Token<'t>>>);

/// A header line and the rows below it, each a line.
fn rows<'t>(lines: &[Token<'t>]) -> Option<Found<'t>> {
    let head = pieces(*lines.first()?);
    head.clone().nth(LEAST_COLUMNS - 1)?;
    let columns: Option<Vec<Column>> = head.map(|(t, _)| column(t)).collect();
    let columns = columns.filter(|c| is_header(c))?;
    // A table of tasks has bodies and limits too, and sentences where this one has values.
    let (line, _) = lines.first()?;
    let charged = ["责任", "牵头", "时限"].iter().any(|w| line.contains(w));
    let numbered = usize::from(charged && columns.contains(&Column::Seq));
    let figures = |row: &[Token<'_>]| row.iter().filter(|(t, _)| is_value(t) || is_figure(t)).count();
    let body: Vec<Vec<Token<'_>>> = lines
        .iter()
        .skip(1)
        .map(|l| tokens(*l))
        .take_while(|row| row.len() + 3 >= columns.len() && row.len() > 1 && figures(row) > numbered)
        .collect();
    (!body.is_empty()).then_some((1 + body.len(), columns, body))
}

/// Most columns of a table, and most cells of one whose cells stand on lines of their own: each line may begin one, and
/// reading what follows must not take as long as the text is.
const MOST_COLUMNS: usize = 24;
const MOST_CELLS: usize = 2_000;

/// A header and rows with every cell on a line of its own; a row begins at its number, or at a name after values.
/// `valued` tells whether one of the cells after so many lines is a value.
fn stream<'t>(lines: &[Token<'t>], valued: impl Fn(usize) -> bool, lexicon: &Lexicon) -> Option<Found<'t>> {
    let trimmed = |(line, start): &Token<'t>| (line.trim(), *start);
    let heads = lines.iter().take(MOST_COLUMNS);
    // Most lines are sentences, or stand before one.
    if !heads
        .clone()
        .take(LEAST_COLUMNS)
        .all(|l| short_head(l.0.trim()).is_some())
    {
        return None;
    }
    let columns: Vec<Column> = heads.map_while(|l| column(l.0.trim())).collect();
    if !is_header(&columns) || !valued(columns.len()) {
        return None;
    }
    let numbered = columns.contains(&Column::Seq);
    let short = |l: &&Token<'t>| {
        l.0.chars().count() <= 30 && !l.0.contains(['。', '；']) && super::outline::enumerator(l.0).is_none()
    };
    let cells: Vec<Token<'t>> = lines
        .iter()
        .skip(columns.len())
        .take(MOST_CELLS)
        .take_while(short)
        .map(trimmed)
        .collect();
    let mut rows: Vec<Vec<Token<'t>>> = Vec::new();
    let mut filled = false;
    for cell in &cells {
        let value = is_value(cell.0);
        let next = numbered && cell.0.parse::<usize>().is_ok_and(|n| n == rows.len() + 1)
            || !numbered && filled && !value && !is_aside(cell.0, lexicon);
        if next || rows.is_empty() {
            rows.push(Vec::new());
            filled = false;
        }
        filled |= value && !next;
        if let Some(row) = rows.last_mut() {
            row.push(*cell);
        }
    }
    rows.retain(|r| r.iter().filter(|(t, _)| is_value(t)).count() > usize::from(numbered));
    (!rows.is_empty()).then(|| (columns.len() + cells.len(), columns, rows))
}

/// [累计达到1000] → 1000.
fn bare_value((token, at): Token<'_>) -> Token<'_> {
    let mut rest = token.trim_end_matches([']', '〕', '】']);
    for open in ["[", "〔", "【", "累计", "达到", "提高", "下降"] {
        rest = rest.strip_prefix(open).unwrap_or(rest);
    }
    (rest, at + token.find(rest).unwrap_or(0))
}

/// A value, whatever words of reaching stand before it.
fn is_figure(token: &str) -> bool {
    is_value(bare_value((token, 0)).0)
}

fn is_aside(token: &str, lexicon: &Lexicon) -> bool {
    matches!(token, "预期性" | "约束性" | "—" | "-" | "/") || is_unit(token, lexicon)
}

fn is_unit(token: &str, lexicon: &Lexicon) -> bool {
    let bare = token.trim_matches(['（', '）']);
    if let Some((over, under)) = bare.split_once('/') {
        let base = matches!(under, "万" | "10万" | "十万" | "百万");
        return base && matches!(over, "" | "1") || is_unit(over, lexicon) && under.chars().count() <= 4;
    }
    let base = ["万亿", "百万", "亿", "万", "千"]
        .iter()
        .find_map(|m| bare.strip_prefix(m))
        .unwrap_or(bare);
    lexicon.unit.has(bare) || lexicon.unit.has(base)
}

fn is_dash(token: &str) -> bool {
    matches!(token, "—" | "-" | "/" | "–" | "——")
}

/// A number with its sign and bound, and nothing else of weight.
fn is_value(token: &str) -> bool {
    let bare = token.trim_start_matches(['≥', '≤', '>', '<', '约', '＞', '＜', '±', '+']);
    let digits = bare
        .chars()
        .take_while(|c| c.is_ascii_digit() || ".,-—～~".contains(*c))
        .count();
    let mut rest = bare.chars().skip(digits);
    let short = rest.clone().nth(6).is_none();
    bare.starts_with(|c: char| c.is_ascii_digit()) && short && !rest.any(|c| matches!(c, '年' | '月'))
}

/// The values of one row that are ahead.
fn row_cells(
    row: &[Token<'_>],
    columns: &[Column],
    caption: Option<&(String, Option<Day>)>,
    lexicon: &Lexicon,
    out: &mut Vec<Cell>,
) {
    let Some((_, start)) = row.first() else { return };
    let rest = row.get(before_name(row, columns)..).unwrap_or(&[]);
    let names = rest
        .iter()
        .take_while(|(t, _)| !is_figure(t) && !is_unit(t, lexicon) && !t.starts_with('[') && !t.ends_with('/'))
        .count();
    let name: String = rest.iter().take(names).map(|(t, _)| *t).collect();
    let rest = rest.get(names..).unwrap_or(&[]);
    let (name, own_unit) = split_unit(&name, lexicon);
    let units = rest
        .iter()
        .take_while(|(t, _)| is_unit(t, lexicon) || t.ends_with('/') || !is_figure(t) && !is_dash(t));
    let unit: String = units.map(|(t, _)| t.trim_matches(['（', '）'])).collect();
    let unit = if unit.is_empty() {
        own_unit.unwrap_or_default()
    } else {
        unit
    };
    let cells = rest.iter().map(|t| (bare_value(*t), *t));
    let values: Vec<(Token<'_>, Token<'_>)> = cells.filter(|((t, _), _)| is_value(t) || is_dash(t)).collect();
    let heads: Vec<(Option<i32>, bool)> = value_columns(columns);
    let named = (1..=LONGEST_NAME).contains(&name.chars().count());
    let place = columns.contains(&Column::Place) && !columns.contains(&Column::Name);
    for (((token, at), (said, _)), (year, base)) in values.into_iter().zip(heads) {
        let Some(mut cell) = value(token, &unit, &name).filter(|_| !base && named) else {
            continue;
        };
        cell.comparator = changed(said).unwrap_or(cell.comparator);
        cell.range = (*start).min(at)..at + token.len();
        let own = year.map(|y| (format!("{y}年"), Day::from_ymd_opt(y, 12, 31)));
        cell.period = own.or_else(|| caption.cloned());
        (cell.indicator, cell.scope) = if place {
            (String::new(), Some(name.clone()))
        } else {
            (name.clone(), None)
        };
        out.push(cell);
    }
}

/// [下降13.5]: by how much, where the cell itself says so.
fn changed(said: &str) -> Option<Comparator> {
    let said = said.trim_start_matches(['[', '〔', '【']);
    let by = [("下降", Comparator::DecreaseBy), ("提高", Comparator::IncreaseBy)];
    by.into_iter()
        .find(|(word, _)| said.starts_with(word))
        .map(|(_, by)| by)
}

/// How many cells of a row stand before its name: its number and the field it belongs to. A field that goes for several rows is
/// told in the first of them only, so that the number leads, or else how many cells there are.
fn before_name(row: &[Token<'_>], columns: &[Column]) -> usize {
    let named = |c: &Column| matches!(c, Column::Name | Column::Place);
    let front = columns.iter().position(named).unwrap_or(0);
    let counted = columns.iter().take(front).any(|c| *c == Column::Seq);
    let number = |(t, _): &Token<'_>| counted && t.parse::<u16>().is_ok();
    let full = if row.len() >= columns.len() { front } else { 0 };
    row.iter().take(front).position(number).map_or(full, |at| at + 1)
}

/// The value columns in order: the first of two bare years is what stands.
fn value_columns(columns: &[Column]) -> Vec<(Option<i32>, bool)> {
    let mut heads: Vec<(Option<i32>, bool)> = columns
        .iter()
        .filter_map(|c| match c {
            Column::Value { year, base } => Some((*year, *base)),
            _ => None,
        })
        .collect();
    let years = heads.iter().filter(|(y, _)| y.is_some()).count();
    if heads.iter().all(|(_, b)| !b)
        && years >= 1
        && heads.len() == 2
        && let Some(first) = heads.first_mut()
    {
        first.1 = true;
    }
    heads
}

/// 地区生产总值（亿元） → the name and its unit.
fn split_unit(name: &str, lexicon: &Lexicon) -> (String, Option<String>) {
    // 1.人均预期寿命 is numbered, 5岁以下儿童死亡率 is not.
    let counted = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = counted.is_empty() || counted.starts_with(['.', '、']) || !counted.starts_with('岁');
    let bare = if numbered { counted } else { name };
    let bare = bare.trim_start_matches(['.', '、']);
    let bare = bare.strip_prefix("其中").unwrap_or(bare).trim_start_matches('：');
    let footnote = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = if footnote.ends_with(|c: char| c.is_ascii()) {
        bare
    } else {
        footnote
    };
    let unit = bare
        .strip_suffix('）')
        .and_then(|b| b.rsplit_once('（'))
        .filter(|(_, unit)| is_unit(unit, lexicon));
    unit.map_or((bare.to_owned(), None), |(name, unit)| {
        (name.to_owned(), Some(unit.to_owned()))
    })
}

fn value(token: &str, unit: &str, name: &str) -> Option<Cell> {
    let sign = token.chars().next()?;
    let bare = token.trim_start_matches(['≥', '≤', '>', '<', '约', '+', '=']);
    let length = bare
        .chars()
        .take_while(|c| c.is_ascii_digit() || ".,-—～~".contains(*c))
        .map(char::len_utf8)
        .sum();
    let (figure, post) = bare.split_at_checked(length)?;
    let (over, under) = unit.split_once('/').map_or((unit, ""), |(o, u)| (o, u));
    let spelled = if post.starts_with('%') {
        bare.to_owned()
    } else {
        format!("{figure}{over}{post}")
    };
    let mut found = quantity::find(&spelled).into_iter().next()?;
    if !under.is_empty() {
        found.unit = format!("{}/{under}", found.unit);
    }
    let value = found.value?;
    let added = ["新增", "新建", "净增"].iter().any(|w| name.starts_with(w));
    let change = added || ["增长", "增长率", "增速", "增幅"].iter().any(|w| name.ends_with(w)) && found.unit == "%";
    let fall = ["降低", "下降", "减少", "降低率", "下降率"]
        .iter()
        .any(|w| name.ends_with(w));
    let comparator = match sign {
        '≤' | '<' => Comparator::AtMost,
        _ if post.contains("以内") || post.contains("以下") || value.is_zero() => Comparator::AtMost,
        _ if fall => Comparator::DecreaseBy,
        _ if change => Comparator::IncreaseBy,
        '≥' | '>' => Comparator::AtLeast,
        _ if post.contains("左右") => Comparator::Equal,
        _ => Comparator::AtLeast,
    };
    Some(Cell {
        range: 0..0,
        indicator: String::new(),
        scope: None,
        comparator,
        value,
        max: found.max,
        unit: found.unit,
        approx: found.approx || sign == '约' || post.contains("左右"),
        period: None,
    })
}

#[cfg(test)]
mod tests;
