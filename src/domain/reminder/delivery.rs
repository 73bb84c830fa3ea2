//! From reminders to letters: at most one digest per person and working day at the person's hour; escalations at once,
//! inside the person's hours and the budget (DOMAIN.md §8). Pure: the outbox is the store's.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveTime, TimeDelta};

use super::{House, Recipient, Reminder, Subject};
use crate::domain::calendar::{Calendar, Calendars};
use crate::domain::id::{OrgId, UserId};
use crate::domain::time::{Day, Instant, at, day_of, time_of};

/// When letters may reach a person, China time, on the working days of the person's organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// The digest's hour.
    pub digest_at: NaiveTime,
    /// Letters from then on.
    pub from: NaiveTime,
    /// Letters until then.
    pub to: NaiveTime,
    /// Whose working days.
    pub org: OrgId,
}

impl Default for Hours {
    /// 08:30; 08:00 to 20:00; the working days of the nation.
    fn default() -> Self {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
        Self {
            digest_at: time(8, 30),
            from: time(8, 0),
            to: time(20, 0),
            org: OrgId(0),
        }
    }
}

impl Hours {
    /// These hours as far as the house lets letters out; where they never meet, the hours of the house.
    #[must_use]
    pub fn within(self, house: Option<House>) -> Hours {
        let Some(House { from, to }) = house else {
            return self;
        };
        let own = (self.from.max(from), self.to.min(to));
        let (from, to) = if own.0 < own.1 { own } else { (from, to) };
        Hours {
            digest_at: self.digest_at.clamp(from, to),
            from,
            to,
            ..self
        }
    }

    /// The hours in which a digest may leave: the digest's own hour is the person's choice and always among them, with an
    /// hour after it for a mail server that is slow.
    #[must_use]
    pub fn of_digests(self) -> Hours {
        let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(self.to);
        let (later, over) = self.digest_at.overflowing_add_signed(TimeDelta::hours(1));
        let late = if over > 0 { last } else { later };
        Hours {
            from: self.from.min(self.digest_at),
            to: self.to.max(late),
            ..self
        }
    }
}

/// One letter to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub recipient: UserId,
    /// Not before this moment; it may lie in the past, then at once.
    pub moment: Instant,
    /// A digest of this day, or a letter of its own.
    pub digest_of: Option<Day>,
    /// What it says; never empty.
    pub reminders: Vec<Reminder>,
}

/// The moment of a person's digest on a day.
#[must_use]
pub fn digest_moment(hours: Hours, day: Day) -> Instant {
    at(day, hours.digest_at)
}

/// The first moment, from the one given on, at which a letter may reach a person: on a working day inside the hours. A
/// person whose hours end before they begin is reached from their beginning on.
#[must_use]
pub fn inside_hours(hours: Hours, calendars: &Calendars, moment: Instant, any_hour: bool) -> Instant {
    if any_hour {
        return moment;
    }
    let calendar = calendars.of(hours.org);
    let (day, time) = (day_of(moment), time_of(moment));
    let open = calendar.is_working(day);
    if open && hours.from <= time && (time <= hours.to || hours.to < hours.from) {
        moment
    } else if open && time < hours.from {
        at(day, hours.from)
    } else {
        at(calendar.add_working_days(day, 1), hours.from)
    }
}

/// What was missed is told once: of the reminders due by now, only the latest of each rule, subject and recipient stays,
/// marked late where its own day is over. What lies ahead is left alone.
#[must_use]
pub fn missed_once(reminders: Vec<Reminder>, now: Instant) -> Vec<Reminder> {
    let mut latest: HashMap<(&str, Subject, UserId), (Instant, usize)> = HashMap::new();
    for (n, reminder) in reminders
        .iter()
        .enumerate()
        .filter(|(_, reminder)| reminder.moment <= now)
    {
        let same = (reminder.rule.as_str(), reminder.subject, reminder.recipient);
        let found = latest.entry(same).or_insert((reminder.moment, n));
        if found.0 < reminder.moment {
            *found = (reminder.moment, n);
        }
    }
    let told: HashSet<usize> = latest.into_values().map(|(_, n)| n).collect();
    let mut kept = Vec::with_capacity(reminders.len());
    for (n, mut reminder) in reminders.into_iter().enumerate() {
        if reminder.moment > now {
            kept.push(reminder);
        } else if told.contains(&n) {
            reminder.late = day_of(reminder.moment) < day_of(now);
            kept.push(reminder);
        }
    }
    kept.sort_by(|a, b| (a.moment, a.recipient, &a.key).cmp(&(b.moment, b.recipient, &b.key)));
    kept
}

/// The letters that reminders make. `holds` says whether a reminder's reason still holds: those without are dropped, and
/// a letter without any is not written. Beyond `budget` letters a day escalations join the next digest, unless they may
/// go at any hour. Reminders for people who are not among `people` are left out.
pub fn letters(
    reminders: Vec<Reminder>,
    people: &[Recipient],
    calendars: &Calendars,
    now: Instant,
    budget: i64,
    holds: impl Fn(&Reminder) -> bool,
) -> Vec<Letter> {
    let known: BTreeMap<UserId, &Recipient> = people.iter().map(|person| (person.user, person)).collect();
    let mut grouped: BTreeMap<(UserId, Instant, Option<Day>), Vec<Reminder>> = BTreeMap::new();
    let mut used: BTreeMap<UserId, Vec<Instant>> = BTreeMap::new();
    for reminder in missed_once(reminders, now).into_iter().filter(holds) {
        let Some(person) = known.get(&reminder.recipient) else {
            continue;
        };
        let (moment, digest_of) = route(
            &reminder,
            person,
            calendars,
            now,
            budget,
            used.entry(person.user).or_default(),
        );
        grouped
            .entry((person.user, moment, digest_of))
            .or_default()
            .push(reminder);
    }
    let mut list: Vec<Letter> = grouped
        .into_iter()
        .map(|((recipient, moment, digest_of), reminders)| Letter {
            recipient,
            moment,
            digest_of,
            reminders,
        })
        .collect();
    list.sort_by_key(|letter| (letter.moment, letter.recipient));
    list
}

/// When, and as what, a reminder goes. `used` are the moments of the letters that go out at once, one per moment.
fn route(
    reminder: &Reminder,
    person: &Recipient,
    calendars: &Calendars,
    now: Instant,
    budget: i64,
    used: &mut Vec<Instant>,
) -> (Instant, Option<Day>) {
    if reminder.immediate {
        let moment = inside_hours(person.hours, calendars, reminder.moment.max(now), reminder.any_hour);
        let day = day_of(moment);
        let sent = person.letters_on.get(&day).copied().unwrap_or(0);
        let planned = used.iter().filter(|other| day_of(**other) == day).count();
        let room = sent.saturating_add(i64::try_from(planned).unwrap_or(i64::MAX)) < budget;
        if reminder.any_hour || room || used.contains(&moment) {
            if !used.contains(&moment) {
                used.push(moment);
            }
            return (moment, None);
        }
    }
    let day = digest_day(person, calendars.of(person.hours.org), reminder.moment, now);
    (digest_moment(person.hours, day), Some(day))
}

/// The day of the digest that takes a reminder: the first working day whose digest is not before the reminder's moment,
/// not in the past, not over for today, and not yet sent.
fn digest_day(person: &Recipient, calendar: &Calendar, moment: Instant, now: Instant) -> Day {
    let next = |day: Day| calendar.add_working_days(day, 1);
    let own = day_of(moment);
    let own = if time_of(moment) <= person.hours.digest_at {
        calendar.next_working_on_or_after(own)
    } else {
        next(own)
    };
    let today = day_of(now);
    let over = time_of(now) > person.hours.of_digests().to;
    let earliest = if over {
        next(today)
    } else {
        calendar.next_working_on_or_after(today)
    };
    let mut day = own.max(earliest);
    while person.closed_days.contains(&day) {
        day = next(day);
    }
    day
}
