//! How tasks stand: the facts their lights depend on, read in a fixed number of queries for any number of tasks.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::max;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::light::{self, Present};
use super::moment::{Dated, MaybeDated, MaybeMoment, Moment};
use super::outlook::points;
use super::schema::{indicators, obligations, progress_reports, requests, rollups, targets, tasks};
use crate::domain::cadence::{Cadence, Period, due_day_of};
use crate::domain::calendar::Calendars;
use crate::domain::decimal::Scale;
use crate::domain::id::{OrgId, TargetId, TaskId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind, Reading};
use crate::domain::light::{Facts, Owed, Standing, Wait, Was};
use crate::domain::progress::ProgressState;
use crate::domain::target::{Baseline, Comparator, Curve, Measured, Target, Unlit};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, day_of};
use crate::domain::unit::MeasureUnit;

/// The facts of one task, with what is stored of its light now.
#[derive(Debug, Clone)]
pub struct TaskFacts {
    /// The task.
    pub task: TaskId,
    /// Its lead, by whose working days it is judged.
    pub lead: OrgId,
    /// What the light depends on.
    pub facts: Facts,
    /// Stored light, as its word.
    pub light: String,
    /// Stored flag.
    pub overdue: bool,
    /// The row of its light.
    pub present: Option<Present>,
}

#[derive(Queryable)]
struct TaskRow {
    id: TaskId,
    lead: OrgId,
    state: TaskState,
    cadence: Cadence,
    #[diesel(deserialize_as = MaybeDated)]
    due_on: Option<NaiveDate>,
    #[diesel(deserialize_as = MaybeMoment)]
    sign_due_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = MaybeMoment)]
    issued_at: Option<NaiveDateTime>,
    returns: i64,
    closed_late: bool,
    light: String,
    #[diesel(deserialize_as = Moment)]
    light_since: NaiveDateTime,
    overdue: bool,
}

/// A target of a task with its indicator and its latest figure.
#[derive(Debug, Clone, Queryable)]
pub struct TargetRow {
    /// Identifier.
    pub id: TargetId,
    /// Its task.
    pub task: Option<i64>,
    /// Code of the indicator.
    pub code: String,
    /// Name of the indicator.
    pub name: String,
    /// Kind.
    pub kind: IndicatorKind,
    /// Direction.
    pub direction: Direction,
    /// Unit.
    pub unit: MeasureUnit,
    /// Scale.
    pub scale: i64,
    /// Part scale.
    pub part_scale: i64,
    /// Accumulation.
    pub accumulation: Accumulation,
    /// Comparator.
    pub comparator: Comparator,
    /// Value.
    pub value: Option<i64>,
    /// Value max.
    pub value_max: Option<i64>,
    /// A change in percent of the baseline.
    pub relative: bool,
    /// Qualitative.
    pub qualitative: bool,
    /// Resolved.
    pub resolved: Option<i64>,
    /// Baseline value.
    pub baseline_value: Option<i64>,
    /// Baseline numerator.
    pub baseline_numerator: Option<i64>,
    /// Baseline denominator.
    pub baseline_denominator: Option<i64>,
    /// Baseline on.
    #[diesel(deserialize_as = MaybeDated)]
    pub baseline_on: Option<NaiveDate>,
    /// Due on.
    #[diesel(deserialize_as = MaybeDated)]
    pub due_on: Option<NaiveDate>,
    /// Curve.
    pub curve: Option<Curve>,
}

/// A current figure of a target.
#[derive(Debug, Clone, Queryable)]
pub struct FigureRow {
    /// The target.
    pub target: TargetId,
    /// Last day of the period.
    #[diesel(deserialize_as = Dated)]
    pub period_to: NaiveDate,
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Value.
    pub value: Option<i64>,
    /// N expected.
    pub n_expected: i64,
    /// N reported.
    pub n_reported: i64,
    /// N accepted.
    pub n_accepted: i64,
}

/// The facts of these tasks on a day; with forecasts where the rules look `ahead`.
///
/// # Errors
/// As the database.
pub fn facts(
    conn: &mut Conn,
    ids: &[TaskId],
    today: Day,
    calendars: &Calendars,
    ahead: bool,
) -> Result<Vec<TaskFacts>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<TaskRow> = either!(conn, c => tasks::table
        .filter(tasks::id.eq_any(padded(&ids)))
        .select((
            tasks::id,
            tasks::lead_org_id,
            tasks::state,
            tasks::cadence,
            tasks::due_on,
            tasks::sign_due_at,
            tasks::issued_at,
            tasks::returns,
            tasks::closed_late,
            tasks::light,
            tasks::light_since,
            tasks::overdue,
        ))
        .kept()
        .load(c))?;
    let mut owed = owed(conn, &ids, today, &rows)?;
    let mut returned = returned(conn, &ids)?;
    let mut waits = waits(conn, &ids)?;
    let mut standings = standings(conn, &ids, today, &rows, calendars, ahead)?;
    let mut present = light::present(conn, &ids)?;
    let was = |row: &TaskRow, present: Option<&Present>| {
        present.map_or_else(Was::default, |p| p.was(day_of(row.light_since.and_utc())))
    };
    Ok(rows
        .into_iter()
        .map(|row| (present.remove(&row.id.0), row))
        .map(|(present, row)| TaskFacts {
            task: row.id,
            lead: row.lead,
            facts: Facts {
                cadence: row.cadence,
                was: was(&row, present.as_ref()),
                due_on: row.due_on,
                sign_due_on: row.sign_due_at.map(|at| due_day_of(at.and_utc())),
                owed: owed.remove(&row.id.0).unwrap_or_default(),
                returned_on: returned.remove(&row.id.0),
                returns: row.returns,
                waits: waits.remove(&row.id.0).unwrap_or_default(),
                standings: standings.remove(&row.id.0).unwrap_or_default(),
                closed_late: row.closed_late,
                ..Facts::bare(row.state, today)
            },
            light: row.light,
            overdue: row.overdue,
            present,
        })
        .collect())
}

fn owed(conn: &mut Conn, ids: &[i64], today: Day, rows: &[TaskRow]) -> Result<HashMap<i64, Vec<Owed>>> {
    let open: Vec<(i64, Dated, Dated, Moment)> = either!(conn, c => obligations::table
        .filter(obligations::task_id.eq_any(padded(ids)))
        // Not for its index: an embedded database would rather walk all that is open than look up 200 tasks.
        .filter(obligations::state.concat("").eq("open"))
        .filter(obligations::period_from.le(today))
        .order((obligations::task_id, obligations::due_at))
        .select((
            obligations::task_id,
            obligations::period_from,
            obligations::period_to,
            obligations::due_at,
        ))
        .kept()
        .load(c))?;
    let cadences: HashMap<i64, Cadence> = rows.iter().map(|r| (r.id.0, r.cadence)).collect();
    let mut by_task: HashMap<i64, Vec<Owed>> = HashMap::new();
    for (task, Dated(from), Dated(to), Moment(due_at)) in open {
        let cadence = cadences.get(&task).copied().unwrap_or(Cadence::Monthly);
        by_task.entry(task).or_default().push(Owed {
            period: Period { from, to },
            cadence,
            due_on: due_day_of(due_at.and_utc()),
        });
    }
    Ok(by_task)
}

/// Day of the last return, where the task's latest report is the returned one.
fn returned(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Day>> {
    let latest = diesel::alias!(progress_reports as latest);
    let last = latest
        .filter(latest.field(progress_reports::task_id).eq_any(padded(ids)))
        .filter(latest.field(progress_reports::state).ne(ProgressState::Draft))
        .filter(latest.field(progress_reports::state).ne(ProgressState::Withdrawn))
        .group_by(latest.field(progress_reports::task_id))
        .select(max(latest.field(progress_reports::id)));
    let rows: Vec<(i64, Option<NaiveDateTime>)> = either!(conn, c => progress_reports::table
        .filter(progress_reports::id.nullable().eq_any(last))
        // Not for its index, see above: the ids are few.
        .filter(progress_reports::state.concat("").eq(ProgressState::Returned.word()))
        .select((progress_reports::task_id, progress_reports::decided_at))
        .kept()
        .load(c))?;
    let day = |(task, at): (i64, Option<NaiveDateTime>)| Some((task, day_of(at?.and_utc())));
    Ok(rows.into_iter().filter_map(day).collect())
}

fn waits(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<Wait>>> {
    let rows: Vec<(i64, NaiveDateTime, Option<NaiveDateTime>)> = either!(conn, c => requests::table
        .filter(requests::task_id.eq_any(padded(ids)))
        .filter(requests::kind.eq("closure"))
        .filter(requests::decide_by.is_not_null())
        .order((requests::task_id, requests::id))
        .select((requests::task_id, requests::filed_at, requests::decided_at))
        .kept()
        .load(c))?;
    let mut by_task: HashMap<i64, Vec<Wait>> = HashMap::new();
    for (task, filed, decided) in rows {
        let wait = Wait {
            filed: day_of(filed.and_utc()),
            decided: decided.map(|at| day_of(at.and_utc())),
        };
        by_task.entry(task).or_default().push(wait);
    }
    Ok(by_task)
}

fn standings(
    conn: &mut Conn,
    ids: &[i64],
    today: Day,
    rows: &[TaskRow],
    calendars: &Calendars,
    ahead: bool,
) -> Result<HashMap<i64, Vec<Standing>>> {
    let list = targets(conn, ids)?;
    if list.is_empty() {
        return Ok(HashMap::new());
    }
    let dues: HashMap<i64, Option<NaiveDate>> = rows.iter().map(|r| (r.id.0, r.due_on)).collect();
    let due = |row: &TargetRow| row.due_on.or_else(|| dues.get(&row.task?).copied().flatten());
    let whole = |row: &TargetRow| row.is_summed() || ahead && row.may_look_ahead(due(row), today);
    let figures = latest_figures(conn, &list, whole)?;
    let mut points = points(conn, &list)?;
    let leads: HashMap<i64, OrgId> = rows.iter().map(|r| (r.id.0, r.lead)).collect();
    let issued: HashMap<i64, Day> = rows
        .iter()
        .filter_map(|r| Some((r.id.0, day_of(r.issued_at?.and_utc()))))
        .collect();
    let mut by_task: HashMap<i64, Vec<Standing>> = HashMap::new();
    for row in list {
        let Some(task) = row.task else { continue };
        let figures = figures.get(&row.id.0).map_or(&[][..], Vec::as_slice);
        let start = issued.get(&task).copied().unwrap_or(today);
        let calendar = leads
            .get(&task)
            .map_or(calendars.national(), |lead| calendars.of(*lead));
        let target = row.target(dues.get(&task).copied().flatten());
        let target = target.map(|target| Target {
            points: points.remove(&row.id.0).unwrap_or_default(),
            ..target
        });
        by_task
            .entry(task)
            .or_default()
            .push(row.standing(target, figures, (today, start), calendar, ahead));
    }
    Ok(by_task)
}

/// The targets of these tasks with their indicators.
///
/// # Errors
/// As the database.
pub fn targets(conn: &mut Conn, ids: &[i64]) -> Result<Vec<TargetRow>> {
    Ok(either!(conn, c => targets::table
        .inner_join(indicators::table)
        .filter(targets::task_id.eq_any(padded(ids)))
        .order((targets::task_id, targets::id))
        .select((
            targets::id,
            targets::task_id,
            indicators::code,
            indicators::name,
            indicators::kind,
            indicators::direction,
            super::indicator::UNIT,
            indicators::scale,
            indicators::part_scale,
            indicators::accumulation,
            targets::comparator,
            targets::value,
            targets::value_max,
            targets::relative,
            targets::qualitative,
            targets::resolved,
            targets::baseline_value,
            targets::baseline_numerator,
            targets::baseline_denominator,
            targets::baseline_on,
            targets::due_on,
            targets::curve,
        ))
        .kept()
        .load(c))?)
}

pub(super) type FigureColumns = (
    rollups::target_id,
    rollups::period_to,
    rollups::numerator,
    rollups::denominator,
    rollups::value,
    rollups::n_expected,
    rollups::n_reported,
    rollups::n_accepted,
);
pub(super) const FIGURE: FigureColumns = (
    rollups::target_id,
    rollups::period_to,
    rollups::numerator,
    rollups::denominator,
    rollups::value,
    rollups::n_expected,
    rollups::n_reported,
    rollups::n_accepted,
);

/// Current figures by target, oldest period first.
///
/// # Errors
/// As the database.
pub fn figures(conn: &mut Conn, list: &[TargetRow]) -> Result<HashMap<i64, Vec<FigureRow>>> {
    let ids: Vec<i64> = list.iter().map(|t| t.id.0).collect();
    let rows: Vec<FigureRow> = either!(conn, c => rollups::table
        .filter(rollups::target_id.eq_any(padded(&ids)))
        .filter(rollups::to_at.is_null())
        .order((rollups::target_id, rollups::period_to))
        .select(FIGURE)
        .kept()
        .load(c))?;
    Ok(by_target(rows))
}

fn by_target(rows: Vec<FigureRow>) -> HashMap<i64, Vec<FigureRow>> {
    let mut by_target: HashMap<i64, Vec<FigureRow>> = HashMap::new();
    for row in rows {
        by_target.entry(row.target.0).or_default().push(row);
    }
    by_target
}

/// All current figures of those that need them `whole`, of the others the last.
fn latest_figures(
    conn: &mut Conn,
    list: &[TargetRow],
    whole: impl Fn(&TargetRow) -> bool,
) -> Result<HashMap<i64, Vec<FigureRow>>> {
    let (all, last): (Vec<TargetRow>, Vec<TargetRow>) = list.iter().cloned().partition(whole);
    let mut found = if all.is_empty() {
        HashMap::new()
    } else {
        figures(conn, &all)?
    };
    let ids: Vec<i64> = last.iter().map(|t| t.id.0).collect();
    let other = diesel::alias!(rollups as other);
    // Through the targets, so that each one's last period is looked up once and not for each of its figures.
    let latest = other
        .filter(other.field(rollups::target_id).eq(targets::id))
        .filter(other.field(rollups::to_at).is_null())
        .select(max(other.field(rollups::period_to)));
    let figure = rollups::target_id
        .eq(targets::id)
        .and(rollups::to_at.is_null())
        .and(rollups::period_to.nullable().eq(latest.single_value()));
    let rows: Vec<FigureRow> = either!(conn, c => targets::table
        .inner_join(rollups::table.on(figure))
        .filter(targets::id.eq_any(padded(&ids)))
        .select(FIGURE)
        .kept()
        .load(c))?;
    found.extend(by_target(rows));
    Ok(found)
}

impl TargetRow {
    /// As the rules know it; a target without a due day of its own is due with its task.
    ///
    /// # Errors
    /// A scale that does not exist.
    pub fn target(&self, task_due: Option<Day>) -> std::result::Result<Target, Unlit> {
        let scale = self.scale()?;
        let baseline = match (self.baseline_numerator, self.baseline_denominator, self.baseline_value) {
            (Some(numerator), Some(denominator), _) => Some(Reading::Ratio { numerator, denominator }),
            (_, _, Some(value)) => Some(Reading::Value(scale.decimal(value))),
            _ => None,
        };
        Ok(Target {
            kind: self.kind,
            direction: self.direction,
            unit: self.unit.clone(),
            comparator: self.comparator,
            value: self.value.map(|v| scale.decimal(v)),
            value_max: self.value_max.map(|v| scale.decimal(v)),
            qualitative: self.qualitative,
            baseline: baseline.map(|reading| Baseline {
                reading,
                on: self.baseline_on,
            }),
            resolved: self.resolved.map(|v| scale.decimal(v)),
            due_on: self.due_on.or(task_due),
            curve: self.curve.unwrap_or(Curve::Linear),
            points: Vec::new(),
        })
    }

    fn scale(&self) -> std::result::Result<Scale, Unlit> {
        Scale::new(self.scale).map_err(Unlit::from)
    }

    /// Whether its figures of a year are added up.
    fn is_summed(&self) -> bool {
        self.accumulation == Accumulation::PerPeriod && self.kind == IndicatorKind::Count
    }

    /// Whether there may be something to forecast: a running total begins anew with the year.
    fn may_look_ahead(&self, due: Option<Day>, today: Day) -> bool {
        use chrono::Datelike;
        let ours = self.accumulation == Accumulation::Snapshot || due.is_some_and(|due| due.year() == today.year());
        ours && self.kind != IndicatorKind::Milestone && !self.qualitative
    }

    /// The latest figure; of an indicator counted by period the sum of its year so far.
    #[must_use]
    pub fn measured(&self, figures: &[FigureRow]) -> Option<Measured> {
        use chrono::Datelike;
        let last = figures.last()?;
        let reading = match (last.numerator, last.denominator) {
            (Some(numerator), Some(denominator)) if self.kind == IndicatorKind::Ratio => {
                Reading::Ratio { numerator, denominator }
            }
            _ if self.is_summed() => {
                let year = figures.iter().filter(|f| f.period_to.year() == last.period_to.year());
                Reading::Value(self.scale().ok()?.decimal(year.filter_map(|f| f.value).sum()))
            }
            _ => Reading::Value(self.scale().ok()?.decimal(last.value?)),
        };
        Some(Measured {
            reading,
            period_to: last.period_to,
        })
    }
}
