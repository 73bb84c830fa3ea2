//! Renaming, sharing or rewriting a view.

use super::SavedView;
use crate::app::{Change as Changed, Command, Cx, Result};
use crate::domain::refusal::Refusal;
use crate::store;

/// Changes one's own view; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The view.
    pub id: i64,
    /// New name.
    pub name: Option<String>,
    /// New query.
    pub query: Option<String>,
    /// Whether the own bureau sees it from now on.
    pub shared: Option<bool>,
}

impl Command for Change {
    type Output = SavedView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<SavedView> {
        let old = super::own(cx, self.id)?;
        let mut fresh = old.clone();
        if let Some(name) = &self.name {
            fresh.name = super::name(name)?;
        }
        if let Some(query) = &self.query {
            fresh.query = super::query(query)?;
        }
        if let Some(shared) = self.shared {
            fresh.shared_with = shared.then_some(cx.actor.org.0);
        }
        let namesake = store::view::named(cx.tx, cx.actor.user, &fresh.name)?;
        if namesake.is_some_and(|v| v.id != fresh.id) {
            let zh = format!("您已有名为“{}”的视图，请换一个名称", fresh.name);
            return Err(Refusal::field("name", "exists", zh, "You have another view of this name").into());
        }
        let change = Changed::of("view.changed")
            .field("name", old.name.as_str(), fresh.name.as_str())
            .field("query", old.query.as_str(), fresh.query.as_str())
            .field("shared", old.shared_with.is_some(), fresh.shared_with.is_some());
        store::view::write(cx.tx, &fresh, cx.now)?;
        cx.record(super::subject(self.id), change)?;
        super::shown(cx, self.id)
    }
}
