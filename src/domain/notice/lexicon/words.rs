//! One class of words, quick to ask at a place, at an end, or anywhere in a text: for most characters a look into a small
//! table tells that no word has it, and a word is compared eight bytes at a time.

use std::collections::HashMap;

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

/// A word as it is compared from one of its ends: small, so that many stay near the processor.
#[derive(Debug)]
struct Entry {
    /// Its bytes nearest to that end.
    near: u64,
    /// How many bits of a text's eight bytes it has not.
    spare: u32,
    length: u32,
}

impl Entry {
    fn new(word: &str, near: impl Fn(&[u8]) -> u64) -> Self {
        let bits = u32::try_from(word.len().min(NEAR) * 8).unwrap_or(64);
        Self {
            near: near(word.as_bytes()),
            spare: 64 - bits,
            length: u32::try_from(word.len()).unwrap_or(u32::MAX),
        }
    }

    #[inline]
    fn length(&self) -> usize {
        usize::try_from(self.length).unwrap_or(usize::MAX)
    }

    /// Whether a text whose bytes at this end are `near`, of so many bytes, may have the word there: for certain unless
    /// the word is longer than what is compared at once.
    #[inline]
    fn fits(&self, near: u64, length: usize) -> bool {
        near & (u64::MAX >> self.spare) == self.near && self.length() <= length
    }
}

/// Words by the character at one of their ends.
#[derive(Debug, Default)]
struct Edge {
    /// Where the words of a slot begin and end; of slots there is a power of two.
    slots: Vec<(u16, u16)>,
    /// By slot, in it the longest first.
    entries: Vec<Entry>,
    /// The words themselves, in the same order.
    words: Vec<Box<str>>,
}

impl Edge {
    fn new(
        words: impl IntoIterator<Item = String>,
        end: impl Fn(&str) -> Option<char>,
        near: impl Fn(&[u8]) -> u64,
    ) -> Self {
        // An empty word stands nowhere.
        let words: Vec<(char, String)> = words.into_iter().filter_map(|w| Some((end(&w)?, w))).collect();
        let slots = (words.len() * 4).next_power_of_two().clamp(64, 4096);
        let mut sorted: Vec<(usize, String)> = words.into_iter().map(|(ch, w)| (slot(ch, slots), w)).collect();
        sorted.sort_by(|a, b| (a.0, b.1.len()).cmp(&(b.0, a.1.len())));
        let place = |s: usize| u16::try_from(sorted.partition_point(|w| w.0 < s)).unwrap_or(u16::MAX);
        Self {
            slots: (0..slots).map(|s| (place(s), place(s + 1))).collect(),
            entries: sorted.iter().map(|(_, w)| Entry::new(w, &near)).collect(),
            words: sorted.into_iter().map(|(_, w)| w.into_boxed_str()).collect(),
        }
    }

    /// The words that may have this character at the edge, by their place.
    #[inline]
    fn at(&self, ch: char) -> (usize, &[Entry]) {
        match self.slots.get(slot(ch, self.slots.len())) {
            Some((from, to)) if from < to => {
                let from = usize::from(*from);
                (from, self.entries.get(from..usize::from(*to)).unwrap_or(&[]))
            }
            _ => (0, &[]),
        }
    }

    fn word(&self, place: usize) -> &str {
        self.words.get(place).map_or("", |w| w)
    }

    /// The words of a slot that a text starts with, the longest first: their places and lengths.
    #[inline]
    fn starting(&self, (from, entries): (usize, &[Entry]), text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
        let near = front(text);
        let fits = (from..).zip(entries).filter(move |(_, e)| e.fits(near, text.len()));
        let whole = move |place: usize, e: &Entry| e.length() <= NEAR || text.starts_with(self.word(place).as_bytes());
        fits.filter(move |(i, e)| whole(*i, e)).map(|(i, e)| (i, e.length()))
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
        Self {
            heads: Edge::new(list.iter().cloned(), |w| w.chars().next(), front),
            tails: Edge::new(list.iter().cloned(), |w| w.chars().next_back(), back),
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
        let Some(first) = word.chars().next() else { return false };
        let words = self.heads.at(first);
        !words.1.is_empty() && {
            let mut found = self.heads.starting(words, word.as_bytes());
            found.any(|(_, length)| length == word.len())
        }
    }

    /// Whether this character is a word of the class.
    #[must_use]
    pub fn has_char(&self, ch: char) -> bool {
        self.has(ch.encode_utf8(&mut [0; 4]))
    }

    /// Whether some word of the class may begin with this character: never a false no.
    #[must_use]
    pub fn may_begin(&self, ch: char) -> bool {
        !self.heads.at(ch).1.is_empty()
    }

    /// The longest word that the text starts with.
    #[must_use]
    pub fn prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.heads.at(text.chars().next()?);
        if words.1.is_empty() {
            return None;
        }
        let (_, length) = self.heads.starting(words, text.as_bytes()).next()?;
        text.get(..length)
    }

    /// The longest word that the text ends with.
    #[must_use]
    pub fn suffix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (from, entries) = self.tails.at(text.chars().next_back()?);
        if entries.is_empty() {
            return None;
        }
        let near = back(text.as_bytes());
        let whole = |place: usize, e: &Entry| e.length() <= NEAR || text.ends_with(self.tails.word(place));
        let mut fits = (from..).zip(entries).filter(|(_, e)| e.fits(near, text.len()));
        let (_, found) = fits.find(|(i, e)| whole(*i, e))?;
        text.get(text.len() - found.length()..)
    }

    /// Byte ranges of the words in the text, left to right, longest first, not overlapping.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (start, end) = self.first(text, from)?;
            from = end;
            Some((start, end))
        })
    }

    /// The first word at or after a byte of the text.
    fn first(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let rest = text.get(from..).filter(|_| !self.list.is_empty())?;
        for (at, ch) in rest.char_indices() {
            let words = self.heads.at(ch);
            if !words.1.is_empty() {
                let mut found = self.heads.starting(words, rest.as_bytes().get(at..).unwrap_or(&[]));
                if let Some((_, length)) = found.next() {
                    return Some((from + at, from + at + length));
                }
            }
        }
        None
    }

    /// Whether any of the words is in the text.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.first(text, 0).is_some()
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
    classes: Vec<u64>,
}

impl Marked {
    pub(super) fn new(words: &HashMap<&str, u64>) -> Self {
        let heads = Edge::new(words.keys().map(|w| (*w).to_owned()), |w| w.chars().next(), front);
        let classes = heads.words.iter().map(|w| words.get(&**w).copied().unwrap_or(0));
        Self {
            classes: classes.collect(),
            heads,
        }
    }

    /// The classes of all words in a text, in one pass.
    pub(super) fn all(&self, text: &str) -> u64 {
        let mut found = 0;
        for (at, ch) in text.char_indices() {
            let words = self.heads.at(ch);
            if words.1.is_empty() {
                continue;
            }
            let rest = text.as_bytes().get(at..).unwrap_or(&[]);
            for (place, _) in self.heads.starting(words, rest) {
                found |= self.classes.get(place).copied().unwrap_or(0);
            }
        }
        found
    }
}
