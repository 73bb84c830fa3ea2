//! How directives and tasks begin: drafted, registered, split, issued, signed for, handed down, and closed again.

use serde_json::json;

use super::fate::{Fate, SlotEnd};
use super::plan::{CADENCE, DUE_RULE, Matter, Piece};
use super::story::{Story, moment};
use super::terms::{MatterTerms, number_of};
use crate::app::error::{Error, Result};
use crate::app::record::{Change, Subject};
use crate::app::searchable::searchable;
use crate::domain::apportion::{Method, Order, Split, Unit, apportion};
use crate::domain::decimal::canonical;
use crate::domain::directive::register_number;
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::target::{Comparator, Curve};
use crate::domain::time::Instant;
use crate::store::bulk::row;
use crate::store::obligation_plan::Cause;
use crate::store::sample::SAMPLE;

const REQUIREMENT: &str = "按期完成目标值，每月填报进展（示例数据）。";
const PROFILE: &str = "ordinary";

impl Story<'_> {
    pub(super) fn matter(&self, place: usize) -> Result<(&Matter, &MatterTerms)> {
        let both = self.plan.matters.get(place).zip(self.terms.matters.get(place));
        both.ok_or_else(|| Error::Internal(format!("no directive at {place}")))
    }

    pub(super) fn piece(&self, place: usize) -> Result<&Piece> {
        let piece = self.plan.pieces.get(place);
        piece.ok_or_else(|| Error::Internal(format!("no task at {place}")))
    }

    pub(super) fn bureau_id(&self, place: usize) -> i64 {
        self.ground.cast.bureaus.get(place).map_or(0, |b| b.id)
    }

    /// What an event about a task is about.
    pub(super) fn on_task(&self, task: usize, kind: &'static str, id: i64) -> Result<Subject> {
        let piece = self.piece(task)?;
        Ok(Subject {
            kind,
            id: Some(id),
            directive: Some(DirectiveId(number_of(piece.matter) + 1)),
            task: Some(TaskId(task_id(task))),
            org: Some(OrgId(self.bureau_id(piece.lead))),
        })
    }

    pub(super) fn create(&mut self, place: usize, now: Instant) -> Result<()> {
        let (matter, terms) = self.matter(place)?;
        let (matter, terms) = (matter.clone(), terms.clone());
        let root = self.actor(0);
        let root_id = self.bureau_id(0);
        let person = root.map_or(0, |a| a.0);
        self.stage
            .batch
            .indicators
            .push(indicator(&matter, &terms, root_id, now));
        self.stage
            .batch
            .directives
            .push(self.directive(place, &matter, &terms, now, person));
        let change = Change::of("directive.created")
            .with("title", terms.title.clone())
            .with("kind", "policy")
            .with("due_on", matter.due_on.to_string());
        let event = self
            .stage
            .record(Subject::directive(DirectiveId(matter.id)), change, root, now)?;
        self.directive_version(place, "draft", event, now)?;
        let change = Change::of("target.added")
            .with("indicator", terms.name.clone())
            .with("comparator", Comparator::AtLeast.word())
            .with("value", canonical(terms.scale.decimal(terms.goal)));
        let event = self
            .stage
            .record(Subject::directive(DirectiveId(matter.id)), change, root, now)?;
        let target = self.figures.add(None, terms.kind, terms.scale);
        let owner = (Some(matter.id), None, None);
        self.target(target, owner, &terms, terms.goal, terms.baseline, event, now);
        if let Some(current) = self.current.get_mut(place) {
            current.target = target;
        }
        Ok(())
    }

    fn directive(&self, place: usize, m: &Matter, t: &MatterTerms, now: Instant, by: i64) -> row::Directive {
        let issued = moment(place, m.issued_on, 9);
        row::Directive {
            id: m.id,
            issuer_org_id: self.bureau_id(0),
            number_year: Some(t.number.0),
            number_no: Some(t.number.1),
            kind: "policy",
            title: t.title.clone(),
            requirement: REQUIREMENT.to_owned(),
            source: Some(SAMPLE),
            profile: PROFILE,
            cadence: CADENCE.word(),
            due_rule: DUE_RULE.to_string(),
            due_on: Some(m.due_on),
            original_due_on: Some(m.due_on),
            state: if m.closed { "closed" } else { "active" },
            issued_at: Some(issued.naive_utc()),
            closed_at: self.closed_at(place, m).map(|at| at.naive_utc()),
            search: searchable(&[&t.title, REQUIREMENT]),
            created_by: by,
            created_at: now.naive_utc(),
            version: 4 + i64::from(m.closed),
            updated_at: self.closed_at(place, m).unwrap_or(issued).naive_utc(),
        }
    }

    fn closed_at(&self, place: usize, matter: &Matter) -> Option<Instant> {
        let pieces = self.plan.pieces.get(matter.first..matter.end)?;
        let decided = pieces.iter().filter_map(|p| match p.fate {
            Fate::Closed { decided, .. } => Some(decided),
            _ => None,
        });
        let last = decided.max().map_or(matter.due_on, |day| day.max(matter.due_on));
        let day = self.ground.calendar.add_working_days(last, 1);
        matter.closed.then(|| moment(place, day, 16))
    }

    fn directive_version(&mut self, place: usize, state: &'static str, event: i64, now: Instant) -> Result<()> {
        let (matter, terms) = self.matter(place)?;
        let fresh = row::DirectiveVersion {
            id: 0,
            directive_id: matter.id,
            title: terms.title.clone(),
            requirement: REQUIREMENT.to_owned(),
            state,
            due_on: Some(matter.due_on),
            from_at: now.naive_utc(),
            to_at: None,
            event_id: Some(event),
        };
        let fresh = row::DirectiveVersion {
            id: self.stage.ids.directive_version.next(),
            ..fresh
        };
        let was = self.current.get_mut(place).and_then(|c| c.version.replace(fresh));
        let ended = was.map(|v| row::DirectiveVersion {
            to_at: Some(now.naive_utc()),
            ..v
        });
        self.stage.batch.directive_versions.extend(ended);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a target is all of these")]
    fn target(
        &mut self,
        id: i64,
        (directive_id, task_id, parent_id): (Option<i64>, Option<i64>, Option<i64>),
        terms: &MatterTerms,
        goal: i64,
        baseline: Option<(i64, i64)>,
        event: i64,
        now: Instant,
    ) {
        self.stage.batch.targets.push(row::Target {
            id,
            directive_id,
            task_id,
            parent_id,
            indicator_id: terms.indicator,
            comparator: Comparator::AtLeast.word(),
            value: Some(goal),
            baseline_numerator: baseline.map(|b| b.0),
            baseline_denominator: baseline.map(|b| b.1),
            curve: Some(Curve::Linear.word()),
            source: Some(SAMPLE),
            updated_at: now.naive_utc(),
        });
        self.stage.batch.target_versions.push(row::TargetVersion {
            id: self.stage.ids.target_version.next(),
            target_id: id,
            comparator: Comparator::AtLeast.word(),
            value: Some(goal),
            baseline_numerator: baseline.map(|b| b.0),
            baseline_denominator: baseline.map(|b| b.1),
            curve: Some(Curve::Linear.word()),
            changed_by: self.actor(0).map(|a| a.0),
            from_at: now.naive_utc(),
            event_id: Some(event),
        });
    }

    pub(super) fn register(&mut self, place: usize, now: Instant) -> Result<()> {
        let (matter, terms) = self.matter(place)?;
        let id = DirectiveId(matter.id);
        let printed = register_number("督", terms.number.0, terms.number.1);
        let change = Change::of("directive.registered")
            .field("state", "draft", "registered")
            .with("number", printed);
        let event = self.stage.record(Subject::directive(id), change, self.actor(0), now)?;
        self.directive_version(place, "registered", event, now)
    }

    pub(super) fn decompose(&mut self, place: usize, now: Instant) -> Result<()> {
        let (matter, terms) = self.matter(place)?;
        let (id, goal) = (matter.id, terms.goal);
        let tops = self.tasks_at(place, 0);
        let change = Change::of("directive.decomposed").with("orgs", self.codes(&tops));
        let event = self
            .stage
            .record(Subject::directive(DirectiveId(id)), change, self.actor(0), now)?;
        let target = self.current.get(place).map_or(0, |c| c.target);
        self.hand_out(place, &tops, (target, goal), event, now)
    }

    pub(super) fn hand_down(&mut self, place: usize, depth: usize, now: Instant) -> Result<()> {
        for task in self.tasks_at(place, depth) {
            let piece = self.piece(task)?;
            if piece.children.is_empty() {
                continue;
            }
            let (lead, children) = (piece.lead, piece.children.clone());
            let change = Change::of("task.decomposed").with("orgs", self.codes(&children));
            let subject = self.on_task(task, "task", task_id(task))?;
            let event = self.stage.record(subject, change, self.actor(lead), now)?;
            let above = self.running.get(task).map_or((0, 0), |r| (r.target, r.goal));
            self.hand_out(place, &children, above, event, now)?;
        }
        Ok(())
    }

    fn codes(&self, tasks: &[usize]) -> Vec<String> {
        let lead = |task: &usize| self.plan.pieces.get(*task).map(|p| p.lead);
        let leads = tasks.iter().filter_map(lead);
        leads
            .filter_map(|lead| self.ground.cast.bureaus.get(lead).map(|b| b.code.clone()))
            .collect()
    }

    /// Draft tasks with their shares of the target above.
    fn hand_out(
        &mut self,
        place: usize,
        tasks: &[usize],
        (above, goal): (i64, i64),
        event: i64,
        now: Instant,
    ) -> Result<()> {
        let terms = self.matter(place)?.1.clone();
        let (method, split) = self.split(&terms, tasks, goal)?;
        self.stage.batch.apportionments.push(row::Apportionment {
            id: self.stage.ids.apportionment.next(),
            target_id: above,
            method: method.word(),
            key: (method == Method::ByWeight).then_some("population"),
            year: (method == Method::ByWeight).then_some(2020),
            params: "{}",
            check_sum: json!({
                "target": above, "indicator": terms.name, "method": method.word(),
                "parent": canonical(split.check.parent), "children": split.check.children.map(canonical),
                "holds": split.check.holds,
            })
            .to_string(),
            created_at: now.naive_utc(),
        });
        for (task, share) in tasks.iter().zip(&split.shares) {
            let goal = terms.scale.units(*share).map_err(|e| Error::Internal(e.to_string()))?;
            self.draft(*task, &terms, (above, goal), event, now)?;
        }
        Ok(())
    }

    fn split(&self, terms: &MatterTerms, tasks: &[usize], goal: i64) -> Result<(Method, Split)> {
        let unit = |task: &usize| {
            let piece = self.plan.pieces.get(*task);
            let bureau = piece.and_then(|p| self.ground.cast.bureaus.get(p.lead));
            Unit {
                name: bureau.map(|b| b.code.clone()).unwrap_or_default(),
                weight: bureau.and_then(|b| b.population).map(Into::into),
                ..Unit::default()
            }
        };
        let units: Vec<Unit> = tasks.iter().map(unit).collect();
        let method = match terms.kind {
            IndicatorKind::Ratio => Method::Same,
            _ if units.iter().all(|u| u.weight.is_some()) => Method::ByWeight,
            _ => Method::Equal,
        };
        let order = Order {
            kind: terms.kind,
            parent: terms.scale.decimal(goal),
            scale: terms.scale,
            whole: terms.kind == IndicatorKind::Count,
            method,
        };
        let split = apportion(&order, &units).map_err(|e| Error::Internal(e.to_string()))?;
        Ok((method, split))
    }

    fn draft(
        &mut self,
        task: usize,
        terms: &MatterTerms,
        (above, goal): (i64, i64),
        event: i64,
        now: Instant,
    ) -> Result<()> {
        let row = self.task_row(task, terms, now)?;
        let lead = row.lead_org_id;
        self.stage.batch.tasks.push(row);
        self.stage.batch.parties.push(row::Party {
            id: self.stage.ids.party.next(),
            task_id: task_id(task),
            org_id: lead,
            role: "lead",
            position: 0,
            from_at: now.naive_utc(),
            event_id: Some(event),
        });
        let cancelled = matches!(self.piece(task)?.fate, Fate::Cancelled(_));
        let target = self.figures.add((!cancelled).then_some(above), terms.kind, terms.scale);
        let owner = (None, Some(task_id(task)), Some(above));
        let baseline = self.terms.baselines.get(task).copied().flatten();
        self.target(target, owner, terms, goal, baseline, event, now);
        if let Some(running) = self.running.get_mut(task) {
            running.target = target;
            running.goal = goal;
            running.light_since = now.naive_utc();
        }
        self.task_version(task, "draft", event, now)
    }

    pub(super) fn issue(&mut self, place: usize, depth: usize, now: Instant) -> Result<()> {
        let tasks = self.tasks_at(place, depth);
        if depth == 0 {
            let id = DirectiveId(self.matter(place)?.0.id);
            let change = Change::of("directive.issued")
                .field("state", "registered", "active")
                .with("tasks", tasks.len());
            let event = self.stage.record(Subject::directive(id), change, self.actor(0), now)?;
            self.directive_version(place, "active", event, now)?;
        }
        for task in tasks {
            let due = self.matter(place)?.0.due_on;
            let sign_due = self.sign_due(now)?;
            let change = Change::of("task.issued")
                .field("state", "draft", "issued")
                .with("due_on", due.to_string())
                .with("sign_due_at", sign_due.to_rfc3339());
            let issuer = self.actor(self.issuer(task));
            let subject = self.on_task(task, "task", task_id(task))?;
            let event = self.stage.record(subject, change, issuer, now)?;
            self.task_version(task, "issued", event, now)?;
            self.owe(task, now)?;
            self.light_now(task, crate::domain::task::TaskState::Issued, now)?;
        }
        Ok(())
    }

    pub(super) fn sign_due(&self, issued: Instant) -> Result<Instant> {
        let profile = self.rules.profiles.get(PROFILE);
        let profile = profile.ok_or_else(|| Error::Internal("no profile ‘ordinary’".into()))?;
        Ok(profile.sign_due_at(issued, self.ground.calendar))
    }

    /// What the task owes, as it ends.
    fn owe(&mut self, task: usize, now: Instant) -> Result<()> {
        let piece = self.piece(task)?.clone();
        let org = self.bureau_id(piece.lead);
        let (reason, at) = match piece.fate {
            Fate::Suspended(day) => (Cause::Suspended.mark(), moment(piece.matter, day, 10)),
            Fate::Cancelled(day) => (Cause::Cancelled.mark(), moment(piece.matter, day, 10)),
            Fate::Closed { decided, .. } => (Cause::Closed.mark(), moment(piece.matter, decided, 16)),
            _ => ("", now),
        };
        let regular = self.matter(piece.matter)?.0.due_on;
        let first = self.stage.ids.obligations(piece.slots.len());
        if let Some(running) = self.running.get_mut(task) {
            running.first_obligation = first;
            running.sent = vec![(0, 0); piece.slots.len()];
        }
        for (i, slot) in piece.slots.iter().enumerate() {
            let waived = slot.end == SlotEnd::Waived;
            self.stage.batch.obligations.push(row::Obligation {
                id: first + number_of(i),
                task_id: task_id(task),
                org_id: org,
                period_from: slot.planned.period_from,
                period_to: slot.planned.period_to,
                due_at: slot.planned.due_at.naive_utc(),
                state: match slot.end {
                    SlotEnd::Waived => "waived",
                    _ if slot.answered() => "answered",
                    _ => "open",
                },
                planned_by: if slot.planned.period_from > regular {
                    "extension"
                } else {
                    "issue"
                },
                waived_reason: waived.then(|| reason.to_owned()),
                version: 1 + i64::from(waived || slot.answered()),
                updated_at: if waived { at } else { now }.naive_utc(),
            });
        }
        Ok(())
    }

    pub(super) fn sign(&mut self, place: usize, depth: usize, now: Instant) -> Result<()> {
        for task in self.tasks_at(place, depth) {
            let piece = self.piece(task)?;
            if piece.fate == Fate::Unsigned {
                continue;
            }
            let lead = piece.lead;
            let change = Change::of("task.signed")
                .field("state", "issued", "active")
                .with("late", false);
            let subject = self.on_task(task, "task", task_id(task))?;
            let event = self.stage.record(subject, change, self.actor(lead), now)?;
            self.task_version(task, "active", event, now)?;
            self.light_now(task, crate::domain::task::TaskState::Active, now)?;
        }
        Ok(())
    }

    pub(super) fn close(&mut self, place: usize, now: Instant) -> Result<()> {
        let id = DirectiveId(self.matter(place)?.0.id);
        let change = Change::of("directive.closed").field("state", "active", "closed");
        let event = self.stage.record(Subject::directive(id), change, self.actor(0), now)?;
        self.directive_version(place, "closed", event, now)
    }

    /// Writes the versions that are current at the end.
    pub(super) fn end_versions(&mut self) {
        let versions = self.current.iter_mut().filter_map(|c| c.version.take());
        self.stage.batch.directive_versions.extend(versions);
        let versions = self.running.iter_mut().filter_map(|r| r.version.take());
        self.stage.batch.task_versions.extend(versions);
    }
}

fn indicator(matter: &Matter, terms: &MatterTerms, org: i64, now: Instant) -> row::Indicator {
    let ratio = terms.kind == IndicatorKind::Ratio;
    let unit = super::plan::SUBJECTS.get(matter.subject).map_or("个", |s| s.2);
    row::Indicator {
        id: terms.indicator,
        org_id: Some(org),
        code: terms.code.clone(),
        name: terms.name.clone(),
        kind: terms.kind.word(),
        direction: "at_least",
        unit,
        scale: if ratio { 2 } else { 0 },
        part_scale: 0,
        accumulation: "cumulative",
        definition: "示例指标，数值为虚构",
        source: SAMPLE,
        updated_at: now.naive_utc(),
    }
}

/// The number of a task, by its place.
pub(super) fn task_id(place: usize) -> i64 {
    number_of(place) + 1
}
