//! One class of words, quick to ask at a place, at an end, or anywhere in a text: for most characters a look into a small
//! table tells that no word has it, and a word is compared eight bytes at a time.

/// A word as it is compared from one of its ends.
#[derive(Debug)]
struct Entry {
    /// Its bytes nearest to that end, and which of the eight it has.
    near: u64,
    mask: u64,
    word: Box<str>,
    /// The classes it is in, where that is asked.
    classes: u64,
}

/// The first eight bytes, as many as there are, the first lowest.
#[inline]
fn front(bytes: &[u8]) -> u64 {
    let few = || bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
    bytes.first_chunk().map_or_else(few, |eight| u64::from_le_bytes(*eight))
}

/// The last eight bytes, as many as there are, the last lowest.
#[inline]
fn back(bytes: &[u8]) -> u64 {
    let few = || bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
    bytes.last_chunk().map_or_else(few, |eight| u64::from_be_bytes(*eight))
}

/// How many bytes are compared at once.
const NEAR: usize = 8;

impl Entry {
    fn new(word: String, classes: u64, near: impl Fn(&[u8]) -> u64) -> Self {
        let filled = vec![u8::MAX; word.len().min(NEAR)];
        Self {
            near: near(word.as_bytes()),
            mask: near(&filled),
            word: word.into_boxed_str(),
            classes,
        }
    }

    /// Whether a text with this front starts with the word.
    #[inline]
    fn starts(&self, text: &[u8], front: u64) -> bool {
        front & self.mask == self.near
            && self.word.len() <= text.len()
            && (self.word.len() <= NEAR || text.starts_with(self.word.as_bytes()))
    }

    /// Whether a text with this back ends with the word.
    #[inline]
    fn ends(&self, text: &[u8], back: u64) -> bool {
        back & self.mask == self.near
            && self.word.len() <= text.len()
            && (self.word.len() <= NEAR || text.ends_with(self.word.as_bytes()))
    }
}

/// Words by the character at one of their ends.
#[derive(Debug, Default)]
struct Edge {
    /// Where the words of a slot begin; one entry more than slots, a power of two of them.
    starts: Vec<u16>,
    /// By slot, in it the longest first.
    words: Vec<Entry>,
}

impl Edge {
    fn new(
        words: impl IntoIterator<Item = (String, u64)>,
        end: impl Fn(&str) -> Option<char>,
        near: impl Fn(&[u8]) -> u64,
    ) -> Self {
        let words: Vec<(String, u64)> = words.into_iter().collect();
        let slots = (words.len() * 4).next_power_of_two().clamp(64, 4096);
        let mut sorted: Vec<(usize, String, u64)> = words
            .into_iter()
            .filter_map(|(word, classes)| Some((slot(end(&word)?, slots), word, classes)))
            .collect();
        sorted.sort_by(|a, b| (a.0, b.1.len()).cmp(&(b.0, a.1.len())));
        let start = |s: usize| u16::try_from(sorted.partition_point(|w| w.0 < s)).unwrap_or(u16::MAX);
        Self {
            starts: (0..=slots).map(start).collect(),
            words: sorted.into_iter().map(|(_, w, c)| Entry::new(w, c, &near)).collect(),
        }
    }

    /// The words that may have this character at the edge.
    #[inline]
    fn at(&self, ch: char) -> &[Entry] {
        let slot = slot(ch, self.starts.len().saturating_sub(1));
        match (self.starts.get(slot), self.starts.get(slot + 1)) {
            (Some(from), Some(to)) if from < to => self.words.get(usize::from(*from)..usize::from(*to)).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// Place of a character in a table of so many slots, a power of two.
#[inline]
fn slot(ch: char, slots: usize) -> usize {
    let code = usize::try_from(u32::from(ch)).unwrap_or(0);
    (code ^ (code >> 12)) & slots.wrapping_sub(1)
}

/// One class of words.
#[derive(Debug, Default)]
pub struct Words {
    list: Vec<String>,
    heads: Edge,
    tails: Edge,
}

impl Words {
    pub(super) fn new(list: Vec<String>) -> Self {
        let each = || list.iter().map(|w| (w.clone(), 0));
        Self {
            heads: Edge::new(each(), |w| w.chars().next(), front),
            tails: Edge::new(each(), |w| w.chars().next_back(), back),
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
        let first = word.chars().next();
        first.is_some_and(|ch| self.heads.at(ch).iter().any(|e| *e.word == *word))
    }

    /// Whether this character is a word of the class.
    #[must_use]
    pub fn has_char(&self, ch: char) -> bool {
        self.heads.at(ch).iter().any(|e| e.word.chars().eq([ch]))
    }

    /// Whether some word of the class may begin with this character: never a false no.
    #[must_use]
    pub fn may_begin(&self, ch: char) -> bool {
        !self.heads.at(ch).is_empty()
    }

    /// The longest word that the text starts with.
    #[must_use]
    pub fn prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.heads.at(text.chars().next()?);
        if words.is_empty() {
            return None;
        }
        let near = front(text.as_bytes());
        let found = words.iter().find(|e| e.starts(text.as_bytes(), near))?;
        text.get(..found.word.len())
    }

    /// The longest word that the text ends with.
    #[must_use]
    pub fn suffix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.tails.at(text.chars().next_back()?);
        if words.is_empty() {
            return None;
        }
        let near = back(text.as_bytes());
        let found = words.iter().find(|e| e.ends(text.as_bytes(), near))?;
        text.get(text.len() - found.word.len()..)
    }

    /// Byte ranges of the words in the text, left to right, longest first, not overlapping.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        let places = if self.list.is_empty() { "" } else { text }.char_indices();
        places.filter_map(move |(at, ch)| {
            let words = self.heads.at(ch);
            if words.is_empty() || at < from {
                return None;
            }
            let rest = text.as_bytes().get(at..)?;
            let near = front(rest);
            let found = words.iter().find(|e| e.starts(rest, near))?;
            from = at + found.word.len();
            Some((at, from))
        })
    }

    /// Whether any of the words is in the text.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.find(text).next().is_some()
    }

    /// The last word in the text: byte range.
    #[must_use]
    pub fn last(&self, text: &str) -> Option<(usize, usize)> {
        self.find(text).last()
    }
}

/// Words of several classes, each with the classes it is in as bits.
#[derive(Debug, Default)]
pub(super) struct Marked {
    heads: Edge,
}

impl Marked {
    pub(super) fn new(words: impl IntoIterator<Item = (String, u64)>) -> Self {
        Self {
            heads: Edge::new(words, |w| w.chars().next(), front),
        }
    }

    /// The classes of all words in a text, in one pass.
    pub(super) fn all(&self, text: &str) -> u64 {
        let mut found = 0;
        for (at, ch) in text.char_indices() {
            let words = self.heads.at(ch);
            if words.is_empty() {
                continue;
            }
            let rest = text.as_bytes().get(at..).unwrap_or(&[]);
            let near = front(rest);
            for entry in words {
                if entry.classes & !found != 0 && entry.starts(rest, near) {
                    found |= entry.classes;
                }
            }
        }
        found
    }
}
