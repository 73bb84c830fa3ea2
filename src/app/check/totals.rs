//! Stored totals and months against those counted from tasks, obligations and reports.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

use super::ledger::{Ledger, NONE, plus};
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::check::figure::{self, MonthSums};
use crate::store::subtree;

/// Proves totals and months, and their sums over subtrees.
pub(super) fn prove(ledger: &mut Ledger, conn: &mut Conn) -> Result<()> {
    subtrees(ledger, conn)?;
    let right = std::mem::take(&mut ledger.totals);
    let wrong = differing(figure::totals(conn)?, right);
    for (key, stored, right) in wrong {
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
    let months = std::mem::take(&mut ledger.months).into_iter();
    let right = months
        .map(|((org, directive, m), sums)| ((org, directive, month(m)), sums))
        .collect();
    let wrong = differing(figure::months(conn)?, right);
    for (key, stored, right) in wrong {
        let (org, directive, month) = &key;
        let subject = format!("org {org}, directive {directive}, {month}");
        let words = "月度合计（应报，按时，逾期，退办，审核通过）与填报要求、报告逐项统计不符";
        note(ledger, "months", &subject, stored, right, words);
        ledger.proof.mending.months.push((key, right));
    }
    Ok(())
}

/// `2026-08`.
fn month((year, month): (i32, u32)) -> String {
    format!("{year:04}-{month:02}")
}

/// Sums of subtrees against the right fine totals, added up along the paths; the root keeps none.
fn subtrees(ledger: &mut Ledger, conn: &mut Conn) -> Result<()> {
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
    let mut months: HashMap<subtree::MonthKey, MonthSums> = HashMap::new();
    for ((org, _, m), more) in &ledger.months {
        for id in above(*org) {
            let s = months.entry((id, month(*m))).or_default();
            *s = plus(*s, *more);
        }
    }
    for ((org, state, light), stored, right) in differing(subtree::all_totals(conn)?, tasks) {
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
    for ((org, month), stored, right) in differing(subtree::all_months(conn)?, months) {
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

/// Keys whose stored sums differ from the right ones. A stored row of nothing but zeros stands for no row.
fn differing<K, V>(stored: Vec<(K, V)>, mut right: HashMap<K, V>) -> Vec<(K, Option<V>, Option<V>)>
where
    K: Hash + Eq + Ord + Clone,
    V: PartialEq + Default,
{
    right.retain(|_, sums| *sums != V::default());
    let mut wrong = Vec::new();
    for (key, was) in stored {
        let is = right.remove(&key);
        if (was != V::default() || is.is_some()) && is.as_ref() != Some(&was) {
            wrong.push((key, Some(was), is));
        }
    }
    wrong.extend(right.into_iter().map(|(key, is)| (key, None, Some(is))));
    wrong.sort_by(|a, b| a.0.cmp(&b.0));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_zeros_stand_for_none_and_everything_else_is_found() {
        let right = HashMap::from([(1, 5), (2, 0), (3, 7), (4, 1)]);
        let stored = vec![(1, 5), (2, 0), (3, 8), (5, 0), (6, 2)];
        let wrong = differing(stored, right);
        assert_eq!(wrong, [(3, Some(8), Some(7)), (4, None, Some(1)), (6, Some(2), None)]);
    }
}
