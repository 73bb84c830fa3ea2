//! Days and moments in words, as people say them: 今天, 明天截止, 超时2个工作日. The page never computes them.

use chrono::{Datelike, Timelike};

use super::message::{say, t};
use crate::domain::calendar::Calendar;
use crate::domain::lang::Lang;
use crate::domain::time::{Day, Instant, day_of, time_of};

/// A due day in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// `late`, `soon` or nothing.
    pub class: &'static str,
    /// 明天截止, Due tomorrow.
    pub words: String,
    /// 10月13日, 13 October, where the words do not say it.
    pub date: String,
    /// For machines.
    pub iso: String,
}

/// 10月13日, 13 October; with the year where it is another one.
#[must_use]
pub fn date(lang: Lang, day: Day, today: Day) -> String {
    let said = if day.year() == today.year() {
        say(lang, "day-short")
    } else {
        say(lang, "day-long").with("year", day.year())
    };
    said.with("month", day.month()).with("day", day.day()).into()
}

/// 今天, 明天, 后天, 昨天, else the date.
#[must_use]
pub fn near(lang: Lang, day: Day, today: Day) -> String {
    let id = match (day - today).num_days() {
        0 => "day-today",
        1 => "day-tomorrow",
        2 => "day-after-tomorrow",
        -1 => "day-yesterday",
        _ => return date(lang, day, today),
    };
    t(lang, id).to_owned()
}

/// 今天 11:20, 8月7日 09:00.
#[must_use]
pub fn moment(lang: Lang, at: Instant, now: Instant) -> String {
    let time = time_of(at);
    let day = near(lang, day_of(at), day_of(now));
    let time = format!("{:02}:{:02}", time.hour(), time.minute());
    say(lang, "day-moment").with("day", day).with("time", time).into()
}

/// 10月12日 星期一, Monday 12 October.
#[must_use]
pub fn today(lang: Lang, day: Day) -> String {
    let weekday = day.weekday().number_from_monday();
    let said = say(lang, "day-weekday").with("weekday", weekday);
    said.with("day", date(lang, day, day)).into()
}

/// A due day as it stands beside something that is still owed.
#[must_use]
pub fn due(lang: Lang, day: Day, today: Day, calendar: &Calendar) -> When {
    let ahead = (day - today).num_days();
    let (class, words) = match ahead {
        i64::MIN..=-1 => match calendar.working_days_between(day, today) {
            n if n > 0 => ("late", say(lang, "due-over").with("n", n).into()),
            _ => ("late", t(lang, "due-past").to_owned()),
        },
        0 => ("soon", t(lang, "due-today").to_owned()),
        1 => ("soon", t(lang, "due-tomorrow").to_owned()),
        2..=60 => (
            if ahead <= 7 { "soon" } else { "" },
            say(lang, "due-ahead").with("n", ahead).into(),
        ),
        _ => ("", String::new()),
    };
    let date = date(lang, day, today);
    let (words, date) = if words.is_empty() {
        (date, String::new())
    } else {
        (words, date)
    };
    When {
        class,
        words,
        date,
        iso: day.to_string(),
    }
}

/// A due day that was counted by the calendar, as those of reports are: it says 暂定 where the holidays of its year are
/// not out yet (DOMAIN.md §9).
#[must_use]
pub fn counted(lang: Lang, day: Day, today: Day, calendar: &Calendar) -> When {
    let mut when = due(lang, day, today, calendar);
    if day >= today && calendar.provisional(day) {
        let last = if when.date.is_empty() {
            &mut when.words
        } else {
            &mut when.date
        };
        last.push_str(t(lang, "day-provisional"));
    }
    when
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::at;
    use chrono::NaiveTime;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn due_days_are_said_as_people_say_them() {
        let calendar = Calendar::default();
        let said = |d: &str| {
            let when = due(Lang::Zh, day(d), day("2026-10-12"), &calendar);
            (when.class, when.words, when.date)
        };
        let row = |class, words: &str, date: &str| (class, words.to_owned(), date.to_owned());
        assert_eq!(said("2026-10-12"), row("soon", "今天截止", "10月12日"));
        assert_eq!(said("2026-10-13"), row("soon", "明天截止", "10月13日"));
        assert_eq!(said("2026-10-16"), row("soon", "还有4天", "10月16日"));
        assert_eq!(said("2026-11-20"), row("", "还有39天", "11月20日"));
        assert_eq!(said("2026-12-31"), row("", "12月31日", ""));
        assert_eq!(said("2027-01-08"), row("", "2027年1月8日", ""));
        assert_eq!(said("2026-10-09"), row("late", "超时1个工作日", "10月9日"));
        assert_eq!(said("2026-10-11"), row("late", "超时1个工作日", "10月11日"));
        let counted = |d: &str| {
            counted(
                Lang::Zh,
                day(d),
                day("2026-10-12"),
                &crate::domain::calendar::tests::calendar_2026(),
            )
        };
        assert_eq!(counted("2026-12-31").words, "12月31日");
        assert_eq!(counted("2027-01-08").words, "2027年1月8日（暂定）");
        let saturday = due(Lang::Zh, day("2026-10-09"), day("2026-10-10"), &calendar);
        assert_eq!(saturday.words, "已超时");
        let said = |d: &str| due(Lang::En, day(d), day("2026-10-12"), &calendar);
        assert_eq!(said("2026-10-09").words, "1 working day late");
        assert_eq!(
            (said("2026-10-16").words, said("2026-10-16").date),
            ("4 days left".into(), "16 October".into())
        );
        assert_eq!(said("2027-01-08").words, "8 January 2027");
    }

    #[test]
    fn moments_are_chinese_time() {
        let now = at(day("2026-10-12"), NaiveTime::from_hms_opt(9, 0, 0).unwrap());
        let early = at(day("2026-10-12"), NaiveTime::from_hms_opt(0, 5, 0).unwrap());
        assert_eq!(moment(Lang::Zh, early, now), "今天 00:05");
        assert_eq!(moment(Lang::Zh, early - chrono::Duration::days(1), now), "昨天 00:05");
        assert_eq!(today(Lang::Zh, day("2026-10-12")), "10月12日 星期一");
        assert_eq!(today(Lang::En, day("2026-10-12")), "Monday 12 October");
        assert_eq!(moment(Lang::En, early, now), "today 00:05");
    }
}
