//! One run of the scheduler: plans the span since the last run, catches up once on what was missed, and writes
//! reminders, digests and letters in one transaction. Two servers that run at once make one set of letters: the end of
//! the planned span moves once, and every key is unique.

use chrono::TimeDelta;
use serde::Serialize;

use crate::app::{App, Asker, Change, Command, Cx, Result, Subject, letter};
use crate::domain::id::TaskId;
use crate::domain::reminder::{Letter, WeeklyLetter, letters, plan, reach, still_holds};
use crate::domain::setting::Setting;
use crate::domain::time::{Instant, day_of, start_of};
use crate::mail::LetterKind;
use crate::store;
use crate::store::duty::Which;

use super::{Picture, Whom, weekly};

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Ran {
    /// Letters made or added to.
    pub letters: usize,
    /// Reminders in them.
    pub reminders: usize,
}

/// A planned span that is to be written.
struct Span {
    from: Option<Instant>,
    to: Instant,
    /// The clock was set back since `from`.
    ahead: bool,
    letters: Vec<Letter>,
    weekly: Vec<WeeklyLetter>,
    picture: Picture,
}

/// Runs the scheduler once. Planning reads; only writing takes the writer.
///
/// # Errors
/// As the database; nothing is lost then, the next run takes the whole span.
pub fn run(app: &App) -> Result<Ran> {
    let asker = Asker::system("remind");
    let Some(span) = app.ask_now(&asker, prepare)? else {
        return Ok(Ran::default());
    };
    let ran = app.run_now(&asker, span)?;
    tracing::debug!(letters = ran.letters, "plan written");
    Ok(ran)
}

/// Whether a day began since the last run: without that there is nothing to plan.
///
/// # Errors
/// As the database.
pub fn is_due(app: &App) -> Result<bool> {
    let today = day_of(app.clock.now());
    let until = app.store.read_now(store::reminder::planned_until)?;
    Ok(until.is_none_or(|until| day_of(until) != today))
}

/// Where the clock was set back: days of which the plan is made anew. What was told in them is known by its key.
const REPLANNED: i64 = 7;

/// Plans the span since the last run. Every moment is the first of a day, so most runs find none in their span and
/// ask for no facts. The first run ever begins with today; one that finds the plan in the future, because the clock was
/// set back, takes back what was planned there and goes over the last days again.
fn prepare(cx: &mut Cx<'_>) -> Result<Option<Span>> {
    let until = store::reminder::planned_until(cx.tx)?;
    let before = |moment: Instant| moment - TimeDelta::microseconds(1);
    let midnight = start_of(cx.today());
    let ahead = until.is_some_and(|until| day_of(until) > cx.today());
    let from = match until {
        Some(_) if ahead => before(midnight - TimeDelta::days(REPLANNED)),
        Some(until) => until,
        None => before(midnight),
    };
    if from >= midnight {
        return Ok(None);
    }
    let (rules, now) = (cx.rules.clone(), cx.now);
    let owed = Which::OwedBy(reach(&rules.ladder, &rules.calendars, now));
    let picture = Picture::load(cx, &owed, &Whom::All)?;
    let people = picture.recipients();
    let reminders = plan(&rules.ladder, picture.facts(), &people, &rules.calendars, from, now);
    let budget = cx.rules.settings.whole(Setting::LettersBudget);
    let fact = |task: TaskId| picture.duties.get(&task).map(|duty| &duty.facts);
    let letters = letters(reminders, &people, &rules.calendars, now, budget, |reminder| {
        still_holds(reminder, fact(reminder.task), now)
    });
    let weekly = weekly::planned(cx, picture.people.values(), (from, now), now);
    tracing::debug!(letters = letters.len(), weekly = weekly.len(), "planned");
    Ok(Some(Span {
        from: until,
        to: now,
        ahead,
        letters,
        weekly,
        picture,
    }))
}

impl Command for Span {
    type Output = Ran;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Ran> {
        if !store::reminder::move_planned_until(cx.tx, self.from, self.to)? {
            cx.excuse(); // another server wrote this span
            return Ok(Ran::default());
        }
        if self.ahead {
            tracing::warn!("the plan lay in the future: the clock was set back; planned anew");
            store::reminder::unplan(cx.tx, cx.now, letter::ACTS)?;
        }
        let reminders = self.letters.iter().map(|letter| letter.reminders.len()).sum();
        let letters = letter::write(cx, &self.picture, &self.letters, LetterKind::Escalation, "")?
            + weekly::write(cx, &self.weekly)?;
        if letters == 0 {
            cx.excuse();
            return Ok(Ran::default());
        }
        let change = Change::of("reminders.queued")
            .with("letters", letters)
            .with("reminders", reminders);
        cx.record(Subject::of("outbox", 0), change)?;
        Ok(Ran { letters, reminders })
    }
}
