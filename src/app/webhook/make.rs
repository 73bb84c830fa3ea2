//! Registering a webhook. It begins now: what happened before is not told.

use super::{WebhookView, host, scope_of, show, told, wanted};
use crate::app::error::Result;
use crate::app::{Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::OrgId;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::webhook::{LONGEST_NAME, WebhookFormat};
use crate::hook::form::{self, Signature};
use crate::hook::sign;
use crate::store;
use crate::store::webhook::NewWebhook;

/// Longest secret of a robot, characters.
const LONGEST_SECRET: usize = 200;

/// Registers a webhook.
#[derive(Clone)]
pub struct Make {
    /// What its administrators call it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// In which form.
    pub format: WebhookFormat,
    /// Of which verbs; of all where none is named.
    pub verbs: Vec<String>,
    /// Of which organisation and those below it; of the own where none is named.
    pub org: Option<OrgId>,
    /// What signs it.
    pub secret: String,
}

/// What signs a webhook of a format: a fresh secret for the standard form, for robots what their makers gave, if anything.
///
/// # Errors
/// Refused where one is given for a form that takes none.
pub fn secret(format: WebhookFormat, given: Option<&str>) -> Result<String> {
    let given = given.map(str::trim).filter(|s| !s.is_empty());
    match (form::of(format).signature, given) {
        (Signature::Standard, None) => Ok(sign::fresh()),
        (Signature::Standard, Some(_)) => {
            let zh = "标准格式的密钥由系统生成，请留空";
            let en = "The secret of the standard form is made here; leave it out";
            Err(Refusal::field("secret", "not_wanted", zh, en).into())
        }
        (Signature::None, Some(_)) => {
            let zh = "这种机器人没有加签密钥，密钥就在地址里；请留空";
            let en = "This robot has no secret but its address; leave it out";
            Err(Refusal::field("secret", "not_wanted", zh, en).into())
        }
        (_, Some(given)) => Ok(text("secret", given, LONGEST_SECRET)?),
        (_, None) => Ok(String::new()),
    }
}

impl Make {
    /// What is stored of it, and the host.
    pub(super) fn checked(&self, cx: &mut Cx<'_>) -> Result<(NewWebhook, String)> {
        let host = host(cx, &self.url)?;
        let new = NewWebhook {
            name: text("name", &self.name, LONGEST_NAME)?,
            url: self.url.clone(),
            format: self.format,
            verbs: wanted(&self.verbs)?.text(),
            org: scope_of(cx, self.org)?,
        };
        Ok((new, host))
    }
}

impl Command for Make {
    type Output = WebhookView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<WebhookView> {
        cx.allow(Right::ManageWebhooks)?;
        let (new, host) = self.checked(cx)?;
        let head = store::event::head(cx.tx)?;
        let id = store::webhook::add(cx.tx, &new, &self.secret, head, cx.actor.user, cx.now)?;
        let change = told("webhook.made", &new.name)
            .with("host", host)
            .with("format", new.format.word())
            .with("org", new.org.0)
            .with("verbs", new.verbs);
        cx.record(Subject::of("webhook", id.0), change)?;
        show(cx, id)
    }
}
