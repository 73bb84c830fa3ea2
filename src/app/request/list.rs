//! Lists of requests: of a task, to be decided, filed.

use super::view::{NamesOf, RequestView};
use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::id::TaskId;
use crate::domain::policy::{Action, Right};
use crate::store::page::{Ask, Page};
use crate::store::request::{self, Filter, Side};

/// The requests of a task, newest first.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn of_task(cx: &mut Cx<'_>, task: TaskId, ask: &Ask) -> Result<Page<RequestView>> {
    cx.task(task, Action::ReadWhole)?;
    let filter = Filter {
        task: Some(task),
        state: None,
        kind: None,
        side: Side::Any,
    };
    page(cx, &filter, ask)
}

/// Requests inside the scope, newest first.
///
/// # Errors
/// Refused for those who see no business data.
pub fn all(cx: &mut Cx<'_>, filter: &Filter, ask: &Ask) -> Result<Page<RequestView>> {
    cx.allow(Right::ReadBusiness)?;
    let filter = Filter {
        task: None,
        ..filter.clone()
    };
    page(cx, &filter, ask)
}

fn page(cx: &mut Cx<'_>, filter: &Filter, ask: &Ask) -> Result<Page<RequestView>> {
    let scope = cx.scope();
    let rows = request::list(cx.tx, &scope, filter, ask)?;
    let names = NamesOf::rows(cx, &rows.items)?;
    let now = cx.now;
    Ok(rows.map(|r| names.view(r, now)))
}
