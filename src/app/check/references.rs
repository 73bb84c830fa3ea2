//! Directives against their versions and events, register numbers without gaps, and rows that refer to nothing.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::told::text_of;
use super::{Ledger, shown};
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::check::{self, register};

/// Proves directives, numbers and references.
pub(super) fn prove(ledger: &mut Ledger, conn: &mut Conn) -> Result<()> {
    directives(ledger, conn)?;
    for row in check::dangling(conn)? {
        let subject = format!("{} row {}", row.table, shown(row.rowid));
        ledger.note("references", &subject, row.parent, "—".into(), "引用的记录不存在");
    }
    for (directive, task) in register::closed_too_early(conn)? {
        let subject = format!("directive {directive}");
        ledger.note(
            "states",
            &subject,
            format!("task {task}"),
            "—".into(),
            "事项已办结或撤销，任务仍在办",
        );
    }
    Ok(())
}

fn directives(ledger: &mut Ledger, conn: &mut Conn) -> Result<()> {
    let versions: HashMap<i64, register::DirectiveHead> = register::directive_versions(conn)?.into_iter().collect();
    let told = told(conn)?;
    let mut taken: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
    for (id, issuer, year, no, head) in register::directives(conn)? {
        let subject = format!("directive {id}");
        let version = versions.get(&id).map(|v| format!("{v:?}"));
        let words = "事项与其现行版本不一致";
        ledger.same("states", &subject, format!("{head:?}"), shown(version), words);
        if let Some(state) = told.get(&id) {
            ledger.same("states", &subject, head.2, state.clone(), "事项状态与最近一次事件不符");
        }
        if let (Some(year), Some(no)) = (year, no) {
            taken.entry((issuer, year)).or_default().push(no);
        }
    }
    numbers(ledger, conn, taken)
}

/// The last state that events tell of each directive.
fn told(conn: &mut Conn) -> Result<HashMap<i64, String>> {
    let mut states = HashMap::new();
    for (id, _, changes) in register::directive_events(conn)? {
        let changes: Value = serde_json::from_str(&changes).unwrap_or_default();
        let state = changes.get("state").and_then(|pair| pair.get(1)).map(text_of);
        if let (Some(id), Some(state)) = (id, state) {
            states.insert(id, state);
        }
    }
    Ok(states)
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
        let subject = format!("org {org}, {year}");
        let run: Vec<i64> = (1..).take(numbers.len()).collect();
        let (stored, right) = (format!("{numbers:?}"), format!("{run:?}"));
        ledger.same("numbers", &subject, stored, right, "文号不连续");
        let taken = shown(last.remove(&(*org, *year)));
        let words = "已用的最后文号与登记的不符";
        ledger.same("numbers", &subject, taken, numbers.len().to_string(), words);
    }
    for ((org, year), no) in last {
        let subject = format!("org {org}, {year}");
        ledger.holds(
            "numbers",
            &subject,
            no == 0,
            no.to_string(),
            "文号已取用，却没有对应的事项",
        );
    }
    Ok(())
}

/// Slips are numbered in series of their own (DOMAIN.md §2).
fn is_register(series: &str) -> bool {
    matches!(series, "" | "directive" | "register")
}
