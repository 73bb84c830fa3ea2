//! `duban check --repair`: writes derived figures anew, with an event. What is not derived is never touched.

use super::{Finding, prove};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject};
use crate::store::check::mend;

/// Mends totals, months, roll-ups and the copies that tasks keep; answers what is left.
pub struct Repair;

/// What was mended, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Repaired {
    /// Figures written anew.
    pub mended: usize,
    /// What only a person can put right.
    pub left: Vec<Finding>,
}

impl Command for Repair {
    type Output = Repaired;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Repaired> {
        let rules = cx.rules.clone();
        let before = prove(cx.tx, &rules)?;
        let wrong = before.findings.iter().filter(|f| f.mendable).count();
        if wrong == 0 {
            cx.excuse();
            return Ok(Repaired {
                mended: 0,
                left: before.findings,
            });
        }
        let n = i64::try_from(wrong).unwrap_or(i64::MAX);
        let subject = Subject {
            kind: "figures",
            ..Subject::default()
        };
        cx.record(subject, Change::system("system.repaired").with("n", n))?;
        for (task, copies) in &before.mending.copies {
            mend::copies(cx.tx, *task, copies, cx.now)?;
        }
        // Totals depend on the lights that were just mended.
        let then = prove(cx.tx, &rules)?.mending;
        for (key, cell) in &then.totals {
            mend::total(cx.tx, key, *cell)?;
        }
        for (key, sums) in &then.months {
            mend::month(cx.tx, key, *sums)?;
        }
        if then.subtrees {
            crate::store::subtree::rebuild(cx.tx)?;
        }
        // Leaves come before their parents, and every figure was computed from values, so one pass is enough.
        for (target, day, figure) in &then.rollups {
            mend::rollup(cx.tx, *target, *day, *figure, cx.now)?;
        }
        Ok(Repaired {
            mended: wrong,
            left: prove(cx.tx, &rules)?.findings,
        })
    }
}
