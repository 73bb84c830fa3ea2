//! Working days of mainland China (DOMAIN.md §9): statutory holidays and make-up working days (调休) from a table. What
//! a due date is made of belongs to `cadence` and `profile`; where the table comes from belongs to the store.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::lang::Lang;
use super::time::Day;

mod own;

pub use own::Calendars;

words! {
    /// What the table says about a day.
    pub enum DayKind {
        /// Free by the State Council's yearly notice.
        Holiday = "holiday", "放假", "holiday";
        /// A Saturday or Sunday on which people work (调休上班).
        Workday = "workday", "调休上班", "make-up working day";
        /// Free by the standing regulation while the year's notice is not yet out: provisional.
        Statutory = "statutory", "法定假日（暂定）", "statutory holiday, provisional";
    }
}

words! {
    /// How far the days of a year can be relied on.
    pub enum YearState {
        /// The year's list is in the table.
        Known = "known", "已发布", "known";
        /// Only the statutory days are in the table: due dates computed from it say 暂定.
        Provisional = "provisional", "暂定", "provisional";
        /// Nothing is in the table: only weekends are free, and the user is told so.
        Missing = "missing", "未导入", "missing";
    }
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// The day.
    pub day: Day,
    /// Free or worked.
    pub kind: DayKind,
    /// The holiday's name, as the notice has it (国庆节).
    pub name: String,
}

/// The table, ready to count with. Counting takes logarithmic time, whatever days are asked for.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: BTreeMap<Day, CalendarDay>,
    known: BTreeSet<i32>,
    /// The listed days in order, with what they make of counting.
    marks: Vec<Mark>,
}

/// What has been counted up to and including a listed day.
#[derive(Debug, Clone, Copy)]
struct Mark {
    day: Day,
    /// Working days beyond what Monday to Friday would give, which may be less than none.
    surplus: i64,
    /// Working days from the arbitrary origin.
    ordinal: i64,
}

impl Calendar {
    /// A calendar of the rows given; where a day occurs twice the later row holds (so an organisation's own days follow
    /// the national ones). `known_years` are the years whose list is complete.
    pub fn new(rows: impl IntoIterator<Item = CalendarDay>, known_years: impl IntoIterator<Item = i32>) -> Self {
        let days: BTreeMap<Day, CalendarDay> = rows.into_iter().map(|row| (row.day, row)).collect();
        let mut sum = 0_i64;
        let marks = days
            .values()
            .map(|row| {
                sum += i64::from(row.kind == DayKind::Workday) - i64::from(is_weekday(row.day));
                Mark {
                    day: row.day,
                    surplus: sum,
                    ordinal: weekdays(row.day) + sum,
                }
            })
            .collect();
        Self {
            days,
            known: known_years.into_iter().collect(),
            marks,
        }
    }

    /// Is it a working day: listed as such, or Monday to Friday and not listed as free?
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        self.days
            .get(&day)
            .map_or_else(|| is_weekday(day), |row| row.kind == DayKind::Workday)
    }

    /// The holiday's name on a listed day.
    #[must_use]
    pub fn name_of(&self, day: Day) -> Option<&str> {
        self.days.get(&day).map(|row| row.name.as_str())
    }

    /// The `n`th working day after `day`; the first counted one is the next. Negative `n` counts backwards from the day
    /// before, 0 gives the day itself. What would leave the range of dates stops at its end.
    #[must_use]
    pub fn add_working_days(&self, day: Day, n: i64) -> Day {
        match n {
            0 => day,
            1.. => self.nth(self.ordinal(day).saturating_add(n)),
            _ => self.nth(
                self.ordinal(day.pred_opt().unwrap_or(day))
                    .saturating_add(n)
                    .saturating_add(1),
            ),
        }
    }

    /// Working days after `a` up to and including `b`: 0 on the day itself, negative where `b` is earlier.
    #[must_use]
    pub fn working_days_between(&self, a: Day, b: Day) -> i64 {
        self.ordinal(b) - self.ordinal(a)
    }

    /// The day itself if it is a working day, else the next one.
    #[must_use]
    pub fn next_working_on_or_after(&self, day: Day) -> Day {
        if self.is_working(day) {
            day
        } else {
            self.add_working_days(day, 1)
        }
    }

    /// The day itself if it is a working day, else the one before.
    #[must_use]
    pub fn last_working_on_or_before(&self, day: Day) -> Day {
        if self.is_working(day) {
            day
        } else {
            self.add_working_days(day, -1)
        }
    }

    /// What is known about a year.
    #[must_use]
    pub fn year_state(&self, year: i32) -> YearState {
        if self.known.contains(&year) {
            return YearState::Known;
        }
        let statutory = |row: &CalendarDay| row.kind == DayKind::Statutory && row.day.year() == year;
        if self.days.values().any(statutory) {
            YearState::Provisional
        } else {
            YearState::Missing
        }
    }

    /// Must a date computed to fall on this day be marked 暂定, because the year's list is not in the table?
    #[must_use]
    pub fn provisional(&self, day: Day) -> bool {
        self.year_state(day.year()) != YearState::Known
    }

    /// Number of working days up to and including `day`, counted from an arbitrary origin.
    fn ordinal(&self, day: Day) -> i64 {
        let passed = self.marks.partition_point(|mark| mark.day <= day);
        weekdays(day) + self.surplus_before(passed)
    }

    /// The earliest day whose ordinal is at least `index`: between two listed days the ordinal runs with Monday to Friday,
    /// so that only the listed days are searched.
    fn nth(&self, index: i64) -> Day {
        let passed = self.marks.partition_point(|mark| mark.ordinal < index);
        let day = weekday_no(index.saturating_sub(self.surplus_before(passed)));
        self.marks.get(passed).map_or(day, |mark| day.min(mark.day))
    }

    /// The surplus that holds after the first so many marks.
    fn surplus_before(&self, marks: usize) -> i64 {
        let last = marks.checked_sub(1).and_then(|last| self.marks.get(last));
        last.map_or(0, |mark| mark.surplus)
    }
}

/// Mondays to Fridays up to and including a day; day 1 of the common era was a Monday.
fn weekdays(day: Day) -> i64 {
    let n = i64::from(day.num_days_from_ce());
    n.div_euclid(7) * 5 + n.rem_euclid(7).min(5)
}

/// The day on which so many Mondays to Fridays are counted; the end of the range of dates where there is none.
fn weekday_no(count: i64) -> Day {
    let before = count.saturating_sub(1);
    let n = before
        .div_euclid(5)
        .saturating_mul(7)
        .saturating_add(before.rem_euclid(5) + 1);
    let (first, last) = (Day::MIN.num_days_from_ce(), Day::MAX.num_days_from_ce());
    let n = i32::try_from(n.clamp(i64::from(first), i64::from(last))).unwrap_or(last);
    Day::from_num_days_from_ce_opt(n).unwrap_or(Day::MAX)
}

/// Years whose list is complete as far as rows tell: every notice lists 1 October, and the standing regulation's days
/// (`statutory`) do not count.
#[must_use]
pub fn listed_years(rows: &[CalendarDay]) -> BTreeSet<i32> {
    rows.iter()
        .filter(|row| row.kind == DayKind::Holiday && row.day.month() == 10 && row.day.day() == 1)
        .map(|row| row.day.year())
        .collect()
}

fn is_weekday(day: Day) -> bool {
    day.weekday().num_days_from_monday() < 5
}

/// The statutory holidays in English (放假办法).
const HOLIDAYS: &[(&str, &str)] = &[
    ("元旦", "New Year’s Day"),
    ("春节", "Spring Festival"),
    ("清明节", "Qingming Festival"),
    ("劳动节", "Labour Day"),
    ("端午节", "Dragon Boat Festival"),
    ("中秋节", "Mid-Autumn Festival"),
    ("国庆节", "National Day"),
];

/// The name of a holiday, or of several with 、 between them, in a language; names that are not known stay as they are.
#[must_use]
pub fn holiday(name: &str, lang: Lang) -> String {
    let english = |name| HOLIDAYS.iter().find(|row| row.0 == name).map_or(name, |row| row.1);
    match lang {
        Lang::Zh => name.to_owned(),
        Lang::En => name.split('、').map(english).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    pub(crate) fn rows(kind: DayKind, name: &str, days: &[&str]) -> Vec<CalendarDay> {
        days.iter()
            .map(|text| CalendarDay {
                day: day(text),
                kind,
                name: name.to_owned(),
            })
            .collect()
    }

    /// The list of 2026 as shipped, and the statutory days of 2027 that fall on weekdays in January to May.
    pub(crate) fn calendar_2026() -> Calendar {
        let spring: Vec<String> = (15..=23).map(|d| format!("2026-02-{d}")).collect();
        let may: Vec<String> = (1..=5).map(|d| format!("2026-05-0{d}")).collect();
        let october: Vec<String> = (1..=7).map(|d| format!("2026-10-0{d}")).collect();
        let refs = |list: &[String]| list.iter().map(String::clone).collect::<Vec<_>>();
        let free = |name: &str, list: Vec<String>| {
            rows(
                DayKind::Holiday,
                name,
                &list.iter().map(String::as_str).collect::<Vec<_>>(),
            )
        };
        let mut all = rows(DayKind::Holiday, "元旦", &["2026-01-01", "2026-01-02", "2026-01-03"]);
        all.extend(free("春节", refs(&spring)));
        all.extend(rows(
            DayKind::Holiday,
            "清明节",
            &["2026-04-04", "2026-04-05", "2026-04-06"],
        ));
        all.extend(free("劳动节", refs(&may)));
        all.extend(rows(
            DayKind::Holiday,
            "端午节",
            &["2026-06-19", "2026-06-20", "2026-06-21"],
        ));
        all.extend(rows(
            DayKind::Holiday,
            "中秋节",
            &["2026-09-25", "2026-09-26", "2026-09-27"],
        ));
        all.extend(free("国庆节", refs(&october)));
        let worked = [
            "2026-01-04",
            "2026-02-14",
            "2026-02-28",
            "2026-05-09",
            "2026-09-20",
            "2026-10-10",
        ];
        all.extend(rows(DayKind::Workday, "调休", &worked));
        all.extend(rows(
            DayKind::Statutory,
            "春节",
            &["2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05"],
        ));
        let known = listed_years(&all);
        Calendar::new(all, known)
    }

    #[test]
    fn the_national_day_weeks_of_2026() {
        let calendar = calendar_2026();
        assert!(calendar.is_working(day("2026-09-20")), "a Sunday worked for 国庆节");
        assert!(!calendar.is_working(day("2026-10-07")));
        assert_eq!(calendar.add_working_days(day("2026-09-30"), 1), day("2026-10-08"));
        assert_eq!(
            calendar.add_working_days(day("2026-09-30"), 3),
            day("2026-10-10"),
            "the Saturday is worked"
        );
        assert_eq!(calendar.add_working_days(day("2026-10-08"), -1), day("2026-09-30"));
        assert_eq!(calendar.working_days_between(day("2026-09-30"), day("2026-10-12")), 4);
        assert_eq!(calendar.working_days_between(day("2026-10-12"), day("2026-09-30")), -4);
        assert_eq!(calendar.next_working_on_or_after(day("2026-02-15")), day("2026-02-24"));
        assert_eq!(calendar.last_working_on_or_before(day("2026-02-23")), day("2026-02-14"));
        assert_eq!(calendar.name_of(day("2026-10-01")), Some("国庆节"));
    }

    #[test]
    fn working_days_of_the_year_2026() {
        let calendar = calendar_2026();
        assert_eq!(calendar.working_days_between(day("2025-12-31"), day("2026-12-31")), 248);
    }

    #[test]
    fn years_say_how_sure_they_are() {
        let calendar = calendar_2026();
        assert_eq!(calendar.year_state(2026), YearState::Known);
        assert_eq!(calendar.year_state(2027), YearState::Provisional);
        assert_eq!(calendar.year_state(2028), YearState::Missing);
        assert!(!calendar.provisional(day("2026-12-31")));
        assert!(calendar.provisional(day("2027-01-08")));
        assert!(calendar.provisional(day("2028-01-08")));
    }

    #[test]
    fn absurd_numbers_end_at_the_edge_of_dates_at_once() {
        let calendar = calendar_2026();
        assert_eq!(calendar.add_working_days(day("2026-01-01"), i64::MAX), Day::MAX);
        assert_eq!(calendar.add_working_days(day("2026-01-01"), i64::MIN), Day::MIN);
        assert!(calendar.working_days_between(Day::MIN, Day::MAX) > 130_000_000);
    }

    /// The first day from which on so many working days are counted, day by day.
    fn slowly(calendar: &Calendar, start: Day, n: i64) -> Day {
        let mut day = start;
        let mut left = n;
        while left > 0 {
            day = day.succ_opt().unwrap();
            left -= i64::from(calendar.is_working(day));
        }
        day
    }

    proptest! {
        #[test]
        fn any_calendar_counts_as_fingers_do(
            listed in proptest::collection::vec((0_i64..90, proptest::bool::ANY), 0..60),
            offset in -10_i64..100,
            n in 1_i64..60,
        ) {
            let first = day("2026-03-02");
            let rows = listed.into_iter().map(|(offset, worked)| CalendarDay {
                day: first + chrono::TimeDelta::days(offset),
                kind: if worked { DayKind::Workday } else { DayKind::Holiday },
                name: String::new(),
            });
            let calendar = Calendar::new(rows, []);
            let start = first + chrono::TimeDelta::days(offset);
            prop_assert_eq!(calendar.add_working_days(start, n), slowly(&calendar, start, n));
        }

        #[test]
        fn counting_and_adding_are_inverse(offset in -3_000_i64..3_000, n in 1_i64..700) {
            let calendar = calendar_2026();
            let start = day("2026-06-01") + chrono::TimeDelta::days(offset);
            let later = calendar.add_working_days(start, n);
            prop_assert!(calendar.is_working(later));
            prop_assert_eq!(calendar.working_days_between(start, later), n);
            let back = calendar.add_working_days(later, -n);
            prop_assert!(calendar.is_working(back));
            prop_assert_eq!(back, calendar.next_working_on_or_after(start).min(back));
            let slow = (1..=(later - start).num_days())
                .filter(|d| calendar.is_working(start + chrono::TimeDelta::days(*d)))
                .count();
            prop_assert_eq!(i64::try_from(slow).unwrap(), n);
        }
    }
}
