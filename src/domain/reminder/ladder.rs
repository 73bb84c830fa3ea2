//! The ladder as data: which day a rung counts from, how many days before or after, and whom it tells. The shipped one is
//! `data/rules/ladder-v1.toml`; a directive may have its own.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::domain::calendar::Calendar;
use crate::domain::profile::{RuleFault, Unit};
use crate::domain::request::MeasureKind;
use crate::domain::time::{Day, Instant, day_of, start_of};

words! {
    /// The day of a task that a rung counts from.
    pub enum Trigger {
        /// Its due date.
        Due = "due", "办结期限", "task due";
        /// The due day of a report it owes.
        ReportDue = "report_due", "填报期限", "report due";
        /// The day by which it is to be signed for.
        Unsigned = "unsigned", "签收期限", "unsigned";
        /// The day a report was returned.
        Returned = "returned", "退回日期", "returned";
        /// The day a report was sent.
        NoReviewYet = "no_review_yet", "上报日期", "no review yet";
    }
}

words! {
    /// Whom a rung tells.
    pub enum Audience {
        /// The reporters of the lead organisation.
        Responsible = "responsible", "经办人", "responsible";
        /// Its approvers.
        Approver = "approver", "审核人", "approver";
        /// Its leaders.
        Leader = "leader", "单位领导", "leader";
        /// The supervisors of the issuing organisation.
        Supervisor = "supervisor", "督办员", "supervisor";
        /// The leaders of the lead organisation's parent.
        ParentLeader = "parent_leader", "上级单位领导", "leader of the parent";
    }
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Stable name; part of every key.
    pub id: String,
    /// What it counts from.
    pub when: Trigger,
    /// What offsets count: `day` or `working_day`.
    pub unit: Unit,
    /// Units before (negative), on (0) or after the day.
    pub offsets: Vec<i64>,
    /// Goes on every so many units after the last offset.
    pub then_every: Option<i64>,
    /// Whom it tells.
    pub to: Vec<Audience>,
    /// Out at once, or with the digest.
    #[serde(default)]
    pub immediate: bool,
    /// The formal step it proposes; a person takes it.
    #[serde(default)]
    pub proposes: Option<MeasureKind>,
    /// What it says, in Chinese.
    pub why_zh: String,
    /// What it says, in English.
    pub why_en: String,
}

/// A versioned ladder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Its version.
    pub version: i64,
    /// The rungs.
    #[serde(rename = "rung")]
    pub rungs: Vec<Rung>,
}

/// A window never needs more repeats of one rung than this (a year of working days).
const MAX_REPEATS: i64 = 260;

impl Ladder {
    /// Checks a ladder as it was read from its file. Errs where the shape is wrong, an id occurs twice, a rung tells nobody or counts months
    /// or nothing, or a repeat is not above 0.
    pub fn parse<E: std::fmt::Display>(read: Result<Self, E>) -> Result<Self, RuleFault> {
        const WHAT: &str = "reminder ladder";
        let ladder: Self = read.map_err(|e| RuleFault::shape(WHAT, &e))?;
        RuleFault::twice(WHAT, ladder.rungs.iter().map(|rung| rung.id.as_str()))?;
        for rung in &ladder.rungs {
            let missing = match rung {
                _ if rung.to.is_empty() => "to",
                _ if rung.offsets.is_empty() => "offsets",
                _ if rung.unit == Unit::Month => "unit day or working_day",
                _ if rung.then_every.is_some_and(|every| every <= 0) => "then_every above 0",
                _ => continue,
            };
            return Err(RuleFault::Missing {
                what: WHAT,
                name: format!("{}: {missing}", rung.id),
            });
        }
        Ok(ladder)
    }
}

impl Ladder {
    /// The rung of this name.
    #[must_use]
    pub fn rung(&self, id: &str) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.id == id)
    }
}

impl Rung {
    /// Whether it speaks to those who have to act themselves, not to those above who hear of a delay.
    #[must_use]
    pub fn is_own(&self) -> bool {
        let acting = |to: &Audience| matches!(to, Audience::Responsible | Audience::Approver);
        self.when == Trigger::NoReviewYet || self.to.iter().any(acting)
    }

    /// The days on which it speaks whose first moment lies in the window (after its start, not after its end). What is
    /// to be said before or on a free day is said on the last working day before, what follows a free day (counted in
    /// calendar days) on the next one, so that no digest is missed.
    pub(super) fn days(&self, base: Day, shift: i64, calendar: &Calendar, window: (Instant, Instant)) -> BTreeSet<Day> {
        let (from, to) = window;
        let last = self.offsets.iter().copied().max().unwrap_or(0);
        let repeats = self.then_every.into_iter().flat_map(|every| {
            let gone = self.passed(base, shift, day_of(from), calendar).saturating_sub(last);
            let first = gone.div_euclid(every).max(1);
            (first..first.saturating_add(MAX_REPEATS)).map(move |n| last.saturating_add(n.saturating_mul(every)))
        });
        let days = self
            .offsets
            .iter()
            .copied()
            .map(|offset| self.day(base, offset, shift, calendar));
        let later = repeats
            .map(|offset| self.day(base, offset, shift, calendar))
            .take_while(|day| start_of(*day) <= to);
        days.chain(later)
            .filter(|day| (start_of(*day) > from) && (start_of(*day) <= to))
            .collect()
    }

    fn day(&self, base: Day, offset: i64, shift: i64, calendar: &Calendar) -> Day {
        let offset = if offset > 0 {
            offset.saturating_add(shift)
        } else {
            offset
        };
        match self.unit {
            Unit::WorkingDay if offset != 0 => calendar.add_working_days(base, offset),
            _ => {
                let delta = TimeDelta::try_days(offset).unwrap_or(TimeDelta::zero());
                let day = base.checked_add_signed(delta).unwrap_or(base);
                if offset > 0 {
                    calendar.next_working_on_or_after(day)
                } else {
                    calendar.last_working_on_or_before(day)
                }
            }
        }
    }

    /// Units gone from the base to a day.
    fn passed(&self, base: Day, shift: i64, day: Day, calendar: &Calendar) -> i64 {
        let gone = match self.unit {
            Unit::WorkingDay => calendar.working_days_between(base, day),
            _ => (day - base).num_days(),
        };
        gone.saturating_sub(shift)
    }
}

/// Puts words into a text in one pass, so that what people typed is never read as a blank.
pub(super) fn fill_last(text: &str, words: &[(&str, &str)]) -> String {
    let Some(((blank, word), rest)) = words.split_first() else {
        return text.to_owned();
    };
    let parts: Vec<String> = text.split(blank).map(|part| fill_last(part, rest)).collect();
    parts.join(word)
}
