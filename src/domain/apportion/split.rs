//! The arithmetic of apportioning, in whole steps (a step is one unit of the scale, or one whole where whole numbers are
//! asked for) and 128 bits.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::distribute::{Bounds, distribute, div_up};
use super::{ApportionFault as Fault, CheckSum, Mend, Method, Order, Unit, Way};
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
        distribute(self.parent, &self.weights()?, &bounds).map_err(|fault| self.said(fault))
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
        let parts = match self.starts() {
            Some(starts) => self.gaps(&denominators, &starts, &bounds, needed)?,
            None => distribute(needed, &self.weights()?, &bounds).map_err(|fault| self.said(fault))?,
        };
        let percent = |(part, all): (&i64, &i64)| {
            too_large(
                "target",
                i64::try_from(div_up(i128::from(*part) * hundred, i128::from(*all))),
            )
        };
        parts.iter().zip(&denominators).map(percent).collect()
    }

    /// What each has now, for a split by gap where all of it is known.
    fn starts(&self) -> Option<Vec<i64>> {
        let all = self.units.iter().map(|unit| unit.start).collect();
        if self.order.method == Method::ByGap { all } else { None }
    }

    /// Numerators by gap: everybody keeps what they have, and what is missing is split in proportion to what each lacks
    /// to the target, so that nobody is asked for more than the target while others lack more.
    fn gaps(&self, denominators: &[i64], starts: &[i64], bounds: &[Bounds], needed: i64) -> Result<Vec<i64>, Fault> {
        let has: i128 = starts.iter().map(|start| i128::from(*start)).sum();
        let missing = too_large("target", i64::try_from(i128::from(needed) - has))?;
        if missing <= 0 {
            return Err(Fault::NoGap);
        }
        let rows = self.units.iter().zip(denominators).zip(starts.iter().zip(bounds));
        let (mut lacks, mut left) = (Vec::new(), Vec::new());
        for ((unit, denominator), (start, bound)) in rows {
            if *start < 0 {
                return Err(Fault::Negative(unit.name.clone()));
            }
            let wanted = div_up(i128::from(self.parent) * i128::from(*denominator), self.hundred());
            lacks.push(too_large(
                &unit.name,
                i64::try_from((wanted - i128::from(*start)).max(0)),
            )?);
            let cap = bound.cap - start;
            if cap < 0 {
                return Err(Fault::OutsideBounds(unit.name.clone()));
            }
            let floor = (bound.floor - start).max(0);
            left.push(Bounds { floor, cap });
        }
        let parts = distribute(missing, &lacks, &left).map_err(|fault| self.said(fault))?;
        Ok(parts.iter().zip(starts).map(|(part, start)| part + start).collect())
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

    /// `distribute` speaks of steps, or of numerators; the user reads numbers, and what to change.
    fn said(&self, fault: Fault) -> Fault {
        let ratio = self.order.kind == IndicatorKind::Ratio;
        let number = |steps: Decimal| {
            if ratio {
                steps
            } else {
                steps / Decimal::from(self.step_scale.unit())
            }
        };
        match fault {
            Fault::FloorsTooHigh { by, .. } => Fault::FloorsTooHigh {
                way: self.way(by, true),
                by: number(by),
            },
            Fault::CapsTooLow { left, .. } => Fault::CapsTooLow {
                way: self.way(left, false),
                left: number(left),
            },
            other => other,
        }
    }

    /// The one bound whose change by so many steps (of a ratio: numerators) is enough: the largest floor, or the cap of
    /// the unit with the largest weight; of a ratio those of the largest denominator.
    fn way(&self, steps: Decimal, floor: bool) -> Option<Way> {
        let weights = self.weights().ok()?;
        let mut rows: Vec<(i64, &Unit)> = self
            .units
            .iter()
            .zip(&weights)
            .filter(|(_, weight)| floor || **weight > 0)
            .map(|(unit, weight)| (*weight, unit))
            .collect();
        match (self.order.kind, floor) {
            (IndicatorKind::Ratio, _) => rows.sort_by_key(|(_, unit)| Reverse(unit.denominator)),
            (_, true) => rows.sort_by_key(|(_, unit)| Reverse(unit.floor)),
            (_, false) => rows.sort_by_key(|(weight, _)| Reverse(*weight)),
        }
        rows.into_iter().find_map(|(_, unit)| self.way_of(unit, steps, floor))
    }

    fn way_of(&self, unit: &Unit, steps: Decimal, floor: bool) -> Option<Way> {
        let from = if floor { unit.floor } else { unit.cap }?;
        let by = if self.order.kind == IndicatorKind::Ratio {
            let points = steps.checked_mul(Decimal::ONE_HUNDRED)?;
            self.towards(points.checked_div(Decimal::from(unit.denominator?))?, true)
        } else {
            steps.checked_div(Decimal::from(self.step_scale.unit()))?
        };
        let to = if floor {
            from.checked_sub(by)?
        } else {
            from.checked_add(by)?
        };
        let too_far = self.order.kind == IndicatorKind::Ratio && to > Decimal::ONE_HUNDRED;
        (to >= Decimal::ZERO && !too_far).then(|| Way {
            floor,
            name: unit.name.clone(),
            from,
            to,
        })
    }
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
