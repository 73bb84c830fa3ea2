//! Indicator rows of the report: target, value, trajectory; and the values of the organisations below.

use std::collections::HashMap;

use super::figures::Names;
use super::groups::child_of;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::completion::{self, Figure};
use crate::domain::decimal::{Scale, canonical};
use crate::domain::id::OrgId;
use crate::domain::indicator::Accumulation;
use crate::domain::org::Org;
use crate::domain::target::{Behind, Comparator};
use crate::domain::time::{Day, day_of};
use crate::domain::unit::MeasureUnit;
use crate::render::figures::{GroupValue, IndicatorRow, Named, Value};
use crate::render::{IN_WORDS, TO_BE_SET};
use crate::store;
use crate::store::completion::Slice;
use crate::store::completion::target::TargetRow;

/// The targets the report is about.
pub(super) fn rows(cx: &mut Cx<'_>, slice: &Slice) -> Result<Vec<TargetRow>> {
    Ok(store::completion::target::top(cx.tx, slice)?)
}

/// What lies directly below the report's targets.
pub(super) struct Children {
    rows: Vec<TargetRow>,
    figures: HashMap<i64, Vec<Figure>>,
    latest: HashMap<i64, Vec<Day>>,
    today: Day,
}

/// Reads the children's latest periods and, where the report is narrow enough to show them, their values.
pub(super) fn children(cx: &mut Cx<'_>, rows: &[TargetRow], detailed: bool) -> Result<Children> {
    let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
    let latest = store::completion::target::latest_below(cx.tx, &ids)?;
    let below = if detailed {
        store::completion::target::below(cx.tx, &ids)?
    } else {
        Vec::new()
    };
    let below_ids: Vec<i64> = below.iter().map(|r| r.id).collect();
    Ok(Children {
        figures: store::completion::target::figures(cx.tx, &below_ids)?,
        rows: below,
        latest,
        today: cx.today(),
    })
}

impl Children {
    /// The values of one row of the table by organisation.
    pub(super) fn values_of(&self, org: &Org, top: &Org, known: &Names) -> Result<Vec<GroupValue>> {
        let mut values = Vec::new();
        for row in &self.rows {
            let path = known.path(row.org_id);
            if path.and_then(|path| child_of(top, path)) == Some(org.id.0) {
                let figures = self.figures.get(&row.id).map_or(&[][..], Vec::as_slice);
                let scale = row.scale()?;
                values.push(GroupValue {
                    target_id: row.parent_id.unwrap_or(row.id),
                    indicator: row.code.clone(),
                    target: row.value.map(|v| canonical(scale.decimal(v))),
                    value: judged(row, figures, self.today)?.1,
                });
            }
        }
        Ok(values)
    }

    /// Children whose latest figure is older than the parent's.
    fn carried(&self, target: i64, last: Option<Day>) -> i64 {
        let days = self.latest.get(&target).map_or(&[][..], Vec::as_slice);
        let older = days.iter().filter(|day| last.is_some_and(|last| **day < last)).count();
        i64::try_from(older).unwrap_or(i64::MAX)
    }
}

/// The rows as the report shows them.
pub(super) fn views(
    cx: &mut Cx<'_>,
    rows: &mut [TargetRow],
    known: &Names,
    children: &Children,
) -> Result<Vec<IndicatorRow>> {
    // The year so far is added up only where values are counted period by period.
    let summed = |r: &&TargetRow| r.accumulation == Accumulation::PerPeriod.word();
    let (yearly, others): (Vec<&TargetRow>, Vec<&TargetRow>) = rows.iter().partition(summed);
    let numbers = |rows: Vec<&TargetRow>| rows.iter().map(|r| r.id).collect::<Vec<i64>>();
    let mut figures = store::completion::target::latest(cx.tx, &numbers(others))?;
    figures.extend(store::completion::target::figures(cx.tx, &numbers(yearly))?);
    let points = store::completion::target::points(cx.tx, rows)?;
    let today = cx.today();
    let mut views = Vec::new();
    for row in rows.iter() {
        let target = row.target(points.get(&row.id).map_or(&[][..], Vec::as_slice))?;
        let scale = row.scale()?;
        let figure = current(row, figures.get(&row.id).map_or(&[][..], Vec::as_slice))?;
        let stands = completion::progress(&target, scale, figure.as_ref(), today, issued(row, today));
        let expected = stands.expected;
        let measured = figure
            .as_ref()
            .and_then(|f| completion::measured(target.kind, scale, f));
        let behind = target.behind(
            measured,
            today,
            issued(row, today),
            cx.rules.calendars.of(OrgId(row.org_id)),
        );
        views.push(IndicatorRow {
            target_id: row.id,
            task_id: row.task_id,
            directive: known.directive(row.directive_id),
            indicator: Named {
                id: row.indicator_id,
                code: row.code.clone(),
                name: row.name.clone(),
            },
            kind: row.kind.clone(),
            unit: row.unit(),
            comparator: row.comparator.clone(),
            relative: row.relative,
            target: row.value.map(|v| canonical(scale.decimal(v))),
            target_max: row.value_max.map(|v| canonical(scale.decimal(v))),
            target_text: in_words(row, target.comparator, scale),
            due_on: row.due_on,
            expected_on: expected.is_ok().then_some(stands.on),
            expected: expected
                .ok()
                .map(|e| canonical(e.round_dp(u32::from(scale.decimals()).max(2)))),
            expected_missing: expected.err().map(|why| why.zh().to_owned()),
            behind: behind.ok().map(|behind| behind != Behind::No),
            value: value(row, figure.as_ref(), stands.reached)?,
            carried: children.carried(row.id, figure.map(|f| f.period_to)),
        });
    }
    Ok(views)
}

/// Issue of the task or directive: where its line begins.
fn issued(row: &TargetRow, today: Day) -> Day {
    row.issued_at.map_or(today, |at| day_of(at.and_utc()))
}

fn current(row: &TargetRow, figures: &[Figure]) -> Result<Option<Figure>> {
    Ok(completion::current(row.kind()?, row.accumulation()?, figures))
}

fn judged(row: &TargetRow, figures: &[Figure], today: Day) -> Result<(Option<Figure>, Value)> {
    let figure = current(row, figures)?;
    let target = row.target(&[])?;
    let stands = completion::progress(&target, row.scale()?, figure.as_ref(), today, issued(row, today));
    let shown = value(row, figure.as_ref(), stands.reached)?;
    Ok((figure, shown))
}

fn value(row: &TargetRow, figure: Option<&Figure>, reached: Option<bool>) -> Result<Value> {
    let (scale, parts) = (row.scale()?, row.part_scale()?);
    let text = |scale: Scale, units: Option<i64>| units.map(|u| canonical(scale.decimal(u)));
    Ok(Value {
        period_to: figure.map(|f| f.period_to),
        value: text(scale, figure.and_then(|f| f.value)),
        numerator: text(parts, figure.and_then(|f| f.numerator)),
        denominator: text(parts, figure.and_then(|f| f.denominator)),
        n_expected: figure.map_or(0, |f| f.n_expected),
        n_reported: figure.map_or(0, |f| f.n_reported),
        n_accepted: figure.map_or(0, |f| f.n_accepted),
        reached,
    })
}

/// The target as a reader says it: 不低于60%, 60%至70%, 提高5个百分点, 待定.
fn in_words(row: &TargetRow, comparator: Comparator, scale: Scale) -> String {
    let unit = if row.relative {
        MeasureUnit::from("%")
    } else {
        row.unit()
    };
    let number = |units: i64| unit.say(scale.decimal(units));
    match (row.value, row.value_max) {
        _ if row.qualitative => row.found_text.clone().unwrap_or_else(|| IN_WORDS.to_owned()),
        (None, _) if row.kind == "milestone" => "完成".to_owned(),
        (None, _) => TO_BE_SET.to_owned(),
        (Some(_), _) if row.kind == "milestone" => "完成".to_owned(),
        (Some(low), Some(high)) => format!("{}至{}", number(low), number(high)),
        (Some(value), None) => format!("{}{}", comparator.zh(), number(value)),
    }
}
