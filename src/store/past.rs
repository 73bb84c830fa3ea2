//! The facts of lights as they were at past moments, put together from what is kept: versions, reports with their reviews,
//! requests, roll-ups. For trying rules on the past. What has no history is taken as it is today: targets and their
//! curves, the day to sign by, waived reports, the calendar.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::outlook::points;
use super::schema::{obligations, orgs, progress_reports as reports, requests, reviews, rollups, task_versions, tasks};
use super::standing::{FIGURE, FigureRow, TargetRow, targets};
use crate::domain::cadence::{Cadence, Period, due_day_of};
use crate::domain::calendar::Calendar;
use crate::domain::id::{OrgId, TaskId};
use crate::domain::light::{Facts, Owed, Standing, Wait};
use crate::domain::progress::ProgressState;
use crate::domain::target::{CurvePoint, Target};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant, day_of};

/// The kept past of a task.
#[derive(Debug, Clone)]
pub struct Past {
    /// The task.
    pub head: Head,
    versions: Vec<(NaiveDateTime, Option<NaiveDateTime>, TaskState, Option<NaiveDate>)>,
    slots: Vec<Slot>,
    sent: Vec<Sent>,
    waits: Vec<(NaiveDateTime, Option<NaiveDateTime>)>,
    targets: Vec<Aim>,
}

/// What a task is called, and what of it has no history.
#[derive(Debug, Clone, Queryable)]
pub struct Head {
    /// The task.
    pub id: TaskId,
    /// Title.
    pub title: String,
    /// Who leads it.
    pub org: OrgId,
    /// Short name of that.
    pub lead: String,
    /// How often it reports.
    pub cadence: Cadence,
    sign_due_at: Option<NaiveDateTime>,
    issued_at: Option<NaiveDateTime>,
    closed_late: bool,
}

/// A report that is owed.
#[derive(Debug, Clone, Queryable)]
struct Slot {
    id: i64,
    task: i64,
    from: NaiveDate,
    to: NaiveDate,
    due_at: NaiveDateTime,
}

/// A report that was sent, with its returns.
#[derive(Debug, Clone)]
struct Sent {
    slot: Option<i64>,
    at: NaiveDateTime,
    returned: Option<NaiveDateTime>,
}

#[derive(Debug, Clone)]
struct Aim {
    row: TargetRow,
    points: Vec<CurvePoint>,
    figures: Vec<(NaiveDateTime, Option<NaiveDateTime>, FigureRow)>,
}

impl Past {
    /// The facts at a moment, without how the light stood before; none before the task was there.
    #[must_use]
    pub fn facts(&self, at: Instant, calendar: &Calendar, ahead: bool) -> Option<Facts> {
        let (now, today) = (at.naive_utc(), day_of(at));
        let then = |(from, to): (NaiveDateTime, Option<NaiveDateTime>)| from <= now && to.is_none_or(|to| now < to);
        let (.., state, due_on) = *self.versions.iter().rev().find(|(from, to, ..)| then((*from, *to)))?;
        let returns = self.sent.iter().filter(|s| s.returned.is_some_and(|at| at <= now));
        let last = self.sent.iter().rfind(|s| s.at <= now);
        let back = last.and_then(|s| s.returned).filter(|at| *at <= now);
        let start = self.head.issued_at.map_or(today, |at| day_of(at.and_utc()));
        let standing = |aim: &Aim| {
            let mut figures: BTreeMap<NaiveDate, FigureRow> = BTreeMap::new();
            for (from, to, figure) in &aim.figures {
                if then((*from, *to)) {
                    figures.insert(figure.period_to, figure.clone());
                }
            }
            let figures: Vec<FigureRow> = figures.into_values().collect();
            let target = aim.row.target(due_on).map(|target| Target {
                points: aim.points.clone(),
                ..target
            });
            aim.row.standing(target, &figures, (today, start), calendar, ahead)
        };
        let lit = matches!(state, TaskState::Issued | TaskState::Active | TaskState::Closing);
        let standings: Vec<Standing> = self.targets.iter().filter(|_| lit).map(standing).collect();
        Some(Facts {
            due_on,
            sign_due_on: self.head.sign_due_at.map(|at| due_day_of(at.and_utc())),
            owed: self.owed(now, today),
            returned_on: back.map(|at| day_of(at.and_utc())),
            returns: i64::try_from(returns.count()).unwrap_or(i64::MAX),
            waits: self.waits_by(now),
            standings,
            closed_late: self.head.closed_late && state == TaskState::Closed,
            cadence: self.head.cadence,
            ..Facts::bare(state, today)
        })
    }

    fn owed(&self, now: NaiveDateTime, today: Day) -> Vec<Owed> {
        let stands = |s: &&Sent| s.at <= now && s.returned.is_none_or(|back| back > now);
        let answered: Vec<i64> = self.sent.iter().filter(stands).filter_map(|s| s.slot).collect();
        let open = |slot: &&Slot| slot.from <= today && !answered.contains(&slot.id);
        let owed = |slot: &Slot| Owed {
            period: Period {
                from: slot.from,
                to: slot.to,
            },
            cadence: self.head.cadence,
            due_on: due_day_of(slot.due_at.and_utc()),
        };
        self.slots.iter().filter(open).map(owed).collect()
    }

    fn waits_by(&self, now: NaiveDateTime) -> Vec<Wait> {
        let filed = self.waits.iter().filter(|(filed, _)| *filed <= now);
        let wait = |(filed, decided): &(NaiveDateTime, Option<NaiveDateTime>)| Wait {
            filed: day_of(filed.and_utc()),
            decided: decided.filter(|at| *at <= now).map(|at| day_of(at.and_utc())),
        };
        filed.map(wait).collect()
    }
}

/// The past of these tasks, by their numbers.
///
/// # Errors
/// As the database.
pub fn load(conn: &mut Conn, ids: &[TaskId]) -> Result<Vec<Past>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let heads: Vec<Head> = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .filter(tasks::id.eq_any(&ids))
        .order(tasks::id)
        .select((
            tasks::id,
            tasks::title,
            tasks::lead_org_id,
            orgs::short_name,
            tasks::cadence,
            tasks::sign_due_at,
            tasks::issued_at,
            tasks::closed_late,
        ))
        .load(conn)?;
    let mut versions = versions(conn, &ids)?;
    let mut slots = slots(conn, &ids)?;
    let mut sent = sent(conn, &ids)?;
    let mut waits = waits(conn, &ids)?;
    let mut aims = aims(conn, &ids)?;
    let past = |head: Head| {
        let id = head.id.0;
        Past {
            head,
            versions: versions.remove(&id).unwrap_or_default(),
            slots: slots.remove(&id).unwrap_or_default(),
            sent: sent.remove(&id).unwrap_or_default(),
            waits: waits.remove(&id).unwrap_or_default(),
            targets: aims.remove(&id).unwrap_or_default(),
        }
    };
    Ok(heads.into_iter().map(past).collect())
}

type Grouped<T> = HashMap<i64, Vec<T>>;

fn grouped<T>(rows: impl IntoIterator<Item = (i64, T)>) -> Grouped<T> {
    let mut by_task: Grouped<T> = HashMap::new();
    for (task, row) in rows {
        by_task.entry(task).or_default().push(row);
    }
    by_task
}

type VersionSpan = (NaiveDateTime, Option<NaiveDateTime>, TaskState, Option<NaiveDate>);

fn versions(conn: &mut Conn, ids: &[i64]) -> Result<Grouped<VersionSpan>> {
    type Row = (i64, NaiveDateTime, Option<NaiveDateTime>, TaskState, Option<NaiveDate>);
    let rows: Vec<Row> = task_versions::table
        .filter(task_versions::task_id.eq_any(ids))
        .order(task_versions::id)
        .select((
            task_versions::task_id,
            task_versions::from_at,
            task_versions::to_at,
            task_versions::state,
            task_versions::due_on,
        ))
        .load(conn)?;
    Ok(grouped(
        rows.into_iter()
            .map(|(task, from, to, state, due)| (task, (from, to, state, due))),
    ))
}

fn slots(conn: &mut Conn, ids: &[i64]) -> Result<Grouped<Slot>> {
    let rows: Vec<Slot> = obligations::table
        .filter(obligations::task_id.eq_any(ids))
        .filter(obligations::state.ne("waived"))
        .order((obligations::task_id, obligations::due_at))
        .select((
            obligations::id,
            obligations::task_id,
            obligations::period_from,
            obligations::period_to,
            obligations::due_at,
        ))
        .load(conn)?;
    Ok(grouped(rows.into_iter().map(|slot| (slot.task, slot))))
}

fn sent(conn: &mut Conn, ids: &[i64]) -> Result<Grouped<Sent>> {
    let back: Vec<(i64, NaiveDateTime)> = reviews::table
        .inner_join(reports::table)
        .filter(reports::task_id.eq_any(ids))
        .filter(reviews::decision.eq("returned"))
        .select((reviews::progress_id, reviews::at))
        .load(conn)?;
    let back: HashMap<i64, NaiveDateTime> = back.into_iter().collect();
    type Row = (i64, i64, Option<i64>, Option<NaiveDateTime>);
    let rows: Vec<Row> = reports::table
        .filter(reports::task_id.eq_any(ids))
        .filter(reports::submitted_at.is_not_null())
        .filter(reports::state.ne(ProgressState::Withdrawn))
        .order(reports::id)
        .select((
            reports::id,
            reports::task_id,
            reports::obligation_id,
            reports::submitted_at,
        ))
        .load(conn)?;
    let one = |(id, task, slot, at): Row| {
        let returned = back.get(&id).copied();
        Some((
            task,
            Sent {
                slot,
                at: at?,
                returned,
            },
        ))
    };
    Ok(grouped(rows.into_iter().filter_map(one)))
}

fn waits(conn: &mut Conn, ids: &[i64]) -> Result<Grouped<(NaiveDateTime, Option<NaiveDateTime>)>> {
    let rows: Vec<(i64, NaiveDateTime, Option<NaiveDateTime>)> = requests::table
        .filter(requests::task_id.eq_any(ids))
        .filter(requests::kind.eq("closure"))
        .filter(requests::decide_by.is_not_null())
        .order((requests::task_id, requests::id))
        .select((requests::task_id, requests::filed_at, requests::decided_at))
        .load(conn)?;
    Ok(grouped(
        rows.into_iter().map(|(task, filed, decided)| (task, (filed, decided))),
    ))
}

fn aims(conn: &mut Conn, ids: &[i64]) -> Result<Grouped<Aim>> {
    let rows = targets(conn, ids)?;
    let mut points = points(conn, &rows)?;
    let numbers: Vec<i64> = rows.iter().map(|t| t.id.0).collect();
    let figures: Vec<(NaiveDateTime, Option<NaiveDateTime>, FigureRow)> = either!(conn, c => rollups::table
        .filter(rollups::target_id.eq_any(&numbers))
        .order((rollups::target_id, rollups::id))
        .select((rollups::from_at, rollups::to_at, FIGURE))
        .load(c))?;
    let mut figures = grouped(figures.into_iter().map(|row| (row.2.target.0, row)));
    Ok(grouped(rows.into_iter().filter_map(|row| {
        let id = row.id.0;
        let aim = Aim {
            points: points.remove(&id).unwrap_or_default(),
            figures: figures.remove(&id).unwrap_or_default(),
            row,
        };
        Some((aim.row.task?, aim))
    })))
}
