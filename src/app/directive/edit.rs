//! Corrects a directive. Before issue everything may change; afterwards title, requirement and due day, with a reason:
//! tasks that carry the old wording or day follow, and owe anew only what is not yet due.

use super::super::searchable::searchable;
use super::super::task::plan::to_day;
use super::super::{Change, Command, Cx, Subject, light};
use super::create::{REQUIREMENT_LIMIT, TITLE_LIMIT, check_due, external_ref, profile};
use super::view::DirectiveView;
use super::{check_version, gate, text};
use crate::app::error::Result;
use crate::domain::cadence::{Cadence, DueRule};
use crate::domain::directive::{Directive, DirectiveAct, DirectiveKind, DirectiveState, Urgency};
use crate::domain::id::DirectiveId;
use crate::domain::refusal::Refusal;
use crate::domain::task::{Task, TaskState};
use crate::domain::time::Day;
use crate::store::directive::DirectiveChange;
use crate::store::task::TaskChange;
use crate::store::{self};

/// What changes of a directive; `None` leaves a part as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectiveEdit {
    /// What it comes from.
    pub kind: Option<DirectiveKind>,
    /// Title.
    pub title: Option<String>,
    /// Requirement.
    pub requirement: Option<String>,
    /// Source in words.
    pub source: Option<Option<String>>,
    /// How urgent.
    pub urgency: Option<Urgency>,
    /// Time profile.
    pub profile: Option<String>,
    /// How often its tasks report.
    pub cadence: Option<Cadence>,
    /// When a report is due.
    pub due_rule: Option<DueRule>,
    /// By when it is to be done.
    pub due_on: Option<Option<Day>>,
    /// The caller's own key.
    pub external_ref: Option<Option<String>>,
}

/// Corrects a directive.
pub struct Edit {
    /// The directive.
    pub directive: DirectiveId,
    /// The version it was read in.
    pub version: i64,
    /// What changes.
    pub edit: DirectiveEdit,
    /// Why; needed after issue.
    pub reason: String,
}

impl Command for Edit {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let old = gate(cx, self.directive, DirectiveAct::Edit)?;
        check_version(self.version, old.version)?;
        let reason = self.reason.trim();
        if old.state == DirectiveState::Active {
            self.check_issued(reason)?;
        }
        let row = self.row(cx, &old)?;
        let event = cx.record(Subject::directive(old.id), said(&old, &row).because(reason))?;
        store::directive::change(cx.tx, old.id, &row, cx.now, event)?;
        if old.state == DirectiveState::Active || old.state == DirectiveState::Registered {
            let fresh = store::directive::get(cx.tx, old.id)?.ok_or_else(Refusal::not_found)?;
            follow(cx, &old, &fresh, reason)?;
        }
        super::view::view(cx, old.id)
    }
}

impl Edit {
    /// After issue only wording, date, source and the caller's key change, and with a reason.
    fn check_issued(&self, reason: &str) -> Result<()> {
        if reason.is_empty() {
            let (zh, en) = ("交办后修改须说明理由", "After issue a change needs a reason");
            return Err(Refusal::field("reason", "empty", zh, en).into());
        }
        let e = &self.edit;
        let fixed = [
            ("kind", e.kind.is_some()),
            ("urgency", e.urgency.is_some()),
            ("profile", e.profile.is_some()),
            ("cadence", e.cadence.is_some()),
            ("due_rule", e.due_rule.is_some()),
        ];
        match fixed.into_iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((field, _)) => {
                let (zh, en) = ("交办后不能修改此项", "cannot be changed after issue");
                Err(Refusal::field(field, "fixed", zh, en).into())
            }
        }
    }

    fn row(&self, cx: &Cx<'_>, old: &Directive) -> Result<DirectiveChange> {
        let e = &self.edit;
        let limit = |field: &str, given: &Option<String>, limit: usize| -> Result<Option<String>> {
            given.as_deref().map(|t| text(field, t, limit)).transpose()
        };
        let title = limit("title", &e.title, TITLE_LIMIT)?;
        let requirement = limit("requirement", &e.requirement, REQUIREMENT_LIMIT)?;
        let chosen = e
            .profile
            .as_deref()
            .map(|code| profile(&cx.rules.profiles, code))
            .transpose()?;
        let cadence = e.cadence.or(chosen.map(|p| p.cadence));
        let due_rule = match (e.due_rule, chosen, cadence) {
            (Some(rule), ..) => Some(rule),
            (None, Some(profile), Some(cadence)) => Some(profile.due_rule(cadence)),
            (None, None, Some(cadence)) if cadence != old.cadence => Some(DueRule::default_for(cadence)),
            _ => None,
        };
        check_due("due_on", e.due_on.flatten())?;
        let key = match &e.external_ref {
            None => None,
            Some(key) => Some(external_ref(key.as_deref())?),
        };
        let new_title = title.as_deref().unwrap_or(&old.title);
        let new_requirement = requirement.as_deref().unwrap_or(&old.requirement);
        Ok(DirectiveChange {
            search: Some(searchable(&[new_title, new_requirement])),
            kind: e.kind.map(DirectiveKind::word),
            source: e.source.clone(),
            urgency: e.urgency.map(Urgency::word),
            profile: chosen.map(|p| p.code.clone()),
            cadence: cadence.map(Cadence::word),
            due_rule: due_rule.map(|r| r.to_string()),
            due_on: e.due_on,
            external_ref: key,
            title,
            requirement,
            ..DirectiveChange::default()
        })
    }
}

fn said(old: &Directive, row: &DirectiveChange) -> Change {
    let mut change = Change::of("directive.changed");
    if let Some(title) = row.title.as_ref().filter(|t| **t != old.title) {
        change = change.field("title", old.title.clone(), title.clone());
    }
    if let Some(text) = row.requirement.as_ref().filter(|t| **t != old.requirement) {
        change = change.field("requirement", old.requirement.clone(), text.clone());
    }
    if let Some(due) = row.due_on.filter(|d| *d != old.due_on) {
        let day = |d: Option<Day>| d.map(|d| d.to_string());
        change = change.field("due_on", day(old.due_on), day(due));
    }
    let words = [
        ("kind", old.kind.word(), row.kind),
        ("urgency", old.urgency.word(), row.urgency),
        ("cadence", old.cadence.word(), row.cadence),
    ];
    for (name, before, after) in words {
        if let Some(after) = after.filter(|a| *a != before) {
            change = change.field(name, before, after);
        }
    }
    change
}

/// Carries a correction to the tasks directly below that have the old wording or day.
fn follow(cx: &mut Cx<'_>, old: &Directive, new: &Directive, reason: &str) -> Result<()> {
    if (&old.title, &old.requirement, old.due_on) == (&new.title, &new.requirement, new.due_on) {
        return Ok(());
    }
    for part in store::assignment::parts(cx.tx, old.id)? {
        let live = part.state.is_open() || part.state == TaskState::Draft;
        if live && part.parent.is_none() {
            let task = store::task::get(cx.tx, part.id)?.ok_or_else(Refusal::not_found)?;
            follow_one(cx, &task, old, new, reason)?;
        }
    }
    Ok(())
}

fn follow_one(cx: &mut Cx<'_>, task: &Task, old: &Directive, new: &Directive, reason: &str) -> Result<()> {
    let terms = store::assignment::terms(cx.tx, task.id)?;
    let title = (task.title == old.title && old.title != new.title).then(|| new.title.clone());
    let requirement =
        (terms.requirement == old.requirement && old.requirement != new.requirement).then(|| new.requirement.clone());
    let moved = task.due_on == old.due_on && old.due_on != new.due_on;
    if title.is_none() && requirement.is_none() && !moved {
        return Ok(());
    }
    let day = |d: Option<Day>| d.map(|d| d.to_string());
    let mut change = Change::of("task.changed").because(reason);
    if moved {
        change = change.field("due_on", day(old.due_on), day(new.due_on));
    }
    if let Some(title) = &title {
        change = change.field("title", task.title.clone(), title.clone());
    }
    if requirement.is_some() {
        change = change.field("requirement", terms.requirement.clone(), new.requirement.clone());
    }
    let event = cx.record(Subject::task(task), change)?;
    let slip = match (old.due_on, new.due_on) {
        (Some(before), Some(after)) if moved && task.state.is_open() => (after - before).num_days(),
        _ => 0,
    };
    let search = searchable(&[
        title.as_deref().unwrap_or(&task.title),
        requirement.as_deref().unwrap_or(&terms.requirement),
    ]);
    let row = TaskChange {
        title,
        requirement,
        due_on: moved.then_some(new.due_on),
        slip_days: Some(terms.slip_days + slip),
        search: Some(search),
        ..TaskChange::default()
    };
    store::task::change(cx.tx, task.id, &row, cx.now, Some(event))?;
    if moved {
        to_day(cx, task, new.due_on)?;
        light::relight(cx, &[task.id])?;
    }
    Ok(())
}
