//! The words the reading engine knows (data/text/lexicon.tsv): facts of official Chinese, no rules. A class is asked by
//! name; a class that the file does not have is empty, so a lexicon of one's own may be smaller than the built-in one.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

const BUILTIN: &str = include_str!("../../../data/text/lexicon.tsv");
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(BUILTIN));

/// One class of words: quick to ask at a place, at an end, or anywhere in a text.
#[derive(Debug, Default)]
pub struct Words {
    list: Vec<String>,
    set: HashSet<String>,
    longest: usize,
    finder: Option<AhoCorasick>,
}

impl Words {
    fn new(list: Vec<String>) -> Self {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&list)
            .ok();
        let longest = list.iter().map(|w| w.chars().count()).max().unwrap_or(0);
        Self {
            set: list.iter().cloned().collect(),
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

    /// The longest word that the text starts with.
    #[must_use]
    pub fn prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
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
    classes: HashMap<String, Words>,
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
