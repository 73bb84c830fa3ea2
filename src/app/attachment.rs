//! Attachments (附件): sent to a task by whoever reports on it, taken over by a report, read by whoever reads the task.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::error::{Error, Result};
use super::secrecy::gate;
use super::{Change, Command, Cx, Subject};
use crate::domain::id::{ProgressId, TaskId};
use crate::domain::policy::{Action, Right};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::Task;
use crate::domain::time::Instant;
use crate::intake::attachment::{AttachmentError, recognise};
use crate::store;
use crate::store::attachment::Attachment;
use crate::store::blob::NewBlob;
use crate::store::event::hash_hex;

/// Most attachments of one report.
pub const MOST: usize = 20;

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AttachmentView {
    /// Identifier; its bytes are at `/attachments/{id}`.
    pub id: i64,
    /// The task it belongs to, by itself or through a report.
    pub task: i64,
    /// The report that took it over.
    pub progress: Option<i64>,
    /// What it is called.
    pub name: String,
    /// What it is, by its bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Who sent it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// As it is shown; none where it belongs to no task.
#[must_use]
pub fn view(a: Attachment) -> Option<AttachmentView> {
    let task = a.owner()?.0;
    Some(AttachmentView {
        id: a.id,
        task,
        progress: a.progress,
        name: a.name,
        media_type: a.media_type,
        size: a.size,
        sha256: a.sha256,
        by: a.by,
        at: a.at.and_utc(),
    })
}

/// A file that may be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    sha256: String,
    bytes: Vec<u8>,
    media_type: &'static str,
    name: String,
}

impl File {
    /// Tells what it is and lets it through the gate; pure, and the only part that takes time. Of kinds that are no plain
    /// text only the name is looked at.
    ///
    /// # Errors
    /// Empty, too large, of a kind that is not taken; a secrecy mark.
    pub fn of(bytes: Vec<u8>, name: &str) -> Result<File> {
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
        let name = Some(name.trim().to_owned()).filter(|n| !n.is_empty());
        let name = name.unwrap_or_else(|| "附件".to_owned());
        let found = recognise(&bytes).map_err(|e| refusal(&e))?;
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        gate(&[("file", found.text.as_deref().unwrap_or_default()), ("name", stem)])?;
        Ok(File {
            sha256: hash_hex(&bytes),
            bytes,
            media_type: found.media_type,
            name,
        })
    }

    /// SHA-256 of the bytes.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

fn refusal(e: &AttachmentError) -> Refusal {
    let whole = e.to_string();
    let (zh, en) = whole.split_once(" / ").unwrap_or((&whole, &whole));
    match e {
        AttachmentError::Empty => Refusal::field("file", "empty", zh, en),
        AttachmentError::TooLarge { .. } => Refusal::new(Code::TooLarge, zh, en),
        AttachmentError::NotTaken { .. } => Refusal::new(Code::UnsupportedMedia, zh, en),
    }
}

/// Whether the actor may attach anything at all: asked before a file is read.
///
/// # Errors
/// Refused to those who see no business data.
pub fn admitted(cx: &Cx<'_>) -> Result<()> {
    cx.allow(Right::ReadBusiness)
}

/// Attaches a file to a task that the actor's organisation reports on.
pub struct Attach {
    /// The task.
    pub task: TaskId,
    /// The file.
    pub file: Arc<File>,
}

impl Command for Attach {
    type Output = AttachmentView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<AttachmentView> {
        let task = cx.task(self.task, Action::Report)?;
        task.check_reportable()?;
        let file = &self.file;
        let blob = NewBlob {
            sha256: &file.sha256,
            bytes: &file.bytes,
            media_type: file.media_type,
        };
        store::blob::keep(cx.tx, &blob, cx.now)?;
        let id = store::attachment::add(cx.tx, task.id, &file.sha256, &file.name, cx.actor.user, cx.now)?;
        let change = Change::of("attachment.added")
            .with("name", file.name.clone())
            .with("sha256", file.sha256.clone());
        cx.record(Subject::on_task(&task, "attachment", id), change)?;
        let made = store::attachment::get(cx.tx, id)?.and_then(view);
        made.ok_or_else(|| Error::Internal("the attachment is not there".into()))
    }
}

/// Attaches a file, or finds that the actor sent this very one to the task before: forms are sent twice.
pub struct AttachOnce {
    /// The task.
    pub task: TaskId,
    /// The file.
    pub file: Arc<File>,
}

impl Command for AttachOnce {
    type Output = AttachmentView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<AttachmentView> {
        let task = cx.task(self.task, Action::Report)?;
        task.check_reportable()?;
        let (person, file) = (cx.actor.user, Arc::clone(&self.file));
        let before = store::attachment::same(cx.tx, task.id, &file.sha256, &file.name, person)?;
        if let Some(before) = before.and_then(view) {
            cx.excuse();
            return Ok(before);
        }
        let task = self.task;
        Attach { task, file }.run(cx)
    }
}

/// Of these attachments those that belong to a task, as its form shows them.
///
/// # Errors
/// As the database.
pub fn ticked(cx: &mut Cx<'_>, task: TaskId, ids: &[i64]) -> Result<Vec<AttachmentView>> {
    let mut found = Vec::new();
    for id in ids.iter().take(MOST) {
        let one = store::attachment::get(cx.tx, *id)?;
        found.extend(one.filter(|a| a.owner() == Some(task)).and_then(view));
    }
    Ok(found)
}

/// An attachment with its bytes, inside the scope of its task.
///
/// # Errors
/// Not found outside it.
pub fn content(cx: &mut Cx<'_>, id: i64) -> Result<(AttachmentView, Vec<u8>)> {
    let found = store::attachment::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let owner = found.owner().ok_or_else(Refusal::not_found)?;
    if cx.task(owner, Action::ReadWhole).is_err() {
        // What one sees only the head of shows no attachments either.
        return Err(Refusal::not_found().into());
    }
    let bytes = store::blob::bytes(cx.tx, &found.sha256)?;
    let view = view(found).ok_or_else(Refusal::not_found)?;
    Ok((
        view,
        bytes.ok_or_else(|| Error::Internal(format!("attachment {id} has no file")))?,
    ))
}

/// The attachments of a task, oldest first.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn of_task(cx: &mut Cx<'_>, task: TaskId) -> Result<Vec<AttachmentView>> {
    cx.task(task, Action::ReadWhole)?;
    let found = store::attachment::of_task(cx.tx, task)?;
    Ok(found.into_iter().filter_map(view).collect())
}

/// The attachments that a report names: of its task, each once.
///
/// # Errors
/// Too many, or one that is not of this task.
pub(super) fn named(cx: &mut Cx<'_>, task: &Task, ids: &[i64]) -> Result<Vec<Attachment>> {
    if ids.len() > MOST {
        let zh = format!("一份报告最多附{MOST}个文件");
        return Err(Refusal::field("attachments", "count", zh, format!("At most {MOST} attachments")).into());
    }
    let mut found: Vec<Attachment> = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        let file = store::attachment::get(cx.tx, *id)?.filter(|a| a.owner() == Some(task.id));
        let fresh = |a: &Attachment| found.iter().all(|f| f.id != a.id);
        let Some(file) = file.filter(fresh) else {
            let zh = format!("附件{id}不属于本任务，或重复列出；请先上传到本任务");
            let en = format!("Attachment {id} is not of this task, or listed twice; upload it to this task first");
            return Err(Refusal::field(format!("attachments[{place}]"), "unknown", zh, en).into());
        };
        found.push(file);
    }
    Ok(found)
}

/// The report takes its attachments over.
///
/// # Errors
/// As the database.
pub(super) fn take(cx: &mut Cx<'_>, report: ProgressId, files: &[Attachment]) -> Result<()> {
    for file in files {
        store::attachment::give(cx.tx, file, report, cx.actor.user, cx.now)?;
    }
    Ok(())
}
