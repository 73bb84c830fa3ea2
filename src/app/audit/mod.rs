//! The audit trail: read, verified and exported by the auditor, and by nobody else (DOMAIN.md §7).

pub mod export;
pub mod list;
pub mod told;
pub mod verify_file;

use super::cx::Cx;
use super::error::Result;
use crate::domain::policy::Right;

/// The auditor, or the console of the machine itself.
fn allowed(cx: &Cx<'_>) -> Result<()> {
    let console = cx.actor.user.0 == 0 && cx.actor.name == "console";
    if console { Ok(()) } else { cx.allow(Right::Audit) }
}
