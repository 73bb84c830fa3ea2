//! Drafts of reports (暂存): kept on the server for their writer alone, one for each period of a task; sending the report
//! uses it up. A draft is no history: it makes no event.

use chrono::Duration;
use schemars::JsonSchema;
use serde::Serialize;

use super::entry::Entry;
use super::report::{Answered, answered};
use crate::app::{Command, Cx, Error, Result};
use crate::domain::id::{TaskId, UserId};
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, Instant};
use crate::store;
use crate::store::draft::{Draft, Place};

/// Days a draft is kept after it was changed last.
pub const KEPT_DAYS: i64 = 30;

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DraftView {
    /// The task.
    pub task: i64,
    /// The obligation it will answer; none for an extra report.
    pub obligation: Option<i64>,
    /// What was typed.
    pub entry: Entry,
    /// When it was kept last.
    pub updated_at: Instant,
    /// When it is thrown away.
    pub expires_at: Instant,
}

/// Keeps what was typed for a report; anything may still be missing.
pub struct KeepDraft {
    /// The task.
    pub task: TaskId,
    /// What was typed.
    pub entry: Entry,
}

impl Command for KeepDraft {
    type Output = DraftView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DraftView> {
        self.entry.check_draft()?;
        let task = cx.task(self.task, Action::Report)?;
        task.check_reportable()?;
        let (obligation, at) = place(cx, self.task, self.entry.obligation, self.entry.period)?;
        let body = serde_json::to_string(&self.entry).map_err(|e| Error::Internal(e.to_string()))?;
        let until = cx.now + Duration::days(KEPT_DAYS);
        store::draft::keep(cx.tx, at, &body, cx.now, until)?;
        cx.excuse();
        found(cx, self.task, obligation, at)
    }
}

/// Throws a draft away.
pub struct DropDraft {
    /// The task.
    pub task: TaskId,
    /// The obligation it was to answer.
    pub obligation: Option<i64>,
    /// Or the last day of the period.
    pub period: Option<Day>,
}

impl Command for DropDraft {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        cx.task(self.task, Action::Report)?;
        let (_, at) = place(cx, self.task, self.obligation, self.period)?;
        if !store::draft::discard(cx.tx, at)? {
            return Err(none().into());
        }
        cx.excuse();
        Ok(())
    }
}

/// The own draft for a period of a task.
///
/// # Errors
/// Not found where there is none; not allowed to report; several periods open and none named.
pub fn show(cx: &mut Cx<'_>, task: TaskId, obligation: Option<i64>, period: Option<Day>) -> Result<DraftView> {
    cx.task(task, Action::Report)?;
    let (obligation, at) = place(cx, task, obligation, period)?;
    found(cx, task, obligation, at)
}

/// The own draft for an obligation, or for an extra report, of a task that the actor may report on.
///
/// # Errors
/// As the database.
pub fn of_form(cx: &mut Cx<'_>, task: TaskId, obligation: Option<i64>) -> Result<Option<DraftView>> {
    let at = subject(cx.actor.user, task, obligation);
    let draft = store::draft::find(cx.tx, at, cx.now)?;
    draft.map(|d| view(task, obligation, d)).transpose()
}

/// The report for this was sent.
///
/// # Errors
/// As the database.
pub(super) fn use_up(cx: &mut Cx<'_>, task: TaskId, obligation: Option<i64>) -> Result<()> {
    let at = subject(cx.actor.user, task, obligation);
    store::draft::discard(cx.tx, at)?;
    Ok(())
}

fn subject(user: UserId, task: TaskId, obligation: Option<i64>) -> Place {
    let (kind, subject) = match obligation {
        Some(id) => ("obligation", id),
        None => ("task", task.0),
    };
    Place {
        user,
        form: "progress",
        kind,
        subject,
    }
}

/// The same period that a report would answer.
fn place(cx: &mut Cx<'_>, task: TaskId, obligation: Option<i64>, period: Option<Day>) -> Result<(Option<i64>, Place)> {
    let Answered { duty, .. } = answered(cx, task, obligation, period)?;
    let obligation = duty.map(|d| d.id.0);
    Ok((obligation, subject(cx.actor.user, task, obligation)))
}

fn found(cx: &mut Cx<'_>, task: TaskId, obligation: Option<i64>, at: Place) -> Result<DraftView> {
    let draft = store::draft::find(cx.tx, at, cx.now)?.ok_or_else(none)?;
    view(task, obligation, draft)
}

fn view(task: TaskId, obligation: Option<i64>, draft: Draft) -> Result<DraftView> {
    let entry = serde_json::from_str(&draft.body).map_err(|e| Error::Internal(format!("draft: {e}")))?;
    Ok(DraftView {
        task: task.0,
        obligation,
        entry,
        updated_at: draft.updated_at.and_utc(),
        expires_at: draft.expires_at.and_utc(),
    })
}

fn none() -> Refusal {
    let zh = "这一期没有暂存的内容（可能已报出，或超过30天未动）";
    let en = "There is no draft for this period; it was sent, or not touched for 30 days";
    Refusal::new(crate::domain::refusal::Code::NotFound, zh, en)
}
