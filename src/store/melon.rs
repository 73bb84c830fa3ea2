//! What the watermelon list (西瓜清单) is made from: the units' own lights by period, and the computed ones at that moment.
//! A fixed number of queries for any chunk of tasks.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{orgs, progress_reports as reports, task_lights, tasks};
use crate::domain::cadence::{Cadence, Period};
use crate::domain::id::{OrgId, TaskId};
use crate::domain::light::Light;
use crate::domain::progress::ProgressState;
use crate::domain::time::Day;

/// Most ids in one query.
const CHUNK: usize = 2_000;

/// A task that may be on the list.
#[derive(Debug, Clone, Queryable)]
pub struct Head {
    /// The task.
    pub id: TaskId,
    /// Title.
    pub title: String,
    /// Who leads it.
    pub lead: OrgId,
    /// Short name of that.
    pub lead_name: String,
    /// How often it reports.
    pub cadence: Cadence,
    /// Due date.
    pub due_on: Option<Day>,
}

/// What a unit said of itself, and what was computed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The period.
    pub period: Period,
    /// The unit's own light, if it said one.
    pub own: Option<Light>,
    /// The computed one when the report was sent.
    pub computed: Option<Light>,
}

/// A light of a task: from, to, colour, reason in Chinese and English, what would mend it in both.
type Span = (NaiveDateTime, Option<NaiveDateTime>, Light);

/// Heads of tasks, in their order.
///
/// # Errors
/// As the database.
pub fn heads(conn: &mut Conn, ids: &[TaskId]) -> Result<Vec<Head>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let part: Vec<i64> = part.iter().map(|id| id.0).collect();
        let rows: Vec<Head> = tasks::table
            .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
            .filter(tasks::id.eq_any(part))
            .order(tasks::id)
            .select((
                tasks::id,
                tasks::title,
                tasks::lead_org_id,
                orgs::short_name,
                tasks::cadence,
                tasks::due_on,
            ))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// What was said of the latest periods of tasks, the last one first; of a period the last revision that was sent.
///
/// # Errors
/// As the database.
pub fn said(conn: &mut Conn, ids: &[TaskId], periods: usize) -> Result<HashMap<i64, Vec<Said>>> {
    let mut found = HashMap::new();
    for part in ids.chunks(CHUNK) {
        let part: Vec<i64> = part.iter().map(|id| id.0).collect();
        let spans = spans(conn, &part)?;
        for (task, period, own, at) in sent(conn, &part)? {
            let list: &mut Vec<Said> = found.entry(task).or_default();
            if list.len() >= periods || list.last().is_some_and(|last| last.period == period) {
                continue;
            }
            let then = spans.get(&task).and_then(|all| {
                let mut all = all.iter();
                all.find(|(from, to, _)| *from <= at && to.is_none_or(|to| at < to))
            });
            let computed = then.map(|(.., light)| *light);
            list.push(Said { period, own, computed });
        }
    }
    Ok(found)
}

type Sent = (i64, Period, Option<Light>, NaiveDateTime);

fn sent(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Sent>> {
    type Row = (i64, Day, Day, Option<Light>, Option<NaiveDateTime>);
    let rows: Vec<Row> = reports::table
        .filter(reports::task_id.eq_any(ids))
        .filter(reports::submitted_at.is_not_null())
        .filter(reports::state.ne(ProgressState::Withdrawn))
        .order((
            reports::task_id,
            reports::period_to.desc(),
            reports::period_from.desc(),
            reports::revision.desc(),
            reports::id.desc(),
        ))
        .select((
            reports::task_id,
            reports::period_from,
            reports::period_to,
            reports::own_light,
            reports::submitted_at,
        ))
        .load(conn)?;
    let one = |(task, from, to, own, at): Row| Some((task, Period { from, to }, own, at?));
    Ok(rows.into_iter().filter_map(one).collect())
}

fn spans(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<Span>>> {
    let rows: Vec<(i64, NaiveDateTime, Option<NaiveDateTime>, Light)> = task_lights::table
        .filter(task_lights::task_id.eq_any(ids))
        .order(task_lights::id)
        .select((
            task_lights::task_id,
            task_lights::from_at,
            task_lights::to_at,
            task_lights::colour,
        ))
        .load(conn)?;
    let mut by_task: HashMap<i64, Vec<Span>> = HashMap::new();
    for (task, from, to, light) in rows {
        by_task.entry(task).or_default().push((from, to, light));
    }
    Ok(by_task)
}
