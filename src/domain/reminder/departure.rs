//! Leaving: what becomes of a letter whose turn has come. The last word about mail is said here, at the moment of
//! sending, because a letter may have waited for a mail server, for a killed process or for a clock (DOMAIN.md §8).

use chrono::TimeDelta;

use super::{Hours, digest_moment, inside_hours};
use crate::domain::calendar::Calendars;
use crate::domain::id::LetterId;
use crate::domain::time::{Day, Instant, day_of};

/// Seconds that a digest waits for the planner where that has not run today.
const PLANNER_PATIENCE: i64 = 60;

/// A letter whose turn has come, as the outbox keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The day whose digest it is; none for a letter of its own.
    pub digest_of: Option<Day>,
    /// Bound to no hours (特提, `peak_season`).
    pub any_hour: bool,
    /// An earlier attempt may have been accepted without our hearing of it: it goes again as it is, under its own
    /// Message-ID, or not at all.
    pub doubtful: bool,
    /// After that a letter of its own is no news: what it says goes with a digest.
    pub drop_after: Option<Instant>,
}

/// The person's digest of today, other than the letter itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// There is none, or it had nothing to say.
    Free,
    /// One that waits and takes more.
    Open(LetterId),
    /// One that left, is leaving, or may have left.
    Closed,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// It leaves now.
    Leaves,
    /// It leaves now and is the person's digest of today.
    LeavesToday,
    /// It leaves now, is the person's digest of today, and what stood in that goes with a later one.
    Displaces(LetterId),
    /// Not now.
    Later(Instant),
    /// What it says goes with today's digest.
    Joins(LetterId),
    /// What it says goes with the person's next digest.
    JoinsNext,
}

/// Decides. `planned`: whether the planner has run today, so that a digest says all it has to.
#[must_use]
pub fn depart(
    letter: Waiting,
    slot: Slot,
    planned: bool,
    hours: Hours,
    calendars: &Calendars,
    now: Instant,
) -> Departure {
    let Some(day) = letter.digest_of else {
        let stale = letter.drop_after.is_some_and(|end| end < now);
        return match inside_hours(hours, calendars, now, letter.any_hour) {
            _ if stale && !letter.doubtful => Departure::JoinsNext,
            open if open > now => Departure::Later(open),
            _ => Departure::Leaves,
        };
    };
    let open = inside_hours(hours.of_digests(), calendars, now, false);
    let today = day_of(now);
    match slot {
        _ if open > now => Departure::Later(open),
        _ if !planned => Departure::Later(now + TimeDelta::seconds(PLANNER_PATIENCE)),
        _ if day == today => Departure::Leaves,
        Slot::Free => Departure::LeavesToday,
        Slot::Open(other) if letter.doubtful => Departure::Displaces(other),
        Slot::Open(other) => Departure::Joins(other),
        Slot::Closed => Departure::Later(digest_moment(hours, calendars.of(hours.org).add_working_days(today, 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::tests::{calendar_2026, day};
    use crate::domain::time::at;
    use chrono::NaiveTime;

    const OTHER: LetterId = LetterId(9);

    fn moment(text: &str, hour: u32, minute: u32) -> Instant {
        at(day(text), NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
    }

    fn digest(of: &str) -> Waiting {
        Waiting {
            digest_of: Some(day(of)),
            any_hour: false,
            doubtful: false,
            drop_after: Some(moment("2026-09-20", 8, 30)),
        }
    }

    fn own() -> Waiting {
        Waiting {
            digest_of: None,
            ..digest("2026-09-11")
        }
    }

    fn at_(letter: Waiting, slot: Slot, now: Instant) -> Departure {
        depart(letter, slot, true, Hours::default(), &calendar_2026().into(), now)
    }

    #[test]
    fn nothing_leaves_at_night_or_on_free_days_but_what_may() {
        let (night, sunday) = (moment("2026-09-11", 20, 1), moment("2026-09-13", 9, 0));
        let monday = moment("2026-09-14", 8, 0);
        for letter in [own(), digest("2026-09-11")] {
            assert_eq!(at_(letter, Slot::Free, night), Departure::Later(monday));
            assert_eq!(at_(letter, Slot::Free, sunday), Departure::Later(monday));
        }
        let urgent = Waiting {
            any_hour: true,
            ..own()
        };
        assert_eq!(at_(urgent, Slot::Free, sunday), Departure::Leaves);
        assert_eq!(at_(own(), Slot::Closed, moment("2026-09-11", 9, 0)), Departure::Leaves);
    }

    #[test]
    fn a_digest_that_was_kept_is_part_of_todays_or_becomes_it() {
        let (kept, now) = (digest("2026-09-11"), moment("2026-09-14", 8, 0));
        assert_eq!(at_(kept, Slot::Open(OTHER), now), Departure::Joins(OTHER));
        assert_eq!(at_(kept, Slot::Free, now), Departure::LeavesToday);
        let tomorrow = moment("2026-09-15", 8, 30);
        assert_eq!(at_(kept, Slot::Closed, now), Departure::Later(tomorrow));
        assert_eq!(at_(digest("2026-09-14"), Slot::Free, now), Departure::Leaves);
        let unplanned = depart(kept, Slot::Free, false, Hours::default(), &calendar_2026().into(), now);
        assert_eq!(unplanned, Departure::Later(now + TimeDelta::seconds(60)));
    }

    #[test]
    fn a_doubtful_letter_is_never_mixed_with_another() {
        let now = moment("2026-09-28", 9, 0);
        let doubtful = |letter| Waiting {
            doubtful: true,
            ..letter
        };
        assert_eq!(at_(own(), Slot::Free, now), Departure::JoinsNext, "no news any more");
        assert_eq!(at_(doubtful(own()), Slot::Free, now), Departure::Leaves);
        let old = doubtful(digest("2026-09-11"));
        assert_eq!(at_(old, Slot::Open(OTHER), now), Departure::Displaces(OTHER));
    }
}
