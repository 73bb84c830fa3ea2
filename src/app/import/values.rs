//! Past values of indicators (历史指标值), as accepted ones without a report. They never touch what was reported: a value
//! that is there already is only recognised.

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice};
use crate::app::Cx;
use crate::app::error::{Error, Result};
use crate::app::light::relight;
use crate::app::task::entry::{EntryValue, Units};
use crate::app::task::values::follow;
use crate::domain::cadence::Cadence;
use crate::domain::id::TaskId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::value::{self, IndicatorRow, PastValue};
use crate::store::{self};

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("org", &["单位代码", "单位"]),
    Column::needed("indicator", &["指标"]),
    Column::optional("period_from", &["期初"]),
    Column::needed("period_to", &["期末", "截止日期"]),
    Column::optional("numerator", &["分子"]),
    Column::optional("denominator", &["分母"]),
    Column::optional("value", &["数值"]),
    Column::needed("source", &["来源", "数据来源"]),
];

pub(super) fn write(cx: &mut Cx<'_>, sheet: &Sheet, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let mut twice = Twice::default();
    let mut touched: Vec<TaskId> = Vec::new();
    for record in sheet.records() {
        let org = super::org(cx, &record, faults)?;
        let indicator = indicator(cx, &record, faults)?;
        let days = period(cx, &record, faults);
        let source = record.need("source", faults);
        let (Some(org), Some(indicator), Some((from, to)), Some(source)) = (org, indicator, days, source) else {
            continue;
        };
        if !twice.first(format!("{} {} {to}", org.id, indicator.id), &record, faults) {
            continue;
        }
        let units = units(&record, &indicator);
        let Some(units) = faults.take(&record, units)? else {
            continue;
        };
        let past = PastValue {
            org: org.id,
            indicator: indicator.id,
            period_from: from,
            period_to: to,
            numerator: units.numerator,
            denominator: units.denominator,
            value: units.value,
            reason: format!("{}{source}", value::IMPORTED),
        };
        done.sample |= source == store::sample::SAMPLE;
        if put(cx, &record, (&org, &indicator), &past, faults, done)? {
            touched.extend(follow(cx, (org.id, indicator.id, to))?);
        }
    }
    touched.sort_unstable();
    touched.dedup();
    if faults.none() {
        relight(cx, &touched)?;
    }
    Ok(())
}

fn indicator(cx: &mut Cx<'_>, record: &Record<'_>, faults: &mut Faults) -> Result<Option<IndicatorRow>> {
    let Some(text) = record.need("indicator", faults) else {
        return Ok(None);
    };
    let path = cx.actor.path.clone();
    let found = store::indicator::named(cx.tx, &path, text)?;
    if found.is_none() {
        let zh = format!("没有指标“{text}”，请核对名称或代码");
        faults.cell(
            record.cell("indicator"),
            "unknown_indicator",
            &zh,
            &format!("no indicator ‘{text}’"),
        );
    }
    match found {
        Some(found) => Ok(value::indicator(cx.tx, found.id)?),
        None => Ok(None),
    }
}

/// First and last day; without a first one the month's.
fn period(cx: &Cx<'_>, record: &Record<'_>, faults: &mut Faults) -> Option<(Day, Day)> {
    let to = record.day("period_to", faults)?;
    let from = match record.get("period_from") {
        Some(_) => record.day("period_from", faults)?,
        None => Cadence::Monthly.period_of(to).from,
    };
    if from > to {
        faults.cell(
            record.cell("period_from"),
            "after_end",
            "期初晚于期末",
            "it lies after the end",
        );
        return None;
    }
    if to > cx.today() {
        faults.cell(
            record.cell("period_to"),
            "future",
            "期末在将来",
            "it lies in the future",
        );
        return None;
    }
    Some((from, to))
}

fn units(record: &Record<'_>, indicator: &IndicatorRow) -> Result<Units> {
    let text = |key: &str| record.get(key).map(str::to_owned);
    let ratio = indicator.kind == IndicatorKind::Ratio;
    let given = EntryValue {
        indicator: indicator.code.clone(),
        value: text("value").filter(|_| !ratio),
        numerator: text("numerator"),
        denominator: text("denominator"),
        reason: None,
    };
    given.units(0, indicator).map_err(plain)
}

/// A refusal about `values[0].numerator` as one about `numerator`.
fn plain(e: Error) -> Error {
    let Error::Refused(refusal) = e else { return e };
    let mut errors = refusal.errors.clone();
    for error in &mut errors {
        error.field = error.field.trim_start_matches("values[0].").to_owned();
    }
    Error::Refused(Refusal { errors, ..refusal })
}

/// Whether a value was added.
fn put(
    cx: &mut Cx<'_>,
    record: &Record<'_>,
    (org, indicator): (&Org, &IndicatorRow),
    past: &PastValue,
    faults: &mut Faults,
    done: &mut Imported,
) -> Result<bool> {
    let there = value::any(cx.tx, org.id, indicator.id, past.period_to)?;
    let subject = format!("{} {} {}", org.code, indicator.code, past.period_to);
    let same =
        |v: &value::Value| (v.numerator, v.denominator, v.value) == (past.numerator, past.denominator, past.value);
    match there {
        None => {
            value::add_past(cx.tx, past, cx.now)?;
            let shown = |key: &str| record.get(key).unwrap_or_default();
            let after = match past.value {
                Some(_) => shown("value").to_owned(),
                None => format!("{}÷{}", shown("numerator"), shown("denominator")),
            };
            done.added(record.line(), subject, Some(after));
            Ok(true)
        }
        Some(v) if same(&v) => {
            done.unchanged += 1;
            Ok(false)
        }
        Some(_) => {
            let zh = format!(
                "{}“{}”截至{}的数值已有且不同；导入不改动已有数值",
                org.short_name, indicator.name, past.period_to
            );
            let en = format!("{subject} has another value already; imports do not change values");
            faults.row(record, "exists", &zh, &en);
            Ok(false)
        }
    }
}
