//! Time profiles (办理时限模板) as data: by when a task is to be signed for, which steps follow, how often it reports and
//! when it is to be done where nobody names a date (DOMAIN.md §3). The shipped set is `data/rules/profiles.toml`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months};
use serde::Deserialize;

use super::cadence::{Cadence, DueRule};
use super::calendar::Calendar;
use super::directive::Urgency;
use super::time::{Day, Instant, day_of, end_of};

words! {
    /// What a span of time counts.
    pub enum Unit {
        /// Calendar days.
        Day = "day", "天", "days";
        /// Working days.
        WorkingDay = "working_day", "个工作日", "working days";
        /// Calendar months.
        Month = "month", "个月", "months";
    }
}

/// A span such as “1 working day” or “30 days”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// How many.
    pub within: u16,
    /// Of what.
    pub unit: Unit,
    /// Does a computed day that is free move to the next working day? Yes, unless the data says otherwise.
    #[serde(default = "yes")]
    pub moves: bool,
}

impl Span {
    /// The last day of the span, counted from `start`, which itself is not counted.
    #[must_use]
    pub fn last_day(self, start: Day, calendar: &Calendar) -> Day {
        if self.unit == Unit::WorkingDay {
            return calendar.add_working_days(start, i64::from(self.within));
        }
        let day = self.plain(start);
        if self.moves {
            calendar.next_working_on_or_after(day)
        } else {
            day
        }
    }

    /// The last day as it is counted, whether anybody works on it or not; of working days the start itself.
    #[must_use]
    pub fn plain(self, start: Day) -> Day {
        let day = match self.unit {
            Unit::WorkingDay => Some(start),
            Unit::Day => start.checked_add_days(Days::new(u64::from(self.within))),
            Unit::Month => start.checked_add_months(Months::new(u32::from(self.within))),
        };
        day.unwrap_or(Day::MAX)
    }
}

/// A named step inside a profile (13710: deploy, measures, closed).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// Stable name.
    pub code: String,
    /// How many units after the issue.
    pub within: u16,
    /// Which units.
    pub unit: Unit,
    /// What is to have happened, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// One profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name kept in the `profile` columns: ordinary, 13710, document, minutes, instruction, peak_season.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Time to sign for a task (签收).
    pub sign: Span,
    /// Reporting rhythm where none is chosen.
    pub cadence: Cadence,
    /// Due rule where it differs from the cadence's own default.
    pub due_rule: Option<DueRule>,
    /// Time to close where no date is named and the urgency has no span of its own.
    pub closing: Option<Span>,
    /// Time to close by urgency.
    #[serde(default)]
    pub closing_by_urgency: BTreeMap<Urgency, Span>,
    /// Steps on the way.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    /// Do letters leave at any hour?
    #[serde(default)]
    pub any_hour: bool,
}

impl Profile {
    /// The day by whose end a task issued at a moment is to be signed for.
    #[must_use]
    pub fn sign_due_on(&self, issued_at: Instant, calendar: &Calendar) -> Day {
        self.sign.last_day(day_of(issued_at), calendar)
    }

    /// The first moment that is too late for signing (`tasks.sign_due_at`).
    #[must_use]
    pub fn sign_due_at(&self, issued_at: Instant, calendar: &Calendar) -> Instant {
        end_of(self.sign_due_on(issued_at, calendar))
    }

    /// The day by which the matter is to be closed where nobody named one; none if the profile has no such span.
    #[must_use]
    pub fn closing_due(&self, issued: Day, urgency: Urgency, calendar: &Calendar) -> Option<Day> {
        Some(self.closing_span(urgency)?.last_day(issued, calendar))
    }

    /// The span within which a matter of this urgency is to be closed, if the profile has one.
    #[must_use]
    pub fn closing_span(&self, urgency: Urgency) -> Option<Span> {
        self.closing_by_urgency.get(&urgency).copied().or(self.closing)
    }

    /// The due rule of a task with this profile and cadence.
    #[must_use]
    pub fn due_rule(&self, cadence: Cadence) -> DueRule {
        self.due_rule.unwrap_or_else(|| DueRule::default_for(cadence))
    }

    /// The steps with the day by which each is to be done.
    pub fn step_days<'a>(&'a self, issued: Day, calendar: &'a Calendar) -> impl Iterator<Item = (&'a Step, Day)> {
        self.steps.iter().map(move |step| {
            let span = Span {
                within: step.within,
                unit: step.unit,
                moves: true,
            };
            (step, span.last_day(issued, calendar))
        })
    }
}

/// Why a rule file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// Not the expected shape; the reader's message names line and key.
    #[error("{what}: {message}")]
    Shape {
        /// Which file.
        what: &'static str,
        /// What is wrong and where.
        message: String,
    },
    /// The same name twice.
    #[error("{what}: ‘{name}’ occurs twice")]
    Twice {
        /// Which file.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something that every set must have is not there.
    #[error("{what}: ‘{name}’ is missing")]
    Missing {
        /// Which file.
        what: &'static str,
        /// What is missing.
        name: String,
    },
}

impl RuleFault {
    /// The reader's error, with the file it was about.
    pub(super) fn shape(what: &'static str, error: &dyn std::fmt::Display) -> Self {
        Self::Shape {
            what,
            message: error.to_string().trim().to_owned(),
        }
    }

    /// The first name that occurs twice, if any.
    pub(super) fn twice<'a>(what: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), Self> {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                return Err(Self::Twice {
                    what,
                    name: name.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// All profiles, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiles {
    /// Version of the set.
    pub version: u32,
    /// The profiles.
    #[serde(rename = "profile")]
    pub list: Vec<Profile>,
}

impl Profiles {
    /// Checks a set as it was read from its file. Errs where the shape is wrong, a code occurs twice or `ordinary` is missing.
    pub fn parse<E: std::fmt::Display>(read: Result<Self, E>) -> Result<Self, RuleFault> {
        const WHAT: &str = "time profiles";
        let set: Self = read.map_err(|e| RuleFault::shape(WHAT, &e))?;
        RuleFault::twice(WHAT, set.list.iter().map(|profile| profile.code.as_str()))?;
        if set.get("ordinary").is_none() {
            return Err(RuleFault::Missing {
                what: WHAT,
                name: "ordinary".to_owned(),
            });
        }
        Ok(set)
    }

    /// The profile of that code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Profile> {
        self.list.iter().find(|profile| profile.code == code)
    }
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::super::calendar::tests::{calendar_2026, day};
    use super::super::time::at;
    use super::*;
    use chrono::NaiveTime;

    fn shipped() -> Profiles {
        Profiles::parse(toml::from_str(include_str!("../../data/rules/profiles.toml"))).unwrap()
    }

    fn issued(text: &str) -> Instant {
        at(day(text), NaiveTime::from_hms_opt(17, 45, 0).unwrap())
    }

    #[test]
    fn signing_is_due_at_the_end_of_the_next_working_day() {
        let (set, calendar) = (shipped(), calendar_2026());
        let ordinary = set.get("ordinary").unwrap();
        assert_eq!(ordinary.sign_due_on(issued("2026-09-30"), &calendar), day("2026-10-08"));
        assert_eq!(
            ordinary.sign_due_at(issued("2026-08-03"), &calendar).to_rfc3339(),
            "2026-08-04T16:00:00+00:00"
        );
        let peak = set.get("peak_season").unwrap();
        assert_eq!(
            peak.sign_due_on(issued("2026-11-06"), &calendar),
            day("2026-11-07"),
            "a Saturday"
        );
        assert!(peak.any_hour && !ordinary.any_hour);
    }

    #[test]
    fn all_six_profiles_ship_with_their_rhythm() {
        let set = shipped();
        let seen: Vec<_> = set.list.iter().map(|p| (p.code.as_str(), p.cadence.word())).collect();
        let expected = [
            ("ordinary", "monthly"),
            ("13710", "weekly"),
            ("document", "once"),
            ("minutes", "once"),
            ("instruction", "once"),
            ("peak_season", "daily"),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn closing_goes_by_urgency_and_moves_to_a_working_day() {
        let (set, calendar) = (shipped(), calendar_2026());
        let due = |code: &str, urgency| {
            set.get(code)
                .unwrap()
                .closing_due(day("2026-08-03"), urgency, &calendar)
        };
        assert_eq!(due("ordinary", Urgency::Ordinary), None);
        assert_eq!(due("document", Urgency::Ordinary), Some(day("2026-09-02")));
        assert_eq!(
            due("minutes", Urgency::Ordinary),
            Some(day("2026-08-24")),
            "the 23rd is a Sunday"
        );
        assert_eq!(due("instruction", Urgency::TopUrgent), Some(day("2026-08-04")));
        assert_eq!(
            due("instruction", Urgency::VeryUrgent),
            Some(day("2026-08-10")),
            "the 8th is a Saturday"
        );
        assert_eq!(due("instruction", Urgency::Urgent), Some(day("2026-08-18")));
        assert_eq!(due("instruction", Urgency::Ordinary), Some(day("2026-09-02")));
    }

    #[test]
    fn the_steps_of_13710() {
        let (set, calendar) = (shipped(), calendar_2026());
        let steps: Vec<_> = set
            .get("13710")
            .unwrap()
            .step_days(day("2026-08-03"), &calendar)
            .map(|s| s.1)
            .collect();
        assert_eq!(
            steps,
            [
                day("2026-08-04"),
                day("2026-08-06"),
                day("2026-08-10"),
                day("2026-09-03")
            ]
        );
    }

    #[test]
    fn faults_are_named() {
        let missing = Profiles::parse(toml::from_str("version = 1\nprofile = []")).unwrap_err();
        assert_eq!(missing.to_string(), "time profiles: ‘ordinary’ is missing");
        let one = "[[profile]]\ncode='ordinary'\nzh='a'\nen='a'\nsign={within=1,unit='day'}\ncadence='monthly'\n";
        let twice = Profiles::parse(toml::from_str(&format!("version=1\n{one}{one}"))).unwrap_err();
        assert_eq!(twice.to_string(), "time profiles: ‘ordinary’ occurs twice");
        let wrong = Profiles::parse(toml::from_str(&format!(
            "version=1\n{}",
            one.replace("monthly", "lunar")
        )))
        .unwrap_err();
        assert!(wrong.to_string().contains("lunar"), "{wrong}");
    }
}
