//! Tells the plan in the order of time, so that numbers of rows, events and the chain run as they would have run.

use super::figures::Figures;
use super::plan::{Ground, Plan};
use super::stage::{Actor, Stage};
use super::terms::{Terms, terms};
use crate::app::error::Result;
use crate::app::rules::Rules;
use crate::domain::calendar::Calendar;
use crate::domain::time::{Day, Instant, at, start_of};
use crate::store::bulk::row;

/// An act; numbers are places of directives and tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Create,
    Register,
    Decompose,
    Issue { depth: usize },
    Sign { depth: usize },
    HandDown { depth: usize },
    Send { period_to: Day, round: Round },
    GiveBack { period_to: Day },
    Accept { period_to: Day },
    Turn { task: usize, decided: bool },
    Close,
}

/// Which reports of a period are sent together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    First,
    Again,
    Late,
}

/// What is known of a task while the story is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Running {
    /// Its target, once it has one.
    pub(super) target: i64,
    /// What is asked of it, units.
    pub(super) goal: i64,
    pub(super) first_obligation: i64,
    /// Latest report and value of each obligation.
    pub(super) sent: Vec<(i64, i64)>,
    pub(super) version: Option<row::TaskVersion>,
    pub(super) light: Option<row::Light>,
    pub(super) light_since: chrono::NaiveDateTime,
    /// Its latest request.
    pub(super) request: i64,
}

/// What is known of a directive.
#[derive(Debug, Clone, Default)]
pub(super) struct Current {
    pub(super) target: i64,
    pub(super) version: Option<row::DirectiveVersion>,
}

/// The story while it is told.
pub(super) struct Story<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) rules: &'a Rules,
    pub(super) plan: &'a Plan,
    pub(super) terms: Terms,
    pub(super) stage: Stage,
    pub(super) figures: Figures,
    pub(super) running: Vec<Running>,
    pub(super) current: Vec<Current>,
    /// The moment at which it ends.
    pub(super) now: Instant,
}

impl<'a> Story<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        rules: &'a Rules,
        plan: &'a Plan,
        stage: Stage,
        first_indicator: i64,
    ) -> Story<'a> {
        Story {
            terms: terms(ground, plan, first_indicator),
            ground,
            rules,
            plan,
            stage,
            figures: Figures::default(),
            running: vec![Running::default(); plan.pieces.len()],
            current: vec![Current::default(); plan.matters.len()],
            now: start_of(ground.today) + chrono::Duration::minutes(10),
        }
    }

    /// Tells everything; `tell` hears of each tenth.
    ///
    /// # Errors
    /// As the loader.
    pub(super) fn tell(mut self, tell: &dyn Fn(String)) -> Result<usize> {
        let acts = self.timeline();
        let tenth = acts.len() / 10 + 1;
        for (i, (moment, matter, act)) in acts.iter().enumerate() {
            self.play(*matter, *act, *moment)?;
            self.stage.flush()?;
            if (i + 1) % tenth == 0 {
                tell(format!(
                    "{}0 % of the acts told, {} reports",
                    (i + 1) / tenth,
                    self.stage.reports
                ));
            }
        }
        self.settle()?;
        let reports = self.stage.reports;
        tell("writing the last rows".to_owned());
        self.stage.finish()?;
        Ok(reports)
    }

    fn play(&mut self, matter: usize, act: Act, now: Instant) -> Result<()> {
        match act {
            Act::Create => self.create(matter, now),
            Act::Register => self.register(matter, now),
            Act::Decompose => self.decompose(matter, now),
            Act::Issue { depth } => self.issue(matter, depth, now),
            Act::Sign { depth } => self.sign(matter, depth, now),
            Act::HandDown { depth } => self.hand_down(matter, depth, now),
            Act::Send { period_to, round } => self.send(matter, period_to, round, now),
            Act::GiveBack { period_to } => self.give_back(matter, period_to, now),
            Act::Accept { period_to } => self.accept(matter, period_to, now),
            Act::Turn { task, decided } => self.turn(task, decided, now),
            Act::Close => self.close(matter, now),
        }
    }

    /// Every act with its moment; those of today and later have not happened.
    fn timeline(&self) -> Vec<(Instant, usize, Act)> {
        let mut acts = Vec::new();
        for place in 0..self.plan.matters.len() {
            self.beginnings(place, &mut acts);
            self.reporting(place, &mut acts);
            self.turns(place, &mut acts);
        }
        acts.retain(|(moment, ..)| *moment < self.now);
        acts.sort_by_key(|(moment, matter, _)| (*moment, *matter));
        acts
    }

    fn beginnings(&self, place: usize, acts: &mut Vec<(Instant, usize, Act)>) {
        let Some(matter) = self.plan.matters.get(place) else {
            return;
        };
        let calendar = self.ground.calendar;
        let before = |n| super::fate::working_days_before(calendar, matter.issued_on, n);
        let mut add = |day: Day, hour: u32, act: Act| acts.push((moment(place, day, hour), place, act));
        add(before(6), 9, Act::Create);
        add(before(5), 9, Act::Register);
        add(before(1), 16, Act::Decompose);
        add(matter.issued_on, 9, Act::Issue { depth: 0 });
        for depth in 0..3 {
            let next = next_day(calendar, matter.issued_on, depth);
            add(next, 9, Act::Sign { depth });
            if depth < 2 {
                add(next, 13, Act::HandDown { depth });
                add(next, 14, Act::Issue { depth: depth + 1 });
            }
        }
    }

    fn reporting(&self, place: usize, acts: &mut Vec<(Instant, usize, Act)>) {
        let Some(matter) = self.plan.matters.get(place) else {
            return;
        };
        let pieces = self.plan.pieces.get(matter.first..matter.end).unwrap_or_default();
        let mut ends: Vec<Day> = pieces
            .iter()
            .flat_map(|p| &p.slots)
            .map(|s| s.planned.period_to)
            .collect();
        ends.sort_unstable();
        ends.dedup();
        for period_to in ends {
            let days = self.ground.days.of(period_to);
            let mut add = |day: Day, hour: u32, act: Act| acts.push((moment(place, day, hour), place, act));
            let send = |round| Act::Send { period_to, round };
            add(days.send, 9, send(Round::First));
            add(days.back, 10, Act::GiveBack { period_to });
            add(days.again, 9, send(Round::Again));
            add(days.late, 11, send(Round::Late));
            add(days.accept, 15, Act::Accept { period_to });
        }
    }

    fn turns(&self, place: usize, acts: &mut Vec<(Instant, usize, Act)>) {
        use super::fate::Fate;
        let Some(matter) = self.plan.matters.get(place) else {
            return;
        };
        let calendar = self.ground.calendar;
        let mut last = matter.due_on;
        for task in matter.first..matter.end {
            let Some(piece) = self.plan.pieces.get(task) else {
                continue;
            };
            let mut add = |day: Day, hour: u32, decided: bool| {
                acts.push((moment(place, day, hour), place, Act::Turn { task, decided }));
            };
            match piece.fate {
                Fate::Unsigned | Fate::Active => {}
                Fate::Suspended(day) | Fate::Cancelled(day) => add(day, 10, true),
                Fate::Closing(day) => add(day, 10, false),
                Fate::Extended { filed, .. } => {
                    add(filed, 10, false);
                    add(calendar.add_working_days(filed, 1), 16, true);
                }
                Fate::Closed { filed, decided } => {
                    add(filed, 10, false);
                    add(decided, 16, true);
                    last = last.max(decided);
                }
            }
        }
        if matter.closed {
            acts.push((moment(place, calendar.add_working_days(last, 1), 16), place, Act::Close));
        }
    }

    /// The person and organisation of a bureau.
    pub(super) fn actor(&self, bureau: usize) -> Actor {
        self.ground.cast.bureaus.get(bureau).map(|b| (b.person, b.id))
    }

    /// Who issued a task: the bureau of the task above, or the national one.
    pub(super) fn issuer(&self, task: usize) -> usize {
        let above = self.plan.pieces.get(task).and_then(|p| p.parent);
        above.and_then(|p| self.plan.pieces.get(p)).map_or(0, |p| p.lead)
    }

    /// Tasks of a directive.
    pub(super) fn tasks_of(&self, matter: usize) -> std::ops::Range<usize> {
        self.plan.matters.get(matter).map_or(0..0, |m| m.first..m.end)
    }

    /// Tasks of a directive so far below it.
    pub(super) fn tasks_at(&self, matter: usize, depth: usize) -> Vec<usize> {
        let at = |task: &usize| self.plan.pieces.get(*task).is_some_and(|p| p.depth == depth);
        self.tasks_of(matter).filter(at).collect()
    }
}

fn next_day(calendar: &Calendar, issued: Day, depth: usize) -> Day {
    calendar.add_working_days(issued, i64::try_from(depth).unwrap_or_default() + 1)
}

/// A moment of a day, some minutes apart from other directives'.
pub(super) fn moment(matter: usize, day: Day, hour: u32) -> Instant {
    let minute = u32::try_from(matter % 60).unwrap_or_default();
    let second = u32::try_from(matter / 60 % 60).unwrap_or_default();
    let time = chrono::NaiveTime::from_hms_opt(hour, minute, second);
    at(day, time.unwrap_or(chrono::NaiveTime::MIN))
}
