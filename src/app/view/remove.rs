//! Removing a view.

use crate::app::{Change, Command, Cx, Result};
use crate::store;

/// Removes one's own view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remove {
    /// The view.
    pub id: i64,
}

impl Command for Remove {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let old = super::own(cx, self.id)?;
        store::view::remove(cx.tx, self.id)?;
        let change = Change::of("view.removed")
            .field("name", old.name, serde_json::Value::Null)
            .field("query", old.query, serde_json::Value::Null);
        cx.record(super::subject(self.id), change)?;
        Ok(())
    }
}
