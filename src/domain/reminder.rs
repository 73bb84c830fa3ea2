//! Reminders and escalation (催办与升级) as a pure schedule: facts, calendar, ladder and a window of time make planned
//! reminders, each with a key that is the same whoever computes it (DOMAIN.md §8). How they become letters is in
//! `delivery`; keeping keys unique, and sending, is for store and mail.

use std::collections::{BTreeMap, BTreeSet};

use super::cadence::{Cadence, Period};
use super::calendar::{Calendar, Calendars};
use super::id::{ObligationId, OrgId, ProgressId, TaskId, UserId};
use super::lang::Lang;
use super::person::{Role, Roles};
use super::task::TaskState;
use super::time::{Day, Instant, day_of, start_of};

mod delivery;
mod departure;
mod ladder;
#[cfg(test)]
mod tests;
mod weekly;

pub use super::profile::RuleFault as LadderFault;
pub use delivery::{Hours, Letter, digest_moment, inside_hours, letters, missed_once};
pub use departure::{Departure, Slot, Waiting, depart};
pub use ladder::{Audience, House, Ladder, Matter, Only, Rung, Trigger};
pub use weekly::{WEEKLY, WeeklyLetter, reads_weekly, weekly, weekly_day};

/// A report owed by a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenObligation {
    /// Which.
    pub id: ObligationId,
    /// The period.
    pub period: Period,
    /// How the period is counted, which gives its name (2026年8月).
    pub cadence: Cadence,
    /// Day by whose end it is due.
    pub due_on: Day,
}

impl OpenObligation {
    fn base(&self) -> Base {
        Base {
            subject: Subject::Obligation(self.id),
            day: self.due_on,
            period: Some((self.period, self.cadence)),
            shift: 0,
        }
    }
}

/// What the schedule needs to know of one task: one row of a query, with its open obligations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyFacts {
    /// The task.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// Where it comes from: what rules may be narrowed by.
    pub matter: Matter,
    /// Register number of its directive (督〔2026〕15号).
    pub number: String,
    /// Who carries it.
    pub lead_org: OrgId,
    /// Its short name.
    pub lead_name: String,
    /// Who issued it.
    pub issuer_org: OrgId,
    /// Parent of the lead organisation, whose leader hears of long delays.
    pub parent_org: Option<OrgId>,
    /// State.
    pub state: TaskState,
    /// Day of issue: nothing is due for reminding on or before it.
    pub issued_on: Day,
    /// Day by which it is to be signed for; counts while the state is `issued`.
    pub sign_due_on: Option<Day>,
    /// Due date.
    pub due_on: Option<Day>,
    /// Working days that closure requests have waited after the due date: the clock stood still.
    pub waited_days: i64,
    /// Open obligations.
    pub obligations: Vec<OpenObligation>,
    /// Reports that were returned and not sent again, and when.
    pub returned: Vec<(ProgressId, Instant)>,
    /// Reports submitted and not reviewed, and since when.
    pub unreviewed: Vec<(ProgressId, Instant)>,
    /// Letters leave at any hour: urgency 特提, or a profile that says so.
    pub any_hour: bool,
}

/// A person who may get reminders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub user: UserId,
    /// Of which organisation.
    pub org: OrgId,
    /// With which roles.
    pub roles: Roles,
    /// When letters may reach the person.
    pub hours: Hours,
    /// Days whose digests take nothing more.
    pub closed_days: BTreeSet<Day>,
    /// Letters sent or waiting, by the day on which they leave, for the budget.
    pub letters_on: BTreeMap<Day, i64>,
}

/// What a reminder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The task itself.
    Task(TaskId),
    /// One report owed.
    Obligation(ObligationId),
    /// One report sent.
    Progress(ProgressId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Task(id) => write!(f, "task:{id}"),
            Self::Obligation(id) => write!(f, "obligation:{id}"),
            Self::Progress(id) => write!(f, "progress:{id}"),
        }
    }
}

/// A planned reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Rule, subject, moment and recipient: unique and the same on every server and at every run.
    pub key: String,
    /// Rung of the ladder.
    pub rule: String,
    /// What it counts from.
    pub when: Trigger,
    /// The day it counts from; where that has moved since, the reason is gone.
    pub base: Day,
    /// What it is about.
    pub subject: Subject,
    /// The task it belongs to.
    pub task: TaskId,
    /// From when it is to be told: the first moment of a working day in China.
    pub moment: Instant,
    /// To whom.
    pub recipient: UserId,
    /// Why, in Chinese.
    pub why_zh: String,
    /// Why, in English.
    pub why_en: String,
    /// Out at once (escalations) or with the digest.
    pub immediate: bool,
    /// Not bound to hours or budget.
    pub any_hour: bool,
    /// Its own day was missed; it is told once, late (set by `missed_once`).
    pub late: bool,
}

/// A day that rungs count from.
struct Base {
    subject: Subject,
    day: Day,
    /// Of a report: its period.
    period: Option<(Period, Cadence)>,
    /// Working days by which what comes after it is put off.
    shift: i64,
}

/// All reminders whose moment lies after `from` and not after `to`, sorted by moment, recipient and key. Depends on its
/// arguments alone; successive windows give every moment once. Looking ahead it takes today's facts as they are.
#[must_use]
pub fn plan(
    ladder: &Ladder,
    facts: &[DutyFacts],
    people: &[Recipient],
    calendars: &Calendars,
    from: Instant,
    to: Instant,
) -> Vec<Reminder> {
    let mut staff: BTreeMap<OrgId, Vec<&Recipient>> = BTreeMap::new();
    for person in people {
        staff.entry(person.org).or_default().push(person);
    }
    let mut found = BTreeMap::new();
    for duty in facts {
        for rung in ladder.rungs_of(&duty.matter) {
            let calendar = calendars.of(counting(rung.when, duty));
            for base in bases(rung.when, duty) {
                for day in rung.days(base.day, base.shift, calendar, (from, to)) {
                    if day <= duty.issued_on {
                        continue;
                    }
                    for user in addressees(rung, duty, &staff) {
                        let reminder = reminder(rung, duty, &base, day, user, calendar);
                        found.insert((reminder.moment, user, reminder.key.clone()), reminder);
                    }
                }
            }
        }
    }
    found.into_values().collect()
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
        Trigger::ReportDue => duty.obligations.iter().map(OpenObligation::base).collect(),
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

fn reminder(rung: &Rung, duty: &DutyFacts, base: &Base, day: Day, user: UserId, calendar: &Calendar) -> Reminder {
    let moment = start_of(day);
    let days = if day <= base.day {
        (base.day - day).num_days()
    } else {
        calendar.working_days_between(base.day, day) - base.shift
    };
    let say = |text: &str, lang| {
        let label = base.period.map(|(period, cadence)| period.label(cadence, lang));
        let words = [
            ("{days}", days.to_string()),
            ("{due_on}", base.day.to_string()),
            ("{label}", label.unwrap_or_default()),
        ];
        let text = words
            .iter()
            .fold(text.to_owned(), |text, (blank, word)| text.replace(blank, word));
        // Words that people typed come last, so that braces in them stay as they are.
        let typed = [
            ("{title}", duty.title.as_str()),
            ("{number}", duty.number.as_str()),
            ("{org}", duty.lead_name.as_str()),
        ];
        ladder::fill_last(&text, &typed)
    };
    Reminder {
        key: format!("{}/{}/{}/user:{user}", rung.id, base.subject, day),
        rule: rung.id.clone(),
        when: rung.when,
        base: base.day,
        subject: base.subject,
        task: duty.task,
        moment,
        recipient: user,
        why_zh: say(&rung.why_zh, Lang::Zh),
        why_en: say(&rung.why_en, Lang::En),
        immediate: rung.immediate,
        any_hour: duty.any_hour,
        late: false,
    }
}
