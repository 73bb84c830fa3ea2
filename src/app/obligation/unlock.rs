//! Unlocks a period (解锁), so that a late report or a correction is taken again.

use super::super::{Change, Command, Cx, Subject};
use super::list::{ObligationView, view};
use crate::app::directive::text;
use crate::app::error::Result;
use crate::domain::id::ObligationId;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::store::obligation::ObligationChange;
use crate::store::{self};

/// Unlocks an obligation for another fifteen working days.
pub struct Unlock {
    /// The obligation.
    pub obligation: ObligationId,
    /// Why.
    pub reason: String,
}

impl Command for Unlock {
    type Output = ObligationView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ObligationView> {
        let old = store::obligation::get(cx.tx, self.obligation)?.ok_or_else(Refusal::not_found)?;
        let task = cx.task(old.task, Action::Waive)?;
        let reason = text("reason", &self.reason, 1_000)?;
        let locks_at = super::plan::locks_at(cx, old.org, old.due_at, old.locked_at);
        if locks_at > cx.now {
            let (zh, en) = ("这期尚未锁定，无需解锁", "The period is not locked");
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
        let until = super::plan::lock_after(cx, old.org, cx.today());
        let change = Change::of("obligation.unlocked")
            .field("locked_at", locks_at.to_rfc3339(), until.to_rfc3339())
            .because(reason.as_str());
        cx.record(Subject::on_task(&task, "obligation", old.id.0), change)?;
        let change = ObligationChange {
            locked_at: Some(Some(until.naive_utc())),
            ..ObligationChange::default()
        };
        store::obligation::change(cx.tx, &old, &change, cx.now)?;
        let fresh = store::obligation::get(cx.tx, self.obligation)?.ok_or_else(Refusal::not_found)?;
        Ok(view(cx, &fresh))
    }
}
