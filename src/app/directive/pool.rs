//! What a level of a split is worked out from, read once for everybody who takes part in it: weights, denominators and
//! what each has reached.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::super::Cx;
use super::super::target::entry::fault;
use super::order::{TargetOrder, entry_of};
use crate::app::error::Result;
use crate::domain::apportion::{Method, Unit};
use crate::domain::decimal::{self, Scale};
use crate::domain::id::{IndicatorId, OrgId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::store;
use crate::store::assignee::Weights;
use crate::store::sample::SAMPLE;
use crate::store::target::StoredTarget;

/// Numerator and denominator that each has reported last.
type Reached = HashMap<OrgId, (i64, i64)>;

/// The figures of the organisations of one level.
pub struct Pool {
    ids: Vec<OrgId>,
    weights: HashMap<(String, Option<i64>), Weights>,
    reached: HashMap<IndicatorId, Reached>,
}

/// Units of a split with what is said about where they come from.
pub(super) struct Units {
    /// The units, in the order of the organisations.
    pub(super) units: Vec<Unit>,
    /// Year of the weights.
    pub(super) year: Option<i64>,
    /// Whether weights or denominators are invented ones.
    pub(super) sample: bool,
}

impl Pool {
    /// Over everybody of a level.
    #[must_use]
    pub fn over(orgs: &[Org]) -> Pool {
        Pool {
            ids: orgs.iter().map(|o| o.id).collect(),
            weights: HashMap::new(),
            reached: HashMap::new(),
        }
    }

    /// The units of one split.
    ///
    /// # Errors
    /// A weight, denominator or value that is missing, with everybody who lacks it; a bad number.
    pub(super) fn units(
        &mut self,
        cx: &mut Cx<'_>,
        field: &str,
        target: &StoredTarget,
        order: &TargetOrder,
        kind: IndicatorKind,
        orgs: &[Org],
    ) -> Result<Units> {
        let keyed = matches!(order.method, Method::ByWeight | Method::ByGap);
        let by_value = order.method == Method::ByGap && kind == IndicatorKind::Ratio && order.key.is_none();
        if keyed && order.key.is_none() && !by_value {
            let zh = "请指明权重（key），如 population；比率指标按差距分解时可不填，按各单位最近的已报数计算";
            let en =
                "name the key of the weights, such as population; a ratio by gap may go by the values reported last";
            return Err(Refusal::field(format!("{field}.key"), "missing", zh, en).into());
        }
        let weights = self.keyed(cx, field, order.key.as_deref().filter(|_| keyed), order.year, orgs)?;
        let denominators = match kind {
            IndicatorKind::Ratio => self.keyed(cx, field, order.denominators.as_deref(), order.year, orgs)?,
            _ => Weights::default(),
        };
        let reached = if by_value {
            self.reached(cx, field, target, order, orgs)?
        } else {
            Reached::new()
        };
        let mut units = Vec::new();
        for org in orgs {
            units.push(unit(
                field,
                order,
                org,
                (&weights, &denominators),
                reached.get(&org.id),
            )?);
        }
        Ok(Units {
            units,
            year: weights.year,
            sample: [&weights, &denominators].iter().any(|w| w.sources.contains(SAMPLE)),
        })
    }

    /// Weights in a key, of everybody.
    fn keyed(
        &mut self,
        cx: &mut Cx<'_>,
        field: &str,
        key: Option<&str>,
        year: Option<i64>,
        orgs: &[Org],
    ) -> Result<Weights> {
        let Some(key) = key else {
            return Ok(Weights::default());
        };
        let index = (key.to_owned(), year);
        if !self.weights.contains_key(&index) {
            let read = store::assignee::weights_of(cx.tx, &self.ids, key, year)?;
            self.weights.insert(index.clone(), read);
        }
        let read = self.weights.get(&index).cloned().unwrap_or_default();
        let missing: Vec<&Org> = orgs.iter().filter(|o| !read.of.contains_key(&o.id)).collect();
        if missing.is_empty() {
            return Ok(read);
        }
        Err(weight_missing(field, key, read.year, &missing).into())
    }

    /// What each has reached: the baseline named in the order, else the value reported last.
    fn reached(
        &mut self,
        cx: &mut Cx<'_>,
        field: &str,
        target: &StoredTarget,
        order: &TargetOrder,
        orgs: &[Org],
    ) -> Result<Reached> {
        let known = &target.indicator;
        if !self.reached.contains_key(&known.id) {
            let read = store::value::latest_of(cx.tx, known.id, &self.ids)?;
            self.reached.insert(known.id, read);
        }
        let mut found = self.reached.get(&known.id).cloned().unwrap_or_default();
        for org in orgs {
            let Some(given) = entry_of(&order.baselines, org) else {
                continue;
            };
            let field = format!("{field}.baselines.{}", org.code);
            let part =
                |text: &Option<String>| super::super::target::entry::units(&field, text.as_deref(), known.part_scale);
            if let (Some(numerator), Some(denominator)) = (part(&given.numerator)?, part(&given.denominator)?) {
                found.insert(org.id, (numerator, denominator));
            }
        }
        let missing: Vec<&Org> = orgs.iter().filter(|o| !found.contains_key(&o.id)).collect();
        if missing.is_empty() {
            return Ok(found);
        }
        Err(value_missing(field, &known.name, &missing).into())
    }
}

fn unit(
    field: &str,
    order: &TargetOrder,
    org: &Org,
    (weights, denominators): (&Weights, &Weights),
    reached: Option<&(i64, i64)>,
) -> Result<Unit> {
    let number = |name: &str, table: &BTreeMap<String, String>| -> Result<Option<Decimal>> {
        let given = entry_of(table, org);
        let parsed = given.map(|text| decimal::parse(text)).transpose();
        Ok(parsed.map_err(|e| fault(&format!("{field}.{name}.{}", org.code), e))?)
    };
    let denominator = denominators.of.get(&org.id).map(|d| Scale::WHOLE.units(*d)).transpose();
    let denominator = denominator.map_err(|e| fault(&format!("{field}.denominators"), e))?;
    Ok(Unit {
        name: org.short_name.clone(),
        weight: weights.of.get(&org.id).copied(),
        denominator: reached.map(|r| r.1).or(denominator),
        floor: number("floors", &order.floors)?,
        cap: number("caps", &order.caps)?,
        manual: number("values", &order.values)?,
        start: reached.map(|r| r.0),
    })
}

fn names(missing: &[&Org]) -> (String, String) {
    let names: Vec<&str> = missing.iter().map(|o| o.short_name.as_str()).collect();
    let codes: Vec<&str> = missing.iter().map(|o| o.code.as_str()).collect();
    (names.join("、"), codes.join(", "))
}

/// A missing weight is an error that names everybody who lacks it, never 0.
fn weight_missing(field: &str, key: &str, year: Option<i64>, missing: &[&Org]) -> Refusal {
    let (names, codes) = names(missing);
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

/// Whose distance to the target is not known, because nothing was reported and no baseline was given.
fn value_missing(field: &str, indicator: &str, missing: &[&Org]) -> Refusal {
    let (names, codes) = names(missing);
    let zh = format!(
        "不知道现有“{indicator}”的单位：{names}；请在 baselines 中填写其分子分母，先导入指标值，或改用其他分解办法"
    );
    let en = format!(
        "‘{indicator}’ is not known of {codes}; give numerator and denominator in baselines, import values, or split in another way"
    );
    let errors = missing.iter().map(|org| FieldError {
        field: format!("{field}.baselines.{}", org.code),
        code: "missing_value",
        zh: format!("{}没有已报数", org.short_name),
        en: format!("{} has no value yet", org.code),
    });
    Refusal {
        errors: errors.collect(),
        ..Refusal::new(Code::WeightMissing, zh, en)
    }
}
