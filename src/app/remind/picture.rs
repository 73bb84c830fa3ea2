//! The live facts that reminders are counted from: tasks, people, names, with what calendar and profiles add.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::rules::Rules;
use crate::app::{Cx, Result};
use crate::domain::calendar::Calendar;
use crate::domain::id::{OrgId, TaskId, UserId};
use crate::domain::outbox::ReminderState;
use crate::domain::person::Role;
use crate::domain::reminder::{self, DutyFacts, Recipient, Reminder};
use crate::domain::time::{Day, Instant, day_of};
use crate::store;
use crate::store::duty::{Duty, OrgName, Which};
use crate::store::recipient::{Among, Person};
use crate::store::reminder::Kept;

/// Of which people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum Whom {
    /// Everybody.
    All,
    /// Everybody of the organisations that the tasks concern.
    Concerned,
    /// One person.
    Only(UserId),
    /// The readers of letters that are there already: how many letters they have is not asked.
    Readers(Vec<UserId>),
}

/// What is known now.
#[derive(Debug, Clone)]
pub(in crate::app) struct Picture {
    /// Open tasks.
    pub duties: BTreeMap<TaskId, Duty>,
    /// People.
    pub people: BTreeMap<UserId, Person>,
    /// Organisations.
    pub orgs: BTreeMap<OrgId, OrgName>,
}

impl Picture {
    /// Loads it.
    pub fn load(cx: &mut Cx<'_>, which: &Which, whom: &Whom) -> Result<Picture> {
        let orgs = store::duty::org_names(cx.tx)?;
        let mut duties = store::duty::open(cx.tx, which, &orgs)?;
        let today = cx.today();
        let mut people = match whom {
            Whom::All => store::recipient::people(cx.tx, Among::All, today)?,
            Whom::Only(user) => store::recipient::people(cx.tx, Among::Users(&[*user]), today)?,
            Whom::Readers(users) => store::recipient::readers(cx.tx, users)?,
            Whom::Concerned => {
                let ids: Vec<OrgId> = concerned(&duties).into_iter().collect();
                store::recipient::people(cx.tx, Among::Orgs(&ids), today)?
            }
        };
        for person in &mut people {
            person.recipient.hours = person.recipient.hours.within(cx.rules.ladder.hours);
        }
        let acting: BTreeSet<OrgId> = duties.values().filter_map(|duty| duty.acting).collect();
        let supervising = store::recipient::staffed(cx.tx, &acting, Role::Supervisor)?;
        for duty in duties.values_mut() {
            complete(duty, &supervising, &cx.rules, today);
        }
        let people = people
            .into_iter()
            .map(|person| (person.recipient.user, person))
            .collect();
        Ok(Picture { duties, people, orgs })
    }

    /// The facts the schedule counts with.
    pub fn facts(&self) -> impl Iterator<Item = &DutyFacts> {
        self.duties.values().map(|duty| &duty.facts)
    }

    /// The people the schedule may tell.
    pub fn recipients(&self) -> Vec<Recipient> {
        self.people.values().map(|person| person.recipient.clone()).collect()
    }

    /// A person of the picture.
    pub fn person(&self, user: UserId) -> Option<&Person> {
        self.people.get(&user)
    }

    /// Short name of an organisation.
    pub fn org(&self, id: OrgId) -> &str {
        self.orgs.get(&id).map_or("", |org| org.short_name.as_str())
    }

    /// A kept reminder as the ladder says it today; none where its reason is gone.
    pub fn renew(&self, kept: &Kept, task: TaskId, rules: &Rules, now: Instant) -> Option<Reminder> {
        let facts = &self.duties.get(&task)?.facts;
        let person = &self.person(kept.user)?.recipient;
        let asked = (kept.rule.as_str(), kept.subject, day_of(kept.moment));
        let same = reminder::renewed(&rules.ladder, facts, person, &rules.calendars, asked)?;
        let same = Some(same).filter(|same| same.key == kept.key)?;
        (kept.state == ReminderState::Planned && reminder::still_holds(&same, Some(facts), now)).then_some(same)
    }
}

fn concerned(duties: &BTreeMap<TaskId, Duty>) -> BTreeSet<OrgId> {
    let of = |duty: &Duty| {
        let facts = &duty.facts;
        [
            Some(facts.lead_org),
            Some(facts.issuer_org),
            facts.parent_org,
            duty.acting,
        ]
    };
    duties.values().flat_map(of).flatten().collect()
}

/// Adds what calendar, profile and people say: hours, working days on which a closure waited, and the department that
/// supervises for the issuer, where it has somebody to do so.
fn complete(duty: &mut Duty, supervising: &BTreeSet<OrgId>, rules: &Rules, today: Day) {
    duty.facts.any_hour |= rules
        .profiles
        .get(&duty.profile)
        .is_some_and(|profile| profile.any_hour);
    if let Some(org) = duty.acting.filter(|org| supervising.contains(org)) {
        duty.facts.issuer_org = org;
    }
    duty.facts.waited_days = waited(duty, rules.calendars.of(duty.facts.lead_org), today);
}

fn waited(duty: &Duty, calendar: &Calendar, today: Day) -> i64 {
    let Some(due) = duty.facts.due_on else { return 0 };
    let days = duty.closures.iter().map(|(filed, decided)| {
        let from = day_of(*filed).max(due);
        let to = decided.map_or(today, day_of);
        calendar.working_days_between(from, to.max(from))
    });
    days.sum()
}
