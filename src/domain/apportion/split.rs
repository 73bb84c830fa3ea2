//! The arithmetic of apportioning, in whole steps (a step is one unit of the scale, or one whole where whole numbers are
//! asked for) and 128 bits.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::{ApportionFault as Fault, CheckSum, Mend, Method, Order, Unit};
use crate::domain::decimal::{NumberFault, Scale};
use crate::domain::indicator::IndicatorKind;

/// Weights are cut to so many decimals and bounded so that products stay inside 128 bits.
const WEIGHT_DECIMALS: i64 = 6;

/// One run: the order in whole steps.
pub(super) struct Job<'a> {
    order: &'a Order,
    units: &'a [Unit],
    step_scale: Scale,
    parent: i64,
}

/// Bounds of one share, in steps.
#[derive(Clone, Copy)]
struct Bounds {
    floor: i64,
    cap: i64,
}

impl<'a> Job<'a> {
    /// Checks parent, floors and caps.
    pub(super) fn new(order: &'a Order, units: &'a [Unit]) -> Result<Self, Fault> {
        let step_scale = if order.whole { Scale::WHOLE } else { order.scale };
        let parent = steps(step_scale, order.whole, "target", order.parent)?;
        if parent < 0 && order.kind != IndicatorKind::Level {
            return Err(Fault::Negative("target".to_owned()));
        }
        Ok(Self {
            order,
            units,
            step_scale,
            parent,
        })
    }

    /// A share as the decimal it stands for.
    pub(super) fn decimal(&self, share: i64) -> Decimal {
        self.step_scale.decimal(share)
    }

    /// The parent's value for everybody, inside each one's bounds.
    pub(super) fn same(&self) -> Result<Vec<i64>, Fault> {
        self.units.iter().map(|unit| self.inside(unit, self.parent)).collect()
    }

    /// What was typed in, checked one by one.
    pub(super) fn typed(&self) -> Result<Vec<i64>, Fault> {
        let one = |unit: &Unit| {
            let value = unit.manual.ok_or_else(|| Fault::MissingValue(unit.name.clone()))?;
            if value < Decimal::ZERO && self.order.kind != IndicatorKind::Level {
                return Err(Fault::Negative(unit.name.clone()));
            }
            self.inside(unit, steps(self.step_scale, self.order.whole, &unit.name, value)?)
        };
        self.units.iter().map(one).collect()
    }

    /// Shares of a count: they add up to the parent exactly.
    pub(super) fn count(&self) -> Result<Vec<i64>, Fault> {
        let bounds: Vec<Bounds> = self
            .units
            .iter()
            .map(|unit| self.bounds(unit))
            .collect::<Result<_, _>>()?;
        distribute(self.parent, &self.weights()?, &bounds).map_err(|fault| self.in_decimals(fault))
    }

    /// Shares of a ratio: the numerator that the parent's value asks for is distributed by weight, at most each unit's
    /// denominator, and turned into percentages rounded up, so that the weighted result is not below the parent's.
    pub(super) fn ratio(&self) -> Result<Vec<i64>, Fault> {
        let hundred = self.hundred();
        let denominators = self.denominators()?;
        let all = bounded_sum(&denominators)?;
        let needed = too_large("target", i64::try_from(div_up(i128::from(self.parent) * all, hundred)))?;
        let bounds: Vec<Bounds> = self
            .units
            .iter()
            .zip(&denominators)
            .map(|(unit, denominator)| self.part_bounds(unit, *denominator))
            .collect::<Result<_, _>>()?;
        let parts = distribute(needed, &self.weights()?, &bounds)?;
        let percent = |(part, all): (&i64, &i64)| {
            too_large(
                "target",
                i64::try_from(div_up(i128::from(*part) * hundred, i128::from(*all))),
            )
        };
        parts.iter().zip(&denominators).map(percent).collect()
    }

    /// The check sum of shares, with the smallest change that mends a broken one.
    pub(super) fn check(&self, shares: &[i64]) -> Result<CheckSum, Fault> {
        match self.order.kind {
            IndicatorKind::Count => Ok(self.check_count(shares)),
            IndicatorKind::Ratio => match self.denominators() {
                Ok(weights) => self.check_weighted(shares, &weights),
                Err(Fault::MissingDenominator(_)) => Ok(self.unchecked()),
                Err(fault) => Err(fault),
            },
            IndicatorKind::Level => match self.units.iter().map(weight).collect::<Result<Vec<_>, _>>() {
                Ok(weights) if weights.iter().any(|w| *w > 0) => self.check_weighted(shares, &weights),
                Ok(_) | Err(Fault::MissingWeight(_)) => Ok(self.unchecked()),
                Err(fault) => Err(fault),
            },
            IndicatorKind::Milestone => Ok(self.unchecked()),
        }
    }

    fn unchecked(&self) -> CheckSum {
        CheckSum {
            parent: self.order.parent,
            children: None,
            holds: true,
            mend: None,
        }
    }

    fn check_count(&self, shares: &[i64]) -> CheckSum {
        let sum: i128 = shares.iter().map(|share| i128::from(*share)).sum();
        let missing = i128::from(self.parent) - sum;
        let children = Decimal::from_i128_with_scale(sum, u32::from(self.step_scale.decimals())).normalize();
        // The unit with the largest share notices the same change least.
        let mend = || self.mend(shares, |_, share| Some((Reverse(share), i128::from(share) + missing)));
        CheckSum {
            parent: self.order.parent,
            children: Some(children),
            holds: missing == 0,
            mend: if missing == 0 { None } else { mend() },
        }
    }

    /// The weighted mean must not be below the parent's (for levels of either sign: neither).
    fn check_weighted(&self, shares: &[i64], weights: &[i64]) -> Result<CheckSum, Fault> {
        let all = bounded_sum(weights)?;
        let sum: i128 = shares
            .iter()
            .zip(weights)
            .map(|(s, w)| i128::from(*s) * i128::from(*w))
            .sum();
        let missing = (i128::from(self.parent) * all).saturating_sub(sum);
        let millionths = sum.checked_mul(1_000_000).map(|sum| sum.div_euclid(all));
        let decimals = 6 + u32::from(self.step_scale.decimals());
        let children = millionths.and_then(|m| Decimal::try_from_i128_with_scale(m, decimals).ok());
        let mend = || {
            self.mend(shares, |unit, share| {
                let weight = i128::from(*weights.get(unit)?);
                let more = if weight > 0 {
                    div_up(missing, weight)
                } else {
                    return None;
                };
                Some((Reverse(weights.get(unit).copied()?), i128::from(share) + more))
            })
        };
        Ok(CheckSum {
            parent: self.order.parent,
            children: children.map(|c| c.normalize()),
            holds: missing <= 0,
            mend: if missing <= 0 { None } else { mend() },
        })
    }

    /// The first unit, by rank, that can take the change inside its bounds.
    fn mend<K: Ord>(&self, shares: &[i64], to: impl Fn(usize, i64) -> Option<(K, i128)>) -> Option<Mend> {
        let fits = |(index, share): (usize, &i64)| {
            let (rank, target) = to(index, *share)?;
            let target = i64::try_from(target)
                .ok()
                .filter(|t| *t >= 0 || self.order.kind == IndicatorKind::Level)?;
            let unit = self.units.get(index)?;
            self.inside(unit, target).ok()?;
            Some((rank, index, unit, *share, target))
        };
        let best = shares
            .iter()
            .enumerate()
            .filter_map(fits)
            .min_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)))?;
        let (_, index, unit, from, target) = best;
        Some(Mend {
            unit: index,
            name: unit.name.clone(),
            from: self.decimal(from),
            to: self.decimal(target),
        })
    }

    fn weights(&self) -> Result<Vec<i64>, Fault> {
        if self.order.method == Method::Equal {
            return Ok(self.units.iter().map(|_| 1).collect());
        }
        let weights: Vec<i64> = self.units.iter().map(weight).collect::<Result<_, _>>()?;
        if weights.iter().all(|weight| *weight == 0) {
            Err(Fault::ZeroSum)
        } else {
            Ok(weights)
        }
    }

    fn denominators(&self) -> Result<Vec<i64>, Fault> {
        let one = |unit: &Unit| match unit.denominator {
            Some(denominator) if denominator > 0 => Ok(denominator),
            _ => Err(Fault::MissingDenominator(unit.name.clone())),
        };
        self.units.iter().map(one).collect()
    }

    fn bounds(&self, unit: &Unit) -> Result<Bounds, Fault> {
        let lowest = if self.order.kind == IndicatorKind::Level {
            i64::MIN
        } else {
            0
        };
        let floor = match unit.floor {
            Some(floor) if floor < Decimal::ZERO && lowest == 0 => return Err(Fault::Negative(unit.name.clone())),
            Some(floor) => number(&unit.name, self.step_scale.units(self.towards(floor, true)))?,
            None => lowest,
        };
        let cap = match unit.cap {
            Some(cap) => number(&unit.name, self.step_scale.units(self.towards(cap, false)))?,
            None => i64::MAX,
        };
        if floor > cap {
            Err(Fault::FloorAboveCap(unit.name.clone()))
        } else {
            Ok(Bounds { floor, cap })
        }
    }

    /// Bounds of a ratio, given in percent, as bounds of its numerator.
    fn part_bounds(&self, unit: &Unit, denominator: i64) -> Result<Bounds, Fault> {
        let percent = self.bounds(unit)?;
        let part = |share: i64| i128::from(share.min(i64::MAX / 2)) * i128::from(denominator);
        let floor = div_up(part(percent.floor), self.hundred());
        let cap = part(percent.cap)
            .div_euclid(self.hundred())
            .min(i128::from(denominator));
        match (i64::try_from(floor), i64::try_from(cap)) {
            (Ok(floor), Ok(cap)) if floor <= cap => Ok(Bounds { floor, cap }),
            _ => Err(Fault::FloorAboveCap(unit.name.clone())),
        }
    }

    fn towards(&self, value: Decimal, up: bool) -> Decimal {
        use rust_decimal::RoundingStrategy::{ToNegativeInfinity, ToPositiveInfinity};
        let way = if up { ToPositiveInfinity } else { ToNegativeInfinity };
        value.round_dp_with_strategy(u32::from(self.step_scale.decimals()), way)
    }

    fn inside(&self, unit: &Unit, share: i64) -> Result<i64, Fault> {
        let bounds = self.bounds(unit)?;
        let fits = bounds.floor <= share && share <= bounds.cap;
        if fits {
            Ok(share)
        } else {
            Err(Fault::OutsideBounds(unit.name.clone()))
        }
    }

    fn hundred(&self) -> i128 {
        100 * i128::from(self.step_scale.unit())
    }

    /// `distribute` speaks of steps; the user reads numbers.
    fn in_decimals(&self, fault: Fault) -> Fault {
        let unit = Decimal::from(self.step_scale.unit());
        match fault {
            Fault::FloorsTooHigh(by) => Fault::FloorsTooHigh(by / unit),
            Fault::CapsTooLow(left) => Fault::CapsTooLow(left / unit),
            other => other,
        }
    }
}

/// Distributes a total by weight inside bounds; what is over goes by largest remainder, ties by order. Shares that would
/// leave their bounds are fixed there, on the side that is violated more, until the rest fits; each round fixes one at
/// least.
fn distribute(total: i64, weights: &[i64], bounds: &[Bounds]) -> Result<Vec<i64>, Fault> {
    let total = i128::from(total);
    let floors: i128 = bounds.iter().map(|b| i128::from(b.floor)).sum();
    let caps: i128 = bounds.iter().map(|b| i128::from(b.cap)).sum();
    if floors > total {
        return Err(Fault::FloorsTooHigh(decimal(floors - total)));
    }
    if caps < total {
        return Err(Fault::CapsTooLow(decimal(total - caps)));
    }
    let mut fixed: Vec<Option<i64>> = vec![None; bounds.len()];
    loop {
        let left = total - fixed.iter().flatten().map(|share| i128::from(*share)).sum::<i128>();
        let free: i128 = free_weights(weights, &fixed).sum();
        if free == 0 && left > 0 {
            return Err(Fault::CapsTooLow(decimal(left)));
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

fn weight(unit: &Unit) -> Result<i64, Fault> {
    let weight = unit.weight.ok_or_else(|| Fault::MissingWeight(unit.name.clone()))?;
    if weight < Decimal::ZERO {
        return Err(Fault::Negative(unit.name.clone()));
    }
    let scale = number(&unit.name, Scale::new(WEIGHT_DECIMALS))?;
    number(&unit.name, scale.units_rounded(weight))
}

fn steps(scale: Scale, whole: bool, name: &str, value: Decimal) -> Result<i64, Fault> {
    if whole && !value.normalize().is_integer() {
        return Err(Fault::NotWhole(name.to_owned()));
    }
    number(name, scale.units(value))
}

fn number<T>(name: &str, result: Result<T, NumberFault>) -> Result<T, Fault> {
    result.map_err(|fault| Fault::Number {
        name: name.to_owned(),
        fault,
    })
}

fn too_large<T, E>(name: &str, result: Result<T, E>) -> Result<T, Fault> {
    number(name, result.map_err(|_| NumberFault::TooLarge))
}

/// A sum that fits 64 bits, so that products with it fit 128.
fn bounded_sum(values: &[i64]) -> Result<i128, Fault> {
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    too_large("sum", i64::try_from(sum)).map(i128::from)
}

/// Quotient rounded up; `by` is above 0.
fn div_up(value: i128, by: i128) -> i128 {
    value.div_euclid(by) + i128::from(value.rem_euclid(by) != 0)
}

fn decimal(steps: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(steps, 0).unwrap_or(Decimal::MAX)
}
