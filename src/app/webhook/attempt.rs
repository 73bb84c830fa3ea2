//! One attempt at a delivery: is the webhook still told, what does the event say, who signs it; then the way out.

use super::facts;
use crate::app::{App, Asker, Cx, Result};
use crate::domain::webhook::WebhookState;
use crate::hook::form::{self, Facts};
use crate::hook::{Call, Outcome, Sender};
use crate::store;
use crate::store::webhook::Webhook;
use crate::store::webhook::delivery::Leased;

/// How an attempt ended.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// The receiver answered, or did not.
    Tried(Outcome),
    /// Not now: its lease or its run is nearly over.
    Later,
    /// Not at all.
    Dropped(&'static str),
}

/// Makes one attempt, unless it is `late`.
pub(super) fn attempt(app: &App, sender: &Sender, leased: &Leased, late: bool) -> End {
    if late {
        return End::Later;
    }
    let asked = leased.clone();
    let ready = app.ask_now(&Asker::system("webhooks"), move |cx| prepare(cx, &asked));
    let (webhook, facts) = match ready {
        Ok(Ok(ready)) => ready,
        Ok(Err(end)) => return end,
        Err(e) => {
            tracing::warn!(delivery = leased.id.0, error = %e, "a webhook cannot be written");
            return End::Tried(Outcome::Again(
                None,
                "it could not be written; the log says why".to_owned(),
            ));
        }
    };
    let now = app.clock.now();
    let secrets = webhook.secrets(now);
    let outcome = sender.send(&Call {
        url: &webhook.url,
        form: form::of(webhook.format),
        secrets: &secrets,
        id: &leased.message_id,
        facts: &facts,
        now,
    });
    tracing::debug!(webhook = webhook.id.0, delivery = leased.id.0, outcome = ?outcome, "tried");
    End::Tried(outcome)
}

fn prepare(cx: &mut Cx<'_>, leased: &Leased) -> Result<std::result::Result<(Webhook, Facts), End>> {
    let webhook = store::webhook::get(cx.tx, leased.webhook)?;
    let Some(webhook) = webhook.filter(|w| w.state == WebhookState::Active) else {
        return Ok(Err(End::Dropped("推送已停用")));
    };
    let facts = facts::of(cx, leased.event)?;
    Ok(facts.map(|facts| (webhook, facts)).ok_or(End::Dropped("事件已不存在")))
}
