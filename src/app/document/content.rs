//! What a finding says, as the engine proposes it and as people word it: the JSON of `findings.proposed` and `.edited`.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::error::{Error, Result};
use crate::domain::finding::{FindingKind, title_of};
use crate::domain::notice::{Bound, DirectiveFound, TargetFound};
use crate::domain::target::Comparator;
use crate::domain::time::Day;

/// A directive as proposed or edited (督办事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectiveContent {
    /// Short name.
    pub title: String,
    /// What has to be done, simplified and undamaged.
    pub requirement: String,
    /// Nearest heading as found.
    pub heading: Option<String>,
    /// Bodies named, lead first.
    pub responsible: Vec<String>,
    /// The deadline as worded.
    pub deadline_text: Option<String>,
    /// The rule that gave its day.
    pub deadline_rule: Option<String>,
    /// By when.
    pub due_on: Option<Day>,
}

/// A target as proposed or edited (目标值).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetContent {
    /// What is measured.
    pub indicator: String,
    /// Kind of the indicator, where a person has named it; else it follows from the unit.
    #[schemars(with = "Option<String>")]
    pub indicator_kind: Option<crate::domain::indicator::IndicatorKind>,
    /// How the value binds.
    #[schemars(with = "String")]
    pub comparator: Comparator,
    /// In base units; none for a blank figure.
    #[schemars(with = "Option<String>")]
    pub value: Option<Decimal>,
    /// Upper end of a range.
    #[schemars(with = "Option<String>")]
    pub value_max: Option<Decimal>,
    /// Base unit.
    pub unit: Option<String>,
    /// 左右, 约, 基本.
    pub approx: bool,
    /// Bound on a change: `min`, `max`.
    #[schemars(with = "Option<String>")]
    pub bound: Option<Bound>,
    /// A whole in words (全覆盖) rather than a figure.
    pub qualitative: bool,
    /// A blank figure (×%), 待定.
    pub placeholder: bool,
    /// Period as worded.
    pub period_text: Option<String>,
    /// By when.
    pub due_on: Option<Day>,
    /// 全国, 全省 …, if stated.
    pub scope: Option<String>,
    /// The directive finding that it belongs to.
    pub directive: Option<i64>,
}

/// What a finding says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Content {
    /// Of a directive finding.
    Directive(DirectiveContent),
    /// Of a target finding.
    Target(TargetContent),
}

impl Content {
    /// From stored JSON.
    ///
    /// # Errors
    /// A fault of ours where it cannot be read.
    pub fn read(kind: FindingKind, json: &str) -> Result<Content> {
        let read = match kind {
            FindingKind::Directive => serde_json::from_str(json).map(Content::Directive),
            FindingKind::Target => serde_json::from_str(json).map(Content::Target),
        };
        read.map_err(|e| Error::Internal(format!("content of a finding: {e}")))
    }

    /// As JSON.
    ///
    /// # Errors
    /// Never in practice; a fault of ours.
    pub fn json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::Internal(e.to_string()))
    }

    /// The free texts of it, for the secrecy gate.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Content::Directive(d) => {
                let mut texts = vec![d.title.as_str(), d.requirement.as_str()];
                texts.extend(d.responsible.iter().map(String::as_str));
                texts
            }
            Content::Target(t) => [Some(t.indicator.as_str()), t.unit.as_deref(), t.scope.as_deref()]
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    /// The same target under another directive finding; a directive stays as it is.
    #[must_use]
    pub fn under(self, directive: Option<i64>) -> Content {
        match self {
            Content::Target(t) => Content::Target(TargetContent { directive, ..t }),
            other => other,
        }
    }
}

impl From<&DirectiveFound> for Content {
    fn from(found: &DirectiveFound) -> Content {
        let deadline = found.deadline.as_ref();
        Content::Directive(DirectiveContent {
            title: title_of(&found.text),
            requirement: found.text.clone(),
            heading: found.heading.clone(),
            responsible: found.responsible.clone(),
            deadline_text: deadline.map(|d| d.text.clone()),
            deadline_rule: deadline.map(|d| d.rule.to_owned()),
            due_on: deadline.and_then(|d| d.date),
        })
    }
}

impl From<&TargetFound> for Content {
    fn from(found: &TargetFound) -> Content {
        Content::Target(TargetContent {
            indicator: found.indicator.clone(),
            indicator_kind: None,
            // The engine's words and the domain's are the same five; a test holds that.
            comparator: found.comparator.word().parse().unwrap_or(Comparator::Equal),
            value: found.value,
            value_max: found.value_max,
            unit: found.unit.clone(),
            approx: found.approx,
            bound: found.bound,
            qualitative: found.qualitative,
            placeholder: found.placeholder,
            period_text: found.period_text.clone(),
            due_on: found.period_end,
            scope: found.scope.clone(),
            directive: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engine_and_domain_name_the_same_comparators() {
        let engine: Vec<_> = crate::domain::notice::Comparator::ALL
            .iter()
            .map(|c| c.word())
            .collect();
        let domain: Vec<_> = Comparator::ALL.iter().map(|c| c.word()).collect();
        assert_eq!(engine, domain);
    }
}
