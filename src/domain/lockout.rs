//! Lock-out after failed log-ins (DOMAIN.md §7): so many in a row, and the account takes no password for a while. It
//! hinders new log-ins only; who is signed in works on, so that a stranger cannot send anybody home.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::time::Instant;

/// The rule: how many failures, how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// Failures in a row that lock.
    pub failures: i64,
    /// Minutes the account stays locked.
    pub minutes: i64,
}

/// What a login's record of failures is after one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// Failures in a row.
    pub count: i64,
    /// Until when no password is taken.
    pub locked_until: Option<Instant>,
}

impl Failures {
    /// Whether no password is taken now.
    #[must_use]
    pub fn locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }
}

impl Lockout {
    /// The record after one more failure: the last one allowed locks and starts the count anew. A locked account is
    /// not locked longer by those who go on trying.
    #[must_use]
    pub fn failed(&self, before: Failures, now: Instant) -> Failures {
        if before.locked(now) {
            return before;
        }
        let count = before.count.saturating_add(1);
        if count < self.failures {
            return Failures {
                count,
                locked_until: None,
            };
        }
        let minutes = Duration::try_minutes(self.minutes).unwrap_or_else(Duration::zero);
        Failures {
            count: 0,
            locked_until: Some(now + minutes),
        }
    }
}

/// The end of a lock that only the security administrator lifts: such an account does not act at all, while one locked
/// by failures only takes no new log-in.
#[must_use]
pub fn for_good() -> Instant {
    let day = NaiveDate::from_ymd_opt(9999, 1, 1).unwrap_or(NaiveDate::MAX);
    NaiveDateTime::new(day, NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_locks_for_a_quarter_of_an_hour_and_more_do_not_prolong_it() {
        let rule = Lockout {
            failures: 5,
            minutes: 15,
        };
        let now: Instant = "2026-08-07T01:00:00Z".parse().unwrap();
        let mut record = Failures::default();
        for count in 1..5 {
            record = rule.failed(record, now);
            assert_eq!((record.count, record.locked(now)), (count, false));
        }
        record = rule.failed(record, now);
        assert_eq!(record.locked_until, Some("2026-08-07T01:15:00Z".parse().unwrap()));
        let later = now + Duration::minutes(10);
        assert_eq!(rule.failed(record, later), record);
        let over = now + Duration::minutes(15);
        assert!(!record.locked(over));
        assert_eq!(rule.failed(record, over).count, 1);
    }
}
