//! Why one did or did not get a letter on a day.

use serde::Serialize;

use crate::app::{Cx, Result};
use crate::domain::id::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, Instant, day_of, end_of, start_of};
use crate::store;
use crate::store::outbox::Listed;
use crate::store::recipient::{Among, Person};

use super::plan::{PlanRow, Sight, find, kept_rows, rows, sight};
use super::{Picture, Whom};

/// What happened, or will happen, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Explained {
    /// The person.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// The day.
    pub day: Day,
    /// Letters of the day.
    pub letters: Vec<LetterOfDay>,
    /// What stands in them, or is expected to.
    pub reminders: Vec<PlanRow>,
    /// What else decided, in sentences.
    pub notes: Vec<Note>,
}

/// A letter of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LetterOfDay {
    /// Id in the outbox.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// State.
    pub state: String,
    /// Not before.
    pub not_before: Instant,
    /// When it left.
    pub sent_at: Option<Instant>,
    /// Attempts so far.
    pub attempts: i64,
    /// What went wrong, or why it was dropped.
    pub last_error: Option<String>,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Note {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Explains one person's day.
///
/// # Errors
/// Not found outside the scope; refused without the role for other people.
pub fn explain(cx: &mut Cx<'_>, person: &str, day: Day) -> Result<Explained> {
    let user = find(cx, person)?;
    let sight = sight(cx, Some(user))?;
    let (from, to) = (start_of(day), end_of(day));
    let contact = store::recipient::contact(cx.tx, user)?.ok_or_else(Refusal::not_found)?;
    let found = store::recipient::people(cx.tx, Among::Users(&[user]), cx.today())?
        .into_iter()
        .next();
    let Some(mut who) = found.filter(|who| sight.shows(who)) else {
        return without_role(cx, &sight, user, contact.name, day);
    };
    who.recipient.hours = who.recipient.hours.within(cx.rules.ladder.hours);
    let letters = store::outbox::of_person(cx.tx, user, from, to)?;
    let picture = Picture::load(cx, sight.which(), &Whom::Concerned)?;
    let kept = store::reminder::between(cx.tx, from, to, Some(user))?;
    let mut reminders = kept_rows(cx, &sight, &with(picture, &who), &kept)?;
    let mut notes = notes(cx, &who, day)?;
    if letters.is_empty() {
        let expected = expected(cx, &sight, day)?;
        notes.push(none_yet(cx, day, expected.is_empty())?);
        reminders.extend(expected);
    }
    Ok(Explained {
        user: user.0,
        name: who.name,
        day,
        letters: letters.into_iter().map(letter).collect(),
        reminders,
        notes,
    })
}

/// The picture with the person in it, also where none of their organisation's tasks is open.
fn with(mut picture: Picture, who: &Person) -> Picture {
    picture.people.entry(who.recipient.user).or_insert_with(|| who.clone());
    picture
}

/// The administrator is told why somebody without a role gets nothing; for others such a person does not exist here.
fn without_role(cx: &Cx<'_>, sight: &Sight, user: UserId, name: String, day: Day) -> Result<Explained> {
    if sight.words() && cx.actor.user.0 != 0 && cx.actor.user != user {
        return Err(Refusal::not_found().into());
    }
    let zh = "此人现在没有角色，不在提醒之列；请安全管理员授予角色";
    let en = "This person holds no role now and gets no reminders; the security administrator grants roles";
    Ok(Explained {
        user: user.0,
        name,
        day,
        letters: vec![],
        reminders: vec![],
        notes: vec![note(zh, en)],
    })
}

fn expected(cx: &mut Cx<'_>, sight: &Sight, day: Day) -> Result<Vec<PlanRow>> {
    let today = cx.today();
    let all = if day < today {
        rows(cx, sight, Some(day), 1)?
    } else {
        rows(cx, sight, None, (day - today).num_days().saturating_add(1))?
    };
    Ok(all.into_iter().filter(|row| day_of(row.at) == day).collect())
}

fn none_yet(cx: &mut Cx<'_>, day: Day, nothing: bool) -> Result<Note> {
    let until = store::reminder::planned_until(cx.tx)?;
    let planned = until.is_some_and(|until| until >= start_of(day));
    Ok(match (planned, nothing) {
        (_, true) => note(
            "按现在的情况，当天没有要提醒的事",
            "As things stand there is nothing to remind of on that day",
        ),
        (false, false) => note(
            "调度还没有排到这一天，以下是预计",
            "The schedule has not come to that day; below is what is expected",
        ),
        (true, false) => note(
            "排定当天提醒时还没有以下事由，或信已并入其他日期",
            "When that day was planned these reasons did not exist, or they went with another day's letter",
        ),
    })
}

fn notes(cx: &Cx<'_>, who: &Person, day: Day) -> Result<Vec<Note>> {
    let mut notes = Vec::new();
    let calendar = cx.rules.calendars.of(who.recipient.org);
    if !calendar.is_working(day) {
        let next = calendar.add_working_days(day, 1);
        let name = calendar.name_of(day).unwrap_or("休息日");
        notes.push(note(
            format!("当天是{name}，不发每日提醒，顺延到{next}"),
            format!("A free day ({name}): no digest, it comes on {next}"),
        ));
    }
    if who.email.is_none() {
        notes.push(note(
            "没有邮件地址，信转第二联系人；都没有则发不出",
            "No e-mail address: letters go to the second contact, or nowhere",
        ));
    } else if who.bounced {
        notes.push(note(
            "邮件地址被退信，信转第二联系人；请更新地址",
            "The e-mail address was refused: letters go to the second contact; correct the address",
        ));
    }
    Ok(notes)
}

fn note(zh: impl Into<String>, en: impl Into<String>) -> Note {
    Note {
        zh: zh.into(),
        en: en.into(),
    }
}

fn letter(row: Listed) -> LetterOfDay {
    LetterOfDay {
        id: row.id.0,
        kind: row.kind,
        state: row.state.word().to_owned(),
        not_before: row.not_before.and_utc(),
        sent_at: row.sent_at.map(|at| at.and_utc()),
        attempts: row.attempts,
        last_error: row.last_error,
    }
}
