//! The words that documents are read with (词汇): those that ship, with the names of the organisations and the indicators
//! that the database knows, so that nobody has to build anything for a name of one's own to be understood.

use std::sync::Arc;

use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::notice::{Lexicon, Own};
use crate::domain::policy::Right;
use crate::store;
use crate::store::page::Ask;

/// More indicators than any organisation knows.
const ALL: i64 = 10_000;

/// The words for the documents of the own organisation; asked before a file is read.
///
/// # Errors
/// Refused without a role.
pub fn of(cx: &mut Cx<'_>) -> Result<Arc<Lexicon>> {
    cx.allow(Right::Supervise)?;
    let path = cx.actor.path.clone();
    let ask = Ask {
        limit: ALL,
        ..Ask::default()
    };
    let indicators = store::indicator::list(cx.tx, &path, None, &ask)?.items;
    let own = Own {
        bodies: store::org::names(cx.tx)?,
        indicators: indicators.into_iter().map(|i| i.name).collect(),
        words: String::new(),
    };
    Ok(Arc::new(Lexicon::builtin().with(&own)))
}
