//! A report as it is shown, with its values.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::attachment::{self, AttachmentView};
use crate::app::{Cx, Error, Result};
use crate::domain::decimal::{Scale, canonical, percent};
use crate::domain::id::{ProgressId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, Instant};
use crate::domain::unit::MeasureUnit;
use crate::store::progress::Report;
use crate::store::reported::ReportedValue;
use crate::store::{self};

/// A progress report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProgressView {
    /// Identifier.
    pub id: i64,
    /// Task.
    pub task: i64,
    /// Obligation answered; none for an extra report.
    pub obligation: Option<i64>,
    /// Organisation that reported.
    pub org: i64,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// 1, 2, …
    pub revision: i64,
    /// State.
    pub state: &'static str,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// What was done.
    pub narrative: String,
    /// Problems.
    pub problems: String,
    /// Next steps.
    pub next_steps: String,
    /// Help wanted.
    pub help: String,
    /// The unit's own light.
    pub own_light: Option<&'static str>,
    /// Nothing moved.
    pub no_change: bool,
    /// Sent after its due moment.
    pub late: bool,
    /// Who wrote it.
    pub author: String,
    /// Sent up.
    pub submitted_at: Option<Instant>,
    /// Opened by the reviewer.
    pub opened_at: Option<Instant>,
    /// Decided.
    pub decided_at: Option<Instant>,
    /// Reason of the last return or refusal.
    pub reason: Option<String>,
    /// Values.
    pub values: Vec<ValueView>,
    /// Files beside it.
    pub attachments: Vec<AttachmentView>,
    /// Version.
    pub version: i64,
}

/// A value of a report; numbers are decimal strings.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ValueView {
    /// Code of the indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// The value; of a ratio in per cent to two places.
    pub value: Option<String>,
    /// Numerator of a ratio.
    pub numerator: Option<String>,
    /// Denominator of a ratio.
    pub denominator: Option<String>,
    /// Whether it repeats the last period's.
    pub carried: bool,
    /// Why a denominator moved.
    pub reason: Option<String>,
    /// State of the value.
    pub state: String,
}

/// A report inside the actor's scope.
///
/// # Errors
/// Not found outside it.
pub fn show(cx: &mut Cx<'_>, id: ProgressId) -> Result<ProgressView> {
    let report = store::progress::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    cx.task(report.task, Action::ReadWhole)?;
    one(cx, id)
}

/// The reports of a task, newest first.
///
/// # Errors
/// Not found outside the scope.
pub fn of_task(cx: &mut Cx<'_>, task: TaskId) -> Result<Vec<ProgressView>> {
    cx.task(task, Action::ReadWhole)?;
    let reports = store::progress::of_task(cx.tx, task, 200)?;
    views(cx, reports)
}

/// A report that the caller has already found inside the scope.
///
/// # Errors
/// As the database.
pub fn one(cx: &mut Cx<'_>, id: ProgressId) -> Result<ProgressView> {
    let report = store::progress::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    view(cx, report)
}

/// The same for one that was just read.
///
/// # Errors
/// As the database.
pub fn view(cx: &mut Cx<'_>, report: Report) -> Result<ProgressView> {
    views(cx, vec![report])?
        .pop()
        .ok_or_else(|| Refusal::not_found().into())
}

fn views(cx: &mut Cx<'_>, reports: Vec<Report>) -> Result<Vec<ProgressView>> {
    let ids: Vec<i64> = reports.iter().map(|r| r.id.0).collect();
    let values = store::reported::values(cx.tx, &ids)?;
    let reasons = store::reported::reasons(cx.tx, &ids)?;
    let authors = store::reported::authors(cx.tx, &ids)?;
    let files = store::attachment::of_reports(cx.tx, &ids)?;
    reports
        .into_iter()
        .map(|r| {
            let own = values
                .iter()
                .filter(|v| v.progress == Some(r.id.0))
                .map(value_view)
                .collect::<Result<_>>()?;
            let reason = reasons
                .iter()
                .rev()
                .find(|(id, _)| *id == r.id.0)
                .and_then(|(_, reason)| reason.clone());
            let author = authors
                .iter()
                .find(|(id, _)| *id == r.id.0)
                .map(|(_, name)| name.clone());
            let beside = files.iter().filter(|a| a.progress == Some(r.id.0)).cloned();
            let beside = beside.filter_map(attachment::view).collect();
            let view = of(r, own, reason, author.unwrap_or_default());
            Ok(ProgressView {
                attachments: beside,
                ..view
            })
        })
        .collect()
}

fn of(r: Report, values: Vec<ValueView>, reason: Option<String>, author: String) -> ProgressView {
    ProgressView {
        id: r.id.0,
        task: r.task.0,
        obligation: r.obligation,
        org: r.org.0,
        period_from: r.period_from,
        period_to: r.period_to,
        revision: r.revision,
        state: r.state.word(),
        percent: r.percent,
        narrative: r.narrative,
        problems: r.problems,
        next_steps: r.next_steps,
        help: r.help,
        own_light: r.own_light.map(|l| l.word()),
        no_change: r.no_change,
        late: r.late,
        author,
        submitted_at: r.submitted_at.map(|t| t.and_utc()),
        opened_at: r.opened_at.map(|t| t.and_utc()),
        decided_at: r.decided_at.map(|t| t.and_utc()),
        reason,
        values,
        attachments: Vec::new(),
        version: r.version,
    }
}

fn value_view(v: &ReportedValue) -> Result<ValueView> {
    let broken = |e: crate::domain::decimal::NumberFault| Error::Internal(e.to_string());
    let scale = Scale::new(v.scale).map_err(broken)?;
    let parts = Scale::new(v.part_scale).map_err(broken)?;
    let value = match (v.kind, v.numerator, v.denominator) {
        (IndicatorKind::Ratio, Some(n), Some(d)) => Some(canonical(percent(n, d).map_err(broken)?)),
        _ => v.value.map(|units| canonical(scale.decimal(units))),
    };
    Ok(ValueView {
        indicator: v.code.clone(),
        name: v.name.clone(),
        unit: v.unit.clone(),
        value,
        numerator: v.numerator.map(|n| canonical(parts.decimal(n))),
        denominator: v.denominator.map(|n| canonical(parts.decimal(n))),
        carried: v.carried,
        reason: v.reason.clone(),
        state: v.state.clone(),
    })
}
