//! The ladder as data: which day a rung counts from, how many days before or after, and whom it tells. The shipped one is
//! `data/rules/ladder-v1.toml`; later versions are rows. A rung may be narrowed to some directives, profiles, kinds or
//! urgencies: there it takes the place of the general one of its name.

use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;
use crate::domain::directive::{DirectiveKind, Urgency};
use crate::domain::id::DirectiveId;
use crate::domain::person::Role;
use crate::domain::profile::{RuleFault, Unit};
use crate::domain::request::MeasureKind;
use crate::domain::time::Day;

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

impl Audience {
    /// The roles of those who are told, whichever of their organisations holds one.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Responsible => &[Role::Reporter, Role::Leader, Role::Supervisor],
            Self::Approver => &[Role::Approver],
            Self::Leader | Self::ParentLeader => &[Role::Leader],
            Self::Supervisor => &[Role::Supervisor],
        }
    }
}

/// What a rung may be narrowed by: where a task comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Matter {
    /// Its directive.
    pub directive: DirectiveId,
    /// Code of the time profile.
    pub profile: String,
    /// Kind of the directive.
    pub kind: DirectiveKind,
    /// How urgent that is.
    pub urgency: Urgency,
}

impl Default for Matter {
    fn default() -> Self {
        Self {
            directive: DirectiveId(0),
            profile: "ordinary".into(),
            kind: DirectiveKind::Policy,
            urgency: Urgency::Ordinary,
        }
    }
}

/// What a rung is narrowed to. An empty list narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Only {
    /// These directives.
    pub directives: Vec<DirectiveId>,
    /// These time profiles.
    pub profiles: Vec<String>,
    /// These kinds of directives.
    pub kinds: Vec<DirectiveKind>,
    /// These urgencies.
    pub urgencies: Vec<Urgency>,
}

impl Only {
    /// How narrow it is, where it fits: a directive outweighs a profile, that a kind, that an urgency.
    fn weight(&self, matter: &Matter) -> Option<u8> {
        let ways = [
            (
                self.directives.is_empty(),
                self.directives.contains(&matter.directive),
                8,
            ),
            (self.profiles.is_empty(), self.profiles.contains(&matter.profile), 4),
            (self.kinds.is_empty(), self.kinds.contains(&matter.kind), 2),
            (self.urgencies.is_empty(), self.urgencies.contains(&matter.urgency), 1),
        ];
        let said = ways.into_iter().filter(|(open, ..)| !open);
        said.map(|(_, fits, weight)| fits.then_some(weight)).sum()
    }
}

/// The hours of the house: letters leave only then, whatever a person's own hours are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// From then on.
    pub from: NaiveTime,
    /// Until then.
    pub to: NaiveTime,
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Silent: what a general rung says is not said here.
    #[serde(default)]
    pub off: bool,
    /// Where it holds.
    #[serde(default)]
    pub only: Only,
    /// What it says, in Chinese.
    pub why_zh: String,
    /// What it says, in English.
    pub why_en: String,
}

/// A versioned ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Its version.
    pub version: i64,
    /// When letters leave at all; none: each person's own hours.
    #[serde(default)]
    pub hours: Option<House>,
    /// The rungs.
    #[serde(rename = "rung")]
    pub rungs: Vec<Rung>,
}

/// Most rungs of a ladder.
const MOST_RUNGS: usize = 200;
/// Furthest day from its base, units.
const FURTHEST: i64 = 366;
/// Longest text of a rung, characters.
const LONGEST: usize = 300;
/// A window never needs more repeats of one rung than this (a year of working days).
const MAX_REPEATS: i64 = 260;

impl Ladder {
    /// Checks a ladder as it was read. Errs where the shape is wrong, an id occurs twice for the same matters, a rung tells nobody or counts
    /// months or nothing or too far, a repeat is not above 0, or the hours are none.
    pub fn parse<E: std::fmt::Display>(read: Result<Self, E>) -> Result<Self, RuleFault> {
        const WHAT: &str = "reminder ladder";
        let ladder: Self = read.map_err(|e| RuleFault::shape(WHAT, &e))?;
        let names: Vec<String> = ladder.rungs.iter().map(Rung::name).collect();
        RuleFault::twice(WHAT, names.iter().map(String::as_str))?;
        if ladder.rungs.len() > MOST_RUNGS || ladder.hours.is_some_and(|house| house.from >= house.to) {
            let name = format!("{MOST_RUNGS} rungs at most, hours that begin before they end");
            return Err(RuleFault::Missing { what: WHAT, name });
        }
        for rung in &ladder.rungs {
            let missing = match rung {
                _ if rung.to.is_empty() => "to",
                _ if rung.offsets.is_empty() => "offsets",
                _ if rung.unit == Unit::Month => "unit day or working_day",
                _ if rung.then_every.is_some_and(|every| every <= 0) => "then_every above 0",
                _ if !rung.is_near() => "offsets within a year, ascending",
                _ if !rung.is_plain() => "id of small letters, words of one line",
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
    /// The rung of this name that speaks of a matter.
    #[must_use]
    pub fn rung(&self, id: &str, matter: &Matter) -> Option<&Rung> {
        let named = self.rungs.iter().filter(|rung| rung.id == id);
        let fits = named.filter_map(|rung| Some((rung.only.weight(matter)?, rung)));
        // Of equal weight the first, as in `rungs_of`.
        let best = fits.reduce(|best, other| if best.0 < other.0 { other } else { best });
        best.map(|(_, rung)| rung).filter(|rung| !rung.off)
    }

    /// The rungs that speak of a matter: of each name the narrowest.
    #[must_use]
    pub fn rungs_of(&self, matter: &Matter) -> Vec<&Rung> {
        let mut best: BTreeMap<&str, (u8, &Rung)> = BTreeMap::new();
        for rung in &self.rungs {
            let Some(weight) = rung.only.weight(matter) else {
                continue;
            };
            if best.get(rung.id.as_str()).is_none_or(|(other, _)| *other < weight) {
                best.insert(&rung.id, (weight, rung));
            }
        }
        best.into_values()
            .map(|(_, rung)| rung)
            .filter(|rung| !rung.off)
            .collect()
    }
}

impl Rung {
    /// Its id, with what it is narrowed to: unique in a ladder.
    fn name(&self) -> String {
        if self.only == Only::default() {
            self.id.clone()
        } else {
            format!("{} {:?}", self.id, self.only)
        }
    }

    fn is_near(&self) -> bool {
        let near = |n: &i64| (-FURTHEST..=FURTHEST).contains(n);
        self.offsets.iter().all(near) && self.then_every.iter().all(near) && self.offsets.is_sorted()
    }

    fn is_plain(&self) -> bool {
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let said = |text: &str| (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let named = (1..=40).contains(&self.id.len()) && self.id.chars().all(small) && !self.id.starts_with("act_");
        named && said(&self.why_zh) && said(&self.why_en)
    }

    /// Whether it speaks to those who have to act themselves, not to those above who hear of a delay.
    #[must_use]
    pub fn is_own(&self) -> bool {
        let acting = |to: &Audience| matches!(to, Audience::Responsible | Audience::Approver);
        self.when == Trigger::NoReviewYet || self.to.iter().any(acting)
    }

    /// The days on which it speaks, after the first of the window up to its last. What is to be said before or on a free
    /// day is said on the last working day before, what follows a free day (counted in calendar days) on the next one, so
    /// that no digest is missed.
    pub(super) fn days(&self, base: Day, shift: i64, calendar: &Calendar, window: (Day, Day)) -> Vec<Day> {
        let (from, to) = window;
        let last = self.offsets.iter().copied().max().unwrap_or(0);
        let repeats = self.then_every.into_iter().flat_map(|every| {
            let gone = self.passed(base, shift, from, calendar).saturating_sub(last);
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
            .take_while(|day| *day <= to);
        let mut found: Vec<Day> = days.chain(later).filter(|day| *day > from && *day <= to).collect();
        found.sort_unstable();
        found.dedup();
        found
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

/// Puts words into the blanks of a text in one pass, so that braces in what people typed stay as they are.
pub(super) fn filled(text: &str, words: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let from_brace = rest.get(before.len()..).unwrap_or_default();
        let blank = words
            .iter()
            .find_map(|(blank, word)| Some((word, from_brace.strip_prefix(blank)?)));
        out.push_str(before);
        rest = match blank {
            Some((word, tail)) => {
                out.push_str(word);
                tail
            }
            None => {
                out.push('{');
                after
            }
        };
    }
    out.push_str(rest);
    out
}
