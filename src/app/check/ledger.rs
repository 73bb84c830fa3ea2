//! What a part of the proof counts and finds. Ledgers of parts add up.

use std::collections::HashMap;
use std::fmt::{self, Display};

use super::said::Said;
use super::{Finding, Proof};
use crate::store::check::figure::{MonthSums, TotalKey};

/// Organisation, directive, year and month.
pub(super) type Month = (i64, i64, (i32, u32));

/// What was counted and found.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) proof: Proof,
    pub(super) totals: HashMap<TotalKey, (i64, i64)>,
    /// As they were counted: a month may stand here many times, and is added up at the end.
    pub(super) months: Vec<(Month, MonthSums)>,
    /// Where values are written for comparison.
    text: String,
}

impl Ledger {
    /// Adds what another part counted and found.
    pub(super) fn absorb(&mut self, other: Ledger) {
        self.proof.absorb(other.proof);
        for (key, more) in other.totals {
            let sums = self.totals.entry(key).or_default();
            *sums = (sums.0 + more.0, sums.1 + more.1);
        }
        self.months.extend(other.months);
    }

    /// The months counted so far, each once, in the order of their keys.
    pub(super) fn months(&mut self) -> Vec<(Month, MonthSums)> {
        let mut months = std::mem::take(&mut self.months);
        months.sort_unstable_by_key(|(key, _)| *key);
        months.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = plus(kept.1, next.1);
            }
            same
        });
        months
    }

    /// Notes a finding where two values differ. Nothing is written where they are the same, which is nearly always.
    pub(super) fn same<T: PartialEq + Display>(
        &mut self,
        area: &'static str,
        subject: impl Display,
        stored: T,
        recomputed: T,
        words: impl Display,
    ) -> bool {
        let same = stored == recomputed;
        if !same {
            self.note(area, subject, stored, recomputed, words);
        }
        same
    }

    /// Notes a finding where a stored value is not what an event tells; where none tells anything, all is well.
    pub(super) fn told(
        &mut self,
        area: &'static str,
        subject: impl Display,
        stored: impl Display,
        told: Option<&Said<'_>>,
        words: impl Display,
    ) {
        if let Some(told) = told.filter(|told| !told.is(&stored, &mut self.text)) {
            self.note(area, subject, stored, told, words);
        }
    }

    /// Notes a finding.
    pub(super) fn note(
        &mut self,
        area: &'static str,
        subject: impl Display,
        stored: impl Display,
        recomputed: impl Display,
        words: impl Display,
    ) {
        self.proof.findings.push(Finding {
            area,
            subject: subject.to_string(),
            stored: stored.to_string(),
            recomputed: recomputed.to_string(),
            words: words.to_string(),
            mendable: false,
        });
    }

    /// Notes a finding unless a condition holds.
    pub(super) fn holds(
        &mut self,
        area: &'static str,
        subject: impl Display,
        ok: bool,
        stored: impl Display,
        words: impl Display,
    ) {
        if !ok {
            self.note(area, subject, stored, NONE, words);
        }
    }

    /// The last finding is one that `--repair` puts right.
    pub(super) fn mendable(&mut self) {
        if let Some(last) = self.proof.findings.last_mut() {
            last.mendable = true;
        }
    }
}

/// Sums of a month and those of another.
pub(super) fn plus(s: MonthSums, more: MonthSums) -> MonthSums {
    (s.0 + more.0, s.1 + more.1, s.2 + more.2, s.3 + more.3, s.4 + more.4)
}

/// How findings show that there is nothing.
pub(super) const NONE: &str = "—";

/// A value as findings show it; a dash where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown<T>(pub(super) Option<T>);

impl<T: Display> Display for Shown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str(NONE),
        }
    }
}

/// A row as findings show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row<T>(pub(super) T);

impl<T: fmt::Debug> Display for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// A span of days as findings show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span<T>(pub(super) T, pub(super) T);

impl<T: Display> Display for Span<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.0, self.1)
    }
}
