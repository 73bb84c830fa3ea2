//! Timelines (办理过程) and the change feed: who did what when, and why, as far as one may see it.

use serde_json::Value;

use super::cx::Cx;
use super::error::Result;
use super::verb;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::policy::{Action, Right};
use crate::domain::refusal::Refusal;
use crate::domain::request::Ended;
use crate::domain::time::Instant;
use crate::store::name;
use crate::store::page::{Ask, Page};
use crate::store::timeline::{self, Line};

/// One event as people read it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Entry {
    /// Identifier.
    pub id: i64,
    /// Number in the sealed chain; empty for the moment before it is sealed.
    pub seq: Option<i64>,
    /// When.
    pub at: Instant,
    /// `change`, `access`, `security` or `system`.
    pub kind: String,
    /// What happened, as a stable word.
    pub verb: String,
    /// What happened, in the reader's language.
    pub label: String,
    /// Who did it; empty for the console and for jobs.
    pub actor: Option<Person>,
    /// The directive concerned.
    pub directive: Option<i64>,
    /// The task concerned.
    pub task: Option<i64>,
    /// The organisation concerned.
    pub org: Option<i64>,
    /// Kind of thing it is about, `request`.
    pub subject_kind: String,
    /// Its identifier.
    pub subject: Option<i64>,
    /// The reason given.
    pub reason: Option<String>,
    /// Old and new value by field.
    pub changes: Value,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Person {
    /// Identifier.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Organisation acted for.
    pub org: String,
}

/// A stretch of the change feed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Feed {
    /// The changes, by number.
    pub items: Vec<Entry>,
    /// What to send as `after` next time.
    pub next_after: i64,
}

/// The timeline of a task, newest first.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn of_task(cx: &mut Cx<'_>, task: TaskId, ask: &Ask, english: bool) -> Result<Page<Entry>> {
    cx.task(task, Action::ReadWhole)?;
    let page = timeline::of_task(cx.tx, task, ask)?;
    entries(cx, page, english)
}

/// The timeline of a directive with its visible tasks, newest first. Who sees the directive through a task of theirs
/// is not shown what the directive's own events changed: it may name other bureaus' shares.
///
/// # Errors
/// Not found outside the scope.
pub fn of_directive(cx: &mut Cx<'_>, id: DirectiveId, ask: &Ask, english: bool) -> Result<Page<Entry>> {
    cx.allow(Right::ReadBusiness)?;
    let scope = cx.scope();
    let seen = timeline::directive(cx.tx, &scope, id)?.ok_or_else(Refusal::not_found)?;
    let page = timeline::of_directive(cx.tx, &scope, id, &seen, ask)?;
    let page = page.map(|line| match (seen.whole, line.task_id) {
        (false, None) if line.subject_kind == "directive" => Line {
            changes: "{}".to_owned(),
            ..line
        },
        _ => line,
    });
    entries(cx, page, english)
}

/// The change feed of the own scope after a number.
///
/// # Errors
/// Refused for those who see no business data.
pub fn feed(cx: &mut Cx<'_>, after: i64, limit: i64, english: bool) -> Result<Feed> {
    cx.allow(Right::ReadEvents)?;
    let scope = cx.scope();
    let (items, next_after) = timeline::feed(cx.tx, &scope, after, limit)?;
    let page = Page {
        items,
        next_cursor: None,
        total: None,
    };
    let items = entries(cx, page, english)?.items;
    Ok(Feed { items, next_after })
}

/// A page of stored events as people read them; names in two batches.
///
/// # Errors
/// As the database.
pub(super) fn entries(cx: &mut Cx<'_>, page: Page<Line>, english: bool) -> Result<Page<Entry>> {
    let people = name::people(cx.tx, page.items.iter().filter_map(|e| e.actor_id))?;
    let orgs = name::organisations(cx.tx, page.items.iter().filter_map(|e| e.actor_org_id))?;
    let lang = if english { Lang::En } else { Lang::Zh };
    Ok(page.map(|e| Entry {
        id: e.id,
        seq: e.seq,
        at: e.at.and_utc(),
        label: verb::words(&e.verb, english),
        kind: e.kind,
        verb: e.verb,
        actor: e.actor_id.map(|id| Person {
            id,
            name: people.get(&id).cloned().unwrap_or_default(),
            org: e.actor_org_id.and_then(|o| orgs.get(&o)).cloned().unwrap_or_default(),
        }),
        directive: e.directive_id,
        task: e.task_id,
        org: e.org_id,
        subject_kind: e.subject_kind,
        subject: e.subject_id,
        reason: e.reason.map(|reason| Ended::said(reason, lang)),
        changes: serde_json::from_str(&e.changes).unwrap_or_default(),
    }))
}
