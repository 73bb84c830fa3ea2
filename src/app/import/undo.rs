//! Undoing an import (撤销导入): as long as nothing else was done with what it made. Tasks stay on record as cancelled,
//! numbers and all; only the keys of their rows become free again. Weights become what they were.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Made, WeightPut};
use crate::app::directive::cancel::cancel_in;
use crate::app::error::{Error, Result};
use crate::app::task::cancel::cancel;
use crate::app::verb::words;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::import::Kind;
use crate::domain::policy::{Action, Right};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Instant;
use crate::store;
use crate::store::import::Kept;
use crate::store::page::{Ask, Page};

/// An import that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportView {
    /// Number.
    pub id: i64,
    /// What the file held.
    pub kind: String,
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows of the file.
    pub rows: i64,
    /// Log-in of the one who imported it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// When it was undone.
    pub undone_at: Option<Instant>,
    /// Whether it is of a kind that can be undone, and was not yet.
    pub undoable: bool,
}

impl From<Kept> for ImportView {
    fn from(k: Kept) -> ImportView {
        ImportView {
            id: k.id,
            undoable: k.undone_at.is_none() && note(&k).is_some(),
            kind: k.kind,
            file: k.file,
            sha256: k.sha256,
            rows: k.rows,
            by: k.login,
            at: k.at.and_utc(),
            undone_at: k.undone_at.map(|at| at.and_utc()),
        }
    }
}

/// What undoing needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// Issuing organisation.
    org: i64,
    /// The import's event.
    event: i64,
    /// Tasks it made.
    tasks: Vec<i64>,
    /// Directives it made.
    directives: Vec<i64>,
    /// Weights it wrote.
    #[serde(default)]
    weights: Vec<WeightPut>,
}

fn note(kept: &Kept) -> Option<Note> {
    serde_json::from_str(&kept.undo).ok()
}

/// The note kept with an import, as JSON; `{}` where it cannot be undone.
pub(super) fn noted(cx: &Cx<'_>, kind: Kind, event: i64, made: &Made) -> Result<String> {
    if !matches!(kind, Kind::Tasks | Kind::Weights) {
        return Ok("{}".to_owned());
    }
    let note = Note {
        org: cx.actor.principal.0,
        event,
        tasks: made.tasks.iter().map(|t| t.0).collect(),
        directives: made.directives.iter().map(|d| d.0).collect(),
        weights: made.weights.clone(),
    };
    serde_json::to_string(&note).map_err(|e| Error::Internal(e.to_string()))
}

/// The imports one made, newest first.
///
/// # Errors
/// As the database.
pub fn list(cx: &mut Cx<'_>, ask: &Ask) -> Result<Page<ImportView>> {
    let me = cx.actor.user;
    Ok(store::import::of_person(cx.tx, me, ask)?.map(ImportView::from))
}

/// Undoes an import of tasks or weights.
pub struct Undo {
    /// Its number.
    pub import: i64,
}

impl Command for Undo {
    type Output = ImportView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ImportView> {
        let kept = store::import::get(cx.tx, self.import)?.ok_or_else(Refusal::not_found)?;
        let note = note(&kept);
        let ours = note.as_ref().is_some_and(|n| n.org == cx.actor.principal.0) || kept.by == cx.actor.user;
        if !ours {
            return Err(Refusal::not_found().into());
        }
        let kind: Kind = kept.kind.parse().map_err(|e| Error::Internal(format!("import: {e}")))?;
        // What the administrator weighed, own bureau and all, is not for a supervisor to take back.
        let right = match kind {
            Kind::Weights if kept.by != cx.actor.user => Right::Administer,
            _ => kind.right(),
        };
        cx.allow(right)?;
        let note = note.ok_or_else(|| not_this_kind(kind))?;
        if let Some(at) = kept.undone_at {
            let day = crate::domain::time::day_of(at.and_utc());
            let (zh, en) = (format!("本次导入已于{day}撤销"), format!("it was undone on {day}"));
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
        let tasks: Vec<TaskId> = note.tasks.iter().copied().map(TaskId).collect();
        store::lock::tasks(cx.tx, &tasks)?;
        check_untouched(cx, &note)?;
        let reason = format!("撤销第{}号导入（{}）", kept.id, kept.file);
        undo(cx, &note, &tasks, &reason)?;
        put_back(cx, &note.weights)?;
        store::import::set_undone(cx.tx, kept.id, cx.now)?;
        let change = Change::of("import.undone")
            .with("file", kept.file.clone())
            .with("tasks", note.tasks)
            .with("directives", note.directives)
            .with("weights", note.weights.len());
        cx.record(Subject::of("import", kept.id), change)?;
        let now = store::import::get(cx.tx, kept.id)?;
        Ok(now.ok_or_else(Refusal::not_found)?.into())
    }
}

fn undo(cx: &mut Cx<'_>, note: &Note, tasks: &[TaskId], reason: &str) -> Result<()> {
    for id in note.directives.iter().copied().map(DirectiveId) {
        cancel_in(cx, id, reason)?;
    }
    for id in tasks {
        let task = cx.task(*id, Action::Cancel)?;
        if !note.directives.contains(&task.directive.0) {
            cancel(cx, &task, reason)?;
        }
        store::import::set_task_key(cx.tx, *id, None)?;
    }
    Ok(())
}

/// Puts the weights back that stood before; one that was written again since is not ours to take.
fn put_back(cx: &mut Cx<'_>, weights: &[WeightPut]) -> Result<()> {
    for WeightPut { before, after } in weights {
        if !store::weight::put_back(cx.tx, before.as_ref(), after, cx.now)? {
            let (key, year) = (&after.key, after.year);
            let zh = format!("权重“{key}”（{year}年）在导入后又有改动，不能整批撤销；请导入改正后的表");
            let en = format!("the weight ‘{key}’ of {year} was written again since; import a corrected table");
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
    }
    Ok(())
}

fn not_this_kind(kind: Kind) -> Refusal {
    let zh = format!("导入的{}不能整批撤销；请导入改正后的表，或逐项改回", kind.zh());
    let en = format!(
        "an import of {} cannot be undone as a whole; import a corrected table, or change it back",
        kind.en()
    );
    Refusal::rule(zh, en)
}

/// That nothing was done with what the import made.
fn check_untouched(cx: &mut Cx<'_>, note: &Note) -> Result<()> {
    let found = store::import::touched_since(cx.tx, note.event, &note.tasks, &note.directives)?;
    let Some((verb, task, directive)) = found else {
        return Ok(());
    };
    let (zh, en) = match (task, directive) {
        (Some(id), _) => (format!("任务{id}"), format!("task {id}")),
        (None, id) => {
            let id = id.unwrap_or_default();
            (format!("督办事项{id}"), format!("directive {id}"))
        }
    };
    let (done, done_en) = (words(&verb, false), words(&verb, true));
    let zh = format!("{zh}在导入后已有办理（{done}），不能整批撤销；请逐项撤销");
    let en = format!("{en} was acted on after the import ({done_en}); cancel what is left one by one");
    Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into())
}
