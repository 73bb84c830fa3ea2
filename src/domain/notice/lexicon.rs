//! The words the reading engine knows (data/lexicon/words.tsv): facts of official Chinese, no rules. A class is asked by
//! name; a class that the file does not have is empty, so a lexicon of one's own may be smaller than the built-in one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, LazyLock};

const BUILTIN: &str = include_str!("../../../data/lexicon/words.tsv");
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(BUILTIN));

/// Hashes names of classes by their length and three of their bytes: they come from the code, nobody can choose them to
/// collide.
#[derive(Debug, Clone, Copy, Default)]
pub struct Short(u64);

impl Hasher for Short {
    fn write(&mut self, bytes: &[u8]) {
        let byte = |i: usize| u64::from(bytes.get(i).copied().unwrap_or(0));
        let last = bytes.len().saturating_sub(1);
        let told = byte(0) | byte(last / 2) << 8 | byte(last) << 16 | byte(last / 3) << 24;
        let length = u64::try_from(bytes.len()).unwrap_or(0);
        let mixed = (self.0 ^ told ^ length << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }

    /// The end mark of a text says nothing more.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

type Hashed = BuildHasherDefault<Short>;

/// Words by the character at one of their ends: a look into a small table tells, for most characters, that no word has it.
#[derive(Debug, Default)]
struct Edge {
    /// Where the words of a slot begin; one entry more than slots, a power of two of them.
    starts: Vec<u16>,
    /// By slot, in it the longest first, each with the classes it is in where that is asked.
    words: Vec<(Box<str>, u64)>,
}

impl Edge {
    fn new(words: impl IntoIterator<Item = (String, u64)>, end: impl Fn(&str) -> Option<char>) -> Self {
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
            words: sorted.into_iter().map(|(_, w, c)| (w.into_boxed_str(), c)).collect(),
        }
    }

    /// The words that may have this character at the edge.
    #[inline]
    fn at(&self, ch: char) -> &[(Box<str>, u64)] {
        let slot = slot(ch, self.starts.len().saturating_sub(1));
        match (self.starts.get(slot), self.starts.get(slot + 1)) {
            (Some(from), Some(to)) if from < to => self.words.get(usize::from(*from)..usize::from(*to)).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// Place of a character in a table of so many slots, a power of two.
fn slot(ch: char, slots: usize) -> usize {
    let code = usize::try_from(u32::from(ch)).unwrap_or(0);
    (code ^ (code >> 12)) & slots.wrapping_sub(1)
}

/// One class of words: quick to ask at a place, at an end, or anywhere in a text.
#[derive(Debug, Default)]
pub struct Words {
    list: Vec<String>,
    heads: Edge,
    tails: Edge,
}

impl Words {
    fn new(list: Vec<String>) -> Self {
        let each = || list.iter().map(|w| (w.clone(), 0));
        Self {
            heads: Edge::new(each(), |w| w.chars().next()),
            tails: Edge::new(each(), |w| w.chars().next_back()),
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
        first.is_some_and(|ch| self.heads.at(ch).iter().any(|(w, _)| **w == *word))
    }

    /// Whether some word of the class may begin with this character: never a false no.
    #[must_use]
    pub fn may_begin(&self, ch: char) -> bool {
        !self.heads.at(ch).is_empty()
    }

    /// The longest word that the text starts with.
    #[must_use]
    pub fn prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.heads.at(text.chars().next()?).iter();
        let mut found = words.filter(|(w, _)| text.starts_with(&**w));
        found.next().and_then(|(w, _)| text.get(..w.len()))
    }

    /// The longest word that the text ends with.
    #[must_use]
    pub fn suffix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.tails.at(text.chars().next_back()?).iter();
        let mut found = words.filter(|(w, _)| text.ends_with(&**w));
        found.next().and_then(|(w, _)| text.get(text.len() - w.len()..))
    }

    /// Byte ranges of the words in the text, left to right, longest first, not overlapping.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        let places = if self.list.is_empty() { "" } else { text }.char_indices();
        places.filter_map(move |(at, ch)| {
            let words = self.heads.at(ch);
            if at < from || words.is_empty() {
                return None;
            }
            let rest = text.get(at..)?;
            let (word, _) = words.iter().find(|(w, _)| rest.starts_with(&**w))?;
            from = at + word.len();
            Some((at, from))
        })
    }

    /// Whether any of the words is in the text.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        !self.list.is_empty()
            && text.char_indices().any(|(at, ch)| {
                let words = self.heads.at(ch);
                !words.is_empty() && {
                    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
                    words.iter().any(|(w, _)| rest.starts_with(w.as_bytes()))
                }
            })
    }

    /// The last word in the text: byte range.
    #[must_use]
    pub fn last(&self, text: &str) -> Option<(usize, usize)> {
        self.find(text).last()
    }
}

/// What every unit is asked about: all of it is looked for in one pass ([`Lexicon::traces`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// A word of duty may be there.
    Duty,
    /// A mark of the past may be there.
    Past,
    /// A comparison of reports.
    PastWeak,
    /// What outweighs a mark of the past.
    Future,
    /// A verb of the report on a meeting.
    Meeting,
    /// How the paper came about.
    Preamble,
    /// A formula.
    Ritual,
    /// A time that is over.
    OpensPast,
    /// A time to come.
    Ahead,
    /// A figure or a whole.
    Figure,
    /// A bound ahead.
    Bound,
    /// A level that is reached.
    Level,
    /// 计划.
    Planned,
    /// A word of goals.
    Goal,
    /// 是.
    Statement,
    /// An amount may be there.
    Amount,
    /// A day may be there.
    Day,
    /// A body may be charged.
    Charge,
    /// A verb of reaching an amount.
    Reach,
    /// A whole in words may be there.
    Whole,
}

/// Which classes give which trace.
const TRACED: [(Trace, &[&str]); 20] = [
    (Trace::Duty, &["modal", "sign_duty"]),
    (Trace::Past, &["past", "sign_past"]),
    (Trace::PastWeak, &["past_weak"]),
    (Trace::Future, &["future"]),
    (Trace::Meeting, &["meeting"]),
    (Trace::Preamble, &["preamble"]),
    (Trace::Ritual, &["ritual"]),
    (Trace::OpensPast, &["opens_past"]),
    (Trace::Ahead, &["ahead"]),
    (Trace::Figure, &["sign_figure"]),
    (Trace::Bound, &["bound_ahead"]),
    (Trace::Level, &["level_ahead"]),
    (Trace::Planned, &["planned"]),
    (Trace::Goal, &["goal"]),
    (Trace::Statement, &["sign_statement"]),
    (Trace::Amount, &["sign_amount"]),
    (Trace::Day, &["sign_day"]),
    (Trace::Charge, &["sign_charge"]),
    (Trace::Reach, &["reach"]),
    (Trace::Whole, &["sign_whole"]),
];

/// The traces that a text bears: where one is missing, no part of the text has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traces(u64);

impl Traces {
    /// Whether the text has a word of it.
    #[must_use]
    pub fn has(self, trace: Trace) -> bool {
        self.0 & bit(trace) != 0
    }
}

const fn bit(trace: Trace) -> u64 {
    1 << trace.place()
}

impl Trace {
    const fn place(self) -> u32 {
        match self {
            Trace::Duty => 0,
            Trace::Past => 1,
            Trace::PastWeak => 2,
            Trace::Future => 3,
            Trace::Meeting => 4,
            Trace::Preamble => 5,
            Trace::Ritual => 6,
            Trace::OpensPast => 7,
            Trace::Ahead => 8,
            Trace::Figure => 9,
            Trace::Bound => 10,
            Trace::Level => 11,
            Trace::Planned => 12,
            Trace::Goal => 13,
            Trace::Statement => 14,
            Trace::Amount => 15,
            Trace::Day => 16,
            Trace::Charge => 17,
            Trace::Reach => 18,
            Trace::Whole => 19,
        }
    }
}

/// The words by class.
#[derive(Debug, Default)]
pub struct Lexicon {
    classes: HashMap<String, Arc<Words>, Hashed>,
    none: Words,
    traced: Edge,
}

/// Words of one's own (自有词汇), beside those that come with the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// Names of bodies (本单位及下属单位名称、简称), each a whole name.
    pub bodies: Vec<String>,
    /// Names of indicators (指标名称).
    pub indicators: Vec<String>,
    /// More words of classes, in the form of data/lexicon/words.tsv.
    pub words: String,
}

impl Own {
    /// By class; a name of one character names nothing.
    fn lists(&self) -> HashMap<String, Vec<String>> {
        let mut lists = lists(&self.words);
        let named = |names: &[String], least: usize| -> Vec<String> {
            let trimmed = names.iter().map(|n| n.trim());
            trimmed
                .filter(|n| n.chars().count() >= least)
                .map(str::to_owned)
                .collect()
        };
        let (bodies, indicators) = (named(&self.bodies, 2), named(&self.indicators, 3));
        for (class, names) in [
            ("organ_name", &bodies),
            ("sign_charge", &bodies),
            ("indicator_name", &indicators),
            ("indicator_tail", &indicators),
        ] {
            lists.entry(class.to_owned()).or_default().extend(names.iter().cloned());
        }
        lists.retain(|_, names| !names.is_empty());
        lists
    }
}

/// Reads `class<TAB>word word …` lines; `#` starts a comment line; lines of one class add up.
fn lists(text: &str) -> HashMap<String, Vec<String>> {
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
    lists
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
        let words = lists(text).into_iter();
        Self::of(words.map(|(class, list)| (class, Arc::new(Words::new(list)))).collect())
    }

    fn of(classes: HashMap<String, Arc<Words>, Hashed>) -> Self {
        Self {
            traced: traced(&classes),
            classes,
            none: Words::default(),
        }
    }

    /// This lexicon with words of one's own: no class loses any.
    #[must_use]
    pub fn with(&self, own: &Own) -> Self {
        let mut classes = self.classes.clone();
        for (class, mut more) in own.lists() {
            let mut list = self.class(&class).list().to_vec();
            more.retain(|word| !list.contains(word));
            list.extend(more);
            classes.insert(class, Arc::new(Words::new(list)));
        }
        Self::of(classes)
    }

    /// What of all that units are asked about is in a text, in one pass.
    #[must_use]
    pub fn traces(&self, text: &str) -> Traces {
        let mut found = 0;
        for (at, ch) in text.char_indices() {
            for (word, traces) in self.traced.at(ch) {
                if traces & !found != 0 && text.get(at..).is_some_and(|rest| rest.starts_with(&**word)) {
                    found |= traces;
                }
            }
        }
        Traces(found)
    }

    /// The class of that name, or an empty one.
    #[must_use]
    #[inline]
    pub fn class(&self, name: &str) -> &Words {
        self.classes.get(name).map_or(&self.none, |words| words)
    }
}

/// The words of all traced classes, each with what it is a trace of.
fn traced(classes: &HashMap<String, Arc<Words>, Hashed>) -> Edge {
    let mut words: HashMap<&str, u64> = HashMap::new();
    for (trace, of) in TRACED {
        for word in of.iter().filter_map(|c| classes.get(*c)).flat_map(|w| w.list()) {
            *words.entry(word).or_default() |= bit(trace);
        }
    }
    let words = words.into_iter().map(|(word, traces)| (word.to_owned(), traces));
    Edge::new(words, |w| w.chars().next())
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
    fn traces_are_found_in_one_pass() {
        let lexicon = Lexicon::parse("past\t以来 完成了\nsign_past\t了\nreach\t完成\nmodal\t必须");
        let traces = lexicon.traces("两年以来完成任务");
        assert!(traces.has(Trace::Past) && traces.has(Trace::Reach) && !traces.has(Trace::Duty));
        assert_eq!(lexicon.traces("推进"), Traces::default());
        assert!(
            TRACED.iter().map(|(t, _)| t.place()).eq(0..20),
            "each trace has a bit of its own"
        );
        for (trace, classes) in TRACED {
            let word = classes.iter().find_map(|c| Lexicon::builtin().class(c).list().first());
            let found = word.map(|w| Lexicon::builtin().traces(&format!("甲{w}乙")).has(trace));
            assert_eq!(found, Some(true), "{trace:?}");
        }
    }

    #[test]
    fn words_of_ones_own_add_to_those_that_ship() {
        let own = Own {
            bodies: vec!["平安驿站".to_owned(), " ".to_owned()],
            indicators: vec!["群众满意分".to_owned()],
            words: "verb\t擦亮 推进\nmine\t甲".to_owned(),
        };
        let lexicon = Lexicon::builtin().with(&own);
        assert_eq!(
            lexicon.class("verb").list().len(),
            Lexicon::builtin().class("verb").list().len() + 1
        );
        assert!(lexicon.class("verb").has("擦亮") && lexicon.class("mine").has("甲"));
        assert_eq!(lexicon.class("organ_name").list(), ["平安驿站"]);
        assert!(
            lexicon.traces("平安驿站").has(Trace::Charge) && !Lexicon::builtin().traces("平安驿站").has(Trace::Charge)
        );
        assert_eq!(lexicon.class("indicator_tail").suffix("群众满意分"), Some("群众满意分"));
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
