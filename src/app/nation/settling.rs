//! Lights of the nation, evaluated by the rule set at each turn and at the end, and the totals that are kept beside it.

use std::collections::BTreeMap;

use super::fate::{Sent, Slot, SlotEnd};
use super::opening::task_id;
use super::plan::{CADENCE, Piece, SUBJECTS};
use super::story::Story;
use super::terms::MatterTerms;
use crate::app::error::Result;
use crate::app::record::{Change, Subject};
use crate::domain::cadence::{Period, due_day_of};
use crate::domain::forecast::line;
use crate::domain::forecast::series::Series;
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind, Reading};
use crate::domain::light::{Evaluated, Facts, Gauge, Heard, Outlook, Owed, Standing, Was, evaluate};
use crate::domain::rollup::Rolled;
use crate::domain::target::{Baseline, Comparator, Curve, Measured, Target};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant, day_of};
use crate::store::bulk::row;
use crate::store::month::month_of;

/// Tasks and overdue tasks by organisation, directive, state and light.
type Totals = BTreeMap<(i64, i64, &'static str, &'static str), (i64, i64)>;

impl Story<'_> {
    /// Evaluates a task's light as it stands now; a row where it changed.
    pub(super) fn light_now(&mut self, task: usize, state: TaskState, now: Instant) -> Result<()> {
        let facts = self.facts(task, state, now)?;
        let Evaluated { inputs, lit, is } = evaluate(&self.rules.lights, &facts, self.ground.calendar);
        let Some(running) = self.running.get_mut(task) else {
            return Ok(());
        };
        let was = running.light.as_ref();
        let same = |l: &row::Light| l.colour == lit.light.word() && l.rule == lit.rule && l.reason == lit.reason_zh;
        if was.is_some_and(same) {
            return Ok(());
        }
        if was.map_or("grey", |l| l.colour) != lit.light.word() {
            running.light_since = now.naive_utc();
        }
        let fresh = row::Light {
            id: self.stage.ids.light.next(),
            task_id: task_id(task),
            from_at: now.naive_utc(),
            to_at: None,
            colour: lit.light.word(),
            rule: lit.rule,
            rule_version: lit.rule_version,
            inputs: serde_json::to_string(&lit.inputs).unwrap_or_else(|_| "{}".into()),
            reason: lit.reason_zh,
            reason_en: lit.reason_en,
            mend: lit.mend_zh,
            mend_en: lit.mend_en,
            measured: serde_json::to_string(&inputs).ok(),
            yellow_since: is.yellow_since,
            good_until: is.good_until,
        };
        let ended = running.light.replace(fresh).map(|l| row::Light {
            to_at: Some(now.naive_utc()),
            ..l
        });
        self.stage.batch.lights.extend(ended);
        Ok(())
    }

    fn facts(&self, task: usize, state: TaskState, now: Instant) -> Result<Facts> {
        let piece = self.piece(task)?;
        let today = day_of(now);
        let due_on = self
            .running
            .get(task)
            .and_then(|r| r.version.as_ref())
            .and_then(|v| v.due_on);
        let mut owed = Vec::new();
        let (mut returned_on, mut returns) = (None, 0);
        for slot in &piece.slots {
            let (open, back) = self.standing_of(slot, today);
            if open && slot.planned.period_from <= today {
                let (from, to) = (slot.planned.period_from, slot.planned.period_to);
                owed.push(Owed {
                    period: Period { from, to },
                    cadence: CADENCE,
                    due_on: due_day_of(slot.planned.due_at),
                });
            }
            match (slot.end, back) {
                (SlotEnd::Sent(_), Some(day)) => {
                    returns += 1;
                    returned_on = open.then_some(day);
                }
                (SlotEnd::Sent(_), None) if !open => returned_on = None,
                _ => {}
            }
        }
        let waits = self.waits(piece).into_iter().filter(|w| w.filed <= today).collect();
        Ok(Facts {
            due_on,
            sign_due_on: Some(due_day_of(self.sign_due(self.begun(piece).0)?)),
            owed,
            returned_on,
            returns,
            waits,
            standings: self.standings(task, piece, due_on, today)?,
            closed_late: state == TaskState::Closed && self.closed_late(piece),
            cadence: CADENCE,
            was: self.was(task),
            ..Facts::bare(state, today)
        })
    }

    fn was(&self, task: usize) -> Was {
        let light = self.running.get(task).and_then(|r| r.light.as_ref());
        light.map_or_else(Was::default, |l| Was {
            light: l.colour.parse().ok(),
            yellow_since: l.yellow_since,
            good_until: l.good_until,
        })
    }

    /// Whether an obligation is open on a day, and when its report was returned if it was by then.
    fn standing_of(&self, slot: &Slot, today: Day) -> (bool, Option<Day>) {
        let SlotEnd::Sent(sent) = slot.end else {
            return (true, None);
        };
        let days = self.ground.days.of(slot.planned.period_to);
        let Sent {
            late, returned, again, ..
        } = sent;
        let first = if late { days.late } else { days.send };
        let back = (returned && days.back <= today).then_some(days.back);
        let open = first > today || (back.is_some() && !(again && days.again <= today));
        (open, back)
    }

    fn standings(&self, task: usize, piece: &Piece, due_on: Option<Day>, today: Day) -> Result<Vec<Standing>> {
        let (matter, terms) = self.matter(piece.matter)?;
        let Some(running) = self.running.get(task) else {
            return Ok(Vec::new());
        };
        let baseline = self.terms.baselines.get(task).copied().flatten();
        let target = Target {
            kind: terms.kind,
            direction: Direction::AtLeast,
            unit: SUBJECTS.get(matter.subject).map_or("个", |s| s.2).into(),
            comparator: Comparator::AtLeast,
            value: Some(terms.scale.decimal(running.goal)),
            value_max: None,
            qualitative: false,
            baseline: baseline.map(|(numerator, denominator)| Baseline {
                reading: Reading::Ratio { numerator, denominator },
                on: None,
            }),
            resolved: None,
            due_on,
            curve: Curve::Linear,
            points: Vec::new(),
        };
        let latest = self.figures.latest(running.target);
        let measured = latest.and_then(|(period_to, f)| {
            let reading = reading(terms, f)?;
            Some(Measured { reading, period_to })
        });
        let outcome = target.behind(measured, today, piece.issued_on, self.ground.calendar);
        let gauge = measured.zip(outcome.ok());
        Ok(vec![Standing {
            name: terms.name.clone(),
            unreviewed: latest.is_some_and(|(_, f)| f.n_accepted < f.n_expected),
            heard: latest.and_then(|(_, f)| Heard::of(f.n_accepted, f.n_expected)),
            gauge: gauge.and_then(|(value, behind)| Gauge::of(&target, value, behind, today, piece.issued_on)),
            outlook: self.outlook(&target, terms, running.target),
            outcome,
        }])
    }

    fn outlook(&self, target: &Target, terms: &MatterTerms, id: i64) -> Option<Outlook> {
        if terms.kind == IndicatorKind::Milestone {
            return None;
        }
        let values = self.figures.all(id);
        let values = values.filter_map(|(day, f)| Some((day, reading(terms, f)?.value().ok()?)));
        let series = Series::of(target, Accumulation::Cumulative, values.collect()).ok()?;
        let told = line(&series.values, Some(series.on), series.goal, series.bounds).ok()?;
        Outlook::of(target, &series, &told)
    }

    /// Today's lights, then everything that is known only at the end.
    pub(super) fn settle(&mut self) -> Result<()> {
        let now = self.now;
        let subject = Subject {
            kind: "lights",
            ..Subject::default()
        };
        let tasks = i64::try_from(self.plan.pieces.len()).unwrap_or(i64::MAX);
        self.stage
            .record(subject, Change::system("lights.renewed").with("n", tasks), None, now)?;
        let mut totals = Totals::new();
        let mut months: BTreeMap<(i64, i64, String), row::Month> = BTreeMap::new();
        for task in 0..self.plan.pieces.len() {
            let piece = self.piece(task)?.clone();
            let state = self.state(&piece);
            if state.is_open() {
                self.light_now(task, state, now)?;
            }
            let overdue = state.is_open() && self.due(&piece).is_some_and(|due| due < self.ground.today);
            let org = self.bureau_id(piece.lead);
            let directive = self.matter(piece.matter)?.0.id;
            let light = self.light_end(task, overdue);
            let sums = totals.entry((org, directive, state.word(), light)).or_default();
            sums.0 += 1;
            sums.1 += i64::from(overdue);
            for slot in &piece.slots {
                count(&mut months, (org, directive), slot);
            }
            self.stage.flush()?;
        }
        let total = |((org_id, directive_id, state, light), (n, n_overdue))| row::Total {
            org_id,
            directive_id,
            state,
            light,
            n,
            n_overdue,
        };
        self.subtrees(&totals, months.values());
        self.stage.batch.totals.extend(totals.into_iter().map(total));
        self.stage.batch.months.extend(months.into_values());
        self.end_versions();
        self.series();
        self.figures.close(&mut self.stage);
        Ok(())
    }

    /// The bureau of this number and those above it, without the national one.
    fn upward(&self, org: i64) -> Vec<i64> {
        let bureaus = &self.ground.cast.bureaus;
        let mut found = Vec::new();
        let mut next = bureaus.iter().find(|b| b.id == org);
        while let Some(bureau) = next.filter(|b| b.parent.is_some()) {
            found.push(bureau.id);
            next = bureau.parent.and_then(|p| bureaus.get(p));
        }
        found
    }

    /// Sums over subtrees.
    fn subtrees<'m>(&mut self, totals: &Totals, months: impl Iterator<Item = &'m row::Month>) {
        let mut sums: BTreeMap<(i64, &'static str, &'static str), (i64, i64)> = BTreeMap::new();
        for ((org, _, state, light), (n, overdue)) in totals {
            for id in self.upward(*org) {
                let sum = sums.entry((id, *state, *light)).or_default();
                *sum = (sum.0 + n, sum.1 + overdue);
            }
        }
        let row = |((org_id, state, light), (n, n_overdue))| row::SubtreeTotal {
            org_id,
            state,
            light,
            n,
            n_overdue,
        };
        self.stage.batch.subtree_totals.extend(sums.into_iter().map(row));
        let mut sums: BTreeMap<(i64, String), row::SubtreeMonth> = BTreeMap::new();
        for m in months {
            for org_id in self.upward(m.org_id) {
                let none = || row::SubtreeMonth {
                    org_id,
                    month: m.month.clone(),
                    owed: 0,
                    on_time: 0,
                    late: 0,
                    returned: 0,
                    accepted: 0,
                };
                let sum = sums.entry((org_id, m.month.clone())).or_insert_with(none);
                sum.owed += m.owed;
                sum.on_time += m.on_time;
                sum.late += m.late;
                sum.returned += m.returned;
                sum.accepted += m.accepted;
            }
        }
        self.stage.batch.subtree_months.extend(sums.into_values());
    }

    /// Writes the light of a task at the end; answers its colour.
    fn light_end(&mut self, task: usize, overdue: bool) -> &'static str {
        let Some(running) = self.running.get_mut(task) else {
            return "grey";
        };
        let light = running.light.as_ref().map_or("grey", |l| l.colour);
        self.stage.batch.lit.push(row::Lit {
            task: task_id(task),
            light,
            since: running.light_since,
            overdue,
        });
        self.stage.batch.lights.extend(running.light.take());
        light
    }

    /// The last register number of each year.
    fn series(&mut self) {
        let mut last: BTreeMap<i64, i64> = BTreeMap::new();
        for terms in &self.terms.matters {
            let no = last.entry(terms.number.0).or_default();
            *no = terms.number.1.max(*no);
        }
        let org_id = self.bureau_id(0);
        let rows = last.into_iter().map(|(year, last_no)| row::Series {
            org_id,
            series: "",
            year,
            last_no,
        });
        self.stage.batch.series.extend(rows);
    }
}

/// A figure as it is read.
fn reading(terms: &MatterTerms, f: Rolled) -> Option<Reading> {
    match (f.numerator, f.denominator) {
        (Some(numerator), Some(denominator)) if terms.kind == IndicatorKind::Ratio => {
            Some(Reading::Ratio { numerator, denominator })
        }
        _ => Some(Reading::Value(terms.scale.decimal(f.value?))),
    }
}

/// What an obligation adds to its month.
fn count(months: &mut BTreeMap<(i64, i64, String), row::Month>, (org, directive): (i64, i64), slot: &Slot) {
    let month = month_of(slot.planned.period_to);
    let sums = months
        .entry((org, directive, month.clone()))
        .or_insert_with(|| row::Month {
            org_id: org,
            directive_id: directive,
            month,
            owed: 0,
            on_time: 0,
            late: 0,
            returned: 0,
            accepted: 0,
        });
    sums.owed += i64::from(slot.end != SlotEnd::Waived);
    if let SlotEnd::Sent(sent) = slot.end {
        sums.on_time += i64::from(!sent.late);
        sums.late += i64::from(sent.late);
        sums.returned += i64::from(sent.returned);
        sums.accepted += i64::from(sent.accepted);
    }
}
