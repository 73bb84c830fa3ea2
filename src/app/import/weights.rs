//! Weights of organisations (分解权重): a key such as 建制村数, a year, a number and where it comes from. `sample` marks
//! invented numbers. An empty number is a fault and never 0. Supervisors weigh the bureaus below their own; how their own
//! is weighed is for the level above to say, or for the administrator.

use rust_decimal::Decimal;

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice, WeightPut};
use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::contact::text;
use crate::domain::decimal::canonical;
use crate::domain::org::Org;
use crate::domain::policy::Right;
use crate::store::sample::SAMPLE;
use crate::store::weight::{self, Weight};

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("org", &["单位代码", "单位"]),
    Column::needed("key", &["权重", "分解依据"]),
    Column::needed("year", &["年份", "年度"]),
    Column::needed("value", &["数值", "权重值"]),
    Column::needed("source", &["来源", "数据来源"]),
];

pub(super) fn write(cx: &mut Cx<'_>, sheet: &Sheet, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let mut twice = Twice::default();
    for record in sheet.records() {
        let org = super::org(cx, &record, faults)?.filter(|org| below(cx, org, &record, faults));
        let key = word(&record, "key", 40, faults);
        let year = record.whole("year", (1949, 2100), faults);
        let value = record.number("value", faults);
        let source = word(&record, "source", 200, faults);
        let (Some(org), Some(key), Some(year), Some(value), Some(source)) = (org, key, year, value, source) else {
            continue;
        };
        if value < Decimal::ZERO {
            faults.cell(
                record.cell("value"),
                "negative",
                "权重不能为负",
                "a weight cannot be negative",
            );
        } else if twice.first(format!("{} {key} {year}", org.id), &record, faults) {
            let new = Weight {
                org: org.id,
                key,
                year,
                value: canonical(value),
                source,
            };
            put(cx, &record, &org, &new, done)?;
        }
    }
    Ok(())
}

/// Whether a bureau is one that the actor may weigh.
fn below(cx: &Cx<'_>, org: &Org, record: &Record<'_>, faults: &mut Faults) -> bool {
    let own = org.path == cx.actor.people_path();
    if own && !super::is_console(cx) && cx.allow(Right::Administer).is_err() {
        faults.cell(
            record.cell("org"),
            "own",
            "本单位的权重由上级单位或系统管理员导入，这里只导入下级单位的",
            "your own organisation is weighed by the level above or the administrator; bring in those below it",
        );
        return false;
    }
    true
}

fn word(record: &Record<'_>, key: &str, most: usize, faults: &mut Faults) -> Option<String> {
    let given = record.need(key, faults)?;
    match text(key, given, most) {
        Ok(word) => Some(word),
        Err(refused) => {
            faults.cell(record.cell(key), "text", &refused.zh, &refused.en);
            None
        }
    }
}

fn put(cx: &mut Cx<'_>, record: &Record<'_>, org: &Org, new: &Weight, done: &mut Imported) -> Result<()> {
    done.sample |= new.source == SAMPLE;
    let subject = format!("{} {} {}", org.code, new.key, new.year);
    let shown = |w: &Weight| format!("{}（{}）", w.value, w.source);
    let before = weight::put(cx.tx, new, cx.now)?;
    match &before {
        Some(before) if before == new => {
            done.unchanged += 1;
            return Ok(());
        }
        None => done.added(record.line(), subject, Some(shown(new))),
        Some(before) => done.changed(record.line(), subject, shown(before), shown(new)),
    }
    let after = new.clone();
    done.made.weights.push(WeightPut { before, after });
    Ok(())
}
