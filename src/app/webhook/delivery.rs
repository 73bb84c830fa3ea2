//! Deliveries for the administrator: what left, what waits, what failed and why; and one more round for one of them.

use serde::Serialize;

use super::{managed, stopped, told};
use crate::app::error::Result;
use crate::app::{Command, Cx, Subject};
use crate::domain::id::{DeliveryId, WebhookId};
use crate::domain::outbox::LetterState;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Instant;
use crate::domain::webhook::WebhookState;
use crate::store::page::{Ask, Page};
use crate::store::webhook::delivery::{self, Listed};

/// A delivery; never what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DeliveryView {
    /// Id.
    pub id: i64,
    /// Its webhook.
    pub webhook: i64,
    /// The event it tells of.
    pub event: i64,
    /// What happened.
    pub verb: String,
    /// `webhook-id`, the same at each attempt.
    pub message_id: String,
    /// `queued`, `leased`, `sent`, `failed`, `dropped`.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// Next attempt, while it waits.
    pub next_at: Option<Instant>,
    /// Status of the last answer.
    pub status: Option<i64>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Instant,
    /// Last attempt.
    pub tried_at: Option<Instant>,
}

pub(super) fn view(d: Listed) -> DeliveryView {
    let waits = matches!(d.state, LetterState::Queued | LetterState::Leased);
    DeliveryView {
        id: d.id.0,
        webhook: d.webhook.0,
        event: d.event.0,
        verb: d.verb.unwrap_or_default(),
        message_id: d.message_id,
        state: d.state.word().to_owned(),
        attempts: d.attempts,
        next_at: Some(d.next_at.and_utc()).filter(|_| waits),
        status: d.status,
        last_error: d.last_error,
        created_at: d.created_at.and_utc(),
        tried_at: d.tried_at.map(|at| at.and_utc()),
    }
}

/// The deliveries of a webhook, the youngest first.
///
/// # Errors
/// Refused to all but the administrator; not found outside the own subtree.
pub fn list(cx: &mut Cx<'_>, id: WebhookId, state: Option<LetterState>, ask: &Ask) -> Result<Page<DeliveryView>> {
    managed(cx, id)?;
    Ok(delivery::list(cx.tx, id, state, ask)?.map(view))
}

/// Gives a delivery a fresh round of attempts, now, under the same id.
#[derive(Debug, Clone, Copy)]
pub struct Redeliver {
    /// Its webhook.
    pub webhook: WebhookId,
    /// Which one.
    pub delivery: DeliveryId,
}

impl Command for Redeliver {
    type Output = DeliveryView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DeliveryView> {
        let webhook = managed(cx, self.webhook)?;
        if webhook.state != WebhookState::Active {
            return Err(stopped(webhook.state).into());
        }
        let found = delivery::get(cx.tx, self.delivery)?.filter(|d| d.webhook == self.webhook);
        let found = found.ok_or_else(Refusal::not_found)?;
        if found.state == LetterState::Leased {
            let zh = "正在发送，请稍后再看结果";
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, "It is being sent at this moment").into());
        }
        let change = told("webhook.redelivered", &webhook.name).with("n", self.delivery.0);
        cx.record(Subject::of("webhook", self.webhook.0), change)?;
        delivery::again(cx.tx, self.delivery, cx.now)?;
        let again = delivery::get(cx.tx, self.delivery)?.ok_or_else(Refusal::not_found)?;
        Ok(view(again))
    }
}
