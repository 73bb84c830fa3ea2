//! Invented numbers, the same at every making: spread over bureaus by a hash of their code, moving towards the target
//! month by month, with two bureaus that lag behind.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::indicator::IndicatorKind;

/// Bureaus whose figures hardly move.
const LAGGING: &[&str] = &["SPB-54", "SPB-63"];

/// What a bureau has to reach on an indicator, and where it starts.
#[derive(Debug, Clone)]
pub struct Share {
    /// Code of the bureau.
    pub org: String,
    /// Name of the indicator.
    pub indicator: String,
    /// Its kind.
    pub kind: IndicatorKind,
    /// The level to be reached, in the indicator's unit.
    pub level: Decimal,
    /// The level at the meeting.
    pub start: Decimal,
    /// Denominator of a ratio: villages, or parcels in a sample.
    pub size: i64,
    /// What a whole is in the unit: 100 of `%`, else 1.
    pub whole: Decimal,
}

/// A number from 0 to 9,999 that depends on nothing but the words (FNV-1a).
pub fn spread(words: &[&str]) -> i64 {
    let bytes = words.iter().flat_map(|w| w.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    i64::try_from(hash % 10_000).unwrap_or(0)
}

fn lags(org: &str) -> bool {
    LAGGING.contains(&org)
}

/// Denominator of a ratio for which no weights are given.
pub fn sample_size(org: &str, indicator: &str) -> i64 {
    let n = spread(&[org, indicator, "size"]);
    if org.len() > 6 { 400 + n / 10 } else { 4_000 + n }
}

/// Where a bureau starts when the whole country starts from `nation`: around it, a lagging one further off.
pub fn start(org: &str, indicator: &str, nation: Decimal, level: Decimal, whole: Decimal) -> Decimal {
    let way = level - nation;
    let aside = Decimal::from(spread(&[org, indicator]) - 5_000) / Decimal::from(6_000);
    let lag = if lags(org) { way * Decimal::TWO } else { Decimal::ZERO };
    let start = nation + way * aside - lag;
    start.clamp(Decimal::ZERO, whole).round_dp(2)
}

/// Where the country starts when nobody says: a tenth short of the level, or over it by half where less is better.
pub fn nation(level: Decimal, at_most: bool) -> Decimal {
    let factor = if at_most {
        Decimal::new(15, 1)
    } else {
        Decimal::new(9, 1)
    };
    (level * factor).round_dp(2)
}

/// Numerator and denominator at a level.
pub fn parts(level: Decimal, size: i64, whole: Decimal) -> (i64, i64) {
    let numerator = (level * Decimal::from(size) / whole).round().to_i64().unwrap_or(0);
    (numerator, size)
}

impl Share {
    /// The level in a month (0, 1, 2 …) when so many hundredths of the time are gone.
    pub fn level_at(&self, month: i64, gone: i64) -> Decimal {
        let pace = if lags(&self.org) {
            25 + month * 3
        } else {
            90 + spread(&[&self.org, &self.indicator, "pace"]) % 34 + month
        };
        let done = Decimal::from(gone * pace) / Decimal::from(10_000);
        let level = self.start + (self.level - self.start) * done;
        match self.kind {
            IndicatorKind::Ratio => level.clamp(Decimal::ZERO, self.whole),
            IndicatorKind::Count => level.round(),
            IndicatorKind::Level => level.round_dp(1),
            IndicatorKind::Milestone => Decimal::from(i64::from(gone >= 66 && !lags(&self.org))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(org: &str, kind: IndicatorKind) -> Share {
        Share {
            org: org.into(),
            indicator: "快递进村覆盖率".into(),
            kind,
            level: Decimal::from(60),
            start: Decimal::from(50),
            size: 1_000,
            whole: Decimal::ONE_HUNDRED,
        }
    }

    #[test]
    fn figures_are_the_same_at_every_making_and_the_lagging_lag() {
        assert_eq!(spread(&["SPB-13", "x"]), spread(&["SPB-13", "x"]));
        assert_ne!(
            spread(&["SPB-13", "x"]),
            spread(&["SPB-1", "3x"]),
            "words are kept apart"
        );
        let hebei = share("SPB-13", IndicatorKind::Ratio).level_at(2, 50);
        let tibet = share("SPB-54", IndicatorKind::Ratio).level_at(2, 50);
        assert!(hebei > tibet && tibet > Decimal::from(50) && hebei < Decimal::from(58));
    }

    #[test]
    fn a_ratio_never_passes_its_whole() {
        let near = Share {
            level: Decimal::from(100),
            start: Decimal::from(99),
            ..share("SPB-31", IndicatorKind::Ratio)
        };
        let (n, d) = parts(near.level_at(3, 100), near.size, near.whole);
        assert!(n <= d);
    }
}
