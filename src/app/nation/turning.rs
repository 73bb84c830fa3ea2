//! Turns in the lives of tasks: suspended, cancelled, extended, closed; the row and the versions of a task.

use super::fate::{Fate, SlotEnd};
use super::opening::task_id;
use super::plan::{CADENCE, DUE_RULE, Piece};
use super::story::{Story, moment};
use super::terms::{MatterTerms, elapsed};
use crate::app::error::Result;
use crate::app::record::Change;
use crate::app::searchable::searchable;
use crate::domain::light::{Wait, is_past};
use crate::domain::request::RequestKind;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant, day_of, end_of};
use crate::store::bulk::row;

const REQUIREMENT: &str = "按期完成分解目标，每月填报进展（示例数据）。";
const GRADE: &str = "good";

impl Story<'_> {
    /// When a task was issued, and when it was signed for.
    pub(super) fn begun(&self, piece: &Piece) -> (Instant, Option<Instant>) {
        let hour = if piece.depth == 0 { 9 } else { 14 };
        let signed_on = self.ground.calendar.add_working_days(piece.issued_on, 1);
        let signed = moment(piece.matter, signed_on, 9);
        let issued = moment(piece.matter, piece.issued_on, hour);
        (
            issued,
            (piece.fate != Fate::Unsigned && signed < self.now).then_some(signed),
        )
    }

    /// The state at the end.
    pub(super) fn state(&self, piece: &Piece) -> TaskState {
        match piece.fate {
            Fate::Unsigned => TaskState::Issued,
            Fate::Active | Fate::Extended { .. } if self.begun(piece).1.is_none() => TaskState::Issued,
            Fate::Active | Fate::Extended { .. } => TaskState::Active,
            Fate::Suspended(_) => TaskState::Suspended,
            Fate::Cancelled(_) => TaskState::Cancelled,
            Fate::Closing(_) => TaskState::Closing,
            Fate::Closed { .. } => TaskState::Closed,
        }
    }

    /// The due day at the end.
    pub(super) fn due(&self, piece: &Piece) -> Option<Day> {
        match piece.fate {
            Fate::Extended { due, .. } => Some(due),
            _ => self.plan.matters.get(piece.matter).map(|m| m.due_on),
        }
    }

    /// Closure requests.
    pub(super) fn waits(&self, piece: &Piece) -> Vec<Wait> {
        match piece.fate {
            Fate::Closing(filed) => vec![Wait { filed, decided: None }],
            Fate::Closed { filed, decided } => vec![Wait {
                filed,
                decided: Some(decided),
            }],
            _ => Vec::new(),
        }
    }

    /// Whether it was closed late.
    pub(super) fn closed_late(&self, piece: &Piece) -> bool {
        match (piece.fate, self.due(piece)) {
            (Fate::Closed { decided, .. }, Some(due)) => is_past(due, decided, &self.waits(piece)),
            _ => false,
        }
    }

    /// The row of a task, as it is at the end but for its light.
    pub(super) fn task_row(&self, task: usize, terms: &MatterTerms, now: Instant) -> Result<row::Task> {
        let piece = self.piece(task)?;
        let matter = self.matter(piece.matter)?.0;
        let (issued, signed) = self.begun(piece);
        let (state, due) = (self.state(piece), self.due(piece));
        let closed = match piece.fate {
            Fate::Closed { decided, .. } => Some(moment(piece.matter, decided, 16)),
            _ => None,
        };
        let slip = due.map_or(0, |d| (d - matter.due_on).num_days());
        let last = piece.slots.iter().rev().find(|s| s.reports() > 0);
        let used = |day| elapsed(piece.issued_on, matter.due_on, day);
        let percent = last
            .map(|s| used(s.planned.period_to))
            .map(|(part, whole)| part * 100 / whole);
        let returned = |s: &&super::fate::Slot| matches!(s.end, SlotEnd::Sent(sent) if sent.returned);
        let touched = last.map(|s| moment(piece.matter, self.ground.days.of(s.planned.period_to).send, 9));
        Ok(row::Task {
            id: task_id(task),
            directive_id: matter.id,
            parent_id: piece.parent.map(task_id),
            path: self.path(task),
            lead_org_id: self.bureau_id(piece.lead),
            issuer_org_id: self.bureau_id(self.issuer(task)),
            title: terms.title.clone(),
            requirement: REQUIREMENT.to_owned(),
            state: state.word(),
            profile: "ordinary",
            cadence: CADENCE.word(),
            due_rule: DUE_RULE.to_string(),
            sign_due_at: Some(self.sign_due(issued)?.naive_utc()),
            issued_at: Some(issued.naive_utc()),
            signed_at: signed.map(|at| at.naive_utc()),
            due_on: due,
            original_due_on: Some(matter.due_on),
            extensions: i64::from(slip > 0),
            slip_days: slip,
            returns: i64::try_from(piece.slots.iter().filter(returned).count()).unwrap_or_default(),
            percent,
            light: "grey",
            light_since: now.naive_utc(),
            overdue: false,
            closed_at: closed.map(|at| at.naive_utc()),
            closed_late: self.closed_late(piece),
            grade: closed.map(|_| GRADE),
            search: searchable(&[&terms.title, REQUIREMENT]),
            version: 3,
            updated_at: closed.or(touched).or(signed).unwrap_or(issued).naive_utc(),
        })
    }

    fn path(&self, task: usize) -> String {
        let above = self.plan.pieces.get(task).and_then(|p| p.parent);
        let above = above.map_or_else(|| "/".to_owned(), |parent| self.path(parent));
        format!("{above}{}/", task_id(task))
    }

    /// A new version of a task; the one before ends.
    pub(super) fn task_version(&mut self, task: usize, state: &'static str, event: i64, now: Instant) -> Result<()> {
        let piece = self.piece(task)?;
        let (matter, terms) = self.matter(piece.matter)?;
        let known = self
            .running
            .get(task)
            .and_then(|r| r.version.as_ref())
            .and_then(|v| v.due_on);
        let extended = match piece.fate {
            Fate::Extended { filed, due } if day_of(now) > filed => Some(due),
            _ => None,
        };
        let fresh = row::TaskVersion {
            id: 0,
            task_id: task_id(task),
            lead_org_id: self.bureau_id(piece.lead),
            issuer_org_id: self.bureau_id(self.issuer(task)),
            parent_id: piece.parent.map(task_id),
            title: terms.title.clone(),
            requirement: REQUIREMENT.to_owned(),
            state,
            cadence: CADENCE.word(),
            due_on: extended.or(known).or(Some(matter.due_on)),
            grade: (state == "closed").then_some(GRADE),
            from_at: now.naive_utc(),
            to_at: None,
            event_id: Some(event),
        };
        let fresh = row::TaskVersion {
            id: self.stage.ids.task_version.next(),
            ..fresh
        };
        let was = self.running.get_mut(task).and_then(|r| r.version.replace(fresh));
        let ended = was.map(|v| row::TaskVersion {
            to_at: Some(now.naive_utc()),
            ..v
        });
        self.stage.batch.task_versions.extend(ended);
        Ok(())
    }

    /// A turn: at once, or a request that is filed first and decided then.
    pub(super) fn turn(&mut self, task: usize, decided: bool, now: Instant) -> Result<()> {
        let piece = self.piece(task)?.clone();
        match (piece.fate, decided) {
            (Fate::Suspended(_), _) => {
                let change = Change::of("task.suspended").because("等待上级政策明确（示例）");
                self.moved(
                    task,
                    change,
                    (TaskState::Active, TaskState::Suspended),
                    self.issuer(task),
                    now,
                )
            }
            (Fate::Cancelled(_), _) => {
                let change = Change::of("task.cancelled").because("职责调整（示例）");
                self.moved(
                    task,
                    change,
                    (TaskState::Active, TaskState::Cancelled),
                    self.issuer(task),
                    now,
                )
            }
            (Fate::Closing(_) | Fate::Closed { .. }, false) => {
                self.file(task, RequestKind::Closure, now)?;
                let change = Change::of("task.closure_requested").because("任务已完成（示例）");
                self.moved(task, change, (TaskState::Active, TaskState::Closing), piece.lead, now)
            }
            (Fate::Closed { .. }, true) => {
                self.granted(task, RequestKind::Closure, now)?;
                let change = Change::of("task.closed")
                    .with("grade", GRADE)
                    .with("closed_late", self.closed_late(&piece));
                self.moved(
                    task,
                    change,
                    (TaskState::Closing, TaskState::Closed),
                    self.issuer(task),
                    now,
                )
            }
            (Fate::Extended { .. }, false) => self.file(task, RequestKind::Extension, now),
            (Fate::Extended { due, .. }, true) => self.extend(task, due, now),
            (Fate::Unsigned | Fate::Active | Fate::Closing(_), _) => Ok(()),
        }
    }

    fn moved(
        &mut self,
        task: usize,
        change: Change,
        (from, to): (TaskState, TaskState),
        by: usize,
        now: Instant,
    ) -> Result<()> {
        let change = change.field("state", from.word(), to.word());
        let subject = self.on_task(task, "task", task_id(task))?;
        let event = self.stage.record(subject, change, self.actor(by), now)?;
        self.task_version(task, to.word(), event, now)?;
        self.light_now(task, to, now)
    }

    fn extend(&mut self, task: usize, due: Day, now: Instant) -> Result<()> {
        self.granted(task, RequestKind::Extension, now)?;
        let before = self.matter(self.piece(task)?.matter)?.0.due_on;
        let change = Change::of("task.extended")
            .because("部分点位条件未具备（示例）")
            .field("due_on", before.to_string(), due.to_string())
            .field("extensions", 0, 1)
            .field("slip_days", 0, (due - before).num_days());
        let subject = self.on_task(task, "task", task_id(task))?;
        let event = self.stage.record(subject, change, self.actor(self.issuer(task)), now)?;
        self.task_version(task, "active", event, now)?;
        self.light_now(task, TaskState::Active, now)
    }

    /// Files a request; its row says already how it ends.
    fn file(&mut self, task: usize, kind: RequestKind, now: Instant) -> Result<()> {
        let piece = self.piece(task)?.clone();
        let filer = self.actor(piece.lead);
        let calendar = self.ground.calendar;
        let decided = match piece.fate {
            Fate::Closed { decided, .. } => Some(decided),
            Fate::Extended { filed, .. } => Some(calendar.add_working_days(filed, 1)),
            _ => None,
        };
        let decided = decided.map(|day| moment(piece.matter, day, 16));
        let due = match piece.fate {
            Fate::Extended { due, .. } => Some(due),
            _ => None,
        };
        let id = self.stage.ids.request.next();
        if let Some(running) = self.running.get_mut(task) {
            running.request = id;
        }
        let (filed_by, filed_org_id) = filer.unwrap_or_default();
        let decide_by = end_of(calendar.add_working_days(day_of(now), kind.reply_days()));
        self.stage.batch.requests.push(row::Request {
            id,
            task_id: task_id(task),
            kind: kind.word(),
            state: if decided.is_some() { "accepted" } else { "open" },
            reason: "申请事由（示例）",
            progress: due.map(|_| "已完成大部分点位（示例）"),
            proposed_due_on: due,
            filed_by,
            filed_org_id,
            filed_at: now.naive_utc(),
            decide_by: Some(decide_by.naive_utc()),
            decided_by: decided.and(self.actor(self.issuer(task))).map(|a| a.0),
            decided_at: decided.map(|at| at.naive_utc()),
            grade: decided.filter(|_| kind == RequestKind::Closure).map(|_| GRADE),
            version: 1 + i64::from(decided.is_some()),
            updated_at: decided.unwrap_or(now).naive_utc(),
        });
        let change = Change::of("request.filed")
            .with("kind", kind.word())
            .with("state", "open");
        let subject = self.on_task(task, "request", id)?;
        self.stage.record(subject, change, filer, now)?;
        Ok(())
    }

    fn granted(&mut self, task: usize, kind: RequestKind, now: Instant) -> Result<()> {
        let id = self.running.get(task).map_or(0, |r| r.request);
        let change = Change::of("request.accepted")
            .with("kind", kind.word())
            .field("state", "open", "accepted");
        let subject = self.on_task(task, "request", id)?;
        self.stage.record(subject, change, self.actor(self.issuer(task)), now)?;
        Ok(())
    }
}
