//! Web pages: their text with its line structure; scripts, styles and markup dropped, entities decoded.

use std::convert::Infallible;

use html5gum::{Token, Tokenizer};

/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "title",
    "dd",
    "dt",
    "dl",
    "pre",
    "form",
    "nav",
    "aside",
    "main",
    "tbody",
    "thead",
    "caption",
    "hr",
    "body",
    "head",
    "center",
    "option",
];
/// Elements whose content is no text of the page.
const SILENT: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea",
];

/// Whether a decoded text is a web page: by its first tag, or by its name and any tag.
#[must_use]
pub fn is_html(text: &str, name: &str) -> bool {
    let head: String = text
        .trim_start()
        .chars()
        .take(2000)
        .collect::<String>()
        .to_ascii_lowercase();
    let named = [".html", ".htm", ".xhtml"]
        .iter()
        .any(|e| name.to_ascii_lowercase().ends_with(e));
    let opens = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<meta",
        "<div",
        "<p>",
        "<table",
    ]
    .iter()
    .any(|t| head.starts_with(t));
    opens || (head.starts_with('<') && head.contains("<html")) || (named && head.contains('<') && head.contains('>'))
}

/// The text of a page: one line for each block, table cells parted by a blank.
#[must_use]
pub fn to_text(page: &str) -> String {
    let mut writer = Writer {
        out: String::with_capacity(page.len() / 2),
        silent: None,
    };
    for token in Tokenizer::new(page) {
        let token: Result<Token, Infallible> = token;
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => writer.open(&String::from_utf8_lossy(&tag.name), tag.self_closing),
            Token::EndTag(tag) => writer.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => writer.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    writer.out.trim().to_owned()
}

struct Writer {
    out: String,
    silent: Option<String>,
}

impl Writer {
    fn open(&mut self, name: &str, self_closing: bool) {
        if self.silent.is_none() && SILENT.contains(&name) && !self_closing {
            self.silent = Some(name.to_owned());
        } else if name == "br" || BLOCKS.contains(&name) {
            self.line();
        } else if matches!(name, "td" | "th") {
            self.blank();
        }
    }

    fn close(&mut self, name: &str) {
        if self.silent.as_deref() == Some(name) {
            self.silent = None;
        } else if BLOCKS.contains(&name) {
            self.line();
        }
    }

    /// Blanks of the source collapse as in a browser; those that Chinese paragraphs begin with stay out.
    fn text(&mut self, text: &str) {
        if self.silent.is_some() {
            return;
        }
        let mut gap = text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if gap {
                self.blank();
            }
            self.out.push_str(word);
            gap = true;
        }
        if text.ends_with(char::is_whitespace) && !text.trim().is_empty() {
            self.blank();
        }
    }

    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
            self.out.push(' ');
        }
    }

    fn line(&mut self) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cells_and_entities() {
        let page = "<!DOCTYPE html><html><head><title>通知</title><style>p{}</style></head><body><script>var a='<p>';</script>\
            <p>　　覆盖率&ge;60&#37;&nbsp;以上。</p><table><tr><td>甲县</td><td>41%</td></tr></table>一<br>二</body></html>";
        assert!(is_html(page, "a.txt"));
        assert_eq!(to_text(page), "通知\n覆盖率≥60% 以上。\n甲县 41%\n一\n二");
    }

    #[test]
    fn plain_text_is_no_page() {
        assert!(!is_html("关于<意见>的通知", "a.txt"));
        assert_eq!(to_text("<p>没有结束"), "没有结束");
    }
}
