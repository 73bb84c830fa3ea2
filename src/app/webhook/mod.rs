//! Webhooks (推送): another system is told of what was sealed, signed and tried until it takes it. Registered by
//! administrators; planned from the events' sequence after the commit (docs/architecture.md §4), sent outside any
//! transaction, settled while the lease is still own.

mod attempt;
pub mod deliver;
pub mod delivery;
pub mod edit;
pub mod facts;
pub mod make;
pub mod plan;
pub mod rotate;
mod settle;
pub mod switch;

use std::collections::HashMap;

use serde::Serialize;

use super::error::{Error, Result};
use super::{Change, Cx, org};
use crate::domain::id::{OrgId, WebhookId};
use crate::domain::outbox::LetterState;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::webhook::{Wanted, WebhookState};
use crate::hook::target;
use crate::store;
use crate::store::page::{Ask, Page};
use crate::store::webhook::Webhook;

use super::verb::VERBS;

/// What events may be about that are told: business, and nothing of accounts, log-ins, settings.
const ABOUT: &[&str] = &[
    "attachment",
    "comment",
    "directive",
    "document",
    "instruction",
    "measure",
    "obligation",
    "org",
    "progress",
    "question",
    "request",
    "target",
    "task",
];

/// The verbs a webhook may be told of.
#[must_use]
pub fn verbs() -> Vec<&'static str> {
    let told = |verb: &&str| verb.split_once('.').is_some_and(|(about, _)| ABOUT.contains(&about));
    VERBS.iter().map(|(verb, ..)| *verb).filter(told).collect()
}

/// A webhook without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct WebhookView {
    /// Id.
    pub id: i64,
    /// What its administrators call it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// `standard`, `wecom`, `dingtalk`, `feishu`.
    pub format: String,
    /// The verbs it is told of; empty for all.
    pub verbs: Vec<String>,
    /// The organisation of whose events, with those below it, it is told.
    pub org: i64,
    /// Its short name.
    pub org_name: String,
    /// `active`, `paused`, `gone`, `failing`.
    pub state: String,
    /// Whether something signs it.
    pub signed: bool,
    /// Until when the secret before signs too.
    pub old_secret_until: Option<Instant>,
    /// When the receiver last took something.
    pub taken_at: Option<Instant>,
    /// Since when it took nothing.
    pub failing_since: Option<Instant>,
    /// Deliveries that wait.
    pub waiting: i64,
    /// Deliveries that were given up.
    pub failed: i64,
    /// When it was made.
    pub created_at: Instant,
    /// Version, for `If-Match`.
    pub version: i64,
    /// The secret, in the answer that made it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Waiting and failed deliveries by webhook.
type Counts = HashMap<WebhookId, (i64, i64)>;

fn counts(cx: &mut Cx<'_>) -> Result<Counts> {
    let mut counts = Counts::new();
    for (webhook, state, n) in store::webhook::delivery::counts(cx.tx)? {
        let (waiting, failed) = counts.entry(webhook).or_default();
        match state {
            LetterState::Failed => *failed += n,
            _ => *waiting += n,
        }
    }
    Ok(counts)
}

fn view(w: &Webhook, counts: &Counts, now: Instant) -> WebhookView {
    let (waiting, failed) = counts.get(&w.id).copied().unwrap_or_default();
    let utc = |at: chrono::NaiveDateTime| at.and_utc();
    WebhookView {
        id: w.id.0,
        name: w.name.clone(),
        url: w.url.clone(),
        format: w.format.word().to_owned(),
        verbs: Wanted::parse(&w.verbs).verbs().to_vec(),
        org: w.org.0,
        org_name: w.org_name.clone(),
        state: w.state.word().to_owned(),
        signed: !w.secret.is_empty(),
        old_secret_until: w.old_secret_until.map(utc).filter(|until| now < *until),
        taken_at: w.taken_at.map(utc),
        failing_since: w.failing_since.map(utc),
        waiting,
        failed,
        created_at: utc(w.created_at),
        version: w.version,
        secret: None,
    }
}

/// The webhooks of the own subtree, the youngest first.
///
/// # Errors
/// Refused to all but the administrator.
pub fn list(cx: &mut Cx<'_>, ask: &Ask) -> Result<Page<WebhookView>> {
    cx.allow(Right::ManageWebhooks)?;
    let path = cx.actor.path.clone();
    let page = store::webhook::list(cx.tx, &path, ask)?;
    let (counts, now) = (counts(cx)?, cx.now);
    Ok(page.map(|w| view(&w, &counts, now)))
}

/// One webhook.
///
/// # Errors
/// Refused to all but the administrator; not found outside the own subtree.
pub fn show(cx: &mut Cx<'_>, id: WebhookId) -> Result<WebhookView> {
    let found = managed(cx, id)?;
    let counts = counts(cx)?;
    Ok(view(&found, &counts, cx.now))
}

/// Whether this is the secret of a webhook: what was made for a form that was sent twice is not.
///
/// # Errors
/// As [`show`].
pub fn is_signed_by(cx: &mut Cx<'_>, id: WebhookId, secret: &str) -> Result<bool> {
    Ok(managed(cx, id)?.secret == secret)
}

/// A webhook of the subtree one administers.
fn managed(cx: &mut Cx<'_>, id: WebhookId) -> Result<Webhook> {
    cx.allow(Right::ManageWebhooks)?;
    let found = store::webhook::get(cx.tx, id)?;
    let found = found.filter(|w| cx.actor.holds(&w.org_path));
    Ok(found.ok_or_else(Refusal::not_found)?)
}

/// The organisation whose events are told; the actor's own where none is named.
fn scope_of(cx: &mut Cx<'_>, org: Option<OrgId>) -> Result<OrgId> {
    let id = org.unwrap_or(cx.actor.org);
    let unknown = || Refusal::field("org", "unknown", "没有这个单位", "There is no such organisation");
    match org::managed(cx, id) {
        Ok(found) => Ok(found.id),
        Err(Error::Refused(r)) if r.code == crate::domain::refusal::Code::NotFound => Err(unknown().into()),
        Err(e) => Err(e),
    }
}

/// The verbs that were asked for.
fn wanted(given: &[String]) -> Result<Wanted> {
    let known = verbs();
    if let Some(unknown) = given.iter().find(|v| !known.contains(&v.as_str())) {
        let unknown: String = unknown.chars().take(40).collect();
        let zh = format!("没有可推送的事项“{unknown}”；可用：{}", known.join("、"));
        let en = format!(
            "There is no event ‘{unknown}’ to be told of; possible: {}",
            known.join(", ")
        );
        return Err(Refusal::field("verbs", "unknown", zh, en).into());
    }
    Ok(Wanted::of(given.iter().cloned()))
}

/// An address that may be called; answers its host.
fn host(cx: &Cx<'_>, url: &str) -> Result<String> {
    Ok(target::check(url, &cx.rules.webhooks.reach)?)
}

/// A change of a webhook, for the audit trail. Neither address nor secret stand in it: the one may hold the key of a robot.
fn told(verb: &'static str, name: &str) -> Change {
    Change::security(verb).with("name", name)
}

/// "Not while it is stopped".
fn stopped(state: WebhookState) -> Refusal {
    let zh = format!("该推送现为“{}”；请先启用", state.zh());
    let en = format!("The webhook is {}; start it first", state.en());
    Refusal::new(crate::domain::refusal::Code::TransitionNotDrawn, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_is_told_and_log_ins_are_not() {
        let told = verbs();
        assert!(told.contains(&"task.signed") && told.contains(&"progress.returned") && told.contains(&"org.added"));
        let private = |v: &&&str| v.starts_with("session") || v.starts_with("user") || v.starts_with("webhook");
        assert_eq!(told.iter().find(private), None);
        for about in ABOUT {
            assert!(told.iter().any(|v| v.starts_with(&format!("{about}."))), "{about}");
        }
    }
}
