//! Largest remainder inside bounds: a total in whole steps, split by weight.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::ApportionFault as Fault;

/// Bounds of one share, in steps.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Not less.
    pub(super) floor: i64,
    /// Not more.
    pub(super) cap: i64,
}

/// Distributes a total by weight inside bounds; what is over goes by largest remainder, ties by order. Shares that would
/// leave their bounds are fixed there, on the side that is violated more, until the rest fits; each round fixes one at
/// least.
pub(super) fn distribute(total: i64, weights: &[i64], bounds: &[Bounds]) -> Result<Vec<i64>, Fault> {
    let total = i128::from(total);
    let floors: i128 = bounds.iter().map(|b| i128::from(b.floor)).sum();
    let caps: i128 = bounds.iter().map(|b| i128::from(b.cap)).sum();
    if floors > total {
        return Err(Fault::FloorsTooHigh {
            by: decimal(floors - total),
            way: None,
        });
    }
    if caps < total {
        return Err(Fault::CapsTooLow {
            left: decimal(total - caps),
            way: None,
        });
    }
    let mut fixed: Vec<Option<i64>> = vec![None; bounds.len()];
    loop {
        let left = total - fixed.iter().flatten().map(|share| i128::from(*share)).sum::<i128>();
        let free: i128 = free_weights(weights, &fixed).sum();
        if free == 0 && left > 0 {
            return Err(Fault::CapsTooLow {
                left: decimal(left),
                way: None,
            });
        }
        let quota = |weight: i64| {
            if free == 0 {
                (0, 1)
            } else {
                (left * i128::from(weight), free)
            }
        };
        if !fix_violations(weights, bounds, &mut fixed, quota) {
            return Ok(round(weights, &fixed, left, quota));
        }
    }
}

fn free_weights<'a>(weights: &'a [i64], fixed: &'a [Option<i64>]) -> impl Iterator<Item = i128> + 'a {
    weights
        .iter()
        .zip(fixed)
        .filter(|(_, fixed)| fixed.is_none())
        .map(|(weight, _)| i128::from(*weight))
}

/// Fixes the shares below their floor or those above their cap, whichever are off by more. False if none is off.
fn fix_violations(
    weights: &[i64],
    bounds: &[Bounds],
    fixed: &mut [Option<i64>],
    quota: impl Fn(i64) -> (i128, i128),
) -> bool {
    let (mut below, mut above) = (0_i128, 0_i128);
    for ((weight, bound), share) in weights.iter().zip(bounds).zip(fixed.iter()) {
        let (numerator, by) = quota(*weight);
        if share.is_none() {
            below = below.saturating_add(
                i128::from(bound.floor)
                    .saturating_mul(by)
                    .saturating_sub(numerator)
                    .max(0),
            );
            above = above.saturating_add(
                numerator
                    .saturating_sub(i128::from(bound.cap).saturating_mul(by))
                    .max(0),
            );
        }
    }
    if below == 0 && above == 0 {
        return false;
    }
    for ((weight, bound), share) in weights.iter().zip(bounds).zip(fixed.iter_mut()) {
        let (numerator, by) = quota(*weight);
        if share.is_none() && below >= above && i128::from(bound.floor).saturating_mul(by) > numerator {
            *share = Some(bound.floor);
        } else if share.is_none() && below < above && i128::from(bound.cap).saturating_mul(by) < numerator {
            *share = Some(bound.cap);
        }
    }
    true
}

/// Cuts the free quotas to whole steps and gives what is left, one each, to the largest remainders.
fn round(weights: &[i64], fixed: &[Option<i64>], left: i128, quota: impl Fn(i64) -> (i128, i128)) -> Vec<i64> {
    let mut rows: Vec<(i128, i128, bool)> = weights
        .iter()
        .zip(fixed)
        .map(|(weight, fixed)| match fixed {
            Some(share) => (i128::from(*share), 0, false),
            None => {
                let (numerator, by) = quota(*weight);
                (numerator.div_euclid(by), numerator.rem_euclid(by), true)
            }
        })
        .collect();
    let given: i128 = rows.iter().filter(|row| row.2).map(|row| row.0).sum();
    let mut over = usize::try_from(left - given).unwrap_or(0);
    let mut order: Vec<&mut (i128, i128, bool)> = rows.iter_mut().filter(|row| row.2).collect();
    order.sort_by_key(|row| Reverse(row.1));
    for row in order {
        if over == 0 {
            break;
        }
        row.0 += 1;
        over -= 1;
    }
    rows.into_iter()
        .map(|row| i64::try_from(row.0).unwrap_or(i64::MAX))
        .collect()
}

/// Quotient rounded up; `by` is above 0.
pub(super) fn div_up(value: i128, by: i128) -> i128 {
    value.div_euclid(by) + i128::from(value.rem_euclid(by) != 0)
}

fn decimal(steps: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(steps, 0).unwrap_or(Decimal::MAX)
}
