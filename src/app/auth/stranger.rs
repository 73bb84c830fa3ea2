//! Failures of log-ins that do not exist, counted in memory: they lock like real ones, so that nobody learns by the
//! answer which log-ins exist.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::lockout::{Failures, Lockout};
use crate::domain::time::Instant;
use crate::store::event::hash_hex;

/// Most names remembered; beyond that all are forgotten.
const MOST: usize = 10_000;

/// Failures by the hash of a name that does not exist.
#[derive(Debug, Clone, Default)]
pub struct Strangers(Arc<Mutex<HashMap<String, Failures>>>);

impl Strangers {
    /// Counts a failure; true where the name was locked already.
    #[must_use]
    pub fn failed(&self, login: &str, rule: Lockout, now: Instant) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        let record = known.entry(hash_hex(login.as_bytes())).or_default();
        let locked = record.locked(now);
        *record = rule.failed(*record, now);
        locked
    }
}
