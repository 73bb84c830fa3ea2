//! A finding as a card: what it says, how sure the engine is, and what the one who reviews it has chosen and typed.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::super::form::Fields;
use super::super::message::{say, t as text};
use crate::app::document::content::Content;
use crate::app::document::findings::FindingView;
use crate::app::document::view::WarningView;
use crate::domain::decimal::canonical;
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::lang::Lang;
use crate::domain::target::Comparator;
use crate::domain::time::Day;

/// A finding on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its number on the page, in the order of the text.
    pub number: usize,
    /// Id.
    pub id: i64,
    /// Version that is shown.
    pub version: i64,
    /// Whether it is a directive; else a target.
    pub directive: bool,
    /// 督办事项 or 目标值.
    pub kind: String,
    /// State.
    pub state: FindingState,
    /// What it says in one line.
    pub says: String,
    /// How sure the engine is, per cent.
    pub percent: u16,
    /// What to look at: warnings of its place, deadline as worded.
    pub why: Vec<String>,
    /// The directive that was made of it.
    pub made: Option<i64>,
    /// For merged ones: into which number.
    pub into: Option<usize>,
    /// Chosen: `accept`, `edit`, `reject` or nothing.
    pub choice: String,
    /// Values of the fields.
    pub fields: Typed,
    /// What is wrong with what was typed.
    pub fault: Option<String>,
    /// Of a directive: how many targets are accepted along with it.
    pub along: usize,
    /// How many sentences it could be cut into.
    pub sentences: usize,
    /// The language of the page.
    pub lang: Lang,
}

/// The fields of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Title of a directive, name of a target's indicator.
    pub title: String,
    /// Requirement of a directive.
    pub requirement: String,
    /// Bodies, lead first, with 、 between them.
    pub bodies: String,
    /// By when.
    pub due: String,
    /// Comparator of a target.
    pub comparator: String,
    /// Its value.
    pub value: String,
    /// Upper end.
    pub max: String,
    /// Its unit.
    pub unit: String,
    /// Number of the directive it belongs to; of a directive: into which it is merged.
    pub under: String,
    /// Whether it is cut at its sentences.
    pub cut: bool,
}

impl Card {
    /// The name of a field of this card.
    #[must_use]
    pub fn name(&self, field: &str) -> String {
        format!("{field}{}", self.id)
    }

    /// Whether it waits for a decision.
    #[must_use]
    pub fn todo(&self) -> bool {
        self.state == FindingState::Proposed
    }

    /// Whether it can still be decided about.
    #[must_use]
    pub fn open(&self) -> bool {
        self.made.is_none() && !matches!(self.state, FindingState::Merged | FindingState::Split)
    }

    /// The words of comparing, for the field.
    #[must_use]
    pub fn comparators(&self) -> &'static [Comparator] {
        Comparator::ALL
    }

    /// Says which targets come along with it.
    #[must_use]
    pub fn with(self, along: &HashMap<i64, Vec<i64>>) -> Card {
        let along = along.get(&self.id).map_or(0, Vec::len);
        Card { along, ..self }
    }

    /// Takes over what was typed, where the page comes back with faults.
    #[must_use]
    pub fn typed(mut self, sent: &Fields) -> Card {
        let get = |field: &str| sent.get(&format!("{field}{}", self.id)).to_owned();
        self.choice = get("v");
        self.fields = Typed {
            title: get("title"),
            requirement: get("text"),
            bodies: get("bodies"),
            due: get("due"),
            comparator: get("cmp"),
            value: get("value"),
            max: get("max"),
            unit: get("unit"),
            under: get("under"),
            cut: !get("cut").is_empty(),
        };
        self
    }
}

/// The cards of a document's findings in the order of its text; what was cut lives on in its parts.
#[must_use]
pub fn cards(lang: Lang, findings: &[FindingView], warnings: &[WarningView]) -> Vec<Card> {
    let shown: Vec<&FindingView> = findings.iter().filter(|f| f.state != FindingState::Split).collect();
    let number = |id: i64| shown.iter().position(|f| f.id == id).map(|n| n + 1);
    let card = |(at, f): (usize, &&FindingView)| {
        let content = f.content();
        Card {
            number: at + 1,
            id: f.id,
            version: f.version,
            directive: f.kind == FindingKind::Directive,
            kind: f.kind.title(lang),
            state: f.state,
            says: says(lang, content),
            percent: f.confidence.0 / 10,
            why: why(lang, f, warnings),
            made: f.directive,
            into: f.parent.filter(|_| f.state == FindingState::Merged).and_then(number),
            choice: choice(f.state).to_owned(),
            fields: fields(content, number),
            fault: None,
            along: 0,
            sentences: sentences(&f.quote).len(),
            lang,
        }
    };
    shown.iter().enumerate().map(card).collect()
}

/// Where a quote can be cut: the ends of its sentences and clauses, in scalars from its beginning.
#[must_use]
pub fn sentences(quote: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut length = 0;
    for (at, ch) in quote.chars().enumerate() {
        length = at + 1;
        if matches!(ch, '。' | '；' | ';' | '\n') {
            parts.push((from, length));
            from = length;
        }
    }
    if from < length {
        parts.push((from, length));
    }
    let said = |(from, to): &(usize, usize)| {
        let part = quote.chars().skip(*from).take(to - from);
        part.filter(|c| c.is_alphanumeric()).count() > 1
    };
    parts.retain(said);
    parts
}

fn choice(state: FindingState) -> &'static str {
    match state {
        FindingState::Accepted | FindingState::Edited => "accept",
        FindingState::Rejected => "reject",
        FindingState::Proposed | FindingState::Merged | FindingState::Split => "",
    }
}

fn number(value: Option<Decimal>) -> String {
    value.map(canonical).unwrap_or_default()
}

/// 快递进村覆盖率不低于60%.
fn says(lang: Lang, content: &Content) -> String {
    match content {
        Content::Directive(d) => d.title.clone(),
        Content::Target(t) => {
            let unit = t.unit.as_deref().unwrap_or_default();
            let value = match (t.value, t.value_max) {
                (None, _) if t.qualitative => return format!("{}{}", t.indicator, text(lang, "card-qualitative")),
                (None, _) => return format!("{}{}", t.indicator, text(lang, "card-open")),
                (Some(low), Some(high)) => {
                    let said = say(lang, "goal-range").with("low", format!("{}{unit}", canonical(low)));
                    said.with("high", format!("{}{unit}", canonical(high))).to_string()
                }
                (Some(value), None) => {
                    let said = say(lang, "goal-value").with("comparator", t.comparator.name(lang));
                    said.with("value", format!("{}{unit}", canonical(value))).to_string()
                }
            };
            say(lang, "card-says")
                .with("indicator", &t.indicator)
                .with("value", value)
                .into()
        }
    }
}

fn why(lang: Lang, f: &FindingView, warnings: &[WarningView]) -> Vec<String> {
    let at = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let here = warnings.iter().filter(|w| at(w.start) < f.end && f.start < at(w.end));
    let mut why: Vec<String> = here.map(|w| w.message.clone()).collect();
    match f.content() {
        Content::Directive(d) => why.extend(d.deadline_text.as_ref().map(|text| match d.due_on {
            Some(day) => reckoned(lang, text, day),
            None => say(lang, "card-no-deadline").with("text", text).into(),
        })),
        Content::Target(t) => {
            let period = t.period_text.as_ref().zip(t.due_on);
            why.extend(period.map(|(text, day)| reckoned(lang, text, day)));
        }
    }
    why.dedup();
    why
}

fn reckoned(lang: Lang, text: &str, day: Day) -> String {
    say(lang, "card-deadline").with("text", text).with("day", day).into()
}

fn fields(content: &Content, number_of: impl Fn(i64) -> Option<usize>) -> Typed {
    let day = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
    match content {
        Content::Directive(d) => Typed {
            title: d.title.clone(),
            requirement: d.requirement.clone(),
            bodies: d.responsible.join("、"),
            due: day(d.due_on),
            ..Typed::default()
        },
        Content::Target(t) => Typed {
            title: t.indicator.clone(),
            comparator: t.comparator.word().to_owned(),
            value: number(t.value),
            max: number(t.value_max),
            unit: t.unit.clone().unwrap_or_default(),
            due: day(t.due_on),
            under: t
                .directive
                .and_then(number_of)
                .map(|n| n.to_string())
                .unwrap_or_default(),
            ..Typed::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_cut_at_its_sentences() {
        assert_eq!(sentences("建站点；保运行。"), vec![(0, 4), (4, 8)]);
        assert_eq!(sentences("建站点。"), vec![(0, 4)]);
        assert_eq!(sentences("建站点。”"), vec![(0, 4)]);
        assert_eq!(sentences(""), Vec::new());
    }
}
