//! Text that stays on one line, so that no value can forge a header, a list item or a footer.

use std::fmt;

/// Length to which [`short`] cuts, in characters.
const SHORT: usize = 300;

/// A text without line breaks or other control characters; runs of white space are one space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Line(String);

impl Line {
    /// Makes a line of any text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(one_line(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Joins the lines of a text; the full-width space U+3000 stays.
pub(super) fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || c == ' ' || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(breaks)
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// One line, cut to what an error column shows.
pub(super) fn short(text: &str) -> String {
    one_line(text).chars().take(SHORT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_and_control_characters_become_one_space() {
        assert_eq!(Line::new(" 一\r\n二\t 三\u{0}四\u{2028}五 ").as_str(), "一 二 三 四 五");
        assert_eq!(Line::new("督办\u{3000}每日").as_str(), "督办\u{3000}每日");
        assert!(Line::new("\r\n").is_empty());
    }

    #[test]
    fn short_counts_characters_not_bytes() {
        assert_eq!(short(&"督".repeat(400)).chars().count(), 300);
    }
}
