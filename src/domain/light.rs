//! Lights (红黄绿灯): facts about a task and a versioned rule set make a colour, with the rule, the inputs, the reason and
//! what would mend it (DOMAIN.md §5). Derived, never typed in. First the facts are measured (`inputs`), where the calendar
//! has its say; then a rule set judges the inputs and nothing else, so that stored inputs and the set of the stored version
//! give colour and words again. How far a target is behind is measured by `target`; when lights are computed and kept is
//! for others. Version 2 of the shipped set adds run length, made good and forecast to version 1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cadence::{Cadence, Period};
use super::calendar::Calendar;
use super::target::{Behind, Unlit};
use super::task::TaskState;
use super::time::Day;

mod condition;
mod inputs;
mod path;
mod rules;
#[cfg(test)]
mod tests;

pub use condition::Condition;
pub use inputs::{Inputs, days_over, is_past, measure};
pub use path::{Gauge, Outlook};
pub use rules::{Rule, RuleSet};

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
    /// The value is submitted, but not reviewed; of one that several make together, not of all of them.
    pub unreviewed: bool,
    /// Of how many that make it together those that stand are reviewed, where some are missing.
    pub heard: Option<Heard>,
    /// Where it stands, for what would turn it green; none where nobody knows.
    pub gauge: Option<Gauge>,
    /// Where it will stand, if anything can be said of it and it was asked.
    pub outlook: Option<Outlook>,
}

/// How many of those that make a value together have an accepted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// With an accepted value.
    pub accepted: i64,
    /// All that are to report.
    pub expected: i64,
}

impl Heard {
    /// Where several report and some are missing.
    #[must_use]
    pub fn of(accepted: i64, expected: i64) -> Option<Heard> {
        (expected > 1 && accepted < expected).then_some(Heard { accepted, expected })
    }
}

/// How the light of the task stood before: what history rules look back on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Was {
    /// The colour; none where it was never lit.
    pub light: Option<Light>,
    /// Since when it has been yellow without a break, by other rules than made good.
    pub yellow_since: Option<Day>,
    /// Day to whose end it stays yellow though what made it red is made good.
    pub good_until: Option<Day>,
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
    /// How often it reports: its periods are those of made good.
    pub cadence: Cadence,
    /// How its light stood before.
    pub was: Was,
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
            cadence: Cadence::Monthly,
            was: Was::default(),
        }
    }

    /// The same, looking back on how the light stood.
    #[must_use]
    pub fn after(self, was: Was) -> Self {
        Self { was, ..self }
    }
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

/// What a rule set makes of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// What it looked at, whole.
    pub inputs: Inputs,
    /// The light.
    pub lit: Lit,
    /// What the next evaluation looks back on.
    pub is: Was,
}

/// The light of a task. Depends on nothing but its arguments.
#[must_use]
pub fn evaluate(set: &RuleSet, facts: &Facts, calendar: &Calendar) -> Evaluated {
    let inputs = measure(facts, calendar);
    let (lit, is) = judge(set, &inputs);
    Evaluated { inputs, lit, is }
}

/// The light by its inputs: of all rules that apply the one with the worst colour, of equals the first. Rules that look
/// back (run length, made good) see what the others say, and win only with a worse colour.
#[must_use]
pub fn judge(set: &RuleSet, inputs: &Inputs) -> (Lit, Was) {
    let rules = || set.rules.iter().filter(|rule| !rule.off);
    let plain = rules().filter(|rule| !rule.when.looks_back());
    let plain = plain.filter_map(|rule| Some((rule, rule.when.probe(rule, set, inputs)?)));
    let plain = plain.min_by_key(|(rule, _)| rule.light);
    let (rule, blanks) = plain.unwrap_or((&set.review, BTreeMap::new()));
    let mut said = lit(rule, set.version, blanks);
    let base = said.light;
    let yellow_since = (base == Light::Yellow).then(|| inputs.yellow_since.unwrap_or(inputs.today));
    let back = rules().filter(|rule| rule.when.looks_back() && rule.light < base);
    let back = back.filter_map(|rule| Some((rule, rule.when.look_back(rule, inputs, &said)?)));
    if let Some((rule, blanks)) = back.min_by_key(|(rule, _)| rule.light) {
        said = lit(rule, set.version, blanks);
    }
    note_unlit(&mut said, inputs);
    let good_until = inputs.good_until.filter(|_| said.light != Light::Red);
    let is = Was {
        light: Some(said.light),
        yellow_since,
        good_until,
    };
    (said, is)
}

/// The issuer's light where a report has waited for review since a day; none while it is not older than the rule says.
#[must_use]
pub fn evaluate_review(set: &RuleSet, since: Day, today: Day, calendar: &Calendar) -> Option<Lit> {
    let days = calendar.working_days_between(since, today);
    let blanks = [("since", since.to_string()), ("days", days.to_string())];
    let blanks = blanks.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    (days > set.review.over).then(|| lit(&set.review, set.version, blanks))
}

fn lit(rule: &Rule, version: i64, blanks: BTreeMap<String, String>) -> Lit {
    Lit {
        light: rule.light,
        rule: rule.id.clone(),
        rule_version: version,
        reason_zh: fill(&rule.reason_zh, &blanks),
        reason_en: fill(&rule.reason_en, &blanks),
        mend_zh: fill(&rule.mend_zh, &blanks),
        mend_en: fill(&rule.mend_en, &blanks),
        inputs: blanks,
    }
}

/// Targets that give no colour are named, with the reason (DOMAIN.md §5); that nothing is reported yet goes without
/// saying, and stands in the inputs alone.
fn note_unlit(lit: &mut Lit, inputs: &Inputs) {
    if !condition::is_live(inputs.state) {
        return;
    }
    let unlit = inputs.targets.iter().filter_map(|t| Some((t.name.as_str(), t.unlit?)));
    for (name, why) in unlit {
        lit.inputs.insert(format!("unlit:{name}"), why.word().to_owned());
        if why != Unlit::NotReported {
            lit.reason_zh.push_str(&format!("；“{name}”{}，不参与评判", why.zh()));
            lit.reason_en
                .push_str(&format!("; “{name}” is not judged: {}", why.en()));
        }
    }
}

/// Puts words into a text in one pass, so that what people typed is never read as a blank.
fn fill(text: &str, blanks: &BTreeMap<String, String>) -> String {
    let mut parts = text.split('{');
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = part
            .split_once('}')
            .and_then(|(word, rest)| Some((blanks.get(word)?, rest)));
        match known {
            Some((words, rest)) => {
                said.push_str(words);
                said.push_str(rest);
            }
            None => {
                said.push('{');
                said.push_str(part);
            }
        }
    }
    said
}
