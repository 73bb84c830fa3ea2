//! What people write about a target, as text, and the exact terms it becomes. Decimals are strings in base units.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::error::Result;
use crate::domain::decimal::{self, NumberFault, Scale};
use crate::domain::indicator::{IndicatorKind, Reading};
use crate::domain::refusal::Refusal;
use crate::domain::target::{Comparator, Curve, resolve};
use crate::domain::time::Day;
use crate::domain::unit::plain;
use crate::store::indicator::StoredIndicator;
use crate::store::target::{StoredTarget, Terms};

/// An indicator by its id, or by its code or name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum IndicatorKey {
    /// Its id.
    Id(i64),
    /// Its code or name.
    Text(String),
}

/// Where a target starts from: a value, or numerator and denominator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// The value then.
    pub value: Option<String>,
    /// The numerator then.
    pub numerator: Option<String>,
    /// The denominator then.
    pub denominator: Option<String>,
    /// The day it was measured.
    pub on: Option<Day>,
}

/// A point of a step or explicit curve.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointEntry {
    /// The day.
    pub day: Day,
    /// The value planned for it.
    pub value: String,
}

/// What a target says, as people write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// How the value is meant.
    pub comparator: Comparator,
    /// The value; none is 待定.
    pub value: Option<String>,
    /// Upper end of a range.
    pub value_max: Option<String>,
    /// About so much.
    pub approx: bool,
    /// `min` or `max`, as found.
    pub bound: Option<String>,
    /// In words only.
    pub qualitative: bool,
    /// The words found.
    pub found_text: Option<String>,
    /// A change in percent of the baseline; without a word of it, where the change is in % and the indicator is not.
    pub relative: Option<bool>,
    /// The unit the value was given in.
    pub unit: Option<String>,
    /// Where it starts from.
    pub baseline: Option<BaselineEntry>,
    /// By when, where it differs from the directive or task.
    pub due_on: Option<Day>,
    /// Shape of the trajectory.
    pub curve: Curve,
    /// Points of a step or explicit curve.
    pub points: Vec<PointEntry>,
    /// Where the numbers come from, where that has to be marked (`sample`).
    pub source: Option<String>,
}

impl Entry {
    /// A value to be reached, from nothing else.
    #[must_use]
    pub fn of(comparator: Comparator, value: Option<&str>) -> Entry {
        Entry {
            comparator,
            value: value.map(str::to_owned),
            value_max: None,
            approx: false,
            bound: None,
            qualitative: false,
            found_text: None,
            relative: None,
            unit: None,
            baseline: None,
            due_on: None,
            curve: Curve::Linear,
            points: Vec::new(),
            source: None,
        }
    }

    /// The same with every level that was given in the unit for showing bearing that unit, so that it is read in it. The
    /// parts of a baseline's ratio and a change in per cent have units of their own.
    #[must_use]
    pub fn in_its_unit(mut self, known: &StoredIndicator) -> Entry {
        let given = self.unit.as_deref().map(plain).unwrap_or_default();
        if known.unit.display.as_deref().map(plain) != Some(given.clone()) || given == plain(&known.unit.base) {
            return self;
        }
        let baseline = self.baseline.as_mut().and_then(|b| b.value.as_mut());
        let levels = [self.value.as_mut(), self.value_max.as_mut(), baseline];
        let points = self.points.iter_mut().map(|p| &mut p.value);
        for level in levels.into_iter().flatten().chain(points) {
            if decimal::parse(level).is_ok() {
                level.push_str(&given);
            }
        }
        self
    }

    /// A kept target as one would write it, for changing parts of it.
    #[must_use]
    pub fn kept(target: &StoredTarget, points: &[(Day, i64)]) -> Entry {
        let t = &target.terms;
        let (scale, parts) = (target.indicator.scale, target.indicator.part_scale);
        let text = |value: Option<i64>, scale: Scale| value.map(|v| decimal::canonical(scale.decimal(v)));
        let any = t.baseline_value.is_some() || t.baseline_denominator.is_some();
        Entry {
            comparator: target.comparator,
            value: text(t.value, scale),
            value_max: text(t.value_max, scale),
            approx: t.approx,
            bound: t.bound.clone(),
            qualitative: t.qualitative,
            found_text: t.found_text.clone(),
            relative: Some(t.relative),
            unit: None,
            baseline: any.then(|| BaselineEntry {
                value: text(t.baseline_value, scale),
                numerator: text(t.baseline_numerator, parts),
                denominator: text(t.baseline_denominator, parts),
                on: t.baseline_on,
            }),
            due_on: t.due_on,
            curve: target.curve,
            points: points
                .iter()
                .map(|(day, value)| PointEntry {
                    day: *day,
                    value: decimal::canonical(scale.decimal(*value)),
                })
                .collect(),
            source: t.source.clone(),
        }
    }

    /// The exact terms, with the level a change means.
    ///
    /// # Errors
    /// An invalid field: a number that is none or has too many decimals, a share above 100 %, a range upside down, a
    /// curve without points.
    pub fn terms(&self, known: &StoredIndicator) -> Result<Terms> {
        let scale = known.scale;
        let value = level("value", self.value.as_deref(), known)?;
        let value_max = level("value_max", self.value_max.as_deref(), known)?;
        self.check_value(
            known,
            value.map(|v| scale.decimal(v)),
            value_max.map(|v| scale.decimal(v)),
        )?;
        let relative = self.relative(known);
        let baseline = self.baseline.clone().unwrap_or_default();
        let start = level("baseline.value", baseline.value.as_deref(), known)?;
        let numerator = units("baseline.numerator", baseline.numerator.as_deref(), known.part_scale)?;
        let denominator = units(
            "baseline.denominator",
            baseline.denominator.as_deref(),
            known.part_scale,
        )?;
        let from = starting_level(known, start, numerator, denominator)?;
        if from.is_none() && baseline.on.is_some() {
            let zh = "填了基数日期，还须填写基数；没有基数就不填日期";
            let en = "a baseline's day needs its value; leave the day out where there is none";
            return Err(Refusal::field("baseline.value", "empty", zh, en).into());
        }
        let resolved = match value.filter(|_| is_change(self.comparator) && !self.qualitative) {
            Some(change) => resolve(known.kind, self.comparator, scale.decimal(change), relative, from)
                .map(|level| scale.units_rounded(level).map_err(|e| fault("value", e)))
                .transpose()?,
            None => None,
        };
        self.check_resolved(known, resolved.map(|level| scale.decimal(level)))?;
        Ok(Terms {
            comparator: self.comparator.word(),
            value,
            value_max,
            approx: self.approx,
            bound: self.checked_bound()?,
            qualitative: self.qualitative,
            found_text: self.found_text.clone(),
            relative,
            resolved,
            baseline_value: start,
            baseline_numerator: numerator,
            baseline_denominator: denominator,
            baseline_on: baseline.on,
            due_on: self.due_on,
            curve: Some(self.curve.word()),
            source: self.source.clone(),
        })
    }

    /// The points of the curve in whole units.
    ///
    /// # Errors
    /// An invalid field: a bad number, a day twice, a step or explicit curve without points, points on a linear one.
    pub fn points(&self, known: &StoredIndicator) -> Result<Vec<(Day, i64)>> {
        if (self.curve == Curve::Linear) != self.points.is_empty() {
            let zh = "分阶段和逐期的序时进度须列明各点，匀速的不列";
            let en = "a step or explicit curve needs points, a linear one takes none";
            return Err(Refusal::field("points", "points", zh, en).into());
        }
        let mut points: Vec<(Day, i64)> = Vec::new();
        for (i, point) in self.points.iter().enumerate() {
            let field = format!("points[{i}].value");
            let value = level(&field, Some(&point.value), known)?.unwrap_or_default();
            if points.iter().any(|(day, _)| *day == point.day) {
                return Err(Refusal::field(field, "twice", "同一日期出现两次", "the day occurs twice").into());
            }
            points.push((point.day, value));
        }
        points.sort_unstable();
        Ok(points)
    }

    fn relative(&self, known: &StoredIndicator) -> bool {
        let percent = |unit: &str| matches!(unit.trim(), "%" | "\u{FF05}");
        let inferred = self.unit.as_deref().is_some_and(percent) && !known.unit.percent();
        is_change(self.comparator) && self.relative.unwrap_or(inferred)
    }

    fn check_value(&self, known: &StoredIndicator, value: Option<Decimal>, max: Option<Decimal>) -> Result<()> {
        if known.kind == IndicatorKind::Milestone && value.is_some_and(|v| v != Decimal::ONE) {
            return Err(Refusal::field("value", "not_yes_no", "节点目标只填1", "a milestone's target is 1").into());
        }
        let negative = |v: Option<Decimal>| v.is_some_and(|v| v < Decimal::ZERO);
        if known.kind != IndicatorKind::Level && (negative(value) || negative(max)) {
            return Err(Refusal::field("value", "negative", "目标值不能为负", "must not be negative").into());
        }
        let share = known.kind == IndicatorKind::Ratio && known.unit.percent() && !is_change(self.comparator);
        let over = |v: Option<Decimal>| v.is_some_and(|v| v > Decimal::ONE_HUNDRED);
        if share && (over(value) || over(max)) {
            return Err(Refusal::field(
                "value",
                "over_100",
                "比率不能超过100%，请改为100以内的数",
                "a share is at most 100 %; send a number up to 100",
            )
            .into());
        }
        let upside_down = max.is_some_and(|max| value.is_none_or(|value| value > max));
        if upside_down {
            let (zh, en) = ("区间上限不能低于下限", "the upper end lies below the lower one");
            return Err(Refusal::field("value_max", "below_value", zh, en).into());
        }
        Ok(())
    }

    /// A change must lead to a level that there is: no share above 100 %, no count below 0.
    fn check_resolved(&self, known: &StoredIndicator, level: Option<Decimal>) -> Result<()> {
        let Some(level) = level else { return Ok(()) };
        let shown = decimal::canonical(level);
        if known.kind == IndicatorKind::Ratio && known.unit.percent() && level > Decimal::ONE_HUNDRED {
            let zh = format!("按基数计算应达到{shown}%，比率不能超过100%；请核对基数和变化量");
            let en = format!(
                "from its baseline this leads to {shown} %, a share is at most 100 %; check baseline and change"
            );
            return Err(Refusal::field("value", "over_100", zh, en).into());
        }
        if known.kind != IndicatorKind::Level && level < Decimal::ZERO {
            let zh = format!("按基数计算应达到{shown}，低于0；请核对基数和变化量");
            let en = format!("from its baseline this leads to {shown}, below 0; check baseline and change");
            return Err(Refusal::field("value", "negative", zh, en).into());
        }
        Ok(())
    }

    fn checked_bound(&self) -> Result<Option<String>> {
        match self.bound.as_deref() {
            None | Some("min" | "max") => Ok(self.bound.clone()),
            Some(_) => Err(Refusal::field("bound", "unknown", "只能是 min 或 max", "must be min or max").into()),
        }
    }
}

/// Whether the value is a change from the baseline, not a level.
#[must_use]
pub const fn is_change(comparator: Comparator) -> bool {
    matches!(comparator, Comparator::Increase | Comparator::Decrease)
}

fn starting_level(
    known: &StoredIndicator,
    value: Option<i64>,
    numerator: Option<i64>,
    denominator: Option<i64>,
) -> Result<Option<Decimal>> {
    match (numerator, denominator) {
        (Some(numerator), Some(denominator)) => {
            let reading = Reading::Ratio { numerator, denominator };
            Ok(Some(reading.value().map_err(|e| fault("baseline.denominator", e))?))
        }
        (None, None) => Ok(value.map(|v| known.scale.decimal(v))),
        _ => {
            let (zh, en) = ("基数的分子和分母须一起填写", "numerator and denominator go together");
            Err(Refusal::field("baseline", "needs_numerator_and_denominator", zh, en).into())
        }
    }
}

/// A level of an indicator as whole units of its scale: a decimal text in base units, or one that bears its unit.
///
/// # Errors
/// An invalid field with the fault of the number.
pub fn level(field: &str, given: Option<&str>, known: &StoredIndicator) -> Result<Option<i64>> {
    given
        .map(|text| {
            let value = known.unit.read(text).and_then(|d| known.scale.units(d));
            value.map_err(|e| fault(field, e))
        })
        .transpose()
        .map_err(Into::into)
}

/// A decimal text as whole units of a scale.
///
/// # Errors
/// An invalid field with the fault of the number.
pub fn units(field: &str, given: Option<&str>, scale: Scale) -> Result<Option<i64>> {
    given
        .map(|text| {
            decimal::parse(text)
                .and_then(|d| scale.units(d))
                .map_err(|e| fault(field, e))
        })
        .transpose()
        .map_err(Into::into)
}

/// A field whose number cannot be taken.
pub(crate) fn fault(field: &str, e: NumberFault) -> Refusal {
    Refusal::field(field, e.code(), e.zh(), e.to_string())
}
