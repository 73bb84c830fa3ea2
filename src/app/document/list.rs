//! The documents of the own organisation.

use super::view::DocumentView;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::policy::Right;
use crate::store;
use crate::store::document::Filter;
use crate::store::page::{Ask, Page};

/// A page of documents, the latest first where no order is asked for.
///
/// # Errors
/// Refused without a business role.
pub fn list(cx: &mut Cx<'_>, filter: Filter, ask: &Ask) -> Result<Page<DocumentView>> {
    cx.allow(Right::ReadBusiness)?;
    let scope = cx.scope();
    let page = store::document::list(cx.tx, &scope, filter, ask)?;
    let lang = cx.lang();
    let views: Result<Vec<DocumentView>> = page.items.into_iter().map(|d| DocumentView::of(d, lang)).collect();
    Ok(Page {
        items: views?,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}
