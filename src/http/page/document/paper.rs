//! The original text with its findings marked, ready to be written: lines of pieces that open and close marks.

/// A stretch to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last.
    pub end: usize,
    /// Class of the mark.
    pub class: &'static str,
    /// Number of the finding it shows; none for repaired places.
    pub number: Option<usize>,
    /// Whether it waits for a decision.
    pub todo: bool,
    /// What is said of the place.
    pub title: String,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A mark begins; its number where this is its first piece.
    Open {
        /// Class.
        class: &'static str,
        /// Number, for the anchor.
        anchor: Option<usize>,
        /// What is said of the place.
        title: String,
    },
    /// The innermost mark ends.
    Close,
    /// Text.
    Text(String),
    /// The link to a finding.
    Ref {
        /// Its number.
        number: usize,
        /// Whether it waits for a decision.
        todo: bool,
    },
}

/// A line of the text.
pub type Line = Vec<Piece>;

/// Cuts a text into lines of pieces. Marks that cross the end of one they lie in are cut there, so that they nest.
#[must_use]
pub fn lines(text: &str, marks: &[Mark]) -> Vec<Line> {
    let mut marks: Vec<&Mark> = marks.iter().filter(|m| m.start < m.end).collect();
    marks.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
    let mut waiting = marks.into_iter().peekable();
    let mut writer = Writer::default();
    for (at, ch) in text.chars().enumerate() {
        writer.close(at);
        while let Some(mark) = waiting.next_if(|m| m.start <= at) {
            writer.open(mark);
        }
        if ch == '\n' {
            writer.line();
        } else {
            writer.push(ch);
        }
    }
    writer.close(usize::MAX);
    writer.line();
    writer.lines
}

#[derive(Default)]
struct Writer<'m> {
    lines: Vec<Line>,
    line: Line,
    text: String,
    /// Open marks with the scalar at which each ends.
    stack: Vec<(&'m Mark, usize)>,
}

impl<'m> Writer<'m> {
    fn push(&mut self, ch: char) {
        self.text.push(ch);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.line.push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }

    fn open(&mut self, mark: &'m Mark) {
        self.flush();
        let end = self.stack.last().map_or(mark.end, |(_, outer)| mark.end.min(*outer));
        self.stack.push((mark, end));
        self.line.push(Piece::Open {
            class: mark.class,
            anchor: mark.number,
            title: mark.title.clone(),
        });
    }

    fn close(&mut self, at: usize) {
        while let Some((mark, _)) = self.stack.pop_if(|(_, end)| *end <= at) {
            self.flush();
            self.line.push(Piece::Close);
            let number = mark.number;
            self.line.extend(number.map(|number| Piece::Ref {
                number,
                todo: mark.todo,
            }));
        }
    }

    /// Ends the line; marks that go on are closed and opened anew.
    fn line(&mut self) {
        self.flush();
        for _ in &self.stack {
            self.line.push(Piece::Close);
        }
        self.lines.push(std::mem::take(&mut self.line));
        for (mark, _) in &self.stack {
            self.line.push(Piece::Open {
                class: mark.class,
                anchor: None,
                title: mark.title.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, class: &'static str, number: Option<usize>) -> Mark {
        Mark {
            start,
            end,
            class,
            number,
            todo: number == Some(2),
            title: String::new(),
        }
    }

    /// `[d1:…]` for marks, `(1)` for links.
    fn shown(text: &str, marks: &[Mark]) -> String {
        let piece = |p: &Piece| match p {
            Piece::Open { class, anchor, .. } => {
                format!("[{class}{}:", anchor.map(|a| a.to_string()).unwrap_or_default())
            }
            Piece::Close => "]".to_owned(),
            Piece::Text(text) => text.clone(),
            Piece::Ref { number, todo } => format!("({number}{})", if *todo { "?" } else { "" }),
        };
        let lines = lines(text, marks);
        let lines: Vec<String> = lines.iter().map(|line| line.iter().map(piece).collect()).collect();
        lines.join("/")
    }

    #[test]
    fn targets_lie_inside_their_directives_and_link_to_their_findings() {
        let marks = [mark(2, 8, "d", Some(1)), mark(4, 6, "t", Some(2))];
        assert_eq!(
            shown("一是加快进村六成。", &marks),
            "一是[d1:加快[t2:进村](2?)六成](1)。"
        );
    }

    #[test]
    fn marks_go_on_over_lines_and_are_cut_where_they_cross() {
        let marks = [mark(0, 5, "d", Some(1)), mark(1, 7, "t", Some(2))];
        assert_eq!(
            shown("甲乙\n丙丁戊己庚", &marks),
            "[d1:甲[t2:乙]]/[d:[t:丙丁](2?)](1)戊己庚"
        );
        assert_eq!(shown("甲", &[]), "甲");
        assert_eq!(shown("甲乙", &[mark(1, 9, "d", Some(1))]), "甲[d1:乙](1)");
    }
}
