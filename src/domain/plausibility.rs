//! Plausibility of reported figures and words (填报核对): what a reviewer should look at twice. It is shown to the reviewer
//! alone, proves nothing and is never scored.

use std::collections::HashSet;

use rust_decimal::Decimal;

words! {
    /// What is odd about a report.
    pub enum Oddity {
        /// A running total is smaller than before.
        Falls = "falls", "累计数下降", "running total falls";
        /// It moved far more than it used to.
        Jumps = "jumps", "变动异常", "unusual jump";
        /// It lies just over its goal, and so do those of many others.
        Heaped = "heaped", "集中在目标线上", "heaped just over the goal";
        /// The same figures as another bureau's.
        SameFigures = "same_figures", "数字与别家相同", "same figures as another";
        /// The same words as another bureau's.
        SameText = "same_text", "文字与别家雷同", "same words as another";
        /// The same words as last time.
        RepeatsText = "repeats_text", "文字与上期雷同", "same words as last time";
    }
}

/// A move is a jump where it is so many times the usual one.
const JUMP: i64 = 5;
/// Moves from which a usual one is told.
const MOVES: usize = 3;
/// How near a goal is near, as a share of the goal in thousandths.
const NEAR: i64 = 10;
/// Bureaus just over their goals from which they are heaped, and how many times those just under.
const HEAP: usize = 4;
/// Texts this much alike, in thousandths of their pieces, are the same.
const ALIKE: usize = 800;
/// Characters of a piece.
const PIECE: usize = 4;
/// Shortest text that is looked at, in characters.
const SHORTEST: usize = 24;

/// A figure with the parts it is made of and the goal it is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The value.
    pub value: Decimal,
    /// Numerator and denominator of a ratio.
    pub parts: Option<(i64, i64)>,
    /// The own goal, where it is one that more is better for.
    pub goal: Option<Decimal>,
}

/// A move beside the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// From the last value to this one.
    pub by: Decimal,
    /// The middle of the moves before, without sign.
    pub usual: Decimal,
}

/// How many of those who report beside one lie just over their goals, and just under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heap {
    /// Just over, this one included.
    pub over: usize,
    /// Just under.
    pub under: usize,
}

/// The value before, where a running total has become smaller.
#[must_use]
pub fn falls(former: &[Decimal], value: Decimal) -> Option<Decimal> {
    former.last().copied().filter(|last| value < *last)
}

/// Whether a value moved far more than its series used to, from four former values on.
#[must_use]
pub fn jumps(former: &[Decimal], value: Decimal) -> Option<Jump> {
    let last = *former.last()?;
    let mut moves: Vec<Decimal> = former
        .windows(2)
        .filter_map(|pair| Some((*pair.last()? - *pair.first()?).abs()))
        .collect();
    if moves.len() < MOVES {
        return None;
    }
    moves.sort();
    let usual = *moves.get(moves.len() / 2)?;
    let by = value - last;
    let far = usual > Decimal::ZERO && by.abs() > usual.checked_mul(Decimal::from(JUMP))?;
    far.then_some(Jump { by, usual })
}

/// Where a figure lies to its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    Over,
    Under,
    Apart,
}

fn near(figure: &Figure) -> Option<Near> {
    let goal = figure.goal.filter(|goal| *goal > Decimal::ZERO)?;
    let band = goal.checked_mul(Decimal::new(NEAR, 3))?;
    let over = figure.value.checked_sub(goal)?;
    Some(if over >= Decimal::ZERO && over <= band {
        Near::Over
    } else if over < Decimal::ZERO && -over <= band {
        Near::Under
    } else {
        Near::Apart
    })
}

/// Whether a figure lies just over its goal together with many others, while hardly anybody lies just under.
#[must_use]
pub fn heaped(own: &Figure, others: &[Figure]) -> Option<Heap> {
    if near(own) != Some(Near::Over) {
        return None;
    }
    let count = |wanted| others.iter().filter(|figure| near(figure) == Some(wanted)).count();
    let heap = Heap {
        over: count(Near::Over) + 1,
        under: count(Near::Under),
    };
    (heap.over >= HEAP && heap.over >= heap.under.saturating_mul(HEAP)).then_some(heap)
}

/// Whether two bureaus report the very same figures, in numbers that do not meet by chance: at least three digits that
/// count.
#[must_use]
pub fn same_figures(a: &Figure, b: &Figure) -> bool {
    match (a.parts, b.parts) {
        (Some(a), Some(b)) => a == b && digits(Decimal::from(a.0)) >= 2 && digits(Decimal::from(a.1)) >= 2,
        (None, None) => a.value == b.value && digits(a.value) >= 3,
        _ => false,
    }
}

/// Digits that count, without noughts at the ends: 1200 has two.
fn digits(value: Decimal) -> usize {
    let text = value.normalize().mantissa().unsigned_abs().to_string();
    text.trim_end_matches('0').len()
}

/// Whether two texts are the same but for a few characters: most of their pieces of four are shared. Marks, blanks and digits
/// do not count (who copies changes the figures); short texts are alike by chance.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (letters(a), letters(b));
    if a.len() < SHORTEST || b.len() < SHORTEST {
        return false;
    }
    let (a, b): (HashSet<&[char]>, HashSet<&[char]>) = (a.windows(PIECE).collect(), b.windows(PIECE).collect());
    let shared = a.intersection(&b).count();
    let all = a.len() + b.len() - shared;
    shared.saturating_mul(1_000) >= all.saturating_mul(ALIKE)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[i64]) -> Vec<Decimal> {
        values.iter().map(|v| Decimal::from(*v)).collect()
    }

    fn figure(value: &str, goal: &str) -> Figure {
        Figure {
            value: value.parse().unwrap(),
            parts: None,
            goal: goal.parse().ok(),
        }
    }

    #[test]
    fn a_running_total_must_not_fall_and_a_series_must_not_jump() {
        let former = numbers(&[100, 120, 138, 160]);
        assert_eq!(falls(&former, Decimal::from(155)), Some(Decimal::from(160)));
        assert_eq!(falls(&former, Decimal::from(160)), None);
        let jump = jumps(&former, Decimal::from(290)).unwrap();
        assert_eq!((jump.by, jump.usual), (Decimal::from(130), Decimal::from(20)));
        assert_eq!(jumps(&former, Decimal::from(230)), None);
        assert_eq!(
            jumps(&numbers(&[100, 120, 138]), Decimal::from(900)),
            None,
            "too few moves"
        );
        assert_eq!(
            jumps(&numbers(&[5, 5, 5, 5]), Decimal::from(6)),
            None,
            "nothing moved before"
        );
    }

    #[test]
    fn many_just_over_the_line_and_nobody_under_is_odd() {
        let over = |n| (0..n).map(|_| figure("60.2", "60")).collect::<Vec<_>>();
        let own = figure("60.1", "60");
        assert_eq!(heaped(&own, &over(3)), Some(Heap { over: 4, under: 0 }));
        assert_eq!(heaped(&own, &over(2)), None);
        let mut mixed = over(3);
        mixed.extend([figure("59.8", "60"), figure("59.7", "60")]);
        assert_eq!(heaped(&own, &mixed), None, "as many lie under");
        assert_eq!(heaped(&figure("75", "60"), &over(9)), None, "far over its goal");
        assert_eq!(heaped(&figure("75", ""), &over(9)), None, "no goal");
    }

    #[test]
    fn figures_of_chance_are_not_the_same() {
        let ratio = |n, d| Figure {
            value: Decimal::ZERO,
            parts: Some((n, d)),
            goal: None,
        };
        assert!(same_figures(&ratio(2231, 3968), &ratio(2231, 3968)));
        assert!(!same_figures(&ratio(2231, 3968), &ratio(2231, 3969)));
        assert!(
            !same_figures(&ratio(9, 10), &ratio(9, 10)),
            "small numbers meet by chance"
        );
        assert!(same_figures(&figure("1287", ""), &figure("1287", "")));
        assert!(
            !same_figures(&figure("1200", ""), &figure("1200", "")),
            "round numbers too"
        );
        assert!(same_figures(&figure("56.22", ""), &figure("56.22", "")));
    }

    #[test]
    fn texts_are_alike_but_for_a_few_characters() {
        let text = "本月新设村级服务站64个，开通交邮合作线路3条，覆盖率达到56.2%，较上月提高1.4个百分点。";
        let next = "本月新设村级服务站64个，开通交邮合作线路3条，覆盖率达到57.9%，较上月提高1.4个百分点。";
        assert!(alike(text, next));
        assert!(alike(text, &text.replace('，', " ，\n")));
        assert!(!alike(
            text,
            "与两家快递企业签订共配协议，分拣场地已经交付，下月起分三批切换，首批涉及乡镇七个。"
        ));
        assert!(
            !alike("按计划推进。", "按计划推进。"),
            "short texts are alike by chance"
        );
    }
}
