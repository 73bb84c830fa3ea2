//! Tables whose rows are known by the kind of their indicator, with what a cell's width has broken put back together.

use super::{Column, Found, Lexicon, Token, is_figure, is_unit, is_value, tokens};

/// Most lines of one table.
const MOST_LINES: usize = 400;

/// Rows known by 预期性 or 约束性 in them: a name or a unit that the cell's width has broken stands on the lines around.
pub(super) fn anchored<'t>(lines: &[Token<'t>], lexicon: &Lexicon) -> Option<Found<'t>> {
    let kind = |t: &Token<'_>| matches!(t.0, "预期性" | "约束性");
    let named = |l: &Token<'_>| l.0.contains("预期性") || l.0.contains("约束性");
    if !lines.iter().take(2).any(named) {
        return None;
    }
    let height = reach(lines, named);
    if height < 2 {
        return None;
    }
    let cells: Vec<Vec<Token<'t>>> = lines.iter().take(height + 2).map(|l| tokens(*l)).collect();
    let anchor = |row: &&Vec<Token<'t>>| row.iter().any(kind);
    cells.first().filter(|row| anchor(row) || row.len() == 1)?;
    let first = cells.iter().take(2).position(|r| anchor(&r))?;
    let gaps = cells.iter().map(|r| anchor(&r)).collect::<Vec<_>>();
    let count = gaps.iter().filter(|g| **g).count();
    let mut last = first;
    for (i, _) in gaps.iter().enumerate().filter(|(_, g)| **g) {
        if i > last + 5 {
            break;
        }
        last = i;
    }
    if count < 3 || last < first + 2 {
        return None;
    }
    let mut rows = Vec::new();
    let mut used = 0;
    for (i, row) in cells.iter().enumerate().take(last + 1).filter(|(_, r)| anchor(r)) {
        let loose = |at: usize| {
            cells
                .get(at)
                .filter(|r| !anchor(r) && r.len() <= 2)
                .cloned()
                .unwrap_or_default()
        };
        let seq = usize::from(row.first().is_some_and(|(t, _)| t.parse::<u16>().is_ok()));
        let at = row.iter().position(kind).unwrap_or(0);
        let front = row.get(seq..at).unwrap_or(&[]);
        let named = front.iter().any(|(t, _)| !is_unit(t, lexicon) && !is_value(t));
        let united = front.iter().any(|(t, _)| is_unit(t, lexicon));
        let broken = !(named && united);
        let before = if broken && i > used { loose(i - 1) } else { Vec::new() };
        let after = if broken && !before.is_empty() {
            loose(i + 1)
        } else {
            Vec::new()
        };
        used = i + 1 + usize::from(!after.is_empty());
        rows.push(mended(row, seq, at, named, before, after));
    }
    let end = last + 1 + usize::from(used > last + 1);
    Some((end, columns(), rows))
}

/// The last line that a table reaches. Rows stand close: beyond five lines without one it has ended, and no line after it
/// is cut into cells.
fn reach(lines: &[Token<'_>], named: impl Fn(&Token<'_>) -> bool) -> usize {
    let mut last = 0;
    for (i, _) in lines.iter().enumerate().take(MOST_LINES).filter(|(_, l)| named(l)) {
        if i > last + 5 {
            break;
        }
        last = i;
    }
    last
}

/// What such rows hold.
fn columns() -> Vec<Column> {
    let value = Column::Value {
        year: None,
        base: false,
    };
    vec![Column::Name, Column::Unit, value, Column::Aside]
}

/// One row with its broken pieces put back: name, unit, values.
fn mended<'t>(
    row: &[Token<'t>],
    seq: usize,
    at: usize,
    named: bool,
    before: Vec<Token<'t>>,
    after: Vec<Token<'t>>,
) -> Vec<Token<'t>> {
    let front = row.get(seq..at).unwrap_or(&[]).to_vec();
    // A number on a line of its own is a page's, not this row's value.
    let pieces = before.into_iter().chain(after).filter(|(t, _)| !is_value(t));
    let mut out: Vec<Token<'t>> = if named {
        front.into_iter().chain(pieces).collect()
    } else {
        pieces.chain(front).collect()
    };
    let values = row.get(at + 1..).unwrap_or(&[]).iter();
    out.extend(values.filter(|(t, _)| is_figure(t)).take(1));
    out
}
