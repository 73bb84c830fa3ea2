//! The words the reading engine knows (data/lexicon/words.tsv): facts of official Chinese, no rules. A class is asked by
//! name; a class that the file does not have is empty, so a lexicon of one's own may be smaller than the built-in one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

const BUILTIN: &str = include_str!("../../../data/lexicon/words.tsv");
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(BUILTIN));

/// Hashes short words: they come from the lexicon, nobody can choose them to collide.
#[derive(Debug, Clone, Copy)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Hashed = BuildHasherDefault<Fnv>;

/// Which characters words begin or end with, roughly: a character that is not in it is no such one.
#[derive(Debug, Clone)]
struct Edges([u64; 64]);

impl Default for Edges {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Edges {
    fn place(ch: char) -> (usize, u64) {
        let code = u32::from(ch) & 0xfff;
        (usize::try_from(code >> 6).unwrap_or(0), 1 << (code & 63))
    }

    fn add(&mut self, ch: char) {
        let (word, bit) = Self::place(ch);
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= bit;
        }
    }

    fn may(&self, ch: Option<char>) -> bool {
        ch.is_some_and(|ch| {
            let (word, bit) = Self::place(ch);
            self.0.get(word).is_some_and(|bits| bits & bit != 0)
        })
    }
}

/// One class of words: quick to ask at a place, at an end, or anywhere in a text.
#[derive(Debug, Default)]
pub struct Words {
    list: Vec<String>,
    set: HashSet<String, Hashed>,
    longest: usize,
    heads: Edges,
    tails: Edges,
    finder: Option<AhoCorasick>,
}

impl Words {
    fn new(list: Vec<String>) -> Self {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&list)
            .ok();
        let longest = list.iter().map(|w| w.chars().count()).max().unwrap_or(0);
        let (mut heads, mut tails) = (Edges::default(), Edges::default());
        for word in &list {
            word.chars().next().into_iter().for_each(|c| heads.add(c));
            word.chars().next_back().into_iter().for_each(|c| tails.add(c));
        }
        Self {
            set: list.iter().cloned().collect(),
            heads,
            tails,
            longest,
            finder,
            list,
        }
    }

    /// The words in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[String] {
        &self.list
    }

    /// Whether this very word is in the class.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.set.contains(word)
    }

    /// Whether some word of the class may begin with this character: never a false no.
    #[must_use]
    pub fn may_begin(&self, ch: char) -> bool {
        self.heads.may(Some(ch))
    }

    /// The longest word that the text starts with.
    #[must_use]
    pub fn prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        if !self.heads.may(text.chars().next()) {
            return None;
        }
        let ends = text
            .char_indices()
            .skip(1)
            .map(|(i, _)| i)
            .chain(std::iter::once(text.len()));
        ends.take(self.longest)
            .filter_map(|i| text.get(..i))
            .filter(|w| self.set.contains(*w))
            .last()
    }

    /// The longest word that the text ends with.
    #[must_use]
    pub fn suffix<'t>(&self, text: &'t str) -> Option<&'t str> {
        if !self.tails.may(text.chars().next_back()) {
            return None;
        }
        let starts = text.char_indices().rev().map(|(i, _)| i);
        starts
            .take(self.longest)
            .filter_map(|i| text.get(i..))
            .filter(|w| self.set.contains(*w))
            .last()
    }

    /// Byte ranges of the words in the text, left to right, longest first, not overlapping.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.finder
            .iter()
            .flat_map(move |f| f.find_iter(text).map(|m| (m.start(), m.end())))
    }

    /// Whether any of the words is in the text.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.finder.as_ref().is_some_and(|f| f.is_match(text))
    }

    /// The last word in the text: byte range.
    #[must_use]
    pub fn last(&self, text: &str) -> Option<(usize, usize)> {
        self.find(text).last()
    }
}

/// The words by class.
#[derive(Debug, Default)]
pub struct Lexicon {
    classes: HashMap<String, Words, Hashed>,
    none: Words,
}

impl Lexicon {
    /// The lexicon that comes with the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &LEXICON
    }

    /// Reads `class<TAB>word word …` lines; `#` starts a comment line; lines of one class add up.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lists: HashMap<String, Vec<String>> = HashMap::new();
        for (class, words) in text
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once('\t'))
        {
            lists
                .entry(class.trim().to_owned())
                .or_default()
                .extend(words.split_whitespace().map(str::to_owned));
        }
        let classes = lists
            .into_iter()
            .map(|(class, list)| (class, Words::new(list)))
            .collect();
        Self {
            classes,
            none: Words::default(),
        }
    }

    /// The class of that name, or an empty one.
    #[must_use]
    pub fn class(&self, name: &str) -> &Words {
        self.classes.get(name).unwrap_or(&self.none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_at_either_end() {
        let lexicon = Lexicon::parse("# words\nx\t提高 提高到\nx\t到");
        let words = lexicon.class("x");
        assert_eq!(words.prefix("提高到百分之九十"), Some("提高到"));
        assert_eq!(words.suffix("覆盖率提高到"), Some("提高到"));
        assert_eq!(words.prefix("再提高"), None);
        assert_eq!(words.last("提高到"), Some((0, 9)));
        assert!(!lexicon.class("unknown").within("提高"));
    }

    #[test]
    fn the_built_in_file_has_its_classes() {
        for class in [
            "verb",
            "adverb",
            "unit",
            "ge",
            "le",
            "plus",
            "minus",
            "produce",
            "organ_tail",
            "past",
        ] {
            assert!(!Lexicon::builtin().class(class).list().is_empty(), "{class}");
        }
    }
}
