//! The one function that changes a task, with its versions and totals.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::Keep;
use super::schema::{task_versions, tasks};
use crate::domain::id::{DirectiveId, EventId, OrgId, TaskId};
use crate::domain::time::Instant;

/// What of a task changes; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = tasks)]
pub struct TaskChange {
    /// New lead organisation.
    pub lead_org_id: Option<i64>,
    /// Title.
    pub title: Option<String>,
    /// Requirement.
    pub requirement: Option<String>,
    /// State, as its word.
    pub state: Option<&'static str>,
    /// Until when it must be signed for.
    pub sign_due_at: Option<Option<NaiveDateTime>>,
    /// When it was issued.
    pub issued_at: Option<Option<NaiveDateTime>>,
    /// When it was signed for.
    pub signed_at: Option<Option<NaiveDateTime>>,
    /// Due day.
    pub due_on: Option<Option<NaiveDate>>,
    /// Due day as first issued.
    pub original_due_on: Option<Option<NaiveDate>>,
    /// Extensions granted so far.
    pub extensions: Option<i64>,
    /// Days slipped so far.
    pub slip_days: Option<i64>,
    /// Times a report was returned.
    pub returns: Option<i64>,
    /// The unit's own statement, 0–100.
    pub percent: Option<Option<i64>>,
    /// The unit's own light.
    pub own_light: Option<Option<String>>,
    /// The computed light, as its word.
    pub light: Option<&'static str>,
    /// Since when it has this light.
    pub light_since: Option<NaiveDateTime>,
    /// Past due and not closed, as of the last evaluation.
    pub overdue: Option<bool>,
    /// When it was closed.
    pub closed_at: Option<Option<NaiveDateTime>>,
    /// Whether it was closed after its due day.
    pub closed_late: Option<bool>,
    /// Grade of the closure, as its word.
    pub grade: Option<Option<&'static str>>,
    /// The caller's own key.
    pub external_ref: Option<Option<String>>,
    /// Normalised text for search.
    pub search: Option<String>,
}

/// What totals and versions depend on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
struct Snapshot {
    directive: DirectiveId,
    parent: Option<i64>,
    lead: OrgId,
    issuer: OrgId,
    title: String,
    requirement: String,
    state: String,
    cadence: String,
    due_on: Option<NaiveDate>,
    grade: Option<String>,
    light: String,
    overdue: bool,
}

fn snapshot(conn: &mut Conn, id: TaskId) -> Result<Snapshot> {
    let query = tasks::table.filter(tasks::id.eq(id)).select((
        tasks::directive_id,
        tasks::parent_id,
        tasks::lead_org_id,
        tasks::issuer_org_id,
        tasks::title,
        tasks::requirement,
        tasks::state,
        tasks::cadence,
        tasks::due_on,
        tasks::grade,
        tasks::light,
        tasks::overdue,
    ));
    Ok(either!(conn, c => query.first(c))?)
}

/// The one function that changes a task: writes the row, its version where reports ask for what changed, and the
/// totals of its organisation and directive.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, id: TaskId, change: &TaskChange, now: Instant, event: Option<EventId>) -> Result<()> {
    // What is counted away below must be what is counted now, not what it was before another writer's commit.
    super::lock::task(conn, id)?;
    let before = snapshot(conn, id)?;
    either!(conn, c => diesel::update(tasks::table.filter(tasks::id.eq(id)))
        .set((change, tasks::version.eq(tasks::version + 1), tasks::updated_at.eq(now.naive_utc())))
        .kept()
        .execute(c))?;
    let after = before.clone().with(change);
    if before.counted() != after.counted() {
        super::total::shift(conn, &before.counted(), -1)?;
        super::total::shift(conn, &after.counted(), 1)?;
    }
    if before.version_part() != after.version_part() {
        either!(conn, c => diesel::update(
            task_versions::table
                .filter(task_versions::task_id.eq(id))
                .filter(task_versions::to_at.is_null()),
        )
        .set(task_versions::to_at.eq(now.naive_utc()))
        .kept()
        .execute(c))?;
        add_version(conn, id, &after, now, event)?;
    }
    Ok(())
}

/// Writes the first version and the totals of a task that was just inserted.
///
/// # Errors
/// As the database.
pub fn begin(conn: &mut Conn, id: TaskId, now: Instant, event: EventId) -> Result<()> {
    let fresh = snapshot(conn, id)?;
    super::total::shift(conn, &fresh.counted(), 1)?;
    add_version(conn, id, &fresh, now, Some(event))
}

impl Snapshot {
    /// What it is once a change is written.
    fn with(self, change: &TaskChange) -> Snapshot {
        let c = change.clone();
        Snapshot {
            lead: c.lead_org_id.map_or(self.lead, OrgId),
            title: c.title.unwrap_or(self.title),
            requirement: c.requirement.unwrap_or(self.requirement),
            state: c.state.map_or(self.state, str::to_owned),
            due_on: c.due_on.unwrap_or(self.due_on),
            grade: c.grade.map_or(self.grade, |grade| grade.map(str::to_owned)),
            light: c.light.map_or(self.light, str::to_owned),
            overdue: c.overdue.unwrap_or(self.overdue),
            ..self
        }
    }

    fn counted(&self) -> super::total::Counted {
        super::total::Counted {
            org: self.lead,
            directive: self.directive,
            state: self.state.clone(),
            light: self.light.clone(),
            overdue: self.overdue,
        }
    }

    fn version_part(&self) -> Snapshot {
        Snapshot {
            light: String::new(),
            overdue: false,
            ..self.clone()
        }
    }
}

fn add_version(conn: &mut Conn, id: TaskId, s: &Snapshot, now: Instant, event: Option<EventId>) -> Result<()> {
    either!(conn, c => diesel::insert_into(task_versions::table)
        .values((
            task_versions::task_id.eq(id),
            task_versions::lead_org_id.eq(s.lead),
            task_versions::issuer_org_id.eq(s.issuer),
            task_versions::parent_id.eq(s.parent),
            task_versions::title.eq(&s.title),
            task_versions::requirement.eq(&s.requirement),
            task_versions::state.eq(&s.state),
            task_versions::cadence.eq(&s.cadence),
            task_versions::due_on.eq(s.due_on),
            task_versions::grade.eq(s.grade.as_deref()),
            task_versions::from_at.eq(now.naive_utc()),
            task_versions::event_id.eq(event.map(|e| e.0)),
        ))
        .execute(c))?;
    Ok(())
}
