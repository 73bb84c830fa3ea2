//! The red list (红灯清单) with its reasons, and slips.

use super::figures::Names;
use crate::render::figures::{RedList, RedRow, SlipRow, Slips};
use crate::store::completion::{RedTask, SlipSums, Slipped};

/// The red list: the rows read, of so many in all.
pub(super) fn of(rows: Vec<RedTask>, total: i64, known: &Names) -> RedList {
    let items = rows
        .into_iter()
        .map(|row| RedRow {
            task_id: row.id,
            title: row.title,
            directive: known.directive(row.directive_id),
            org: known.org(row.org_id),
            state: row.state,
            due_on: row.due_on,
            since: row.light_since.and_utc(),
            rule: row.rule.unwrap_or_default(),
            rule_version: row.rule_version.unwrap_or_default(),
            reason: row.reason.unwrap_or_default(),
            reason_en: row.reason_en.unwrap_or_default(),
            mend: row.mend.unwrap_or_default(),
            mend_en: row.mend_en.unwrap_or_default(),
        })
        .collect();
    RedList { total, items }
}

/// Extensions: sums over all, the longest shown.
pub(super) fn slips(rows: Vec<Slipped>, sums: SlipSums, known: &Names) -> Slips {
    Slips {
        tasks: sums.tasks,
        extensions: sums.extensions,
        days: sums.days,
        items: rows
            .into_iter()
            .map(|row| SlipRow {
                task_id: row.id,
                title: row.title,
                org: known.org(row.org_id),
                original_due_on: row.original_due_on,
                due_on: row.due_on,
                extensions: row.extensions,
                slip_days: row.slip_days,
            })
            .collect(),
    }
}
