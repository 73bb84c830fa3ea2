//! The mailer of tests: keeps what was sent and fails on request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Letter, Mailbox, SendError, message};
use crate::domain::time::Instant;

/// Keeps letters in memory; clones share one box.
#[derive(Debug, Clone, Default)]
pub struct MemoryMailer {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<(Instant, Letter)>,
    failures: VecDeque<SendError>,
    meanwhile: Option<Meanwhile>,
    /// What every letter is answered, and whether it is kept all the same.
    always: Option<(SendError, bool)>,
}

/// What happens while a letter is on its way.
struct Meanwhile(Box<dyn FnOnce() + Send>);

impl std::fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meanwhile")
    }
}

impl MemoryMailer {
    /// Every letter sent so far, with its moment, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<(Instant, Letter)> {
        self.state().sent.clone()
    }

    /// The next letter fails with this error; several calls make several failures, in order.
    pub fn fail_next(&self, error: SendError) {
        self.state().failures.push_back(error);
    }

    /// This happens while the next letter is on its way.
    pub fn meanwhile(&self, act: impl FnOnce() + Send + 'static) {
        self.state().meanwhile = Some(Meanwhile(Box::new(act)));
    }

    /// From now on every letter fails with this error, kept all the same or not; without one it is taken.
    pub fn always(&self, error: Option<SendError>, keeps: bool) {
        self.state().always = error.map(|error| (error, keeps));
    }

    /// Empties the box.
    pub fn clear(&self) {
        self.state().sent.clear();
    }

    /// Keeps the letter, after the same checks as a real way out.
    pub(super) fn send(&self, letter: &Letter, at: Instant) -> Result<(), SendError> {
        message::build(letter, &Mailbox::new("", "duban@duban.example"), at)?;
        let meanwhile = self.state().meanwhile.take();
        if let Some(Meanwhile(act)) = meanwhile {
            act();
        }
        let mut state = self.state();
        if let Some(error) = state.failures.pop_front() {
            return Err(error);
        }
        let answer = state.always.clone();
        if answer.as_ref().is_none_or(|(_, keeps)| *keeps) {
            state.sent.push((at, letter.clone()));
        }
        answer.map_or(Ok(()), |(error, _)| Err(error))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
