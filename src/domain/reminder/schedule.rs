//! The schedule itself: which rung speaks of which task on which day, to whom, in which words (DOMAIN.md §8).

use std::collections::{BTreeMap, HashMap};

use super::ladder::Audience;
use super::{DutyFacts, Ladder, Matter, OpenObligation, Recipient, Reminder, Rung, Subject, Trigger, ladder};
use chrono::TimeDelta;

use crate::domain::cadence::{Cadence, Period};
use crate::domain::calendar::{Calendar, Calendars};
use crate::domain::id::{OrgId, UserId};
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant, day_of, start_of};

/// A day that rungs count from.
struct Base {
    subject: Subject,
    day: Day,
    /// Of a report: its period.
    period: Option<(Period, Cadence)>,
    /// Working days by which what comes after it is put off.
    shift: i64,
}

/// A rung that speaks of some matters, with what was found out for it: many tasks share their days and their people.
struct Speaking<'a> {
    rung: &'a Rung,
    days: HashMap<(Option<usize>, Day, i64), Vec<Day>>,
    users: HashMap<(OrgId, OrgId, Option<OrgId>), Vec<UserId>>,
}

/// All reminders whose moment lies after `from` and not after `to`, sorted by moment, recipient and key. Depends on its
/// arguments alone; successive windows give every moment once. Looking ahead it takes today's facts as they are.
#[must_use]
pub fn plan<'a>(
    ladder: &Ladder,
    facts: impl IntoIterator<Item = &'a DutyFacts>,
    people: &[Recipient],
    calendars: &Calendars,
    from: Instant,
    to: Instant,
) -> Vec<Reminder> {
    let mut staff: BTreeMap<OrgId, Vec<&Recipient>> = BTreeMap::new();
    for person in people {
        staff.entry(person.org).or_default().push(person);
    }
    let window = (day_of(from), day_of(to));
    let mut speaking: HashMap<&Matter, Vec<Speaking<'_>>> = HashMap::new();
    let mut found = Vec::new();
    for duty in facts {
        let rungs = speaking
            .entry(&duty.matter)
            .or_insert_with_key(|matter| ladder.rungs_of(matter).into_iter().map(Speaking::new).collect());
        for one in rungs {
            one.speak(duty, &staff, calendars, window, &mut found);
        }
    }
    found.sort_by(|a, b| (a.moment, a.recipient, &a.key).cmp(&(b.moment, b.recipient, &b.key)));
    found.dedup_by(|a, b| a.key == b.key);
    found
}

impl<'a> Speaking<'a> {
    fn new(rung: &'a Rung) -> Self {
        Self {
            rung,
            days: HashMap::new(),
            users: HashMap::new(),
        }
    }

    /// What it says of a task on the days after the first of the window up to its last.
    fn speak(
        &mut self,
        duty: &DutyFacts,
        staff: &BTreeMap<OrgId, Vec<&Recipient>>,
        calendars: &Calendars,
        window: (Day, Day),
        found: &mut Vec<Reminder>,
    ) {
        let (rung, org) = (self.rung, counting(self.rung.when, duty));
        let calendar = calendars.of(org);
        for base in bases(rung.when, duty) {
            let days = self
                .days
                .entry((calendars.own_number(org), base.day, base.shift))
                .or_insert_with(|| rung.days(base.day, base.shift, calendar, window));
            for day in days.iter().filter(|day| **day > duty.issued_on) {
                let users = self
                    .users
                    .entry((duty.lead_org, duty.issuer_org, duty.parent_org))
                    .or_insert_with(|| addressees(rung, duty, staff));
                let words = Words::new(rung, duty, &base, *day, calendar);
                found.extend(users.iter().map(|user| words.reminder(*user)));
            }
        }
    }
}

/// The last day that anything spoken of up to the end of a window can count from: what is due later is not told of before.
#[must_use]
pub fn reach(ladder: &Ladder, calendars: &Calendars, to: Instant) -> Day {
    let ahead = ladder
        .rungs
        .iter()
        .flat_map(|rung| &rung.offsets)
        .map(|offset| offset.saturating_neg());
    let units = ahead.max().unwrap_or(0).max(0);
    let to = day_of(to);
    let last = |calendar: &Calendar| {
        let working = calendar.add_working_days(to, units.saturating_add(1));
        // What falls on a free day is told on the last working day before it.
        let plain = calendar.add_working_days(to, 1);
        let plain = TimeDelta::try_days(units).and_then(|units| plain.checked_add_signed(units));
        working.max(plain.unwrap_or(Day::MAX))
    };
    calendars.all().map(last).max().unwrap_or(to)
}

/// What a rule says of a subject to a person on a day by the present facts; none where it says nothing.
#[must_use]
pub fn renewed(
    ladder: &Ladder,
    duty: &DutyFacts,
    person: &Recipient,
    calendars: &Calendars,
    (rule, subject, day): (&str, Subject, Day),
) -> Option<Reminder> {
    let rung = ladder.rung(rule, &duty.matter)?;
    let base = bases(rung.when, duty)
        .into_iter()
        .find(|base| base.subject == subject)?;
    let calendar = calendars.of(counting(rung.when, duty));
    let days = rung.days(base.day, base.shift, calendar, (day.pred_opt()?, day));
    let staff = BTreeMap::from([(person.org, vec![person])]);
    let told = day > duty.issued_on && days.contains(&day) && addressees(rung, duty, &staff).contains(&person.user);
    told.then(|| Words::new(rung, duty, &base, day, calendar).reminder(person.user))
}

/// Does the reason of a planned reminder still hold, given the task's present facts (none: the task is gone)? What was
/// to be said before a day has no sense after it.
#[must_use]
pub fn still_holds(reminder: &Reminder, facts: Option<&DutyFacts>, now: Instant) -> bool {
    let before = day_of(reminder.moment) <= reminder.base;
    let outdated = before && day_of(now) > reminder.base;
    let same = |base: &Base| base.subject == reminder.subject && base.day == reminder.base;
    !outdated && facts.is_some_and(|duty| bases(reminder.when, duty).iter().any(same))
}

/// By whose working days a trigger counts: of those whose turn it is.
fn counting(when: Trigger, duty: &DutyFacts) -> OrgId {
    match when {
        Trigger::NoReviewYet => duty.issuer_org,
        Trigger::Due | Trigger::ReportDue | Trigger::Unsigned | Trigger::Returned => duty.lead_org,
    }
}

/// The days of a task that a trigger counts from, as its state allows.
fn bases(when: Trigger, duty: &DutyFacts) -> Vec<Base> {
    let live = matches!(duty.state, TaskState::Issued | TaskState::Active | TaskState::Closing);
    let plain = |subject, day| Base {
        subject,
        day,
        period: None,
        shift: 0,
    };
    let task = Subject::Task(duty.task);
    match when {
        _ if !live => Vec::new(),
        Trigger::Unsigned if duty.state != TaskState::Issued => Vec::new(),
        Trigger::Unsigned => duty.sign_due_on.map(|day| plain(task, day)).into_iter().collect(),
        Trigger::Due if duty.state == TaskState::Closing => Vec::new(),
        Trigger::Due => duty
            .due_on
            .map(|day| Base {
                shift: duty.waited_days.max(0),
                ..plain(task, day)
            })
            .into_iter()
            .collect(),
        Trigger::ReportDue => duty.obligations.iter().map(owed).collect(),
        Trigger::Returned => duty
            .returned
            .iter()
            .map(|(id, at)| plain(Subject::Progress(*id), day_of(*at)))
            .collect(),
        Trigger::NoReviewYet => duty
            .unreviewed
            .iter()
            .map(|(id, at)| plain(Subject::Progress(*id), day_of(*at)))
            .collect(),
    }
}

fn owed(obligation: &OpenObligation) -> Base {
    Base {
        subject: Subject::Obligation(obligation.id),
        day: obligation.due_on,
        period: Some((obligation.period, obligation.cadence)),
        shift: 0,
    }
}

/// The people a rung speaks to, each once. A lead organisation without reporters is spoken to through its leaders, and
/// without those through the issuer's supervisors, so that no duty goes unheard.
fn addressees(rung: &Rung, duty: &DutyFacts, staff: &BTreeMap<OrgId, Vec<&Recipient>>) -> Vec<UserId> {
    let holders = |org: OrgId, role: Role| -> Vec<UserId> {
        let people = staff.get(&org).into_iter().flatten();
        people
            .filter(|person| person.roles.has(role))
            .map(|person| person.user)
            .collect()
    };
    let first_of = |ways: [(OrgId, Role); 3]| {
        ways.into_iter()
            .map(|(org, role)| holders(org, role))
            .find(|list| !list.is_empty())
            .unwrap_or_default()
    };
    let mut users: Vec<UserId> = Vec::new();
    for audience in &rung.to {
        users.extend(match audience {
            Audience::Responsible => first_of([
                (duty.lead_org, Role::Reporter),
                (duty.lead_org, Role::Leader),
                (duty.issuer_org, Role::Supervisor),
            ]),
            Audience::Approver => holders(duty.lead_org, Role::Approver),
            Audience::Leader => holders(duty.lead_org, Role::Leader),
            Audience::Supervisor => holders(duty.issuer_org, Role::Supervisor),
            Audience::ParentLeader => duty
                .parent_org
                .map(|org| holders(org, Role::Leader))
                .unwrap_or_default(),
        });
    }
    users.sort_unstable();
    users.dedup();
    users
}

/// What is said on a day, the same to everybody.
struct Words<'a> {
    rung: &'a Rung,
    duty: &'a DutyFacts,
    base: &'a Base,
    moment: Instant,
    key: String,
    zh: String,
    en: String,
}

impl<'a> Words<'a> {
    fn new(rung: &'a Rung, duty: &'a DutyFacts, base: &'a Base, day: Day, calendar: &Calendar) -> Self {
        let days = if day <= base.day {
            (base.day - day).num_days()
        } else {
            calendar.working_days_between(base.day, day) - base.shift
        };
        let (days, due_on) = (days.to_string(), base.day.to_string());
        let say = |text: &str, lang| {
            let label = base.period.map(|(period, cadence)| period.label(cadence, lang));
            let words = [
                ("{days}", days.as_str()),
                ("{due_on}", due_on.as_str()),
                ("{label}", label.as_deref().unwrap_or_default()),
                ("{title}", duty.title.as_str()),
                ("{number}", duty.number.as_str()),
                ("{org}", duty.lead_name.as_str()),
            ];
            ladder::filled(text, &words)
        };
        Self {
            rung,
            duty,
            base,
            moment: start_of(day),
            key: format!("{}/{}/{day}/user:", rung.id, base.subject),
            zh: say(&rung.why_zh, Lang::Zh),
            en: say(&rung.why_en, Lang::En),
        }
    }

    fn reminder(&self, user: UserId) -> Reminder {
        Reminder {
            key: format!("{}{user}", self.key),
            rule: self.rung.id.clone(),
            when: self.rung.when,
            base: self.base.day,
            subject: self.base.subject,
            task: self.duty.task,
            moment: self.moment,
            recipient: user,
            why_zh: self.zh.clone(),
            why_en: self.en.clone(),
            immediate: self.rung.immediate,
            any_hour: self.duty.any_hour,
            late: false,
        }
    }
}
