//! The cells of chosen columns, on the page and in the file.

use chrono::NaiveDateTime;

use super::super::day;
use super::super::message::say;
use super::Row;
use crate::app::task::ledger;
use crate::domain::directive::register_number;
use crate::domain::lang::Lang;
use crate::domain::ledger::Column;
use crate::domain::time::{Day, day_of};
use crate::store::task_view::More;

/// A line of the ledger with its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What every list shows.
    pub row: Row,
    /// Its cells, by column.
    pub cells: Vec<Cell>,
}

/// A cell: the usual columns are drawn by the template, the others are words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The column.
    pub column: Column,
    /// What stands in it, where it is not one of the usual.
    pub words: String,
}

impl Line {
    /// A row with its cells.
    #[must_use]
    pub fn of(lang: Lang, row: Row, found: &ledger::Row, columns: &[Column], today: Day) -> Line {
        let cell = |column: &Column| Cell {
            column: *column,
            words: match Column::USUAL.contains(column) {
                true => String::new(),
                false => words(lang, *column, found, &|d| day::date(lang, d, today)),
            },
        };
        Line {
            cells: columns.iter().map(cell).collect(),
            row,
        }
    }
}

/// What stands over a column in the file.
#[must_use]
pub fn head(lang: Lang, column: Column) -> String {
    match column {
        Column::Percent => say(lang, "file-percent").with("name", column.title(lang)).into(),
        other => other.title(lang),
    }
}

/// A cell of the file: days are written as 2026-12-31.
#[must_use]
pub fn plain(lang: Lang, column: Column, row: &ledger::Row) -> String {
    words(lang, column, row, &|d| d.to_string())
}

fn words(lang: Lang, column: Column, row: &ledger::Row, date: &dyn Fn(Day) -> String) -> String {
    let line = &row.line;
    let count = |n: Option<i64>| n.map(|n| n.to_string());
    let on = |at: Option<NaiveDateTime>| at.map(|at| date(day_of(at.and_utc())));
    let more = row.more.as_ref();
    let text = match column {
        Column::Light => Some(line.light.title(lang)),
        Column::Title => Some(line.title.clone()),
        Column::Lead => Some(line.lead.name.clone()),
        Column::State => Some(line.state.title(lang)),
        Column::Percent => count(line.percent),
        Column::Due => line.due_on.map(date),
        Column::Own => line.own_light.map(|l| l.title(lang)),
        Column::Id => count(Some(line.id.0)),
        Column::Since => on(more.map(|m| m.light_since)),
        Column::Number => more.and_then(number),
        Column::Directive => more.map(|m| m.directive.title.clone()),
        Column::Issuer => more.map(|m| m.issuer.clone()),
        Column::Issued => on(more.and_then(|m| m.issued_at)),
        Column::Signed => on(more.and_then(|m| m.signed_at)),
        Column::Closed => on(more.and_then(|m| m.closed_at)),
        Column::Original => more.and_then(|m| m.original_due_on).map(date),
        Column::Extensions => count(more.map(|m| m.extensions)),
        Column::Returns => count(more.map(|m| m.returns)),
        Column::Cadence => more.map(|m| m.cadence.title(lang)),
    };
    text.unwrap_or_default()
}

fn number(more: &More) -> Option<String> {
    let d = &more.directive;
    let (year, no) = d.year.zip(d.no)?;
    Some(register_number(&d.prefix, year, no))
}
