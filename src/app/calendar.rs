//! The calendar of working days: read by everybody, a year replaced as a whole by the administrator.

mod moves;

pub use moves::DueMove;

use chrono::{Datelike, Weekday};
use serde::{Deserialize, Serialize};

use super::error::Result;
use super::me::edit::stale;
use super::setting::version_of;
use super::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store;
use crate::store::calendar::{ListedDay, Year};

/// A day that differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayView {
    /// The day.
    pub day: Day,
    /// `holiday`, or `workday` for a weekend day that is worked.
    pub kind: String,
    /// What it is, 国庆节.
    pub name: String,
    /// Whether the arrangement is not announced yet.
    #[serde(default)]
    pub provisional: bool,
}

/// A year of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct YearView {
    /// The year.
    pub year: i32,
    /// `known`, `provisional`, or `unknown` where nothing is listed.
    pub state: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// Days that differ from their weekday.
    pub days: Vec<DayView>,
    /// Version, for `If-Match`.
    pub version: i64,
}

fn view(year: Year) -> YearView {
    let content = format!("{year:?}");
    let days = year.days.into_iter().map(|d| DayView {
        day: d.day,
        kind: d.kind,
        name: d.name,
        provisional: d.provisional,
    });
    YearView {
        year: year.year,
        state: year.state.unwrap_or_else(|| "unknown".into()),
        source: year.source,
        days: days.collect(),
        version: version_of(&content),
    }
}

/// One year; this one where none is named.
///
/// # Errors
/// Refused without a role.
pub fn show(cx: &mut Cx<'_>, year: Option<i32>) -> Result<YearView> {
    cx.allow(Right::ReadTree)?;
    let year = year.unwrap_or_else(|| cx.today().year());
    Ok(view(store::calendar::year(cx.tx, year)?))
}

/// What putting a year does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Difference {
    /// Whether it was only a preview.
    pub dry_run: bool,
    /// Days listed anew.
    pub added: Vec<DayView>,
    /// Days no longer listed.
    pub removed: Vec<DayView>,
    /// Days listed otherwise.
    pub changed: Vec<DayView>,
    /// Due days that would be others by this year. They stay as they are: nothing is moved.
    pub moves: Vec<DueMove>,
    /// Version after it; of the present year in a preview.
    pub version: i64,
}

/// A year to be put in the place of the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewYear {
    /// The year.
    pub year: i32,
    /// Whether parts are not announced yet.
    pub provisional: bool,
    /// Where it comes from.
    pub source: String,
    /// Its days.
    pub days: Vec<DayView>,
}

/// What putting the year would do.
///
/// # Errors
/// As [`Put`].
pub fn preview(cx: &mut Cx<'_>, new: &NewYear) -> Result<Difference> {
    cx.allow(Right::Administer)?;
    let year = new.checked()?;
    let before = view(store::calendar::year(cx.tx, new.year)?);
    let version = before.version;
    let moves = moves::moves(cx, &year)?;
    Ok(Difference {
        moves,
        ..difference(&before, &view(year), true, version)
    })
}

/// Puts a year of the calendar. Whoever calls renews the rules after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Version that was read.
    pub version: i64,
    /// The year.
    pub new: NewYear,
}

impl Command for Put {
    type Output = Difference;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Difference> {
        cx.allow(Right::Administer)?;
        let year = self.new.checked()?;
        let before = view(store::calendar::year(cx.tx, self.new.year)?);
        if before.version != self.version {
            return Err(stale().into());
        }
        write(cx, &year, &before)
    }
}

/// A year as it is, without the question of who may.
pub(super) fn present(cx: &mut Cx<'_>, year: i32) -> Result<YearView> {
    Ok(view(store::calendar::year(cx.tx, year)?))
}

/// Puts a year in the place of the one that was read, without the question of who may: for imports, which ask it once.
/// Answers also whether it was there just so; nothing is written then.
pub(super) fn replace(cx: &mut Cx<'_>, new: &NewYear, before: &YearView) -> Result<(Difference, bool)> {
    let year = new.checked()?;
    let after = view(year.clone());
    let what = |y: &YearView| (y.state.clone(), y.days.clone());
    if what(&after) == what(before) {
        return Ok((difference(before, &after, false, before.version), true));
    }
    Ok((write(cx, &year, before)?, false))
}

fn write(cx: &mut Cx<'_>, year: &Year, before: &YearView) -> Result<Difference> {
    let moves = moves::moves(cx, year)?;
    store::calendar::replace(cx.tx, year)?;
    let after = view(store::calendar::year(cx.tx, year.year)?);
    let version = after.version;
    let done = Difference {
        moves,
        ..difference(before, &after, false, version)
    };
    let count = |days: &[DayView]| i64::try_from(days.len()).unwrap_or(i64::MAX);
    let change = Change::of("calendar.put")
        .with("added", count(&done.added))
        .with("removed", count(&done.removed))
        .with("changed", count(&done.changed))
        .because(year.source.clone().unwrap_or_default());
    cx.record(Subject::of("calendar", i64::from(year.year)), change)?;
    Ok(done)
}

fn difference(a: &YearView, b: &YearView, dry_run: bool, version: i64) -> Difference {
    let on = |year: &YearView, day: Day| year.days.iter().any(|d| d.day == day);
    let pick =
        |from: &YearView, keep: &dyn Fn(&DayView) -> bool| from.days.iter().filter(|d| keep(d)).cloned().collect();
    Difference {
        dry_run,
        added: pick(b, &|d| !on(a, d.day)),
        removed: pick(a, &|d| !on(b, d.day)),
        changed: pick(b, &|d| on(a, d.day) && !a.days.contains(d)),
        moves: Vec::new(),
        version,
    }
}

impl NewYear {
    fn checked(&self) -> Result<Year> {
        let mut days = Vec::new();
        for (n, d) in self.days.iter().enumerate() {
            days.push(self.day(n, d)?);
        }
        days.sort();
        if days.is_empty() || days.len() > 200 || !(2000..=2100).contains(&self.year) {
            let zh = "请给出该年的放假和调休日（1到200天），年份在2000到2100之间";
            return Err(Refusal::field("days", "count", zh, "Give 1 to 200 days of a year from 2000 to 2100").into());
        }
        if days.iter().zip(days.iter().skip(1)).any(|(a, b)| a.day == b.day) {
            let zh = "同一天列了两次";
            return Err(Refusal::field("days", "twice", zh, "A day is listed twice").into());
        }
        let state = if self.provisional { "provisional" } else { "known" };
        Ok(Year {
            year: self.year,
            state: Some(state.to_owned()),
            source: Some(text("source", &self.source, 200)?),
            days,
        })
    }

    fn day(&self, n: usize, d: &DayView) -> Result<ListedDay> {
        let weekend = matches!(d.day.weekday(), Weekday::Sat | Weekday::Sun);
        let wrong = match d.kind.as_str() {
            _ if d.day.year() != self.year => Some(("day", "不在这一年", "is not of this year")),
            "holiday" => None,
            "workday" if weekend => None,
            "workday" => Some((
                "day",
                "不是周末，不必列为调休上班",
                "is no weekend day, so it need not be listed as worked",
            )),
            _ => Some(("kind", "只能是 holiday 或 workday", "kind is holiday or workday")),
        };
        match wrong {
            None => Ok(ListedDay {
                day: d.day,
                kind: d.kind.clone(),
                name: text(&format!("days[{n}].name"), &d.name, 30)?,
                provisional: d.provisional,
            }),
            Some((field, zh, en)) => {
                let (zh, en) = (format!("{}：{zh}", d.day), format!("{}: {en}", d.day));
                Err(Refusal::field(format!("days[{n}].{field}"), "calendar", zh, en).into())
            }
        }
    }
}
