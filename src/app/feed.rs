//! The calendar feed (日历订阅): the due days of one's own tasks for calendar programs, at an address of one's own that
//! works without signing in and ends when it is revoked, replaced, or its owner's account is closed.

use serde::Serialize;

use super::auth::secret::Secret;
use super::remind::{Picture, Whom};
use super::{Change, Command, Cx, Result, Subject};
use crate::domain::calendar::Calendars;
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::refusal::Refusal;
use crate::domain::reminder::DutyFacts;
use crate::domain::task::TaskState;
use crate::domain::time::Instant;
use crate::render::ics::{Entry, calendar};
use crate::store;
use crate::store::duty::Which;
use crate::store::recipient::{Among, Person};

/// What feed tokens begin with, so that leaked ones are recognised.
pub const PREFIX: &str = "dbf_";

/// The own feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FeedView {
    /// When it was made; null where there is none.
    pub made_at: Option<Instant>,
    /// Its address, in the answer that made it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The own feed.
///
/// # Errors
/// As the database.
pub fn show(cx: &mut Cx<'_>) -> Result<FeedView> {
    Ok(FeedView {
        made_at: store::feed::made_at(cx.tx, cx.actor.user)?,
        url: None,
    })
}

/// Makes a feed; the address of a former one ends.
#[derive(Debug, Clone)]
pub struct Make {
    /// The token, made before the command.
    pub secret: Secret,
}

impl Command for Make {
    type Output = FeedView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<FeedView> {
        store::feed::replace(cx.tx, cx.actor.user, &self.secret.hash, cx.now)?;
        let subject = Subject::of("user", cx.actor.user.0);
        cx.record(subject, Change::security("feed.made"))?;
        show(cx)
    }
}

/// Ends the own feed.
#[derive(Debug, Clone, Copy)]
pub struct Revoke;

impl Command for Revoke {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        if !store::feed::revoke(cx.tx, cx.actor.user, cx.now)? {
            return Err(Refusal::not_found().into());
        }
        let subject = Subject::of("user", cx.actor.user.0);
        cx.record(subject, Change::security("feed.revoked"))?;
        Ok(())
    }
}

/// Where a feed is fetched.
#[must_use]
pub fn address(public_url: &str, token: &str) -> String {
    format!("{public_url}/feeds/{token}.ics")
}

/// The feed of a token as a calendar.
///
/// # Errors
/// Not found where the token opens nothing.
pub fn read(cx: &mut Cx<'_>, token: &str) -> Result<String> {
    let user = store::feed::owner(cx.tx, token)?.ok_or_else(Refusal::not_found)?;
    let people = store::recipient::people(cx.tx, Among::Users(&[user]), cx.today())?;
    let entries = match people.into_iter().next() {
        Some(person) => due_days(cx, &person)?,
        None => Vec::new(), // nobody without a role has duties
    };
    Ok(calendar("督办期限", &entries, cx.now))
}

fn due_days(cx: &mut Cx<'_>, person: &Person) -> Result<Vec<Entry>> {
    let which = Which::Orgs(vec![person.recipient.org]);
    let picture = Picture::load(cx, &which, &Whom::Only(person.recipient.user))?;
    let maker = Maker {
        base: &cx.rules.public_url,
        host: super::letter::host(&cx.rules.public_url),
        zh: !person.lang.starts_with("en"),
        calendars: &cx.rules.calendars,
    };
    let mut entries = Vec::new();
    for duty in picture.duties.values() {
        let facts = &duty.facts;
        let own = facts.lead_org == person.recipient.org;
        let supervised = facts.issuer_org == person.recipient.org && person.recipient.roles.has(Role::Supervisor);
        if own {
            let issuer = picture.org(facts.issuer_org);
            maker.owed(facts, issuer, &mut entries);
        } else if supervised {
            maker.due(facts, &facts.lead_name, &mut entries);
        }
    }
    entries.sort_by(|a, b| (a.day, &a.uid).cmp(&(b.day, &b.uid)));
    Ok(entries)
}

struct Maker<'a> {
    base: &'a str,
    host: String,
    zh: bool,
    calendars: &'a Calendars,
}

impl Maker<'_> {
    /// Everything the own organisation owes.
    fn owed(&self, facts: &DutyFacts, party: &str, entries: &mut Vec<Entry>) {
        if let Some(day) = facts.sign_due_on.filter(|_| facts.state == TaskState::Issued) {
            entries.push(self.entry(facts, ("签收", "Sign for"), "", party, day, "sign"));
        }
        for owed in &facts.obligations {
            let id = format!("report-{}", owed.id);
            let lang = if self.zh { Lang::Zh } else { Lang::En };
            let mut label = owed.period.label(owed.cadence, lang);
            if self.calendars.of(facts.lead_org).provisional(owed.due_on) {
                label.push_str(lang.pick("，期限暂定", ", day provisional"));
            }
            entries.push(self.entry(facts, ("填报进展", "Report"), &label, party, owed.due_on, &id));
        }
        self.due(facts, party, entries);
    }

    fn due(&self, facts: &DutyFacts, party: &str, entries: &mut Vec<Entry>) {
        if let Some(day) = facts.due_on.filter(|_| facts.state != TaskState::Closing) {
            entries.push(self.entry(facts, ("办结期限", "Due"), "", party, day, "due"));
        }
    }

    fn entry(
        &self,
        facts: &DutyFacts,
        (zh, en): (&str, &str),
        label: &str,
        party: &str,
        day: crate::domain::time::Day,
        what: &str,
    ) -> Entry {
        let label = match (label.is_empty(), self.zh) {
            (true, _) => String::new(),
            (false, true) => format!("（{label}）"),
            (false, false) => format!(" ({label})"),
        };
        let summary = if self.zh {
            format!("{zh}{label}：{}", facts.title)
        } else {
            format!("{en}{label}: {}", facts.title)
        };
        let parts: Vec<&str> = [facts.number.as_str(), party]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect();
        Entry {
            uid: format!("task-{}-{what}@{}", facts.task, self.host),
            day,
            summary,
            description: parts.join("，"),
            url: format!("{}/tasks/{}", self.base, facts.task),
        }
    }
}
