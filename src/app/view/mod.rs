//! Views (视图): a ledger's filters, order and columns under a name of one's own. A view is its owner's; shared, the
//! people of the owner's bureau may open it, and see in it what they themselves may see.

pub mod change;
pub mod keep;
pub mod remove;

use schemars::JsonSchema;
use serde::Serialize;

use super::task::ledger::Asked;
use super::{Cx, Result, Subject};
use crate::domain::contact;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::page::Page;
use crate::store::view::View;
use crate::store::{self};

/// Most views of one person.
const MOST: i64 = 30;
/// Most bytes of a query.
const QUERY: usize = 2000;

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SavedView {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// The query of the ledger's page that it stands for, `light=red&due=week&sort=-percent&cols=light.title.due`.
    pub query: String,
    /// Whether it is one's own.
    pub mine: bool,
    /// Whether the owner's bureau sees it.
    pub shared: bool,
    /// Name of the owner.
    pub owner: String,
    /// Last change.
    pub updated_at: Instant,
}

fn view(cx: &Cx<'_>, v: View) -> SavedView {
    SavedView {
        id: v.id,
        name: v.name,
        query: v.query,
        mine: v.user == cx.actor.user,
        shared: v.shared_with.is_some(),
        owner: v.owner,
        updated_at: v.updated_at.and_utc(),
    }
}

/// One's own views, then those shared in the own bureau.
///
/// # Errors
/// Refused without a business role.
pub fn list(cx: &mut Cx<'_>) -> Result<Page<SavedView>> {
    cx.allow(Right::ReadBusiness)?;
    let rows = store::view::list(cx.tx, cx.actor.user, cx.actor.org)?;
    let mut items: Vec<SavedView> = rows.into_iter().map(|v| view(cx, v)).collect();
    items.sort_by_key(|v| !v.mine);
    Ok(Page {
        items,
        next_cursor: None,
        total: None,
    })
}

/// One's own view; another's does not exist for one, unless it is shared, and then it is not one's to change.
fn own(cx: &mut Cx<'_>, id: i64) -> Result<View> {
    cx.allow(Right::KeepViews)?;
    let found = store::view::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    if found.user == cx.actor.user {
        return Ok(found);
    }
    if found.shared_with != Some(cx.actor.org.0) {
        return Err(Refusal::not_found().into());
    }
    let zh = format!("这个视图是{}共享的，只有本人能改；可以另存为自己的视图", found.owner);
    let en = "Only its owner changes a shared view; keep it under a name of your own";
    Err(Refusal::forbidden(zh, en).into())
}

fn shown(cx: &mut Cx<'_>, id: i64) -> Result<SavedView> {
    let found = store::view::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    Ok(view(cx, found))
}

fn name(text: &str) -> Result<String> {
    Ok(contact::text("name", text, 20)?)
}

/// A query as the ledger itself writes it, without a page.
///
/// # Errors
/// A query that the ledger does not understand.
fn query(text: &str) -> Result<String> {
    let asked = Asked::read(text).with(|_| ());
    asked.filter()?;
    let query = asked.query();
    if query.len() > QUERY {
        let zh = "筛选条件太长，无法保存；请减少条件";
        return Err(Refusal::field("query", "too_long", zh, "The query is too long to be kept").into());
    }
    Ok(query)
}

fn subject(id: i64) -> Subject {
    Subject::of("view", id)
}
