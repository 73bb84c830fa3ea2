//! The sheet of an import: columns by their names, cells as what they mean, and every fault with its row and column.

use rust_decimal::Decimal;

use crate::app::error::{Error, Result};
use crate::domain::decimal;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::domain::time::Day;
use crate::intake::table::{Row, Table};

/// Most faults that are told at once.
const MOST_TOLD: usize = 100;

/// A column that an import reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its English name, also in the paths of faults.
    pub key: &'static str,
    /// Its Chinese names and others it goes by; the first is the one people are told.
    pub names: &'static [&'static str],
    /// Whether it has to be there.
    pub needed: bool,
}

impl Column {
    /// A column that has to be there.
    #[must_use]
    pub const fn needed(key: &'static str, names: &'static [&'static str]) -> Column {
        Column {
            key,
            names,
            needed: true,
        }
    }

    /// A column that may be left out.
    #[must_use]
    pub const fn optional(key: &'static str, names: &'static [&'static str]) -> Column {
        Column {
            key,
            names,
            needed: false,
        }
    }

    fn zh(&self) -> &'static str {
        self.names.first().copied().unwrap_or(self.key)
    }

    fn is(&self, name: &str) -> bool {
        self.key.eq_ignore_ascii_case(name) || self.names.contains(&name)
    }
}

/// What is wrong, by row and column.
#[derive(Debug, Default)]
pub struct Faults {
    told: Vec<FieldError>,
    all: usize,
}

impl Faults {
    fn push(&mut self, fault: FieldError) {
        self.all += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(fault);
        }
    }

    /// A fault in a cell.
    pub fn cell(&mut self, row: Cell<'_>, code: &'static str, zh: &str, en: &str) {
        let (line, column) = (row.line, row.column);
        self.push(FieldError {
            field: format!("rows[{line}].{}", column.key),
            code,
            zh: format!("第{line}行“{}”：{zh}", column.zh()),
            en: format!("row {line}, {}: {en}", column.key),
        });
    }

    /// What a row's act refused, at the column it names; other failures pass.
    ///
    /// # Errors
    /// What is no refusal.
    pub fn take<T>(&mut self, record: &Record<'_>, done: Result<T>) -> Result<Option<T>> {
        let refusal = match done {
            Ok(value) => return Ok(Some(value)),
            Err(Error::Refused(refusal)) => refusal,
            Err(e) => return Err(e),
        };
        let first = refusal.errors.first();
        let named = first.and_then(|e| record.sheet.columns.iter().find(|c| c.key == e.field));
        let code = first.map_or(refusal.code.word(), |e| e.code);
        match named {
            Some(column) => self.cell(record.at(column), code, &refusal.zh, &refusal.en),
            None => self.row(record, code, &refusal.zh, &refusal.en),
        }
        Ok(None)
    }

    /// A fault of a whole row.
    pub fn row(&mut self, record: &Record<'_>, code: &'static str, zh: &str, en: &str) {
        let line = record.row.line;
        self.push(FieldError {
            field: format!("rows[{line}]"),
            code,
            zh: format!("第{line}行：{zh}"),
            en: format!("row {line}: {en}"),
        });
    }

    fn header(&mut self, line: u64, code: &'static str, zh: String, en: String) {
        self.push(FieldError {
            field: format!("rows[{line}]"),
            code,
            zh,
            en,
        });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn none(&self) -> bool {
        self.all == 0
    }

    /// Refuses where anything is wrong.
    ///
    /// # Errors
    /// Every fault, at most a hundred, with their number.
    pub fn check(self) -> Result<()> {
        if self.all == 0 {
            return Ok(());
        }
        let (mut zh, mut en) = (
            format!("有{}处错误，没有导入任何内容；请改正后重新导入", self.all),
            format!(
                "{} faults; nothing was imported. Correct them and import again",
                self.all
            ),
        );
        if self.all > self.told.len() {
            zh.push_str(&format!("（以下只列前{MOST_TOLD}处）"));
            en.push_str(&format!(" (the first {MOST_TOLD} follow)"));
        }
        Err(Refusal {
            errors: self.told,
            ..Refusal::new(Code::InvalidField, zh, en)
        }
        .into())
    }
}

/// The place of a cell.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    line: u64,
    column: &'a Column,
}

/// A table whose columns are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    columns: &'static [Column],
    /// For each column its place in the rows.
    places: Vec<Option<usize>>,
    rows: Vec<Row>,
}

impl Sheet {
    /// Finds the columns.
    ///
    /// # Errors
    /// A column that is not known, is there twice, or is missing.
    pub fn of(table: Table, columns: &'static [Column]) -> Result<Sheet> {
        let mut faults = Faults::default();
        let mut places = vec![None; columns.len()];
        let known: Vec<String> = columns.iter().map(|c| format!("{}（{}）", c.zh(), c.key)).collect();
        for (place, name) in table.header.iter().enumerate() {
            let found = columns.iter().position(|c| c.is(name));
            match found.and_then(|n| places.get_mut(n)) {
                Some(free @ None) => *free = Some(place),
                Some(Some(_)) => {
                    let (zh, en) = (
                        format!("列“{name}”出现了两次"),
                        format!("the column ‘{name}’ is there twice"),
                    );
                    faults.header(table.line, "twice", zh, en);
                }
                None => {
                    let zh = format!("表头有不认识的列“{name}”；可用的列：{}", known.join("、"));
                    let en = format!("the column ‘{name}’ is not known; possible: {}", known.join(", "));
                    faults.header(table.line, "unknown_column", zh, en);
                }
            }
        }
        for (column, place) in columns.iter().zip(&places) {
            if column.needed && place.is_none() {
                let zh = format!("表头缺少列“{}”（{}）", column.zh(), column.key);
                faults.header(
                    table.line,
                    "missing_column",
                    zh,
                    format!("the column {} is missing", column.key),
                );
            }
        }
        faults.check()?;
        Ok(Sheet {
            columns,
            places,
            rows: table.rows,
        })
    }

    /// Its rows.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|row| Record { sheet: self, row })
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// A row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    sheet: &'a Sheet,
    row: &'a Row,
}

impl<'a> Record<'a> {
    /// Its line in the file.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.row.line
    }

    fn at(&self, column: &'a Column) -> Cell<'a> {
        Cell {
            line: self.row.line,
            column,
        }
    }

    /// Place of a cell, for a fault.
    #[must_use]
    pub fn cell(&self, key: &str) -> Cell<'a> {
        const NONE: &Column = &Column::optional("row", &["本行"]);
        self.at(self.sheet.columns.iter().find(|c| c.key == key).unwrap_or(NONE))
    }

    /// A cell that says something.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        let place = self.sheet.columns.iter().position(|c| c.key == key)?;
        let cell = self.row.cells.get((*self.sheet.places.get(place)?)?)?;
        Some(cell.as_str()).filter(|t| !t.is_empty())
    }

    /// A cell that has to say something.
    pub fn need(&self, key: &str, faults: &mut Faults) -> Option<&'a str> {
        let found = self.get(key);
        if found.is_none() {
            faults.cell(self.cell(key), "missing", "不能为空", "must not be empty");
        }
        found
    }

    /// A day that has to be there: 2027-01-01, 2027/1/1 or 2027年1月1日.
    pub fn day(&self, key: &str, faults: &mut Faults) -> Option<Day> {
        let text = self.need(key, faults)?;
        let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
        let day = plain.trim().parse().ok();
        if day.is_none() {
            let (zh, en) = (
                format!("“{text}”不是日期，请写成2027-01-01"),
                format!("‘{text}’ is no day; write 2027-01-01"),
            );
            faults.cell(self.cell(key), "not_a_day", &zh, &en);
        }
        day
    }

    /// A whole number between two bounds that has to be there.
    pub fn whole(&self, key: &str, (from, to): (i64, i64), faults: &mut Faults) -> Option<i64> {
        let text = self.need(key, faults)?;
        let number = text.parse().ok().filter(|n| (from..=to).contains(n));
        if number.is_none() {
            let (zh, en) = (
                format!("“{text}”应为{from}到{to}的整数"),
                format!("‘{text}’ should be a whole number from {from} to {to}"),
            );
            faults.cell(self.cell(key), "not_a_number", &zh, &en);
        }
        number
    }

    /// A number that has to be there; thousands may be parted by commas.
    pub fn number(&self, key: &str, faults: &mut Faults) -> Option<Decimal> {
        let text = self.need(key, faults)?;
        match decimal::parse(&ungrouped(text)) {
            Ok(number) => Some(number),
            Err(e) => {
                faults.cell(
                    self.cell(key),
                    e.code(),
                    &format!("“{text}”：{}", e.zh()),
                    &format!("‘{text}’: {e}"),
                );
                None
            }
        }
    }
}

/// `1,200.5` as `1200.5`; commas that part no thousands stay, and are no number then.
fn ungrouped(text: &str) -> String {
    let plain = text.replace('，', ",");
    let whole = plain.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|g| (1..=4).contains(&g.chars().count()));
    if first && groups.all(|g| g.chars().count() == 3) {
        plain.replace(',', "")
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::needed("org", &["单位代码"]),
        Column::needed("value", &["数值"]),
        Column::optional("note", &["备注"]),
    ];

    fn sheet(text: &str) -> Result<Sheet> {
        Sheet::of(crate::intake::table::read(text.as_bytes()).unwrap(), COLUMNS)
    }

    fn told(e: &Error) -> Vec<String> {
        e.refusal()
            .errors
            .into_iter()
            .map(|e| format!("{} {}", e.field, e.code))
            .collect()
    }

    #[test]
    fn columns_go_by_either_name_in_any_order() {
        let sheet = sheet("数值,org\n\"1,200.5\",SPB-13\n").unwrap();
        let record = sheet.records().next().unwrap();
        let mut faults = Faults::default();
        assert_eq!(record.get("org"), Some("SPB-13"));
        assert_eq!(record.number("value", &mut faults), "1200.5".parse().ok());
        assert_eq!((record.get("note"), faults.none(), record.line()), (None, true, 2));
    }

    #[test]
    fn a_wrong_header_names_every_column() {
        assert_eq!(
            told(&sheet("org,角色,org\nSPB,x,y\n").unwrap_err()),
            ["rows[1] unknown_column", "rows[1] twice", "rows[1] missing_column"]
        );
    }

    #[test]
    fn wrong_cells_are_named_by_row_and_column() {
        let sheet = sheet("org,value\nSPB,十二\n,1\n").unwrap();
        let mut faults = Faults::default();
        for record in sheet.records() {
            record.need("org", &mut faults);
            record.number("value", &mut faults);
            record.day("value", &mut faults);
        }
        let refused = faults.check().unwrap_err();
        assert_eq!(
            told(&refused),
            [
                "rows[2].value not_a_number",
                "rows[2].value not_a_day",
                "rows[3].org missing",
                "rows[3].value not_a_day"
            ]
        );
        let first = refused.refusal().errors.remove(0);
        assert!(first.zh.starts_with("第2行“数值”：“十二”"), "{}", first.zh);
    }
}
