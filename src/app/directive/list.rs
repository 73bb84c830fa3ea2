//! The directives one sees.

use super::super::Cx;
use super::super::searchable::searchable;
use super::view::{DirectiveHead, Heads};
use crate::app::error::Result;
use crate::domain::directive::DirectiveState;
use crate::domain::policy::Right;
use crate::store::directive::Filter;
use crate::store::page::{Ask, Page};
use crate::store::{self};

/// Directives that wait for the word of the one who asks, the newest first.
///
/// # Errors
/// As the database.
pub fn awaiting(cx: &mut Cx<'_>) -> Result<Vec<DirectiveHead>> {
    if cx.allow(Right::ApproveDirective).is_err() {
        return Ok(Vec::new());
    }
    let filter = Filter {
        issuer: Some(cx.actor.principal),
        state: Some(DirectiveState::Proposed),
        ..Filter::default()
    };
    let ask = Ask {
        limit: 10,
        sort: "-id".into(),
        ..Ask::default()
    };
    Ok(list(cx, filter, &ask)?.items)
}

/// A page of the directives inside the actor's scope; `filter.q` is taken as people type it.
///
/// # Errors
/// Refused to those who see no business data.
pub fn list(cx: &mut Cx<'_>, mut filter: Filter, ask: &Ask) -> Result<Page<DirectiveHead>> {
    cx.allow(Right::ReadBusiness)?;
    filter.q = filter.q.map(|q| searchable(&[&q])).filter(|q| !q.is_empty());
    let scope = cx.scope();
    let page = store::directive::list(cx.tx, &scope, &filter, ask)?;
    let mut heads = Heads::default();
    let items: Result<Vec<_>> = page.items.iter().map(|d| heads.head(cx, d)).collect();
    Ok(Page {
        items: items?,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}
