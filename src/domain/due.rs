//! Where a due day comes from and what happens to it (期限的由来): words of the wire; and what another calendar would make
//! of it ([`moved`]).

use std::collections::BTreeMap;

use super::cadence::{DueRule, Period};
use super::calendar::{Calendar, Calendars};
use super::directive::Urgency;
use super::id::OrgId;
use super::profile::Profiles;
use super::time::Day;

words! {
    /// Where the first due day came from.
    pub enum Source {
        /// The directive's own due day.
        Directive = "directive", "沿用事项的期限", "the directive's due day";
        /// The due day of the task above.
        Above = "above", "沿用上级任务的期限", "the due day of the task above";
        /// A day set for this task when it was split.
        Split = "split", "分解时另定", "set when the task was split";
        /// A time profile, counted from the day of issue.
        Profile = "profile", "按时限规则推算", "counted by the time profile";
        /// None: the matter goes on.
        None = "none", "没有期限，长期坚持", "no due day";
    }
}

words! {
    /// What happened to a due day.
    pub enum StepKind {
        /// It was set at issue.
        Issued = "issued", "交办", "issued";
        /// The issuer corrected it.
        Corrected = "corrected", "修改期限", "corrected";
        /// An extension was granted.
        Extended = "extended", "延期", "extended";
    }
}

words! {
    /// What is due.
    pub enum DueOf {
        /// A report on a period.
        Report = "report", "填报", "reports";
        /// A task.
        Task = "task", "办结", "tasks";
    }
}

/// What a due day was counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sum {
    /// The report on a period.
    Report(DueRule, Period),
    /// A task, by its time profile from the day of issue.
    Task {
        /// Code of the profile.
        profile: String,
        /// Urgency of the directive.
        urgency: Urgency,
        /// Day of issue.
        issued: Day,
    },
}

/// So many reports or tasks with a due day of the same sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// By whose working days.
    pub org: OrgId,
    /// What the day was counted from.
    pub sum: Sum,
    /// The day that was given.
    pub day: Day,
    /// How many.
    pub n: i64,
}

/// Due days that another calendar would make others. They stay as they are until somebody changes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// What is due.
    pub what: DueOf,
    /// The day that was given.
    pub before: Day,
    /// The day it would be.
    pub after: Day,
    /// How many reports or tasks.
    pub n: i64,
}

impl Sum {
    fn day(&self, profiles: &Profiles, calendar: &Calendar) -> Option<Day> {
        match self {
            Self::Report(rule, period) => Some(rule.due_day(*period, calendar)),
            Self::Task {
                profile,
                urgency,
                issued,
            } => profiles.get(profile)?.closing_due(*issued, *urgency, calendar),
        }
    }
}

/// What the calendars `after` would make of days that were counted with the calendars `before`, earliest first. A day that
/// `before` does not give either was named or corrected by somebody, and no calendar moves it.
#[must_use]
pub fn moved(counted: &[Counted], profiles: &Profiles, before: &Calendars, after: &Calendars) -> Vec<Moved> {
    let mut found: BTreeMap<(Day, Day, DueOf), i64> = BTreeMap::new();
    for one in counted {
        let day = |calendars: &Calendars| one.sum.day(profiles, calendars.of(one.org));
        let (was, is) = (day(before), day(after));
        if let (Some(was), Some(is)) = (was, is)
            && was == one.day
            && is != was
        {
            let what = match one.sum {
                Sum::Report(..) => DueOf::Report,
                Sum::Task { .. } => DueOf::Task,
            };
            *found.entry((was, is, what)).or_default() += one.n;
        }
    }
    let row = |((before, after, what), n)| Moved { what, before, after, n };
    found.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::tests::{calendar_2026, day};
    use crate::domain::calendar::{CalendarDay, DayKind};

    #[test]
    fn a_holiday_more_moves_what_was_counted_over_it_and_nothing_that_was_named() {
        let before = Calendars::from(calendar_2026());
        let holiday = CalendarDay {
            day: day("2026-11-03"),
            kind: DayKind::Holiday,
            name: "补休".into(),
        };
        let after = Calendars::from(Calendar::new([holiday], [2026]));
        let october = Period {
            from: day("2026-10-01"),
            to: day("2026-10-31"),
        };
        let report = |rule: &str, on: &str, n| Counted {
            org: OrgId(3),
            sum: Sum::Report(rule.parse().unwrap(), october),
            day: day(on),
            n,
        };
        let profiles = Profiles::parse(toml::from_str(include_str!("../../data/rules/profiles.toml"))).unwrap();
        let counted = [
            report("after:5", "2026-11-06", 3),
            report("after:5", "2026-11-06", 4),
            report("after:1", "2026-11-02", 5),
            report("after:5", "2026-11-20", 6),
            report("on:28", "2026-10-28", 7),
        ];
        let moves = moved(&counted, &profiles, &before, &after);
        let expected = Moved {
            what: DueOf::Report,
            before: day("2026-11-06"),
            after: day("2026-11-09"),
            n: 7,
        };
        assert_eq!(moves, [expected]);
        assert_eq!(moved(&counted, &profiles, &before, &before), []);
    }
}
