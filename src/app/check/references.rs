//! Directives against their versions and events, register numbers without gaps, and rows that refer to nothing.

use std::collections::{BTreeMap, HashMap};

use super::frame::Frame;
use super::ledger::{Ledger, NONE, Row, Shown};
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::check::{self, register};

/// Proves directives, numbers and references.
pub(super) fn prove(ledger: &mut Ledger, frame: &Frame<'_>, conn: &mut Conn) -> Result<()> {
    directives(ledger, frame, conn)?;
    for row in check::dangling(conn)? {
        let subject = format_args!("{} row {}", row.table, Shown(row.rowid));
        ledger.note("references", subject, row.parent, NONE, "引用的记录不存在");
    }
    for (directive, task) in register::closed_too_early(conn)? {
        let subject = format_args!("directive {directive}");
        let words = "事项已办结或撤销，任务仍在办";
        ledger.note("states", subject, format_args!("task {task}"), NONE, words);
    }
    Ok(())
}

fn directives(ledger: &mut Ledger, frame: &Frame<'_>, conn: &mut Conn) -> Result<()> {
    let versions: HashMap<i64, register::DirectiveHead> = register::directive_versions(conn)?.into_iter().collect();
    let mut taken: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
    for (id, issuer, year, no, head) in register::directives(conn)? {
        let subject = format_args!("directive {id}");
        let words = "事项与其现行版本不一致";
        let (stored, version) = (Shown(Some(Row(&head))), Shown(versions.get(&id).map(Row)));
        ledger.same("states", subject, stored, version, words);
        if let Some(state) = frame.heard.directives.get(&id) {
            ledger.same("states", subject, &head.2, state, "事项状态与最近一次事件不符");
        }
        if let (Some(year), Some(no)) = (year, no) {
            taken.entry((issuer, year)).or_default().push(no);
        }
    }
    numbers(ledger, conn, taken)
}

/// Register numbers run from 1 to the last one taken, without gap or repeat.
fn numbers(ledger: &mut Ledger, conn: &mut Conn, mut taken: BTreeMap<(i64, i64), Vec<i64>>) -> Result<()> {
    let mut last: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for (org, series, year, no) in register::series(conn)? {
        if is_register(&series) {
            last.insert((org, year), no);
        }
    }
    for ((org, year), numbers) in &mut taken {
        numbers.sort_unstable();
        let subject = format_args!("org {org}, {year}");
        let run: Vec<i64> = (1..).take(numbers.len()).collect();
        ledger.same("numbers", subject, Row(&*numbers), Row(&run), "文号不连续");
        let taken = Shown(last.remove(&(*org, *year)));
        let words = "已用的最后文号与登记的不符";
        ledger.same(
            "numbers",
            subject,
            taken,
            Shown(i64::try_from(numbers.len()).ok()),
            words,
        );
    }
    for ((org, year), no) in last {
        let subject = format_args!("org {org}, {year}");
        ledger.holds("numbers", subject, no == 0, no, "文号已取用，却没有对应的事项");
    }
    Ok(())
}

/// Slips are numbered in series of their own (DOMAIN.md §2).
fn is_register(series: &str) -> bool {
    matches!(series, "" | "directive" | "register")
}
