//! Two targets on one indicator that cannot both be meant (DOMAIN.md §4).

use rust_decimal::Decimal;

use super::{Target, Unlit};
use crate::domain::indicator::{Direction, IndicatorKind};
use crate::domain::time::Day;

words! {
    /// How two targets on one indicator contradict each other.
    pub enum Conflict {
        /// No value reaches both.
        Apart = "apart", "没有数值能同时满足", "no value reaches both";
        /// The same demand by the same day, with two numbers.
        Twice = "twice", "同一时限有两个不同的数", "two numbers for one day";
        /// The later one asks for less than the earlier one.
        Backward = "backward", "后期目标低于前期目标", "the later one asks for less than the earlier one";
    }
}

/// From where to where a target is reached.
type Span = (Option<Decimal>, Option<Decimal>);

fn span(target: &Target) -> Result<Span, Unlit> {
    let level = target.level()?;
    Ok(match target.sense() {
        Direction::AtLeast => (Some(level), None),
        Direction::AtMost => (None, Some(level)),
        Direction::Within => (Some(level), Some(target.value_max.unwrap_or(level))),
    })
}

/// How two targets on one indicator contradict each other, due on these days; none where they do not, or where one has
/// no number to be judged by.
#[must_use]
pub fn conflict(a: (&Target, Option<Day>), b: (&Target, Option<Day>)) -> Option<Conflict> {
    if a.0.kind == IndicatorKind::Milestone {
        return None;
    }
    let (first, second) = (span(a.0).ok()?, span(b.0).ok()?);
    let same_sense = a.0.sense() == b.0.sense();
    if a.1 == b.1 {
        let apart = |low: Option<Decimal>, high: Option<Decimal>| matches!((low, high), (Some(l), Some(h)) if l > h);
        if apart(first.0, second.1) || apart(second.0, first.1) {
            return Some(Conflict::Apart);
        }
        let same_words = a.0.comparator == b.0.comparator;
        return (same_words && same_sense && first != second).then_some(Conflict::Twice);
    }
    let (Some(day), Some(other)) = (a.1, b.1) else {
        return None;
    };
    let (earlier, later) = if day < other { (first, second) } else { (second, first) };
    let backward = match a.0.sense() {
        Direction::AtLeast => later.0 < earlier.0,
        Direction::AtMost => later.1 > earlier.1,
        Direction::Within => false,
    };
    (same_sense && backward).then_some(Conflict::Backward)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::target::{Comparator, Curve};

    fn target(comparator: &str, value: i64) -> Target {
        Target {
            kind: IndicatorKind::Ratio,
            direction: Direction::AtLeast,
            unit: "%".into(),
            comparator: comparator.parse::<Comparator>().unwrap(),
            value: Some(Decimal::from(value)),
            value_max: None,
            qualitative: false,
            baseline: None,
            resolved: None,
            due_on: None,
            curve: Curve::Linear,
            points: Vec::new(),
        }
    }

    fn between(a: (&str, i64, &str), b: (&str, i64, &str)) -> Option<Conflict> {
        let day = |text: &str| Some(text.parse().unwrap());
        conflict((&target(a.0, a.1), day(a.2)), (&target(b.0, b.1), day(b.2)))
    }

    #[test]
    fn what_cannot_both_be_meant_is_named() {
        let (june, year) = ("2026-06-30", "2026-12-31");
        assert_eq!(between((">=", 60, year), ("<=", 50, year)), Some(Conflict::Apart));
        assert_eq!(between((">=", 60, year), ("<=", 60, year)), None);
        assert_eq!(between((">=", 60, year), (">=", 80, year)), Some(Conflict::Twice));
        assert_eq!(between((">=", 60, year), (">=", 60, year)), None);
        assert_eq!(between((">=", 60, june), (">=", 80, year)), None);
        assert_eq!(between((">=", 80, june), (">=", 60, year)), Some(Conflict::Backward));
        assert_eq!(between(("<=", 5, june), ("<=", 8, year)), Some(Conflict::Backward));
        let pending = Target {
            value: None,
            ..target(">=", 0)
        };
        assert_eq!(conflict((&pending, None), (&target("<=", 1), None)), None);
    }
}
