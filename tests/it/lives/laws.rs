//! The laws, held against what readers got and what the tables say at the end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use duban::domain::id::{TaskId, UserId};
use duban::domain::outbox::ReminderState;
use duban::domain::reminder::{DutyFacts, Subject, inside_hours, plan, still_holds};
use duban::domain::time::{Instant, day_of};

use super::life::{Event, LOOKS, Life, Look, QUIET, TaskLife, moment};
use super::model::shipped;

/// A letter as its reader's mail server took it.
#[derive(Debug, Clone)]
pub struct Got {
    /// By the clock of the server that sent it.
    pub at: Instant,
    pub message_id: String,
    pub user: UserId,
    pub digest: bool,
    pub any_hour: bool,
    /// Keys of the reminders in it.
    pub keys: Vec<String>,
}

/// A reminder as the table has it at the end.
#[derive(Debug, Clone)]
pub struct Row {
    pub key: String,
    pub rule: String,
    pub subject: Subject,
    pub user: UserId,
    pub moment: Instant,
    pub state: ReminderState,
    /// Its letter was given up, which the administrator is told.
    pub failed: bool,
}

/// What came of a life.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    pub got: Vec<Got>,
    pub rows: Vec<Row>,
    pub facts: Vec<DutyFacts>,
    /// Minute of the last change of a task.
    pub changed: BTreeMap<TaskId, i64>,
    /// Reminders that were dropped while their reason held.
    pub dropped_with_reason: Vec<String>,
    /// Letters about tasks whose reason was gone when they left.
    pub without_reason: Vec<String>,
    /// All clocks were right all the time.
    pub clocks_right: bool,
}

impl Trace {
    pub fn of(life: &Life) -> Trace {
        Trace {
            clocks_right: !life.events.iter().any(|(_, event)| matches!(event, Event::Clock(_))),
            ..Trace::default()
        }
    }
}

/// Holds every law; the first word of a fault names it.
pub fn hold(life: &Life, trace: &Trace) -> Result<(), String> {
    never_empty(trace)?;
    never_twice(trace)?;
    never_without_reason(trace)?;
    never_outside_hours(life, trace)?;
    one_digest_a_day(trace)?;
    never_stuck(trace)?;
    never_missed(life, trace)?;
    in_time_when_all_is_well(life, trace)
}

fn never_empty(trace: &Trace) -> Result<(), String> {
    let empty = trace.got.iter().find(|got| got.keys.is_empty());
    empty.map_or(Ok(()), |got| Err(format!("empty: {got:?}")))
}

fn never_twice(trace: &Trace) -> Result<(), String> {
    let mut told: BTreeMap<&str, &str> = BTreeMap::new();
    for got in &trace.got {
        for key in &got.keys {
            let before = told.insert(key, &got.message_id);
            if before.is_some_and(|id| id != got.message_id) {
                return Err(format!("twice: {key} in {before:?} and {}", got.message_id));
            }
        }
    }
    Ok(())
}

fn never_without_reason(trace: &Trace) -> Result<(), String> {
    let found = trace.without_reason.first();
    found.map_or(Ok(()), |what| Err(format!("reasonless: {what}")))
}

fn never_outside_hours(life: &Life, trace: &Trace) -> Result<(), String> {
    let calendars = life.calendars(&shipped().1);
    let people = life.people();
    let fits = |got: &Got| {
        let person = people.iter().find(|person| person.user == got.user).unwrap();
        let hours = person.hours;
        let hours = if got.digest { hours.of_digests() } else { hours };
        inside_hours(hours, &calendars, got.at, got.any_hour) == got.at
    };
    let out = trace.got.iter().find(|got| !fits(got));
    out.map_or(Ok(()), |got| Err(format!("hours: {got:?}")))
}

fn one_digest_a_day(trace: &Trace) -> Result<(), String> {
    let (mut days, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for got in trace.got.iter().filter(|got| got.digest) {
        if !seen.insert(&got.message_id) {
            continue; // the reader's program shows it once
        }
        let day = (got.user, day_of(got.at));
        if let Some(other) = days.insert(day, &got.message_id) {
            return Err(format!("digests: {day:?} {other} and {}", got.message_id));
        }
    }
    Ok(())
}

/// At the end of the quiet time nothing waits, and what was dropped had no reason.
fn never_stuck(trace: &Trace) -> Result<(), String> {
    if let Some(key) = trace.dropped_with_reason.first() {
        return Err(format!("dropped: {key}"));
    }
    let quiet_end = |row: &&Row| row.state == ReminderState::Planned && !row.failed;
    let told: BTreeSet<&String> = trace.got.iter().flat_map(|got| &got.keys).collect();
    // What the schedule says on the last days may still be under way.
    let last = trace.rows.iter().map(|row| row.moment).max().unwrap_or_default() - TimeDelta::days(9);
    let stuck = trace.rows.iter().filter(|row| row.moment < last).find(quiet_end);
    if let Some(row) = stuck {
        return Err(format!("stuck: {row:?}"));
    }
    let unsaid = trace
        .rows
        .iter()
        .find(|row| row.state == ReminderState::Sent && !told.contains(&row.key));
    unsaid.map_or(Ok(()), |row| Err(format!("unsaid: {row:?}")))
}

/// Whatever fell due since a task last changed was taken up: by itself, or by a later moment of the same rule where
/// several were missed.
fn never_missed(life: &Life, trace: &Trace) -> Result<(), String> {
    let ladder = life.ladder(&shipped().0);
    let calendars = life.calendars(&shipped().1);
    let end = moment(life.days * 1_440);
    let told: BTreeSet<&String> = trace.got.iter().flat_map(|got| &got.keys).collect();
    for duty in &trace.facts {
        let changed = moment(trace.changed.get(&duty.task).copied().unwrap_or(0));
        let from = if trace.clocks_right {
            changed.max(moment(1_440))
        } else {
            end
        };
        let facts = std::slice::from_ref(duty);
        let due = plan(
            &ladder,
            facts,
            &life.people(),
            &calendars,
            from,
            end + TimeDelta::days(4),
        );
        for reminder in due
            .iter()
            .filter(|r| day_of(r.moment) > r.base && still_holds(r, Some(duty), r.moment))
        {
            let same = |row: &&Row| {
                row.rule == reminder.rule
                    && row.subject == reminder.subject
                    && row.user == reminder.recipient
                    && row.moment >= reminder.moment
            };
            let taken = trace.rows.iter().filter(same);
            if !taken
                .clone()
                .any(|row| row.failed || told.contains(&row.key) || row.state == ReminderState::Planned)
            {
                let rows: Vec<&Row> = taken.collect();
                return Err(format!("missed: {} {rows:?}", reminder.key));
            }
        }
    }
    Ok(())
}

/// In a life without any fault each digest comes on the day of what it tells.
fn in_time_when_all_is_well(life: &Life, trace: &Trace) -> Result<(), String> {
    let well = |look: &Look| look.servers != 0 && look.killed.is_none();
    let faults = life.events.iter().any(|(_, event)| !matches!(event, Event::Turn(..)));
    if faults || !life.looks.iter().all(well) {
        return Ok(());
    }
    for got in trace.got.iter().filter(|got| got.digest) {
        for row in trace
            .rows
            .iter()
            .filter(|row| got.keys.contains(&row.key) && !row.rule.starts_with("act_"))
        {
            let budget = row.rule.ends_with("leader") || row.rule.ends_with("supervisor");
            if day_of(row.moment) != day_of(got.at) && !budget {
                return Err(format!("late: {row:?} {}", got.at));
            }
        }
    }
    Ok(())
}

/// A life in which all goes well and there is something to say.
pub fn plain_life() -> Life {
    let task = TaskLife {
        unsigned: false,
        due: Some(1),
        owed: Some(3),
        returned: Some(-1),
        unreviewed: None,
        any_hour: false,
    };
    let look = |(day, minute): (i64, &i64)| Look {
        minute: day * 1_440 + minute,
        servers: 1,
        order: 0,
        killed: None,
    };
    Life {
        days: 5,
        tasks: vec![task],
        odd_days: BTreeSet::new(),
        own_days: BTreeSet::new(),
        without: 0,
        digest_at: (8, 30),
        budget: 5,
        events: vec![],
        looks: (0..5)
            .flat_map(|day| LOOKS.iter().map(move |m| (day, m)))
            .map(look)
            .collect(),
    }
}

type Break = fn(Trace) -> Trace;

/// Faults that the laws must notice, one each.
pub const BREAKS: &[Break] = &[
    |mut trace| {
        trace.got[0].keys.clear();
        trace
    },
    |mut trace| {
        let mut again = trace.got[0].clone();
        again.message_id = "other".into();
        trace.got.push(again);
        trace
    },
    |mut trace| {
        trace.without_reason.push("任务0".into());
        trace
    },
    |mut trace| {
        trace.got[0].at += TimeDelta::hours(14);
        trace
    },
    |mut trace| {
        let digest = trace.got.iter().find(|got| got.digest).unwrap().clone();
        trace.got.push(Got {
            message_id: "other".into(),
            keys: vec!["other".into()],
            ..digest
        });
        trace
    },
    |mut trace| {
        trace.rows[0].state = ReminderState::Planned;
        trace.rows[0].moment -= TimeDelta::days(QUIET);
        trace
    },
    |mut trace| {
        let key = trace.got.remove(0).keys.remove(0);
        trace.rows.retain(|row| row.key != key);
        trace.rows.iter_mut().for_each(|row| row.state = ReminderState::Dropped);
        trace.got.clear();
        trace
    },
];
