//! Planner and outbox as a pure model: the domain decides, maps stand for the tables, every step of every server is one
//! transaction or one dialogue with the mail server, in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::TimeDelta;
use duban::app::rules::Rules;
use duban::domain::calendar::{Calendar, CalendarDay, Calendars, DayKind};
use duban::domain::id::{LetterId, UserId};
use duban::domain::outbox::{LetterState, ReminderState, STALE_DAYS, pause_after};
use duban::domain::reminder::{
    Departure, DutyFacts, Hours, Ladder, Recipient, Reminder, Slot, Subject, Trigger, Waiting, depart, digest_moment,
    inside_hours, letters, plan, still_holds,
};
use duban::domain::task::TaskState;
use duban::domain::time::{Day, Instant, day_of, start_of};

use super::laws::{Got, Row, Trace};
use super::life::{Event, LOOKS, Life, Look, Post, Turn, moment, turned};

mod keep;
mod post;

const LEASE: i64 = 30;
const BATCH: usize = 2;
const ACT: &str = "act_reminded";

struct Letter {
    user: UserId,
    digest: bool,
    any_hour: bool,
    not_before: Instant,
    drop_after: Instant,
    state: LetterState,
    attempts: i64,
    next_at: Instant,
    lease: Option<(usize, Instant)>,
    doubtful: bool,
    created_at: Instant,
    /// The way another letter took its key away: deleted rows stay as holes.
    gone: bool,
    key: String,
}

struct Kept {
    reminder: Reminder,
    letter: usize,
    state: ReminderState,
}

enum End {
    Sent { told: Vec<String>, gone: Vec<String> },
    Again { doubtful: bool },
    Dropped,
    Later(Instant),
    Joins,
}

/// What a server is about to do.
enum Step {
    Plan,
    Write {
        from: Option<Instant>,
        ahead: bool,
        list: Vec<duban::domain::reminder::Letter>,
    },
    Lease,
    Prepare,
    Claim,
    Send,
    Settle(End),
    Done,
}

struct Server {
    step: Step,
    batch: Vec<usize>,
    moved: bool,
}

pub struct World {
    calendars: Calendars,
    ladder: Ladder,
    budget: i64,
    people: Vec<Recipient>,
    facts: Vec<DutyFacts>,
    post: Post,
    offset: i64,
    minute: i64,
    letters: Vec<Letter>,
    kept: BTreeMap<String, Kept>,
    digests: BTreeMap<(UserId, Day), usize>,
    until: Option<Instant>,
    servers: Vec<Server>,
    trace: Trace,
}

/// The shipped ladder and the national calendar of 2026 round the holidays.
pub fn shipped() -> &'static (Ladder, Calendar) {
    static SHIPPED: OnceLock<(Ladder, Calendar)> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let row = |(text, kind): (&str, DayKind)| CalendarDay {
            day: text.parse().unwrap(),
            kind,
            name: "试".into(),
        };
        let free = ["25", "26", "27"].map(|d| format!("2026-09-{d}"));
        let long = (1..8).map(|d| format!("2026-10-0{d}"));
        let mut rows: Vec<CalendarDay> = free
            .into_iter()
            .chain(long)
            .map(|d| row((&d, DayKind::Holiday)))
            .collect();
        rows.push(row(("2026-10-10", DayKind::Workday)));
        (Rules::shipped().unwrap().ladder, Calendar::new(rows, [2026]))
    })
}

/// Lives a life to its end, a quiet time included.
pub fn live(life: &Life) -> Trace {
    let (ladder, calendar) = shipped();
    let mut world = World {
        calendars: life.calendars(calendar),
        ladder: life.ladder(ladder),
        budget: life.budget,
        people: life.people(),
        facts: life.facts(),
        post: Post::Well,
        offset: 0,
        minute: 0,
        letters: Vec::new(),
        kept: BTreeMap::new(),
        digests: BTreeMap::new(),
        until: None,
        servers: Vec::new(),
        trace: Trace::of(life),
    };
    let mut events = life.events.iter().peekable();
    for look in &life.looks {
        while let Some((minute, event)) = events.next_if(|(minute, _)| *minute <= look.minute) {
            world.minute = *minute;
            world.happen(event);
        }
        world.look(look);
    }
    for (minute, event) in events {
        world.minute = *minute;
        world.happen(event);
    }
    world.post = Post::Well;
    world.offset = 0;
    for day in life.days..life.days + life.quiet() {
        for minute in LOOKS {
            world.look(&Look {
                minute: day * 1_440 + minute,
                servers: 1,
                order: 0,
                killed: None,
            });
        }
    }
    world.ended()
}

impl World {
    fn now(&self) -> Instant {
        moment(self.minute + self.offset)
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Post(post) => self.post = *post,
            Event::Clock(offset) => self.offset = *offset,
            Event::Turn(n, Turn::Reminded) => self.reminded(*n),
            Event::Turn(n, turn) => {
                if let Some(duty) = self.facts.get_mut(*n)
                    && let Some(next) = turned(duty, *turn)
                {
                    *duty = next;
                    self.trace.changed.insert(duty.task, self.minute);
                }
            }
        }
    }

    fn reminded(&mut self, n: usize) {
        let Some(duty) = self.facts.get(n).filter(|duty| is_open(duty)) else {
            return;
        };
        let now = self.now();
        let subject = Subject::Task(duty.task);
        let reminder = Reminder {
            key: format!("{ACT}/{subject}/{}/user:1", self.minute),
            rule: ACT.to_owned(),
            when: Trigger::Due,
            base: day_of(now),
            subject,
            task: duty.task,
            moment: now,
            recipient: UserId(1),
            why_zh: String::new(),
            why_en: String::new(),
            immediate: true,
            any_hour: duty.any_hour,
            late: false,
        };
        let list = letters(
            vec![reminder],
            &self.recipients(),
            &self.calendars,
            now,
            self.budget,
            |_| true,
        );
        self.write(list);
    }

    /// People with what the tables say of their letters.
    fn recipients(&self) -> Vec<Recipient> {
        let today = day_of(self.now());
        let mut people = self.people.clone();
        for person in &mut people {
            let own = self.letters.iter().filter(|l| l.user == person.user && !l.gone);
            let counted = own.filter(|l| l.state != LetterState::Dropped && l.not_before >= start_of(today));
            for letter in counted {
                *person.letters_on.entry(day_of(letter.not_before)).or_default() += 1;
            }
            let digests = self
                .digests
                .iter()
                .filter(|((user, day), _)| *user == person.user && *day >= today);
            person.closed_days = digests
                .filter(|(_, id)| !self.takes(**id) && !self.reopens(**id))
                .map(|((_, day), _)| *day)
                .collect();
        }
        people
    }

    fn takes(&self, id: usize) -> bool {
        let letter = &self.letters[id];
        letter.state == LetterState::Queued && !letter.doubtful
    }

    fn look(&mut self, look: &Look) {
        self.minute = look.minute;
        self.servers = (0..3)
            .map(|n| Server {
                step: if look.servers & (1 << n) == 0 {
                    Step::Done
                } else {
                    Step::Plan
                },
                batch: Vec::new(),
                moved: false,
            })
            .collect();
        let (mut order, mut count) = (look.order, 0_u8);
        loop {
            let busy: Vec<usize> = (0..3)
                .filter(|n| !matches!(self.servers[*n].step, Step::Done))
                .collect();
            if busy.is_empty() {
                return;
            }
            let turn = busy[usize::try_from(order % 3).unwrap() % busy.len()];
            order = order.rotate_right(5) ^ 0x9e37;
            if look.killed == Some(count) {
                self.servers[turn].step = Step::Done; // what it held stays as it lies in the tables
            } else {
                self.step(turn);
            }
            count = count.saturating_add(1);
        }
    }

    fn step(&mut self, n: usize) {
        let step = std::mem::replace(&mut self.servers[n].step, Step::Done);
        let front = self.servers[n].batch.first().copied();
        let next = match (step, front) {
            (Step::Plan, _) => self.plan(),
            (Step::Write { from, ahead, list }, _) => {
                if self.until == from {
                    self.until = Some(self.now());
                    if ahead {
                        self.unplan();
                    }
                    self.write(list);
                }
                Step::Lease
            }
            (Step::Lease, _) => {
                let batch = self.lease(n);
                self.servers[n].batch = batch;
                self.servers[n].moved = false;
                if self.servers[n].batch.is_empty() {
                    Step::Done
                } else {
                    Step::Prepare
                }
            }
            (Step::Prepare, Some(id)) => self.prepare(id),
            (Step::Claim, Some(id)) => self.claim(id),
            (Step::Send, Some(id)) => Step::Settle(self.send(id)),
            (Step::Settle(end), Some(id)) => {
                self.servers[n].moved |= !matches!(end, End::Again { .. });
                self.settle(n, id, end);
                self.servers[n].batch.remove(0);
                match (self.servers[n].batch.is_empty(), self.servers[n].moved) {
                    (false, _) => Step::Prepare,
                    (true, true) => Step::Lease,
                    (true, false) => Step::Done,
                }
            }
            (_, None) | (Step::Done, _) => Step::Done,
        };
        self.servers[n].step = next;
    }

    fn plan(&self) -> Step {
        let now = self.now();
        let midnight = start_of(day_of(now));
        let before = |at: Instant| at - TimeDelta::microseconds(1);
        let ahead = self.until.is_some_and(|until| day_of(until) > day_of(now));
        let from = match self.until {
            Some(_) if ahead => before(midnight - TimeDelta::days(7)),
            Some(until) => until,
            None => before(midnight),
        };
        if from >= midnight {
            return Step::Lease;
        }
        let people = self.recipients();
        let all = plan(&self.ladder, &self.facts, &people, &self.calendars, from, now);
        let list = letters(all, &people, &self.calendars, now, self.budget, |r| self.holds(r, now));
        Step::Write {
            from: self.until,
            ahead,
            list,
        }
    }

    /// When letters may reach a person.
    fn hours(&self, user: UserId) -> Hours {
        self.people.iter().find(|person| person.user == user).unwrap().hours
    }

    fn holds(&self, reminder: &Reminder, now: Instant) -> bool {
        let duty = self.facts.iter().find(|duty| duty.task == reminder.task);
        if reminder.rule == ACT {
            return duty.is_some_and(is_open);
        }
        // As delivery asks: is the same thing still planned for the same moment?
        let Some(duty) = duty.filter(|duty| still_holds(reminder, Some(duty), now)) else {
            return false;
        };
        let (facts, before) = (std::slice::from_ref(duty), reminder.moment - TimeDelta::microseconds(1));
        let again = plan(
            &self.ladder,
            facts,
            &self.people,
            &self.calendars,
            before,
            reminder.moment,
        );
        again.iter().any(|same| same.key == reminder.key)
    }

    fn unplan(&mut self) {
        let now = self.now();
        for id in 0..self.letters.len() {
            let letter = &self.letters[id];
            if letter.state != LetterState::Queued || letter.gone {
                continue;
            }
            if letter.attempts == 0 && letter.created_at > now {
                self.kept.retain(|_, kept| {
                    kept.letter != id || kept.state != ReminderState::Planned || kept.reminder.rule == ACT
                });
                if !self.kept.values().any(|kept| kept.letter == id) {
                    self.letters[id].gone = true;
                    self.digests.retain(|_, letter| *letter != id);
                }
            }
            let letter = &mut self.letters[id];
            if letter.next_at > now {
                let own = if letter.created_at > now {
                    now
                } else {
                    letter.not_before
                };
                letter.next_at = now.max(own);
            }
        }
    }

    fn write(&mut self, list: Vec<duban::domain::reminder::Letter>) {
        for mut letter in list {
            letter
                .reminders
                .retain(|reminder| !self.kept.contains_key(&reminder.key));
            let Some(first) = letter.reminders.first() else {
                continue;
            };
            let any_hour = letter.reminders.iter().any(|reminder| reminder.any_hour);
            let id = match letter.digest_of {
                Some(day) => self.digest(letter.recipient, day),
                None => self.own(&first.key.clone(), letter.recipient, letter.moment, any_hour),
            };
            for reminder in letter.reminders {
                let kept = Kept {
                    reminder,
                    letter: id,
                    state: ReminderState::Planned,
                };
                self.kept.insert(kept.reminder.key.clone(), kept);
            }
        }
    }

    fn ended(mut self) -> Trace {
        let failed: BTreeSet<usize> = (0..self.letters.len())
            .filter(|id| self.letters[*id].state == LetterState::Failed)
            .collect();
        let row = |(key, kept): (String, Kept)| Row {
            key,
            rule: kept.reminder.rule,
            subject: kept.reminder.subject,
            user: kept.reminder.recipient,
            moment: kept.reminder.moment,
            state: kept.state,
            failed: failed.contains(&kept.letter),
        };
        self.trace.rows = std::mem::take(&mut self.kept).into_iter().map(row).collect();
        self.trace.facts = self.facts;
        self.trace
    }
}

fn is_open(duty: &DutyFacts) -> bool {
    matches!(duty.state, TaskState::Issued | TaskState::Active | TaskState::Closing)
}
