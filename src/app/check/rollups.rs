//! Roll-ups computed a second time from the values, indicator by indicator, without looking at what is stored but to
//! compare (DOMAIN.md §4). Values are held against each other here too: revisions, and which one is current.

use std::collections::{BTreeMap, HashMap};

use super::figures::{Tree, leaf_or_parent};
use super::frame::Frame;
use super::ledger::{Ledger, NONE, Row, Shown};
use crate::app::error::{Error, Result};
use crate::domain::decimal::Scale;
use crate::domain::indicator::IndicatorKind;
use crate::domain::time::Day;
use crate::store::Conn;
use crate::store::check::figure::{self, RollupRow, Stored, TargetRow, ValueRow};

/// Proves values among each other, targets and roll-ups of an indicator.
pub(super) fn prove(
    ledger: &mut Ledger,
    frame: &Frame<'_>,
    conn: &mut Conn,
    (id, kind, scale): &(i64, String, i64),
) -> Result<()> {
    let broken = |e: String| Error::Internal(format!("indicator {id}: {e}"));
    let kind: IndicatorKind = kind.parse().map_err(|e| broken(format!("{e}")))?;
    let scale = Scale::new(*scale).map_err(|e| broken(e.to_string()))?;
    let targets = figure::targets(conn, *id)?;
    let values = figure::values(conn, *id)?;
    let stored = figure::rollups(conn, *id)?;
    among(ledger, &values, &figure::imported(conn, *id)?);
    heads(ledger, &targets, &figure::target_versions(conn, *id)?);
    relations(ledger, frame, &targets);
    history(ledger, frame, &stored);
    compare(ledger, &Tree::new(frame, kind, scale, &targets, &values), &stored);
    Ok(())
}

/// Revisions run from 1; of those that count only the last is current.
fn among(ledger: &mut Ledger, values: &[ValueRow], imported: &[i64]) {
    let mut before: Option<&ValueRow> = None;
    for (place, v) in values.iter().enumerate() {
        let same = |o: &ValueRow| o.org == v.org && o.period_to == v.period_to;
        let last = before.filter(|o| same(o));
        let subject = format_args!("value {}", v.id);
        let next = last.map_or(1, |o| o.revision + 1);
        ledger.same("values", subject, v.revision, next, "数值版次不连续");
        let counts = |o: &ValueRow| matches!(o.state.as_str(), "submitted" | "accepted");
        let newer = values.iter().skip(place + 1).take_while(|o| same(o)).any(counts);
        let current = counts(v) && !newer;
        let words = "现行标志与数值状态不符";
        ledger.same("values", subject, v.current, current, words);
        ledger.holds("values", subject, v.current || v.state != "submitted", &v.state, words);
        corrects(ledger, v, values.iter().take(place).rev().take_while(|o| same(o)));
        ledger.holds(
            "values",
            subject,
            v.report.is_some() || imported.contains(&v.id),
            NONE,
            "数值没有对应的报告",
        );
        before = Some(v);
    }
}

/// A value names the one it replaced; one that follows a value that stood must name it.
fn corrects<'a>(ledger: &mut Ledger, v: &ValueRow, mut earlier: impl Iterator<Item = &'a ValueRow> + Clone) {
    let subject = format_args!("value {}", v.id);
    let words = "所更正的数值不符";
    let stood = |o: &&ValueRow| matches!(o.state.as_str(), "accepted" | "superseded");
    match v.corrects {
        Some(id) => ledger.holds("values", subject, earlier.any(|o| o.id == id), id, words),
        None if v.state == "awaiting_approval" => {}
        None => {
            let last = earlier.next().filter(stood).filter(|_| v.state != "withdrawn");
            ledger.holds("values", subject, last.is_none(), NONE, words);
        }
    }
}

fn heads(ledger: &mut Ledger, targets: &[TargetRow], versions: &[(i64, figure::TargetHead)]) {
    let versions: HashMap<i64, &figure::TargetHead> = versions.iter().map(|(id, head)| (*id, head)).collect();
    for t in targets {
        let right = versions.get(&t.id).map(|head| Row(*head));
        let subject = format_args!("target {}", t.id);
        let words = "目标与其现行版本不一致";
        ledger.same("states", subject, Shown(Some(Row(&t.head))), Shown(right), words);
    }
}

/// A target lies below one of the same indicator: that of its task's parent, or of the directive for a top task. A
/// parent on another indicator is not among these rows and is found as missing.
fn relations(ledger: &mut Ledger, frame: &Frame<'_>, targets: &[TargetRow]) {
    let by_id: HashMap<i64, &TargetRow> = targets.iter().map(|t| (t.id, t)).collect();
    let mut bearers: HashMap<(Option<i64>, Option<i64>), i64> = HashMap::new();
    for t in targets {
        bearers.insert((t.task, t.directive), t.id);
    }
    for t in targets {
        let subject = format_args!("target {}", t.id);
        let Some(task) = t.task.and_then(|id| frame.tasks.get(&id)) else {
            let words = "事项的目标不应有上级目标";
            ledger.holds("references", subject, t.parent.is_none(), Shown(t.parent), words);
            continue;
        };
        let above = match task.parent {
            Some(parent) => (Some(parent), None),
            None => (None, Some(task.directive)),
        };
        let words = "目标与上级目标的任务、事项或指标不符";
        match t.parent {
            Some(id) => {
                let fits = by_id.get(&id).is_some_and(|p| (p.task, p.directive) == above);
                ledger.holds("references", subject, fits, id, words);
            }
            None => {
                let expected = bearers.get(&above);
                ledger.holds("references", subject, expected.is_none(), NONE, words);
            }
        }
    }
}

/// Past figures end where the next begins, and every one began in the transaction of an event.
fn history(ledger: &mut Ledger, frame: &Frame<'_>, stored: &[RollupRow]) {
    for (row, next) in stored.iter().zip(stored.iter().skip(1).map(Some).chain([None])) {
        let subject = format_args!("roll-up {} of target {}", row.id, row.target);
        let next = next.filter(|n| n.target == row.target && n.period_to == row.period_to);
        let (ok, words) = match (row.to_at, next) {
            (None, None) => (true, ""),
            (None, Some(_)) => (false, "一个期间有两条现行汇总"),
            (Some(to), Some(next)) => (to <= next.from_at && row.from_at <= to, "汇总的历史不衔接"),
            (Some(to), None) => (row.from_at <= to, "汇总的历史不衔接"),
        };
        ledger.holds("rollups", subject, ok, Shown(row.to_at), words);
        let known = frame.heard.at(&row.from_at) && row.to_at.is_none_or(|to| frame.heard.at(&to));
        let words = "汇总的写入时间没有对应的事件";
        ledger.holds("rollups", subject, known, row.from_at, words);
    }
}

fn compare(ledger: &mut Ledger, tree: &Tree<'_>, stored: &[RollupRow]) {
    let mut by_target: HashMap<i64, BTreeMap<Day, Stored>> = HashMap::new();
    for row in stored.iter().filter(|r| r.to_at.is_none()) {
        by_target
            .entry(row.target)
            .or_default()
            .insert(row.period_to, row.figures);
    }
    let none = BTreeMap::new();
    let mut right: HashMap<i64, BTreeMap<Day, Stored>> = HashMap::new();
    for target in tree.leaf_first() {
        let was = by_target.get(&target).unwrap_or(&none);
        let figures = match leaf_or_parent(tree, target, &right, was) {
            Ok(figures) => figures,
            Err(fault) => {
                let subject = format_args!("target {target}");
                ledger.note("rollups", subject, NONE, fault, "汇总无法计算");
                continue;
            }
        };
        if tree.is_live(target) {
            differences(ledger, target, was, &figures.right, &figures.optional);
        }
        right.insert(target, figures.right);
    }
}

fn differences(
    ledger: &mut Ledger,
    target: i64,
    was: &BTreeMap<Day, Stored>,
    right: &BTreeMap<Day, Stored>,
    optional: &[Day],
) {
    let days: std::collections::BTreeSet<Day> = was.keys().chain(right.keys()).copied().collect();
    for day in days {
        let (stored, is) = (was.get(&day).copied(), right.get(&day).copied());
        if stored == is || (stored.is_none() && optional.contains(&day)) {
            continue;
        }
        let text = |s: Option<Stored>| {
            s.map_or_else(
                || NONE.to_owned(),
                |s| {
                    let (n, d, v) = (Shown(s.numerator), Shown(s.denominator), Shown(s.value));
                    format!("{n}/{d}={v} ({}/{}/{})", s.n_expected, s.n_reported, s.n_accepted)
                },
            )
        };
        let subject = format_args!("target {target}, {day}");
        let words = "汇总（分子/分母=值，应报/已报/已审）与按填报值重算的结果不符";
        ledger.note("rollups", subject, text(stored), text(is), words);
        ledger.mendable();
        ledger.proof.mending.rollups.push((target, day, is));
    }
}
