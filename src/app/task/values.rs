//! Values of a report: matched to the task's indicators, checked, put in, rolled up.

use serde_json::Value as Json;

use super::entry::{Entry, EntryValue, Units, at};
use crate::app::{Change, Cx, Result};
use crate::domain::id::{ObligationId, ProgressId, TaskId};
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::domain::task::Task;
use crate::domain::time::Day;
use crate::store::value::{IndicatorRow, NewValue, OwnTarget, Value, ValueKey};
use crate::store::{self};

/// A value ready to be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Its indicator.
    pub indicator: IndicatorRow,
    /// In stored form.
    pub units: Units,
    /// Whether it repeats the last period's.
    pub carried: bool,
    /// Why a denominator moved.
    pub reason: Option<String>,
}

/// Denominators may move by this many per cent without a reason (DOMAIN.md §4).
const FREE_MOVE_PERCENT: i128 = 2;

/// Matches what was entered to the indicators the task itself owes values of.
///
/// # Errors
/// A value of another indicator or of a derived one, a missing one, a number that does not fit.
pub fn ready(cx: &mut Cx<'_>, task: &Task, entry: &Entry, period_to: Day) -> Result<Vec<Ready>> {
    let targets = store::value::targets_of(cx.tx, task.id)?;
    let own: Vec<&OwnTarget> = targets.iter().filter(|t| !t.derived || t.own_part).collect();
    let mut ready: Vec<Ready> = Vec::new();
    for (place, given) in entry.values.iter().enumerate() {
        let indicator = &find(place, given, &targets, &own)?.indicator;
        if ready.iter().any(|r| r.indicator.id == indicator.id) {
            let zh = format!("“{}”填了两次", indicator.name);
            return Err(Refusal::field(at(place, "indicator"), "twice", zh, "This indicator stands twice").into());
        }
        let units = given.units(place, indicator)?;
        let last = store::value::latest(cx.tx, task.lead, indicator.id, period_to)?;
        check_denominator(place, given, units, last.as_ref())?;
        ready.push(Ready {
            indicator: indicator.clone(),
            units,
            carried: false,
            reason: given.reason.clone(),
        });
    }
    complete(cx, task, entry, period_to, &own, &mut ready)?;
    Ok(ready)
}

fn find<'a>(place: usize, given: &EntryValue, all: &[OwnTarget], own: &[&'a OwnTarget]) -> Result<&'a OwnTarget> {
    let named = |t: &OwnTarget| t.indicator.code == given.indicator || t.indicator.name == given.indicator;
    if let Some(target) = own.iter().find(|t| named(t)) {
        return Ok(target);
    }
    let (zh, en) = if all.iter().any(named) {
        (
            "这项指标由下级汇总得出，不需填报",
            "This figure is rolled up from those below and is not entered",
        )
    } else {
        (
            "任务没有这项指标，请核对名称或代码",
            "The task has no such indicator; check its name or code",
        )
    };
    Err(Refusal::field(at(place, "indicator"), "unknown_indicator", zh, en).into())
}

fn check_denominator(place: usize, given: &EntryValue, units: Units, last: Option<&Value>) -> Result<()> {
    let (Some(now), Some(was)) = (units.denominator, last.and_then(|l| l.denominator)) else {
        return Ok(());
    };
    let moved = (i128::from(now) - i128::from(was)).abs() * 100 > i128::from(was) * FREE_MOVE_PERCENT;
    let explained = given.reason.as_deref().is_some_and(|r| !r.trim().is_empty());
    if moved && !explained {
        let zh = format!("分母由{was}变为{now}，变动超过2%，请在reason中说明原因");
        let en = format!("The denominator moved from {was} to {now}, more than 2 %; give a reason");
        return Err(Refusal::field(at(place, "reason"), "denominator_moved", zh, en).into());
    }
    Ok(())
}

/// With `no_change` the last values stand in for what was not entered; without it nothing may be missing.
fn complete(
    cx: &mut Cx<'_>,
    task: &Task,
    entry: &Entry,
    period_to: Day,
    own: &[&OwnTarget],
    ready: &mut Vec<Ready>,
) -> Result<()> {
    let mut missing = Vec::new();
    for target in own {
        let indicator = &target.indicator;
        if ready.iter().any(|r| r.indicator.id == indicator.id) {
            continue;
        }
        let last = store::value::latest(cx.tx, task.lead, indicator.id, period_to)?;
        match last {
            Some(v) if entry.no_change || v.period_to == period_to => ready.push(Ready {
                indicator: indicator.clone(),
                units: Units {
                    numerator: v.numerator,
                    denominator: v.denominator,
                    value: v.value,
                },
                carried: entry.no_change,
                reason: None,
            }),
            _ => missing.push(indicator),
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|i| i.name.as_str()).collect();
    let zh = format!("还缺指标值：{}", names.join("、"));
    let en = format!(
        "Values are missing: {}",
        missing.iter().map(|i| i.code.as_str()).collect::<Vec<_>>().join(", ")
    );
    let error = FieldError {
        field: "values".into(),
        code: "missing_value",
        zh: zh.clone(),
        en: en.clone(),
    };
    Err(Refusal {
        code: Code::InvalidField,
        zh,
        en,
        errors: vec![error],
    }
    .into())
}

/// The change with every value as it is stored, so that the timeline proves the figures.
#[must_use]
pub fn noted(mut change: Change, ready: &[Ready]) -> Change {
    for r in ready {
        let parts = [
            ("numerator", r.units.numerator),
            ("denominator", r.units.denominator),
            ("value", r.units.value),
        ];
        for (name, units) in parts {
            if let Some(units) = units {
                change = change.with(&format!("values.{}.{name}", r.indicator.code), Json::from(units));
            }
        }
    }
    change
}

/// Where a report belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The report.
    pub progress: ProgressId,
    /// The obligation it answers.
    pub obligation: Option<ObligationId>,
    /// First day of its period.
    pub from: Day,
    /// Last day of its period.
    pub to: Day,
}

/// Keeps the values with their report; answers what they are values of.
///
/// # Errors
/// As the database.
pub fn keep(cx: &mut Cx<'_>, task: &Task, place: Place, ready: &[Ready], counts: bool) -> Result<Vec<ValueKey>> {
    let mut keys = Vec::new();
    for r in ready {
        let new = NewValue {
            org: task.lead,
            indicator: r.indicator.id,
            period_from: place.from,
            period_to: place.to,
            numerator: r.units.numerator,
            denominator: r.units.denominator,
            value: r.units.value,
            carried: r.carried,
            reason: r.reason.clone(),
            progress: place.progress,
            task: task.id,
            obligation: place.obligation,
        };
        keys.push(store::value::add(cx.tx, &new, counts, cx.now)?);
    }
    Ok(keys)
}

/// Rolls up every target that a value feeds.
///
/// # Errors
/// As the database.
pub fn follow(cx: &mut Cx<'_>, (org, indicator, day): ValueKey) -> Result<Vec<TaskId>> {
    let mut touched = Vec::new();
    for target in store::value::fed_targets(cx.tx, org, indicator)? {
        touched.extend(store::rollup::follow(cx.tx, target, day, cx.now)?);
    }
    touched.sort_unstable();
    touched.dedup();
    Ok(touched)
}

/// Rolls up anew what stands above tasks that came alive or ceased to be, and lights the tasks concerned.
///
/// # Errors
/// As the database.
pub fn renew(cx: &mut Cx<'_>, tasks: &[TaskId]) -> Result<()> {
    let touched = store::rollup::renew(cx.tx, tasks, cx.now)?;
    crate::app::light::relight(cx, &touched)?;
    Ok(())
}
