//! The chain of events (SCHEMA.md, "Chain"): numbers, hashes, and no seal that is half there.

use super::{Ledger, shown};
use crate::app::error::Result;
use crate::store::{self, Conn};

/// Verifies the chain.
pub(super) fn prove(ledger: &mut Ledger, conn: &mut Conn) -> Result<()> {
    let chain = store::event::verify(conn)?;
    for fault in chain.faults {
        ledger.note("events", "chain", fault, chain.head.clone(), "审计链被改动或不完整");
    }
    for (id, algorithm) in store::check::register::odd_seals(conn)? {
        let subject = format!("event {id}");
        let right = store::event::ALGORITHM.to_owned();
        ledger.note(
            "events",
            &subject,
            shown(algorithm),
            right,
            "事件的封存信息不完整或算法不明",
        );
    }
    Ok(())
}
