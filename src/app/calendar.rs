//! The calendar of working days: read by everybody, a year replaced as a whole by the administrator.

mod moves;

pub use moves::DueMove;

use std::collections::BTreeMap;

use chrono::{Datelike, Weekday};
use serde::{Deserialize, Serialize};

use super::error::Result;
use super::me::edit::stale;
use super::setting::version_of;
use super::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::OrgId;
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

impl From<ListedDay> for DayView {
    fn from(d: ListedDay) -> Self {
        DayView {
            day: d.day,
            kind: d.kind,
            name: d.name,
            provisional: d.provisional,
        }
    }
}

/// A year of the calendar: the nation's, or what an organisation has of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct YearView {
    /// Whose own days; none for the nation's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<i64>,
    /// The year.
    pub year: i32,
    /// `known`, `provisional`, or `unknown` where nothing is listed.
    pub state: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// Days that differ from their weekday.
    pub days: Vec<DayView>,
    /// Of an organisation: the days it keeps because the nation or an organisation above it does, earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<DayView>,
    /// Version, for `If-Match`.
    pub version: i64,
}

fn view(year: Year) -> YearView {
    let content = format!("{year:?}");
    let days = year.days.into_iter().map(DayView::from);
    YearView {
        org: year.org.map(|org| org.0),
        inherited: Vec::new(),
        year: year.year,
        state: year.state.unwrap_or_else(|| "unknown".into()),
        source: year.source,
        days: days.collect(),
        version: version_of(&content),
    }
}

/// One year, the nation's or an organisation's own; this one where none is named.
///
/// # Errors
/// Refused without a role; not found where there is no such organisation.
pub fn show(cx: &mut Cx<'_>, year: Option<i32>, org: Option<OrgId>) -> Result<YearView> {
    cx.allow(Right::ReadTree)?;
    let year = year.unwrap_or_else(|| cx.today().year());
    let mut shown = view(store::calendar::year(cx.tx, year, org)?);
    if let Some(org) = org {
        shown.inherited = inherited(cx, year, org)?;
    }
    Ok(shown)
}

/// The days of the nation and of the organisations above; where two list a day, the lower one's.
fn inherited(cx: &mut Cx<'_>, year: i32, org: OrgId) -> Result<Vec<DayView>> {
    let own = store::org::get(cx.tx, org)?.ok_or_else(Refusal::not_found)?;
    let ids = own.path.split('/').filter_map(|id| id.parse().ok()).map(OrgId);
    let above = std::iter::once(None).chain(ids.filter(|above| *above != org).map(Some));
    let mut days = BTreeMap::new();
    for holder in above.collect::<Vec<_>>() {
        let listed = store::calendar::year(cx.tx, year, holder)?.days;
        days.extend(listed.into_iter().map(|d| (d.day, DayView::from(d))));
    }
    Ok(days.into_values().collect())
}

/// Organisations that have days of their own in a year.
///
/// # Errors
/// Refused without a role.
pub fn holders(cx: &mut Cx<'_>, year: i32) -> Result<Vec<(OrgId, String)>> {
    cx.allow(Right::ReadTree)?;
    Ok(store::calendar::holders(cx.tx, year)?)
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
    /// Whose own days; none for the nation's.
    pub org: Option<OrgId>,
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
    let year = new.admitted(cx)?;
    let before = view(store::calendar::year(cx.tx, new.year, new.org)?);
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
        let year = self.new.admitted(cx)?;
        let before = view(store::calendar::year(cx.tx, self.new.year, self.new.org)?);
        if before.version != self.version {
            return Err(stale().into());
        }
        write(cx, &year, &before)
    }
}

/// Whether the actor may put the nation's days, or those of an organisation.
///
/// # Errors
/// Refused without the role, or where the organisation lies outside the subtree that one administers.
pub fn may_put(cx: &mut Cx<'_>, org: Option<OrgId>) -> Result<()> {
    cx.allow(Right::Administer)?;
    org.map_or(Ok(()), |org| super::org::managed(cx, org).map(|_| ()))
}

/// A year as it is, without the question of who may.
pub(super) fn present(cx: &mut Cx<'_>, year: i32, org: Option<OrgId>) -> Result<YearView> {
    Ok(view(store::calendar::year(cx.tx, year, org)?))
}

/// Puts a year in the place of the one that was read, without the question of who may: for imports, which ask it once.
/// Answers also whether it was there just so; nothing is written then.
pub(super) fn replace(cx: &mut Cx<'_>, new: &NewYear, before: &YearView) -> Result<(Difference, bool)> {
    let year = new.checked(cx)?;
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
    let after = view(store::calendar::year(cx.tx, year.year, year.org)?);
    let version = after.version;
    let done = Difference {
        moves,
        ..difference(before, &after, false, version)
    };
    let count = |days: &[DayView]| i64::try_from(days.len()).unwrap_or(i64::MAX);
    let change = Change::of("calendar.put")
        .with("org", year.org.map(|org| org.0))
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

/// Most days that are added at once.
const SPAN: usize = 31;

impl NewYear {
    /// A year as it was read.
    fn of(before: YearView) -> NewYear {
        NewYear {
            org: before.org.map(OrgId),
            year: before.year,
            provisional: before.org.is_none() && before.state == "provisional",
            source: before.source.unwrap_or_default(),
            days: before.days,
        }
    }

    /// A year without one of its days.
    #[must_use]
    pub fn without(before: YearView, gone: Day) -> NewYear {
        let mut new = Self::of(before);
        new.days.retain(|d| d.day != gone);
        new
    }

    /// A year with days of one kind from a first to a last one, in the place of what was listed there.
    ///
    /// # Errors
    /// Refused where the last day is before the first, or more than 31 days after it.
    pub fn with_span(
        before: YearView,
        first: &DayView,
        last: Day,
        source: &str,
    ) -> std::result::Result<NewYear, Refusal> {
        let span: Vec<Day> = first
            .day
            .iter_days()
            .take_while(|d| *d <= last)
            .take(SPAN + 1)
            .collect();
        if span.is_empty() || span.len() > SPAN {
            let zh = "止日不能早于起日，一次最多31天";
            let en = "The last day must not be before the first; at most 31 days at once";
            return Err(Refusal::field("to", "span", zh, en));
        }
        let mut new = Self::of(before);
        new.source = source.to_owned();
        new.days.retain(|d| !span.contains(&d.day));
        let listed = |day| DayView { day, ..first.clone() };
        new.days.extend(span.into_iter().map(listed));
        Ok(new)
    }

    /// Checked, for one who may put it: the nation's for any administrator, an organisation's for those above it.
    fn admitted(&self, cx: &mut Cx<'_>) -> Result<Year> {
        may_put(cx, self.org)?;
        self.checked(cx)
    }

    fn checked(&self, cx: &mut Cx<'_>) -> Result<Year> {
        let above = match self.org {
            Some(org) => inherited(cx, self.year, org)?,
            None => Vec::new(),
        };
        let mut days = Vec::new();
        for (n, d) in self.days.iter().enumerate() {
            days.push(self.day(n, d, &above)?);
        }
        days.sort();
        let none = days.is_empty() && self.org.is_none();
        if none || days.len() > 200 || !(2000..=2100).contains(&self.year) {
            let zh = "请给出该年的放假和调休日（1到200天），年份在2000到2100之间";
            return Err(Refusal::field("days", "count", zh, "Give 1 to 200 days of a year from 2000 to 2100").into());
        }
        if days.iter().zip(days.iter().skip(1)).any(|(a, b)| a.day == b.day) {
            let zh = "同一天列了两次";
            return Err(Refusal::field("days", "twice", zh, "A day is listed twice").into());
        }
        let state = if self.provisional { "provisional" } else { "known" };
        Ok(Year {
            org: self.org,
            year: self.year,
            state: Some(state.to_owned()),
            source: Some(text("source", &self.source, 200)?),
            days,
        })
    }

    fn day(&self, n: usize, d: &DayView, above: &[DayView]) -> Result<ListedDay> {
        let free_above = above.iter().any(|other| other.day == d.day && other.kind == "holiday");
        let weekend = free_above || matches!(d.day.weekday(), Weekday::Sat | Weekday::Sun);
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
