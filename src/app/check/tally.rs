//! Counts a task into the totals and months that should be stored.

use chrono::Datelike;

use super::dossier::Dossier;
use super::ledger::Ledger;
use crate::domain::time::Day;
use crate::store::check::figure::MonthSums;

/// Counts a task.
pub(super) fn count(ledger: &mut Ledger, d: &Dossier<'_>) {
    let t = d.task;
    let cell = (t.head.lead, t.directive, t.state.clone(), t.light.clone());
    let sums = ledger.totals.entry(cell).or_default();
    sums.0 += 1;
    sums.1 += i64::from(t.overdue);
    months(ledger, d);
}

fn months(ledger: &mut Ledger, d: &Dossier<'_>) {
    let month = |day: Day| (day.year(), day.month());
    for duty in d.duties {
        let key = (duty.org, d.task.directive, month(duty.period_to));
        let mut sums = MonthSums::default();
        sums.0 += i64::from(duty.state != "waived");
        let sent = || d.answers(duty.id).filter(|r| r.submitted_at.is_some());
        if let Some(first) = sent().filter(|r| r.state != "withdrawn").min_by_key(|r| r.revision) {
            sums.1 += i64::from(!first.late);
            sums.2 += i64::from(first.late);
        }
        let last = sent().max_by_key(|r| r.revision);
        sums.4 += i64::from(last.is_some_and(|r| r.state == "accepted"));
        ledger.months.push((key, sums));
    }
    for report in d.reports.iter().filter(|r| r.duty.is_some()) {
        let reviews = d.reviews_of(report.id).iter();
        let returned = reviews.filter(|r| r.decision == "returned").count();
        if returned > 0 {
            let key = (report.org, d.task.directive, month(report.period_to));
            let returned = i64::try_from(returned).unwrap_or(i64::MAX);
            ledger.months.push((key, (0, 0, 0, returned, 0)));
        }
    }
}
