//! Organisations: those that are not there are added, others get the names and places the file gives. The order of the
//! rows does not matter: whoever stands above comes first.

use std::collections::HashSet;

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice};
use crate::app::error::Result;
use crate::app::org::{add::Add, edit::Edit};
use crate::app::{Cx, reference};
use crate::domain::org::OrgKind;
use crate::store::org::Detail;
use crate::store::{self};

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("code", &["单位代码", "代码"]),
    Column::needed("name", &["名称", "单位名称"]),
    Column::needed("short_name", &["简称"]),
    Column::needed("kind", &["类型", "级别", "level"]),
    Column::needed("parent", &["上级代码", "上级", "parent_code"]),
    Column::optional("region_code", &["区划代码"]),
    Column::optional("register_prefix", &["文号前缀"]),
    Column::optional("sort", &["排序"]),
    Column::optional("pinyin_slug", &["拼音"]),
];

/// What a row says.
struct Line<'a> {
    record: Record<'a>,
    code: &'a str,
    name: &'a str,
    short_name: &'a str,
    kind: OrgKind,
    parent: &'a str,
    sort: Option<i64>,
}

pub(super) fn write(cx: &mut Cx<'_>, sheet: &Sheet, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let mut twice = Twice::default();
    let lines: Vec<Line<'_>> = sheet.records().filter_map(|r| line(r, faults)).collect();
    let mut waiting: Vec<Line<'_>> = Vec::new();
    for l in lines {
        if twice.first(l.code.to_owned(), &l.record, faults) {
            waiting.push(l);
        }
    }
    while !waiting.is_empty() {
        let named: HashSet<&str> = waiting.iter().map(|l| l.code).collect();
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|l| !named.contains(l.parent));
        if ready.is_empty() {
            for l in &rest {
                let zh = "上级关系成环，请检查“上级代码”";
                faults.cell(
                    l.record.cell("parent"),
                    "cycle",
                    zh,
                    "the organisations above form a circle",
                );
            }
            return Ok(());
        }
        for l in &ready {
            one(cx, l, faults, done)?;
        }
        waiting = rest;
    }
    Ok(())
}

fn line<'a>(record: Record<'a>, faults: &mut Faults) -> Option<Line<'a>> {
    let code = record.need("code", faults);
    let name = record.need("name", faults);
    let short_name = record.need("short_name", faults);
    let kind = record.need("kind", faults).and_then(|text| {
        let found = OrgKind::ALL
            .iter()
            .find(|k| k.word() == text || k.zh() == text)
            .copied();
        if found.is_none() {
            let known: Vec<String> = OrgKind::ALL
                .iter()
                .map(|k| format!("{}（{}）", k.zh(), k.word()))
                .collect();
            let zh = format!("“{text}”不是单位类型；可用：{}", known.join("、"));
            faults.cell(
                record.cell("kind"),
                "unknown_kind",
                &zh,
                &format!("‘{text}’ is no kind of organisation"),
            );
        }
        found
    });
    let sort = record
        .get("sort")
        .and_then(|_| record.whole("sort", (0, 1_000_000_000), faults));
    Some(Line {
        record,
        code: code?,
        name: name?,
        short_name: short_name?,
        kind: kind?,
        parent: record.get("parent").unwrap_or_default(),
        sort,
    })
}

fn one(cx: &mut Cx<'_>, l: &Line<'_>, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let known = store::org::by_code(cx.tx, l.code)?;
    let above = store::org::by_code(cx.tx, l.parent)?;
    if let Some(known) = known {
        let there = store::org::detail(cx.tx, known.id)?;
        return match there {
            Some(there) => edit(cx, l, &there, above.map(|p| p.id.0), faults, done),
            None => Ok(()),
        };
    }
    let Some(above) = above else {
        let zh = format!("没有代码为“{}”的上级单位", l.parent);
        let en = format!("no organisation has the code ‘{}’", l.parent);
        faults.cell(l.record.cell("parent"), "unknown_org", &zh, &en);
        return Ok(());
    };
    let region_code = l.record.get("region_code").map(str::to_owned);
    let add = Add {
        code: l.code.to_owned(),
        kind: l.kind,
        parent: above.id,
        name: l.name.to_owned(),
        short_name: l.short_name.to_owned(),
        register_prefix: prefix(l),
        region_code,
        sort: l.sort,
    };
    let made = add.insert(cx);
    if faults.take(&l.record, made)?.is_some() {
        done.added(l.record.line(), l.code.to_owned(), Some(l.name.to_owned()));
    }
    Ok(())
}

fn prefix(l: &Line<'_>) -> String {
    let given = l.record.get("register_prefix").map(str::to_owned);
    given.unwrap_or_else(|| reference::prefix_of(l.kind, l.code, l.short_name))
}

fn edit(
    cx: &mut Cx<'_>,
    l: &Line<'_>,
    there: &Detail,
    above: Option<i64>,
    faults: &mut Faults,
    done: &mut Imported,
) -> Result<()> {
    if there.kind != l.kind {
        let zh = format!("“{}”现为{}，类型不能由导入改动", l.code, there.kind.zh());
        let en = format!("{} is a {}; imports do not change kinds", l.code, there.kind.en());
        faults.cell(l.record.cell("kind"), "kind_differs", &zh, &en);
        return Ok(());
    }
    if above.is_none() && !l.parent.is_empty() {
        let zh = format!("没有代码为“{}”的上级单位", l.parent);
        faults.cell(l.record.cell("parent"), "unknown_org", &zh, "no such organisation");
        return Ok(());
    }
    let differing = |given: Option<&str>, now: &str| given.filter(|g| *g != now).map(str::to_owned);
    let region = l.record.get("region_code");
    let edit = Edit {
        id: there.id,
        version: there.version,
        name: differing(Some(l.name), &there.name),
        short_name: differing(Some(l.short_name), &there.short_name),
        register_prefix: differing(l.record.get("register_prefix"), &there.register_prefix),
        region_code: differing(region, there.region_code.as_deref().unwrap_or_default()).map(Some),
        sort: l.sort.filter(|s| *s != there.sort),
        parent: above
            .filter(|p| Some(*p) != there.parent_id)
            .map(crate::domain::id::OrgId),
        closed_on: None,
        effective_on: None,
    };
    let same = edit.name.is_none()
        && edit.short_name.is_none()
        && edit.register_prefix.is_none()
        && edit.region_code.is_none()
        && edit.sort.is_none()
        && edit.parent.is_none();
    if same {
        done.unchanged += 1;
        return Ok(());
    }
    let edited = edit.apply(cx);
    if let Some(now) = faults.take(&l.record, edited)? {
        let shown = |name: &str, path: &str, prefix: &str| format!("{name}　{path}　{prefix}");
        let before = shown(&there.name, &there.path, &there.register_prefix);
        let after = shown(&now.name, &now.path, &now.register_prefix);
        done.changed(l.record.line(), l.code.to_owned(), before, after);
    }
    Ok(())
}
