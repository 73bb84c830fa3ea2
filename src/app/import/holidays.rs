//! Years of the calendar (节假日): a table of days, or a year in the JSON form of the holiday-cn project. A year that has
//! its New Year's Day and its National Day is whole: it replaces what was there and is known from then on. Days of a
//! year that is not whole (31 December comes with the year after) are put beside those it has, and so are days that name an
//! organisation: its own.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::Deserialize;

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice};
use crate::app::Cx;
use crate::app::calendar::{DayView, NewYear, YearView, present, replace};
use crate::app::error::Result;
use crate::domain::id::OrgId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::intake::table::{self, Row, Table};

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("date", &["日期"]),
    Column::needed("kind", &["类型"]),
    Column::needed("name", &["名称", "节日"]),
    Column::optional("source", &["来源", "文号"]),
    Column::optional("org", &["单位代码", "单位"]),
];

/// Where days come from that say nothing of it.
const SOURCE: &str = "导入";

/// Reads the file: JSON by its first sign, else a table.
pub(super) fn read(bytes: &[u8]) -> Result<Table> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        papers: Vec<String>,
        days: Vec<Listed>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Listed {
        name: String,
        date: Day,
        is_off_day: bool,
    }
    let text = table::text(bytes).unwrap_or_default();
    if !text.trim_start().starts_with('{') {
        return Ok(table::read(bytes).map_err(|e| super::refusal(&e))?);
    }
    let file: File = serde_json::from_str(&text).map_err(|e| {
        let zh = format!("这个JSON不是节假日文件（holiday-cn的格式）：{e}");
        Refusal::field("file", "json", zh, format!("this JSON is no file of holiday-cn: {e}"))
    })?;
    if file.days.is_empty() {
        return Err(super::refusal(&table::TableError::Empty).into());
    }
    let source = file.papers.first().map_or(SOURCE, String::as_str);
    let row = |(line, day): (u64, &Listed)| Row {
        line,
        cells: vec![
            day.date.to_string(),
            if day.is_off_day { "holiday" } else { "workday" }.to_owned(),
            day.name.clone(),
            source.to_owned(),
        ],
    };
    Ok(Table {
        line: 1,
        header: ["date", "kind", "name", "source"].map(str::to_owned).to_vec(),
        // The rows of a JSON file are counted, for it has no lines of its own.
        rows: (1..).zip(&file.days).map(row).collect(),
    })
}

/// Days of a year in the file, of the nation or of one organisation.
struct Group<'a> {
    days: Vec<DayView>,
    source: String,
    lines: BTreeMap<Day, Record<'a>>,
}

pub(super) fn write(cx: &mut Cx<'_>, sheet: &Sheet, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let mut twice = Twice::default();
    let mut groups: BTreeMap<(i32, Option<OrgId>), Group<'_>> = BTreeMap::new();
    for record in sheet.records() {
        let Some(org) = holder(cx, &record, faults)? else {
            continue;
        };
        let Some(day) = day(&record, faults) else { continue };
        let key = format!("{} {:?}", day.day, org.map(|org| org.0));
        if !twice.first(key, &record, faults) {
            continue;
        }
        let group = groups.entry((day.day.year(), org)).or_insert_with(|| Group {
            days: Vec::new(),
            source: record.get("source").unwrap_or(SOURCE).to_owned(),
            lines: BTreeMap::new(),
        });
        group.lines.insert(day.day, record);
        group.days.push(day);
    }
    if !faults.none() {
        return Ok(());
    }
    for ((year, org), group) in groups {
        let Some(first) = group.days.first().and_then(|d| group.lines.get(&d.day)).copied() else {
            continue;
        };
        let put = put(cx, (year, org), group, done);
        faults.take(&first, put)?;
    }
    Ok(())
}

/// Whose day a row tells of: the nation's where it names nobody; none where what it names is a fault.
fn holder(cx: &mut Cx<'_>, record: &Record<'_>, faults: &mut Faults) -> Result<Option<Option<OrgId>>> {
    Ok(match record.get("org") {
        None => Some(None),
        Some(_) => super::org(cx, record, faults)?.map(|org| Some(org.id)),
    })
}

fn day(record: &Record<'_>, faults: &mut Faults) -> Option<DayView> {
    let (day, name) = (record.day("date", faults), record.need("name", faults));
    let text = record.need("kind", faults)?;
    let kind = match text {
        "holiday" | "放假" | "休" | "节假日" => Some(("holiday", false)),
        "workday" | "上班" | "班" | "补班" | "调休上班" => Some(("workday", false)),
        "statutory" | "法定" => Some(("holiday", true)),
        _ => None,
    };
    if kind.is_none() {
        let zh = format!("“{text}”不是类型；可用：放假（holiday）、上班（workday）、法定（statutory）");
        let en = format!("‘{text}’ is no kind; possible: holiday, workday, statutory");
        faults.cell(record.cell("kind"), "unknown_kind", &zh, &en);
    }
    let (kind, provisional) = kind?;
    Some(DayView {
        day: day?,
        kind: kind.to_owned(),
        name: name?.to_owned(),
        provisional,
    })
}

fn put(cx: &mut Cx<'_>, (year, org): (i32, Option<OrgId>), group: Group<'_>, done: &mut Imported) -> Result<()> {
    let Group {
        mut days,
        mut source,
        lines,
    } = group;
    let before = present(cx, year, org)?;
    let mut provisional = days.iter().any(|d| d.provisional);
    if org.is_some() || !whole(&days) {
        if org.is_none() && before.state == "unknown" {
            let zh = format!("{year}年既没有列元旦也没有列国庆节，且系统中没有这一年；请导入全年的安排");
            let en = format!("{year} lacks New Year or National Day and is not known yet; import the whole year");
            return Err(Refusal::rule(zh, en).into());
        }
        let listed: Vec<Day> = days.iter().map(|d| d.day).collect();
        let kept = before.days.iter().filter(|d| !listed.contains(&d.day));
        days.extend(kept.cloned());
        if org.is_none() {
            source = before.source.clone().unwrap_or(source);
        }
        provisional = before.state == "provisional";
    }
    let new = NewYear {
        org,
        year,
        provisional,
        source,
        days,
    };
    let (difference, same) = replace(cx, &new, &before)?;
    if same {
        done.unchanged += new.days.len();
        return Ok(());
    }
    tell(&before, &difference, &lines, done);
    done.moves.extend(difference.moves);
    Ok(())
}

/// Whether a year has its first holiday and its last long one.
fn whole(days: &[DayView]) -> bool {
    let has = |month: u32, day: u32| days.iter().any(|d| (d.day.month(), d.day.day()) == (month, day));
    has(1, 1) && has(10, 1)
}

fn tell(
    before: &YearView,
    difference: &crate::app::calendar::Difference,
    lines: &BTreeMap<Day, Record<'_>>,
    done: &mut Imported,
) {
    let shown = |d: &DayView| {
        let kind = if d.kind == "workday" { "上班" } else { "放假" };
        format!("{kind}　{}", d.name)
    };
    let row = |d: &DayView| lines.get(&d.day).map(Record::line);
    let was = |d: &DayView| before.days.iter().find(|b| b.day == d.day).map(shown);
    for d in &difference.added {
        done.tell(row(d), "added", d.day.to_string(), None, Some(shown(d)));
    }
    for d in &difference.changed {
        done.tell(row(d), "changed", d.day.to_string(), was(d), Some(shown(d)));
    }
    for d in &difference.removed {
        done.tell(None, "removed", d.day.to_string(), Some(shown(d)), None);
    }
    let same = before
        .days
        .len()
        .saturating_sub(difference.changed.len() + difference.removed.len());
    done.unchanged += same;
}
