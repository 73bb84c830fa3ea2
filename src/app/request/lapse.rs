//! A waiting request ends without a decision when the task moved on without it (DOMAIN.md §3): it is withdrawn, and the
//! timeline says why.

use crate::app::error::Result;
use crate::app::{Change, Cx, Subject};
use crate::domain::request::{RequestKind, RequestState};
use crate::domain::task::Task;
use crate::store::request::{self, RequestChange};

/// Ends the waiting requests of these kinds.
///
/// # Errors
/// As the database.
pub fn lapse(cx: &mut Cx<'_>, task: &Task, kinds: &[RequestKind], why: &str) -> Result<()> {
    for kind in kinds {
        let Some(waiting) = request::waiting(cx.tx, task.id, *kind)? else {
            continue;
        };
        let change = Change::of("request.lapsed")
            .because(why)
            .with("kind", kind.word())
            .field("state", waiting.state.word(), RequestState::Withdrawn.word());
        cx.record(Subject::on_task(task, "request", waiting.id.0), change)?;
        let row = RequestChange::withdrawn(Some(why.to_owned()), cx.now);
        request::change(cx.tx, &waiting, &row, cx.now)?;
    }
    Ok(())
}
