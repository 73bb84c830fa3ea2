//! Targets of a task with their figures, as they are shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{Cx, Error, Result};
use crate::domain::completion::held_on;
use crate::domain::decimal::{Scale, canonical, percent};
use crate::domain::id::{OrgId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;
use crate::store::standing::{FigureRow, TargetRow};
use crate::store::{self};

/// A target with its current figure; numbers are decimal strings.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TargetView {
    /// Identifier.
    pub id: i64,
    /// Code of the indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// `>=`, `<=`, `=`, `+=`, `-=`.
    pub comparator: &'static str,
    /// A change in percent of the baseline.
    pub relative: bool,
    /// Value to be reached; none is 待定.
    pub value: Option<String>,
    /// Upper end of a range.
    pub value_max: Option<String>,
    /// By when.
    pub due_on: Option<Day>,
    /// Rolled up from children.
    pub derived: bool,
    /// Last day of the period the figure stands for.
    pub period_to: Option<Day>,
    /// The figure; of a ratio in per cent to two places.
    pub current: Option<String>,
    /// Numerator of a ratio.
    pub numerator: Option<String>,
    /// Denominator of a ratio.
    pub denominator: Option<String>,
    /// Value expected by the trajectory on the day the figure is held against it.
    pub planned: Option<String>,
    /// That day: the end of the period reported last, today where nothing was reported.
    pub planned_on: Option<Day>,
    /// Whether it is reached; none where it cannot be judged.
    pub reached: Option<bool>,
    /// How many were to report.
    pub expected: i64,
    /// How many did.
    pub reported: i64,
    /// Of how many it is accepted.
    pub accepted: i64,
    /// Whether it stands on invented sample data: its own source, or that of a part below it.
    pub sample: bool,
}

/// The targets of a task inside the actor's scope. An ancestor's targets are seen, its figures are not.
///
/// # Errors
/// Not found outside the scope.
pub fn of_task(cx: &mut Cx<'_>, id: TaskId) -> Result<Vec<TargetView>> {
    let (task, sight) = cx.task_seen(id, Action::View)?;
    let derived = store::value::targets_of(cx.tx, id)?;
    let rows = store::standing::targets(cx.tx, &[id.0])?;
    let figures = if sight.whole() {
        store::standing::figures(cx.tx, &rows)?
    } else {
        Default::default()
    };
    let issued = task.issued_at.map(crate::domain::time::day_of);
    let today = cx.today();
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let sample = store::sample::targets(cx.tx, &ids)?;
    rows.iter()
        .map(|row| {
            let list = figures.get(&row.id.0).map_or(&[][..], Vec::as_slice);
            let derived = derived.iter().any(|t| t.id == row.id && t.derived);
            let view = one(row, list, derived, task.due_on, issued, today)?;
            Ok(TargetView {
                sample: sample.contains(&row.id.0),
                ..view
            })
        })
        .collect()
}

fn one(
    row: &TargetRow,
    figures: &[FigureRow],
    derived: bool,
    task_due: Option<Day>,
    issued: Option<Day>,
    today: Day,
) -> Result<TargetView> {
    let broken = |e: crate::domain::decimal::NumberFault| Error::Internal(e.to_string());
    let scale = Scale::new(row.scale).map_err(broken)?;
    let parts = Scale::new(row.part_scale).map_err(broken)?;
    let last = figures.last();
    let rule = row.target(task_due).ok();
    let measured = row.measured(figures);
    let current = match last.and_then(|f| f.numerator.zip(f.denominator)) {
        Some((n, d)) if row.kind == IndicatorKind::Ratio => Some(canonical(percent(n, d).map_err(broken)?)),
        _ => measured.and_then(|m| m.reading.value().ok()).map(canonical),
    };
    let complete = last.is_some_and(|f| f.n_reported == f.n_expected);
    let reached = rule
        .as_ref()
        .zip(measured)
        .and_then(|(t, m)| t.reached(m.reading).ok())
        .map(|r| r && complete);
    let on = held_on(last.map(|f| f.period_to), today);
    let planned = rule
        .as_ref()
        .zip(issued)
        .and_then(|(t, day)| t.expected_at(on, day).ok());
    Ok(TargetView {
        id: row.id.0,
        indicator: row.code.clone(),
        name: row.name.clone(),
        kind: row.kind.word(),
        unit: row.unit.clone(),
        comparator: row.comparator.word(),
        relative: row.relative,
        value: row.value.map(|v| canonical(scale.decimal(v))),
        value_max: row.value_max.map(|v| canonical(scale.decimal(v))),
        due_on: row.due_on.or(task_due),
        derived,
        period_to: last.map(|f| f.period_to),
        current,
        numerator: last.and_then(|f| f.numerator).map(|n| canonical(parts.decimal(n))),
        denominator: last.and_then(|f| f.denominator).map(|n| canonical(parts.decimal(n))),
        planned_on: planned.map(|_| on),
        planned: planned.map(|p| canonical(p.round_dp(2))),
        reached,
        expected: last.map_or(0, |f| f.n_expected),
        reported: last.map_or(0, |f| f.n_reported),
        accepted: last.map_or(0, |f| f.n_accepted),
        sample: false,
    })
}

/// An organisation by id, code, short or full name, as people and clients name it in filters.
///
/// # Errors
/// Not found.
pub fn org_named(cx: &mut Cx<'_>, text: &str) -> Result<Org> {
    let found = match text.parse::<i64>() {
        Ok(id) => store::org::get(cx.tx, OrgId(id))?,
        Err(_) => store::assignee::named(cx.tx, text)?,
    };
    Ok(found.ok_or_else(Refusal::not_found)?)
}
