//! Changing a webhook.

use super::make::Make;
use super::{WebhookView, host, managed, show, told};
use crate::app::error::Result;
use crate::app::me::edit::stale;
use crate::app::{Command, Cx, Subject};
use crate::domain::id::{OrgId, WebhookId};
use crate::domain::refusal::Refusal;
use crate::domain::webhook::{Wanted, WebhookFormat};
use crate::hook::form;
use crate::store;

/// Changes what was entered; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Which one.
    pub id: Option<WebhookId>,
    /// Version that was read.
    pub version: i64,
    /// Name.
    pub name: Option<String>,
    /// Where to.
    pub url: Option<String>,
    /// Form.
    pub format: Option<WebhookFormat>,
    /// Verbs.
    pub verbs: Option<Vec<String>>,
    /// Organisation.
    pub org: Option<OrgId>,
}

impl Command for Edit {
    type Output = WebhookView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<WebhookView> {
        let id = self.id.ok_or_else(Refusal::not_found)?;
        let before = managed(cx, id)?;
        if before.version != self.version {
            return Err(stale().into());
        }
        let format = self.format.unwrap_or(before.format);
        if form::of(format).signature != form::of(before.format).signature {
            let zh = "格式之间的签名方式不同，不能改；请另建一个推送";
            let en = "The forms are signed differently; register another webhook instead";
            return Err(Refusal::field("format", "signature", zh, en).into());
        }
        let whole = Make {
            name: self.name.clone().unwrap_or(before.name.clone()),
            url: self.url.clone().unwrap_or(before.url.clone()),
            format,
            verbs: self
                .verbs
                .clone()
                .unwrap_or_else(|| Wanted::parse(&before.verbs).verbs().to_vec()),
            org: Some(self.org.unwrap_or(before.org)),
            secret: String::new(),
        };
        let (new, now_host) = whole.checked(cx)?;
        let mut change = told("webhook.changed", &new.name);
        let old_host = host(cx, &before.url).unwrap_or_default();
        for (field, old, fresh) in [
            ("name", &before.name, &new.name),
            ("host", &old_host, &now_host),
            ("verbs", &before.verbs, &new.verbs),
        ] {
            if old != fresh {
                change = change.field(field, old.as_str(), fresh.as_str());
            }
        }
        if before.org != new.org {
            change = change.field("org", before.org.0, new.org.0);
        }
        cx.record(Subject::of("webhook", id.0), change)?;
        if !store::webhook::change(cx.tx, id, self.version, &new, cx.now)? {
            return Err(stale().into());
        }
        show(cx, id)
    }
}
