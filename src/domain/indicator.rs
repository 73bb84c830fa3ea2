//! Indicators (指标): what is measured, in which unit, and how values add up (DOMAIN.md §4). What must be reached on one
//! is a `target`; how children's values become a parent's is `rollup`.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::decimal::{NumberFault, compare_ratio};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_and_percent_levels_are_judged_in_points() {
        assert!(in_points(IndicatorKind::Ratio, ""));
        assert!(in_points(IndicatorKind::Level, "%"));
        assert!(!in_points(IndicatorKind::Level, "分"));
        assert!(!in_points(IndicatorKind::Count, "%"));
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
}
