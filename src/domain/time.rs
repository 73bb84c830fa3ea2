//! Days and moments. Moments are UTC; days are of Asia/Shanghai (DOMAIN.md §9), which has had no daylight saving since
//! 1991, so a fixed offset is exact for every date the tracker handles. Nothing here reads a clock.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};

/// A calendar day in China.
pub type Day = NaiveDate;
/// A moment, UTC, to the microsecond (what both databases keep).
pub type Instant = DateTime<Utc>;

/// UTC+8, the one time zone of the tracker.
#[must_use]
pub fn shanghai() -> FixedOffset {
    const SECONDS: i32 = 8 * 3600;
    FixedOffset::east_opt(SECONDS).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

/// The day in China on which a moment falls.
#[must_use]
pub fn day_of(at: Instant) -> Day {
    at.with_timezone(&shanghai()).date_naive()
}

/// The time of day in China at a moment.
#[must_use]
pub fn time_of(at: Instant) -> NaiveTime {
    at.with_timezone(&shanghai()).time()
}

/// The moment at which a time of day occurs in China.
#[must_use]
pub fn at(day: Day, time: NaiveTime) -> Instant {
    let local = NaiveDateTime::new(day, time);
    shanghai()
        .from_local_datetime(&local)
        .single()
        .map_or_else(|| local.and_utc(), |t| t.with_timezone(&Utc))
}

/// The first moment of a day in China.
#[must_use]
pub fn start_of(day: Day) -> Instant {
    at(day, NaiveTime::MIN)
}

/// The end of a day in China: the first moment that is too late for what is due that day (DOMAIN.md §9).
#[must_use]
pub fn end_of(day: Day) -> Instant {
    start_of(day.succ_opt().unwrap_or(day))
}

/// Cut to the microsecond, so that a moment reads back from either database as it was written.
#[must_use]
pub fn to_micros(at: Instant) -> Instant {
    at.with_nanosecond(at.nanosecond() / 1_000 * 1_000).unwrap_or(at)
}
