//! Rewording a finding: the fields a person may change, checked one by one.

use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::content::{Content, DirectiveContent, TargetContent};
use super::{TITLE, line, passage};
use crate::app::error::Result;
use crate::app::secrecy::gate;
use crate::domain::indicator::IndicatorKind;
use crate::domain::notice::Bound;
use crate::domain::refusal::Refusal;
use crate::domain::target::Comparator;
use crate::domain::time::Day;

/// Longest requirement, in characters.
const REQUIREMENT: usize = 4000;
/// Longest name of an indicator, unit or body.
const NAME: usize = 100;
/// Most decimals of a value (SCHEMA.md: scale 0–6).
const DECIMALS: u32 = 6;

/// What changes of a finding; what is not named stays. `null` empties a field that may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Edit {
    /// Of a directive: short name.
    pub title: Option<String>,
    /// Of a directive: what has to be done.
    pub requirement: Option<String>,
    /// Of a directive: bodies, lead first.
    pub responsible: Option<Vec<String>>,
    /// By when.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<Day>")]
    pub due_on: Option<Option<Day>>,
    /// Of a target: what is measured.
    pub indicator: Option<String>,
    /// Of a target: `count`, `ratio`, `level`, `milestone`.
    #[schemars(with = "Option<String>")]
    pub indicator_kind: Option<IndicatorKind>,
    /// Of a target: `>=`, `<=`, `=`, `+=`, `-=`.
    #[schemars(with = "Option<String>")]
    pub comparator: Option<Comparator>,
    /// Of a target: value in base units, as decimal text.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub value: Option<Option<String>>,
    /// Of a target: upper end of a range.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub value_max: Option<Option<String>>,
    /// Of a target: base unit.
    pub unit: Option<String>,
    /// Of a target: whether it is meant roughly.
    pub approx: Option<bool>,
    /// Of a target: `min` or `max` of a change.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub bound: Option<Option<Bound>>,
    /// Of a target: whether it is said in words only.
    pub qualitative: Option<bool>,
    /// Of a target: for which area.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub scope: Option<Option<String>>,
    /// Of a target: the directive finding that it belongs to.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<i64>")]
    pub directive: Option<Option<i64>>,
}

/// Tells `null` from a field that is not there.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

impl Edit {
    /// The content with the changes.
    ///
    /// # Errors
    /// Names the field that does not belong to the kind of finding or whose value does not fit; refused by the secrecy
    /// gate where a text bears a mark.
    pub fn apply(&self, content: Content, path: &str) -> Result<Content> {
        if *self == Edit::default() {
            let zh = "请至少修改一个字段；内容不变请用 accept";
            return Err(Refusal::field(path, "empty", zh, "Change at least one field, or accept").into());
        }
        let edited = match content {
            Content::Directive(d) => {
                self.only(path, "directive", &self.of_targets())?;
                Content::Directive(self.directive_content(d, path)?)
            }
            Content::Target(t) => {
                self.only(path, "target", &self.of_directives())?;
                Content::Target(self.target_content(t, path)?)
            }
        };
        let texts: Vec<(&str, &str)> = edited.texts().into_iter().map(|t| (path, t)).collect();
        gate(&texts)?;
        Ok(edited)
    }

    fn of_directives(&self) -> [(&'static str, bool); 3] {
        [
            ("title", self.title.is_some()),
            ("requirement", self.requirement.is_some()),
            ("responsible", self.responsible.is_some()),
        ]
    }

    fn of_targets(&self) -> [(&'static str, bool); 11] {
        [
            ("indicator", self.indicator.is_some()),
            ("indicator_kind", self.indicator_kind.is_some()),
            ("comparator", self.comparator.is_some()),
            ("value", self.value.is_some()),
            ("value_max", self.value_max.is_some()),
            ("unit", self.unit.is_some()),
            ("approx", self.approx.is_some()),
            ("bound", self.bound.is_some()),
            ("qualitative", self.qualitative.is_some()),
            ("scope", self.scope.is_some()),
            ("directive", self.directive.is_some()),
        ]
    }

    fn only(&self, path: &str, kind: &str, foreign: &[(&'static str, bool)]) -> Result<()> {
        let Some((name, _)) = foreign.iter().find(|(_, given)| *given) else {
            return Ok(());
        };
        let zh = format!("“{name}”不是这类识别结果的字段");
        let en = format!("A {kind} finding has no ‘{name}’");
        Err(Refusal::field(format!("{path}.{name}"), "not_of_this_kind", zh, en).into())
    }

    fn directive_content(&self, mut d: DirectiveContent, path: &str) -> Result<DirectiveContent> {
        if let Some(title) = &self.title {
            d.title = line(&format!("{path}.title"), title, TITLE)?;
        }
        if let Some(requirement) = &self.requirement {
            d.requirement = passage(&format!("{path}.requirement"), requirement, REQUIREMENT)?;
        }
        if let Some(bodies) = &self.responsible {
            let named = bodies.iter().enumerate();
            d.responsible = named
                .map(|(i, b)| line(&format!("{path}.responsible[{i}]"), b, NAME))
                .collect::<Result<_>>()?;
        }
        d.due_on = self.due_on.unwrap_or(d.due_on);
        Ok(d)
    }

    fn target_content(&self, mut t: TargetContent, path: &str) -> Result<TargetContent> {
        if let Some(indicator) = &self.indicator {
            t.indicator = line(&format!("{path}.indicator"), indicator, NAME)?;
        }
        if let Some(unit) = &self.unit {
            t.unit = Some(line(&format!("{path}.unit"), unit, 20)?);
        }
        if let Some(scope) = &self.scope {
            let field = format!("{path}.scope");
            t.scope = scope.as_deref().map(|s| line(&field, s, NAME)).transpose()?;
        }
        if let Some(value) = &self.value {
            t.value = number(&format!("{path}.value"), value.as_deref())?;
        }
        if let Some(value) = &self.value_max {
            t.value_max = number(&format!("{path}.value_max"), value.as_deref())?;
        }
        t.indicator_kind = self.indicator_kind.or(t.indicator_kind);
        t.comparator = self.comparator.unwrap_or(t.comparator);
        t.approx = self.approx.unwrap_or(t.approx);
        t.bound = self.bound.unwrap_or(t.bound);
        t.qualitative = self.qualitative.unwrap_or(t.qualitative);
        t.directive = self.directive.unwrap_or(t.directive);
        t.due_on = self.due_on.unwrap_or(t.due_on);
        t.placeholder = t.value.is_none() && !t.qualitative;
        check_range(&t, path)?;
        Ok(t)
    }
}

fn check_range(t: &TargetContent, path: &str) -> Result<()> {
    let field = format!("{path}.value_max");
    match (t.value, t.value_max) {
        (None, Some(_)) => {
            let zh = "有上限时须同时填写下限";
            Err(Refusal::field(field, "needs_value", zh, "A range needs its lower end in ‘value’").into())
        }
        (Some(low), Some(high)) if high < low => {
            let zh = format!("上限{high}小于下限{low}");
            Err(Refusal::field(field, "below_value", zh, format!("{high} is below the lower end {low}")).into())
        }
        _ => Ok(()),
    }
}

fn number(field: &str, text: Option<&str>) -> Result<Option<Decimal>> {
    let Some(text) = text else { return Ok(None) };
    let number = Decimal::from_str(text.trim()).map_err(|_| {
        let zh = "不是数字，请按60.5这样填写";
        Refusal::field(
            field,
            "not_a_number",
            zh,
            "Not a number; write digits with at most one point",
        )
    })?;
    let number = number.normalize();
    if number.scale() > DECIMALS {
        let zh = format!("小数最多{DECIMALS}位");
        return Err(Refusal::field(field, "too_many_decimals", zh, format!("At most {DECIMALS} decimals")).into());
    }
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::{self, Lexicon};

    fn target() -> Content {
        let draft = notice::read("确保电子运单使用率不低于98.5%。", None, Lexicon::builtin());
        Content::from(&draft.targets[0])
    }

    fn edit(json: &str) -> Edit {
        serde_json::from_str(json).unwrap()
    }

    fn fault(json: &str) -> (String, &'static str) {
        let refusal = edit(json).apply(target(), "e").unwrap_err().refusal();
        (refusal.errors[0].field.clone(), refusal.errors[0].code)
    }

    #[test]
    fn only_what_is_named_changes_and_null_empties() {
        let Content::Target(t) = edit(r#"{"value": "99", "due_on": "2026-12-31"}"#)
            .apply(target(), "e")
            .unwrap()
        else {
            panic!()
        };
        assert_eq!(t.value, Some(Decimal::from(99)));
        assert_eq!((t.unit.as_deref(), t.comparator), (Some("%"), Comparator::AtLeast));
        let Content::Target(t) = edit(r#"{"value": null}"#).apply(target(), "e").unwrap() else {
            panic!()
        };
        assert!(t.value.is_none() && t.placeholder);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(fault(r#"{"value": "九十"}"#), ("e.value".to_owned(), "not_a_number"));
        assert_eq!(
            fault(r#"{"value_max": "90"}"#),
            ("e.value_max".to_owned(), "below_value")
        );
        assert_eq!(fault(r#"{"title": "x"}"#), ("e.title".to_owned(), "not_of_this_kind"));
        assert_eq!(fault(r#"{"indicator": " "}"#), ("e.indicator".to_owned(), "empty"));
        assert_eq!(fault("{}"), ("e".to_owned(), "empty"));
        assert!(serde_json::from_str::<Edit>(r#"{"titel": "x"}"#).is_err());
    }
}
