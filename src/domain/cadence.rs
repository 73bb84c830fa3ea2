//! Reporting rhythm: which periods a task reports on, what they are called, and when each report is due (DOMAIN.md §3,
//! “Cadence”). The obligations' lives belong to `obligation`.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};

use super::calendar::Calendar;
use super::lang::Lang;
use super::time::{Day, Instant, day_of, end_of};

words! {
    /// How often a task reports (填报频次).
    pub enum Cadence {
        /// One report, by the due date.
        Once = "once", "一次性", "once";
        /// Every calendar day (旺季).
        Daily = "daily", "每日", "daily";
        /// Monday to Sunday.
        Weekly = "weekly", "每周", "weekly";
        /// 上旬, 中旬, 下旬 of a month.
        TenDays = "ten_days", "每旬", "every ten days";
        /// 1st to 15th, 16th to the month's end.
        Fortnightly = "fortnightly", "每半月", "fortnightly";
        /// Calendar month.
        Monthly = "monthly", "每月", "monthly";
        /// Calendar quarter.
        Quarterly = "quarterly", "每季度", "quarterly";
        /// January to June, July to December.
        HalfYearly = "half_yearly", "每半年", "half-yearly";
        /// Calendar year.
        Yearly = "yearly", "每年", "yearly";
    }
}

/// A task without a due date (长期坚持) is planned this many months ahead.
const HORIZON_MONTHS: u32 = 12;
/// A first period must have this many working days left; otherwise the next one is the first.
const FIRST_PERIOD_WORKING_DAYS: i64 = 10;
/// No plan has more rows: a daily one beyond some three years is planned on as it runs out.
pub const MAX_PLANNED: usize = 1_100;

/// A reporting period, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Cadence {
    /// Are the periods shorter than a month? Then reports are due sooner, and the first period is the next one.
    #[must_use]
    pub const fn is_short(self) -> bool {
        matches!(self, Self::Daily | Self::Weekly | Self::TenDays | Self::Fortnightly)
    }

    /// The period that contains a day. Of `once`, which has no rhythm, the day alone.
    #[must_use]
    pub fn period_of(self, day: Day) -> Period {
        match self {
            Self::Once | Self::Daily => Period { from: day, to: day },
            Self::Weekly => week_of(day),
            Self::TenDays => part_of_month(day, &[10, 20]),
            Self::Fortnightly => part_of_month(day, &[15]),
            Self::Monthly => months_of(day, 1),
            Self::Quarterly => months_of(day, 3),
            Self::HalfYearly => months_of(day, 6),
            Self::Yearly => months_of(day, 12),
        }
    }

    /// The period after this one; none at the end of the range of dates.
    #[must_use]
    pub fn next(self, period: Period) -> Option<Period> {
        period.to.succ_opt().map(|day| self.period_of(day))
    }

    /// This period and all that follow it.
    pub fn periods_from(self, first: Period) -> impl Iterator<Item = Period> {
        std::iter::successors(Some(first), move |period| self.next(*period))
    }
}

impl Period {
    /// The name in a language.
    #[must_use]
    pub fn label(&self, cadence: Cadence, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.label_zh(cadence),
            Lang::En => self.label_en(cadence),
        }
    }

    /// The Chinese name: 2026年8月, 2026年第3季度, 2026年8月上旬 …; any other span is written with both days.
    #[must_use]
    pub fn label_zh(&self, cadence: Cadence) -> String {
        let (year, month) = (self.from.year(), self.from.month());
        match cadence {
            Cadence::Daily => format!("{year}年{month}月{}日", self.from.day()),
            Cadence::Weekly => format!("{}年第{}周", self.from.iso_week().year(), self.from.iso_week().week()),
            Cadence::TenDays => format!(
                "{year}年{month}月{}旬",
                match self.from.day() {
                    1 => "上",
                    11 => "中",
                    _ => "下",
                }
            ),
            Cadence::Fortnightly => format!(
                "{year}年{month}月{}半月",
                if self.from.day() == 1 { "上" } else { "下" }
            ),
            Cadence::Monthly => format!("{year}年{month}月"),
            Cadence::Quarterly => format!("{year}年第{}季度", self.from.month0().div_euclid(3) + 1),
            Cadence::HalfYearly => format!("{year}年{}半年", if month == 1 { "上" } else { "下" }),
            Cadence::Yearly => format!("{year}年"),
            Cadence::Once => format!("{}至{}", zh_day(self.from), zh_day(self.to)),
        }
    }

    /// The English name: 2026-08, 2026 Q3, 2026-W32 …
    #[must_use]
    pub fn label_en(&self, cadence: Cadence) -> String {
        let year = self.from.year();
        match cadence {
            Cadence::Daily => self.from.to_string(),
            Cadence::Weekly => format!("{}-W{:02}", self.from.iso_week().year(), self.from.iso_week().week()),
            Cadence::Monthly => self.from.format("%Y-%m").to_string(),
            Cadence::Quarterly => format!("{year} Q{}", self.from.month0().div_euclid(3) + 1),
            Cadence::HalfYearly => format!("{year} H{}", if self.from.month() == 1 { 1 } else { 2 }),
            Cadence::Yearly => year.to_string(),
            Cadence::Once | Cadence::TenDays | Cadence::Fortnightly => format!("{} to {}", self.from, self.to),
        }
    }
}

/// When the report on a period is due. In columns it is `after:5`, `day:28` or `on:28`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DueRule {
    /// So many working days after the period's last day.
    After(u16),
    /// A day counted inside the period (of its last month, where it has months), moved to the next working day.
    Day(u16),
    /// The same day, but stated by a notice: it never moves.
    On(u16),
}

/// A due rule that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a due rule; write after:N (0–60 working days), day:N or on:N (1–31)")]
pub struct BadDueRule(pub String);

impl DueRule {
    /// The rule where none is given: 5 working days after the period, 1 for periods shorter than a month.
    #[must_use]
    pub const fn default_for(cadence: Cadence) -> Self {
        if cadence.is_short() {
            Self::After(1)
        } else {
            Self::After(5)
        }
    }

    /// The day by whose end the report on a period is due.
    #[must_use]
    pub fn due_day(self, period: Period, calendar: &Calendar) -> Day {
        match self {
            Self::After(n) => calendar.add_working_days(period.to, i64::from(n)),
            Self::Day(n) => calendar.next_working_on_or_after(counted_day(period, n)),
            Self::On(n) => counted_day(period, n),
        }
    }
}

impl fmt::Display for DueRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(n) => write!(f, "after:{n}"),
            Self::Day(n) => write!(f, "day:{n}"),
            Self::On(n) => write!(f, "on:{n}"),
        }
    }
}

impl FromStr for DueRule {
    type Err = BadDueRule;
    fn from_str(text: &str) -> Result<Self, BadDueRule> {
        let bad = || BadDueRule(text.chars().take(40).collect());
        let (word, number) = text.split_once(':').ok_or_else(bad)?;
        let n: u16 = number.parse().map_err(|_| bad())?;
        match word {
            "after" if n <= 60 => Ok(Self::After(n)),
            "day" if (1..=31).contains(&n) => Ok(Self::Day(n)),
            "on" if (1..=31).contains(&n) => Ok(Self::On(n)),
            _ => Err(bad()),
        }
    }
}

impl serde::Serialize for DueRule {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for DueRule {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An obligation to be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Planned {
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// The day by whose end the report is due.
    pub due_on: Day,
    /// The first moment that is too late: the end of `due_on`.
    pub due_at: Instant,
}

impl Planned {
    fn new(period: Period, due_on: Day) -> Self {
        Self {
            period_from: period.from,
            period_to: period.to,
            due_on,
            due_at: end_of(due_on),
        }
    }
}

/// The day whose end a due moment is (a due moment itself lies on the next day).
#[must_use]
pub fn due_day_of(due_at: Instant) -> Day {
    day_of(due_at.checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(due_at))
}

/// The obligations of a task issued on a day (DOMAIN.md §3): from the first period with at least 10 working days left
/// (shorter than a month: the next period) to the one in which the task is due, or 12 months ahead where it is not.
/// There is always one: where the rhythm leaves none before the due date, and with `once`, it is due on that date
/// (for `once` without a date pass the profile's, `Profile::closing_due`). Periods keep their natural ends, so that a
/// value reported for one serves every task that asks for the same period end.
#[must_use]
pub fn plan(cadence: Cadence, rule: DueRule, issued: Day, due_on: Option<Day>, calendar: &Calendar) -> Vec<Planned> {
    let horizon = issued
        .checked_add_months(Months::new(HORIZON_MONTHS))
        .unwrap_or(Day::MAX);
    let single = || {
        vec![Planned::new(
            Period {
                from: issued,
                to: due_on.unwrap_or(horizon).max(issued),
            },
            due_on.unwrap_or(horizon),
        )]
    };
    if cadence == Cadence::Once {
        return single();
    }
    let first = first_period(cadence, issued, calendar);
    let wanted = |period: &Period| match due_on {
        Some(due) => period.from <= due,
        None => *period == first || period.to <= horizon,
    };
    let rows: Vec<Planned> = cadence
        .periods_from(first)
        .take_while(wanted)
        .take(MAX_PLANNED)
        .map(|period| Planned::new(period, rule.due_day(period, calendar)))
        .collect();
    if rows.is_empty() { single() } else { rows }
}

fn first_period(cadence: Cadence, issued: Day, calendar: &Calendar) -> Period {
    let present = cadence.period_of(issued);
    let enough = calendar.working_days_between(issued, present.to) >= FIRST_PERIOD_WORKING_DAYS;
    if !cadence.is_short() && enough {
        present
    } else {
        cadence.next(present).unwrap_or(present)
    }
}

fn counted_day(period: Period, n: u16) -> Day {
    let n = u64::from(n.max(1));
    let month = months_of(period.to, 1);
    let start = if month.from >= period.from {
        month.from
    } else {
        period.from
    };
    start
        .checked_add_days(Days::new(n - 1))
        .map_or(period.to, |day| day.min(period.to))
}

fn week_of(day: Day) -> Period {
    let week = day.week(Weekday::Mon);
    Period {
        from: week.checked_first_day().unwrap_or(day),
        to: week.checked_last_day().unwrap_or(day),
    }
}

/// The part of a month that contains a day, where parts end on the days given and at the month's end.
fn part_of_month(day: Day, ends: &[u32]) -> Period {
    let month = months_of(day, 1);
    let from = ends.iter().rev().find(|end| day.day() > **end).map_or(1, |end| end + 1);
    let to = ends.iter().find(|end| day.day() <= **end);
    Period {
        from: day.with_day(from).unwrap_or(month.from),
        to: to.and_then(|end| day.with_day(*end)).unwrap_or(month.to),
    }
}

/// The span of `n` months, aligned to January, that contains a day.
fn months_of(day: Day, n: u32) -> Period {
    let first_month = day.month0().div_euclid(n) * n + 1;
    let from = NaiveDate::from_ymd_opt(day.year(), first_month, 1).unwrap_or(day);
    let after = from.checked_add_months(Months::new(n)).and_then(|next| next.pred_opt());
    Period {
        from,
        to: after.unwrap_or(Day::MAX),
    }
}

fn zh_day(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests;
