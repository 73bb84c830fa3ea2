//! Stored totals and months against those counted from tasks, obligations and reports.

use std::collections::HashMap;
use std::fmt::Debug;

use super::ledger::{Ledger, Month, NONE, plus};
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::check::figure::{self, MonthSums};
use crate::store::subtree;

/// Proves totals and months, and their sums over subtrees.
pub(super) fn prove(ledger: &mut Ledger, conn: &mut Conn) -> Result<()> {
    let months = ledger.months();
    subtrees(ledger, &months, conn)?;
    let right = std::mem::take(&mut ledger.totals).into_iter();
    for (key, stored, right) in differing(figure::totals(conn)?, in_order(right)) {
        let (org, directive, state, light) = &key;
        let subject = format!("org {org}, directive {directive}, {state}, {light}");
        note(
            ledger,
            "totals",
            &subject,
            stored,
            right,
            "任务合计（任务数，超期数）与任务逐项统计不符",
        );
        ledger.proof.mending.totals.push((key, right));
    }
    let right = months
        .into_iter()
        .map(|((org, directive, m), sums)| ((org, directive, month(m)), sums));
    for (key, stored, right) in differing(figure::months(conn)?, right) {
        let (org, directive, month) = &key;
        let subject = format!("org {org}, directive {directive}, {month}");
        let words = "月度合计（应报，按时，逾期，退办，审核通过）与填报要求、报告逐项统计不符";
        note(ledger, "months", &subject, stored, right, words);
        ledger.proof.mending.months.push((key, right));
    }
    Ok(())
}

/// `2026-08`: in the order of months.
fn month((year, month): (i32, u32)) -> String {
    format!("{year:04}-{month:02}")
}

/// Sums of subtrees against the right fine totals, added up along the paths; the root keeps none.
fn subtrees(ledger: &mut Ledger, months: &[(Month, MonthSums)], conn: &mut Conn) -> Result<()> {
    let paths: HashMap<i64, String> = subtree::paths(conn)?.into_iter().collect();
    let above = |org: i64| {
        let path = paths.get(&org).map_or("", String::as_str);
        path.split('/')
            .filter_map(|id| id.parse().ok())
            .skip(1)
            .collect::<Vec<i64>>()
    };
    let mut tasks: HashMap<subtree::TotalKey, (i64, i64)> = HashMap::new();
    for ((org, _, state, light), (n, overdue)) in &ledger.totals {
        for id in above(*org) {
            let sums = tasks.entry((id, state.clone(), light.clone())).or_default();
            *sums = (sums.0 + n, sums.1 + overdue);
        }
    }
    let mut of_org: HashMap<(i64, (i32, u32)), MonthSums> = HashMap::new();
    for ((org, _, m), more) in months {
        let sums = of_org.entry((*org, *m)).or_default();
        *sums = plus(*sums, *more);
    }
    let mut below: HashMap<subtree::MonthKey, MonthSums> = HashMap::new();
    for ((org, m), more) in of_org {
        for id in above(org) {
            let sums = below.entry((id, month(m))).or_default();
            *sums = plus(*sums, more);
        }
    }
    for ((org, state, light), stored, right) in differing(subtree::all_totals(conn)?, in_order(tasks)) {
        let subject = format!("subtree of org {org}, {state}, {light}");
        note(
            ledger,
            "totals",
            &subject,
            stored,
            right,
            "单位及其下级的任务合计与逐级相加不符",
        );
        ledger.proof.mending.subtrees = true;
    }
    for ((org, month), stored, right) in differing(subtree::all_months(conn)?, in_order(below)) {
        let subject = format!("subtree of org {org}, {month}");
        note(
            ledger,
            "months",
            &subject,
            stored,
            right,
            "单位及其下级的月度合计与逐级相加不符",
        );
        ledger.proof.mending.subtrees = true;
    }
    Ok(())
}

fn note<V: Debug>(ledger: &mut Ledger, area: &'static str, subject: &str, was: Option<V>, is: Option<V>, words: &str) {
    let text = |v: Option<V>| v.map_or_else(|| NONE.to_owned(), |v| format!("{v:?}"));
    ledger.note(area, subject, text(was), text(is), words);
    ledger.mendable();
}

/// Sums in the order of their keys.
fn in_order<K: Ord, V>(sums: impl IntoIterator<Item = (K, V)>) -> std::vec::IntoIter<(K, V)> {
    let mut sums: Vec<(K, V)> = sums.into_iter().collect();
    sums.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    sums.into_iter()
}

/// Keys whose stored sums differ from the right ones, which come in the order of their keys. A stored row of nothing but
/// zeros stands for no row.
fn differing<K, V>(mut stored: Vec<(K, V)>, right: impl Iterator<Item = (K, V)>) -> Vec<(K, Option<V>, Option<V>)>
where
    K: Ord,
    V: PartialEq + Default,
{
    stored.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut right = right.filter(|(_, sums)| *sums != V::default()).peekable();
    let mut wrong = Vec::new();
    for (key, was) in stored {
        while let Some((missing, is)) = right.next_if(|(next, _)| *next < key) {
            wrong.push((missing, None, Some(is)));
        }
        let is = right.next_if(|(next, _)| *next == key).map(|(_, is)| is);
        if (was != V::default() || is.is_some()) && is.as_ref() != Some(&was) {
            wrong.push((key, Some(was), is));
        }
    }
    wrong.extend(right.map(|(key, is)| (key, None, Some(is))));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_zeros_stand_for_none_and_everything_else_is_found() {
        let right = HashMap::from([(1, 5), (2, 0), (3, 7), (4, 1), (7, 9)]);
        let stored = vec![(6, 2), (1, 5), (2, 0), (3, 8), (5, 0)];
        let wrong = differing(stored, in_order(right));
        assert_eq!(
            wrong,
            [
                (3, Some(8), Some(7)),
                (4, None, Some(1)),
                (6, Some(2), None),
                (7, None, Some(9))
            ]
        );
    }
}
