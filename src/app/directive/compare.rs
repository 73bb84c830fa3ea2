//! Scenarios side by side (方案比较): several ways to split the same, worked out in one question, nothing written.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{Cx, hand_down};
use super::order::SplitOrder;
use super::plan::ground;
use super::preview::{Decomposition, Made, plan};
use crate::app::error::{Error, Result};
use crate::domain::decimal::canonical;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::refusal::Refusal;

/// Most scenarios of one comparison.
const MOST: usize = 6;

/// One way to split.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// The split.
    pub order: SplitOrder,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareOrder {
    /// Two to six scenarios.
    pub scenarios: Vec<Scenario>,
}

/// Scenarios side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Comparison {
    /// Each as its preview, or why it cannot be made.
    pub scenarios: Vec<ScenarioView>,
    /// Every share in every scenario.
    pub rows: Vec<CompareRow>,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScenarioView {
    /// What it is called.
    pub name: String,
    /// Its preview; none where it cannot be made.
    pub split: Option<Decomposition>,
    /// Why it cannot be made.
    pub refused: Option<RefusedView>,
}

/// Why a scenario cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefusedView {
    /// The stable code: of the first field, where one is named.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A share in every scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CompareRow {
    /// Code of the organisation.
    pub org: String,
    /// Its short name.
    pub name: String,
    /// The target.
    pub target: i64,
    /// Name of its indicator.
    pub indicator: String,
    /// Unit.
    pub unit: String,
    /// The share in each scenario, in their order; none where there is none.
    pub values: Vec<Option<String>>,
    /// Largest less smallest, where there are two.
    pub spread: Option<String>,
}

/// Works scenarios out over a directive.
///
/// # Errors
/// As the directive's gate; refused where there are fewer than two or more than six scenarios.
pub fn of_directive(cx: &mut Cx<'_>, id: DirectiveId, order: &CompareOrder) -> Result<Comparison> {
    compare(cx, order, |cx| ground(cx, id))
}

/// Works scenarios out over a task that is handed down.
///
/// # Errors
/// As the task's gate; else as [`of_directive`].
pub fn of_task(cx: &mut Cx<'_>, id: TaskId, order: &CompareOrder) -> Result<Comparison> {
    compare(cx, order, |cx| Ok(hand_down::ground(cx, id)?.1))
}

fn compare(
    cx: &mut Cx<'_>,
    order: &CompareOrder,
    ground: impl Fn(&mut Cx<'_>) -> Result<super::plan::Ground>,
) -> Result<Comparison> {
    if !(2..=MOST).contains(&order.scenarios.len()) {
        let (zh, en) = ("请列出2至6个方案", "name two to six scenarios");
        return Err(Refusal::field("scenarios", "two_to_six", zh, en).into());
    }
    let ground = ground(cx)?;
    let mut scenarios = Vec::new();
    for scenario in &order.scenarios {
        let worked = plan(cx, ground.clone(), &scenario.order);
        let (split, refused) = match worked {
            Ok(plan) => (Some(plan.view(&Made::default())), None),
            Err(Error::Refused(refusal)) => (None, Some(refused(&refusal))),
            Err(other) => return Err(other),
        };
        scenarios.push(ScenarioView {
            name: scenario.name.clone(),
            split,
            refused,
        });
    }
    Ok(Comparison {
        rows: rows(&scenarios),
        scenarios,
    })
}

fn refused(refusal: &Refusal) -> RefusedView {
    let first = refusal.errors.first().filter(|_| refusal.errors.len() == 1);
    RefusedView {
        code: refusal
            .errors
            .first()
            .map_or(refusal.code.word(), |e| e.code)
            .to_owned(),
        zh: first.map_or(&refusal.zh, |e| &e.zh).to_string(),
        en: first.map_or(&refusal.en, |e| &e.en).to_string(),
    }
}

/// Every share that any scenario has, in the order in which they are met.
fn rows(scenarios: &[ScenarioView]) -> Vec<CompareRow> {
    let mut rows: Vec<CompareRow> = Vec::new();
    for (at, scenario) in scenarios.iter().enumerate() {
        let tasks = scenario.split.iter().flat_map(|s| &s.tasks);
        for (task, share) in tasks.flat_map(|t| t.targets.iter().map(move |s| (t, s))) {
            let same = |r: &&mut CompareRow| r.org == task.org.code && r.target == share.target;
            if let Some(row) = rows.iter_mut().find(same) {
                if let Some(place) = row.values.get_mut(at) {
                    place.clone_from(&share.value);
                }
                continue;
            }
            let mut values = vec![None; scenarios.len()];
            if let Some(place) = values.get_mut(at) {
                place.clone_from(&share.value);
            }
            rows.push(CompareRow {
                org: task.org.code.clone(),
                name: task.org.name.clone(),
                target: share.target,
                indicator: share.indicator.clone(),
                unit: share.unit.base.clone(),
                values,
                spread: None,
            });
        }
    }
    for row in &mut rows {
        row.spread = spread(&row.values);
    }
    rows
}

fn spread(values: &[Option<String>]) -> Option<String> {
    let numbers: Vec<Decimal> = values.iter().flatten().filter_map(|v| v.parse().ok()).collect();
    let (most, least) = (numbers.iter().max()?, numbers.iter().min()?);
    (numbers.len() > 1).then(|| canonical(*most - *least))
}
