//! Arithmetic of the completion report (完成情况报告, DOMAIN.md §10): tallies of tasks, rates, and how a target stands
//! by its roll-ups. Which rows are counted is the store's to know, how they are shown the renderer's.

use std::collections::BTreeMap;

use chrono::Datelike;
use rust_decimal::Decimal;

use super::decimal::{self, Scale};
use super::indicator::{Accumulation, IndicatorKind, Reading};
use super::light::Light;
use super::target::{Measured, Target, Unlit};
use super::task::TaskState;
use super::time::Day;

words! {
    /// What the rows of the report's table are.
    pub enum GroupBy {
        /// The organisations directly below the one asked for, each with all below it.
        Org = "org", "分单位", "by organisation";
        /// Directives.
        Directive = "directive", "分事项", "by directive";
        /// Indicators.
        Indicator = "indicator", "分指标", "by indicator";
    }
}

/// A part of a whole, kept exactly; the percentage is for showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// The part.
    pub numerator: i64,
    /// The whole.
    pub denominator: i64,
}

impl Rate {
    /// In percent, rounded to two places; none of nothing.
    #[must_use]
    pub fn percent(self) -> Option<Decimal> {
        decimal::percent(self.numerator, self.denominator).ok()
    }

    /// Part by part and whole by whole: never a mean of percentages (DOMAIN.md §4).
    #[must_use]
    pub fn plus(self, other: Rate) -> Rate {
        Rate {
            numerator: self.numerator.saturating_add(other.numerator),
            denominator: self.denominator.saturating_add(other.denominator),
        }
    }
}

/// How many tasks stand where. Drafts are not handed out and never counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<(TaskState, Light), i64>,
    overdue: i64,
}

impl Tally {
    /// Adds tasks of one state and light, of which some are overdue.
    pub fn add(&mut self, state: TaskState, light: Light, n: i64, overdue: i64) {
        if state != TaskState::Draft && (n != 0 || overdue != 0) {
            *self.counts.entry((state, light)).or_default() += n;
            self.overdue += overdue;
        }
    }

    /// Adds all of another tally.
    pub fn merge(&mut self, other: &Tally) {
        for ((state, light), n) in &other.counts {
            self.add(*state, *light, *n, 0);
        }
        self.overdue += other.overdue;
    }

    /// Tasks handed out, whatever became of them.
    #[must_use]
    pub fn tasks(&self) -> i64 {
        self.counts.values().sum()
    }

    /// Tasks still owed.
    #[must_use]
    pub fn open(&self) -> i64 {
        self.sum(|state, _| state.is_open())
    }

    /// Open tasks past their due day.
    #[must_use]
    pub const fn overdue(&self) -> i64 {
        self.overdue
    }

    /// Tasks in a state.
    #[must_use]
    pub fn in_state(&self, wanted: TaskState) -> i64 {
        self.sum(|state, _| state == wanted)
    }

    /// Tasks under a light.
    #[must_use]
    pub fn under(&self, wanted: Light) -> i64 {
        self.sum(|_, light| light == wanted)
    }

    /// Open tasks under red: the length of the red list.
    #[must_use]
    pub fn open_red(&self) -> i64 {
        self.sum(|state, light| state.is_open() && light == Light::Red)
    }

    /// Signed for, of all that were to be signed for (签收率); cancelled tasks are outside.
    #[must_use]
    pub fn signed(&self) -> Rate {
        let waiting = self.in_state(TaskState::Issued);
        let whole = self.tasks() - self.in_state(TaskState::Cancelled);
        Rate {
            numerator: whole - waiting,
            denominator: whole,
        }
    }

    /// Closed, of all that are not cancelled (办结率).
    #[must_use]
    pub fn closed(&self) -> Rate {
        Rate {
            numerator: self.in_state(TaskState::Closed),
            denominator: self.tasks() - self.in_state(TaskState::Cancelled),
        }
    }

    fn sum(&self, wanted: impl Fn(TaskState, Light) -> bool) -> i64 {
        let hits = self.counts.iter().filter(|((state, light), _)| wanted(*state, *light));
        hits.map(|(_, n)| *n).sum()
    }
}

/// Reports owed and sent in some months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reports {
    /// Owed and not waived.
    pub owed: i64,
    /// Answered in time.
    pub on_time: i64,
    /// Answered late.
    pub late: i64,
    /// Times a report was returned.
    pub returned: i64,
    /// Whose latest report is accepted.
    pub accepted: i64,
    /// Not answered although the due moment is past.
    pub missing: i64,
}

impl Reports {
    /// Adds up.
    pub fn merge(&mut self, other: Reports) {
        self.owed += other.owed;
        self.on_time += other.on_time;
        self.late += other.late;
        self.returned += other.returned;
        self.accepted += other.accepted;
        self.missing += other.missing;
    }

    /// Answered in time, of all that were answered or should have been by now (按时填报率). What is not yet due and
    /// not yet answered is outside.
    #[must_use]
    pub const fn punctual(self) -> Rate {
        Rate {
            numerator: self.on_time,
            denominator: self.on_time + self.late + self.missing,
        }
    }
}

/// A current roll-up of a target for one period end, in units of the indicator's scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Last day of the period.
    pub period_to: Day,
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Value.
    pub value: Option<i64>,
    /// How many were to report.
    pub n_expected: i64,
    /// How many did.
    pub n_reported: i64,
    /// Of how many it is accepted.
    pub n_accepted: i64,
}

/// The figure in force: that of the latest period; of a count that is reported period by period the sum of its year.
#[must_use]
pub fn current(kind: IndicatorKind, accumulation: Accumulation, figures: &[Figure]) -> Option<Figure> {
    let last = *figures.iter().max_by_key(|f| f.period_to)?;
    if kind != IndicatorKind::Count || accumulation != Accumulation::PerPeriod {
        return Some(last);
    }
    let year = figures
        .iter()
        .filter(|f| f.period_to.year() == last.period_to.year())
        .filter_map(|f| f.value);
    let sum = year.map(i128::from).reduce(|a, b| a + b);
    Some(Figure {
        value: sum.and_then(|sum| i64::try_from(sum).ok()),
        ..last
    })
}

/// What the figure says, as rules read it; none where nothing was reported.
#[must_use]
pub fn measured(kind: IndicatorKind, scale: Scale, figure: &Figure) -> Option<Measured> {
    let reading = match (kind, figure.numerator, figure.denominator) {
        (IndicatorKind::Ratio, Some(numerator), Some(denominator)) => Reading::Ratio { numerator, denominator },
        _ => Reading::Value(scale.decimal(figure.value?)),
    };
    Some(Measured {
        reading,
        period_to: figure.period_to,
    })
}

/// How a target stands: what was to be expected by now, and whether it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Planned value (序时进度) of the day it is held against, or why there is none.
    pub expected: Result<Decimal, Unlit>,
    /// That day: the end of the period reported last, as lights have it; today where nothing was reported.
    pub on: Day,
    /// Reached, with everybody heard (DOMAIN.md §4); none where it cannot be judged.
    pub reached: Option<bool>,
}

/// The day for which a figure is held against its trajectory (docs/numbers.md): the end of the period reported last.
#[must_use]
pub fn held_on(period_to: Option<Day>, today: Day) -> Day {
    period_to.map_or(today, |day| day.min(today))
}

/// Judges a target by its current figure.
#[must_use]
pub fn progress(target: &Target, scale: Scale, figure: Option<&Figure>, today: Day, issued: Day) -> Progress {
    let measured = figure.and_then(|f| measured(target.kind, scale, f));
    let complete = figure.is_some_and(|f| f.n_reported >= f.n_expected);
    let reached = match measured {
        None => target.level().ok().map(|_| false),
        Some(measured) => target.reached(measured.reading).ok().map(|yes| yes && complete),
    };
    let on = held_on(figure.map(|f| f.period_to), today);
    Progress {
        expected: target.expected_at(on, issued),
        on,
        reached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::indicator::Direction;
    use crate::domain::target::{Comparator, Curve};
    use proptest::prelude::*;

    fn figure(day: &str, value: i64) -> Figure {
        Figure {
            period_to: day.parse().unwrap(),
            numerator: None,
            denominator: None,
            value: Some(value),
            n_expected: 2,
            n_reported: 2,
            n_accepted: 1,
        }
    }

    #[test]
    fn rates_leave_out_drafts_and_cancelled_tasks() {
        let mut tally = Tally::default();
        tally.add(TaskState::Draft, Light::Grey, 9, 0);
        tally.add(TaskState::Issued, Light::Yellow, 1, 0);
        tally.add(TaskState::Active, Light::Red, 2, 2);
        tally.add(TaskState::Closed, Light::Green, 1, 0);
        tally.add(TaskState::Cancelled, Light::Grey, 3, 0);
        assert_eq!(
            (tally.tasks(), tally.open(), tally.overdue(), tally.open_red()),
            (7, 3, 2, 2)
        );
        assert_eq!(
            tally.signed(),
            Rate {
                numerator: 3,
                denominator: 4
            }
        );
        assert_eq!(tally.signed().percent().unwrap().to_string(), "75");
        assert_eq!(
            tally.closed(),
            Rate {
                numerator: 1,
                denominator: 4
            }
        );
        assert_eq!(Rate::default().percent(), None);
    }

    #[test]
    fn what_is_not_yet_due_is_outside_the_on_time_rate() {
        let reports = Reports {
            owed: 12,
            on_time: 5,
            late: 1,
            missing: 2,
            ..Reports::default()
        };
        assert_eq!(
            reports.punctual(),
            Rate {
                numerator: 5,
                denominator: 8
            }
        );
    }

    #[test]
    fn the_current_figure_is_the_latest_or_the_sum_of_the_year() {
        let list = [
            figure("2026-02-28", 5),
            figure("2026-01-31", 3),
            figure("2025-12-31", 90),
        ];
        let latest = current(IndicatorKind::Count, Accumulation::Cumulative, &list).unwrap();
        assert_eq!(latest.value, Some(5));
        let summed = current(IndicatorKind::Count, Accumulation::PerPeriod, &list).unwrap();
        assert_eq!((summed.value, summed.period_to), (Some(8), latest.period_to));
        assert_eq!(current(IndicatorKind::Count, Accumulation::PerPeriod, &[]), None);
    }

    #[test]
    fn a_target_is_reached_only_when_everybody_is_heard() {
        let target = Target {
            kind: IndicatorKind::Count,
            direction: Direction::AtLeast,
            unit: "组".into(),
            comparator: Comparator::AtLeast,
            value: Some(Decimal::from(30)),
            value_max: None,
            qualitative: false,
            baseline: None,
            resolved: None,
            due_on: Some("2026-12-31".parse().unwrap()),
            curve: Curve::Linear,
            points: Vec::new(),
        };
        let (issued, today) = ("2026-01-01".parse().unwrap(), "2026-07-02".parse().unwrap());
        let heard = figure("2026-06-30", 31);
        let stands = progress(&target, Scale::WHOLE, Some(&heard), today, issued);
        let planned = target.expected_at(heard.period_to, issued);
        assert_eq!((stands.expected, stands.reached), (planned, Some(true)));
        assert_eq!(
            (stands.on, planned),
            (heard.period_to, Ok("14.835165".parse().unwrap())),
            "180 of 364 days"
        );
        let silent = Figure { n_reported: 1, ..heard };
        assert_eq!(
            progress(&target, Scale::WHOLE, Some(&silent), today, issued).reached,
            Some(false)
        );
        let pending = Target { value: None, ..target };
        assert_eq!(
            progress(&pending, Scale::WHOLE, Some(&heard), today, issued).reached,
            None
        );
    }

    proptest! {
        #[test]
        fn merging_tallies_equals_adding_all(cells in prop::collection::vec((0_usize..7, 0_usize..4, 0_i64..50, 0_i64..5), 0..40)) {
            let mut whole = Tally::default();
            let mut parts = [Tally::default(), Tally::default()];
            for (i, (state, light, n, overdue)) in cells.iter().enumerate() {
                let (state, light) = (TaskState::ALL[*state], Light::ALL[*light]);
                whole.add(state, light, *n, *overdue);
                parts[i % 2].add(state, light, *n, *overdue);
            }
            let mut merged = Tally::default();
            merged.merge(&parts[0]);
            merged.merge(&parts[1]);
            prop_assert_eq!((merged.tasks(), merged.open(), merged.overdue(), merged.signed()),
                (whole.tasks(), whole.open(), whole.overdue(), whole.signed()));
            let by_light: i64 = Light::ALL.iter().map(|l| merged.under(*l)).sum();
            prop_assert_eq!(by_light, merged.tasks());
        }
    }
}
