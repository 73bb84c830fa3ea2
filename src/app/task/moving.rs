//! The one way a plain act moves a task along its drawing: the event, the row with its version and totals, the requests
//! that lose their object, the roll-up above a task that counts no more, the light.

use super::values;
use crate::app::error::{Error, Result};
use crate::app::record::{Change, Subject};
use crate::app::request::lapse;
use crate::app::{Cx, light};
use crate::domain::id::{EventId, TaskId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::RequestKind;
use crate::domain::task::{Task, TaskAct, TaskState};
use crate::domain::time::Day;
use crate::store::task::TaskChange;
use crate::store::task_tree::OpenChild;
use crate::store::{self};

/// A task after an act.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Moved {
    /// The task.
    pub id: i64,
    /// Its state now.
    #[schemars(with = "String")]
    pub state: TaskState,
    /// Its due day.
    pub due_on: Option<Day>,
    /// Its version.
    pub version: i64,
}

/// Moves a task by an act, with the rest of its row and the event that tells it.
///
/// # Errors
/// Refused where the act is not drawn from the present state.
pub fn apply(cx: &mut Cx<'_>, task: &Task, act: TaskAct, row: TaskChange, change: Change) -> Result<EventId> {
    let state = task.state.after(act)?;
    let change = change.field("state", task.state.word(), state.word());
    let event = cx.record(Subject::task(task), change)?;
    // The history of a draft's light begins with the act that ends the draft.
    let lit = (task.state == TaskState::Draft).then(|| cx.now.naive_utc());
    let row = TaskChange {
        state: Some(state.word()),
        light_since: row.light_since.or(lit),
        ..row
    };
    store::task::change(cx.tx, task.id, &row, cx.now, Some(event))?;
    if counts(task.state) != counts(state) {
        values::renew(cx, &[task.id])?;
    }
    Ok(event)
}

/// Whether what stands above a task in this state adds up its figures.
const fn counts(state: TaskState) -> bool {
    !matches!(state, TaskState::Draft | TaskState::Cancelled)
}

/// Ends an act: requests of these kinds lose their object, the light follows, and the task is answered as it is now.
///
/// # Errors
/// As the database.
pub fn finish(cx: &mut Cx<'_>, task: &Task, without_object: &[RequestKind], why: &str) -> Result<Moved> {
    lapse::lapse(cx, task, without_object, why)?;
    light::relight(cx, &[task.id])?;
    moved(cx, task.id)
}

/// A task as it is now.
///
/// # Errors
/// As the database.
pub fn moved(cx: &mut Cx<'_>, id: TaskId) -> Result<Moved> {
    let now = store::task::get(cx.tx, id)?.ok_or_else(|| Error::Internal(format!("task {id} is gone")))?;
    Ok(Moved {
        id: now.id.0,
        state: now.state,
        due_on: now.due_on,
        version: now.version,
    })
}

/// That no child is left to be done.
///
/// # Errors
/// Refused with the first children by lead and state.
pub fn check_children(cx: &mut Cx<'_>, task: &Task) -> Result<()> {
    let open = store::task_tree::open_children(cx.tx, task.id)?;
    if open.is_empty() {
        return Ok(());
    }
    const SHOWN: usize = 5;
    let list = |name: fn(&OpenChild) -> String, joint: &str| {
        let names: Vec<String> = open.iter().take(SHOWN).map(name).collect();
        names.join(joint)
    };
    let zh = list(|c| format!("{}（{}）", c.lead, c.state.zh()), "、");
    let en = list(|c| format!("task {} ({})", c.id, c.state.word()), ", ");
    let n = open.len();
    Err(Refusal::new(
        Code::OpenChildren,
        format!("还有{n}项下级任务未办结：{zh}；请先办结或撤销"),
        format!("{n} child tasks are not done: {en}; close or cancel them first"),
    )
    .into())
}
