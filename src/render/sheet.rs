//! A plain list as a file: what a page shows, as CSV or as a workbook with one sheet. Nothing in it is run as a formula.

use rust_xlsxwriter::{Format, FormatBorder, Workbook};

use super::csv::guarded;
use super::xlsx::{Broken, put};

/// A list: heads and rows of as many cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the sheet.
    pub name: String,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// As CSV: UTF-8 with a byte-order mark and CRLF, as spreadsheets of offices open it.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut out = vec![0xEF, 0xBB, 0xBF];
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut out);
        // Writing to memory cannot fail, and every row has the same number of cells.
        let _ = writer.write_record(&self.heads);
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(|cell| guarded(cell)));
        }
        let _ = writer.flush();
        drop(writer);
        out
    }

    /// As a workbook.
    ///
    /// # Errors
    /// Where the sheet would be larger than the format allows.
    pub fn workbook(&self) -> Result<Vec<u8>, Broken> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name(&self.name)?;
        let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
        for (col, head) in (0..).zip(&self.heads) {
            sheet.write_string_with_format(0, col, head, &bold)?;
            sheet.set_column_width(col, if col == 0 { 48 } else { 16 })?;
        }
        sheet.set_freeze_panes(1, 1)?;
        for (at, row) in (1..).zip(&self.rows) {
            for (col, cell) in (0..).zip(row) {
                put(sheet, at, col, cell)?;
            }
        }
        Ok(book.save_to_buffer()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cell: &str) -> Sheet {
        Sheet {
            name: "台账".into(),
            heads: vec!["任务".into(), "完成".into()],
            rows: vec![vec![cell.into(), "-5".into()]],
        }
    }

    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        let text = String::from_utf8(sheet("=cmd()").csv()).unwrap();
        assert!(
            text.starts_with("\u{feff}任务") && text.ends_with("\r\n'=cmd(),-5\r\n"),
            "{text}"
        );
        let text = String::from_utf8(sheet("a,\"b\"").csv()).unwrap();
        assert!(text.contains("\"a,\"\"b\"\"\",-5"), "{text}");
    }

    #[test]
    fn a_workbook_has_no_formula_cell() {
        use calamine::{Data, Reader, Xlsx};
        let bytes = sheet("=cmd()").workbook().unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("台账").unwrap();
        assert_eq!(range.get((1, 0)), Some(&Data::String("=cmd()".into())));
        assert_eq!(range.get((1, 1)), Some(&Data::Float(-5.0)));
        assert!(book.worksheet_formula("台账").unwrap().is_empty());
    }
}
