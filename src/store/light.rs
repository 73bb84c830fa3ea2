//! The history of lights: a row only where colour, rule or reason changed.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::moment::{MaybeDated, Moment};
use super::schema::{job_leases, task_lights, tasks};
use crate::domain::id::TaskId;
use crate::domain::light::{Evaluated, Light, Lit, Was};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};

/// The light a task has now: what a fresh one is held against, and looks back on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Present {
    task: i64,
    #[diesel(deserialize_as = Moment)]
    from_at: NaiveDateTime,
    colour: Light,
    rule: String,
    rule_version: i64,
    reason: String,
    measured: bool,
    #[diesel(deserialize_as = MaybeDated)]
    yellow_since: Option<NaiveDate>,
    #[diesel(deserialize_as = MaybeDated)]
    good_until: Option<NaiveDate>,
}

impl Present {
    /// What the next evaluation looks back on. A light from before its inputs were kept has been yellow since the task
    /// turned yellow.
    #[must_use]
    pub fn was(&self, light_since: Day) -> Was {
        let since = (self.colour == Light::Yellow).then_some(light_since);
        Was {
            light: Some(self.colour),
            yellow_since: if self.measured { self.yellow_since } else { since },
            good_until: self.good_until,
        }
    }

    fn says(&self, lit: &Lit) -> bool {
        let same = self.colour == lit.light && self.rule == lit.rule && self.reason == lit.reason_zh;
        same && self.rule_version == lit.rule_version
    }
}

/// The current lights of tasks.
///
/// # Errors
/// As the database.
pub fn present(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Present>> {
    let rows: Vec<Present> = either!(conn, c => task_lights::table
        .filter(task_lights::task_id.eq_any(padded(ids)))
        .filter(task_lights::to_at.is_null())
        .select((
            task_lights::task_id,
            task_lights::from_at,
            task_lights::colour,
            task_lights::rule,
            task_lights::rule_version,
            task_lights::reason,
            task_lights::measured.is_not_null(),
            task_lights::yellow_since,
            task_lights::good_until,
        ))
        .kept()
        .load(c))?;
    Ok(rows.into_iter().map(|row| (row.task, row)).collect())
}

/// A light in words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Words {
    task: i64,
    /// Colour, as its word.
    pub colour: String,
    /// Rule that won.
    pub rule: String,
    /// Version of the rule set.
    pub rule_version: i64,
    /// Reason, Chinese.
    pub reason: String,
    /// Reason, English.
    pub reason_en: String,
    /// What would mend it, Chinese.
    pub mend: String,
    /// What would mend it, English.
    pub mend_en: String,
}

/// The current lights of tasks, in words.
///
/// # Errors
/// As the database.
pub fn words(conn: &mut Conn, ids: &[TaskId]) -> Result<HashMap<i64, Words>> {
    let mut found = HashMap::new();
    for part in ids.chunks(2_000) {
        let part: Vec<i64> = part.iter().map(|id| id.0).collect();
        let rows: Vec<Words> = task_lights::table
            .filter(task_lights::task_id.eq_any(part))
            .filter(task_lights::to_at.is_null())
            .select((
                task_lights::task_id,
                task_lights::colour,
                task_lights::rule,
                task_lights::rule_version,
                task_lights::reason,
                task_lights::reason_en,
                task_lights::mend,
                task_lights::mend_en,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.task, row)));
    }
    Ok(found)
}

/// Writes a light where it differs from the present one in colour, rule, version or words; answers whether it did.
///
/// # Errors
/// As the database.
pub fn put(conn: &mut Conn, task: TaskId, was: Option<&Present>, is: &Evaluated, now: Instant) -> Result<bool> {
    let (mut at, lit) = (now.naive_utc(), &is.lit);
    if let Some(was) = was {
        at = at.max(was.from_at);
        if was.says(lit) {
            return Ok(false);
        }
        either!(conn, c => diesel::update(
            task_lights::table
                .filter(task_lights::task_id.eq(task))
                .filter(task_lights::to_at.is_null()),
        )
        .set(task_lights::to_at.eq(at))
        .kept()
        .execute(c))?;
    }
    either!(conn, c => diesel::insert_into(task_lights::table)
        .values((
            task_lights::task_id.eq(task),
            task_lights::from_at.eq(at),
            task_lights::colour.eq(lit.light.word()),
            task_lights::rule.eq(&lit.rule),
            task_lights::rule_version.eq(lit.rule_version),
            task_lights::inputs.eq(serde_json::to_string(&lit.inputs).unwrap_or_else(|_| "{}".into())),
            task_lights::reason.eq(&lit.reason_zh),
            task_lights::reason_en.eq(&lit.reason_en),
            task_lights::mend.eq(&lit.mend_zh),
            task_lights::mend_en.eq(&lit.mend_en),
            task_lights::measured.eq(serde_json::to_string(&is.inputs).ok()),
            task_lights::yellow_since.eq(is.is.yellow_since),
            task_lights::good_until.eq(is.is.good_until),
        ))
        .execute(c))?;
    Ok(true)
}

/// Ids of tasks whose light can change by time alone, in order, after `after`.
///
/// # Errors
/// As the database.
pub fn live(conn: &mut Conn, after: TaskId, limit: i64) -> Result<Vec<TaskId>> {
    Ok(either!(conn, c => tasks::table
        // Not for its index: an embedded database would rather sort all that is open than walk on from the last one.
        .filter(tasks::state.concat("").eq_any([
            TaskState::Issued.word(),
            TaskState::Active.word(),
            TaskState::Suspended.word(),
            TaskState::Closing.word(),
        ]))
        .filter(tasks::id.gt(after))
        .order(tasks::id)
        .limit(limit)
        .select(tasks::id)
        .kept()
        .load(c))?)
}

/// Row of the leases that marks how far the round after midnight is: its day in `last_run_at`, the last task looked at
/// in `owner`, empty once the round is done.
const ROUND: &str = "lights.round";

/// The midnight of the last round, and the task after which it goes on; none where it is done.
///
/// # Errors
/// As the database.
pub fn round(conn: &mut Conn) -> Result<Option<(Instant, Option<TaskId>)>> {
    let row: Option<(Option<NaiveDateTime>, String)> = either!(conn, c => job_leases::table
        .filter(job_leases::name.eq(ROUND))
        .select((job_leases::last_run_at, job_leases::owner))
        .first(c)
        .optional())?;
    Ok(row.and_then(|(day, last)| Some((day?.and_utc(), last.parse().ok().map(TaskId)))))
}

/// Marks how far a round is.
///
/// # Errors
/// As the database.
pub fn set_round(conn: &mut Conn, midnight: Instant, last: Option<TaskId>) -> Result<()> {
    let (at, last) = (midnight.naive_utc(), last.map_or_else(String::new, |id| id.to_string()));
    let known = either!(conn, c => diesel::update(job_leases::table.filter(job_leases::name.eq(ROUND)))
        .set((job_leases::last_run_at.eq(at), job_leases::owner.eq(&last)))
        .kept()
        .execute(c))?;
    if known == 0 {
        either!(conn, c => diesel::insert_into(job_leases::table)
            .values((
                job_leases::name.eq(ROUND),
                job_leases::owner.eq(&last),
                job_leases::until.eq(at),
                job_leases::fencing.eq(1_i64),
                job_leases::last_run_at.eq(at),
            ))
            .execute(c))?;
    }
    Ok(())
}
