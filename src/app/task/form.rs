//! What the form of a report (填报) shows: the periods owed, the last values, the text of a returned revision; and every
//! fault of what was entered, so that nobody mends one field at a time.

use super::entry::{Entry, at};
use super::progress_view::{self, ProgressView};
use super::view::{self, TaskView};
use crate::app::{Cx, Error, Result};
use crate::domain::cadence::{Cadence, Period, due_day_of};
use crate::domain::decimal::{Scale, canonical};
use crate::domain::id::{ProgressId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::policy::Action;
use crate::domain::progress::ObligationState;
use crate::domain::refusal::FieldError;
use crate::domain::task::Task;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;
use crate::store;
use crate::store::progress::Duty;
use crate::store::value::IndicatorRow;

/// What the form shows.
#[derive(Debug, Clone)]
pub struct ReportForm {
    /// The task.
    pub task: TaskView,
    /// Periods that can be answered, oldest first.
    pub periods: Vec<OpenPeriod>,
    /// The obligation to begin with; none for an extra report.
    pub chosen: Option<i64>,
    /// Values that are asked for.
    pub values: Vec<AskedValue>,
    /// The latest revision for the chosen obligation, or the latest extra report.
    pub before: Option<ProgressView>,
}

/// A period that can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPeriod {
    /// The obligation.
    pub obligation: i64,
    /// Name of the period, 2026年8月.
    pub label: String,
    /// Last day of the period.
    pub period_to: Day,
    /// Day by whose end it is due.
    pub due_on: Day,
    /// Answered before: another revision corrects it.
    pub correction: bool,
}

/// A value that is asked for, with the last one reported; numbers are decimal strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedValue {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind: count, ratio, level or milestone.
    pub kind: &'static str,
    /// Its unit.
    pub unit: MeasureUnit,
    /// Last day of the period of the last value.
    pub last_on: Option<Day>,
    /// Last numerator.
    pub numerator: Option<String>,
    /// Last denominator.
    pub denominator: Option<String>,
    /// Last value.
    pub value: Option<String>,
}

/// The form for a task; `asked` names an obligation to begin with.
///
/// # Errors
/// Not found, or not allowed to report.
pub fn form(cx: &mut Cx<'_>, id: TaskId, asked: Option<i64>) -> Result<ReportForm> {
    let task = cx.task(id, Action::Report)?;
    task.check_reportable()?;
    let shown = view::view(cx, id)?;
    let duties = store::progress::begun_duties(cx.tx, id, cx.today())?;
    let chosen = choose(&duties, asked, cx.today());
    let cadence = cadence_of(&shown)?;
    let lang = cx.lang();
    let periods = duties
        .iter()
        .filter(|d| d.state == ObligationState::Open || Some(d.id.0) == chosen)
        .map(|d| open_period(d, cadence, lang))
        .collect();
    let before = progress_view::of_task(cx, id)?
        .into_iter()
        .find(|p| p.obligation == chosen);
    Ok(ReportForm {
        values: last_values(cx, &task)?,
        task: shown,
        periods,
        chosen,
        before,
    })
}

/// The obligation that a report answers; none for an extra report.
///
/// # Errors
/// As the database.
pub fn answers(cx: &mut Cx<'_>, id: ProgressId) -> Result<Option<i64>> {
    let report = store::progress::get(cx.tx, id)?;
    Ok(report.and_then(|r| r.obligation))
}

/// The periods of a task that have begun and wait for a report, oldest first.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn owed(cx: &mut Cx<'_>, task: &TaskView) -> Result<Vec<OpenPeriod>> {
    let id = TaskId(task.id);
    cx.task(id, Action::ReadWhole)?;
    let cadence = cadence_of(task)?;
    let lang = cx.lang();
    let duties = store::progress::begun_duties(cx.tx, id, cx.today())?;
    let open = duties.iter().filter(|d| d.state == ObligationState::Open);
    Ok(open.map(|d| open_period(d, cadence, lang)).collect())
}

fn cadence_of(task: &TaskView) -> Result<Cadence> {
    let cadence = task.cadence.parse();
    cadence.map_err(|_| Error::Internal(format!("task {} has no cadence", task.id)))
}

fn open_period(d: &Duty, cadence: Cadence, lang: Lang) -> OpenPeriod {
    let period = Period {
        from: d.period_from,
        to: d.period_to,
    };
    OpenPeriod {
        obligation: d.id.0,
        label: period.label(cadence, lang),
        period_to: d.period_to,
        due_on: due_day_of(d.due_at.and_utc()),
        correction: d.state == ObligationState::Answered,
    }
}

/// The obligation asked for, else the oldest open one whose period has ended, else the oldest that has begun.
fn choose(duties: &[Duty], asked: Option<i64>, today: Day) -> Option<i64> {
    let owed = |d: &&Duty| d.state != ObligationState::Waived;
    if let Some(found) = duties.iter().filter(owed).find(|d| Some(d.id.0) == asked) {
        return Some(found.id.0);
    }
    let open = || duties.iter().filter(|d| d.state == ObligationState::Open);
    let ended = open().find(|d| d.period_to <= today);
    ended.or_else(|| open().next()).map(|d| d.id.0)
}

fn own_indicators(cx: &mut Cx<'_>, task: TaskId) -> Result<Vec<IndicatorRow>> {
    let targets = store::value::targets_of(cx.tx, task)?;
    let own = targets.into_iter().filter(|t| !t.derived || t.own_part);
    Ok(own.map(|t| t.indicator).collect())
}

fn last_values(cx: &mut Cx<'_>, task: &Task) -> Result<Vec<AskedValue>> {
    let today = cx.today();
    let mut values = Vec::new();
    for indicator in own_indicators(cx, task.id)? {
        let last = store::value::latest(cx.tx, task.lead, indicator.id, today)?;
        let broken = |e: crate::domain::decimal::NumberFault| Error::Internal(e.to_string());
        let (scale, parts) = (
            Scale::new(indicator.scale).map_err(broken)?,
            Scale::new(indicator.part_scale).map_err(broken)?,
        );
        let text = |scale: Scale, units: Option<i64>| units.map(|u| canonical(scale.decimal(u)));
        values.push(AskedValue {
            code: indicator.code,
            name: indicator.name,
            kind: indicator.kind.word(),
            unit: indicator.unit,
            last_on: last.as_ref().map(|v| v.period_to),
            numerator: text(parts, last.as_ref().and_then(|v| v.numerator)),
            denominator: text(parts, last.as_ref().and_then(|v| v.denominator)),
            value: text(scale, last.as_ref().and_then(|v| v.value)),
        });
    }
    Ok(values)
}

/// Every fault of an entry that shows before it is sent.
///
/// # Errors
/// As the database.
pub fn faults(cx: &mut Cx<'_>, task: TaskId, entry: &Entry) -> Result<Vec<FieldError>> {
    let mut found = Vec::new();
    // Each check stops at its first fault, so per cent and texts are asked for one by one.
    let percent = Entry {
        percent: entry.percent,
        no_change: true,
        ..Entry::default()
    };
    let texts = Entry {
        percent: None,
        values: Vec::new(),
        ..entry.clone()
    };
    keep(percent.check(), &mut found)?;
    keep(texts.check(), &mut found)?;
    let indicators = own_indicators(cx, task)?;
    for (place, value) in entry.values.iter().enumerate() {
        let named = indicators.iter().find(|i| i.code == value.indicator);
        let Some(indicator) = named else { continue };
        let parts: &[&str] = match (&value.numerator, &value.denominator) {
            (None, None) if value.value.is_none() && indicator.kind.word() == "ratio" => &["numerator", "denominator"],
            _ => &[],
        };
        if parts.is_empty() {
            keep(value.units(place, indicator).map(|_| ()), &mut found)?;
        }
        for part in parts {
            found.push(FieldError {
                field: at(place, part),
                code: "missing_field",
                zh: format!(
                    "请填写“{}”的{}",
                    indicator.name,
                    if *part == "numerator" { "分子" } else { "分母" }
                ),
                en: format!("{} needs {part}", indicator.code),
            });
        }
    }
    Ok(found)
}

fn keep(checked: Result<()>, found: &mut Vec<FieldError>) -> Result<()> {
    match checked {
        Ok(()) => Ok(()),
        Err(Error::Refused(refusal)) if !refusal.errors.is_empty() => {
            found.extend(refusal.errors);
            Ok(())
        }
        Err(e) => Err(e),
    }
}
