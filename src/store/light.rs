//! The history of lights: a row only where colour, rule or reason changed.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{task_lights, tasks};
use crate::domain::id::TaskId;
use crate::domain::light::Lit;
use crate::domain::task::TaskState;
use crate::domain::time::Instant;

/// The light a task has now, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct StoredLight {
    /// Since when.
    pub from_at: chrono::NaiveDateTime,
    /// Colour, as its word.
    pub colour: String,
    /// Rule that won.
    pub rule: String,
    /// Version of the rule set.
    pub rule_version: i64,
    /// Inputs as JSON.
    pub inputs: String,
    /// Reason, Chinese.
    pub reason: String,
    /// Reason, English.
    pub reason_en: String,
    /// What would mend it, Chinese.
    pub mend: String,
    /// What would mend it, English.
    pub mend_en: String,
}

/// The current light of a task.
///
/// # Errors
/// As the database.
pub fn current(conn: &mut Conn, task: TaskId) -> Result<Option<StoredLight>> {
    Ok(task_lights::table
        .filter(task_lights::task_id.eq(task).and(task_lights::to_at.is_null()))
        .select((
            task_lights::from_at,
            task_lights::colour,
            task_lights::rule,
            task_lights::rule_version,
            task_lights::inputs,
            task_lights::reason,
            task_lights::reason_en,
            task_lights::mend,
            task_lights::mend_en,
        ))
        .first(conn)
        .optional()?)
}

/// Writes a light where it differs from the current one in colour, rule or words; answers whether it did.
///
/// # Errors
/// As the database.
pub fn put(conn: &mut Conn, task: TaskId, lit: &Lit, now: Instant) -> Result<bool> {
    if let Some(was) = current(conn, task)? {
        if was.colour == lit.light.word() && was.rule == lit.rule && was.reason == lit.reason_zh {
            return Ok(false);
        }
        diesel::update(
            task_lights::table
                .filter(task_lights::task_id.eq(task))
                .filter(task_lights::to_at.is_null()),
        )
        .set(task_lights::to_at.eq(now.naive_utc()))
        .execute(conn)?;
    }
    diesel::insert_into(task_lights::table)
        .values((
            task_lights::task_id.eq(task),
            task_lights::from_at.eq(now.naive_utc()),
            task_lights::colour.eq(lit.light.word()),
            task_lights::rule.eq(&lit.rule),
            task_lights::rule_version.eq(lit.rule_version),
            task_lights::inputs.eq(serde_json::to_string(&lit.inputs).unwrap_or_else(|_| "{}".into())),
            task_lights::reason.eq(&lit.reason_zh),
            task_lights::reason_en.eq(&lit.reason_en),
            task_lights::mend.eq(&lit.mend_zh),
            task_lights::mend_en.eq(&lit.mend_en),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Ids of tasks whose light can change by time alone, in order, after `after`.
///
/// # Errors
/// As the database.
pub fn live(conn: &mut Conn, after: TaskId, limit: i64) -> Result<Vec<TaskId>> {
    Ok(tasks::table
        .filter(tasks::state.eq_any([
            TaskState::Issued.word(),
            TaskState::Active.word(),
            TaskState::Suspended.word(),
            TaskState::Closing.word(),
        ]))
        .filter(tasks::id.gt(after))
        .order(tasks::id)
        .limit(limit)
        .select(tasks::id)
        .load(conn)?)
}
