//! One attempt at a letter: is it still wanted, may it leave now, what does it say, where does it go; then the way out.
//! Whether it leaves is the domain's to say (`domain::reminder::depart`).

use std::collections::VecDeque;

use chrono::TimeDelta;

use crate::app::{App, Asker, Command, Cx, Result, alert, letter};
use crate::domain::id::UserId;
use crate::domain::outbox::LetterState;
use crate::domain::reminder::{Departure, Hours, Slot, Waiting, depart};
use crate::domain::time::{Instant, day_of, start_of};
use crate::mail::{self, LetterKind, Mailbox, Mailer, Rendered, SendError};
use crate::store;
use crate::store::outbox::Leased;
use crate::store::recipient::Contact;

use super::compose::{Facts, Written, compose};

/// Why a letter is not sent: what it says goes with another.
pub(super) const JOINED: &str = "并入每日提醒";

/// How an attempt ended.
#[derive(Debug, Clone)]
pub(super) enum End {
    Sent(Sent),
    /// Once more, after the pause.
    Again {
        error: String,
        hours: Hours,
        /// It may have been accepted.
        doubtful: bool,
    },
    /// The address takes no mail.
    Refused {
        error: String,
        whose: UserId,
        address: String,
    },
    Failed(String),
    Dropped(&'static str),
    /// Not now.
    Later(Instant),
    /// What it says goes with today's digest, or the next one that takes it.
    Joins(Hours),
}

/// What left.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub address: String,
    pub subject: String,
    pub told: Vec<i64>,
    pub gone: Vec<i64>,
}

/// A letter ready to leave.
struct Ready {
    content: Rendered,
    to: Contact,
    address: String,
    written: Written,
    hours: Hours,
    /// It is first to become today's digest.
    claims: bool,
}

/// Seconds for which what was written stays written: the letters of a lease are written together, and again where those
/// before them took longer.
const FRESH: i64 = 1;

/// Letters of a lease, written ahead of their attempts.
#[derive(Default)]
pub(super) struct Ahead {
    written_at: Option<Instant>,
    letters: VecDeque<std::result::Result<Ready, End>>,
}

impl Ahead {
    /// The next letter as it can leave now; `rest` are those of the lease from it on.
    fn next(&mut self, app: &App, rest: &[Leased]) -> std::result::Result<Ready, End> {
        let now = app.clock.now();
        let fresh = self
            .written_at
            .is_some_and(|at| (now - at).abs() < TimeDelta::seconds(FRESH));
        if !fresh || self.letters.is_empty() {
            // An alert may tell of the very letters before it.
            let some = rest
                .iter()
                .take_while(|leased| !alert::is_alert(&leased.kind))
                .count()
                .max(1);
            self.letters = prepared(app, rest.get(..some).unwrap_or(rest));
            self.written_at = Some(now);
        }
        self.letters.pop_front().unwrap_or(Err(End::Later(now)))
    }
}

fn again(e: &crate::app::Error) -> End {
    End::Again {
        error: e.to_string(),
        hours: Hours::default(),
        doubtful: false,
    }
}

/// Letters as they can leave now. Where one of them cannot be written, the others are none the worse for it.
fn prepared(app: &App, letters: &[Leased]) -> VecDeque<std::result::Result<Ready, End>> {
    let asker = Asker::system("deliver");
    let ask = |some: &[Leased]| {
        let some = some.to_vec();
        app.ask_now(&asker, move |cx| {
            let facts = Facts::load(cx, &some)?;
            some.iter()
                .map(|leased| prepare(cx, &facts, leased))
                .collect::<Result<VecDeque<_>>>()
        })
    };
    ask(letters).unwrap_or_else(|_| {
        let one = |leased| ask(std::slice::from_ref(leased)).unwrap_or_else(|e| [Err(again(&e))].into());
        letters.iter().flat_map(one).collect()
    })
}

/// Makes one attempt at the first of `rest`, the letters of a lease that are left.
pub(super) fn attempt(app: &App, mailer: &Mailer, ahead: &mut Ahead, rest: &[Leased]) -> End {
    let Some(leased) = rest.first() else {
        return End::Later(app.clock.now());
    };
    let ready = match ahead.next(app, rest) {
        Ok(ready) => ready,
        Err(end) => return end,
    };
    let asker = Asker::system("deliver");
    if ready.claims {
        let claim = Claim {
            leased: leased.clone(),
            hours: ready.hours,
        };
        match app.run_now(&asker, claim) {
            Ok(None) => {}
            Ok(Some(end)) => return end,
            Err(e) => return again(&e),
        }
    }
    send(app, mailer, leased, ready)
}

fn send(app: &App, mailer: &Mailer, leased: &Leased, ready: Ready) -> End {
    let Ready {
        content,
        to,
        address,
        written,
        hours,
        ..
    } = ready;
    let subject = content.subject.clone();
    let mailbox = Mailbox::new(to.name.clone(), address.clone());
    let mut letter = mail::Letter::new(leased.message_id.clone(), mailbox, content).with(written.attachments);
    if let Some(url) = &written.ended_at {
        letter = letter.ended_at(url);
    }
    match mailer.send(&letter, app.clock.now()) {
        Ok(()) => End::Sent(Sent {
            address,
            subject,
            told: written.told,
            gone: written.gone,
        }),
        Err(SendError::Temporary { reason, doubtful }) => End::Again {
            error: reason,
            hours,
            doubtful,
        },
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

/// Everything before sending. Where it does not leave, what becomes of it instead.
fn prepare(cx: &mut Cx<'_>, facts: &Facts, leased: &Leased) -> Result<std::result::Result<Ready, End>> {
    let written = compose(cx, facts, leased)?;
    let Some(person) = written.person.clone() else {
        return Ok(Err(End::Dropped("收件人已停用或不再任职")));
    };
    let Some(content) = written.content.clone() else {
        return Ok(Err(End::Dropped("事由已消失，没有内容的信不发")));
    };
    let hours = person.recipient.hours;
    let claims = match decide(cx, leased, hours)? {
        Departure::Leaves => false,
        Departure::LeavesToday | Departure::Displaces(_) => true,
        other => return Ok(Err(instead(other, hours))),
    };
    let zh = !person.lang.starts_with("en");
    Ok(match way(cx, leased.user())? {
        // What one chose to read is not read by others.
        Some((to, _)) if written.ended_at.is_some() && to.user != leased.user() => {
            Err(End::Dropped("本人的邮件地址不可用，每周完成情况不转第二联系人"))
        }
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
                hours,
                claims,
            })
        }
        None => Err(End::Failed("没有可用的邮件地址，也没有可用的第二联系人".to_owned())),
    })
}

fn instead(departure: Departure, hours: Hours) -> End {
    match departure {
        Departure::Later(at) => End::Later(at),
        Departure::Joins(_)
        | Departure::JoinsNext
        | Departure::Leaves
        | Departure::LeavesToday
        | Departure::Displaces(_) => End::Joins(hours),
    }
}

/// Asks the domain with the facts of now.
fn decide(cx: &mut Cx<'_>, leased: &Leased, hours: Hours) -> Result<Departure> {
    let today = cx.today();
    let digest_of = if leased.kind == LetterKind::Digest.word() {
        let day = store::reminder::digest_day(cx.tx, leased.id)?;
        Some(day.unwrap_or_else(|| day_of(leased.not_before())))
    } else {
        None
    };
    let slot = match store::reminder::digest(cx.tx, leased.user(), today)? {
        None | Some((_, LetterState::Dropped, _)) => Slot::Free,
        Some((id, ..)) if id == leased.id => Slot::Free,
        Some((id, LetterState::Queued, false)) => Slot::Open(id),
        Some(_) => Slot::Closed,
    };
    let planned = store::reminder::planned_until(cx.tx)?.is_some_and(|until| until >= start_of(today));
    let waiting = Waiting {
        digest_of,
        any_hour: letter::any_hour(&leased.key),
        doubtful: leased.doubtful,
        // What tells of the system itself is news as long as it lasts, and has no digest to go with.
        drop_after: leased
            .drop_after()
            .filter(|_| !alert::is_alert(&leased.kind) && leased.kind != LetterKind::Test.word()),
    };
    Ok(depart(waiting, slot, planned, hours, &cx.rules.calendars, cx.now))
}

/// Makes an older digest be that of today, before it leaves; whatever decides is asked again in the same transaction.
struct Claim {
    leased: Leased,
    hours: Hours,
}

impl Command for Claim {
    type Output = Option<End>;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Option<End>> {
        cx.excuse(); // which letter is whose digest is the mail's own life
        let (user, today) = (self.leased.user(), cx.today());
        let later = cx.now + TimeDelta::minutes(1);
        let taken = match decide(cx, &self.leased, self.hours)? {
            Departure::Leaves => true,
            Departure::LeavesToday => store::reminder::take_day(cx.tx, user, today, self.leased.id, cx.now)?,
            Departure::Displaces(other) => {
                let waits = store::outbox::hold(cx.tx, other)?;
                if waits && store::reminder::take_day(cx.tx, user, today, self.leased.id, cx.now)? {
                    // First it gives way: it may itself be the digest of that later day, and waits for it then.
                    store::outbox::drop_joined(cx.tx, other, JOINED)?;
                    let next = letter::later_digest(cx, self.hours, user)?;
                    store::reminder::move_to(cx.tx, other, next)?;
                    return Ok(None);
                }
                false
            }
            otherwise => return Ok(Some(instead(otherwise, self.hours))),
        };
        Ok((!taken).then_some(End::Later(later)))
    }
}

/// To whom it goes: to the person, or to the second contact where the person has no good address.
pub(in crate::app) fn way(cx: &mut Cx<'_>, user: UserId) -> Result<Option<(Contact, String)>> {
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
