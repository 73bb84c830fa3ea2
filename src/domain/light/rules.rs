//! Rule sets as data: shipped in `data/rules/`, later versions as rows. What a set must hold to be taken at all.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Condition, Light};
use crate::domain::profile::RuleFault;

/// One rule of a set. Texts have `{words}` that the condition fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name, kept with every light.
    pub id: String,
    /// The colour it gives.
    pub light: Light,
    /// What must be so.
    pub when: Condition,
    /// What must be exceeded: working days, of `due_within` calendar days, of `yellow_run` months, of `forecast_misses`
    /// the number of values.
    #[serde(default)]
    pub over: i64,
    /// `behind`: more percentage points than this; `forecast_misses`: short of the goal by more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Decimal>,
    /// `behind`: less of the expected value than this, in percent; `forecast_misses`: of the goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Decimal>,
    /// Silent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

const WHAT: &str = "light rules";
/// Most rules of a set.
const MOST: usize = 100;
/// Furthest threshold, whatever it counts.
const FURTHEST: i64 = 3_660;
/// Longest text, characters.
const LONGEST: usize = 300;

impl RuleSet {
    /// Checks a set as it was read from its file. Errs where the shape is wrong, an id occurs twice, a text names what its condition does not
    /// give, a threshold is beyond sense, or one of the conditions that together cover every state is missing.
    pub fn parse<E: std::fmt::Display>(read: Result<Self, E>) -> Result<Self, RuleFault> {
        let set: Self = read.map_err(|e| RuleFault::shape(WHAT, &e))?;
        RuleFault::twice(WHAT, set.rules.iter().map(|rule| rule.id.as_str()))?;
        let missing = |name: String| Err(RuleFault::Missing { what: WHAT, name });
        if set.rules.len() > MOST {
            return missing(format!("{MOST} rules at most"));
        }
        for rule in set.rules.iter().chain([&set.review]) {
            for text in [&rule.reason_zh, &rule.reason_en, &rule.mend_zh, &rule.mend_en] {
                if let Some(unknown) = blanks(text).find(|word| !rule.when.keys().contains(word)) {
                    return missing(format!("{}: {{{unknown}}}", rule.id));
                }
            }
            if let Some(what) = rule.beyond() {
                return missing(format!("{}: {what}", rule.id));
            }
        }
        for needed in Condition::COVER {
            if !set.rules.iter().any(|rule| rule.when == *needed && !rule.off) {
                return missing(needed.word().to_owned());
            }
        }
        Ok(set)
    }

    /// Whether it looks ahead: only then is a forecast worth its while.
    #[must_use]
    pub fn forecasts(&self) -> bool {
        let ahead = |rule: &Rule| rule.when == Condition::ForecastMisses && !rule.off;
        self.rules.iter().any(ahead)
    }
}

impl Rule {
    /// What of it is beyond sense.
    fn beyond(&self) -> Option<&'static str> {
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let far = |value: &Option<Decimal>| {
            value.is_some_and(|v| v.is_sign_negative() || v > Decimal::from(FURTHEST) || v.scale() > 6)
        };
        let texts = [&self.reason_zh, &self.reason_en, &self.mend_zh, &self.mend_en];
        let odd =
            |text: &&String| text.chars().count() > LONGEST || text.chars().any(char::is_control) || text.is_empty();
        match self {
            _ if !(1..=40).contains(&self.id.len()) || !self.id.chars().all(small) => Some("id of small letters"),
            _ if !(0..=FURTHEST).contains(&self.over) => Some("over from 0 to 3660"),
            _ if far(&self.points) || far(&self.share) => Some("points and share from 0 to 3660, six decimals"),
            _ if texts.iter().any(odd) => Some("texts of one line"),
            _ => None,
        }
    }
}

/// The words in braces of a text.
fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(word, _)| word))
}
