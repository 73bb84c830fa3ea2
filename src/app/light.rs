//! Lights in force: evaluated by the act that changes a fact, and for all open tasks by the job after midnight.

use super::cx::Cx;
use super::error::Result;
use super::{App, Change, Command, Subject};
use crate::domain::id::TaskId;
use crate::domain::light::{Lit, evaluate};
use crate::domain::time::{day_of, start_of};
use crate::store;
use crate::store::standing::TaskFacts;
use crate::store::task::TaskChange;

/// Evaluates the lights of these tasks now and writes what changed. Who does so at the same time waits and sees it.
///
/// # Errors
/// As the database.
pub fn relight(cx: &mut Cx<'_>, tasks: &[TaskId]) -> Result<usize> {
    let (today, rules) = (cx.today(), cx.rules.clone());
    let mut changed = 0;
    for chunk in tasks.chunks(200) {
        store::lock::tasks(cx.tx, chunk)?;
        for known in store::standing::facts(cx.tx, chunk, today, &rules.calendars)? {
            let lit = evaluate(&rules.lights, &known.facts, rules.calendars.of(known.lead));
            changed += usize::from(put(cx, &known, &lit)?);
        }
    }
    Ok(changed)
}

fn put(cx: &mut Cx<'_>, known: &TaskFacts, lit: &Lit) -> Result<bool> {
    let state = known.facts.state;
    let overdue = state.is_open() && known.facts.due_on.is_some_and(|due| due < known.facts.today);
    let written = store::light::put(cx.tx, known.task, lit, cx.now)?;
    let colour = lit.light.word();
    let new_colour = known.light != colour;
    if new_colour || known.overdue != overdue {
        let change = TaskChange {
            light: Some(colour),
            light_since: new_colour.then(|| cx.now.naive_utc()),
            overdue: Some(overdue),
            ..TaskChange::default()
        };
        store::task::change(cx.tx, known.task, &change, cx.now, None)?;
    }
    Ok(written)
}

/// The job after midnight: one batch of open tasks. It answers where the next batch begins.
pub struct RelightBatch {
    /// The last task of the batch before.
    pub after: TaskId,
    /// Tasks a batch.
    pub size: i64,
}

/// What a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relit {
    /// Last task looked at; none when there were no more.
    pub last: Option<TaskId>,
    /// Lights that changed.
    pub changed: usize,
}

impl Command for RelightBatch {
    type Output = Relit;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Relit> {
        let ids = store::light::live(cx.tx, self.after, self.size)?;
        let changed = relight(cx, &ids)?;
        if changed > 0 {
            let count = i64::try_from(changed).unwrap_or(i64::MAX);
            cx.record(
                Subject {
                    kind: "lights",
                    ..Subject::default()
                },
                Change::system("lights.renewed").with("n", count),
            )?;
        } else {
            cx.excuse();
        }
        Ok(Relit {
            last: ids.last().copied(),
            changed,
        })
    }
}

/// The next batch of the round after midnight: where the last one stopped, in this run, another server's, or before a
/// restart. The mark of how far the round is stands in the batch's own transaction.
pub struct RelightNext {
    /// Tasks a batch.
    pub size: i64,
}

impl Command for RelightNext {
    type Output = Relit;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Relit> {
        let midnight = start_of(cx.today());
        let mark = store::light::round(cx.tx)?;
        let after = match mark {
            Some((day, after)) if day == midnight => after,
            _ => Some(TaskId(0)),
        };
        let Some(after) = after else {
            cx.excuse();
            return Ok(Relit { last: None, changed: 0 });
        };
        let size = self.size;
        let done = RelightBatch { after, size }.run(cx)?;
        store::light::set_round(cx.tx, midnight, done.last)?;
        Ok(done)
    }
}

/// Whether the round of this Chinese day is still to be gone, or to be finished.
///
/// # Errors
/// As the database.
pub fn is_due(app: &App) -> Result<bool> {
    let midnight = start_of(day_of(app.clock.now()));
    let mark = app.store.read_now(store::light::round)?;
    Ok(mark.is_none_or(|(day, after)| day < midnight || after.is_some()))
}
