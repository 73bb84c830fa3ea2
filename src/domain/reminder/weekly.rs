//! The leaders' weekly completion letter (每周完成情况): on which day of a week, to whom. It is about no task, so it is
//! no reminder of the ladder; like those it is planned by a pure function, and its key is the same whoever plans it.

use chrono::{Datelike, TimeDelta};

use super::{Hours, digest_moment};
use crate::domain::calendar::{Calendar, Calendars};
use crate::domain::id::UserId;
use crate::domain::person::{Role, Roles};
use crate::domain::time::{Day, Instant, day_of, start_of};

/// Begin of the keys of these letters, and the name of their rule.
pub const WEEKLY: &str = "weekly";

/// Whether a person gets the weekly letter: leaders unless they said no, others with business who said yes.
#[must_use]
pub fn reads_weekly(roles: &Roles, chosen: Option<bool>) -> bool {
    roles.sees_business() && chosen.unwrap_or_else(|| roles.has(Role::Leader))
}

/// A weekly letter that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyLetter {
    /// Week and recipient: unique and the same on every server.
    pub key: String,
    /// To whom.
    pub recipient: UserId,
    /// Not before: the recipient's hour of the digest.
    pub moment: Instant,
}

/// The day on which the letter of a week leaves: `weekday` (1 is Monday) or the first working day after it in the same
/// week. None where the rest of the week is free, or where `weekday` is no day: the letter is off.
#[must_use]
pub fn weekly_day(weekday: i64, monday: Day, calendar: &Calendar) -> Option<Day> {
    let wanted = monday.checked_add_signed(TimeDelta::days((1..=7).contains(&weekday).then_some(weekday - 1)?))?;
    let day = calendar.next_working_on_or_after(wanted);
    (monday_of(day) == monday).then_some(day)
}

/// The weekly letters whose day begins after `from` and not after `to`, to each reader once. Of weeks that were missed
/// only the last is told: a letter of figures is about now, whenever it leaves.
#[must_use]
pub fn weekly(
    weekday: i64,
    readers: &[(UserId, Hours)],
    calendars: &Calendars,
    (from, to): (Instant, Instant),
    now: Instant,
) -> Vec<WeeklyLetter> {
    let mut letters = Vec::new();
    for (user, hours) in readers {
        let days = days_of(weekday, calendars.of(hours.org), (from, to));
        let missed = days
            .iter()
            .filter(|day| start_of(**day) <= now)
            .count()
            .saturating_sub(1);
        letters.extend(days.into_iter().skip(missed).map(|day| WeeklyLetter {
            key: format!("{WEEKLY}/{}/user:{user}", monday_of(day)),
            recipient: *user,
            moment: digest_moment(*hours, day),
        }));
    }
    letters.sort_by_key(|letter| (letter.moment, letter.recipient));
    letters
}

/// The days of the letter that begin in a span.
fn days_of(weekday: i64, calendar: &Calendar, (from, to): (Instant, Instant)) -> Vec<Day> {
    let mut days = Vec::new();
    let mut monday = monday_of(day_of(from));
    while start_of(monday) <= to {
        days.extend(weekly_day(weekday, monday, calendar).filter(|day| start_of(*day) > from && start_of(*day) <= to));
        let Some(next) = monday.checked_add_signed(TimeDelta::days(7)) else {
            break;
        };
        monday = next;
    }
    days
}

fn monday_of(day: Day) -> Day {
    let back = TimeDelta::days(i64::from(day.weekday().num_days_from_monday()));
    day.checked_sub_signed(back).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::tests::{calendar_2026, day};
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        format!("{text}+08:00")
            .parse::<chrono::DateTime<chrono::FixedOffset>>()
            .unwrap()
            .to_utc()
    }

    #[test]
    fn a_free_monday_moves_the_letter_inside_its_week_and_a_free_week_has_none() {
        let calendar = calendar_2026();
        let of = |weekday, monday| weekly_day(weekday, day(monday), &calendar);
        assert_eq!(of(1, "2026-11-23"), Some(day("2026-11-23")));
        assert_eq!(of(1, "2026-04-06"), Some(day("2026-04-07")), "清明节");
        assert_eq!(of(1, "2026-02-16"), None, "春节");
        assert_eq!(of(5, "2026-09-28"), None, "国庆节 from Thursday on");
        assert_eq!(
            of(6, "2026-10-05"),
            Some(day("2026-10-10")),
            "a Saturday that is worked"
        );
        assert_eq!((of(0, "2026-11-23"), of(8, "2026-11-23")), (None, None), "off");
    }

    #[test]
    fn of_missed_weeks_only_the_last_is_told_and_what_lies_ahead_stays() {
        let calendar = calendar_2026();
        let reader = [(UserId(7), Hours::default())];
        let window = (at("2026-11-01T00:00:00"), at("2026-12-10T00:00:00"));
        let told = weekly(1, &reader, &calendar.clone().into(), window, at("2026-11-24T09:00:00"));
        let keys: Vec<&str> = told.iter().map(|letter| letter.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "weekly/2026-11-23/user:7",
                "weekly/2026-11-30/user:7",
                "weekly/2026-12-07/user:7"
            ]
        );
        assert_eq!(told.first().unwrap().moment, at("2026-11-23T08:30:00"));
    }

    proptest! {
        #[test]
        fn any_cuts_of_time_give_each_week_once(
            weekday in 1_i64..=7,
            cuts in proptest::collection::btree_set(0_i64..9_000, 0..12),
        ) {
            let (calendar, reader) = (calendar_2026(), [(UserId(7), Hours::default())]);
            let calendars = Calendars::from(calendar.clone());
            let start = at("2026-02-01T00:00:00");
            let moments: Vec<Instant> = cuts.iter().map(|hours| start + TimeDelta::hours(*hours)).collect();
            let mut keys = Vec::new();
            for pair in moments.windows(2) {
                if let [from, to] = pair {
                    // Looking ahead from the beginning: nothing counts as missed.
                    keys.extend(weekly(weekday, &reader, &calendars, (*from, *to), *from).into_iter().map(|w| w.key));
                }
            }
            if let (Some(first), Some(last)) = (moments.first(), moments.last()) {
                let whole = weekly(weekday, &reader, &calendars, (*first, *last), *first);
                prop_assert!(whole.iter().all(|w| calendar.is_working(day_of(w.moment))));
                prop_assert_eq!(whole.into_iter().map(|w| w.key).collect::<Vec<_>>(), keys);
            }
        }
    }
}
