//! Reports of the nation: sent, returned, sent again, accepted, with their values and what they roll up to.

use super::fate::{Sent, SlotEnd};
use super::opening::task_id;
use super::story::{Round, Story, moment};
use super::terms::{elapsed, number_of, pace, value};
use crate::app::error::{Error, Result};
use crate::app::record::Change;
use crate::domain::cadence::Planned;
use crate::domain::rollup::Rolled;
use crate::domain::time::{Day, Instant};
use crate::store::bulk::row;

const RETURNED: &str = "数据与上月不衔接，请核实后重报";

/// A report that is part of an act.
#[derive(Debug, Clone, Copy)]
struct Told {
    task: usize,
    /// Place of the obligation.
    slot: usize,
    planned: Planned,
    sent: Sent,
}

impl Story<'_> {
    /// The reports of a period for which something holds.
    fn told(&self, place: usize, period_to: Day, wanted: impl Fn(Sent) -> bool) -> Vec<Told> {
        let mut found = Vec::new();
        for task in self.tasks_of(place) {
            let Some(piece) = self.plan.pieces.get(task) else {
                continue;
            };
            let Ok(slot) = piece.slots.binary_search_by_key(&period_to, |s| s.planned.period_to) else {
                continue;
            };
            if let Some(s) = piece.slots.get(slot)
                && let SlotEnd::Sent(sent) = s.end
                && wanted(sent)
            {
                let planned = s.planned;
                found.push(Told {
                    task,
                    slot,
                    planned,
                    sent,
                });
            }
        }
        found
    }

    pub(super) fn send(&mut self, place: usize, period_to: Day, round: Round, now: Instant) -> Result<()> {
        let wanted = |s: Sent| match round {
            Round::First => !s.late,
            Round::Again => s.again,
            Round::Late => s.late,
        };
        let mut fresh = Vec::new();
        for told in self.told(place, period_to, wanted) {
            if let Some(figure) = self.send_one(place, told, round, now)? {
                fresh.push((self.running.get(told.task).map_or(0, |r| r.target), Some(figure)));
            }
        }
        self.figures.put(&mut self.stage, &fresh, period_to, now)
    }

    /// Where a report of a round ends: its state, when that was decided.
    fn outcome(&self, place: usize, told: Told, round: Round) -> (&'static str, Option<Instant>) {
        let days = self.ground.days.of(told.planned.period_to);
        match round {
            Round::First if told.sent.returned => ("returned", Some(moment(place, days.back, 10))),
            _ if told.sent.accepted => ("accepted", Some(moment(place, days.accept, 15))),
            _ => ("submitted", None),
        }
    }

    fn send_one(&mut self, place: usize, told: Told, round: Round, now: Instant) -> Result<Option<Rolled>> {
        let piece = self.piece(told.task)?;
        let (lead, leaf, issued) = (piece.lead, piece.children.is_empty(), piece.issued_on);
        let (matter, terms) = self.matter(place)?;
        let used = elapsed(issued, matter.due_on, told.planned.period_to);
        let percent = used.0 * 100 / used.1;
        let late = now >= told.planned.due_at;
        let mut change = Change::of("progress.submitted")
            .with("period_to", told.planned.period_to.to_string())
            .with("percent", percent)
            .with("late", late);
        let mut figure = None;
        if leaf {
            let running = self
                .running
                .get(told.task)
                .ok_or_else(|| Error::Internal("no task".into()))?;
            let baseline = self.terms.baselines.get(told.task).copied().flatten();
            let pace = pace(self.ground, terms.kind, piece);
            let parts = value(terms, running.goal, baseline, pace, used);
            for (name, units) in [("numerator", parts.0), ("denominator", parts.1), ("value", parts.2)] {
                if let Some(units) = units {
                    change = change.with(&format!("values.{}.{name}", terms.code), units);
                }
            }
            figure = Some(of_leaf(parts, false));
        }
        let id = self.stage.ids.report.next();
        let subject = self.on_task(told.task, "progress", id)?;
        let actor = self.actor(lead);
        self.stage.record(subject, change, actor, now)?;
        self.report_row(place, told, round, (id, percent, late), now)?;
        if let Some(figure) = figure {
            self.value_row(place, told, round, (id, figure), now)?;
        }
        self.stage.reports += 1;
        Ok(figure)
    }

    fn report_row(
        &mut self,
        place: usize,
        told: Told,
        round: Round,
        (id, percent, late): (i64, i64, bool),
        now: Instant,
    ) -> Result<()> {
        let lead = self.piece(told.task)?.lead;
        let (state, decided) = self.outcome(place, told, round);
        let decider = decided.and(self.actor(self.issuer(told.task)));
        let month = told.planned.period_to.format("%Y年%m月");
        let narrative = format!(
            "{month}，已按分解目标推进{}，累计完成进度{percent}%，重点环节逐项核查，后续按计划推进（示例数据）。",
            self.matter(place)?.1.name
        );
        let Some(running) = self.running.get_mut(told.task) else {
            return Ok(());
        };
        let before = running.sent.get(told.slot).map_or(0, |s| s.0);
        if let Some(last) = running.sent.get_mut(told.slot) {
            last.0 = id;
        }
        self.stage.batch.reports.push(row::Report {
            id,
            task_id: task_id(told.task),
            obligation_id: Some(running.first_obligation + number_of(told.slot)),
            org_id: self.ground.cast.bureaus.get(lead).map_or(0, |b| b.id),
            period_from: told.planned.period_from,
            period_to: told.planned.period_to,
            revision: if round == Round::Again { 2 } else { 1 },
            state,
            percent: Some(percent),
            narrative,
            late,
            author_id: self.ground.cast.bureaus.get(lead).map_or(0, |b| b.person),
            created_at: now.naive_utc(),
            submitted_at: Some(now.naive_utc()),
            opened_at: decided.map(|at| at.naive_utc()),
            decided_at: decided.map(|at| at.naive_utc()),
            decided_by: decider.map(|d| d.0),
            supersedes_id: Some(before).filter(|b| *b > 0),
            version: 1 + i64::from(decided.is_some()),
            updated_at: decided.unwrap_or(now).naive_utc(),
        });
        Ok(())
    }

    fn value_row(
        &mut self,
        place: usize,
        told: Told,
        round: Round,
        (report, figure): (i64, Rolled),
        now: Instant,
    ) -> Result<()> {
        let org = self.bureau_id(self.piece(told.task)?.lead);
        let indicator = self.matter(place)?.1.indicator;
        let (state, decided) = self.outcome(place, told, round);
        let id = self.stage.ids.value.next();
        let Some(running) = self.running.get_mut(told.task) else {
            return Ok(());
        };
        let obligation = running.first_obligation + number_of(told.slot);
        if let Some(last) = running.sent.get_mut(told.slot) {
            last.1 = id;
        }
        self.stage.batch.values.push(row::Value {
            id,
            org_id: org,
            indicator_id: indicator,
            period_from: told.planned.period_from,
            period_to: told.planned.period_to,
            revision: if round == Round::Again { 2 } else { 1 },
            numerator: figure.numerator,
            denominator: figure.denominator,
            value: figure.value,
            carried: false,
            progress_id: Some(report),
            state,
            current: state != "returned",
            submitted_at: now.naive_utc(),
            accepted_at: decided.filter(|_| state == "accepted").map(|at| at.naive_utc()),
        });
        self.stage.batch.uses.push(row::ValueUse {
            id: self.stage.ids.value_use.next(),
            value_id: id,
            task_id: task_id(told.task),
            obligation_id: Some(obligation),
        });
        Ok(())
    }

    pub(super) fn give_back(&mut self, place: usize, period_to: Day, now: Instant) -> Result<()> {
        let mut fresh = Vec::new();
        for told in self.told(place, period_to, |s| s.returned) {
            let change = Change::of("progress.returned")
                .because(RETURNED)
                .field("state", "submitted", "returned");
            self.review(told, "returned", Some(RETURNED), change, now)?;
            if self.piece(told.task)?.children.is_empty() {
                fresh.push((self.running.get(told.task).map_or(0, |r| r.target), None));
            }
        }
        self.figures.put(&mut self.stage, &fresh, period_to, now)
    }

    pub(super) fn accept(&mut self, place: usize, period_to: Day, now: Instant) -> Result<()> {
        let mut fresh = Vec::new();
        for told in self.told(place, period_to, |s| s.accepted) {
            let change = Change::of("progress.accepted").field("state", "submitted", "accepted");
            self.review(told, "accepted", None, change, now)?;
            let piece = self.piece(told.task)?;
            if piece.children.is_empty() {
                let (matter, terms) = self.matter(place)?;
                let goal = self.running.get(told.task).map_or(0, |r| r.goal);
                let baseline = self.terms.baselines.get(told.task).copied().flatten();
                let used = elapsed(piece.issued_on, matter.due_on, period_to);
                let parts = value(terms, goal, baseline, pace(self.ground, terms.kind, piece), used);
                let target = self.running.get(told.task).map_or(0, |r| r.target);
                fresh.push((target, Some(of_leaf(parts, true))));
            }
        }
        self.figures.put(&mut self.stage, &fresh, period_to, now)
    }

    fn review(
        &mut self,
        told: Told,
        decision: &'static str,
        reason: Option<&'static str>,
        change: Change,
        now: Instant,
    ) -> Result<()> {
        let sent = self.running.get(told.task).and_then(|r| r.sent.get(told.slot));
        let report = sent.map_or(0, |s| s.0);
        let reviewer = self.actor(self.issuer(told.task));
        let subject = self.on_task(told.task, "progress", report)?;
        self.stage.record(subject, change, reviewer, now)?;
        let (by_id, by_org_id) = reviewer.unwrap_or_default();
        self.stage.batch.reviews.push(row::Review {
            id: self.stage.ids.review.next(),
            progress_id: report,
            decision,
            reason,
            by_id,
            by_org_id,
            at: now.naive_utc(),
        });
        Ok(())
    }
}

/// The figure of a task that reports itself.
fn of_leaf(parts: (Option<i64>, Option<i64>, Option<i64>), accepted: bool) -> Rolled {
    Rolled {
        numerator: parts.0,
        denominator: parts.1,
        value: parts.2,
        n_expected: 1,
        n_reported: 1,
        n_accepted: i64::from(accepted),
        n_carried: 0,
    }
}
