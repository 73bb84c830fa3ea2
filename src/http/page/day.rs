//! Days and moments in words, as people say them: 今天, 明天截止, 超时2个工作日. The page never computes them.

use chrono::{Datelike, Timelike, Weekday};

use crate::domain::calendar::Calendar;
use crate::domain::time::{Day, Instant, day_of, time_of};

/// A due day in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// `late`, `soon` or nothing.
    pub class: &'static str,
    /// 明天截止.
    pub words: String,
    /// 10月13日, where the words do not say it.
    pub date: String,
    /// For machines.
    pub iso: String,
}

/// 10月13日; with the year where it is another one.
#[must_use]
pub fn date(day: Day, today: Day) -> String {
    let short = format!("{}月{}日", day.month(), day.day());
    if day.year() == today.year() {
        short
    } else {
        format!("{}年{short}", day.year())
    }
}

/// 今天, 明天, 后天, 昨天, else the date.
#[must_use]
pub fn near(day: Day, today: Day) -> String {
    let word = match (day - today).num_days() {
        0 => "今天",
        1 => "明天",
        2 => "后天",
        -1 => "昨天",
        _ => return date(day, today),
    };
    word.to_owned()
}

/// 今天 11:20, 8月7日 09:00.
#[must_use]
pub fn moment(at: Instant, now: Instant) -> String {
    let time = time_of(at);
    format!(
        "{} {:02}:{:02}",
        near(day_of(at), day_of(now)),
        time.hour(),
        time.minute()
    )
}

/// 10月12日 星期一.
#[must_use]
pub fn today(day: Day) -> String {
    let weekday = match day.weekday() {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    };
    format!("{}月{}日 星期{weekday}", day.month(), day.day())
}

/// A due day as it stands beside something that is still owed.
#[must_use]
pub fn due(day: Day, today: Day, calendar: &Calendar) -> When {
    let ahead = (day - today).num_days();
    let (class, words) = match ahead {
        i64::MIN..=-1 => match calendar.working_days_between(day, today) {
            n if n > 0 => ("late", format!("超时{n}个工作日")),
            _ => ("late", "已超时".to_owned()),
        },
        0 => ("soon", "今天截止".to_owned()),
        1 => ("soon", "明天截止".to_owned()),
        2..=60 => (if ahead <= 7 { "soon" } else { "" }, format!("还有{ahead}天")),
        _ => ("", String::new()),
    };
    let date = date(day, today);
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
            let when = due(day(d), day("2026-10-12"), &calendar);
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
        let saturday = due(day("2026-10-09"), day("2026-10-10"), &calendar);
        assert_eq!(saturday.words, "已超时");
    }

    #[test]
    fn moments_are_chinese_time() {
        let now = at(day("2026-10-12"), NaiveTime::from_hms_opt(9, 0, 0).unwrap());
        let early = at(day("2026-10-12"), NaiveTime::from_hms_opt(0, 5, 0).unwrap());
        assert_eq!(moment(early, now), "今天 00:05");
        assert_eq!(moment(early - chrono::Duration::days(1), now), "昨天 00:05");
        assert_eq!(today(day("2026-10-12")), "10月12日 星期一");
    }
}
