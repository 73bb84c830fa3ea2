//! Splits one target over organisations (分解指标, DOMAIN.md §4): weights, denominators, bounds and typed values become a
//! split with its check sum. Where shares exist already, a count's remainder is split.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::Cx;
use super::super::target::entry::{fault, is_change};
use super::order::{TargetOrder, check_table, entry_of};
use crate::app::error::Result;
use crate::domain::apportion::{ApportionFault, CheckSum, Method, Order, Unit, apportion};
use crate::domain::decimal::{self, Scale};
use crate::domain::id::OrgId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::store::assignee::Weights;
use crate::store::sample::SAMPLE;
use crate::store::target::StoredTarget;
use crate::store::{self};

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
    /// Whether they make up the target; shares that exist already are counted in.
    pub check: Option<CheckSum>,
}

impl Shared {
    /// Whether the sum is broken.
    #[must_use]
    pub fn broken(&self) -> bool {
        self.check.as_ref().is_some_and(|c| !c.holds)
    }
}

/// Splits a target.
///
/// # Errors
/// A weight or denominator that is missing, with everybody who lacks it; a method that does not suit; a bad number;
/// more given out already than the target.
pub fn share(cx: &mut Cx<'_>, field: &str, target: &StoredTarget, order: &TargetOrder, orgs: &[Org]) -> Result<Shared> {
    check_table(&format!("{field}.floors"), &order.floors, orgs)?;
    check_table(&format!("{field}.caps"), &order.caps, orgs)?;
    check_table(&format!("{field}.values"), &order.values, orgs)?;
    check_table(&format!("{field}.baselines"), &order.baselines, orgs)?;
    let mut shared = Shared {
        target: target.clone(),
        order: order.clone(),
        year: None,
        sample: false,
        shares: vec![None; orgs.len()],
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
    let ((year, sample), units) = units(cx, field, order, kind, orgs)?;
    let ask = Order {
        kind,
        parent,
        scale,
        whole: order.whole,
        method: order.method,
    };
    let split = apportion(&ask, &units).map_err(|e| refuse(field, &e))?;
    shared.year = year;
    shared.sample = sample;
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
    if kind != IndicatorKind::Count {
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

fn units(
    cx: &mut Cx<'_>,
    field: &str,
    order: &TargetOrder,
    kind: IndicatorKind,
    orgs: &[Org],
) -> Result<((Option<i64>, bool), Vec<Unit>)> {
    let needs_key = matches!(order.method, Method::ByWeight | Method::ByGap);
    if needs_key && order.key.is_none() {
        let (zh, en) = (
            "请指明权重（key），如 population",
            "name the key of the weights, such as population",
        );
        return Err(Refusal::field(format!("{field}.key"), "missing", zh, en).into());
    }
    let weights = keyed(cx, field, order.key.as_deref().filter(|_| needs_key), order.year, orgs)?;
    let denominators = match kind {
        IndicatorKind::Ratio => keyed(cx, field, order.denominators.as_deref(), order.year, orgs)?,
        _ => Weights::default(),
    };
    let mut units = Vec::new();
    for org in orgs {
        let number = |name: &str, table: &BTreeMap<String, String>| -> Result<Option<Decimal>> {
            let given = entry_of(table, org);
            let parsed = given.map(|text| decimal::parse(text)).transpose();
            Ok(parsed.map_err(|e| fault(&format!("{field}.{name}.{}", org.code), e))?)
        };
        let denominator = denominators.of.get(&org.id).map(|d| Scale::WHOLE.units(*d)).transpose();
        units.push(Unit {
            name: org.short_name.clone(),
            weight: weights.of.get(&org.id).copied(),
            denominator: denominator.map_err(|e| fault(&format!("{field}.denominators"), e))?,
            floor: number("floors", &order.floors)?,
            cap: number("caps", &order.caps)?,
            manual: number("values", &order.values)?,
        });
    }
    let sample = [&weights, &denominators].iter().any(|w| w.sources.contains(SAMPLE));
    Ok(((weights.year, sample), units))
}

/// Weights in a key, of everybody.
fn keyed(cx: &mut Cx<'_>, field: &str, key: Option<&str>, year: Option<i64>, orgs: &[Org]) -> Result<Weights> {
    let Some(key) = key else {
        return Ok(Weights::default());
    };
    let ids: Vec<OrgId> = orgs.iter().map(|o| o.id).collect();
    let weights = store::assignee::weights_of(cx.tx, &ids, key, year)?;
    let missing: Vec<&Org> = orgs.iter().filter(|o| !weights.of.contains_key(&o.id)).collect();
    if missing.is_empty() {
        return Ok(weights);
    }
    Err(weight_missing(field, key, weights.year, &missing).into())
}

/// A missing weight is an error that names everybody who lacks it, never 0.
fn weight_missing(field: &str, key: &str, year: Option<i64>, missing: &[&Org]) -> Refusal {
    let names: Vec<&str> = missing.iter().map(|o| o.short_name.as_str()).collect();
    let codes: Vec<&str> = missing.iter().map(|o| o.code.as_str()).collect();
    let (names, codes) = (names.join("、"), codes.join(", "));
    let when = year.map(|y| y.to_string()).unwrap_or_default();
    let zh =
        format!("缺少权重“{key}”（{when}年）的单位：{names}；请先导入权重，或改用其他分解办法").replace("（年）", "");
    let en = format!("No weight ‘{key}’ {when} for {codes}; import it first, or split in another way");
    let errors = missing.iter().map(|org| FieldError {
        field: format!("{field}.key.{}", org.code),
        code: "missing_weight",
        zh: format!("{}缺少该权重", org.short_name),
        en: format!("{} has no weight in this key", org.code),
    });
    Refusal {
        errors: errors.collect(),
        ..Refusal::new(Code::WeightMissing, zh, en)
    }
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
