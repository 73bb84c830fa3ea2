//! Roll-up (汇总): how children's values make the parent's (DOMAIN.md §4). Exact whole-number arithmetic in the scale of
//! the indicator; sums are made in 128 bits, and what does not fit a column is a named error. Which values are a child's
//! latest ones is the store's to know.

use rust_decimal::Decimal;

use super::decimal::{Scale, div_rounded, percent_units};
use super::indicator::IndicatorKind;

/// What one child, or the parent's own part, contributes. Numbers are units of the indicator's scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Child {
    /// Owes a value for the period; the own part beside the children does not.
    pub expected: bool,
    /// Has reported for the period.
    pub reported: bool,
    /// Its report is accepted.
    pub accepted: bool,
    /// Has not reported; its last value stands in, marked.
    pub carried: bool,
    /// Numerator of a ratio.
    pub numerator: Option<i64>,
    /// Denominator of a ratio.
    pub denominator: Option<i64>,
    /// Value of a count, level or milestone (a milestone is reached from one whole on).
    pub value: Option<i64>,
    /// Weight of a level.
    pub weight: Option<Decimal>,
}

impl Child {
    /// Values that stay with the parent itself beside its children: they count, but nobody waits for them.
    #[must_use]
    pub fn own_part(
        numerator: Option<i64>,
        denominator: Option<i64>,
        value: Option<i64>,
        weight: Option<Decimal>,
    ) -> Self {
        Self {
            numerator,
            denominator,
            value,
            weight,
            reported: true,
            accepted: true,
            ..Self::default()
        }
    }
}

/// The parent's derived value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rolled {
    /// Sum of numerators of a ratio; of a milestone how many children have reached it.
    pub numerator: Option<i64>,
    /// Sum of denominators of a ratio; of a milestone how many children there are.
    pub denominator: Option<i64>,
    /// The value in units of the scale (a ratio in percent, rounded half up); none where nobody ever reported.
    pub value: Option<i64>,
    /// How many were to report.
    pub n_expected: i64,
    /// How many did.
    pub n_reported: i64,
    /// Of how many it is accepted.
    pub n_accepted: i64,
    /// How many stand in with their last value.
    pub n_carried: i64,
}

impl Rolled {
    /// Have all reported? Before that no target counts as reached, whatever the value (DOMAIN.md §4).
    #[must_use]
    pub const fn complete(&self) -> bool {
        self.n_reported == self.n_expected
    }
}

/// Why values cannot be rolled up. `child` counts from 0 in the order given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RollFault {
    /// The sum does not fit a column.
    #[error("the sum of the {0} is too large")]
    TooLarge(&'static str),
    /// A ratio with only one of its parts, or a denominator that is not above 0.
    #[error("child {child}: a ratio needs numerator and a denominator above 0")]
    BadRatio {
        /// Which child.
        child: usize,
    },
    /// A level without a weight, or with one below 0.
    #[error("child {child}: a level needs a weight of 0 or more")]
    BadWeight {
        /// Which child.
        child: usize,
    },
    /// Weights that add up to nothing.
    #[error("the weights add up to 0")]
    NoWeight,
}

/// Rolls children up. Those that never reported (no value at all) stay outside numerator and denominator; of a milestone
/// they count as not reached. Errs as `RollFault` says.
pub fn roll(kind: IndicatorKind, scale: Scale, children: &[Child]) -> Result<Rolled, RollFault> {
    let mut rolled = counts(children);
    match kind {
        IndicatorKind::Count => rolled.value = sum("values", children.iter().filter_map(|child| child.value))?,
        IndicatorKind::Ratio => roll_ratio(&mut rolled, scale, children)?,
        IndicatorKind::Level => rolled.value = weighted_mean(children)?,
        IndicatorKind::Milestone => roll_milestone(&mut rolled, scale, children)?,
    }
    Ok(rolled)
}

fn counts(children: &[Child]) -> Rolled {
    let count = |wanted: fn(&Child) -> bool| {
        i64::try_from(children.iter().filter(|child| wanted(child)).count()).unwrap_or(i64::MAX)
    };
    Rolled {
        n_expected: count(|child| child.expected),
        n_reported: count(|child| child.expected && child.reported && !child.carried),
        n_accepted: count(|child| child.expected && child.accepted && !child.carried),
        n_carried: count(|child| child.carried),
        ..Rolled::default()
    }
}

/// Sum of what is there; none where nothing is.
fn sum(what: &'static str, values: impl Iterator<Item = i64>) -> Result<Option<i64>, RollFault> {
    let total = values.map(i128::from).reduce(|a, b| a + b);
    total
        .map(|total| i64::try_from(total).map_err(|_| RollFault::TooLarge(what)))
        .transpose()
}

fn roll_ratio(rolled: &mut Rolled, scale: Scale, children: &[Child]) -> Result<(), RollFault> {
    for (child, row) in children.iter().enumerate() {
        match (row.numerator, row.denominator) {
            (None, None) => {}
            (Some(_), Some(denominator)) if denominator > 0 => {}
            _ => return Err(RollFault::BadRatio { child }),
        }
    }
    rolled.numerator = sum("numerators", children.iter().filter_map(|child| child.numerator))?;
    rolled.denominator = sum("denominators", children.iter().filter_map(|child| child.denominator))?;
    if let (Some(numerator), Some(denominator)) = (rolled.numerator, rolled.denominator) {
        let value = percent_units(numerator, denominator, scale);
        rolled.value = Some(value.map_err(|_| RollFault::TooLarge("numerators"))?);
    }
    Ok(())
}

fn weighted_mean(children: &[Child]) -> Result<Option<i64>, RollFault> {
    const WHAT: &str = "weighted values";
    let mut rows = Vec::new();
    for (child, row) in children.iter().enumerate() {
        if let Some(value) = row.value {
            let weight = row.weight.filter(|weight| *weight >= Decimal::ZERO);
            rows.push((value, weight.ok_or(RollFault::BadWeight { child })?.normalize()));
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let decimals = rows.iter().map(|row| row.1.scale()).max().unwrap_or(0);
    let (mut total, mut weights) = (0_i128, 0_i128);
    for (value, weight) in rows {
        let whole = 10_i128
            .checked_pow(decimals - weight.scale())
            .and_then(|f| weight.mantissa().checked_mul(f));
        let product = whole.and_then(|whole| whole.checked_mul(i128::from(value)));
        total = product
            .and_then(|p| total.checked_add(p))
            .ok_or(RollFault::TooLarge(WHAT))?;
        weights = whole
            .and_then(|w| weights.checked_add(w))
            .ok_or(RollFault::TooLarge("weights"))?;
    }
    if weights == 0 {
        return Err(RollFault::NoWeight);
    }
    i64::try_from(div_rounded(total, weights))
        .map(Some)
        .map_err(|_| RollFault::TooLarge(WHAT))
}

fn roll_milestone(rolled: &mut Rolled, scale: Scale, children: &[Child]) -> Result<(), RollFault> {
    let too_large = |_| RollFault::TooLarge("children");
    let concerned: Vec<&Child> = children
        .iter()
        .filter(|child| child.expected || child.value.is_some())
        .collect();
    let reached = concerned
        .iter()
        .filter(|child| child.value.is_some_and(|value| value >= scale.unit()))
        .count();
    rolled.numerator = Some(i64::try_from(reached).map_err(too_large)?);
    rolled.denominator = Some(i64::try_from(concerned.len()).map_err(too_large)?);
    if concerned.iter().any(|child| child.value.is_some()) {
        rolled.value = Some(if reached == concerned.len() { scale.unit() } else { 0 });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scale(n: i64) -> Scale {
        Scale::new(n).unwrap()
    }

    fn reported(value: i64) -> Child {
        Child {
            expected: true,
            reported: true,
            accepted: true,
            value: Some(value),
            ..Child::default()
        }
    }

    fn ratio(numerator: i64, denominator: i64) -> Child {
        Child {
            numerator: Some(numerator),
            denominator: Some(denominator),
            value: None,
            ..reported(0)
        }
    }

    fn silent() -> Child {
        Child {
            expected: true,
            ..Child::default()
        }
    }

    #[test]
    fn counts_are_summed_and_say_who_reported() {
        let carried = Child {
            expected: true,
            carried: true,
            value: Some(4),
            ..Child::default()
        };
        let children = [
            reported(10),
            Child {
                accepted: false,
                ..reported(6)
            },
            carried,
            silent(),
        ];
        let rolled = roll(IndicatorKind::Count, Scale::WHOLE, &children).unwrap();
        assert_eq!(rolled.value, Some(20));
        assert_eq!(
            (
                rolled.n_expected,
                rolled.n_reported,
                rolled.n_accepted,
                rolled.n_carried
            ),
            (4, 2, 1, 1)
        );
        assert!(!rolled.complete());
    }

    #[test]
    fn ratios_add_parts_not_percentages() {
        // 90 % of 1,000 villages and 50 % of 100: 86.36 %, where the mean of percentages would say 70 %.
        let rolled = roll(
            IndicatorKind::Ratio,
            scale(2),
            &[ratio(900, 1000), ratio(50, 100), silent()],
        )
        .unwrap();
        assert_eq!(
            (rolled.numerator, rolled.denominator, rolled.value),
            (Some(950), Some(1100), Some(8636))
        );
        assert!(!rolled.complete());
    }

    #[test]
    fn the_own_part_counts_but_nobody_waits_for_it() {
        let own = Child::own_part(None, None, Some(5), None);
        let rolled = roll(IndicatorKind::Count, Scale::WHOLE, &[reported(10), own]).unwrap();
        assert_eq!((rolled.value, rolled.n_expected, rolled.n_reported), (Some(15), 1, 1));
        assert!(rolled.complete());
    }

    #[test]
    fn levels_are_weighted_and_rounded_half_up() {
        let level = |value, weight: &str| Child {
            weight: Some(weight.parse().unwrap()),
            ..reported(value)
        };
        let rolled = roll(IndicatorKind::Level, scale(1), &[level(800, "1.5"), level(905, "0.5")]).unwrap();
        assert_eq!(rolled.value, Some(826), "82.625 in one decimal");
        let missing = roll(IndicatorKind::Level, scale(1), &[level(800, "1"), reported(1)]);
        assert_eq!(missing, Err(RollFault::BadWeight { child: 1 }));
        assert_eq!(
            roll(IndicatorKind::Level, scale(1), &[level(800, "0")]),
            Err(RollFault::NoWeight)
        );
    }

    #[test]
    fn a_milestone_needs_every_child() {
        let half = roll(IndicatorKind::Milestone, Scale::WHOLE, &[reported(1), silent()]).unwrap();
        assert_eq!(
            (half.numerator, half.denominator, half.value),
            (Some(1), Some(2), Some(0))
        );
        let all = roll(IndicatorKind::Milestone, scale(1), &[reported(10), reported(10)]).unwrap();
        assert_eq!(all.value, Some(10));
    }

    #[test]
    fn nothing_reported_is_no_value_rather_than_nought() {
        for kind in IndicatorKind::ALL {
            let rolled = roll(*kind, Scale::WHOLE, &[silent(), silent()]).unwrap();
            assert_eq!((rolled.value, rolled.n_expected), (None, 2), "{kind}");
        }
    }

    #[test]
    fn overflow_and_broken_ratios_have_names() {
        let too_large = roll(IndicatorKind::Count, Scale::WHOLE, &[reported(i64::MAX), reported(1)]);
        assert_eq!(too_large.unwrap_err().to_string(), "the sum of the values is too large");
        let broken = roll(IndicatorKind::Ratio, Scale::WHOLE, &[ratio(1, 2), ratio(1, 0)]);
        assert_eq!(broken, Err(RollFault::BadRatio { child: 1 }));
        let heavy = Child {
            weight: Some(Decimal::MAX),
            ..reported(i64::MAX)
        };
        let level = roll(IndicatorKind::Level, Scale::WHOLE, &[heavy.clone(), heavy]);
        assert_eq!(level, Err(RollFault::TooLarge("weighted values")));
    }

    proptest! {
        #[test]
        fn roll_up_of_roll_ups_equals_roll_up_of_all(
            parts in prop::collection::vec((0_i64..1_000_000, 1_i64..1_000_000), 1..40), cut in 0_usize..40
        ) {
            let children: Vec<Child> = parts.iter().map(|(n, d)| ratio(*n, *d)).collect();
            let (left, right) = children.split_at(cut.min(children.len()));
            let direct = roll(IndicatorKind::Ratio, scale(2), &children).unwrap();
            let halves: Vec<Child> = [left, right].iter().map(|half| {
                let rolled = roll(IndicatorKind::Ratio, scale(2), half).unwrap();
                Child { numerator: rolled.numerator, denominator: rolled.denominator, ..silent() }
            }).collect();
            let twice = roll(IndicatorKind::Ratio, scale(2), &halves).unwrap();
            prop_assert_eq!((direct.numerator, direct.denominator, direct.value), (twice.numerator, twice.denominator, twice.value));
            prop_assert_eq!(direct.numerator, Some(parts.iter().map(|p| p.0).sum::<i64>()));
        }

        #[test]
        fn a_mean_lies_between_its_parts(rows in prop::collection::vec((-1_000_i64..1_000, 1_i64..500), 1..20)) {
            let children: Vec<Child> = rows.iter()
                .map(|(value, weight)| Child { weight: Some(Decimal::new(*weight, 2)), ..reported(*value) }).collect();
            let mean = roll(IndicatorKind::Level, Scale::WHOLE, &children).unwrap().value.unwrap();
            prop_assert!(rows.iter().map(|r| r.0).min().unwrap() <= mean);
            prop_assert!(rows.iter().map(|r| r.0).max().unwrap() >= mean);
        }
    }
}
