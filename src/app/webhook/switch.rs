//! Stopping, starting and removing a webhook, and trying it.

use super::{WebhookView, managed, show, stopped, told};
use crate::app::error::Result;
use crate::app::{Command, Cx, Error, Subject};
use crate::domain::id::WebhookId;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::webhook::WebhookState;
use crate::hook::sign::message_id;
use crate::store;
use crate::store::webhook::delivery;

use super::delivery::DeliveryView;

/// Starts or stops a webhook. One that starts is told of what happens from now on.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// Which one.
    pub id: WebhookId,
    /// Whether it is to be told.
    pub on: bool,
}

impl Command for Switch {
    type Output = WebhookView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<WebhookView> {
        let before = managed(cx, self.id)?;
        if (before.state == WebhookState::Active) == self.on {
            let state = before.state;
            let (zh, en) = (
                format!("该推送已是“{}”", state.zh()),
                format!("The webhook is {} already", state.en()),
            );
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
        let after = if self.on {
            WebhookState::Active
        } else {
            WebhookState::Paused
        };
        let verb = if self.on { "webhook.started" } else { "webhook.stopped" };
        let change = told(verb, &before.name).field("state", before.state.word(), after.word());
        cx.record(Subject::of("webhook", self.id.0), change)?;
        if self.on {
            super::host(cx, &before.url)?;
            let head = store::event::head(cx.tx)?;
            store::webhook::start(cx.tx, self.id, head, cx.now)?;
        } else {
            store::webhook::stop(cx.tx, self.id, after)?;
        }
        show(cx, self.id)
    }
}

/// Removes a webhook; its secret is forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Remove {
    /// Which one.
    pub id: WebhookId,
}

impl Command for Remove {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let before = managed(cx, self.id)?;
        cx.record(Subject::of("webhook", self.id.0), told("webhook.removed", &before.name))?;
        store::webhook::rotate(cx.tx, self.id, "", None)?;
        store::webhook::stop(cx.tx, self.id, WebhookState::Removed).map_err(Error::from)
    }
}

/// Sends a test: the event of the test itself, by the way of all others.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// Which one.
    pub id: WebhookId,
}

impl Command for Test {
    type Output = DeliveryView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DeliveryView> {
        let webhook = managed(cx, self.id)?;
        if webhook.state != WebhookState::Active {
            return Err(stopped(webhook.state).into());
        }
        let event = cx.record(Subject::of("webhook", self.id.0), told("webhook.tested", &webhook.name))?;
        let delivery = delivery::queue(cx.tx, self.id, event.0, &message_id(), cx.now)?;
        let found = delivery::get(cx.tx, delivery)?.ok_or_else(Refusal::not_found)?;
        Ok(super::delivery::view(found))
    }
}
