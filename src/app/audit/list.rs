//! The audit trail as a list, and the proof of its chain.

use super::allowed;
use crate::app::Cx;
use crate::app::error::Result;
use crate::app::timeline::{Entry, entries};
use crate::store::event::{self, ChainState};
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
    Ok(event::verify(cx.tx)?)
}
