//! `duban check`: proves what is stored from what it was made of. Totals, months and roll-ups are computed a second time
//! from tasks, obligations, reports and values; states are held against events, versions and reviews; the chain of
//! events and the references are verified. Which columns stay unproved stands in [`unchecked`], with the reason.

mod dossier;
mod events;
mod figures;
mod mend;
mod obligations;
mod references;
mod reports;
mod rollups;
mod states;
mod tally;
mod told;
mod totals;
pub mod unchecked;
mod values;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use schemars::JsonSchema;
use serde::Serialize;

use super::cx::Cx;
use super::error::Result;
use super::rules::Rules;
use crate::domain::id::OrgId;
use crate::domain::time::Day;
use crate::store::check::figure::{MonthKey, MonthSums, Stored, TotalKey};
use crate::store::check::mend::Copies;
use crate::store::{self, Conn};
pub use mend::Repair;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Part of the proof: `totals`, `months`, `rollups`, `values`, `states`, `obligations`, `reports`, `lights`,
    /// `events`, `references`, `numbers`.
    pub area: &'static str,
    /// What it is about, `task 12`.
    pub subject: String,
    /// What is stored.
    pub stored: String,
    /// What was recomputed.
    pub recomputed: String,
    /// In words, Chinese.
    pub words: String,
    /// Whether `--repair` puts it right.
    pub mendable: bool,
}

/// The acts after which due days that stand may be others than would be counted now.
const RECOUNTED: &[&str] = &["calendar.put", "org.edited"];

/// Tasks a page.
const PAGE: i64 = 500;

/// What the proof found, and what would put the derived figures right.
#[derive(Debug, Default)]
pub struct Proof {
    /// What is wrong.
    pub findings: Vec<Finding>,
    mending: Mending,
}

/// The right figures where the stored ones are wrong.
#[derive(Debug, Default)]
struct Mending {
    totals: Vec<(TotalKey, Option<(i64, i64)>)>,
    months: Vec<(MonthKey, Option<MonthSums>)>,
    rollups: Vec<(i64, Day, Option<Stored>)>,
    copies: Vec<(i64, Copies)>,
    /// Sums of subtrees have to be made anew.
    subtrees: bool,
}

/// What later parts of the proof need of every task.
#[derive(Debug, Clone)]
struct Known {
    path: String,
    directive: i64,
    parent: Option<i64>,
    lead: OrgId,
    live: bool,
    issued_at: Option<NaiveDateTime>,
}

/// Everything that is carried from page to page.
#[derive(Debug, Default)]
struct Ledger {
    proof: Proof,
    tasks: HashMap<i64, Known>,
    totals: HashMap<TotalKey, (i64, i64)>,
    months: HashMap<MonthKey, MonthSums>,
    moments: HashSet<NaiveDateTime>,
    /// When working days were last counted otherwise: by another calendar, or by that of another place in the tree.
    recounted: Option<NaiveDateTime>,
}

impl Ledger {
    /// Notes a finding where two texts differ.
    fn same(&mut self, area: &'static str, subject: &str, stored: String, recomputed: String, words: &str) -> bool {
        let same = stored == recomputed;
        if !same {
            self.note(area, subject, stored, recomputed, words);
        }
        same
    }

    fn note(&mut self, area: &'static str, subject: &str, stored: String, recomputed: String, words: &str) {
        self.proof.findings.push(Finding {
            area,
            subject: subject.to_owned(),
            stored,
            recomputed,
            words: words.to_owned(),
            mendable: false,
        });
    }

    /// Notes a finding unless a condition holds.
    fn holds(&mut self, area: &'static str, subject: &str, ok: bool, stored: String, words: &str) {
        if !ok {
            self.note(area, subject, stored, "—".to_owned(), words);
        }
    }

    /// The last finding is one that `--repair` puts right.
    fn mendable(&mut self) {
        if let Some(last) = self.proof.findings.last_mut() {
            last.mendable = true;
        }
    }
}

/// A value as findings show it; a dash where there is none.
fn shown<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "—".to_owned(), |v| v.to_string())
}

/// Proves the whole database.
///
/// # Errors
/// As the database.
pub fn prove(conn: &mut Conn, rules: &Rules) -> Result<Proof> {
    let mut ledger = Ledger {
        moments: store::check::figure::moments(conn)?.into_iter().collect(),
        recounted: store::event::last_told(conn, RECOUNTED)?,
        ..Ledger::default()
    };
    let mut after = 0;
    loop {
        let page = store::check::work::tasks_after(conn, after, PAGE)?;
        let Some(last) = page.last().map(|t| t.id) else { break };
        for dossier in dossier::open(conn, page)? {
            states::prove(&mut ledger, &dossier);
            obligations::prove(&mut ledger, &dossier, rules);
            reports::prove(&mut ledger, &dossier);
            values::prove(&mut ledger, &dossier);
            tally::count(&mut ledger, &dossier);
        }
        after = last;
    }
    totals::prove(&mut ledger, conn)?;
    rollups::prove(&mut ledger, conn)?;
    references::prove(&mut ledger, conn)?;
    events::prove(&mut ledger, conn)?;
    Ok(ledger.proof)
}

/// [`check`] over one moment of a database that others write to meanwhile.
///
/// # Errors
/// As the database.
pub fn in_snapshot(cx: &mut Cx<'_>) -> Result<Vec<Finding>> {
    let rules = cx.rules.clone();
    store::check::snapshot(cx.tx, |conn| check(conn, &rules))
}

/// Proves the whole database; what is wrong, and nothing where all is well.
///
/// # Errors
/// As the database.
pub fn check(conn: &mut Conn, rules: &Rules) -> Result<Vec<Finding>> {
    Ok(prove(conn, rules)?.findings)
}
