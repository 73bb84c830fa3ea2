//! Weighted milestones (阶段节点): what share of a task is planned to be done by a day, and what is done (DOMAIN.md §4). Their
//! weights add up to 100.

use super::time::Day;

/// What the weights of a task's milestones add up to, per cent.
pub const WHOLE: i64 = 100;

/// A milestone as far as shares go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its part of the task, per cent.
    pub weight: i64,
    /// By when.
    pub due_on: Day,
    /// When it was reached.
    pub reached_on: Option<Day>,
}

/// Per cent planned to be done at the end of a day.
#[must_use]
pub fn planned(steps: &[Step], day: Day) -> i64 {
    steps.iter().filter(|s| s.due_on <= day).map(|s| s.weight).sum()
}

/// Per cent done at the end of a day.
#[must_use]
pub fn done(steps: &[Step], day: Day) -> i64 {
    let reached = steps.iter().filter(|s| s.reached_on.is_some_and(|on| on <= day));
    reached.map(|s| s.weight).sum()
}

/// Why weights cannot be a task's: what is missing to 100, negative where they are over.
///
/// # Errors
/// The number of points by which the sum differs.
pub fn check(weights: &[i64]) -> Result<(), i64> {
    let sum = weights.iter().fold(0_i64, |sum, w| sum.saturating_add(*w));
    if sum == WHOLE {
        Ok(())
    } else {
        Err(WHOLE.saturating_sub(sum))
    }
}

/// Why a task that another waits for may hold it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is over its day by so many days and not done.
    Overdue(i64),
    /// Its day has slipped by so many days.
    Slipped(i64),
    /// It is due only after the task that waits for it.
    TooLate(Day),
}

/// Whether an open task, with its day now and as first issued, may hold up one due on a day, seen from today.
#[must_use]
pub fn held(now: Option<Day>, first: Option<Day>, waiting: Option<Day>, today: Day) -> Option<Held> {
    let due = now?;
    if due < today {
        return Some(Held::Overdue((today - due).num_days()));
    }
    if waiting.is_some_and(|w| due > w) {
        return Some(Held::TooLate(due));
    }
    let slipped = first.map_or(0, |first| (due - first).num_days());
    (slipped > 0).then_some(Held::Slipped(slipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_planned_and_done_goes_by_weight() {
        let step = |weight, due: &str, reached: Option<&str>| Step {
            weight,
            due_on: day(due),
            reached_on: reached.map(day),
        };
        let steps = [
            step(20, "2026-03-31", Some("2026-04-02")),
            step(50, "2026-06-30", None),
            step(30, "2026-12-31", None),
        ];
        let at = |on: &str| (planned(&steps, day(on)), done(&steps, day(on)));
        assert_eq!(at("2026-03-30"), (0, 0));
        assert_eq!(at("2026-03-31"), (20, 0));
        assert_eq!(at("2026-06-30"), (70, 20));
        assert_eq!(at("2026-12-31"), (100, 20));
        assert_eq!(
            (check(&[20, 50, 30]), check(&[20, 50]), check(&[90, 20])),
            (Ok(()), Err(30), Err(-10))
        );
    }

    #[test]
    fn what_may_hold_up_a_task_is_said_worst_first() {
        let (due, today) = (Some(day("2026-09-30")), day("2026-08-07"));
        let at = |now: &str, first: &str| held(Some(day(now)), Some(day(first)), due, today);
        assert_eq!(at("2026-08-31", "2026-08-31"), None);
        assert_eq!(at("2026-08-31", "2026-08-20"), Some(Held::Slipped(11)));
        assert_eq!(at("2026-10-31", "2026-08-20"), Some(Held::TooLate(day("2026-10-31"))));
        assert_eq!(at("2026-08-01", "2026-08-01"), Some(Held::Overdue(6)));
        assert_eq!(held(None, None, due, today), None);
    }
}
