//! Tables (表格): CSV in any of the encodings of documents, or the first sheet of a workbook (XLSX), as a header and rows
//! of texts that know their line in the file. What a cell means is the importer's business.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{IntakeError, MAGIC, encoding, office};

/// The largest table file that is read, in bytes (API.md §2).
pub const LARGEST: usize = 10 * 1024 * 1024;
/// Most rows under the header.
pub const MOST_ROWS: usize = 20_000;
/// Most columns.
const MOST_COLUMNS: usize = 100;
/// What the parts of a workbook may come to once they are unpacked, in bytes.
const UNPACKED: u64 = 100 * 1024 * 1024;

/// A table as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Line of the header in the file, from 1.
    pub line: u64,
    /// Names of the columns, trimmed.
    pub header: Vec<String>,
    /// Rows under it that say anything.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1, as editors and spreadsheets count.
    pub line: u64,
    /// Its cells, trimmed, as many as the header has.
    pub cells: Vec<String>,
}

/// Why a table is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No bytes, no header, or no row under it.
    #[error("文件为空，或只有表头没有数据 / the file is empty, or has a header and no rows")]
    Empty,
    /// Over the limit.
    #[error(
        "文件有{bytes}字节，超过{limit}字节上限，请拆成几个文件 / the file has {bytes} bytes, over {limit}: split it"
    )]
    TooLarge {
        /// Its size, unpacked for a workbook.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Too many rows.
    #[error("表格超过{MOST_ROWS}行，请拆成几个文件 / over {MOST_ROWS} rows: split the file")]
    TooManyRows,
    /// Too many columns.
    #[error("表格超过{MOST_COLUMNS}列，请删去无关的列 / over {MOST_COLUMNS} columns: leave out what is not needed")]
    TooManyColumns,
    /// Known by its first bytes to be something else.
    #[error("这是{looks_like}文件，不是表格；可读CSV和XLSX / this is {looks_like}, no table: CSV and XLSX are read")]
    NotATable {
        /// What it is.
        looks_like: &'static str,
    },
    /// Bytes of no encoding that is read.
    #[error(
        "无法识别文字编码（已试UTF-8、GB18030、UTF-16），请另存为UTF-8的CSV / the encoding is unknown: save as CSV in UTF-8"
    )]
    Undecodable,
    /// A row with more or fewer cells than the header.
    #[error(
        "第{line}行有{found}格，表头有{wanted}格；请检查逗号和引号 / line {line} has {found} cells, the header {wanted}: look at commas and quotes"
    )]
    Ragged {
        /// The line.
        line: u64,
        /// Cells there.
        found: u64,
        /// Cells of the header.
        wanted: u64,
    },
    /// A cell that holds an error of the spreadsheet, `#N/A`.
    #[error("第{line}行第{column}列是公式错误，请改正后重新保存 / line {line}, column {column} holds a formula error")]
    BrokenCell {
        /// The line.
        line: u64,
        /// The column, from 1.
        column: u64,
    },
    /// A workbook that cannot be opened.
    #[error("工作簿无法打开：{0}；请用表格软件重新另存 / the workbook cannot be opened: {0}")]
    Workbook(String),
}

/// Reads a table; the bytes decide what it is.
///
/// # Errors
/// Every refusal is a case of [`TableError`].
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if bytes.len() > LARGEST {
        let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX);
        return Err(TableError::TooLarge { bytes: size, limit });
    }
    let magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    let table = match magic.map(|(_, kind)| office(bytes, kind)) {
        None => of_text(&text(bytes)?)?,
        Some("XLSX" | "ZIP") => workbook(bytes)?,
        Some(looks_like) => return Err(TableError::NotATable { looks_like }),
    };
    if table.rows.is_empty() {
        return Err(TableError::Empty);
    }
    Ok(table)
}

/// The text of a file.
///
/// # Errors
/// Where it has no known encoding.
pub fn text(bytes: &[u8]) -> Result<String, TableError> {
    match encoding::decode(bytes) {
        Ok((text, _)) => Ok(text),
        Err(IntakeError::Empty) => Err(TableError::Empty),
        Err(_) => Err(TableError::Undecodable),
    }
}

fn of_text(text: &str) -> Result<Table, TableError> {
    let text = &text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().find(|l| !l.trim().is_empty()).ok_or(TableError::Empty)?;
    let tabs = first.contains('\t') && !first.contains(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tabs { b'\t' } else { b',' })
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut builder = Builder::default();
    for record in reader.records() {
        let record = record.map_err(|_| TableError::Undecodable)?;
        let line = record.position().map_or(0, |at| line_of(text, at));
        builder.add(line, record.iter().map(str::to_owned).collect())?;
    }
    Ok(builder.table)
}

/// The line a record begins on: blank ones before it belong to its position.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = text.get(from..).unwrap_or_default();
    let blank = rest.chars().take_while(|c| *c == '\n').count();
    at.line().saturating_add(u64::try_from(blank).unwrap_or(0))
}

#[derive(Default)]
struct Builder {
    table: Table,
}

impl Builder {
    /// Takes a row: the first that says anything is the header, blank ones are left out.
    fn add(&mut self, line: u64, mut cells: Vec<String>) -> Result<(), TableError> {
        if cells.iter().all(String::is_empty) {
            return Ok(());
        }
        if self.table.header.is_empty() {
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            if cells.len() > MOST_COLUMNS {
                return Err(TableError::TooManyColumns);
            }
            self.table.line = line;
            self.table.header = cells;
            return Ok(());
        }
        let wanted = self.table.header.len();
        // Spreadsheets pad rows with empty cells behind the last column, or leave the last ones out.
        while cells.len() > wanted && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        if cells.len() != wanted {
            return Err(TableError::Ragged {
                line,
                found: count(cells.len()),
                wanted: count(wanted),
            });
        }
        if self.table.rows.len() >= MOST_ROWS {
            return Err(TableError::TooManyRows);
        }
        self.table.rows.push(Row { line, cells });
        Ok(())
    }
}

fn workbook(bytes: &[u8]) -> Result<Table, TableError> {
    let size = unpacked(bytes).unwrap_or(u64::MAX);
    if size > UNPACKED {
        return Err(TableError::TooLarge {
            bytes: size,
            limit: UNPACKED,
        });
    }
    let broken = |e: calamine::XlsxError| TableError::Workbook(e.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheet = book.worksheet_range_at(0).ok_or(TableError::Empty)?.map_err(broken)?;
    let Some((top, _)) = sheet.start() else {
        return Err(TableError::Empty);
    };
    let mut builder = Builder::default();
    for (line, cells) in (u64::from(top).saturating_add(1)..).zip(sheet.rows()) {
        let texts: Result<Vec<String>, TableError> =
            (1_u64..).zip(cells).map(|(column, c)| cell(line, column, c)).collect();
        let mut texts = texts?;
        texts.resize(texts.len().max(builder.table.header.len()), String::new());
        builder.add(line, texts)?;
    }
    Ok(builder.table)
}

/// A cell as text: numbers as they are shown, days as 2026-08-07.
fn cell(line: u64, column: u64, data: &Data) -> Result<String, TableError> {
    Ok(match data {
        Data::Empty => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(n) => n.to_string(),
        // Fifteen digits are what spreadsheets show; the rest is noise of the binary form.
        Data::Float(n) => format!("{n:.14e}")
            .parse::<f64>()
            .map_or_else(|_| n.to_string(), |n| n.to_string()),
        Data::Bool(yes) => if *yes { "1" } else { "0" }.to_owned(),
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTime(span) => span.to_string(),
        Data::DateTimeIso(text) => text.chars().take(10).collect(),
        Data::Error(_) => return Err(TableError::BrokenCell { line, column }),
        other => other.to_string().trim().to_owned(),
    })
}

/// Bytes that the parts of a ZIP say they come to, from its central directory; none where there is no directory.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, n: usize| -> Option<u64> {
        let part = bytes.get(at..at.checked_add(n)?)?;
        Some(part.iter().rev().fold(0, |sum, b| (sum << 8) | u64::from(*b)))
    };
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let (count, mut at) = (number(end + 10, 2)?, usize::try_from(number(end + 16, 4)?).ok()?);
    let mut sum = 0_u64;
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        sum = sum.saturating_add(number(at + 24, 4)?);
        let tail = number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
        at = at.checked_add(46)?.checked_add(usize::try_from(tail).ok()?)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(table: &Table) -> Vec<(u64, Vec<&str>)> {
        let cells = |r: &'_ Row| (r.line, r.cells.len());
        assert!(table.rows.iter().all(|r| cells(r).1 == table.header.len()));
        let shown = table.rows.iter();
        shown
            .map(|r| (r.line, r.cells.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn every_encoding_gives_the_same_table() {
        const TEXT: &str = concat!(
            "单位代码",
            ",",
            "数值",
            "\r\n\r\nSPB-13, 60.5\r\n\"SPB-14\",\"1,000\"\r\n,\r\n"
        );
        let gb = encoding_rs::GB18030.encode(TEXT).0.into_owned();
        let bom = [b"\xef\xbb\xbf".to_vec(), TEXT.as_bytes().to_vec()].concat();
        let wide: Vec<u8> = TEXT
            .replace(',', "\t")
            .replace("1\t000", "1,000")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [TEXT.as_bytes().to_vec(), bom, gb, wide] {
            let table = read(&bytes).unwrap();
            assert_eq!(
                (table.line, table.header.clone()),
                (1, vec!["单位代码".to_owned(), "数值".to_owned()])
            );
            assert_eq!(
                rows(&table),
                [(3, vec!["SPB-13", "60.5"]), (4, vec!["SPB-14", "1,000"])]
            );
        }
    }

    #[test]
    fn what_is_no_table_is_named() {
        assert_eq!(read(b""), Err(TableError::Empty));
        assert_eq!(
            read(concat!("单位代码", ",", "数值", "\n").as_bytes()),
            Err(TableError::Empty)
        );
        assert_eq!(
            read(b"\x89PNG\r\n\x1a\n...."),
            Err(TableError::NotATable { looks_like: "PNG" })
        );
        assert_eq!(read(b"\x00\x01\x02\x03\x04"), Err(TableError::Undecodable));
        assert_eq!(
            read(b"a,b\n1,2\n1,2,3\n"),
            Err(TableError::Ragged {
                line: 3,
                found: 3,
                wanted: 2
            })
        );
        assert!(matches!(
            read(b"PK\x03\x04....xl/workbook.xml"),
            Err(TableError::TooLarge { .. })
        ));
        let many = format!("a\n{}", "1\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(many.as_bytes()), Err(TableError::TooManyRows));
        assert!(matches!(
            read(&vec![b'a'; LARGEST + 1]),
            Err(TableError::TooLarge { .. })
        ));
    }

    #[test]
    fn a_workbook_is_read_as_it_is_shown() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        for (column, name) in (0..).zip(["日期", "数值", "名称"]) {
            sheet.write(1, column, name).unwrap();
        }
        let at = rust_xlsxwriter::ExcelDateTime::from_ymd(2027, 1, 1).unwrap();
        sheet.write_with_format(2, 0, at, &day).unwrap();
        sheet.write(2, 1, 0.1 + 0.2).unwrap();
        sheet.write(2, 2, " 元旦 ").unwrap();
        sheet.write(4, 1, 20_000).unwrap();
        let table = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!((table.line, table.header.len()), (2, 3));
        assert_eq!(
            rows(&table),
            [(3, vec!["2027-01-01", "0.3", "元旦"]), (5, vec!["", "20000", ""])]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
            let _ = read(&[b"PK\x03\x04xl/".to_vec(), bytes].concat());
        }
    }
}
