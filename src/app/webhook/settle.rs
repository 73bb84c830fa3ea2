//! Settling a delivery: what its attempt means for it and for its webhook, in one transaction, and only while its lease is
//! still ours.

use super::attempt::End;
use crate::app::{Change, Command, Cx, Result, Subject};
use crate::domain::id::{LetterId, WebhookId};
use crate::domain::outbox::{LetterState, pause_after};
use crate::domain::setting::Setting;
use crate::domain::webhook::{Failures, WebhookState};
use crate::hook::Outcome;
use crate::store;
use crate::store::webhook::delivery::{self, Leased, Settled};

/// Settles a leased delivery.
pub(super) struct Settle {
    pub owner: String,
    pub leased: Leased,
    pub end: End,
}

impl Command for Settle {
    type Output = LetterState;

    fn run(&self, cx: &mut Cx<'_>) -> Result<LetterState> {
        cx.excuse(); // a delivery's own life is in its list, not in the timeline
        let settled = self.settled(cx);
        if !delivery::settle(cx.tx, self.leased.id, &self.owner, &settled, cx.now)? {
            return Ok(LetterState::Leased); // the lease ended and another server has it
        }
        let webhook = self.leased.webhook;
        match &self.end {
            End::Tried(Outcome::Taken(_)) => store::webhook::took(cx.tx, webhook, cx.now)?,
            End::Tried(Outcome::Gone) => stop(cx, webhook, WebhookState::Gone)?,
            End::Tried(_) => failed(cx, webhook)?,
            End::Later | End::Dropped(_) => {}
        }
        Ok(settled.state)
    }
}

impl Settle {
    fn settled(&self, cx: &Cx<'_>) -> Settled {
        let of = |state, status, error: Option<&str>| Settled {
            state,
            next_at: None,
            status,
            error: error.map(str::to_owned),
            tried: true,
        };
        match &self.end {
            End::Tried(Outcome::Taken(status)) => of(LetterState::Sent, Some(*status), None),
            End::Tried(Outcome::Gone) => of(LetterState::Failed, Some(410), Some(WebhookState::Gone.zh())),
            End::Tried(Outcome::Barred(why)) => of(LetterState::Failed, None, Some(why)),
            End::Tried(Outcome::Again(status, why)) => {
                // The pauses of letters, spread by the delivery's own number.
                let pause = pause_after(self.leased.attempts, LetterId(self.leased.id.0));
                let state = pause.map_or(LetterState::Failed, |_| LetterState::Queued);
                Settled {
                    next_at: pause.map(|pause| cx.now + pause),
                    ..of(state, *status, Some(why))
                }
            }
            End::Later => Settled {
                next_at: Some(cx.now),
                tried: false,
                ..of(LetterState::Queued, None, None)
            },
            End::Dropped(why) => Settled {
                tried: false,
                ..of(LetterState::Dropped, None, Some(why))
            },
        }
    }
}

/// One failed attempt more; a webhook that failed for days is stopped.
fn failed(cx: &mut Cx<'_>, id: WebhookId) -> Result<()> {
    let Some(webhook) = store::webhook::get(cx.tx, id)? else {
        return Ok(());
    };
    let since = webhook.failing_since.map(|at| at.and_utc());
    let run = Failures::and(since, webhook.failures, cx.now);
    store::webhook::failed(cx.tx, id, run)?;
    let days = cx.rules.settings.whole(Setting::WebhookDays);
    if run.enough(days, cx.now) {
        stop(cx, id, WebhookState::Failing)?;
    }
    Ok(())
}

/// Stops a webhook, with an event that the administrator finds.
fn stop(cx: &mut Cx<'_>, id: WebhookId, state: WebhookState) -> Result<()> {
    let Some(webhook) = store::webhook::get(cx.tx, id)?.filter(|w| w.state == WebhookState::Active) else {
        return Ok(());
    };
    let change = Change::system("webhook.disabled").with("name", webhook.name).field(
        "state",
        WebhookState::Active.word(),
        state.word(),
    );
    cx.record(Subject::of("webhook", id.0), change)?;
    store::webhook::stop(cx.tx, id, state)?;
    tracing::warn!(webhook = id.0, state = state.word(), "a webhook was stopped");
    Ok(())
}
