//! Parts of a command in savepoints of their own: rows of a batch that stand or fall alone, and rehearsals that are
//! undone whatever happens.

use std::sync::Arc;

use super::cx::Cx;
use super::error::{Error, Result};
use crate::store;

/// Does a part of a command; where it is refused, nothing of it is kept and the command goes on.
///
/// # Errors
/// The part's own.
pub fn attempt<T>(cx: &mut Cx<'_>, part: impl FnOnce(&mut Cx<'_>) -> Result<T>) -> Result<T> {
    let (actor, now, rules, request) = (cx.actor.clone(), cx.now, Arc::clone(&cx.rules), cx.request.clone());
    let done = store::savepoint(cx.tx, |tx| part(&mut Cx::new(tx, actor, now, rules, request)))?;
    cx.excuse();
    Ok(done)
}

/// Does a part of a command and undoes it: what `dry_run` answers is what would happen.
///
/// # Errors
/// The part's own.
pub fn rehearse<T>(cx: &mut Cx<'_>, part: impl FnOnce(&mut Cx<'_>) -> Result<T>) -> Result<T> {
    let mut seen = None;
    let undone: Result<()> = attempt(cx, |cx| {
        seen = Some(part(cx)?);
        Err(Error::Internal("rehearsed".into()))
    });
    match (seen, undone) {
        (Some(answer), _) => {
            cx.excuse();
            Ok(answer)
        }
        (None, Err(e)) => Err(e),
        (None, Ok(())) => Err(Error::Internal("a rehearsal was kept".into())),
    }
}
