//! The outbox (发件箱): lives of letters and reminders, and the growing pauses between attempts (DOMAIN.md §8). Writing,
//! leasing and sending are for store, app and mail.

use chrono::TimeDelta;
use serde::Serialize;

use super::id::LetterId;

words! {
    /// Life of a letter in the outbox.
    pub enum LetterState {
        /// Waiting for its moment, or for the next attempt.
        Queued = "queued", "待发", "queued";
        /// Being sent by one server.
        Leased = "leased", "发送中", "being sent";
        /// Taken by the mail server.
        Sent = "sent", "已发出", "sent";
        /// Given up; an administrator may try again.
        Failed = "failed", "发送失败", "failed";
        /// Not sent, because its reason was gone.
        Dropped = "dropped", "已取消", "dropped";
    }
}

words! {
    /// Life of a reminder.
    pub enum ReminderState {
        /// Stands in a letter that has not left.
        Planned = "planned", "待发", "planned";
        /// Was told.
        Sent = "sent", "已提醒", "sent";
        /// Was not told, because its reason was gone.
        Dropped = "dropped", "事由已消失", "dropped";
    }
}

/// What one run of a delivery did, of letters or of webhooks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Those that left.
    pub sent: usize,
    /// Those that wait for another attempt, or for another day.
    pub waiting: usize,
    /// Those that were given up.
    pub failed: usize,
    /// Those whose reason was gone.
    pub dropped: usize,
}

impl Delivered {
    /// Counts one by the state it was left in.
    pub fn count(&mut self, state: LetterState) {
        match state {
            LetterState::Sent => self.sent += 1,
            LetterState::Queued | LetterState::Leased => self.waiting += 1,
            LetterState::Failed => self.failed += 1,
            LetterState::Dropped => self.dropped += 1,
        }
    }

    /// Adds what another lane did.
    pub fn add(&mut self, other: Delivered) {
        self.sent += other.sent;
        self.waiting += other.waiting;
        self.failed += other.failed;
        self.dropped += other.dropped;
    }
}

/// Days after its moment at which a letter that could not leave is no longer worth reading.
pub const STALE_DAYS: i64 = 7;

/// Rule `mail_pauses`, version 1: minutes from a failed attempt to the next, one entry an attempt. After the last the
/// letter counts as failed. Together somewhat over three days: a mail server may be down over a weekend.
pub const PAUSES: &[i64] = &[1, 5, 15, 60, 240, 480, 720, 1440, 1440];

/// Parts of a hundred by which a pause may be shorter, so that letters that failed together do not come back together.
const JITTER: i64 = 10;

/// The pause after the `attempts`th attempt failed for the time being; none when no further one is made. `letter` spreads
/// the letters: the pause of one letter and attempt is always the same.
#[must_use]
pub fn pause_after(attempts: i64, letter: LetterId) -> Option<TimeDelta> {
    let nth = usize::try_from(attempts.saturating_sub(1)).ok()?;
    let minutes = PAUSES.get(nth)?;
    // Knuth's multiplier scatters neighbouring ids.
    let scattered = letter.0.wrapping_mul(2_654_435_761).wrapping_add(attempts);
    let less = scattered.rem_euclid(JITTER * 10);
    let millis = minutes.saturating_mul(60).saturating_mul(1000 - less);
    TimeDelta::try_milliseconds(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        for letter in 0..500 {
            let minutes = |n| pause_after(n, LetterId(letter)).map(|p| (p.num_milliseconds() + 59_999) / 60_000);
            assert_eq!([minutes(1), minutes(2)], [Some(1), Some(5)]);
            assert!(minutes(9).is_some_and(|m| (1296..=1440).contains(&m)));
            assert_eq!((minutes(10), minutes(0)), (None, None));
        }
        let first = |letter| pause_after(3, LetterId(letter));
        let spread: std::collections::BTreeSet<_> = (0..500).map(first).collect();
        assert!(spread.len() > 50, "{}", spread.len());
        assert!(PAUSES.is_sorted());
        assert!(PAUSES.iter().sum::<i64>() > 3 * 24 * 60);
    }
}
