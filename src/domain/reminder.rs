//! Reminders and escalation (催办与升级) as a pure schedule: facts, calendar, ladder and a window of time make planned
//! reminders, each with a key that is the same whoever computes it (DOMAIN.md §8). How they become letters is in
//! `delivery`; keeping keys unique, and sending, is for store and mail.

use std::collections::{BTreeMap, BTreeSet};

use super::cadence::{Cadence, Period};
use super::id::{ObligationId, OrgId, ProgressId, TaskId, UserId};
use super::person::Roles;
use super::task::TaskState;
use super::time::{Day, Instant};

mod delivery;
mod departure;
mod ladder;
mod schedule;
#[cfg(test)]
mod tests;
mod weekly;

pub use super::profile::RuleFault as LadderFault;
pub use delivery::{Hours, Letter, digest_moment, inside_hours, letters, missed_once};
pub use departure::{Departure, Slot, Waiting, depart};
pub use ladder::{Audience, House, Ladder, Matter, Only, Rung, Trigger};
pub use schedule::{plan, reach, renewed, still_holds};
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
