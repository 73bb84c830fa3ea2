//! Who will get which letter when, and why: what stands in the outbox from today on, and what the schedule will add. The
//! administrator sees times and rules without titles; supervisors their scope; everybody their own.

use std::collections::BTreeMap;

use chrono::{Duration, TimeDelta};
use serde::Serialize;

use crate::app::{Cx, Result, letter};
use crate::domain::id::{OrgId, TaskId, UserId};
use crate::domain::org::OrgKind;
use crate::domain::outbox::ReminderState;
use crate::domain::person::Role;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::reminder::{self, Letter, Reminder, WEEKLY, letters};
use crate::domain::setting::Setting;
use crate::domain::time::{Day, Instant, start_of};
use crate::store;
use crate::store::duty::{OrgName, Which};
use crate::store::page::{Ask, Page};
use crate::store::recipient::Person;
use crate::store::reminder::InLetter;

use super::{Picture, Whom, weekly};

/// Longest span that can be asked for, days.
pub const MOST_DAYS: i64 = 366;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct PlanAsk {
    /// How many days ahead.
    pub days: i64,
    /// Of whom: log-in name or id; none for everybody one may see.
    pub person: Option<String>,
    /// From this day on as if it were today, with the facts of now.
    pub as_of: Option<Day>,
    /// Page.
    pub page: Ask,
}

/// One thing that one person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PlanRow {
    /// When the letter leaves.
    pub at: Instant,
    /// `digest`, or the kind of a letter of its own.
    pub letter: String,
    /// The person.
    pub user: i64,
    /// Their log-in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their organisation.
    pub org: String,
    /// Rule that speaks.
    pub rule: String,
    /// Unique key.
    pub key: String,
    /// The task, where one may see it.
    pub task: Option<i64>,
    /// Why, in Chinese.
    pub why: Option<String>,
    /// Why, in English.
    pub why_en: Option<String>,
    /// `expected`: not yet in the outbox; else the state of the reminder there.
    pub state: String,
}

/// What the one who asks may see of reminders.
pub(super) struct Sight {
    which: Which,
    whom: Whom,
    only: Option<UserId>,
    path: Option<String>,
    words: bool,
}

/// The plan.
///
/// # Errors
/// Not found for people outside the scope; refused for other people's plans without the role; days out of range.
pub fn plan(cx: &mut Cx<'_>, ask: &PlanAsk) -> Result<Page<PlanRow>> {
    if !(1..=MOST_DAYS).contains(&ask.days) {
        let (zh, en) = (
            format!("天数须在1到{MOST_DAYS}之间"),
            format!("days must be 1 to {MOST_DAYS}"),
        );
        return Err(Refusal::field("days", "out_of_range", zh, en).into());
    }
    let person = ask.person.as_deref().map(|name| find(cx, name)).transpose()?;
    let sight = sight(cx, person)?;
    let mut rows = rows(cx, &sight, ask.as_of, ask.days)?;
    rows.sort_by_cached_key(place);
    if let Some(after) = ask.page.after.as_ref().and_then(|cursor| cursor.k.clone()) {
        rows.retain(|row| place(row) > after);
    }
    let total = i64::try_from(rows.len()).ok().filter(|_| ask.page.with_total);
    rows.truncate(usize::try_from(ask.page.limit.saturating_add(1)).unwrap_or(usize::MAX));
    let page = Page::cut(rows, &ask.page, |row| (Some(place(row)), row.user));
    Ok(Page { total, ..page })
}

/// Place of a row in the order of the plan; unique.
fn place(row: &PlanRow) -> String {
    format!("{}/{:012}/{}", row.at.timestamp(), row.user, row.key)
}

/// A person by log-in name or id.
pub(super) fn find(cx: &mut Cx<'_>, name: &str) -> Result<UserId> {
    if let Ok(id) = name.parse() {
        return Ok(UserId(id));
    }
    Ok(store::recipient::by_login(cx.tx, name)?.ok_or_else(Refusal::not_found)?)
}

/// What the actor may see: the console everything, the administrator everything without words, supervisors the tasks
/// and people below them, others themselves.
pub(super) fn sight(cx: &mut Cx<'_>, person: Option<UserId>) -> Result<Sight> {
    let me = cx.actor.user;
    let console = me.0 == 0;
    let own =
        !console && person.is_none_or(|person| person == me) && !cx.actor.roles.any(&[Role::Admin, Role::Supervisor]);
    if own || person == Some(me) {
        let names = store::duty::org_names(cx.tx)?;
        return Ok(Sight {
            which: heard(&names, cx.actor.org),
            whom: Whom::Concerned,
            only: Some(me),
            path: None,
            words: true,
        });
    }
    if !console {
        cx.allow(Right::ReadReminders)?;
    }
    let names = store::duty::org_names(cx.tx)?;
    let org = match person {
        Some(person) => store::recipient::org(cx.tx, person)?,
        None => None,
    };
    let everything = Sight {
        which: org.map_or(Which::All, |org| heard(&names, org)),
        whom: org.map_or(Whom::All, |_| Whom::Concerned),
        only: person,
        path: None,
        words: console,
    };
    if console || !cx.actor.roles.sees_business() {
        return Ok(everything);
    }
    let below = |org: &OrgName| org.path.starts_with(&cx.actor.path);
    let which = match org {
        Some(org) if names.get(&org).is_some_and(below) => heard(&names, org),
        _ => Which::Orgs(names.iter().filter(|(_, org)| below(org)).map(|(id, _)| *id).collect()),
    };
    // A department supervises for its parent: the people it reminds are those below that.
    let people = if cx.actor.kind == OrgKind::Department {
        cx.actor.principal
    } else {
        cx.actor.org
    };
    Ok(Sight {
        which,
        whom: Whom::Concerned,
        path: names.get(&people).map(|org| org.path.clone()),
        words: true,
        ..everything
    })
}

/// The tasks that people of an organisation may be told about.
fn heard(names: &BTreeMap<OrgId, OrgName>, by: OrgId) -> Which {
    let below = names.iter().filter(|(_, org)| org.parent == Some(by));
    Which::Heard {
        by,
        below: below.map(|(id, _)| *id).collect(),
    }
}

impl Sight {
    /// Whether a person's reminders may be seen.
    pub fn shows(&self, person: &Person) -> bool {
        self.only.is_none_or(|user| user == person.recipient.user)
            && self.path.as_ref().is_none_or(|path| person.org_path.starts_with(path))
    }

    /// Of which tasks.
    pub const fn which(&self) -> &Which {
        &self.which
    }

    /// Of which people.
    pub const fn whom(&self) -> &Whom {
        &self.whom
    }

    /// Whether titles may be seen.
    pub const fn words(&self) -> bool {
        self.words
    }
}

/// Everything planned from a day on.
pub(super) fn rows(cx: &mut Cx<'_>, sight: &Sight, as_of: Option<Day>, days: i64) -> Result<Vec<PlanRow>> {
    let today = cx.today();
    let first = as_of.unwrap_or(today);
    let end = start_of(first) + Duration::days(days);
    let picture = Picture::load(cx, &sight.which, &sight.whom)?;
    let mut rows = Vec::new();
    let mut from = start_of(first) - TimeDelta::microseconds(1);
    if first == today {
        from = store::reminder::planned_until(cx.tx)?.map_or(from, |until| until.max(from));
        let kept = store::reminder::between(cx.tx, start_of(today), end, sight.only)?;
        rows.extend(kept_rows(cx, sight, &picture, &kept)?);
    }
    if first == today {
        let kept = store::outbox::upcoming(cx.tx, WEEKLY, start_of(today), end)?;
        rows.extend(kept.iter().filter_map(|letter| {
            let person = picture.person(letter.user()).filter(|person| sight.shows(person))?;
            Some(weekly_row(person, letter.moment(), &letter.key, letter.state.word()))
        }));
    }
    let now = if first == today { cx.now } else { start_of(first) };
    let budget = cx.rules.settings.whole(Setting::LettersBudget);
    let (people, rules) = (picture.recipients(), cx.rules.clone());
    // The first moment of the day after the span is not in it.
    let to = end - TimeDelta::microseconds(1);
    let planned = reminder::plan(&rules.ladder, picture.facts(), &people, &rules.calendars, from, to);
    for letter in letters(planned, &people, &rules.calendars, now, budget, |_| true) {
        let person = picture.person(letter.recipient).filter(|person| sight.shows(person));
        if let Some(person) = person {
            rows.extend(
                letter
                    .reminders
                    .iter()
                    .map(|reminder| expected(&letter, reminder, person, sight)),
            );
        }
    }
    let shown = picture.people.values().filter(|person| sight.shows(person));
    for letter in weekly::planned(cx, shown, (from, to), now) {
        if let Some(person) = picture.person(letter.recipient) {
            rows.push(weekly_row(person, letter.moment, &letter.key, "expected"));
        }
    }
    Ok(rows)
}

/// The weekly letter; it names no business.
fn weekly_row(person: &Person, at: Instant, key: &str, state: &str) -> PlanRow {
    PlanRow {
        why: Some("每周完成情况".to_owned()),
        why_en: Some("the weekly completion report".to_owned()),
        ..row(person, WEEKLY, at, WEEKLY, key, state)
    }
}

fn expected(letter: &Letter, reminder: &Reminder, person: &Person, sight: &Sight) -> PlanRow {
    let kind = if letter.digest_of.is_some() {
        "digest"
    } else {
        "escalation"
    };
    let words = sight.words;
    PlanRow {
        task: words.then_some(reminder.task.0),
        why: words.then(|| reminder.why_zh.clone()),
        why_en: words.then(|| reminder.why_en.clone()),
        ..row(person, kind, letter.moment, &reminder.rule, &reminder.key, "expected")
    }
}

fn row(person: &Person, letter: &str, at: Instant, rule: &str, key: &str, state: &str) -> PlanRow {
    PlanRow {
        at,
        letter: letter.to_owned(),
        user: person.recipient.user.0,
        login: person.login.clone(),
        name: person.name.clone(),
        org: person.org_name.clone(),
        rule: rule.to_owned(),
        key: key.to_owned(),
        task: None,
        why: None,
        why_en: None,
        state: state.to_owned(),
    }
}

/// What stands in the outbox. Where the task is open and may be seen, with its words.
pub(super) fn kept_rows(cx: &mut Cx<'_>, sight: &Sight, picture: &Picture, kept: &[InLetter]) -> Result<Vec<PlanRow>> {
    let subjects: Vec<_> = kept.iter().map(|one| one.kept.subject).collect();
    let tasks = store::reminder::tasks_of(cx.tx, &subjects)?;
    let mut rows = Vec::new();
    for one in kept {
        let person = picture.person(one.kept.user).filter(|person| sight.shows(person));
        let Some(person) = person else { continue };
        let task = tasks.get(&one.kept.subject).copied();
        // What is about a task outside the scope is not shown; of a task that ended only the row is left.
        let seen = sight
            .words
            .then(|| task.and_then(|task| why(cx, picture, one, task)))
            .flatten();
        let row = row(
            person,
            &one.kind,
            one.not_before,
            &one.kept.rule,
            &one.kept.key,
            one.kept.state.word(),
        );
        rows.push(PlanRow {
            task: seen.as_ref().and(task).map(|task| task.0),
            why: seen.as_ref().map(|(zh, _)| zh.clone()),
            why_en: seen.map(|(_, en)| en),
            ..row
        });
    }
    Ok(rows)
}

fn why(cx: &Cx<'_>, picture: &Picture, one: &InLetter, task: TaskId) -> Option<(String, String)> {
    let title = &picture.duties.get(&task)?.facts.title;
    let said = |zh: &str, en: &str| (format!("任务“{title}”{zh}"), format!("“{title}” {en}"));
    Some(match one.kept.rule.as_str() {
        letter::ISSUED => said("已交办", "was issued"),
        letter::RETURNED => said("的进展报告被退回", "had a report returned"),
        letter::REMINDED => said("被催办", "was reminded of"),
        _ => match picture.renew(&one.kept, task, &cx.rules, cx.now) {
            Some(fresh) => (fresh.why_zh, fresh.why_en),
            None if one.kept.state == ReminderState::Planned => {
                said("的事由已消失，届时不再提醒", "has no reason left and will not be told")
            }
            None => said("", ""),
        },
    })
}
