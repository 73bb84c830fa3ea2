//! Delivery of the outbox: lease a few letters, write each from the facts of now, send it outside any transaction, settle
//! it. A server that dies in between leaves a lease that ends; the letter then goes again under the same Message-ID.

use chrono::{Duration, TimeDelta};
use serde::Serialize;

use crate::app::{App, Asker, Change, Command, Cx, Result, Subject, letter};
use crate::domain::calendar::Calendar;
use crate::domain::id::UserId;
use crate::domain::outbox::{LetterState, ReminderState, pause_after};
use crate::domain::reminder::{Hours, digest_moment, inside_hours};
use crate::domain::time::{Instant, day_of};
use crate::mail::{self, LetterKind, Mailbox, Mailer, Rendered, SendError};
use crate::store;
use crate::store::outbox::{Leased, Settled};
use crate::store::recipient::Contact;

use super::compose::{Written, compose};

/// Letters one lease takes.
const LEASE_LETTERS: i64 = 20;
/// Minutes a lease lasts: longer than the longest wait for a mail server, twenty times over.
const LEASE_MINUTES: i64 = 30;
/// Leases one run takes, so that a stop is not kept waiting.
const LEASES_A_RUN: usize = 10;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Letters that left.
    pub sent: usize,
    /// Letters that wait for another attempt, or for another day.
    pub waiting: usize,
    /// Letters that were given up.
    pub failed: usize,
    /// Letters whose reason was gone.
    pub dropped: usize,
}

/// Sends what is due. `owner` names the run; two runs never have the same.
///
/// # Errors
/// As the database. A letter that cannot be written or sent is no error: it waits, with its reason in the outbox.
pub fn deliver(app: &App, mailer: &Mailer, owner: &str) -> Result<Delivered> {
    let asker = Asker::system("deliver");
    let mut all = Delivered::default();
    for _ in 0..LEASES_A_RUN {
        let lease = Lease {
            owner: owner.to_owned(),
        };
        let batch = app.run_now(&asker, lease)?;
        let mut moved = false;
        for leased in &batch {
            let end = attempt(app, mailer, leased);
            moved |= !matches!(end, End::Again { .. });
            let settle = Settle {
                owner: owner.to_owned(),
                leased: leased.clone(),
                end,
            };
            all.count(app.run_now(&asker, settle)?);
        }
        if !moved {
            break; // nothing due, or the mail server is away: the next run tries again
        }
    }
    Ok(all)
}

/// Whether anything is to be sent.
///
/// # Errors
/// As the database.
pub fn is_due(app: &App) -> Result<bool> {
    let now = app.clock.now();
    Ok(app.store.read_now(move |conn| store::outbox::is_due(conn, now))?)
}

impl Delivered {
    fn count(&mut self, state: LetterState) {
        match state {
            LetterState::Sent => self.sent += 1,
            LetterState::Queued | LetterState::Leased => self.waiting += 1,
            LetterState::Failed => self.failed += 1,
            LetterState::Dropped => self.dropped += 1,
        }
    }
}

struct Lease {
    owner: String,
}

impl Command for Lease {
    type Output = Vec<Leased>;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Vec<Leased>> {
        cx.excuse(); // a lease changes no business data
        let until = cx.now + Duration::minutes(LEASE_MINUTES);
        Ok(store::outbox::lease(cx.tx, &self.owner, cx.now, until, LEASE_LETTERS)?)
    }
}

/// How an attempt ended.
#[derive(Debug, Clone)]
enum End {
    Sent(Sent),
    /// Once more, after the pause.
    Again {
        error: String,
        hours: Hours,
    },
    /// The address takes no mail.
    Refused {
        error: String,
        whose: UserId,
        address: String,
    },
    Failed(String),
    Dropped(&'static str),
    /// Not today.
    Later(Instant),
    /// What it says goes with today's digest.
    Joins(crate::domain::id::LetterId),
}

#[derive(Debug, Clone)]
struct Sent {
    address: String,
    subject: String,
    told: Vec<i64>,
    gone: Vec<i64>,
}

/// A letter ready to leave.
struct Ready {
    content: Rendered,
    to: Contact,
    address: String,
    written: Written,
}

fn attempt(app: &App, mailer: &Mailer, leased: &Leased) -> End {
    let asked = leased.clone();
    let ready = app.ask_now(&Asker::system("deliver"), move |cx| prepare(cx, &asked));
    match ready {
        Ok(Ok(ready)) => send(app, mailer, leased, ready),
        Ok(Err(end)) => end,
        Err(e) => End::Again {
            error: e.to_string(),
            hours: Hours::default(),
        },
    }
}

fn send(app: &App, mailer: &Mailer, leased: &Leased, ready: Ready) -> End {
    let Ready {
        content,
        to,
        address,
        written,
    } = ready;
    let subject = content.subject.clone();
    let mailbox = Mailbox::new(to.name.clone(), address.clone());
    let letter = mail::Letter::new(leased.message_id.clone(), mailbox, content);
    let hours = written.person.map(|person| person.recipient.hours).unwrap_or_default();
    match mailer.send(&letter, app.clock.now()) {
        Ok(()) => End::Sent(Sent {
            address,
            subject,
            told: written.told,
            gone: written.gone,
        }),
        Err(SendError::Temporary { reason }) => End::Again { error: reason, hours },
        Err(SendError::Permanent {
            reason,
            recipient_refused: true,
        }) => End::Refused {
            error: reason,
            whose: to.user,
            address,
        },
        Err(SendError::Permanent { reason, .. }) => End::Failed(reason),
    }
}

/// Everything before sending: is it still wanted, is today the day, what does it say, where does it go. Where it does not
/// leave, what becomes of it instead.
fn prepare(cx: &mut Cx<'_>, leased: &Leased) -> Result<std::result::Result<Ready, End>> {
    if leased.is_stale(cx.now) {
        return Ok(Err(End::Dropped("过期未能发出")));
    }
    let written = compose(cx, leased)?;
    let Some(person) = written.person.as_ref() else {
        return Ok(Err(End::Dropped("收件人已停用或不再任职")));
    };
    let Some(content) = written.content.clone() else {
        return Ok(Err(End::Dropped("事由已消失，没有内容的信不发")));
    };
    if let Some(end) = other_day(cx, leased, person.recipient.hours)? {
        return Ok(Err(end));
    }
    let zh = !person.lang.starts_with("en");
    Ok(match way(cx, leased.user())? {
        Some((to, address)) => {
            let content = if to.user == leased.user() {
                content
            } else {
                forwarded(content, &person.name, zh)
            };
            Ok(Ready {
                content,
                to,
                address,
                written,
            })
        }
        None => Err(End::Failed("没有可用的邮件地址，也没有可用的第二联系人".to_owned())),
    })
}

/// One digest a person and day: one that was kept over the night joins today's, or waits for the next where today's
/// has left.
fn other_day(cx: &mut Cx<'_>, leased: &Leased, hours: Hours) -> Result<Option<End>> {
    let today = cx.today();
    if leased.kind != LetterKind::Digest.word() || day_of(leased.not_before()) >= today {
        return Ok(None);
    }
    let next = cx.rules.calendar.add_working_days(today, 1);
    Ok(match store::reminder::digest(cx.tx, leased.user(), today)? {
        Some((id, LetterState::Queued)) => Some(End::Joins(id)),
        Some((id, _)) if id != leased.id => Some(End::Later(digest_moment(hours, next))),
        _ => None,
    })
}

/// To whom it goes: to the person, or to the second contact where the person has no good address.
fn way(cx: &mut Cx<'_>, user: UserId) -> Result<Option<(Contact, String)>> {
    let with_address = |contact: Contact| {
        let address = contact.good_address().map(str::to_owned)?;
        Some((contact, address))
    };
    let Some(own) = store::recipient::contact(cx.tx, user)? else {
        return Ok(None);
    };
    let second = own.second();
    if let Some(found) = with_address(own) {
        return Ok(Some(found));
    }
    let contact = match second {
        Some(second) => store::recipient::contact(cx.tx, second)?,
        None => None,
    };
    Ok(contact.and_then(with_address))
}

fn forwarded(content: Rendered, name: &str, zh: bool) -> Rendered {
    let mark = if zh {
        format!("【代{name}收】")
    } else {
        format!("[for {name}] ")
    };
    Rendered {
        subject: format!("{mark}{}", content.subject),
        ..content
    }
}

struct Settle {
    owner: String,
    leased: Leased,
    end: End,
}

impl Command for Settle {
    type Output = LetterState;

    fn run(&self, cx: &mut Cx<'_>) -> Result<LetterState> {
        let settled = self.settled(cx)?;
        if !store::outbox::settle(cx.tx, self.leased.id, &self.owner, &settled, cx.now)? {
            cx.excuse(); // the lease ended and another server has the letter
            return Ok(LetterState::Leased);
        }
        self.reminders(cx)?;
        if settled.state == LetterState::Failed {
            let change = Change::of("letter.failed").with("kind", self.leased.kind.clone());
            cx.record(Subject::of("letter", self.leased.id.0), change)?;
        } else {
            cx.excuse(); // the mail's own life is in the outbox, not in the timeline
        }
        Ok(settled.state)
    }
}

impl Settle {
    /// The letter's new state; a refused address is noted on its person.
    fn settled(&self, cx: &mut Cx<'_>) -> Result<Settled> {
        let nothing = Settled {
            state: LetterState::Queued,
            address: None,
            subject: None,
            next_at: None,
            error: None,
            counts: true,
        };
        let of = |state, error: &str| Settled {
            state,
            error: Some(error.to_owned()),
            ..nothing.clone()
        };
        Ok(match &self.end {
            End::Sent(sent) => Settled {
                state: LetterState::Sent,
                address: Some(sent.address.clone()),
                subject: Some(sent.subject.clone()),
                ..nothing
            },
            End::Again { error, hours } => match self.retry_at(&cx.rules.calendar, *hours, cx.now) {
                Some(at) => Settled {
                    next_at: Some(at),
                    ..of(LetterState::Queued, error)
                },
                None => of(LetterState::Failed, error),
            },
            End::Failed(error) => of(LetterState::Failed, error),
            End::Dropped(why) => of(LetterState::Dropped, why),
            End::Joins(_) => of(LetterState::Dropped, "并入当天的每日提醒"),
            End::Later(at) => Settled {
                next_at: Some(*at),
                counts: false,
                ..nothing
            },
            End::Refused { error, whose, address } => {
                let state = self.bounced(cx, *whose)?;
                Settled {
                    address: Some(address.clone()),
                    next_at: Some(cx.now),
                    ..of(state, error)
                }
            }
        })
    }

    /// After a pause that grows, inside the person's hours.
    fn retry_at(&self, calendar: &Calendar, hours: Hours, now: Instant) -> Option<Instant> {
        let pause: TimeDelta = pause_after(self.leased.attempts)?;
        Some(inside_hours(
            hours,
            calendar,
            now + pause,
            letter::any_hour(&self.leased.key),
        ))
    }

    /// Notes that an address takes no mail. The letter goes once more, to the second contact, where there is one.
    fn bounced(&self, cx: &mut Cx<'_>, whose: UserId) -> Result<LetterState> {
        if store::recipient::set_bounced(cx.tx, whose, true)? {
            let change = Change::of("user.email_refused").field("email_state", "ok", "bounced");
            cx.record(Subject::of("user", whose.0), change)?;
        }
        let own = whose == self.leased.user();
        let second = if own { way(cx, whose)? } else { None };
        Ok(second.map_or(LetterState::Failed, |_| LetterState::Queued))
    }

    /// What becomes of the reminders in the letter. Those of a failed letter wait for another round.
    fn reminders(&self, cx: &mut Cx<'_>) -> Result<()> {
        match &self.end {
            End::Sent(sent) => {
                store::reminder::done(cx.tx, &sent.told, ReminderState::Sent, cx.now)?;
                store::reminder::done(cx.tx, &sent.gone, ReminderState::Dropped, cx.now)?;
                let items = i64::try_from(sent.told.len()).unwrap_or(i64::MAX);
                store::reminder::set_items(cx.tx, self.leased.id, items)?;
            }
            End::Dropped(_) => {
                let kept = store::reminder::of_letters(cx.tx, &[self.leased.id])?;
                let open = kept.into_iter().filter(|k| k.state == ReminderState::Planned);
                let ids: Vec<i64> = open.map(|kept| kept.id).collect();
                store::reminder::done(cx.tx, &ids, ReminderState::Dropped, cx.now)?;
            }
            End::Joins(other) => store::reminder::move_to(cx.tx, self.leased.id, *other)?,
            _ => {}
        }
        Ok(())
    }
}
