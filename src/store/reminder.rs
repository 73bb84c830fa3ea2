//! Reminders and digests: what stands in which letter, and up to when the schedule was planned. Keys are unique, however
//! many servers run (DOMAIN.md §8).

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::schema::{digests, job_leases, measures, obligations, outbox, progress_reports, reminders, reviews};
use crate::domain::id::{LetterId, ObligationId, ProgressId, TaskId, UserId};
use crate::domain::outbox::{LetterState, ReminderState};
use crate::domain::progress::ReviewDecision;
use crate::domain::reminder::{Reminder, Subject};
use crate::domain::request::MeasureKind;
use crate::domain::time::{Day, Instant};

/// Name under which the end of the planned span is kept.
const SCHEDULE: &str = "reminder_schedule";

/// Up to when reminders were planned; none before the first run.
///
/// # Errors
/// As the database.
pub fn planned_until(conn: &mut Conn) -> Result<Option<Instant>> {
    let at: Option<Option<NaiveDateTime>> = job_leases::table
        .filter(job_leases::name.eq(SCHEDULE))
        .select(job_leases::last_run_at)
        .first(conn)
        .optional()?;
    Ok(at.flatten().map(|at| at.and_utc()))
}

/// Moves the end of the planned span, unless another server did so meanwhile; answers whether it did.
///
/// # Errors
/// As the database.
pub fn move_planned_until(conn: &mut Conn, from: Option<Instant>, to: Instant) -> Result<bool> {
    let at = to.naive_utc();
    let rows = match from {
        Some(from) => diesel::update(
            job_leases::table
                .filter(job_leases::name.eq(SCHEDULE))
                .filter(job_leases::last_run_at.eq(from.naive_utc())),
        )
        .set((
            job_leases::last_run_at.eq(at),
            job_leases::fencing.eq(job_leases::fencing + 1),
        ))
        .execute(conn)?,
        None => {
            let row = (
                job_leases::name.eq(SCHEDULE),
                job_leases::owner.eq(""),
                job_leases::until.eq(at),
                job_leases::fencing.eq(1),
                job_leases::last_run_at.eq(at),
            );
            either!(conn, c => diesel::insert_into(job_leases::table).values(row).on_conflict_do_nothing().execute(c))?
        }
    };
    Ok(rows > 0)
}

/// Keys of the reminders that these people have in a span of moments, both ends included.
///
/// # Errors
/// As the database.
pub fn known(conn: &mut Conn, users: &[UserId], (first, last): (Instant, Instant)) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    let users: Vec<i64> = users.iter().map(|user| user.0).collect();
    for part in users.chunks(2_000) {
        let query = reminders::table
            .filter(reminders::user_id.eq_any(padded(part)))
            .filter(reminders::moment.ge(first.naive_utc()))
            .filter(reminders::moment.le(last.naive_utc()))
            .select(reminders::key)
            .kept();
        let some: Vec<String> = either!(conn, c => query.load(c))?;
        found.extend(some);
    }
    Ok(found)
}

/// A reminder that goes into a letter.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = reminders, treat_none_as_default_value = false)]
struct Row<'a> {
    key: &'a str,
    rule: &'a str,
    subject_kind: &'static str,
    subject_id: i64,
    moment: NaiveDateTime,
    user_id: UserId,
    outbox_id: i64,
    created_at: NaiveDateTime,
}

fn row<'a>((reminder, letter): &(&'a Reminder, LetterId), now: Instant) -> Row<'a> {
    let (subject_kind, subject_id) = match reminder.subject {
        Subject::Task(id) => ("task", id.0),
        Subject::Obligation(id) => ("obligation", id.0),
        Subject::Progress(id) => ("progress", id.0),
    };
    Row {
        key: &reminder.key,
        rule: &reminder.rule,
        subject_kind,
        subject_id,
        moment: reminder.moment.naive_utc(),
        user_id: reminder.recipient,
        outbox_id: letter.0,
        created_at: now.naive_utc(),
    }
}

/// Values of a [`Row`], and how many values a statement may have on a server.
const VALUES: usize = 8;
const PLACES: usize = 16_000;

/// Puts reminders into their letters. None of them is there already ([`known`]); one that another server put there since
/// stays where it is.
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, list: &[(&Reminder, LetterId)], now: Instant) -> Result<()> {
    let row = |one| row(one, now);
    match conn {
        // One writer at a time, and a statement that stays prepared: nobody else can have put one there.
        Conn::Sqlite(c) => {
            for one in list {
                diesel::insert_into(reminders::table).values(row(one)).execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            for part in list.chunks(PLACES / VALUES) {
                let rows: Vec<Row<'_>> = part.iter().map(row).collect();
                diesel::insert_into(reminders::table)
                    .values(rows)
                    .on_conflict(reminders::key)
                    .do_nothing()
                    .execute(c)?;
            }
        }
    }
    Ok(())
}

/// Notes that a letter is a person's digest of a day.
///
/// # Errors
/// As the database.
pub fn add_digest(conn: &mut Conn, user: UserId, day: Day, letter: LetterId, now: Instant) -> Result<()> {
    let row = (
        digests::user_id.eq(user),
        digests::day.eq(day),
        digests::outbox_id.eq(letter.0),
        digests::created_at.eq(now.naive_utc()),
    );
    let key = (digests::user_id, digests::day);
    either!(conn, c => diesel::insert_into(digests::table).values(row).on_conflict(key).do_nothing().kept().execute(c))?;
    Ok(())
}

/// A person's digest of a day: its letter, that letter's state, and whether an attempt at it is in doubt.
///
/// # Errors
/// As the database.
pub fn digest(conn: &mut Conn, user: UserId, day: Day) -> Result<Option<(LetterId, LetterState, bool)>> {
    Ok(digests::table
        .inner_join(outbox::table.on(digests::outbox_id.eq(outbox::id.nullable())))
        .filter(digests::user_id.eq(user))
        .filter(digests::day.eq(day))
        .select((outbox::id, outbox::state, outbox::doubtful))
        .first(conn)
        .optional()?)
}

/// Makes a letter the person's digest of one more day, instead of whichever letter had it; false where another server just
/// gave the day to another letter. Its former day stays its own: it may have been taken then.
///
/// # Errors
/// As the database.
pub fn take_day(conn: &mut Conn, user: UserId, day: Day, letter: LetterId, now: Instant) -> Result<bool> {
    let others = digests::table
        .filter(digests::user_id.eq(user))
        .filter(digests::day.eq(day));
    diesel::delete(others).execute(conn)?;
    add_digest(conn, user, day, letter, now)?;
    Ok(digest(conn, user, day)?.is_some_and(|(id, ..)| id == letter))
}

/// Takes back what was planned while the clock stood in the future, as far as it was never tried: its reminders go, and
/// the letters that then say nothing. Letters that wait longer than till their own moment are looked at then. The
/// schedule's own rules are those that do not begin with `acts`.
///
/// # Errors
/// As the database.
pub fn unplan(conn: &mut Conn, now: Instant, acts: &str) -> Result<()> {
    let at = now.naive_utc();
    let early: Vec<LetterId> = outbox::table
        .filter(outbox::state.eq(LetterState::Queued))
        .filter(outbox::attempts.eq(0))
        .filter(outbox::created_at.gt(at))
        .select(outbox::id)
        .load(conn)?;
    for part in early.chunks(2_000) {
        let ids: Vec<i64> = part.iter().map(|id| id.0).collect();
        let planned = reminders::table
            .filter(reminders::outbox_id.eq_any(ids.clone()))
            .filter(reminders::state.eq(ReminderState::Planned))
            .filter(reminders::rule.not_like(format!("{acts}%")));
        diesel::delete(planned).execute(conn)?;
        let kept: Vec<Option<i64>> = reminders::table
            .filter(reminders::outbox_id.eq_any(ids.clone()))
            .select(reminders::outbox_id)
            .load(conn)?;
        let empty: Vec<i64> = ids.into_iter().filter(|id| !kept.contains(&Some(*id))).collect();
        diesel::delete(digests::table.filter(digests::outbox_id.eq_any(empty.clone()))).execute(conn)?;
        diesel::delete(outbox::table.filter(outbox::id.eq_any(empty))).execute(conn)?;
    }
    let waits = || {
        outbox::table
            .filter(outbox::state.eq(LetterState::Queued))
            .filter(outbox::next_at.gt(at))
    };
    let past = outbox::not_before.le(at).or(outbox::created_at.gt(at));
    diesel::update(waits().filter(past))
        .set(outbox::next_at.eq(at))
        .execute(conn)?;
    diesel::update(
        waits()
            .filter(outbox::not_before.gt(at))
            .filter(outbox::created_at.le(at)),
    )
    .set(outbox::next_at.eq(outbox::not_before))
    .execute(conn)?;
    Ok(())
}

/// The last day whose digest a letter is.
///
/// # Errors
/// As the database.
pub fn digest_day(conn: &mut Conn, letter: LetterId) -> Result<Option<Day>> {
    Ok(digests::table
        .filter(digests::outbox_id.eq(letter.0))
        .order(digests::day.desc())
        .select(digests::day)
        .first(conn)
        .optional()?)
}

/// A reminder as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Row id.
    pub id: i64,
    /// Key.
    pub key: String,
    /// Rule.
    pub rule: String,
    /// What it is about.
    pub subject: Subject,
    /// Its moment.
    pub moment: Instant,
    /// To whom.
    pub user: UserId,
    /// State.
    pub state: ReminderState,
    /// The letter it stands in.
    pub letter: Option<LetterId>,
}

type KeptRow = (
    i64,
    String,
    String,
    String,
    i64,
    NaiveDateTime,
    UserId,
    ReminderState,
    Option<i64>,
);
type KeptColumns = (
    reminders::id,
    reminders::key,
    reminders::rule,
    reminders::subject_kind,
    reminders::subject_id,
    reminders::moment,
    reminders::user_id,
    reminders::state,
    reminders::outbox_id,
);
const KEPT: KeptColumns = (
    reminders::id,
    reminders::key,
    reminders::rule,
    reminders::subject_kind,
    reminders::subject_id,
    reminders::moment,
    reminders::user_id,
    reminders::state,
    reminders::outbox_id,
);

fn kept((id, key, rule, kind, subject, moment, user, state, letter): KeptRow) -> Kept {
    let subject = match kind.as_str() {
        "obligation" => Subject::Obligation(ObligationId(subject)),
        "progress" => Subject::Progress(ProgressId(subject)),
        _ => Subject::Task(TaskId(subject)),
    };
    Kept {
        id,
        key,
        rule,
        subject,
        moment: moment.and_utc(),
        user,
        state,
        letter: letter.map(LetterId),
    }
}

/// The reminders that stand in these letters, by id.
///
/// # Errors
/// As the database.
pub fn of_letters(conn: &mut Conn, letters: &[LetterId]) -> Result<Vec<Kept>> {
    let rows: Vec<KeptRow> = reminders::table
        .filter(reminders::outbox_id.eq_any(letters.iter().map(|id| id.0)))
        .order(reminders::id)
        .select(KEPT)
        .load(conn)?;
    Ok(rows.into_iter().map(kept).collect())
}

/// A reminder with the letter it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLetter {
    /// The reminder.
    pub kept: Kept,
    /// Kind of the letter.
    pub kind: String,
    /// State of the letter.
    pub state: LetterState,
    /// Its moment.
    pub not_before: Instant,
}

/// The reminders in letters whose moment lies in a span, of one person or of all.
///
/// # Errors
/// As the database.
pub fn between(conn: &mut Conn, from: Instant, to: Instant, user: Option<UserId>) -> Result<Vec<InLetter>> {
    type Row = (KeptRow, (String, LetterState, NaiveDateTime));
    let mut query = reminders::table
        .inner_join(outbox::table.on(reminders::outbox_id.eq(outbox::id.nullable())))
        .filter(outbox::not_before.ge(from.naive_utc()))
        .filter(outbox::not_before.lt(to.naive_utc()))
        .into_boxed();
    if let Some(user) = user {
        query = query.filter(reminders::user_id.eq(user.0));
    }
    let rows: Vec<Row> = query
        .order((outbox::not_before, reminders::id))
        .select((KEPT, (outbox::kind, outbox::state, outbox::not_before)))
        .load(conn)?;
    let in_letter = |(row, (kind, state, not_before)): Row| InLetter {
        kept: kept(row),
        kind,
        state,
        not_before: not_before.and_utc(),
    };
    Ok(rows.into_iter().map(in_letter).collect())
}

/// The tasks that subjects belong to.
///
/// # Errors
/// As the database.
pub fn tasks_of(conn: &mut Conn, subjects: &[Subject]) -> Result<BTreeMap<Subject, TaskId>> {
    let mut found = BTreeMap::new();
    let (mut owed, mut sent) = (Vec::new(), Vec::new());
    for subject in subjects {
        match subject {
            Subject::Task(id) => {
                found.insert(*subject, *id);
            }
            Subject::Obligation(id) => owed.push(id.0),
            Subject::Progress(id) => sent.push(id.0),
        }
    }
    let rows: Vec<(ObligationId, TaskId)> = obligations::table
        .filter(obligations::id.eq_any(owed))
        .select((obligations::id, obligations::task_id))
        .load(conn)?;
    found.extend(rows.into_iter().map(|(id, task)| (Subject::Obligation(id), task)));
    let rows: Vec<(ProgressId, TaskId)> = progress_reports::table
        .filter(progress_reports::id.eq_any(sent))
        .select((progress_reports::id, progress_reports::task_id))
        .load(conn)?;
    found.extend(rows.into_iter().map(|(id, task)| (Subject::Progress(id), task)));
    Ok(found)
}

/// Moves reminders to a new state.
///
/// # Errors
/// As the database.
pub fn done(conn: &mut Conn, ids: &[i64], state: ReminderState, now: Instant) -> Result<()> {
    for part in ids.chunks(2_000) {
        let rows = diesel::update(reminders::table.filter(reminders::id.eq_any(padded(part))))
            .set((reminders::state.eq(state), reminders::done_at.eq(now.naive_utc())))
            .kept();
        either!(conn, c => rows.execute(c))?;
    }
    Ok(())
}

/// What a letter told, it did not tell after all.
///
/// # Errors
/// As the database.
pub fn untell(conn: &mut Conn, letter: LetterId) -> Result<()> {
    diesel::update(
        reminders::table
            .filter(reminders::outbox_id.eq(letter.0))
            .filter(reminders::state.eq(ReminderState::Sent)),
    )
    .set((
        reminders::state.eq(ReminderState::Planned),
        reminders::done_at.eq(None::<NaiveDateTime>),
    ))
    .execute(conn)?;
    Ok(())
}

/// Everything that stood in one letter and was not told stands in another from now on.
///
/// # Errors
/// As the database.
pub fn move_to(conn: &mut Conn, from: LetterId, to: LetterId) -> Result<()> {
    diesel::update(
        reminders::table
            .filter(reminders::outbox_id.eq(from.0))
            .filter(reminders::state.eq(ReminderState::Planned)),
    )
    .set(reminders::outbox_id.eq(to.0))
    .execute(conn)?;
    Ok(())
}

/// How many items a digest had when it left.
///
/// # Errors
/// As the database.
pub fn set_items(conn: &mut Conn, letter: LetterId, items: i64) -> Result<()> {
    diesel::update(digests::table.filter(digests::outbox_id.eq(letter.0)))
        .set(digests::items.eq(items))
        .execute(conn)?;
    Ok(())
}

/// Why reports were returned, by report: the latest reason of each.
///
/// # Errors
/// As the database.
pub fn return_reasons(conn: &mut Conn, reports: &[ProgressId]) -> Result<BTreeMap<ProgressId, String>> {
    let rows: Vec<(ProgressId, Option<String>)> = reviews::table
        .filter(reviews::progress_id.eq_any(reports.iter().map(|id| id.0)))
        .filter(reviews::decision.eq(ReviewDecision::Returned))
        .order(reviews::id)
        .select((reviews::progress_id, reviews::reason))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, reason)| Some((id, reason?)))
        .collect())
}

/// What was said when tasks were last reminded of (催办).
///
/// # Errors
/// As the database.
pub fn reminded_words(conn: &mut Conn, tasks: &[TaskId]) -> Result<BTreeMap<TaskId, String>> {
    let rows: Vec<(TaskId, String)> = measures::table
        .filter(measures::task_id.eq_any(tasks.iter().map(|id| id.0)))
        .filter(measures::kind.eq(MeasureKind::Reminder))
        .order(measures::id)
        .select((measures::task_id, measures::text))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
