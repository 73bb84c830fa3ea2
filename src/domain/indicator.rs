//! Indicators (指标): what is measured, in which unit, and how values add up (DOMAIN.md §4). What must be reached on one
//! is a `target`; how children's values become a parent's is `rollup`.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::decimal::{NumberFault, Scale, compare_ratio};
use super::id::{IndicatorId, OrgId};
use super::time::Day;

words! {
    /// How values of the children make the parent's.
    pub enum IndicatorKind {
        /// Summed.
        Count = "count", "数量", "count";
        /// Sum of numerators over sum of denominators; never a mean of percentages.
        Ratio = "ratio", "比率", "ratio";
        /// Mean weighted by a stated weight.
        Level = "level", "水平", "level";
        /// Reached when all children have reached it.
        Milestone = "milestone", "节点", "milestone";
    }
}

words! {
    /// Which way is good.
    pub enum Direction {
        /// More is better.
        AtLeast = "at_least", "不低于", "at least";
        /// Less is better.
        AtMost = "at_most", "不高于", "at most";
        /// Inside a range.
        Within = "within", "区间内", "within";
    }
}

words! {
    /// What one value covers.
    pub enum Accumulation {
        /// From the start of the year to the period's end; the increment is shown beside.
        Cumulative = "cumulative", "累计", "cumulative";
        /// The period alone.
        PerPeriod = "per_period", "当期", "per period";
        /// The state on the period's last day.
        Snapshot = "snapshot", "时点", "snapshot";
    }
}

/// A measured quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// Whose indicator it is.
    pub owner_org: OrgId,
    /// Stable short name.
    pub code: String,
    /// Name users see (快递进村覆盖率).
    pub name: String,
    /// How it adds up.
    pub kind: IndicatorKind,
    /// Which way is good.
    pub direction: Direction,
    /// Base unit of its values (个, %, 分).
    pub unit: String,
    /// Decimals kept.
    pub scale: Scale,
    /// Unit for showing, where it differs (万个).
    pub display_unit: Option<String>,
    /// What one value covers.
    pub accumulation: Accumulation,
    /// What exactly is counted.
    pub definition: String,
    /// Where figures come from.
    pub source: String,
    /// First day it is valid.
    pub from_on: Option<Day>,
    /// Last day it is valid.
    pub to_on: Option<Day>,
}

impl Indicator {
    /// Is it judged in percentage points: every ratio, and levels in percent (DOMAIN.md §5)?
    #[must_use]
    pub fn in_points(&self) -> bool {
        in_points(self.kind, &self.unit)
    }

    /// May it be used on a day?
    #[must_use]
    pub fn valid_on(&self, day: Day) -> bool {
        self.from_on.is_none_or(|from| from <= day) && self.to_on.is_none_or(|to| day <= to)
    }

    /// Checks an entry: a ratio needs numerator and denominator (the value follows from them), a count must not be
    /// negative, a milestone is 0 or 1, the rest need a value; all within the scale.
    pub fn check(&self, entry: &Reading) -> Result<(), EntryFault> {
        match (self.kind, entry) {
            (IndicatorKind::Ratio, Reading::Ratio { numerator, denominator }) => {
                if *denominator <= 0 {
                    return Err(EntryFault::Number(NumberFault::NoDenominator));
                }
                if *numerator < 0 {
                    Err(EntryFault::Negative)
                } else {
                    Ok(())
                }
            }
            (IndicatorKind::Ratio, Reading::Value(_)) => Err(EntryFault::NeedsParts),
            (_, Reading::Ratio { .. }) => Err(EntryFault::NeedsValue),
            (IndicatorKind::Milestone, Reading::Value(value)) => {
                if *value == Decimal::ZERO || *value == Decimal::ONE {
                    Ok(())
                } else {
                    Err(EntryFault::NotYesNo)
                }
            }
            (kind, Reading::Value(value)) => {
                self.scale.units(*value).map_err(EntryFault::Number)?;
                let negative = kind == IndicatorKind::Count && value.is_sign_negative() && !value.is_zero();
                if negative { Err(EntryFault::Negative) } else { Ok(()) }
            }
        }
    }
}

/// Are values of this kind and unit judged in percentage points?
#[must_use]
pub fn in_points(kind: IndicatorKind, unit: &str) -> bool {
    kind == IndicatorKind::Ratio || (kind == IndicatorKind::Level && matches!(unit.trim(), "%" | "\u{FF05}" | "百分点"))
}

/// What was measured: a value, or the parts of a ratio (whole units of one scale; the scale cancels out).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A value in base units; of a milestone 1 or 0.
    Value(Decimal),
    /// Numerator and denominator of a ratio; its value is in percent.
    Ratio {
        /// What has been reached, in units of the scale.
        numerator: i64,
        /// Out of how many.
        denominator: i64,
    },
}

impl Reading {
    /// The value, a ratio's in percent as precisely as decimals go (for judging use `compare`).
    pub fn value(self) -> Result<Decimal, NumberFault> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Ratio { denominator, .. } if denominator <= 0 => Err(NumberFault::NoDenominator),
            Self::Ratio { numerator, denominator } => {
                let share = Decimal::from(numerator).checked_div(Decimal::from(denominator));
                share
                    .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED))
                    .ok_or(NumberFault::TooLarge)
            }
        }
    }

    /// Compares with a level, exactly; ratios by cross-multiplication. Errs as `compare_ratio`.
    pub fn compare(self, level: Decimal) -> Result<Ordering, NumberFault> {
        match self {
            Self::Value(value) => Ok(value.cmp(&level)),
            Self::Ratio { numerator, denominator } => compare_ratio(numerator, denominator, level),
        }
    }
}

/// Why a value cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// The number itself.
    #[error(transparent)]
    Number(NumberFault),
    /// A ratio was given as a bare percentage.
    #[error("a ratio needs numerator and denominator")]
    NeedsParts,
    /// Numerator and denominator were given where a value is wanted.
    #[error("this indicator takes a value, not numerator and denominator")]
    NeedsValue,
    /// Below 0.
    #[error("the value must not be negative")]
    Negative,
    /// A milestone that is neither 0 nor 1.
    #[error("a milestone is 1 (reached) or 0")]
    NotYesNo,
}

impl EntryFault {
    /// The stable code of a field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number(fault) => fault.code(),
            Self::NeedsParts => "needs_numerator_and_denominator",
            Self::NeedsValue => "needs_value",
            Self::Negative => "negative",
            Self::NotYesNo => "not_yes_no",
        }
    }

    /// The message in Chinese.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::Number(fault) => fault.zh(),
            Self::NeedsParts => "比率指标请填写分子和分母".to_owned(),
            Self::NeedsValue => "该指标请直接填写数值，不用分子分母".to_owned(),
            Self::Negative => "数值不能为负".to_owned(),
            Self::NotYesNo => "节点指标只填1（已完成）或0（未完成）".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(kind: IndicatorKind, unit: &str) -> Indicator {
        Indicator {
            id: IndicatorId(1),
            owner_org: OrgId(1),
            code: "x".into(),
            name: "快递进村覆盖率".into(),
            kind,
            direction: Direction::AtLeast,
            unit: unit.into(),
            scale: Scale::new(1).unwrap(),
            display_unit: None,
            accumulation: Accumulation::Cumulative,
            definition: String::new(),
            source: String::new(),
            from_on: Some("2026-01-01".parse().unwrap()),
            to_on: None,
        }
    }

    #[test]
    fn entries_are_checked_by_kind() {
        let value = |n: i64, s| Reading::Value(Decimal::new(n, s));
        let parts = |numerator, denominator| Reading::Ratio { numerator, denominator };
        let check = |kind, entry| indicator(kind, "%").check(&entry).map_err(EntryFault::code);
        assert_eq!(check(IndicatorKind::Ratio, parts(3, 5)), Ok(()));
        assert_eq!(check(IndicatorKind::Ratio, parts(3, 0)), Err("no_denominator"));
        assert_eq!(
            check(IndicatorKind::Ratio, value(60, 0)),
            Err("needs_numerator_and_denominator")
        );
        assert_eq!(check(IndicatorKind::Count, parts(3, 5)), Err("needs_value"));
        assert_eq!(check(IndicatorKind::Count, value(-1, 0)), Err("negative"));
        assert_eq!(check(IndicatorKind::Level, value(-1, 0)), Ok(()));
        assert_eq!(check(IndicatorKind::Level, value(125, 2)), Err("too_many_decimals"));
        assert_eq!(check(IndicatorKind::Milestone, value(2, 0)), Err("not_yes_no"));
        assert_eq!(check(IndicatorKind::Milestone, value(1, 0)), Ok(()));
    }

    #[test]
    fn ratios_and_percent_levels_are_judged_in_points() {
        assert!(indicator(IndicatorKind::Ratio, "").in_points());
        assert!(indicator(IndicatorKind::Level, "%").in_points());
        assert!(!indicator(IndicatorKind::Level, "分").in_points());
        assert!(!indicator(IndicatorKind::Count, "%").in_points());
    }

    #[test]
    fn readings_compare_exactly() {
        let nearly = Reading::Ratio {
            numerator: 59_999_999,
            denominator: 100_000_000,
        };
        assert_eq!(nearly.compare(Decimal::from(60)), Ok(Ordering::Less));
        assert_eq!(nearly.value().unwrap().normalize().to_string(), "59.999999");
        assert_eq!(
            Reading::Value(Decimal::from(60)).compare(Decimal::new(600, 1)),
            Ok(Ordering::Equal)
        );
    }

    #[test]
    fn validity_has_bounds() {
        let it = indicator(IndicatorKind::Count, "个");
        assert!(it.valid_on("2026-01-01".parse().unwrap()));
        assert!(!it.valid_on("2025-12-31".parse().unwrap()));
    }
}
