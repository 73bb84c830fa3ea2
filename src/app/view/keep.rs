//! Keeping a view.

use super::{MOST, SavedView};
use crate::app::{Change, Command, Cx, Result};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::view::View;

/// Keeps a query under a name; one's own view of that name is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// Name, 1 to 20 characters.
    pub name: String,
    /// Query of the ledger's page.
    pub query: String,
    /// Whether the own bureau sees it.
    pub shared: bool,
}

impl Command for Keep {
    type Output = SavedView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<SavedView> {
        cx.allow(Right::KeepViews)?;
        let (name, query) = (super::name(&self.name)?, super::query(&self.query)?);
        let org = self.shared.then_some(cx.actor.org);
        let change = Change::of("view.kept")
            .with("name", name.as_str())
            .with("query", query.as_str())
            .with("shared", self.shared);
        let id = match store::view::named(cx.tx, cx.actor.user, &name)? {
            Some(old) => {
                let fresh = View {
                    query,
                    shared_with: org.map(|o| o.0),
                    ..old
                };
                store::view::write(cx.tx, &fresh, cx.now)?;
                fresh.id
            }
            None if store::view::count(cx.tx, cx.actor.user)? >= MOST => {
                let zh = format!("视图已有{MOST}个，请先删除不用的");
                return Err(Refusal::rule(zh, format!("You keep {MOST} views already; remove one first")).into());
            }
            None => store::view::add(cx.tx, cx.actor.user, &name, &query, org, cx.now)?,
        };
        cx.record(super::subject(id), change)?;
        super::shown(cx, id)
    }
}
