//! Settling a letter: what its attempt means for the letter, its reminders and its reader's address, in one transaction,
//! and only while its lease is still ours.

use crate::app::{Change, Command, Cx, Result, Subject, letter};
use crate::domain::calendar::Calendars;
use crate::domain::id::UserId;
use crate::domain::outbox::{LetterState, ReminderState, pause_after};
use crate::domain::reminder::{Hours, inside_hours};
use crate::domain::time::Instant;
use crate::store;
use crate::store::outbox::{Leased, Settled};

use super::attempt::{End, JOINED, way};

/// Settles a leased letter.
pub(super) struct Settle {
    pub owner: String,
    pub leased: Leased,
    pub end: End,
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
            doubtful: false,
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
            End::Again { error, hours, doubtful } => {
                let next_at = self.retry_at(&cx.rules.calendars, *hours, cx.now);
                let state = next_at.map_or(LetterState::Failed, |_| LetterState::Queued);
                Settled {
                    next_at,
                    doubtful: *doubtful,
                    ..of(state, error)
                }
            }
            End::Failed(error) => of(LetterState::Failed, error),
            End::Dropped(why) => of(LetterState::Dropped, why),
            End::Joins(_) => of(LetterState::Dropped, JOINED),
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
    fn retry_at(&self, calendars: &Calendars, hours: Hours, now: Instant) -> Option<Instant> {
        let pause = pause_after(self.leased.attempts, self.leased.id)?;
        let any_hour = letter::any_hour(&self.leased.key);
        Some(inside_hours(hours, calendars, now + pause, any_hour))
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
            End::Joins(hours) => {
                let next = letter::next_digest(cx, *hours, self.leased.user())?;
                store::reminder::move_to(cx.tx, self.leased.id, next)?;
            }
            _ => {}
        }
        Ok(())
    }
}
