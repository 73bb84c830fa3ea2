//! What a unit enters in a report, and the checks that need no database.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::{Result, secrecy};
use crate::domain::decimal::{Scale, parse};
use crate::domain::indicator::{Direction, IndicatorKind};
use crate::domain::light::Light;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::value::IndicatorRow;

/// A report as it is sent (API.md §3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// The unit's own statement of progress, 0 to 100.
    pub percent: Option<i64>,
    /// What was done.
    pub narrative: String,
    /// Problems met.
    pub problems: String,
    /// What comes next.
    pub next_steps: String,
    /// Help wanted from above.
    pub help: String,
    /// The unit's own light: red, yellow or green.
    #[schemars(with = "Option<String>")]
    pub own_light: Option<Light>,
    /// Nothing moved: the last values stand for this period too.
    pub no_change: bool,
    /// The obligation answered.
    pub obligation: Option<i64>,
    /// Last day of the period answered, where the obligation is not named.
    pub period: Option<Day>,
    /// Values of the indicators.
    pub values: Vec<EntryValue>,
    /// Files that were attached to the task before.
    pub attachments: Vec<i64>,
}

/// The value of one indicator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EntryValue {
    /// Code or name of the indicator.
    pub indicator: String,
    /// Value of a count, level or milestone (1 or 0).
    pub value: Option<String>,
    /// Numerator of a ratio.
    pub numerator: Option<String>,
    /// Denominator of a ratio.
    pub denominator: Option<String>,
    /// Why a denominator moved.
    pub reason: Option<String>,
}

/// Stored form of a value: units of the indicator's scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Units {
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Value.
    pub value: Option<i64>,
}

impl Entry {
    /// Checks what needs no database: percent, lengths, the secrecy gate.
    ///
    /// # Errors
    /// The field that has to change.
    pub fn check(&self) -> Result<()> {
        self.check_percent()?;
        if !self.no_change && self.narrative.trim().is_empty() {
            let zh = "请填写进展情况；确无变化时可选“无变化”";
            return Err(Refusal::field("narrative", "empty", zh, "Say what was done, or send no_change").into());
        }
        self.check_texts()
    }

    /// Checks of a draft what would be refused however it went on: percent, lengths, the secrecy gate.
    ///
    /// # Errors
    /// The field that has to change.
    pub fn check_draft(&self) -> Result<()> {
        self.check_percent()?;
        self.check_texts()?;
        let texts = self.values.iter().flat_map(|v| {
            let parts = [&v.value, &v.numerator, &v.denominator, &v.reason];
            parts.into_iter().flatten().chain([&v.indicator])
        });
        let (mut together, mut count) = (String::new(), 0);
        for text in texts {
            together.push_str(text);
            together.push('\n');
            count += 1;
        }
        if count > 250 || together.chars().count() > 20_000 {
            let zh = "指标值太多或太长，请核对";
            return Err(Refusal::field("values", "too_long", zh, "The values are too many or too long").into());
        }
        secrecy::gate(&[("values", &together)])
    }

    fn check_percent(&self) -> Result<()> {
        if self.percent.is_some_and(|p| !(0..=100).contains(&p)) {
            let zh = "完成进度须在0到100之间";
            return Err(Refusal::field("percent", "out_of_range", zh, "percent must be 0 to 100").into());
        }
        Ok(())
    }

    fn check_texts(&self) -> Result<()> {
        let texts = [
            ("narrative", self.narrative.as_str()),
            ("problems", &self.problems),
            ("next_steps", &self.next_steps),
            ("help", &self.help),
        ];
        for (field, text) in texts {
            if text.chars().count() > 5_000 {
                let zh = format!("文字不超过5000字，现有{}字", text.chars().count());
                return Err(Refusal::field(field, "too_long", zh, "At most 5,000 characters").into());
            }
        }
        secrecy::gate(&texts)
    }
}

impl EntryValue {
    /// The stored form, checked against the indicator.
    ///
    /// # Errors
    /// The field that has to change, named by the place of the value in the list.
    pub fn units(&self, place: usize, indicator: &IndicatorRow) -> Result<Units> {
        let scale = scale_of(indicator.scale)?;
        if indicator.kind == IndicatorKind::Ratio {
            return self.ratio(place, indicator);
        }
        if self.numerator.is_some() || self.denominator.is_some() {
            let zh = format!("“{}”不是比率，请填写value", indicator.name);
            let en = format!("{} is no ratio; send value", indicator.code);
            return Err(Refusal::field(at(place, "numerator"), "not_a_ratio", zh, en).into());
        }
        let value = number(place, "value", self.value.as_deref(), indicator)?;
        let negative = indicator.kind == IndicatorKind::Count && value < Decimal::ZERO;
        let half_milestone =
            indicator.kind == IndicatorKind::Milestone && value != Decimal::ZERO && value != Decimal::ONE;
        if negative || half_milestone {
            let zh = if negative {
                "数量不能为负"
            } else {
                "里程碑只填1（完成）或0（未完成）"
            };
            let en = if negative {
                "A count cannot be negative"
            } else {
                "A milestone is 1 (reached) or 0"
            };
            return Err(Refusal::field(at(place, "value"), "out_of_range", zh, en).into());
        }
        let units = scale
            .units(value)
            .map_err(|e| Refusal::field(at(place, "value"), e.code(), e.zh(), e.to_string()))?;
        Ok(Units {
            value: Some(units),
            ..Units::default()
        })
    }

    fn ratio(&self, place: usize, indicator: &IndicatorRow) -> Result<Units> {
        let scale = scale_of(indicator.part_scale)?;
        let part = |field: &'static str, text: Option<&str>| -> Result<i64> {
            let value = number(place, field, text, indicator)?;
            let units = scale.units(value);
            Ok(units.map_err(|e| Refusal::field(at(place, field), e.code(), e.zh(), e.to_string()))?)
        };
        let numerator = part("numerator", self.numerator.as_deref())?;
        let denominator = part("denominator", self.denominator.as_deref())?;
        if denominator <= 0 {
            let (zh, en) = (
                "分母须大于0；确无基数时请联系交办单位免报",
                "The denominator must be above 0",
            );
            return Err(Refusal::field(at(place, "denominator"), "zero_denominator", zh, en).into());
        }
        if numerator < 0 {
            let (zh, en) = ("分子不能为负", "The numerator cannot be negative");
            return Err(Refusal::field(at(place, "numerator"), "out_of_range", zh, en).into());
        }
        if numerator > denominator && indicator.unit.percent() && indicator.direction != Direction::AtMost {
            let zh = format!("“{}”的分子{numerator}不能大于分母{denominator}", indicator.name);
            let en = format!("The numerator {numerator} cannot be above the denominator {denominator}");
            return Err(Refusal::field(at(place, "numerator"), "above_denominator", zh, en).into());
        }
        Ok(Units {
            numerator: Some(numerator),
            denominator: Some(denominator),
            value: None,
        })
    }
}

fn scale_of(decimals: i64) -> Result<Scale> {
    Scale::new(decimals).map_err(|e| crate::app::Error::Internal(e.to_string()))
}

/// Path of a field of the `place`-th value.
#[must_use]
pub fn at(place: usize, field: &str) -> String {
    format!("values[{place}].{field}")
}

fn number(place: usize, field: &str, text: Option<&str>, indicator: &IndicatorRow) -> Result<Decimal> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else {
        let zh = format!("请填写“{}”的{}", indicator.name, words(field));
        let en = format!("{} needs {field}", indicator.code);
        return Err(Refusal::field(at(place, field), "missing_field", zh, en).into());
    };
    let value = match field {
        "value" => indicator.unit.read(text),
        _ => parse(text),
    };
    Ok(value.map_err(|e| Refusal::field(at(place, field), e.code(), e.zh(), e.to_string()))?)
}

fn words(field: &str) -> &'static str {
    match field {
        "numerator" => "分子",
        "denominator" => "分母",
        _ => "数值",
    }
}
