//! `duban check`: proves what is stored from what it was made of. Totals, months and roll-ups are computed a second time
//! from tasks, obligations, reports and values; states are held against events, versions and reviews; the chain of
//! events and the references are verified. Which columns stay unproved stands in [`unchecked`], with the reason.
//!
//! The proof falls into many small jobs that need nothing of each other: stretches of the chain first, then ranges of tasks
//! and single indicators. [`whole`] shares them out over several connections that see one moment; [`prove`] does them one after
//! the other on one connection. The findings are the same, in the same order.

mod dossier;
mod events;
mod figures;
mod frame;
mod ledger;
mod lights;
mod mend;
mod obligations;
mod references;
mod reports;
mod rollups;
mod said;
mod share;
mod states;
mod tally;
mod told;
mod totals;
pub mod unchecked;
mod values;

use std::ops::RangeInclusive;
use std::thread::available_parallelism;

use schemars::JsonSchema;
use serde::Serialize;

use super::App;
use super::error::Result;
use super::rules::Rules;
use crate::domain::time::Day;
use crate::store::chain::ChainState;
use crate::store::check::figure::{MonthKey, MonthSums, Stored, TotalKey};
use crate::store::check::mend::Copies;
use crate::store::{self, Conn};
use dossier::Pile;
use frame::Frame;
use ledger::Ledger;
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

/// Most connections.
const CONNECTIONS: usize = 4;

/// What the proof found, and what would put the derived figures right.
#[derive(Debug, Default)]
pub struct Proof {
    /// What is wrong.
    pub findings: Vec<Finding>,
    mending: Mending,
}

impl Proof {
    fn absorb(&mut self, other: Proof) {
        self.findings.extend(other.findings);
        self.mending.totals.extend(other.mending.totals);
        self.mending.months.extend(other.mending.months);
        self.mending.rollups.extend(other.mending.rollups);
        self.mending.copies.extend(other.mending.copies);
        self.mending.subtrees |= other.mending.subtrees;
    }
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

/// A part of the proof that needs nothing of the others.
enum Job {
    /// A page of tasks.
    Tasks(RangeInclusive<i64>),
    /// What hangs on an indicator.
    Indicator((i64, String, i64)),
    References,
}

/// Proves the whole database over some connections that see one moment.
///
/// # Errors
/// As the database.
fn prove_over(conns: &mut [Conn], rules: &Rules) -> Result<Proof> {
    let chain = events::read(conns)?;
    let Some(first) = conns.first_mut() else {
        return Ok(Proof::default());
    };
    let frame = Frame::read(first, rules, &chain)?;
    let mut jobs: Vec<Job> = frame.pages.iter().cloned().map(Job::Tasks).collect();
    jobs.extend(store::check::figure::indicators(first)?.into_iter().map(Job::Indicator));
    jobs.push(Job::References);
    let parts = share::out(conns, &jobs, |conn, job| {
        let mut part = Ledger::default();
        match job {
            Job::Tasks(page) => tasks(&mut part, &frame, conn, page)?,
            Job::Indicator(indicator) => rollups::prove(&mut part, &frame, conn, indicator)?,
            Job::References => references::prove(&mut part, &frame, conn)?,
        }
        Ok(part)
    })?;
    let mut ledger = Ledger::default();
    for part in parts {
        ledger.absorb(part);
    }
    if let Some(conn) = conns.first_mut() {
        totals::prove(&mut ledger, conn)?;
    }
    events::tell(&mut ledger, chain);
    Ok(ledger.proof)
}

/// Proves a page of tasks.
fn tasks(ledger: &mut Ledger, frame: &Frame<'_>, conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<()> {
    let pile = Pile::read(conn, page)?;
    for dossier in pile.dossiers() {
        states::prove(ledger, frame, &dossier);
        lights::prove(ledger, frame, &dossier);
        obligations::prove(ledger, frame, &dossier);
        reports::prove(ledger, &dossier);
        values::prove(ledger, &dossier);
        tally::count(ledger, &dossier);
    }
    Ok(())
}

/// Proves the whole database on one connection.
///
/// # Errors
/// As the database.
pub fn prove(conn: &mut Conn, rules: &Rules) -> Result<Proof> {
    prove_over(std::slice::from_mut(conn), rules)
}

/// Proves the whole database; what is wrong, and nothing where all is well.
///
/// # Errors
/// As the database.
pub fn check(conn: &mut Conn, rules: &Rules) -> Result<Vec<Finding>> {
    Ok(prove(conn, rules)?.findings)
}

/// [`check`] over one moment of a database that others write to meanwhile, on as many connections as there are processors.
/// For threads that may block.
///
/// # Errors
/// As the database.
pub fn whole(app: &App) -> Result<Vec<Finding>> {
    let rules = app.rules();
    store::check::snapshot(&app.store, connections(), |conns| {
        Ok(prove_over(conns, &rules)?.findings)
    })
}

/// Verifies the chain of events over one moment, on as many connections as there are processors. For threads that may
/// block.
///
/// # Errors
/// As the database.
pub(super) fn chain(app: &App) -> Result<ChainState> {
    store::check::snapshot(&app.store, connections(), events::verify)
}

/// How many connections share the work.
fn connections() -> usize {
    available_parallelism().map_or(1, |n| n.get().min(CONNECTIONS))
}
