//! Making a token.

use chrono::Duration;

use super::TokenView;
use crate::app::auth::secret::Secret;
use crate::app::error::{Error, Result};
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact;
use crate::domain::refusal::Refusal;
use crate::domain::setting::Setting;
use crate::domain::time::{Day, Instant, end_of};
use crate::domain::token::TokenScope;
use crate::store;
use crate::store::token::NewToken;

/// What tokens begin with, so that leaked ones are recognised.
pub const PREFIX: &str = "dbn_";
/// Days a token lives where none is said.
const DEFAULT_DAYS: i64 = 90;

/// Makes a token for the one who asks.
#[derive(Debug, Clone)]
pub struct Make {
    /// What its owner calls it.
    pub name: String,
    /// Scopes.
    pub scopes: Vec<TokenScope>,
    /// Last day on which it works.
    pub expires_on: Option<Day>,
    /// The token, made before the command.
    pub secret: Secret,
}

impl Command for Make {
    type Output = TokenView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<TokenView> {
        let name = contact::text("name", &self.name, 60)?;
        let mut scopes = self.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            let zh = "至少选一项权限：read、report、supervise、export";
            return Err(Refusal::field(
                "scopes",
                "empty",
                zh,
                "Name at least one of read, report, supervise, export",
            )
            .into());
        }
        let new = NewToken {
            name,
            prefix: self.secret.text.chars().take(12).collect(),
            hash: self.secret.hash.clone(),
            scopes,
            expires: self.end(cx)?,
        };
        let id = store::token::add(cx.tx, cx.actor.user, &new, cx.now)?;
        let words: Vec<&str> = new.scopes.iter().map(|s| s.word()).collect();
        let change = Change::security("token.made")
            .with("user", cx.actor.user.0)
            .with("scopes", words.join(" "))
            .with("expires_at", new.expires.to_rfc3339());
        cx.record(Subject::of("token", id), change)?;
        let stored = store::token::get(cx.tx, id)?;
        let stored = stored.ok_or_else(|| Error::Internal("the token is not there".into()))?;
        Ok(super::view(&stored))
    }
}

impl Make {
    fn end(&self, cx: &Cx<'_>) -> Result<Instant> {
        let most = cx.rules.settings.whole(Setting::TokenDays);
        let days = |n| Duration::try_days(n).unwrap_or_else(Duration::zero);
        let last = cx.today() + days(most);
        let day = self
            .expires_on
            .unwrap_or_else(|| (cx.today() + days(DEFAULT_DAYS)).min(last));
        if day < cx.today() || day > last {
            let zh = format!("有效期须在今天到{last}之间");
            let en = format!("expires_on must be between today and {last}");
            return Err(Refusal::field("expires_on", "out_of_range", zh, en).into());
        }
        Ok(end_of(day))
    }
}
