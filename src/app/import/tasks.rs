//! Tasks (任务) from a ledger, one a row: each becomes a draft under its directive, by the rules of a split. A directive
//! that is named by its number, or by title or key where it is there already, is taken; any other name makes a new one,
//! registered, whose targets are what its rows ask for together. A row whose own key is known is only recognised.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::sheet::{Column, Faults, Record, Sheet};
use super::{Imported, Twice};
use crate::app::Cx;
use crate::app::directive::create::{NewDirective, create_in, external_ref};
use crate::app::directive::decompose::Decompose;
use crate::app::directive::order::{OrgKey, Orgs, SplitOrder, TargetOrder};
use crate::app::directive::register::register_in;
use crate::app::error::{Error, Result};
use crate::app::target::add::{NewTarget, add_in};
use crate::app::target::entry::Entry;
use crate::domain::apportion::Method;
use crate::domain::cadence::Cadence;
use crate::domain::decimal::canonical;
use crate::domain::directive::{DirectiveKind, parse_register_number};
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::target::Comparator;
use crate::domain::time::Day;
use crate::store;
use crate::store::indicator::StoredIndicator;
use crate::store::target::StoredTarget;

pub(super) const COLUMNS: &[Column] = &[
    Column::needed("external_ref", &["外部编号", "编号"]),
    Column::needed("directive", &["督办事项", "文号"]),
    Column::needed("org", &["单位代码", "牵头单位", "单位"]),
    Column::optional("title", &["任务名称"]),
    Column::optional("requirement", &["任务要求", "要求"]),
    Column::optional("kind", &["类型"]),
    Column::optional("due_on", &["办结期限", "完成时限"]),
    Column::optional("cadence", &["填报周期"]),
    Column::optional("assist", &["配合单位"]),
    Column::optional("indicator", &["指标"]),
    Column::optional("comparator", &["比较符"]),
    Column::optional("value", &["目标值"]),
];

/// What a row says.
struct Line<'a> {
    record: Record<'a>,
    key: String,
    directive: &'a str,
    org: Org,
    kind: Option<DirectiveKind>,
    due_on: Option<Day>,
    cadence: Option<Cadence>,
    goal: Option<Goal>,
}

/// What its organisation has to reach.
struct Goal {
    indicator: StoredIndicator,
    comparator: Comparator,
    value: Decimal,
}

pub(super) fn write(cx: &mut Cx<'_>, sheet: &Sheet, faults: &mut Faults, done: &mut Imported) -> Result<()> {
    let mut twice = Twice::default();
    let mut lines: Vec<Line<'_>> = Vec::new();
    for record in sheet.records() {
        let Some(line) = line(cx, record, faults)? else {
            continue;
        };
        if twice.first(line.key.clone(), &record, faults) {
            lines.push(line);
        }
    }
    if !faults.none() {
        return Ok(());
    }
    let mut places: BTreeMap<&str, Option<DirectiveId>> = BTreeMap::new();
    let mut fresh: Vec<Line<'_>> = Vec::new();
    for line in lines {
        match known(cx, &line, faults)? {
            Some(directive) => {
                places.insert(line.directive, Some(directive));
                done.unchanged += 1;
            }
            None => fresh.push(line),
        }
    }
    for line in &fresh {
        if !places.contains_key(line.directive) {
            let of: Vec<&Line<'_>> = fresh.iter().filter(|l| l.directive == line.directive).collect();
            let place = place(cx, line, &of, faults, done)?;
            places.insert(line.directive, place);
        }
        if let Some(Some(directive)) = places.get(line.directive).copied() {
            add(cx, line, directive, faults, done)?;
        }
    }
    check_sums(cx, &fresh, &places, faults)
}

fn line<'a>(cx: &mut Cx<'_>, record: Record<'a>, faults: &mut Faults) -> Result<Option<Line<'a>>> {
    let given = record.need("external_ref", faults);
    let key = faults.take(&record, external_ref(given))?.flatten();
    let directive = record.need("directive", faults);
    let org = super::org(cx, &record, faults)?;
    let kind = word(
        &record,
        "kind",
        faults,
        DirectiveKind::ALL,
        DirectiveKind::word,
        DirectiveKind::zh,
    );
    let cadence = word(&record, "cadence", faults, Cadence::ALL, Cadence::word, Cadence::zh);
    let due_on = record.get("due_on").and_then(|_| record.day("due_on", faults));
    let goal = goal(cx, &record, faults)?;
    let (Some(key), Some(directive), Some(org)) = (key, directive, org) else {
        return Ok(None);
    };
    Ok(Some(Line {
        record,
        key,
        directive,
        org,
        kind,
        due_on,
        cadence,
        goal,
    }))
}

/// A word of the wire, or its Chinese name.
fn word<T: Copy>(
    record: &Record<'_>,
    column: &str,
    faults: &mut Faults,
    all: &[T],
    wire: fn(T) -> &'static str,
    zh: fn(T) -> &'static str,
) -> Option<T> {
    let text = record.get(column)?;
    let found = all.iter().copied().find(|v| wire(*v) == text || zh(*v) == text);
    if found.is_none() {
        let names: Vec<&str> = all.iter().map(|v| zh(*v)).collect();
        let words: Vec<&str> = all.iter().map(|v| wire(*v)).collect();
        let told = format!("“{text}”不认识；可用：{}", names.join("、"));
        faults.cell(
            record.cell(column),
            "unknown_word",
            &told,
            &format!("possible: {}", words.join(", ")),
        );
    }
    found
}

fn goal(cx: &mut Cx<'_>, record: &Record<'_>, faults: &mut Faults) -> Result<Option<Goal>> {
    let Some(name) = record.get("indicator") else {
        for key in ["comparator", "value"] {
            if record.get(key).is_some() {
                let (zh, en) = ("填了目标就要写明指标", "a target needs its indicator");
                faults.cell(record.cell("indicator"), "missing", zh, en);
                break;
            }
        }
        return Ok(None);
    };
    let path = cx.actor.path.clone();
    let indicator = store::indicator::named(cx.tx, &path, name)?;
    if indicator.is_none() {
        let (zh, en) = (
            format!("没有指标“{name}”，请核对名称或代码"),
            format!("no indicator ‘{name}’"),
        );
        faults.cell(record.cell("indicator"), "unknown_indicator", &zh, &en);
    }
    record.need("comparator", faults);
    let signs = Comparator::ALL;
    let comparator = word(record, "comparator", faults, signs, Comparator::word, Comparator::zh);
    let value = record.number("value", faults);
    let parts = indicator.zip(comparator).zip(value);
    Ok(parts.map(|((indicator, comparator), value)| Goal {
        indicator,
        comparator,
        value,
    }))
}

/// The directive of a task that was imported before; one that another organisation leads is a fault.
fn known(cx: &mut Cx<'_>, line: &Line<'_>, faults: &mut Faults) -> Result<Option<DirectiveId>> {
    let issuer = cx.actor.principal;
    let Some((task, directive, lead)) = store::import::task_of_key(cx.tx, issuer, &line.key)? else {
        return Ok(None);
    };
    if lead != line.org.id {
        let zh = format!("编号“{}”已用于任务{task}，由别的单位牵头", line.key);
        let en = format!(
            "‘{}’ is the key of task {task}, which another organisation leads",
            line.key
        );
        faults.cell(line.record.cell("external_ref"), "exists", &zh, &en);
    }
    Ok(Some(directive))
}

/// The directive that a row names: by number, by key or title, else a new one.
fn place(
    cx: &mut Cx<'_>,
    line: &Line<'_>,
    of: &[&Line<'_>],
    faults: &mut Faults,
    done: &mut Imported,
) -> Result<Option<DirectiveId>> {
    let (issuer, name) = (cx.actor.principal, line.directive);
    let found = match parse_register_number(name) {
        Some((_, year, no)) => match store::import::numbered(cx.tx, issuer, year, no)? {
            Some(id) => vec![id],
            None => {
                let zh = format!("本单位没有文号为“{name}”的督办事项");
                let en = format!("no directive of the own organisation has the number ‘{name}’");
                faults.cell(line.record.cell("directive"), "unknown_directive", &zh, &en);
                return Ok(None);
            }
        },
        None => store::import::called(cx.tx, issuer, name)?,
    };
    match found.as_slice() {
        [] => {
            let made = make(cx, line, of, faults);
            let made = faults.take(&line.record, made)?.flatten();
            done.made.directives.extend(made);
            Ok(made)
        }
        [id] => Ok(Some(*id)),
        _ => {
            let zh = format!("有不止一个在办事项名为“{name}”，请改写文号");
            let en = format!("more than one live directive is called ‘{name}’; write its number");
            faults.cell(line.record.cell("directive"), "ambiguous", &zh, &en);
            Ok(None)
        }
    }
}

/// A new directive, registered, with the targets that its rows make together.
fn make(cx: &mut Cx<'_>, first: &Line<'_>, of: &[&Line<'_>], faults: &mut Faults) -> Result<Option<DirectiveId>> {
    let Some(requirement) = of.iter().find_map(|l| l.record.get("requirement")) else {
        let (zh, en) = ("新立的督办事项须写明要求", "a new directive needs its requirement");
        faults.cell(first.record.cell("requirement"), "missing", zh, en);
        return Ok(None);
    };
    let open = of.iter().any(|l| l.due_on.is_none());
    let kind = of.iter().find_map(|l| l.kind).unwrap_or(DirectiveKind::Policy);
    let new = NewDirective {
        source: Some("导入".to_owned()),
        cadence: of.iter().find_map(|l| l.cadence),
        due_on: of.iter().filter_map(|l| l.due_on).max().filter(|_| !open),
        ..NewDirective::new(kind, first.directive, requirement)
    };
    let totals = totals(of, faults);
    if !faults.none() {
        return Ok(None);
    }
    let id = create_in(cx, &new)?;
    for (lead, value) in totals {
        let entry = Entry::of(lead.comparator, Some(&canonical(value)));
        add_in(cx, id, &NewTarget::on(&lead.indicator.code, entry))?;
    }
    register_in(cx, id)?;
    Ok(Some(id))
}

/// What the rows of a new directive ask for together, by indicator: counts add up, shares and levels are the same
/// everywhere.
fn totals<'a>(of: &[&'a Line<'_>], faults: &mut Faults) -> Vec<(&'a Goal, Decimal)> {
    let mut totals: Vec<(&Goal, Decimal)> = Vec::new();
    for line in of {
        let Some(goal) = &line.goal else { continue };
        let Some((first, sum)) = totals.iter_mut().find(|(g, _)| g.indicator.id == goal.indicator.id) else {
            totals.push((goal, goal.value));
            continue;
        };
        let column = match goal.indicator.kind {
            _ if goal.comparator != first.comparator => "comparator",
            IndicatorKind::Count => {
                *sum = sum.saturating_add(goal.value);
                continue;
            }
            _ if goal.value != *sum => "value",
            _ => continue,
        };
        let zh = "与同一事项前面的行不同；请先立项并给出总目标，再按文号导入任务";
        let en = "it differs from the rows before; register the directive with its target first and name its number";
        faults.cell(line.record.cell(column), "differs", zh, en);
    }
    totals
}

/// Makes a row's task.
fn add(
    cx: &mut Cx<'_>,
    line: &Line<'_>,
    directive: DirectiveId,
    faults: &mut Faults,
    done: &mut Imported,
) -> Result<()> {
    let Some(targets) = targets(cx, line, directive, faults)? else {
        return Ok(());
    };
    let text = |key: &str| line.record.get(key).map(str::to_owned);
    let assist = line.record.get("assist").unwrap_or_default().split(['、', ';', '；']);
    let order = SplitOrder {
        orgs: Some(Orgs::List(vec![OrgKey::Id(line.org.id.0)])),
        title: text("title"),
        requirement: text("requirement"),
        assist: assist
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| OrgKey::Text(name.to_owned()))
            .collect(),
        due_on: line.due_on,
        cadence: line.cadence,
        targets,
        // Row by row a count is never whole; what all rows make is looked at in the end.
        confirm_broken_sum: true,
        ..SplitOrder::default()
    };
    let split = crate::app::Command::run(&Decompose { directive, order }, cx).map_err(named);
    let Some(split) = faults.take(&line.record, split)? else {
        return Ok(());
    };
    for made in split.tasks.iter().filter_map(|t| t.task).map(TaskId) {
        store::import::set_task_key(cx.tx, made, Some(&line.key))?;
        done.made.tasks.push(made);
    }
    let title = line.record.get("title").unwrap_or(line.directive);
    let due = line.due_on.map(|day| format!("　{day}前")).unwrap_or_default();
    let subject = format!("{} {}", line.key, line.org.code);
    done.added(line.record.line(), subject, Some(format!("{title}{due}")));
    Ok(())
}

/// A refusal of a split at the columns of the sheet.
fn named(e: Error) -> Error {
    let Error::Refused(refusal) = e else { return e };
    let mut errors = refusal.errors.clone();
    for error in &mut errors {
        let stem = error.field.split(['[', '.']).next().unwrap_or_default();
        error.field = match stem {
            "orgs" => "org".to_owned(),
            "targets" => "value".to_owned(),
            other => other.to_owned(),
        };
    }
    Error::Refused(Refusal { errors, ..refusal })
}

/// How the directive's target is handed on to a row's organisation; none where there is no such target.
fn targets(
    cx: &mut Cx<'_>,
    line: &Line<'_>,
    directive: DirectiveId,
    faults: &mut Faults,
) -> Result<Option<Vec<TargetOrder>>> {
    let Some(goal) = &line.goal else {
        return Ok(Some(Vec::new()));
    };
    let Some(target) = target_of(cx, goal, directive)? else {
        let name = &goal.indicator.name;
        let zh = format!("该事项没有“{name}”的目标，请先给事项加上目标");
        let en = format!("the directive has no target on ‘{name}’; give it one first");
        faults.cell(line.record.cell("indicator"), "no_such_target", &zh, &en);
        return Ok(None);
    };
    if target.comparator != goal.comparator {
        let zh = format!("该事项的目标是“{}”", target.comparator);
        let en = format!("the directive's target says {}", target.comparator);
        faults.cell(line.record.cell("comparator"), "differs", &zh, &en);
        return Ok(None);
    }
    let scale = target.indicator.scale;
    let whole = target.terms.value.map(|v| scale.decimal(v));
    let same = goal.indicator.kind != IndicatorKind::Count && whole == Some(goal.value);
    let mut order = TargetOrder::by(target.id.0, if same { Method::Same } else { Method::Manual });
    order.values = BTreeMap::from([(line.org.code.clone(), canonical(goal.value))]);
    Ok(Some(vec![order]))
}

fn target_of(cx: &mut Cx<'_>, goal: &Goal, directive: DirectiveId) -> Result<Option<StoredTarget>> {
    let all = store::target::of_directive(cx.tx, directive)?;
    Ok(all.into_iter().find(|t| t.indicator.id == goal.indicator.id))
}

/// That counts given out make up what their directives ask for.
fn check_sums(
    cx: &mut Cx<'_>,
    lines: &[Line<'_>],
    places: &BTreeMap<&str, Option<DirectiveId>>,
    faults: &mut Faults,
) -> Result<()> {
    if !faults.none() {
        return Ok(());
    }
    let mut seen: Vec<i64> = Vec::new();
    for line in lines {
        let place = places.get(line.directive).copied().flatten();
        let (Some(goal), Some(directive)) = (&line.goal, place) else {
            continue;
        };
        let Some(target) = target_of(cx, goal, directive)? else {
            continue;
        };
        if goal.indicator.kind != IndicatorKind::Count || seen.contains(&target.id.0) {
            continue;
        }
        seen.push(target.id.0);
        let given = store::target::live_children(cx.tx, target.id)?;
        let given: i64 = given.iter().filter_map(|t| t.terms.value).fold(0, i64::saturating_add);
        if target.terms.value.is_some_and(|whole| whole != given) {
            let scale = target.indicator.scale;
            let shown = |units: i64| canonical(scale.decimal(units));
            let (whole, given) = (shown(target.terms.value.unwrap_or_default()), shown(given));
            let name = &goal.indicator.name;
            let zh = format!("“{name}”各单位合计{given}，与总目标{whole}不符");
            let en = format!("‘{name}’: the shares make {given}, the target is {whole}");
            faults.row(&line.record, Code::SumBroken.word(), &zh, &en);
        }
    }
    Ok(())
}
