//! Programmes (工程): named bundles of indicator targets, a row for each target. A programme that is there already is
//! only recognised, for directives may have been made from it.

use std::collections::BTreeMap;

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice};
use crate::app::Cx;
use crate::app::error::Result;
use crate::app::target::entry;
use crate::domain::contact::text;
use crate::domain::target::Comparator;
use crate::store::programme::{NewHead, NewItem};
use crate::store::{self};

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("code", &["工程代码", "代码"]),
    Column::needed("name", &["工程名称", "名称"]),
    Column::needed("year", &["年份", "年度"]),
    Column::needed("source", &["来源", "制定单位"]),
    Column::needed("indicator", &["指标"]),
    Column::needed("comparator", &["比较符"]),
    Column::needed("value", &["目标值"]),
    Column::optional("note", &["备注"]),
];

/// A programme under way: its id and how many targets it has.
struct Begun {
    id: Option<i64>,
    items: i64,
    head: (String, i64, String),
}

pub(super) fn write(cx: &mut Cx<'_>, sheet: &Sheet, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let known: Vec<String> = store::programme::all(cx.tx)?.into_iter().map(|p| p.code).collect();
    let mut begun: BTreeMap<String, Begun> = BTreeMap::new();
    let mut twice = Twice::default();
    for record in sheet.records() {
        let Some((code, head)) = head(&record, faults) else {
            continue;
        };
        let Some(indicator) = record.need("indicator", faults) else {
            continue;
        };
        if !twice.first(format!("{code} {indicator}"), &record, faults) {
            continue;
        }
        if !begun.contains_key(&code) {
            let id = begin(cx, &record, &code, &head, known.contains(&code), faults, done)?;
            begun.insert(
                code.clone(),
                Begun {
                    id,
                    items: 0,
                    head: head.clone(),
                },
            );
        }
        let Some(programme) = begun.get_mut(&code) else {
            continue;
        };
        if programme.head != head {
            let zh = format!("工程“{code}”的名称、年份或来源与前面的行不同");
            faults.row(
                &record,
                "head_differs",
                &zh,
                &format!("the head of {code} differs from the rows before"),
            );
        } else if let Some(id) = programme.id {
            programme.items += 1;
            let item = item(cx, &record, id, programme.items, indicator, faults);
            faults.take(&record, item)?;
        }
    }
    Ok(())
}

fn head(record: &Record<'_>, faults: &mut Faults) -> Option<(String, (String, i64, String))> {
    let code = record.need("code", faults);
    let name = record.need("name", faults);
    let year = record.whole("year", (2000, 2100), faults);
    let source = record.need("source", faults);
    Some((code?.to_owned(), (name?.to_owned(), year?, source?.to_owned())))
}

fn begin(
    cx: &mut Cx<'_>,
    record: &Record<'_>,
    code: &str,
    (name, year, source): &(String, i64, String),
    known: bool,
    faults: &mut Faults,
    done: &mut Imported,
) -> Result<Option<i64>> {
    if known {
        let zh = format!("工程“{code}”已存在，导入不改动已有工程；请换一个代码");
        let en = format!("the programme {code} exists; imports do not change it, choose another code");
        faults.cell(record.cell("code"), "exists", &zh, &en);
        return Ok(None);
    }
    for (key, given, most) in [("code", code, 40), ("name", name, 100), ("source", source, 100)] {
        if let Err(refused) = text(key, given, most) {
            faults.cell(record.cell(key), "text", &refused.zh, &refused.en);
            return Ok(None);
        }
    }
    done.added(record.line(), code.to_owned(), Some(format!("{name}（{year}）")));
    let own = (cx.actor.user.0 > 0).then_some(cx.actor.principal);
    let head = NewHead {
        org: own,
        code,
        name,
        year: *year,
        source,
    };
    Ok(Some(store::programme::add(cx.tx, &head)?))
}

fn item(
    cx: &mut Cx<'_>,
    record: &Record<'_>,
    programme: i64,
    position: i64,
    indicator: &str,
    faults: &mut Faults,
) -> Result<()> {
    let path = cx.actor.path.clone();
    let Some(known) = store::indicator::named(cx.tx, &path, indicator)? else {
        let zh = format!("没有指标“{indicator}”，请先新增指标");
        faults.cell(
            record.cell("indicator"),
            "unknown_indicator",
            &zh,
            &format!("no indicator ‘{indicator}’"),
        );
        return Ok(());
    };
    let Some(word) = record.need("comparator", faults) else {
        return Ok(());
    };
    let Ok(comparator) = word.parse::<Comparator>() else {
        let zh = format!("“{word}”不是比较符；可用：>=、<=、=、+=、-=");
        faults.cell(
            record.cell("comparator"),
            "unknown_word",
            &zh,
            "possible: >=, <=, =, +=, -=",
        );
        return Ok(());
    };
    let value = entry::level("value", record.get("value"), &known)?;
    let new = NewItem {
        indicator: known.id,
        comparator,
        value,
        due_on: None,
        note: record.get("note").map(str::to_owned),
    };
    Ok(store::programme::add_item(cx.tx, programme, position, &new)?)
}
