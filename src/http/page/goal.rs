//! What a target asks for, in words: the same on every page.

use super::message::{say, t};
use crate::domain::lang::Lang;
use crate::domain::target::Comparator;
use crate::domain::unit::MeasureUnit;

/// What a target asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Word of the comparator.
    pub comparator: &'a str,
    /// Unit of its values.
    pub unit: &'a MeasureUnit,
    /// A change in percent of the baseline, whatever the unit.
    pub relative: bool,
    /// The value; none is still open.
    pub value: Option<&'a str>,
    /// Upper end of a range.
    pub value_max: Option<&'a str>,
    /// Meant as a round figure (左右).
    pub approx: bool,
}

impl Asked<'_> {
    /// 不低于60%, 60%至70%, 比基数提高8%, 待定.
    #[must_use]
    pub fn said(&self, lang: Lang) -> String {
        let number = |value: &str| match self.relative {
            true => MeasureUnit::from("%").text(value),
            false => self.unit.text(value),
        };
        let said: String = match (self.value, self.value_max) {
            (None, _) => return t(lang, "goal-open").to_owned(),
            (Some(low), Some(high)) => {
                let said = say(lang, "goal-range").with("low", number(low));
                said.with("high", number(high)).into()
            }
            (Some(value), None) => {
                let comparator = self.comparator.parse::<Comparator>().map_or("", |c| c.name(lang));
                let said = say(lang, "goal-value").with("comparator", comparator);
                said.with("value", number(value)).into()
            }
        };
        match self.approx {
            true => say(lang, "goal-about").with("goal", said).into(),
            false => said,
        }
    }
}
