//! Verifies an exported chain without a database (docs/chain.md): every line's hash, the order, and that each event
//! follows the one before it. What is cut off at the end shows in the head, which is to be compared with the one noted
//! elsewhere.

use std::io::BufRead;

use serde_json::Value;

use crate::store::chain::ChainState;
use crate::store::event::{GENESIS, hash_hex};

/// Most faults that are listed.
const FAULTS: usize = 100;

/// Reads an export line by line.
///
/// # Errors
/// Where the file cannot be read.
pub fn verify(file: impl BufRead) -> std::io::Result<ChainState> {
    let mut state = ChainState {
        sealed: 0,
        unsealed: 0,
        head: GENESIS.to_owned(),
        faults: Vec::new(),
    };
    for (number, line) in (1_usize..).zip(file.lines()) {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        if let Err(cause) = follow(&line, &mut state)
            && state.faults.len() < FAULTS
        {
            state.faults.push(format!("line {number}: {cause}"));
        }
    }
    Ok(state)
}

/// Checks one line against the chain so far and goes on from it.
fn follow(line: &str, state: &mut ChainState) -> Result<(), String> {
    let row: Value = serde_json::from_str(line).map_err(|e| format!("no JSON: {e}"))?;
    let event = row.get("event").ok_or("it has no ‘event’")?;
    let hash = row.get("hash").and_then(Value::as_str).ok_or("it has no ‘hash’")?;
    let (seq, before) = (event.get("seq").and_then(Value::as_i64), state.head.clone());
    let expected = state.sealed + 1;
    let found = hash_hex(event.to_string().as_bytes());
    state.sealed = seq.unwrap_or(expected);
    state.head = hash.to_owned();
    if seq != Some(expected) {
        return Err(format!(
            "event {expected} is missing, {} follows",
            seq.unwrap_or_default()
        ));
    }
    if event.get("prev").and_then(Value::as_str) != Some(before.as_str()) {
        return Err(format!("event {expected} does not follow the one before it"));
    }
    if found != hash {
        return Err(format!("event {expected}: its content was changed after it was sealed"));
    }
    Ok(())
}
