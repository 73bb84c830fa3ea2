//! Rust source cut into tokens, without comments and without test modules: just enough to see what a file names, how
//! long its functions are and what it calls. Macros are read as they stand, not expanded.

use std::path::{Path, PathBuf};

/// One file of `src`.
pub struct Source {
    /// Path from the top folder, with `/`.
    pub path: String,
    /// Lines of the whole file, tests included.
    pub n_lines: usize,
    /// Its tokens outside `#[cfg(test)]` items.
    pub tokens: Vec<Token>,
}

/// A piece of code and the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Integer,
    Float,
    /// Strings and characters; `text` is what stands between the quotes.
    Literal,
    /// One sign, or `::`.
    Sign,
}

/// A path that code names, as seen from the crate's root (`["store", "task"]`) or, for another crate, from its name.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub own: bool,
    pub path: Vec<String>,
}

/// A function with a body: its name, where it begins and how many lines it has.
pub struct Function {
    pub name: String,
    pub line: usize,
    pub n_lines: usize,
}

/// Every `.rs` file below a folder of the project, in order of path; files of tests are left out.
pub fn sources(folder: &str) -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&top.join(folder), &mut paths);
    paths.sort();
    let relative = |p: &PathBuf| p.strip_prefix(top).unwrap_or(p).to_string_lossy().replace('\\', "/");
    let read = |p: &PathBuf| Source::new(&relative(p), &std::fs::read_to_string(p).unwrap_or_default());
    paths.iter().map(read).filter(|s| !s.is_test()).collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let tokens = without_tests(
            &Lexer {
                rest: text.chars().collect(),
                at: 0,
                line: 1,
            }
            .tokens(),
        );
        Self {
            path: path.into(),
            n_lines: text.lines().count(),
            tokens,
        }
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("/tests/")
    }

    /// The file's module, from the crate's root: `src/app/task/sign.rs` is `["app", "task", "sign"]`.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let inner = inner.strip_suffix(".rs").unwrap_or(inner);
        let mut parts: Vec<String> = inner.split('/').map(str::to_owned).collect();
        if parts
            .last()
            .is_some_and(|p| matches!(p.as_str(), "mod" | "lib" | "main"))
        {
            parts.pop();
        }
        parts
    }

    /// Everything the file names: the leaves of its `use` trees, and paths of two and more parts in its code.
    pub fn named(&self) -> Vec<Named> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            if token.kind == Kind::Word && token.text == "use" {
                at = self.use_tree(at + 1, &[], &mut found);
            } else if token.kind == Kind::Word {
                at = self.path_at(at, &mut found);
            } else {
                at += 1;
            }
        }
        found
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens
            .get(at)
            .filter(|t| t.kind == Kind::Word)
            .map(|t| t.text.as_str())
    }

    fn sign(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .filter(|t| t.kind == Kind::Sign)
            .map_or("", |t| t.text.as_str())
    }

    fn line(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |t| t.line)
    }

    fn path_at(&self, start: usize, found: &mut Vec<Named>) -> usize {
        let mut path = Vec::new();
        let mut at = start;
        while let Some(word) = self.word(at) {
            path.push(word.to_owned());
            at += 1;
            if self.sign(at) != "::" {
                break;
            }
            at += 1;
        }
        if path.len() > 1 {
            found.push(self.resolve(self.line(start), path));
        }
        at
    }

    /// Reads one branch of a `use` tree and returns the position of the sign after it.
    fn use_tree(&self, start: usize, prefix: &[String], found: &mut Vec<Named>) -> usize {
        let mut path = prefix.to_vec();
        let mut at = start;
        loop {
            match (self.word(at), self.sign(at)) {
                (Some("as"), _) => at += 2,
                (Some(word), _) => {
                    path.push(word.to_owned());
                    at += 1;
                }
                (None, "::") => at += 1,
                (None, "*") => {
                    path.push("*".into());
                    at += 1;
                }
                (None, "{") => return self.use_branches(at, &path, found),
                _ => break,
            }
        }
        if path.len() > prefix.len() {
            found.push(self.resolve(self.line(start), path));
        }
        at
    }

    fn use_branches(&self, open: usize, path: &[String], found: &mut Vec<Named>) -> usize {
        let mut at = open;
        while matches!(self.sign(at), "{" | ",") {
            at = self.use_tree(at + 1, path, found);
        }
        at + 1
    }

    fn resolve(&self, line: usize, path: Vec<String>) -> Named {
        let (mut base, mut own) = (Vec::new(), false);
        let mut rest = path.into_iter().peekable();
        while let Some(part) = rest.next_if(|p| matches!(p.as_str(), "crate" | "self" | "super" | "duban")) {
            match part.as_str() {
                "crate" | "duban" => base.clear(),
                "super" if own => drop(base.pop()),
                "super" => base = self.module().split_last().map_or_else(Vec::new, |(_, up)| up.to_vec()),
                _ if own => {}
                _ => base = self.module(),
            }
            own = true;
        }
        base.extend(rest);
        Named { line, own, path: base }
    }

    /// Every function that has a body.
    pub fn functions(&self) -> Vec<Function> {
        (0..self.tokens.len()).filter_map(|at| self.function_at(at)).collect()
    }

    fn function_at(&self, at: usize) -> Option<Function> {
        if self.word(at) != Some("fn") {
            return None;
        }
        let name = self.word(at + 1)?;
        let end = item_end(&self.tokens, at);
        let n_lines = self.line(end).checked_sub(self.line(at))? + 1;
        (self.sign(end) == "}").then(|| Function {
            name: name.into(),
            line: self.line(at),
            n_lines,
        })
    }

    /// Lines of the item `keyword name`, 0 where the file has none.
    pub fn item_lines(&self, keyword: &str, name: &str) -> usize {
        (0..self.tokens.len())
            .find(|&at| self.word(at) == Some(keyword) && self.word(at + 1) == Some(name))
            .map_or(0, |at| {
                self.line(item_end(&self.tokens, at)).saturating_sub(self.line(at)) + 1
            })
    }

    /// Lines of the file up to its last token outside tests.
    pub fn code_lines(&self) -> usize {
        self.tokens.last().map_or(0, |t| t.line)
    }

    /// Lines on which one of these words stands.
    pub fn lines_with_word(&self, words: &[&str]) -> Vec<usize> {
        let hit = |t: &&Token| t.kind == Kind::Word && words.contains(&t.text.as_str());
        self.tokens.iter().filter(hit).map(|t| t.line).collect()
    }
}

/// Position of the sign that ends the item beginning at `start`: its `;`, or the `}` of its first block.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for (at, token) in tokens
        .iter()
        .enumerate()
        .skip(start)
        .filter(|(_, t)| t.kind == Kind::Sign)
    {
        match token.text.as_str() {
            "(" | "[" => round += 1,
            ")" | "]" => round -= 1,
            "{" => curly += 1,
            "}" => curly -= 1,
            _ => {}
        }
        let ends = matches!(token.text.as_str(), "}" | ";");
        if ends && curly == 0 && round <= 0 {
            return at;
        }
    }
    tokens.len().saturating_sub(1)
}

fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let here = tokens.iter().skip(at).take(attribute.len()).map(|t| t.text.as_str());
        if here.eq(attribute) {
            at = item_end(tokens, at + attribute.len()) + 1;
        } else {
            kept.push(token.clone());
            at += 1;
        }
    }
    kept
}

struct Lexer {
    rest: Vec<char>,
    at: usize,
    line: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek(0).filter(|&c| wanted(c)) {
            text.push(c);
            self.next();
        }
        text
    }

    fn tokens(mut self) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        while let Some(c) = self.peek(0) {
            let line = self.line;
            let after_dot = tokens.last().is_some_and(|t| t.text == ".");
            let piece = match (c, self.peek(1)) {
                ('/', Some('/')) => drop_piece(self.take_while(|c| c != '\n')),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => Some(self.string()),
                ('\'', _) => self.quote(),
                _ if c.is_whitespace() => drop_piece(self.take_while(char::is_whitespace)),
                _ if c.is_ascii_digit() => Some(self.number(after_dot)),
                _ if c.is_alphanumeric() || c == '_' => self.word_or_string(),
                _ => Some(self.sign()),
            };
            tokens.extend(piece.map(|(kind, text)| Token { kind, text, line }));
        }
        tokens
    }

    fn sign(&mut self) -> (Kind, String) {
        let mut text: String = self.next().into_iter().collect();
        if text == ":" && self.peek(0) == Some(':') {
            text.extend(self.next());
        }
        (Kind::Sign, text)
    }

    fn block_comment(&mut self) -> Option<(Kind, String)> {
        let mut depth = 0_u32;
        while let Some(c) = self.next() {
            match (c, self.peek(0)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth = depth.saturating_sub(1),
                _ => continue,
            }
            self.next();
            if depth == 0 {
                break;
            }
        }
        None
    }

    fn string(&mut self) -> (Kind, String) {
        self.next();
        let mut text = String::new();
        while let Some(c) = self.next().filter(|&c| c != '"') {
            text.push(c);
            if c == '\\' {
                text.extend(self.next());
            }
        }
        (Kind::Literal, text)
    }

    /// `r"…"`, `r#"…"#` and so on, from the first `#` or `"`.
    fn raw_string(&mut self) -> Option<(Kind, String)> {
        let end = format!("\"{}", self.take_while(|c| c == '#'));
        self.next();
        let mut text = String::new();
        while !text.ends_with(&end) {
            text.push(self.next()?);
        }
        Some((Kind::Literal, text.strip_suffix(&end).unwrap_or(&text).to_owned()))
    }

    /// A character, or nothing for a lifetime or label.
    fn quote(&mut self) -> Option<(Kind, String)> {
        self.next();
        let escaped = self.peek(0) == Some('\\');
        if !escaped && self.peek(1) != Some('\'') {
            return drop_piece(self.take_while(|c| c.is_alphanumeric() || c == '_'));
        }
        let mut text: String = self.next().into_iter().collect();
        if escaped {
            text.extend(self.next());
        }
        text += &self.take_while(|c| c != '\'');
        self.next();
        Some((Kind::Literal, text))
    }

    fn number(&mut self, after_dot: bool) -> (Kind, String) {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let mut text = self.take_while(part);
        let fraction = !after_dot && self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit());
        if fraction {
            text.extend(self.next());
            text += &self.take_while(part);
        }
        let float = fraction || text.ends_with("f32") || text.ends_with("f64");
        (
            if float && !text.starts_with("0x") {
                Kind::Float
            } else {
                Kind::Integer
            },
            text,
        )
    }

    fn word_or_string(&mut self) -> Option<(Kind, String)> {
        let text = self.take_while(|c| c.is_alphanumeric() || c == '_');
        let raw = matches!(text.as_str(), "r" | "br" | "cr");
        let opens =
            self.peek(0) == Some('"') || (raw && self.peek(0) == Some('#') && matches!(self.peek(1), Some('#' | '"')));
        match (raw, text.as_str()) {
            (true, _) if opens => self.raw_string(),
            (_, "b" | "c") if opens => Some(self.string()),
            (_, "b") if self.peek(0) == Some('\'') => self.quote(),
            _ => Some((Kind::Word, text)),
        }
    }
}

/// Comments, white space and lifetimes leave no token.
fn drop_piece(_text: String) -> Option<(Kind, String)> {
    None
}
