//! The audit trail as a list, and the proof of its chain.

use super::allowed;
use crate::app::error::Result;
use crate::app::timeline::{Entry, entries};
use crate::app::{App, Asker, Cx, check};
use crate::store::chain::{self, ChainState};
use crate::store::page::{Ask, Page};
use crate::store::timeline::{self, AuditFilter};

/// Events of all kinds, newest first.
///
/// # Errors
/// Refused for everybody but the auditor.
pub fn list(cx: &mut Cx<'_>, filter: &AuditFilter, ask: &Ask, english: bool) -> Result<Page<Entry>> {
    allowed(cx)?;
    let page = timeline::audit(cx.tx, filter, ask)?;
    entries(cx, page, english)
}

/// Recomputes the chain of the whole database.
///
/// # Errors
/// Refused for everybody but the auditor.
pub fn verify(cx: &mut Cx<'_>) -> Result<ChainState> {
    allowed(cx)?;
    Ok(chain::verify(cx.tx)?)
}

/// [`verify`] over one moment, on as many connections as there are processors. For threads that may block.
///
/// # Errors
/// Refused for everybody but the auditor.
pub fn verify_now(app: &App, asker: &Asker) -> Result<ChainState> {
    app.ask_now(asker, |cx| allowed(cx))?;
    check::chain(app)
}
