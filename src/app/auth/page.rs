//! Page sessions: an opaque token in a cookie, of which only the hash is kept. It ends after half an hour without a
//! request and after twelve hours at most (settings). The pages resolve the cookie once a request and go on as
//! [`Who::Session`], which every question and command identifies anew.

use chrono::Duration;

use super::secret;
use crate::app::error::{Error, Result};
use crate::app::{App, Asker, Command, Cx, Who};
use crate::domain::id::{SessionId, UserId};
use crate::domain::lang::Lang;
use crate::domain::setting::{Setting, Settings};
use crate::domain::time::Instant;
use crate::store::session::Live;
use crate::store::{self};

/// A page session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSession {
    /// Whose.
    pub user: UserId,
    /// Its id.
    pub session: SessionId,
    /// What its forms must carry.
    pub csrf: String,
    /// The language its owner chose.
    pub lang: Option<Lang>,
}

impl PageSession {
    /// As whom its requests are asked.
    #[must_use]
    pub fn who(&self) -> Who {
        Who::Session {
            user: self.user,
            session: self.session,
        }
    }

    /// Whether a form carried the right token; compared in constant time.
    #[must_use]
    pub fn csrf_fits(&self, sent: &str) -> bool {
        let (a, b) = (self.csrf.as_bytes(), sent.as_bytes());
        let differ = a.iter().zip(b).fold(0_u8, |sum, (x, y)| sum | (x ^ y));
        a.len() == b.len() && !a.is_empty() && differ == 0
    }
}

/// The session of a cookie; `None` where it ended or is none. Its use is noted at most once a minute.
///
/// # Errors
/// As the store.
pub async fn resolve(app: &App, token: &str) -> Result<Option<PageSession>> {
    let (hash, now) = (secret::hash(token), app.clock.now());
    let found = app
        .store
        .read(move |conn| store::session::by_token(conn, &hash, now).map_err(Error::from))
        .await?;
    let Some((live, lang)) = found else { return Ok(None) };
    if now - live.seen >= Duration::minutes(1) {
        let end = next_end(&app.rules().settings, &live, now);
        let command = Renew { id: live.id, end };
        app.run(&Asker::system("page"), command).await?;
    }
    Ok(Some(PageSession {
        user: live.user,
        session: live.id,
        csrf: live.csrf.unwrap_or_default(),
        lang,
    }))
}

/// The end of a session that is used now: so many minutes on, but no longer than it may last at all.
fn next_end(settings: &Settings, live: &Live, now: Instant) -> Instant {
    let idle = Duration::try_minutes(settings.whole(Setting::PageIdleMinutes));
    let most = Duration::try_hours(settings.whole(Setting::PageHours));
    let end = now + idle.unwrap_or_else(Duration::zero);
    end.min(live.created + most.unwrap_or_else(Duration::zero))
}

struct Renew {
    id: SessionId,
    end: Instant,
}

impl Command for Renew {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        store::session::renew(cx.tx, self.id, self.end, cx.now)?;
        cx.excuse();
        Ok(())
    }
}
