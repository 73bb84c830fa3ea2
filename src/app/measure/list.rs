//! Measures as clients see them.

use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::id::{MeasureId, TaskId};
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::request::{MeasureKind, MeasureState};
use crate::domain::time::Instant;
use crate::store::measure::{self, Measure};
use crate::store::name::{self, Names};
use crate::store::page::{Ask, Page};

/// A measure with the names of those who had a hand in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct MeasureView {
    /// Identifier.
    pub id: i64,
    /// The task.
    pub task: i64,
    /// Rung of the ladder.
    #[schemars(with = "String")]
    pub kind: MeasureKind,
    /// Where it stands.
    #[schemars(with = "String")]
    pub state: MeasureState,
    /// What it says.
    pub text: String,
    /// The person who took it.
    pub by: Option<String>,
    /// Their organisation.
    pub org: String,
    /// When.
    pub at: Instant,
    /// What the bureau answered.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Instant>,
    /// Version.
    pub version: i64,
}

/// The measures on a task, newest first.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn of_task(cx: &mut Cx<'_>, task: TaskId, ask: &Ask) -> Result<Page<MeasureView>> {
    cx.task(task, Action::ReadWhole)?;
    let page = measure::of_task(cx.tx, task, ask)?;
    let (people, orgs) = names(cx, &page.items)?;
    Ok(page.map(|m| view(m, &people, &orgs)))
}

/// A measure as it is now, for the answer of the command that changed it.
///
/// # Errors
/// As the database.
pub(super) fn answer(cx: &mut Cx<'_>, id: MeasureId) -> Result<MeasureView> {
    let found = measure::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let (people, orgs) = names(cx, std::slice::from_ref(&found))?;
    Ok(view(found, &people, &orgs))
}

fn names(cx: &mut Cx<'_>, rows: &[Measure]) -> Result<(Names, Names)> {
    let people = rows.iter().flat_map(|m| [m.by, m.answered_by].into_iter().flatten());
    Ok((
        name::people(cx.tx, people)?,
        name::organisations(cx.tx, rows.iter().map(|m| m.org.0))?,
    ))
}

fn view(m: Measure, people: &Names, orgs: &Names) -> MeasureView {
    let person = |id: i64| people.get(&id).cloned();
    MeasureView {
        id: m.id.0,
        task: m.task.0,
        kind: m.kind,
        state: m.state,
        text: m.text,
        by: m.by.and_then(person),
        org: orgs.get(&m.org.0).cloned().unwrap_or_default(),
        at: m.at.and_utc(),
        answer: m.answer,
        answered_by: m.answered_by.and_then(person),
        answered_at: m.answered_at.map(|t| t.and_utc()),
        version: m.version,
    }
}
