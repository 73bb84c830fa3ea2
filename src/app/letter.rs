//! Letters that an act causes at once: issued, returned, reminded by a person (交办、退回、催办). They are queued in the
//! transaction of the act, one letter per act and person, inside the person's hours and budget; what is over the budget
//! joins the person's next digest (DOMAIN.md §8). Text is written just before a letter leaves, from the facts of then.

use std::collections::BTreeSet;

use super::remind::{Picture, Whom};
use super::{Cx, Error, Result};
use crate::domain::alert::AlertKind;
use crate::domain::id::{AlertId, LetterId, ProgressId, TaskId, UserId};
use crate::domain::outbox::STALE_DAYS;
use crate::domain::person::Role;
use crate::domain::reminder::{Hours, Letter, Reminder, Subject, Trigger, digest_moment, inside_hours, letters};
use crate::domain::setting::Setting;
use crate::domain::time::{Day, Instant, day_of};
use crate::mail::LetterKind;
use crate::store::duty::{Duty, Which};
use crate::store::outbox::{self, NewLetter};
use crate::store::{self};

/// How the rules of reminders that acts caused begin; no rung of a ladder does.
pub(super) const ACTS: &str = "act_";
/// Rule of a reminder that an act caused: issued.
pub const ISSUED: &str = "act_issued";
/// Rule of a reminder that an act caused: returned.
pub const RETURNED: &str = "act_returned";
/// Rule of a reminder that an act caused: 催办.
pub const REMINDED: &str = "act_reminded";

/// End of the key of a letter that may leave at any hour.
const ANY_HOUR: &str = "/any_hour";
/// Digests in a row that are looked at for one that still takes something.
const DIGESTS_AHEAD: usize = 10;
/// Letters of one key that are tried for one that still takes something.
const TIMES: usize = 10;

/// Tells those responsible for tasks that these were issued: one letter a person, however many tasks. To be called in
/// the act's own transaction after the tasks were issued.
///
/// # Errors
/// As the database.
pub fn queue_issued(cx: &mut Cx<'_>, tasks: &[TaskId]) -> Result<()> {
    queue(cx, tasks, LetterKind::Issued, ISSUED, Subject::Task, "")
}

/// Tells those responsible that a report was returned. To be called after the report's state was changed.
///
/// # Errors
/// As the database.
pub fn queue_returned(cx: &mut Cx<'_>, task: TaskId, progress: ProgressId, reason: &str) -> Result<()> {
    let subject = |_| Subject::Progress(progress);
    queue(cx, &[task], LetterKind::Returned, RETURNED, subject, reason)
}

/// Reminds those responsible of a task in somebody's words (催办).
///
/// # Errors
/// As the database.
pub fn queue_remind(cx: &mut Cx<'_>, task: TaskId, text: &str) -> Result<()> {
    queue(cx, &[task], LetterKind::Remind, REMINDED, Subject::Task, text)
}

/// Queues a test letter for the one who asks, to leave at once whatever the hour.
///
/// # Errors
/// As the database.
pub fn queue_test(cx: &mut Cx<'_>) -> Result<LetterId> {
    let user = cx.actor.user;
    let key = format!("test/{}/user:{user}{ANY_HOUR}", cx.now.timestamp_micros());
    let letter = new(cx, key, LetterKind::Test, user, cx.now, "");
    Ok(outbox::queue(cx.tx, &letter, cx.now)?.0)
}

/// How the keys of letters of alerts begin.
const ALERTS: &str = "alert/";

/// The key of an alert's letter to a person: one an occurrence. What is urgent leaves at any hour.
pub(super) fn alert_key(alert: AlertId, kind: AlertKind, user: UserId) -> String {
    let end = if kind.is_urgent() { ANY_HOUR } else { "" };
    format!("{ALERTS}{alert}/user:{user}{end}")
}

/// The alert of a letter's key.
pub(super) fn alert_of(key: &str) -> Option<AlertId> {
    let id = key.strip_prefix(ALERTS)?.split('/').next()?;
    id.parse().ok().map(AlertId)
}

/// Tells an administrator of an alert.
///
/// # Errors
/// As the database.
pub(super) fn queue_alert(cx: &mut Cx<'_>, alert: AlertId, kind: AlertKind, user: UserId) -> Result<LetterId> {
    let key = alert_key(alert, kind, user);
    let letter = new(cx, key, LetterKind::Alert, user, cx.now, "");
    Ok(outbox::queue(cx.tx, &letter, cx.now)?.0)
}

fn queue(
    cx: &mut Cx<'_>,
    tasks: &[TaskId],
    kind: LetterKind,
    rule: &'static str,
    subject: impl Fn(TaskId) -> Subject,
    words: &str,
) -> Result<()> {
    let picture = Picture::load(cx, &Which::Tasks(tasks.to_vec()), &Whom::Concerned)?;
    let mut reminders = Vec::new();
    for duty in picture.duties.values() {
        for user in responsible(&picture, duty) {
            reminders.push(told(cx, duty, user, rule, subject(duty.facts.task)));
        }
    }
    let budget = cx.rules.settings.whole(Setting::LettersBudget);
    let people = picture.recipients();
    let list = letters(reminders, &people, &cx.rules.calendars, cx.now, budget, |_| true);
    write(cx, &picture, &list, kind, words)?;
    Ok(())
}

/// The reporters of the lead organisation; without those its leaders; without those the supervisors of the issuer.
fn responsible(picture: &Picture, duty: &Duty) -> Vec<UserId> {
    let facts = &duty.facts;
    let ways = [
        (facts.lead_org, Role::Reporter),
        (facts.lead_org, Role::Leader),
        (facts.issuer_org, Role::Supervisor),
    ];
    let holders = |(org, role)| -> Vec<UserId> {
        let people = picture.people.values().map(|person| &person.recipient);
        let held = people.filter(|person| person.org == org && person.roles.has(role));
        held.map(|person| person.user).collect()
    };
    ways.into_iter()
        .map(holders)
        .find(|list| !list.is_empty())
        .unwrap_or_default()
}

/// The reminder that stands for an act.
fn told(cx: &Cx<'_>, duty: &Duty, user: UserId, rule: &str, subject: Subject) -> Reminder {
    Reminder {
        key: format!("{rule}/{subject}/{}/user:{user}", cx.now.timestamp_micros()),
        rule: rule.to_owned(),
        when: Trigger::Due,
        base: cx.today(),
        subject,
        task: duty.facts.task,
        moment: cx.now,
        recipient: user,
        why_zh: String::new(),
        why_en: String::new(),
        immediate: true,
        any_hour: duty.facts.any_hour,
        late: false,
    }
}

/// Writes letters with their reminders; `kind` and `words` are of those that are no digest. Reminders that are in the
/// outbox already are left out. Answers how many letters were made or added to.
pub(super) fn write(
    cx: &mut Cx<'_>,
    picture: &Picture,
    list: &[Letter],
    kind: LetterKind,
    words: &str,
) -> Result<usize> {
    let moments = || {
        list.iter()
            .flat_map(|letter| &letter.reminders)
            .map(|reminder| reminder.moment)
    };
    let Some(span) = moments().min().zip(moments().max()) else {
        return Ok(0);
    };
    let readers: BTreeSet<UserId> = list.iter().map(|letter| letter.recipient).collect();
    let readers: Vec<UserId> = readers.into_iter().collect();
    let known = store::reminder::known(cx.tx, &readers, span)?;
    let mut written = 0;
    let mut told = Vec::new();
    for letter in list {
        let fresh: Vec<&Reminder> = letter
            .reminders
            .iter()
            .filter(|one| !known.contains(&one.key))
            .collect();
        let Some(first) = fresh.first() else {
            continue;
        };
        let id = match letter.digest_of {
            Some(day) => {
                let person = picture.person(letter.recipient);
                let hours = person.map(|person| person.recipient.hours).unwrap_or_default();
                digest(cx, hours, letter.recipient, day)?
            }
            None => own(cx, letter, &first.key, kind, words)?,
        };
        told.extend(fresh.into_iter().map(|reminder| (reminder, id)));
        written += 1;
    }
    store::reminder::add(cx.tx, &told, cx.now)?;
    Ok(written)
}

/// A letter of its own under a key that takes something: where the clock was set back, one of that key may be gone already.
fn own(cx: &mut Cx<'_>, letter: &Letter, first: &str, kind: LetterKind, words: &str) -> Result<LetterId> {
    let free = letter.reminders.iter().any(|reminder| reminder.any_hour);
    let end = if free { ANY_HOUR } else { "" };
    for time in 1..=TIMES {
        let time = if time > 1 { format!("/{time}") } else { String::new() };
        let key = format!("{kind}/{first}{time}{end}");
        let new = new(cx, key, kind, letter.recipient, letter.moment, words);
        let (id, takes) = outbox::queue(cx.tx, &new, cx.now)?;
        if takes {
            return Ok(id);
        }
    }
    Err(Error::Internal(format!("no letter of {first} takes anything")))
}

/// The person's digest of a day, made where it is not there; of the next working day where it takes nothing more.
fn digest(cx: &mut Cx<'_>, hours: Hours, user: UserId, day: Day) -> Result<LetterId> {
    let mut day = day;
    for _ in 0..DIGESTS_AHEAD {
        let key = format!("digest/{day}/user:{user}");
        let letter = new(cx, key, LetterKind::Digest, user, digest_moment(hours, day), "");
        let (id, takes) = match store::reminder::digest(cx.tx, user, day)? {
            Some((id, ..)) => {
                outbox::reopen(cx.tx, id, &letter, cx.now)?;
                (id, outbox::hold(cx.tx, id)?)
            }
            None => outbox::queue(cx.tx, &letter, cx.now)?,
        };
        if takes {
            store::reminder::add_digest(cx.tx, user, day, id, cx.now)?;
            return Ok(id);
        }
        day = cx.rules.calendars.of(hours.org).add_working_days(day, 1);
    }
    Err(Error::Internal(format!(
        "no digest of user {user} from {day} on takes anything"
    )))
}

/// The person's next digest: today's where it can still leave and takes more, else a later one's.
pub(super) fn next_digest(cx: &mut Cx<'_>, hours: Hours, user: UserId) -> Result<LetterId> {
    let open = inside_hours(hours.of_digests(), &cx.rules.calendars, cx.now, false);
    digest(cx, hours, user, day_of(open))
}

/// The person's digest of the next working day, or a later one's.
pub(super) fn later_digest(cx: &mut Cx<'_>, hours: Hours, user: UserId) -> Result<LetterId> {
    let next = cx.rules.calendars.of(hours.org).add_working_days(cx.today(), 1);
    digest(cx, hours, user, next)
}

/// A letter for the outbox.
pub(super) fn new(cx: &Cx<'_>, key: String, kind: LetterKind, user: UserId, moment: Instant, words: &str) -> NewLetter {
    NewLetter {
        message_id: message_id(&key, &cx.rules.public_url),
        key,
        kind: kind.word().to_owned(),
        user,
        words: words.to_owned(),
        not_before: moment,
        drop_after: drop_after(moment.max(cx.now)),
    }
}

/// The moment after which a letter is too old to be read.
pub(super) fn drop_after(moment: Instant) -> Instant {
    moment + chrono::Duration::days(STALE_DAYS)
}

/// Whether a letter may leave at any hour.
pub(super) fn any_hour(key: &str) -> bool {
    key.ends_with(ANY_HOUR)
}

/// Message-ID of the letter of a key: the same whoever sends it and however often.
pub(super) fn message_id(key: &str, public_url: &str) -> String {
    let hash: String = store::event::hash_hex(key.as_bytes()).chars().take(32).collect();
    format!("{hash}@{}", host(public_url))
}

/// The host of the pages, as it can stand behind the `@` of an id.
pub(super) fn host(public_url: &str) -> String {
    let host = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or(host);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let name = host.split(':').next().unwrap_or(host);
    let name: String = name.chars().filter(plain).collect();
    if name.is_empty() {
        "duban.invalid".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::message_id;

    #[test]
    fn message_ids_are_the_same_for_a_key_and_carry_the_public_host() {
        let id = message_id("digest/2026-08-10/user:5", "https://duban.example:8443/base");
        assert_eq!(
            id,
            message_id("digest/2026-08-10/user:5", "https://duban.example:8443/base")
        );
        assert!(id.ends_with("@duban.example") && id.len() == 32 + 14, "{id}");
        assert_ne!(
            id,
            message_id("digest/2026-08-11/user:5", "https://duban.example:8443/base")
        );
        assert!(message_id("k", "http://[::1]:8080").ends_with("@duban.invalid"));
    }
}
