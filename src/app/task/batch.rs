//! Many reports at once (批量填报): each row names its obligation and stands or falls alone; the answer says row by row
//! what became of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::entry::Entry;
use super::progress_view::ProgressView;
use super::report::ReportProgress;
use crate::app::trial::{attempt, rehearse};
use crate::app::{Command, Cx, Error, Result};
use crate::domain::id::ObligationId;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store;

/// Most rows of a batch.
pub const MOST_ROWS: usize = 200;

/// Sends several reports.
pub struct SubmitMany {
    /// What is reported; each names its obligation.
    pub rows: Vec<Entry>,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Whether texts are wanted in English.
    pub english: bool,
}

/// What became of a batch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Batch {
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// Reports that were sent.
    pub sent: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// An answer for each row, in their order.
    pub rows: Vec<RowAnswer>,
}

/// What became of a row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RowAnswer {
    /// Its place in the request, from 0.
    pub row: usize,
    /// The obligation it names.
    pub obligation: Option<i64>,
    /// `submitted`, `awaiting_approval` or `refused`.
    pub outcome: &'static str,
    /// The report; none in a preview or where it was refused.
    pub progress: Option<i64>,
    /// Its task.
    pub task: Option<i64>,
    /// Why it was refused.
    pub problem: Option<RowProblem>,
}

/// Why a row was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowProblem {
    /// Stable code, as in problem documents.
    pub code: &'static str,
    /// What to do next.
    pub detail: String,
    /// Fields that have to change.
    pub errors: Vec<RowError>,
}

/// A field of a row that has to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowError {
    /// Path of the field in the row.
    pub field: String,
    /// Stable code of the cause.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Command for SubmitMany {
    type Output = Batch;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Batch> {
        cx.allow(Right::ReadBusiness)?;
        if !(1..=MOST_ROWS).contains(&self.rows.len()) {
            let (zh, en) = (
                format!("一次可报1到{MOST_ROWS}行，现有{}行", self.rows.len()),
                format!("1 to {MOST_ROWS} rows at once; these are {}", self.rows.len()),
            );
            return Err(Refusal::field("rows", "count", zh, en).into());
        }
        let rows = if self.dry_run {
            rehearse(cx, |cx| self.each(cx))?
        } else {
            self.each(cx)?
        };
        // Where every row was refused nothing changed, and each answer says why.
        cx.excuse();
        let refused = rows.iter().filter(|r| r.problem.is_some()).count();
        Ok(Batch {
            dry_run: self.dry_run,
            sent: rows.len() - refused,
            refused,
            rows,
        })
    }
}

impl SubmitMany {
    fn each(&self, cx: &mut Cx<'_>) -> Result<Vec<RowAnswer>> {
        let mut answers = Vec::with_capacity(self.rows.len());
        for (row, entry) in self.rows.iter().enumerate() {
            let sent = match attempt(cx, |cx| send(cx, entry)) {
                Ok(view) => Ok(view),
                Err(Error::Refused(refusal)) => Err(refusal),
                Err(e) => return Err(e),
            };
            answers.push(self.answer(row, entry.obligation, sent));
        }
        Ok(answers)
    }

    fn answer(
        &self,
        row: usize,
        obligation: Option<i64>,
        sent: std::result::Result<ProgressView, Refusal>,
    ) -> RowAnswer {
        match sent {
            Ok(view) => RowAnswer {
                row,
                obligation,
                outcome: view.state,
                progress: Some(view.id).filter(|_| !self.dry_run),
                task: Some(view.task),
                problem: None,
            },
            Err(refusal) => RowAnswer {
                row,
                obligation,
                outcome: "refused",
                progress: None,
                task: None,
                problem: Some(self.problem(refusal)),
            },
        }
    }

    fn problem(&self, refusal: Refusal) -> RowProblem {
        let pick = |zh: String, en: String| if self.english { en } else { zh };
        let errors = refusal.errors.into_iter().map(|e| RowError {
            field: e.field,
            code: e.code,
            message: pick(e.zh, e.en),
        });
        RowProblem {
            code: refusal.code.word(),
            errors: errors.collect(),
            detail: pick(refusal.zh, refusal.en),
        }
    }
}

fn send(cx: &mut Cx<'_>, entry: &Entry) -> Result<ProgressView> {
    let Some(id) = entry.obligation else {
        let zh = "批量填报的每一行都须用obligation指明填报要求";
        return Err(Refusal::field("obligation", "missing_field", zh, "Each row names its obligation").into());
    };
    let duty = store::obligation::get(cx.tx, ObligationId(id))?.ok_or_else(Refusal::not_found)?;
    let command = ReportProgress {
        task: duty.task,
        entry: entry.clone(),
    };
    command.run(cx)
}
