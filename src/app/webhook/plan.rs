//! From the sequence of sealed events to deliveries: each webhook goes on from where it was, inside the scope of its
//! organisation, as the change feed does for a person of it.

use crate::app::{App, Asker, Command, Cx, Result};
use crate::domain::id::WebhookId;
use crate::domain::org::OrgKind;
use crate::domain::scope::Scope;
use crate::domain::webhook::{Wanted, WebhookState};
use crate::hook::sign::message_id;
use crate::store;
use crate::store::timeline;
use crate::store::webhook::{Webhook, delivery};

/// Events looked at in one transaction.
const STEP: i64 = 200;

/// Brings every webhook up to what is sealed.
///
/// # Errors
/// As the database.
pub fn plan(app: &App) -> Result<()> {
    let asker = Asker::system("webhooks");
    let active = app.store.read_now(|conn| {
        let head = store::event::head(conn)?;
        let behind = store::webhook::active(conn)?
            .into_iter()
            .filter(move |w| w.after_seq < head);
        Ok::<_, store::StoreError>(behind.map(|w| w.id).collect::<Vec<_>>())
    })?;
    for webhook in active {
        while app.run_now(&asker, Step { webhook })? {}
    }
    Ok(())
}

/// One stretch for one webhook; answers whether there may be more.
struct Step {
    webhook: WebhookId,
}

impl Command for Step {
    type Output = bool;

    fn run(&self, cx: &mut Cx<'_>) -> Result<bool> {
        cx.excuse(); // what is to be told has its events
        let found = store::webhook::get(cx.tx, self.webhook)?;
        let Some(webhook) = found.filter(|w| w.state == WebhookState::Active) else {
            return Ok(false);
        };
        let (lines, next) = timeline::feed(cx.tx, &scope(&webhook), webhook.after_seq, STEP)?;
        if next == webhook.after_seq || !store::webhook::advance(cx.tx, webhook.id, webhook.after_seq, next)? {
            return Ok(false); // nothing new, or another server goes on with it
        }
        let wanted = Wanted::parse(&webhook.verbs);
        let full = i64::try_from(lines.len()).unwrap_or(i64::MAX) >= STEP;
        for line in lines {
            if line.at >= webhook.since && wanted.has(&line.verb) && told(&line.verb) {
                delivery::queue(cx.tx, webhook.id, line.id, &message_id(), cx.now)?;
            }
        }
        Ok(full)
    }
}

fn told(verb: &str) -> bool {
    super::verbs().contains(&verb)
}

/// What people of its organisation see.
fn scope(webhook: &Webhook) -> Scope {
    Scope {
        org: webhook.org,
        path: webhook.org_path.clone(),
        department: webhook.org_kind == OrgKind::Department,
        business: true,
    }
}
