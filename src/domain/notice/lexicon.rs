//! The words the reading engine knows (data/lexicon/words.tsv): facts of official Chinese, no rules. A class is a
//! field; one that the file does not have is empty, so a lexicon of one's own may be smaller than the built-in one.

mod words;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use words::Marked;
pub use words::Words;

const BUILTIN: &str = include_str!("../../../data/lexicon/words.tsv");
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(BUILTIN));

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

// A field for each class of data/lexicon/words.tsv, and two for names of one's own.
macro_rules! classes {
    ($($class:ident)+) => {
        /// The words by class (data/lexicon/words.tsv says what each holds).
        #[derive(Debug, Default)]
        pub struct Lexicon {
            $(#[doc = stringify!($class)] pub $class: Arc<Words>,)+
            traced: Marked,
        }

        impl Lexicon {
            fn of(mut lists: HashMap<String, Vec<String>>, rest: &Self) -> Self {
                // A class that the lists do not have is that of the rest.
                let mut words = |class: &str, rest: &Arc<Words>| {
                    lists.remove(class).map_or_else(|| rest.clone(), |list| Arc::new(Words::new(list)))
                };
                let mut lexicon = Self {
                    $($class: words(stringify!($class), &rest.$class),)+
                    traced: Marked::default(),
                };
                lexicon.traced = lexicon.marked();
                lexicon
            }

            /// The class of that name.
            fn class(&self, name: &str) -> Option<&Words> {
                match name {
                    $(stringify!($class) => Some(&self.$class),)+
                    _ => None,
                }
            }
        }
    };
}

classes! {
    add adverb ahead all_done bound_ahead causative contrast doing duty_tail equal figured future ge ge_hard
    generic_indicator goal handle indicator_name indicator_tail joint_name le lead_strip level_ahead meeting
    minus modal no_office noise_head object_marker office_tail old_value opens_past organ_drop organ_name
    organ_tail past past_weak planned plus preamble preposition produce produce_weak reach repair_word ritual
    scope section_goal section_past section_task sign_amount sign_charge sign_day sign_duty sign_figure
    sign_past sign_statement sign_whole speech_note speech_order unit unit_money unit_size unit_time verb
    yao_not_after yao_not_before ying_after
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
        Self::of(lists(text), &Self::default())
    }

    /// This lexicon with words of one's own: no class loses any.
    #[must_use]
    pub fn with(&self, own: &Own) -> Self {
        let mut lists = own.lists();
        for (class, more) in &mut lists {
            let list = self.class(class).map_or(&[][..], Words::list);
            more.retain(|word| !list.contains(word));
            more.splice(..0, list.iter().cloned());
        }
        Self::of(lists, self)
    }

    /// What of all that units are asked about is in a text, in one pass.
    #[must_use]
    pub fn traces(&self, text: &str) -> Traces {
        Traces(self.traced.all(text))
    }

    /// Which classes give which trace.
    fn traced(&self) -> [(Trace, Vec<&Words>); 20] {
        [
            (Trace::Duty, vec![&self.modal, &self.sign_duty]),
            (Trace::Past, vec![&self.past, &self.sign_past]),
            (Trace::PastWeak, vec![&self.past_weak]),
            (Trace::Future, vec![&self.future]),
            (Trace::Meeting, vec![&self.meeting]),
            (Trace::Preamble, vec![&self.preamble]),
            (Trace::Ritual, vec![&self.ritual]),
            (Trace::OpensPast, vec![&self.opens_past]),
            (Trace::Ahead, vec![&self.ahead]),
            (Trace::Figure, vec![&self.sign_figure]),
            (Trace::Bound, vec![&self.bound_ahead]),
            (Trace::Level, vec![&self.level_ahead]),
            (Trace::Planned, vec![&self.planned]),
            (Trace::Goal, vec![&self.goal]),
            (Trace::Statement, vec![&self.sign_statement]),
            (Trace::Amount, vec![&self.sign_amount]),
            (Trace::Day, vec![&self.sign_day]),
            (Trace::Charge, vec![&self.sign_charge]),
            (Trace::Reach, vec![&self.reach]),
            (Trace::Whole, vec![&self.sign_whole]),
        ]
    }

    /// The words of all traced classes, each with what it is a trace of.
    fn marked(&self) -> Marked {
        let mut words: HashMap<&str, u64> = HashMap::new();
        for (trace, of) in self.traced() {
            for word in of.iter().flat_map(|words| words.list()) {
                *words.entry(word).or_default() |= bit(trace);
            }
        }
        Marked::new(&words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_at_either_end() {
        let lexicon = Lexicon::parse("# words\nge\t提高 提高到\nge\t到");
        let words = &lexicon.ge;
        assert_eq!(words.prefix("提高到百分之九十"), Some("提高到"));
        assert_eq!(words.suffix("覆盖率提高到"), Some("提高到"));
        assert_eq!(words.prefix("再提高"), None);
        assert_eq!(words.last("提高到"), Some((0, 9)));
        assert!(!lexicon.le.within("提高"));
    }

    #[test]
    fn traces_are_found_in_one_pass() {
        let lexicon = Lexicon::parse("past\t以来 完成了\nsign_past\t了\nreach\t完成\nmodal\t必须");
        let traces = lexicon.traces("两年以来完成任务");
        assert!(traces.has(Trace::Past) && traces.has(Trace::Reach) && !traces.has(Trace::Duty));
        assert_eq!(lexicon.traces("推进"), Traces::default());
        assert!(
            lexicon.traced().iter().map(|(t, _)| t.place()).eq(0..20),
            "each trace has a bit of its own"
        );
        for (trace, classes) in Lexicon::builtin().traced() {
            let word = classes.iter().find_map(|c| c.list().first());
            let found = word.map(|w| Lexicon::builtin().traces(&format!("甲{w}乙")).has(trace));
            assert_eq!(found, Some(true), "{trace:?}");
        }
    }

    #[test]
    fn words_of_ones_own_add_to_those_that_ship() {
        let own = Own {
            bodies: vec!["平安驿站".to_owned(), " ".to_owned()],
            indicators: vec!["群众满意分".to_owned()],
            words: "verb\t擦亮 推进\nmine\t甲\ncontrast\t甲".to_owned(),
        };
        let lexicon = Lexicon::builtin().with(&own);
        assert_eq!(lexicon.verb.list().len(), Lexicon::builtin().verb.list().len() + 1);
        assert!(lexicon.verb.has("擦亮") && lexicon.contrast.has("甲"));
        assert_eq!(lexicon.organ_name.list(), ["平安驿站"]);
        assert!(
            lexicon.traces("平安驿站").has(Trace::Charge) && !Lexicon::builtin().traces("平安驿站").has(Trace::Charge)
        );
        assert_eq!(lexicon.indicator_tail.suffix("群众满意分"), Some("群众满意分"));
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
            let words = Lexicon::builtin().class(class).map(Words::list);
            assert!(words.is_some_and(|w| !w.is_empty()), "{class}");
        }
    }
}
