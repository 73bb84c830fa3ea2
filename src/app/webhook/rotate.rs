//! A new secret. The one before signs beside it for a day, so that a receiver can take over without a gap.

use chrono::TimeDelta;

use super::{WebhookView, managed, show, told};
use crate::app::error::Result;
use crate::app::{Command, Cx, Subject};
use crate::domain::id::WebhookId;
use crate::domain::refusal::Refusal;
use crate::domain::webhook::OLD_SECRET_HOURS;
use crate::hook::form::{self, Signature};
use crate::store;

/// Replaces the secret.
#[derive(Clone)]
pub struct Rotate {
    /// Which one.
    pub id: WebhookId,
    /// What a robot's maker gave; none for the standard form.
    pub given: Option<String>,
    /// A fresh secret for the standard form, made before the command.
    pub fresh: String,
}

impl Command for Rotate {
    type Output = WebhookView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<WebhookView> {
        let before = managed(cx, self.id)?;
        let given = super::make::secret(before.format, self.given.as_deref())?;
        let signature = form::of(before.format).signature;
        if signature == Signature::None {
            let zh = "这种机器人没有加签密钥；要换密钥，请在群里重新生成地址后修改地址";
            let en = "This robot has no secret but its address; make a new address in the group and change it here";
            return Err(Refusal::rule(zh, en).into());
        }
        let until = cx.now + TimeDelta::hours(OLD_SECRET_HOURS);
        let (secret, old) = match signature {
            Signature::Standard => (&self.fresh, Some((before.secret.as_str(), until))),
            _ => (&given, None), // a robot takes one signature
        };
        store::webhook::rotate(cx.tx, self.id, secret, old)?;
        cx.record(
            Subject::of("webhook", self.id.0),
            told("webhook.secret_rotated", &before.name),
        )?;
        show(cx, self.id)
    }
}
