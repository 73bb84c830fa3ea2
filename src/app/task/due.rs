//! How a task's due day came about (期限的由来): from the directive, the task above or a time profile, with what working
//! days and holidays did to it; then every correction and extension, with its reason and who decided it.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::app::timeline::Person;
use crate::app::{Cx, Result};
use crate::domain::calendar::Calendar;
use crate::domain::due::{Source, StepKind};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::profile::{Profile, Unit};
use crate::domain::task::Task;
use crate::domain::time::{Day, Instant, day_of};
use crate::store::timeline::Line;
use crate::store::{self, name};

/// Most free days that are named.
const FREE: usize = 31;

/// The due day with how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DueView {
    /// Due day now.
    pub due_on: Option<Day>,
    /// As first issued.
    pub original_due_on: Option<Day>,
    /// Where the first one came from.
    #[schemars(with = "String")]
    pub source: Source,
    /// The span it was counted by, where a time profile gave it.
    pub span: Option<SpanView>,
    /// Extensions granted.
    pub extensions: i64,
    /// Days slipped.
    pub slip_days: i64,
    /// Working days from today to the due day; negative once it is past.
    pub working_days_left: Option<i64>,
    /// Whether the year's holidays are not out yet, so that a counted day may still move (暂定).
    pub provisional: bool,
    /// What happened to it, oldest first.
    pub steps: Vec<DueStep>,
}

/// A span of a time profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SpanView {
    /// Name of the profile.
    pub profile: String,
    /// How many.
    pub within: u16,
    /// `working_day`, `day` or `month`.
    pub unit: String,
    /// The day from which it is counted.
    pub from: Day,
    /// The day it would be without holidays, where they moved it.
    pub moved_from: Option<Day>,
    /// The holidays that moved it.
    pub free: Vec<FreeDay>,
}

/// A day on which nobody works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FreeDay {
    /// The day.
    pub day: Day,
    /// Name of the holiday; none of a plain weekend.
    pub name: Option<String>,
}

/// A change of the due day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DueStep {
    /// What happened.
    #[schemars(with = "String")]
    pub kind: StepKind,
    /// When.
    pub at: Instant,
    /// Due day before.
    pub before: Option<Day>,
    /// Due day after.
    pub after: Option<Day>,
    /// Days it moved, where both are there.
    pub days: Option<i64>,
    /// The reason given.
    pub reason: Option<String>,
    /// Who decided it; none for the system.
    pub by: Option<Person>,
}

/// The due day of a task that the actor may read in full.
///
/// # Errors
/// Not found outside the scope; refused to those who see its head only.
pub fn of_task(cx: &mut Cx<'_>, id: TaskId) -> Result<DueView> {
    let task = cx.task(id, Action::ReadWhole)?;
    let steps = steps(cx, id)?;
    let terms = store::assignment::terms(cx.tx, id)?;
    let facts = store::obligation_plan::plan_facts(cx.tx, id)?;
    let first = steps.first().map_or(task.original_due_on, |s| s.after);
    let (source, span) = source(cx, &task, first, &terms.profile)?;
    let calendar = cx.rules.calendars.of(task.lead);
    Ok(DueView {
        due_on: task.due_on,
        original_due_on: task.original_due_on,
        source,
        extensions: facts.extensions,
        slip_days: facts.slip_days,
        working_days_left: task.due_on.map(|d| calendar.working_days_between(cx.today(), d)),
        provisional: span.is_some() && task.due_on.is_some_and(|d| calendar.provisional(d)),
        span,
        steps,
    })
}

fn steps(cx: &mut Cx<'_>, id: TaskId) -> Result<Vec<DueStep>> {
    let lines = store::timeline::dates(cx.tx, id)?;
    let people = name::people(cx.tx, lines.iter().filter_map(|e| e.actor_id))?;
    let orgs = name::organisations(cx.tx, lines.iter().filter_map(|e| e.actor_org_id))?;
    Ok(lines
        .into_iter()
        .filter_map(|line| step(line, &people, &orgs))
        .collect())
}

fn step(line: Line, people: &HashMap<i64, String>, orgs: &HashMap<i64, String>) -> Option<DueStep> {
    let kind = match line.verb.as_str() {
        "task.issued" => StepKind::Issued,
        "task.extended" => StepKind::Extended,
        _ => StepKind::Corrected,
    };
    let changes: Value = serde_json::from_str(&line.changes).ok()?;
    let field = changes.get("due_on")?;
    let day = |at: usize| {
        field
            .get(at)
            .and_then(Value::as_str)
            .and_then(|d| d.parse::<Day>().ok())
    };
    let (before, after) = (day(0), day(1));
    Some(DueStep {
        kind,
        at: line.at.and_utc(),
        before,
        after,
        days: before.zip(after).map(|(a, b)| (b - a).num_days()),
        reason: line.reason,
        by: line.actor_id.map(|id| Person {
            id,
            name: people.get(&id).cloned().unwrap_or_default(),
            org: line
                .actor_org_id
                .and_then(|o| orgs.get(&o))
                .cloned()
                .unwrap_or_default(),
        }),
    })
}

fn source(cx: &mut Cx<'_>, task: &Task, first: Option<Day>, profile: &str) -> Result<(Source, Option<SpanView>)> {
    let Some(first) = first else {
        return Ok((Source::None, None));
    };
    let (now, original, urgency) = store::directive::due_days(cx.tx, task.directive)?;
    if let Some(parent) = task.parent {
        let above = store::task::get(cx.tx, parent)?;
        if above.is_some_and(|t| [t.due_on, t.original_due_on].contains(&Some(first))) {
            return Ok((Source::Above, None));
        }
    }
    if [now, original].contains(&Some(first)) {
        return Ok((Source::Directive, None));
    }
    let issued = task.issued_at.map(day_of);
    if let (None, Some(profile), Some(issued)) = (original, cx.rules.profiles.get(profile), issued)
        && profile.closing_due(issued, urgency, cx.rules.calendars.of(task.lead)) == Some(first)
    {
        let mut span = span(profile, urgency, issued, first, cx.rules.calendars.of(task.lead));
        if let Some(span) = &mut span {
            span.profile.clone_from(cx.lang().pick(&profile.zh, &profile.en));
        }
        return Ok((Source::Profile, span));
    }
    Ok((Source::Split, None))
}

fn span(
    profile: &Profile,
    urgency: crate::domain::directive::Urgency,
    from: Day,
    due: Day,
    calendar: &Calendar,
) -> Option<SpanView> {
    let span = profile.closing_span(urgency)?;
    // Working days leave out all that is free on the way; days and months only move off a free last day.
    let (start, unit) = match span.unit {
        Unit::WorkingDay => (from, "working_day"),
        Unit::Day => (span.plain(from), "day"),
        Unit::Month => (span.plain(from), "month"),
    };
    let between = start.iter_days().take_while(|d| *d <= due);
    let named = |day: Day| FreeDay {
        day,
        name: calendar.name_of(day).map(ToOwned::to_owned),
    };
    let free = between.filter(|d| !calendar.is_working(*d)).map(named);
    Some(SpanView {
        profile: profile.zh.clone(),
        within: span.within,
        unit: unit.to_owned(),
        from,
        moved_from: Some(start).filter(|d| span.unit != Unit::WorkingDay && *d != due),
        free: free.take(FREE).collect(),
    })
}
