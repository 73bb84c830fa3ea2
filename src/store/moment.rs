//! Moments and days read quickly. On an embedded database they are text, always written in one way; reading them by a
//! pattern, as diesel does, costs more than all else of a row. What is written otherwise is still read by diesel.
//!
//! For columns of rows that are read by the hundred thousand: `#[diesel(deserialize_as = Moment)]`, [`MaybeMoment`] where
//! the column may be empty. The row is to be read on the connection of one database, not on the enum over both.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::backend::Backend;
use diesel::deserialize::{FromSql, Queryable, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Date, Nullable, Timestamp};
use diesel::sqlite::{Sqlite, SqliteValue};

macro_rules! quick {
    ($(#[$doc:meta])* $name:ident, $maybe:ident, $kind:ty, $of:ty, $read:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub $of);

        $(#[$doc])*
        /// None where the column is empty.
        #[derive(Debug, Clone, Copy)]
        pub struct $maybe(pub Option<$of>);

        impl FromSql<$kind, Sqlite> for $name {
            fn from_sql(mut bytes: SqliteValue<'_, '_, '_>) -> Result<Self> {
                match $read(bytes.read_text()) {
                    Some(value) => Ok($name(value)),
                    None => <$of as FromSql<$kind, Sqlite>>::from_sql(bytes).map($name),
                }
            }
        }

        impl FromSql<$kind, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> Result<Self> {
                <$of as FromSql<$kind, Pg>>::from_sql(bytes).map($name)
            }
        }

        impl<DB: Backend> Queryable<$kind, DB> for $name
        where
            $name: FromSql<$kind, DB>,
        {
            type Row = $name;
            fn build(row: $name) -> Result<Self> {
                Ok(row)
            }
        }

        impl<DB: Backend> Queryable<Nullable<$kind>, DB> for $maybe
        where
            $name: FromSql<$kind, DB>,
            Option<$name>: diesel::deserialize::FromStaticSqlRow<Nullable<$kind>, DB>,
        {
            type Row = Option<$name>;
            fn build(row: Option<$name>) -> Result<Self> {
                Ok($maybe(row.map(|value| value.0)))
            }
        }

        impl From<$name> for $of {
            fn from(read: $name) -> $of {
                read.0
            }
        }

        impl From<$maybe> for Option<$of> {
            fn from(read: $maybe) -> Option<$of> {
                read.0
            }
        }
    };
}

quick! {
    /// A moment.
    Moment, MaybeMoment, Timestamp, NaiveDateTime, moment
}
quick! {
    /// A day.
    Dated, MaybeDated, Date, NaiveDate, day
}

/// `2026-08-07`, and nothing else.
fn day(text: &str) -> Option<NaiveDate> {
    match text.as_bytes() {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
            let year = i32::try_from(number(y)?).ok()?;
            NaiveDate::from_ymd_opt(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
        }
        _ => None,
    }
}

/// `2026-08-07 01:00:00`, with up to nine digits of the second after a dot.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once(' ')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = time.as_bytes() else {
        return None;
    };
    let short = 9_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    let nanos = number(fraction.as_bytes())?.checked_mul(10_u32.checked_pow(short)?)?;
    let time = NaiveTime::from_hms_nano_opt(number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?, nanos)?;
    Some(day(date)?.and_time(time))
}

/// Digits alone, at least one.
fn number(digits: &[u8]) -> Option<u32> {
    let add = |sum: u32, digit: &u8| {
        let digit = digit.is_ascii_digit().then(|| u32::from(*digit - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    };
    (!digits.is_empty()).then_some(digits)?.iter().try_fold(0, add)
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;

    /// As diesel reads them on an embedded database.
    const PATTERN: &str = "%F %T%.f";

    #[test]
    fn what_is_written_otherwise_is_left_to_diesel() {
        for text in [
            "",
            "2026-08-07",
            "2026-08-07T01:00:00",
            "2026-08-07 01:00",
            "2026-08-07 01:00:00Z",
            "2026-8-7 01:00:00",
            "2026-13-07 01:00:00",
            "2026-08-07 24:00:00",
            "2026-08-07 01:00:00.",
            "2026-08-07 01:00:00.0000000001",
            "+026-08-07 01:00:00",
            "2026-08-07 01:00:60",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!([day("2026-8-07"), day("2026-02-30"), day("12026-08-07")], [None; 3]);
    }

    proptest! {
        #[test]
        fn a_moment_is_read_as_it_was_written(seconds in -62_135_596_800_i64..253_402_300_799, nanos in 0_u32..1_000_000_000) {
            let at = chrono::DateTime::from_timestamp(seconds, nanos).unwrap().naive_utc();
            for at in [at, at.with_nanosecond(nanos / 1000 * 1000).unwrap(), at.with_nanosecond(0).unwrap()] {
                let text = at.format(PATTERN).to_string();
                prop_assert_eq!(moment(&text), Some(at));
                prop_assert_eq!(day(&at.date().to_string()), Some(at.date()));
            }
        }

        #[test]
        fn no_text_is_read_differently_from_diesel(text in "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?") {
            if let Some(read) = moment(&text) {
                prop_assert_eq!(NaiveDateTime::parse_from_str(&text, PATTERN), Ok(read));
            }
        }
    }
}
