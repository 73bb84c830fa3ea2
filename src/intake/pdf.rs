//! PDF files: the text that their fonts can be read back to, a line for each line on the page. A file of pictures of pages
//! has none, and is named a scan.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Document, Encoding, LoadOptions, Object, ObjectId};
use rust_decimal::Decimal;

use super::IntakeError;

/// Most that one stream may unpack to, in bytes.
const MOST: usize = 32 * 1024 * 1024;
/// Most text that is taken from one file, in bytes.
const MOST_TEXT: usize = 20 * 1024 * 1024;
const MOST_PAGES: usize = 3000;
/// Most that the drawings of all pages may unpack to, in bytes: pages may share one, and each page unpacks it again.
const MOST_DRAWN: usize = 256 * 1024 * 1024;

/// The text of a PDF file.
///
/// # Errors
/// `Broken`, `Locked` by a password, `Bomb`, or `Scan` where no page holds text.
pub fn to_text(bytes: &[u8]) -> Result<String, IntakeError> {
    // A parser of files from anywhere: should it panic, the file is at fault and the request goes on.
    let read = std::panic::AssertUnwindSafe(|| read(bytes));
    std::panic::catch_unwind(read).unwrap_or(Err(IntakeError::Broken { kind: "PDF" }))
}

fn read(bytes: &[u8]) -> Result<String, IntakeError> {
    let options = LoadOptions {
        max_decompressed_size: Some(MOST),
        ..LoadOptions::default()
    };
    let file = Document::load_mem_with_options(bytes, options).map_err(|cause| refusal(&cause))?;
    if file.is_encrypted() {
        return Err(IntakeError::Locked { kind: "PDF" });
    }
    let mut out = String::new();
    let pages = file.get_pages();
    if pages.len() > MOST_PAGES {
        return Err(IntakeError::TooManyPages {
            pages: pages.len(),
            limit: MOST_PAGES,
        });
    }
    let mut budget = MOST_DRAWN;
    for page in pages.values() {
        let text = page_text(&file, *page, &mut budget)?;
        if out.len() + text.len() > MOST_TEXT {
            return Err(IntakeError::Bomb { kind: "PDF" });
        }
        out.push_str(text.trim_matches('\n'));
        out.push('\n');
    }
    let letters = out.chars().filter(|c| c.is_alphanumeric()).count();
    if pages.is_empty() {
        Err(IntakeError::Broken { kind: "PDF" })
    } else if letters < 2 * pages.len() {
        Err(IntakeError::Scan { pages: pages.len() })
    } else {
        Ok(out.trim().to_owned())
    }
}

fn refusal(cause: &lopdf::Error) -> IntakeError {
    match cause {
        lopdf::Error::Decompress(_) => IntakeError::Bomb { kind: "PDF" },
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword => IntakeError::Locked { kind: "PDF" },
        _ => IntakeError::Broken { kind: "PDF" },
    }
}

/// The text of one page; `budget` is what its drawing may still unpack to.
fn page_text(file: &Document, page: ObjectId, budget: &mut usize) -> Result<String, IntakeError> {
    let fonts = file.get_page_fonts(page).unwrap_or_default();
    let encodings: BTreeMap<Vec<u8>, Encoding<'_>> = fonts
        .into_iter()
        .filter_map(|(name, font)| Some((name, font.get_font_encoding_with_limit(file, MOST).ok()?)))
        .collect();
    let content = file
        .get_page_content_with_limit(page, MOST.min(*budget))
        .map_err(|cause| refusal(&cause))?;
    *budget = budget
        .checked_sub(content.len())
        .filter(|rest| *rest > 0)
        .ok_or(IntakeError::Bomb { kind: "PDF" })?;
    let Ok(content) = Content::decode(&content) else {
        return Ok(String::new());
    };
    let mut walk = Walk {
        encodings: &encodings,
        ..Walk::default_for(&encodings)
    };
    for operation in &content.operations {
        walk.step(operation);
    }
    Ok(walk.out)
}

/// Where the pen stands: only its height matters, a new height is a new line.
struct Walk<'d> {
    encodings: &'d BTreeMap<Vec<u8>, Encoding<'d>>,
    font: Option<&'d Encoding<'d>>,
    out: String,
    /// Scale and height that `cm` gives, and those that `q` keeps.
    page: (Decimal, Decimal),
    kept: Vec<(Decimal, Decimal)>,
    /// Scale and height of the line that `Tm` and `Td` give.
    line: (Decimal, Decimal),
    leading: Decimal,
    size: Decimal,
    /// Height of what was written last.
    last: Option<Decimal>,
}

impl<'d> Walk<'d> {
    fn default_for(encodings: &'d BTreeMap<Vec<u8>, Encoding<'d>>) -> Self {
        Self {
            encodings,
            font: None,
            out: String::new(),
            page: (Decimal::ONE, Decimal::ZERO),
            kept: Vec::new(),
            line: (Decimal::ONE, Decimal::ZERO),
            leading: Decimal::ZERO,
            size: Decimal::TEN,
            last: None,
        }
    }

    fn step(&mut self, operation: &Operation) {
        let number = |i: usize| operation.operands.get(i).map_or(Decimal::ZERO, number);
        match operation.operator.as_str() {
            "q" if self.kept.len() < 256 => self.kept.push(self.page),
            "Q" => self.page = self.kept.pop().unwrap_or(self.page),
            "cm" => {
                self.page = (
                    times(self.page.0, number(3)),
                    plus(self.page.1, times(self.page.0, number(5))),
                )
            }
            "BT" => self.line = (Decimal::ONE, Decimal::ZERO),
            "Tm" => self.line = (number(3), number(5)),
            "Td" => self.line.1 = plus(self.line.1, times(self.line.0, number(1))),
            "TD" => {
                self.leading = -number(1);
                self.line.1 = plus(self.line.1, times(self.line.0, number(1)));
            }
            "TL" => self.leading = number(0),
            "T*" => self.feed(),
            "Tf" => {
                let name = operation.operands.first().and_then(|o| o.as_name().ok());
                self.font = name.and_then(|n| self.encodings.get(n));
                self.size = number(1).abs();
            }
            "Tj" => self.show(operation.operands.first()),
            "'" => {
                self.feed();
                self.show(operation.operands.first());
            }
            "\"" => {
                self.feed();
                self.show(operation.operands.get(2));
            }
            "TJ" => {
                if let Some(Ok(parts)) = operation.operands.first().map(Object::as_array) {
                    for part in parts {
                        self.show(Some(part));
                    }
                }
            }
            _ => {}
        }
    }

    fn feed(&mut self) {
        self.line.1 = plus(self.line.1, times(self.line.0, -self.leading));
    }

    /// Writes a string; first a line's end where the pen has moved up or down by more than a third of the type.
    fn show(&mut self, text: Option<&Object>) {
        let (Some(Ok(bytes)), Some(font)) = (text.map(Object::as_str), self.font) else {
            return;
        };
        let Some(text) = decoded(font, bytes) else { return };
        if text.trim().is_empty() && self.out.ends_with('\n') {
            return;
        }
        let height = plus(self.page.1, times(self.page.0, self.line.1));
        let type_size = times(times(self.size, self.line.0), self.page.0).abs();
        let moved = self
            .last
            .is_some_and(|last| times(plus(height, -last).abs(), Decimal::from(3)) > type_size);
        if moved && !self.out.ends_with('\n') && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.last = Some(height);
        self.out.extend(text.chars().filter(|c| !c.is_control()));
    }
}

/// What a string of a font says: by its own table, or by the Chinese encodings that PDF names.
fn decoded(font: &Encoding<'_>, bytes: &[u8]) -> Option<String> {
    let named = match font {
        Encoding::SimpleEncoding(name) => std::str::from_utf8(name).unwrap_or(""),
        _ => "",
    };
    if named.starts_with("UniGB-") {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|pair| <[u8; 2]>::try_from(pair).ok().map(u16::from_be_bytes))
            .collect();
        Some(String::from_utf16_lossy(&units))
    } else if named.starts_with("GB") {
        Some(encoding_rs::GBK.decode_without_bom_handling(bytes).0.into_owned())
    } else {
        Document::decode_text(font, bytes).ok()
    }
}

/// A number of the page description; what is no number counts as nothing.
fn number(object: &Object) -> Decimal {
    match object {
        Object::Integer(whole) => Decimal::from(*whole),
        Object::Real(part) => part.to_string().parse().unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

fn times(a: Decimal, b: Decimal) -> Decimal {
    a.checked_mul(b).unwrap_or_default().round_dp(6)
}

fn plus(a: Decimal, b: Decimal) -> Decimal {
    a.checked_add(b).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use lopdf::{Stream, dictionary};

    /// One page whose font maps two-byte codes to the characters of `text`, drawn by `content`.
    pub fn page(content: &str, map: &str) -> Vec<u8> {
        sheets(content, map, 1)
    }

    /// So many pages that share one drawing.
    fn sheets(content: &str, map: &str, count: usize) -> Vec<u8> {
        let mut file = Document::with_version("1.5");
        let unicode = file.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
        let font = file.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "SimSun", "Encoding" => "Identity-H",
            "ToUnicode" => unicode,
        });
        let mut drawing = Stream::new(dictionary! {}, content.as_bytes().to_vec());
        drawing.compress().unwrap();
        let drawn = file.add_object(drawing);
        let pages = file.new_object_id();
        let kids: Vec<Object> = (0..count)
            .map(|_| {
                let sheet = dictionary! {
                    "Type" => "Page", "Parent" => pages, "Contents" => drawn,
                    "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
                };
                file.add_object(sheet).into()
            })
            .collect();
        let list = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => i64::try_from(count).unwrap() };
        file.objects.insert(pages, Object::Dictionary(list));
        let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        file.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        bytes
    }

    const MAP: &str = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) \
        /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n\
        <0000> <FFFF>\nendcodespacerange\n4 beginbfchar\n<0001> <63A8>\n<0002> <8FDB>\n<0003> <6CBB>\n<0004> <7406>\nendbfchar\n\
        endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

    #[test]
    fn a_line_for_each_line_of_the_page() {
        let content = "BT /F1 12 Tf 1 0 0 1 72 700 Tm <0001> Tj ET BT /F1 12 Tf 1 0 0 1 84 700 Tm <0002> Tj ET \
            BT /F1 12 Tf 1 0 0 1 72 680 Tm [<0003> -20 <0004>] TJ ET";
        assert_eq!(to_text(&page(content, MAP)).unwrap(), "推进\n治理");
    }

    #[test]
    fn pages_that_share_a_giant_drawing_are_a_bomb_and_too_many_are_named() {
        let blanks = " ".repeat(30 * 1024 * 1024);
        let file = sheets(&blanks, MAP, 10);
        assert!(file.len() < 1_000_000, "{}", file.len());
        assert_eq!(to_text(&file), Err(IntakeError::Bomb { kind: "PDF" }));
        let many = sheets("0 0 m", MAP, MOST_PAGES + 1);
        let refused = to_text(&many).unwrap_err();
        assert_eq!(
            refused,
            IntakeError::TooManyPages {
                pages: 3001,
                limit: 3000
            }
        );
        assert!(refused.to_string().contains("3001 页"));
    }

    #[test]
    fn scans_and_broken_files_are_named() {
        assert_eq!(
            to_text(&page("0 0 m 10 10 l S", MAP)),
            Err(IntakeError::Scan { pages: 1 })
        );
        assert_eq!(to_text(b"%PDF-1.7 nothing"), Err(IntakeError::Broken { kind: "PDF" }));
    }
}
