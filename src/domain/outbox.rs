//! The outbox (发件箱): lives of letters and reminders, and the growing pauses between attempts (DOMAIN.md §8). Writing,
//! leasing and sending are for store, app and mail.

use chrono::TimeDelta;

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

/// Days after its moment at which a letter that could not leave is no longer worth reading.
pub const STALE_DAYS: i64 = 7;

/// Rule `mail_pauses`, version 1: minutes from a failed attempt to the next, one entry an attempt. After the last the
/// letter counts as failed. Together somewhat over three days: a mail server may be down over a weekend.
pub const PAUSES: &[i64] = &[1, 5, 15, 60, 240, 480, 720, 1440, 1440];

/// The pause after the `attempts`th attempt failed for the time being; none when no further one is made.
#[must_use]
pub fn pause_after(attempts: i64) -> Option<TimeDelta> {
    let nth = usize::try_from(attempts.saturating_sub(1)).ok()?;
    PAUSES.get(nth).and_then(|minutes| TimeDelta::try_minutes(*minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let minutes = |n| pause_after(n).map(|p| p.num_minutes());
        assert_eq!([minutes(1), minutes(2), minutes(5)], [Some(1), Some(5), Some(240)]);
        assert_eq!((minutes(9), minutes(10), minutes(0)), (Some(1440), None, None));
        assert!(PAUSES.is_sorted());
        assert!(PAUSES.iter().sum::<i64>() > 3 * 24 * 60);
    }
}
