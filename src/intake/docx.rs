//! Word files (DOCX): the text of their paragraphs, one a line; the rows of tables a line with cells parted by blanks, an
//! empty cell as —, the paragraphs of one cell parted by ；.
//! Numbers that Word makes by itself, notes, comments and deleted text are not in it.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::IntakeError;

/// Most that the text part may unpack to, in bytes: a page of text is some 20 kB of markup.
const MOST: u64 = 64 * 1024 * 1024;
/// Most files in the archive; Word writes a few dozen.
const MOST_FILES: usize = 4096;
/// What stands for an empty cell, so that those after it keep their column.
const EMPTY: char = '—';
const BODY: &str = "word/document.xml";

/// The text of a Word file.
///
/// # Errors
/// `Broken` where the archive or its text part cannot be read, `Bomb` where it unpacks to more than a document can hold.
pub fn to_text(bytes: &[u8]) -> Result<String, IntakeError> {
    let broken = || IntakeError::Broken { kind: "DOCX" };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MOST_FILES {
        return Err(IntakeError::Bomb { kind: "DOCX" });
    }
    let part = archive.by_name(BODY).map_err(|_| broken())?;
    if part.size() > MOST {
        return Err(IntakeError::Bomb { kind: "DOCX" });
    }
    let mut xml = Vec::new();
    part.take(MOST + 1).read_to_end(&mut xml).map_err(|_| broken())?;
    if u64::try_from(xml.len()).is_ok_and(|length| length > MOST) {
        return Err(IntakeError::Bomb { kind: "DOCX" });
    }
    let text = String::from_utf8(xml).map_err(|_| broken())?;
    paragraphs(&text).ok_or_else(broken)
}

/// Walks the markup; none where it is no XML.
fn paragraphs(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => writer.open(tag.local_name().as_ref()),
            Event::Empty(tag) => {
                writer.open(tag.local_name().as_ref());
                writer.close(tag.local_name().as_ref());
            }
            Event::End(tag) => writer.close(tag.local_name().as_ref()),
            Event::Text(text) if writer.shown() => {
                writer.part();
                writer.out.push_str(&text);
            }
            Event::GeneralRef(name) if writer.shown() => {
                writer.part();
                writer.entity(&name);
            }
            Event::Eof => return Some(writer.out.trim().to_owned()),
            _ => {}
        }
    }
}

/// The text so far and where the walk stands.
#[derive(Default)]
struct Writer {
    out: String,
    /// Inside w:t.
    text: bool,
    /// Depth inside what is not shown: deleted text, the second copy of a drawing.
    hidden: usize,
    /// Depth of table cells.
    cells: usize,
    /// Where the text of the outermost open cell begins.
    cell: usize,
    /// A paragraph of the open cell has ended: the next one is parted from it.
    ended: bool,
}

impl Writer {
    fn shown(&self) -> bool {
        self.text && self.hidden == 0
    }

    fn open(&mut self, name: &str) {
        match name {
            "t" => self.text = true,
            "del" | "moveFrom" | "Fallback" => self.hidden += 1,
            "tc" => {
                self.cells += 1;
                if self.cells == 1 {
                    (self.cell, self.ended) = (self.out.len(), false);
                }
            }
            "tab" => self.gap(' '),
            "br" | "cr" => self.gap(if self.cells > 0 { ' ' } else { '\n' }),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.text = false,
            "del" | "moveFrom" | "Fallback" => self.hidden = self.hidden.saturating_sub(1),
            "tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.ended = false;
                let empty = self.cells == 0 && self.out.get(self.cell..).is_none_or(|t| t.trim().is_empty());
                if empty {
                    self.out.push(EMPTY);
                }
                self.gap(' ');
            }
            "tr" if self.cells == 0 => self.gap('\n'),
            "tr" => self.gap(' '),
            "p" if self.cells == 0 => self.gap('\n'),
            "p" => self.ended = self.out.get(self.cell..).is_some_and(|t| !t.trim().is_empty()),
            _ => {}
        }
    }

    /// The mark between two paragraphs of one cell, where the first does not end with one of its own.
    fn part(&mut self) {
        let marked = self.out.trim_end().ends_with(|c| "，、；：。！？（".contains(c));
        if std::mem::take(&mut self.ended) && self.cells > 0 && !marked && !self.out.ends_with(' ') {
            self.out.push('；');
        }
    }

    /// A blank or a line's end, once.
    fn gap(&mut self, mark: char) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(mark);
        }
    }

    fn entity(&mut self, name: &str) {
        let ch = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            number => number.strip_prefix('#').and_then(|n| {
                let code = n
                    .strip_prefix('x')
                    .map_or_else(|| n.parse().ok(), |h| u32::from_str_radix(h, 16).ok());
                code.and_then(char::from_u32)
            }),
        };
        self.out.extend(ch);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    /// A Word file around the inside of `w:body`.
    pub fn word(body: &str) -> Vec<u8> {
        let xml = format!(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
        );
        archive("word/document.xml", xml.as_bytes())
    }

    fn archive(name: &str, content: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn paragraphs_cells_and_entities() {
        let run = |t: &str| format!("<w:p><w:r><w:t>{t}</w:t></w:r></w:p>");
        let cell = |t: &str| format!("<w:tc>{}</w:tc>", run(t));
        let body = format!(
            "{}{}<w:p><w:del><w:r><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新&#x4e8e;R&amp;D</w:t></w:r></w:ins></w:p><w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>{}",
            run("一、总体要求"),
            run(""),
            cell("县区"),
            cell("2027年"),
            cell("甲县"),
            cell("60%"),
            run("完")
        );
        assert_eq!(
            to_text(&word(&body)).unwrap(),
            "一、总体要求\n新于R&D\n县区 2027年\n甲县 60%\n完"
        );
    }

    #[test]
    fn cells_keep_their_place_and_their_paragraphs() {
        let run = |t: &str| format!("<w:p><w:r><w:t>{t}</w:t></w:r></w:p>");
        let cell = |parts: &[&str]| format!("<w:tc>{}</w:tc>", parts.iter().map(|t| run(t)).collect::<String>());
        let rows = [
            [cell(&["事项"]), cell(&["现状"]), cell(&["2027年"])],
            [cell(&["修路", "绿化"]), cell(&[""]), cell(&["60%"])],
            [
                cell(&["甲县，", "乙县"]),
                "<w:tc><w:p/></w:tc>".to_owned(),
                cell(&["70%", ""]),
            ],
        ];
        let table: String = rows.iter().map(|r| format!("<w:tr>{}</w:tr>", r.concat())).collect();
        assert_eq!(
            to_text(&word(&format!("<w:tbl>{table}</w:tbl>{}", run("完")))).unwrap(),
            "事项 现状 2027年\n修路；绿化 — 60%\n甲县，乙县 — 70%\n完"
        );
    }

    #[test]
    fn what_is_broken_or_blown_up_is_named() {
        assert_eq!(to_text(b"PK\x03\x04nothing"), Err(IntakeError::Broken { kind: "DOCX" }));
        assert_eq!(
            to_text(&archive("xl/workbook.xml", b"<a/>")),
            Err(IntakeError::Broken { kind: "DOCX" })
        );
        let bomb = vec![b' '; usize::try_from(MOST).unwrap() + 1];
        let packed = archive("word/document.xml", &bomb);
        assert!(packed.len() < 1_000_000, "{}", packed.len());
        assert_eq!(to_text(&packed), Err(IntakeError::Bomb { kind: "DOCX" }));
    }
}
