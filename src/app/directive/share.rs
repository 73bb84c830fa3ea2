//! Splits one target over organisations (分解指标, DOMAIN.md §4): weights, denominators, bounds and typed values become a
//! split with its check sum. Where shares exist already, a count's remainder is split.

use rust_decimal::Decimal;

use super::super::Cx;
use super::super::target::entry::is_change;
use super::order::{TargetOrder, check_table};
use super::pool::{Pool, Units};
use crate::app::error::Result;
use crate::domain::apportion::{ApportionFault, CheckSum, Method, Order, apportion};
use crate::domain::id::TargetId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::store::target::{StoredTarget, Terms};
use crate::store::{self};

/// The id of a share that is split further before it is written.
pub(super) const UNWRITTEN: TargetId = TargetId(0);

/// Refuses tables that name somebody who takes no part.
///
/// # Errors
/// An invalid field.
pub(super) fn check_tables(field: &str, order: &TargetOrder, orgs: &[Org]) -> Result<()> {
    check_table(&format!("{field}.floors"), &order.floors, orgs)?;
    check_table(&format!("{field}.caps"), &order.caps, orgs)?;
    check_table(&format!("{field}.values"), &order.values, orgs)?;
    check_table(&format!("{field}.baselines"), &order.baselines, orgs)
}

/// How a target comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The target that is split.
    pub target: StoredTarget,
    /// How it was ordered.
    pub order: TargetOrder,
    /// Year of the weights used.
    pub year: Option<i64>,
    /// Whether weights or denominators are invented ones; then the shares are marked too.
    pub sample: bool,
    /// Shares in the order of the organisations; none where the target has no number.
    pub shares: Vec<Option<Decimal>>,
    /// Denominators of a ratio, in the same order, where they are known.
    pub denominators: Vec<Option<i64>>,
    /// What live tasks carry of a count already.
    pub given: Decimal,
    /// Whether they make up the target; shares that exist already are counted in.
    pub check: Option<CheckSum>,
}

impl Shared {
    /// Whether the sum is broken.
    #[must_use]
    pub fn broken(&self) -> bool {
        self.check.as_ref().is_some_and(|c| !c.holds)
    }

    /// How the shares add up.
    #[must_use]
    pub fn kind(&self) -> IndicatorKind {
        kind_of(&self.target)
    }

    /// The share of one organisation as a target that is split further before it is written. It answers to the name of
    /// the target that the order names.
    #[must_use]
    pub(super) fn unwritten(&self, i: usize) -> StoredTarget {
        let scale = self.target.indicator.scale;
        let value = self.shares.get(i).copied().flatten().and_then(|v| scale.units(v).ok());
        let terms = Terms {
            value,
            ..self.target.terms.clone()
        };
        StoredTarget {
            id: UNWRITTEN,
            parent: Some(TargetId(self.order.target)),
            terms,
            ..self.target.clone()
        }
    }
}

/// Splits a target.
///
/// # Errors
/// As `Pool::units`; a method that does not suit; a bad number;
/// more given out already than the target.
pub fn share(
    cx: &mut Cx<'_>,
    field: &str,
    target: &StoredTarget,
    order: &TargetOrder,
    orgs: &[Org],
    pool: &mut Pool,
) -> Result<Shared> {
    let mut shared = Shared {
        target: target.clone(),
        order: order.clone(),
        year: None,
        sample: false,
        shares: vec![None; orgs.len()],
        denominators: vec![None; orgs.len()],
        given: Decimal::ZERO,
        check: None,
    };
    let scale = target.indicator.scale;
    let Some(value) = target.terms.value.filter(|_| !target.terms.qualitative) else {
        if order.method == Method::Same {
            return Ok(shared);
        }
        let zh = "待定或定性的目标只能用“同一目标”分解";
        let en = "a target without a number can only be split by ‘same’";
        return Err(Refusal::field(format!("{field}.method"), "no_value", zh, en).into());
    };
    let kind = kind_of(target);
    let given = given_out(cx, target, kind)?;
    let parent = left(target, scale.decimal(value), given)?;
    let Units { units, year, sample } = pool.units(cx, field, target, order, kind, orgs)?;
    let ask = Order {
        kind,
        parent,
        scale,
        whole: order.whole,
        method: order.method,
    };
    let split = apportion(&ask, &units).map_err(|e| refuse(field, &e))?;
    shared.denominators = units.iter().map(|unit| unit.denominator).collect();
    shared.year = year;
    shared.sample = sample;
    shared.given = given;
    shared.shares = split.shares.into_iter().map(Some).collect();
    shared.check = Some(CheckSum {
        parent: split.check.parent + given,
        children: split.check.children.map(|c| c + given),
        ..split.check
    });
    Ok(shared)
}

/// A change that is not a plain sum is handed on as it is: as points or percent of each one's own baseline.
fn kind_of(target: &StoredTarget) -> IndicatorKind {
    let kind = target.indicator.kind;
    let change = is_change(target.comparator) && (target.terms.relative || kind != IndicatorKind::Count);
    if change { IndicatorKind::Level } else { kind }
}

/// What live tasks carry of a count already.
fn given_out(cx: &mut Cx<'_>, target: &StoredTarget, kind: IndicatorKind) -> Result<Decimal> {
    if kind != IndicatorKind::Count || target.id == UNWRITTEN {
        return Ok(Decimal::ZERO);
    }
    let scale = target.indicator.scale;
    let shares = store::target::live_children(cx.tx, target.id)?;
    let values = shares.iter().filter_map(|s| s.terms.value).map(|v| scale.decimal(v));
    Ok(values.fold(Decimal::ZERO, |sum, v| sum.saturating_add(v)))
}

fn left(target: &StoredTarget, whole: Decimal, given: Decimal) -> Result<Decimal> {
    if given <= whole {
        return Ok(whole - given);
    }
    let name = &target.indicator.name;
    let zh = format!("“{name}”已分解{given}，超过总目标{whole}；请先调整已分解的数");
    let en =
        format!("‘{name}’: {given} is given out already, more than the target of {whole}; adjust the shares first");
    Err(Refusal::new(Code::SumBroken, zh, en).into())
}

fn refuse(field: &str, e: &ApportionFault) -> Refusal {
    match e {
        ApportionFault::MissingDenominator(_) => {
            let zh = format!("{}；请用 denominators 指明分母的权重", e.zh());
            let en = format!("{e}; name their key in denominators");
            Refusal::field(format!("{field}.denominators"), e.code(), zh, en)
        }
        ApportionFault::MissingValue(_) => Refusal::field(format!("{field}.values"), e.code(), e.zh(), e.to_string()),
        ApportionFault::NotForKind { .. } => Refusal::field(format!("{field}.method"), e.code(), e.zh(), e.to_string()),
        _ => Refusal::field(field, e.code(), e.zh(), e.to_string()),
    }
}
