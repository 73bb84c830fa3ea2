//! The ledger (台账): tasks the actor sees, filtered, a page at a time.

use crate::app::{Cx, Result};
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::store::StoreError;
use crate::store::page::{Ask, Page};
use crate::store::task_view::{self, Filter, Line};

/// A page of the ledger.
///
/// # Errors
/// Refused without a business role; a cursor that is none of this list.
pub fn list(cx: &mut Cx<'_>, filter: &Filter, ask: &Ask) -> Result<Page<Line>> {
    cx.allow(Right::ReadBusiness)?;
    let scope = cx.scope();
    task_view::page(cx.tx, &scope, filter, ask).map_err(|e| match e {
        StoreError::Config(_) => {
            let zh = "翻页标记无效；请从第一页重新读取";
            Refusal::new(Code::BadCursor, zh, "The cursor is not valid; start at the first page").into()
        }
        other => other.into(),
    })
}
