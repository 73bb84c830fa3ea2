//! Exact numbers: what tables keep as whole units scaled by 0–6 decimals, what forms and reports show as `Decimal`, and
//! ratios compared by cross-multiplication (DOMAIN.md §4, ARCHITECTURE.md law 4). No floating point anywhere.

use std::cmp::Ordering;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// Why a number cannot be taken. `code` is stable, for field errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// More decimals than the indicator keeps.
    #[error("{given} decimals, but the indicator keeps {allowed}")]
    TooManyDecimals {
        /// Decimals of the number.
        given: u32,
        /// Decimals kept.
        allowed: u8,
    },
    /// Beyond what a column holds.
    #[error("the number is too large")]
    TooLarge,
    /// Not a decimal number.
    #[error("not a number; write digits with at most one point, such as 60.5")]
    NotANumber,
    /// A scale outside 0–6.
    #[error("decimals must be 0 to 6, not {0}")]
    NoSuchScale(i64),
    /// Two numbers of different scale.
    #[error("numbers of {0} and {1} decimals cannot be added")]
    ScalesDiffer(u8, u8),
    /// A ratio whose denominator is not above 0.
    #[error("the denominator must be greater than 0")]
    NoDenominator,
}

impl NumberFault {
    /// The stable code of a field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::TooLarge => "too_large",
            Self::NotANumber => "not_a_number",
            Self::NoSuchScale(_) => "no_such_scale",
            Self::ScalesDiffer(..) => "scales_differ",
            Self::NoDenominator => "no_denominator",
        }
    }

    /// The message in Chinese.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::TooManyDecimals { given, allowed } => format!("小数{given}位，该指标只保留{allowed}位"),
            Self::TooLarge => "数值过大".to_owned(),
            Self::NotANumber => "不是数字，请按60.5这样填写".to_owned(),
            Self::NoSuchScale(scale) => format!("小数位数应为0至6，不能是{scale}"),
            Self::ScalesDiffer(a, b) => format!("小数位数不同（{a}与{b}），不能相加"),
            Self::NoDenominator => "分母应大于0".to_owned(),
        }
    }
}

/// How many decimals an indicator keeps: 0 to 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
#[serde(transparent)]
pub struct Scale(u8);

impl Scale {
    /// Whole numbers.
    pub const WHOLE: Self = Self(0);

    /// A scale; errs outside 0–6.
    pub fn new(decimals: i64) -> Result<Self, NumberFault> {
        let small = u8::try_from(decimals).map_err(|_| NumberFault::NoSuchScale(decimals))?;
        if small <= 6 {
            Ok(Self(small))
        } else {
            Err(NumberFault::NoSuchScale(decimals))
        }
    }

    /// The number of decimals.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.0
    }

    /// How many units make 1: 1, 10 … 1,000,000.
    #[must_use]
    pub fn unit(self) -> i64 {
        10_i64.pow(u32::from(self.0))
    }

    /// The whole units a column keeps for a decimal. Errs where decimals would be lost or the column is too small.
    pub fn units(self, value: Decimal) -> Result<i64, NumberFault> {
        let plain = value.normalize();
        if plain.scale() > u32::from(self.0) {
            return Err(NumberFault::TooManyDecimals {
                given: plain.scale(),
                allowed: self.0,
            });
        }
        let factor = 10_i128.pow(u32::from(self.0) - plain.scale());
        let units = plain.mantissa().checked_mul(factor).ok_or(NumberFault::TooLarge)?;
        i64::try_from(units).map_err(|_| NumberFault::TooLarge)
    }

    /// As `units`, but further decimals are rounded half away from zero: for computed figures, never for entered ones.
    pub fn units_rounded(self, value: Decimal) -> Result<i64, NumberFault> {
        self.units(value.round_dp_with_strategy(u32::from(self.0), RoundingStrategy::MidpointAwayFromZero))
    }

    /// The decimal that whole units stand for.
    #[must_use]
    pub fn decimal(self, units: i64) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(units), u32::from(self.0)).normalize()
    }
}

/// A number with its scale; sums are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scaled {
    /// Whole units.
    pub units: i64,
    /// Decimals.
    pub scale: Scale,
}

impl Scaled {
    /// From a decimal; errs as `Scale::units`.
    pub fn from_decimal(value: Decimal, scale: Scale) -> Result<Self, NumberFault> {
        Ok(Self {
            units: scale.units(value)?,
            scale,
        })
    }

    /// The decimal it stands for.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.scale.decimal(self.units)
    }

    /// Sum; errs where scales differ or the sum is too large.
    pub fn plus(self, other: Self) -> Result<Self, NumberFault> {
        self.with(other, i64::checked_add)
    }

    /// Difference; errs as `plus`.
    pub fn minus(self, other: Self) -> Result<Self, NumberFault> {
        self.with(other, i64::checked_sub)
    }

    fn with(self, other: Self, op: fn(i64, i64) -> Option<i64>) -> Result<Self, NumberFault> {
        if self.scale != other.scale {
            return Err(NumberFault::ScalesDiffer(self.scale.0, other.scale.0));
        }
        let units = op(self.units, other.units).ok_or(NumberFault::TooLarge)?;
        Ok(Self {
            units,
            scale: self.scale,
        })
    }
}

/// The one way a decimal is written: no trailing zeros, no exponent, no plus sign, no “-0”.
#[must_use]
pub fn canonical(value: Decimal) -> String {
    value.normalize().to_string()
}

/// Reads a decimal as people type it: blanks around it, full-width digits and points are taken, grouping is not.
pub fn parse(text: &str) -> Result<Decimal, NumberFault> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let shape = plain.trim_start_matches(['+', '-']);
    let digits = shape.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !digits
        || shape.len() + 1 < plain.len()
        || !shape.starts_with(|c: char| c.is_ascii_digit())
        || shape.ends_with('.')
    {
        return Err(NumberFault::NotANumber);
    }
    if shape.len() > 28 {
        return Err(NumberFault::TooLarge);
    }
    Decimal::from_str(&plain).map_err(|_| NumberFault::NotANumber)
}

fn half_width(c: char) -> char {
    match c {
        '\u{2212}' => '-',
        '\u{FF0B}' | '\u{FF0D}' | '\u{FF0E}' | '\u{FF10}'..='\u{FF19}' => {
            u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c)
        }
        _ => c,
    }
}

/// Numerator ÷ denominator in percent, rounded half up (away from zero) to two places: for display, never for judging.
pub fn percent(numerator: i64, denominator: i64) -> Result<Decimal, NumberFault> {
    ratio_units(numerator, denominator, 2).map(|units| Decimal::from_i128_with_scale(units, 2).normalize())
}

/// Numerator ÷ denominator in percent, in whole units of a scale, rounded half away from zero.
pub fn percent_units(numerator: i64, denominator: i64, scale: Scale) -> Result<i64, NumberFault> {
    let units = ratio_units(numerator, denominator, u32::from(scale.0))?;
    i64::try_from(units).map_err(|_| NumberFault::TooLarge)
}

fn ratio_units(numerator: i64, denominator: i64, decimals: u32) -> Result<i128, NumberFault> {
    if denominator <= 0 {
        return Err(NumberFault::NoDenominator);
    }
    Ok(div_rounded(
        i128::from(numerator) * 100 * 10_i128.pow(decimals),
        i128::from(denominator),
    ))
}

/// Quotient rounded half away from zero; `by` is above 0.
pub(super) fn div_rounded(value: i128, by: i128) -> i128 {
    let (whole, rest) = (value / by, (value % by).abs());
    if rest >= by - rest {
        whole + value.signum()
    } else {
        whole
    }
}

/// Compares numerator ÷ denominator with a percentage, exactly. Errs where the denominator is not above 0 or the
/// percentage has more digits than can be multiplied out.
pub fn compare_ratio(numerator: i64, denominator: i64, percent: Decimal) -> Result<Ordering, NumberFault> {
    if denominator <= 0 {
        return Err(NumberFault::NoDenominator);
    }
    let percent = percent.normalize();
    let factor = 10_i128.checked_pow(percent.scale()).and_then(|f| f.checked_mul(100));
    let left = factor.and_then(|f| i128::from(numerator).checked_mul(f));
    let right = percent.mantissa().checked_mul(i128::from(denominator));
    match (left, right) {
        (Some(left), Some(right)) => Ok(left.cmp(&right)),
        _ => Err(NumberFault::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        parse(text).unwrap()
    }

    fn scale(n: i64) -> Scale {
        Scale::new(n).unwrap()
    }

    #[test]
    fn columns_keep_exactly_what_was_entered() {
        assert_eq!(scale(2).units(dec("60.5")), Ok(6050));
        assert_eq!(scale(2).decimal(6050), dec("60.5"));
        assert_eq!(scale(0).units(dec("30.00")), Ok(30));
        let fault = scale(1).units(dec("0.25")).unwrap_err();
        assert_eq!(fault, NumberFault::TooManyDecimals { given: 2, allowed: 1 });
        assert_eq!(fault.code(), "too_many_decimals");
        assert_eq!(scale(6).units(dec("9223372036854.775807")), Ok(i64::MAX));
        assert_eq!(scale(6).units(dec("9223372036854.775808")), Err(NumberFault::TooLarge));
        assert_eq!(scale(1).units_rounded(dec("-0.25")), Ok(-3));
        assert_eq!(Scale::new(7), Err(NumberFault::NoSuchScale(7)));
    }

    #[test]
    fn text_has_one_form() {
        for (given, canon) in [
            ("60.50", "60.5"),
            ("-0.0", "0"),
            ("007", "7"),
            ("62.5", "62.5"),
            (" +3 ", "3"),
        ] {
            assert_eq!(canonical(dec(given)), canon);
        }
        for bad in ["", "六十", "1,000", "1e3", ".5", "5.", "--1", "1.2.3", "60%", "-"] {
            assert_eq!(parse(bad), Err(NumberFault::NotANumber), "{bad}");
        }
        assert_eq!(parse(&"9".repeat(60)), Err(NumberFault::TooLarge));
    }

    #[test]
    fn sums_are_checked() {
        let one = Scaled::from_decimal(dec("1.5"), scale(1)).unwrap();
        assert_eq!(one.plus(one).unwrap().decimal(), dec("3"));
        assert_eq!(one.minus(one).unwrap().units, 0);
        let most = Scaled {
            units: i64::MAX,
            scale: scale(1),
        };
        assert_eq!(most.plus(one), Err(NumberFault::TooLarge));
        assert_eq!(
            one.plus(Scaled {
                units: 1,
                scale: scale(0)
            }),
            Err(NumberFault::ScalesDiffer(1, 0))
        );
    }

    #[test]
    fn percentages_round_half_up_for_the_eye_and_compare_exactly() {
        assert_eq!(percent(1, 3), Ok(dec("33.33")));
        assert_eq!(percent(2, 3), Ok(dec("66.67")));
        assert_eq!(percent(1, 800), Ok(dec("0.13")));
        assert_eq!(percent(59_999_999, 100_000_000), Ok(dec("60")));
        assert_eq!(compare_ratio(59_999_999, 100_000_000, dec("60")), Ok(Ordering::Less));
        assert_eq!(compare_ratio(3, 5, dec("60.0")), Ok(Ordering::Equal));
        assert_eq!(compare_ratio(1, 0, dec("60")), Err(NumberFault::NoDenominator));
        assert_eq!(
            compare_ratio(i64::MAX, i64::MAX, dec("99.999999")),
            Ok(Ordering::Greater)
        );
        assert_eq!(percent_units(2, 3, scale(4)), Ok(666_667));
    }

    proptest! {
        #[test]
        fn units_and_decimals_are_inverse(units: i64, decimals in 0_i64..=6) {
            let scale = scale(decimals);
            prop_assert_eq!(scale.units(scale.decimal(units)), Ok(units));
            prop_assert_eq!(parse(&canonical(scale.decimal(units))), Ok(scale.decimal(units)));
        }

        #[test]
        fn comparing_agrees_with_dividing(n in 0_i64..1_000_000, d in 1_i64..1_000_000, p in 0_i64..200) {
            let exact = (i128::from(n) * 100).cmp(&(i128::from(p) * i128::from(d)));
            prop_assert_eq!(compare_ratio(n, d, Decimal::from(p)), Ok(exact));
        }
    }
}
