//! Lights (红黄绿灯): facts about a task and a versioned rule set make a colour, with the rule, the inputs, the reason and
//! what would mend it (DOMAIN.md §5). Derived, never typed in. How far a target is behind is measured by `target`; when
//! lights are computed and kept is for others. Version 1 leaves run length, made-good and forecast to version 2.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::cadence::{Cadence, Period};
use super::calendar::Calendar;
use super::profile::RuleFault;
use super::target::{Behind, Unlit};
use super::task::TaskState;
use super::time::Day;

mod condition;
#[cfg(test)]
mod tests;

pub use condition::{Condition, days_over, is_past};

words! {
    /// The colour, worst first.
    pub enum Light {
        /// Something is badly wrong.
        Red = "red", "红灯", "red";
        /// Something needs attention.
        Yellow = "yellow", "黄灯", "yellow";
        /// Not lit: draft, suspended, cancelled.
        Grey = "grey", "灰灯", "grey";
        /// In hand, or closed on time.
        Green = "green", "绿灯", "green";
    }
}

/// A report owed and not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The period.
    pub period: Period,
    /// How the period is counted, which gives its name (2026年8月).
    pub cadence: Cadence,
    /// Day by whose end it was or is due.
    pub due_on: Day,
}

/// A closure request: from its filing to its decision the clock of the due date stands still, whatever the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Day filed.
    pub filed: Day,
    /// Day decided or withdrawn; none while it waits.
    pub decided: Option<Day>,
}

/// One target of the task and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Name of the indicator.
    pub name: String,
    /// From `Target::behind`.
    pub outcome: Result<Behind, Unlit>,
    /// The value is submitted, but not reviewed.
    pub unreviewed: bool,
}

/// All that a light depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// State of the task.
    pub state: TaskState,
    /// The day the light is for.
    pub today: Day,
    /// Due date of the task.
    pub due_on: Option<Day>,
    /// Day by which it is to be signed for; counts while the state is `issued`.
    pub sign_due_on: Option<Day>,
    /// Obligations that are open, due or not.
    pub owed: Vec<Owed>,
    /// Day on which the last report was returned, if it has not been sent again.
    pub returned_on: Option<Day>,
    /// Returns so far.
    pub returns: i64,
    /// Closure requests.
    pub waits: Vec<Wait>,
    /// Targets.
    pub standings: Vec<Standing>,
    /// Was it closed after its due date?
    pub closed_late: bool,
}

impl Facts {
    /// Facts of a task of which nothing but state and day is known.
    #[must_use]
    pub fn bare(state: TaskState, today: Day) -> Self {
        Self {
            state,
            today,
            due_on: None,
            sign_due_on: None,
            owed: Vec::new(),
            returned_on: None,
            returns: 0,
            waits: Vec::new(),
            standings: Vec::new(),
            closed_late: false,
        }
    }
}

/// One rule of a set. Texts have `{words}` that the condition fills.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name, kept with every light.
    pub id: String,
    /// The colour it gives.
    pub light: Light,
    /// What must be so.
    pub when: Condition,
    /// Working days (of `due_within` calendar days) that must be exceeded.
    #[serde(default)]
    pub over: i64,
    /// `behind`: more percentage points than this.
    pub points: Option<Decimal>,
    /// `behind`: less of the expected value than this, in percent.
    pub share: Option<Decimal>,
    /// The reason, in Chinese.
    pub reason_zh: String,
    /// The reason, in English.
    pub reason_en: String,
    /// What would turn it green, in Chinese.
    pub mend_zh: String,
    /// What would turn it green, in English.
    pub mend_en: String,
}

/// A versioned rule set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its version, kept with every light.
    pub version: i64,
    /// The rules, in order.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    /// The issuer's rule for reports that wait for review.
    pub review: Rule,
}

/// A light with all that explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lit {
    /// The colour.
    pub light: Light,
    /// The rule that won.
    pub rule: String,
    /// Version of the rule set.
    pub rule_version: i64,
    /// What the rule looked at.
    pub inputs: BTreeMap<String, String>,
    /// Why, in Chinese.
    pub reason_zh: String,
    /// Why, in English.
    pub reason_en: String,
    /// What would turn it green, in Chinese.
    pub mend_zh: String,
    /// What would turn it green, in English.
    pub mend_en: String,
}

impl RuleSet {
    /// Checks a set as it was read from its file. Errs where the shape is wrong, an id occurs twice, a text names what its condition does not
    /// give, or one of the conditions that together cover every state is missing.
    pub fn parse<E: std::fmt::Display>(read: Result<Self, E>) -> Result<Self, RuleFault> {
        const WHAT: &str = "light rules";
        let set: Self = read.map_err(|e| RuleFault::shape(WHAT, &e))?;
        RuleFault::twice(WHAT, set.rules.iter().map(|rule| rule.id.as_str()))?;
        for rule in set.rules.iter().chain([&set.review]) {
            for text in [&rule.reason_zh, &rule.reason_en, &rule.mend_zh, &rule.mend_en] {
                if let Some(unknown) = blanks(text).find(|word| !rule.when.keys().contains(word)) {
                    return Err(RuleFault::Missing {
                        what: WHAT,
                        name: format!("{}: {{{unknown}}}", rule.id),
                    });
                }
            }
        }
        for needed in Condition::COVER {
            if !set.rules.iter().any(|rule| rule.when == *needed) {
                return Err(RuleFault::Missing {
                    what: WHAT,
                    name: needed.word().to_owned(),
                });
            }
        }
        Ok(set)
    }
}

/// The light of a task: of all rules that apply the one with the worst colour, of equals the first. Depends on nothing
/// but its arguments.
#[must_use]
pub fn evaluate(set: &RuleSet, facts: &Facts, calendar: &Calendar) -> Lit {
    let hit = set
        .rules
        .iter()
        .filter_map(|rule| rule.when.probe(rule, facts, calendar).map(|inputs| (rule, inputs)))
        .min_by_key(|(rule, _)| rule.light);
    let (rule, inputs) = hit.unwrap_or((&set.review, BTreeMap::new()));
    let mut lit = lit(rule, set.version, inputs);
    note_unlit(&mut lit, facts);
    lit
}

/// The issuer's light where a report has waited for review since a day; none while it is not older than the rule says.
#[must_use]
pub fn evaluate_review(set: &RuleSet, since: Day, today: Day, calendar: &Calendar) -> Option<Lit> {
    let days = calendar.working_days_between(since, today);
    let inputs = [("since", since.to_string()), ("days", days.to_string())];
    let inputs = inputs.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    (days > set.review.over).then(|| lit(&set.review, set.version, inputs))
}

fn lit(rule: &Rule, version: i64, inputs: BTreeMap<String, String>) -> Lit {
    Lit {
        light: rule.light,
        rule: rule.id.clone(),
        rule_version: version,
        reason_zh: fill(&rule.reason_zh, &inputs),
        reason_en: fill(&rule.reason_en, &inputs),
        mend_zh: fill(&rule.mend_zh, &inputs),
        mend_en: fill(&rule.mend_en, &inputs),
        inputs,
    }
}

/// Targets that give no colour are named, with the reason (DOMAIN.md §5); that nothing is reported yet goes without
/// saying, and stands in the inputs alone.
fn note_unlit(lit: &mut Lit, facts: &Facts) {
    if !condition::is_live(facts.state) {
        return;
    }
    let unlit = facts
        .standings
        .iter()
        .filter_map(|s| s.outcome.err().map(|why| (s.name.as_str(), why)));
    for (name, why) in unlit {
        lit.inputs.insert(format!("unlit:{name}"), why.word().to_owned());
        if why != Unlit::NotReported {
            lit.reason_zh.push_str(&format!("；“{name}”{}，不参与评判", why.zh()));
            lit.reason_en
                .push_str(&format!("; “{name}” is not judged: {}", why.en()));
        }
    }
}

/// Puts inputs into a text.
fn fill(text: &str, inputs: &BTreeMap<String, String>) -> String {
    inputs.iter().fold(text.to_owned(), |text, (key, value)| {
        text.replace(&format!("{{{key}}}"), value)
    })
}

/// The words in braces of a text.
fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(word, _)| word))
}
