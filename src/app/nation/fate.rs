//! What becomes of each task and each report of the nation, and the days on which it happens.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::Datelike;

use super::dice::{Ask, Dice};
use super::plan::{Ground, Matter, Piece};
use crate::domain::cadence::Planned;
use crate::domain::calendar::Calendar;
use crate::domain::time::Day;

/// What becomes of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Not signed for yet.
    Unsigned,
    /// At work.
    Active,
    /// At work, with a later due day.
    Extended { filed: Day, due: Day },
    /// Suspended.
    Suspended(Day),
    /// Cancelled before its first report.
    Cancelled(Day),
    /// Closure asked for.
    Closing(Day),
    /// Closed.
    Closed { filed: Day, decided: Day },
}

/// An obligation and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) planned: Planned,
    pub(super) end: SlotEnd,
}

/// How an obligation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotEnd {
    /// Not answered.
    Open,
    /// Waived with the end of its task.
    Waived,
    /// A report was sent.
    Sent(Sent),
}

/// How a report went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    /// After its due moment.
    pub(super) late: bool,
    /// Returned once.
    pub(super) returned: bool,
    /// Sent again after the return.
    pub(super) again: bool,
    /// Accepted in the end.
    pub(super) accepted: bool,
}

impl Slot {
    /// Reports there are of it.
    pub(super) fn reports(&self) -> usize {
        match self.end {
            SlotEnd::Sent(sent) => 1 + usize::from(sent.again),
            SlotEnd::Open | SlotEnd::Waived => 0,
        }
    }

    /// Whether it is answered in the end.
    pub(super) fn answered(&self) -> bool {
        matches!(self.end, SlotEnd::Sent(sent) if !sent.returned || sent.again)
    }
}

/// On which days the reports of a period are sent, returned, sent again, sent late and accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PeriodDays {
    pub(super) send: Day,
    pub(super) back: Day,
    pub(super) again: Day,
    pub(super) late: Day,
    pub(super) accept: Day,
}

/// The days of each period, worked out once.
pub(super) struct KeyDays<'a> {
    calendar: &'a Calendar,
    known: RefCell<HashMap<Day, PeriodDays>>,
}

impl<'a> KeyDays<'a> {
    pub(super) fn new(calendar: &'a Calendar) -> KeyDays<'a> {
        KeyDays {
            calendar,
            known: RefCell::default(),
        }
    }

    /// Of the period that ends on a day; all lie before the next period's end.
    pub(super) fn of(&self, period_to: Day) -> PeriodDays {
        let after = |n| self.calendar.add_working_days(period_to, n);
        let mut known = self.known.borrow_mut();
        *known.entry(period_to).or_insert_with(|| PeriodDays {
            send: after(1),
            back: after(3),
            again: after(4),
            late: after(7),
            accept: after(8),
        })
    }
}

/// The day `n` working days before another.
pub(super) fn working_days_before(calendar: &Calendar, day: Day, n: usize) -> Day {
    let mut found = day;
    for _ in 0..n {
        found = calendar.last_working_on_or_before(found.pred_opt().unwrap_or(found));
    }
    found
}

/// Decides the fate of a task and of its obligations.
pub(super) fn decide(ground: &mut Ground<'_>, matter: &Matter, list: &mut [Piece], place: usize) {
    let Some(piece) = list.get(place) else { return };
    let fate = fate(ground, matter, piece);
    let due = match fate {
        Fate::Extended { due, .. } => due,
        _ => matter.due_on,
    };
    let planned = ground.planned(piece.issued_on, due);
    let slots = planned.iter().map(|p| Slot {
        planned: *p,
        end: end(ground, matter, piece, fate, p),
    });
    let slots = slots.collect();
    if let Some(piece) = list.get_mut(place) {
        piece.fate = fate;
        piece.slots = slots;
    }
}

fn fate(ground: &Ground<'_>, matter: &Matter, piece: &Piece) -> Fate {
    let (a, b) = (matter.id, i64::try_from(piece.lead).unwrap_or_default());
    let chance = ground.dice.roll(Ask::Fate, a, b, 1_000);
    let day = ground.dice.roll(Ask::Day, a, b, 30);
    let calendar = ground.calendar;
    let before = |n: i64| working_days_before(calendar, ground.today, usize::try_from(n).unwrap_or_default());
    let young = calendar.working_days_between(piece.issued_on, ground.today) < 45;
    let leaf = piece.children.is_empty();
    if matter.closed {
        return ended(calendar, matter, piece, leaf && chance < 40);
    }
    if young {
        let unsigned = leaf && chance < 400 && calendar.working_days_between(piece.issued_on, ground.today) < 8;
        return if unsigned { Fate::Unsigned } else { Fate::Active };
    }
    match chance {
        _ if !leaf => Fate::Active,
        0..30 => Fate::Suspended(before(3 + day)),
        30..50 => Fate::Cancelled(calendar.add_working_days(piece.issued_on, 6)),
        50..70 => Fate::Closing(before(1 + day % 4)),
        70..150 => Fate::Closed {
            filed: before(5 + day),
            decided: before(3 + day),
        },
        150..190 if matter.due_on >= ground.today => Fate::Extended {
            filed: before(5 + day),
            due: later(ground, matter, day),
        },
        _ => Fate::Active,
    }
}

/// The end of the first or second month after the due day's.
fn later(ground: &Ground<'_>, matter: &Matter, day: i64) -> Day {
    let mut due = matter.due_on;
    for _ in 0..=(day % 2) {
        let next = due.succ_opt().unwrap_or(due);
        due = super::plan::CADENCE.period_of(next).to;
    }
    due.max(ground.today)
}

/// Closed from the leaves up, around the due day or well after it.
fn ended(calendar: &Calendar, matter: &Matter, piece: &Piece, cancelled: bool) -> Fate {
    if cancelled {
        return Fate::Cancelled(calendar.add_working_days(piece.issued_on, 6));
    }
    let from = if matter.late {
        calendar.add_working_days(matter.due_on, 22)
    } else {
        matter.due_on
    };
    let back = match piece.depth {
        0 => 3,
        1 => 8,
        _ => 12,
    };
    let filed = working_days_before(calendar, from, back);
    Fate::Closed {
        filed,
        decided: calendar.add_working_days(filed, 2),
    }
}

fn end(ground: &Ground<'_>, matter: &Matter, piece: &Piece, fate: Fate, planned: &Planned) -> SlotEnd {
    let days = ground.days.of(planned.period_to);
    let (until, waived) = match fate {
        Fate::Unsigned => return SlotEnd::Open,
        Fate::Cancelled(_) => return SlotEnd::Waived,
        Fate::Active | Fate::Extended { .. } | Fate::Closing(_) => (ground.today, false),
        Fate::Suspended(day) => (day, true),
        Fate::Closed { filed, .. } => (filed, true),
    };
    if days.send >= until {
        return if waived { SlotEnd::Waived } else { SlotEnd::Open };
    }
    let lead = i64::try_from(piece.lead).unwrap_or_default();
    let month = i64::from(planned.period_to.num_days_from_ce());
    let chance = ground.dice.roll(Ask::Slot, matter.id * 1_000 + lead, month, 1_000);
    let last = (ground.today - planned.period_to).num_days() < 40;
    let mut sent = Sent {
        late: chance < 40 && days.late < until,
        returned: (40..70).contains(&chance) && days.again < until,
        again: (40..70).contains(&chance) && days.again < until,
        accepted: days.accept < until,
    };
    // Of the last period some wait for their review, and some were returned and not yet sent again.
    if last && !waived && (70..90).contains(&chance) {
        sent.accepted = false;
    }
    if last && !waived && (90..100).contains(&chance) && days.back < until {
        sent = Sent {
            late: false,
            returned: true,
            again: false,
            accepted: false,
        };
    }
    SlotEnd::Sent(sent)
}

/// Leaves reports out, the latest of some tasks, until there are as many as wanted.
pub(super) fn trim(pieces: &mut [Piece], dice: Dice, excess: usize) {
    let key = |place: usize| {
        let number = i64::try_from(place).unwrap_or_default();
        (dice.roll(Ask::Lazy, number, 0, i64::MAX), place)
    };
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_cached_key(|place| key(*place));
    let mut left = excess;
    while left > 0 {
        let before = left;
        for place in &order {
            let Some(piece) = pieces.get_mut(*place) else { continue };
            if left > 0 && matches!(piece.fate, Fate::Active | Fate::Extended { .. }) {
                left -= dropped(&mut piece.slots, left.min(3));
            }
        }
        if left == before {
            return;
        }
    }
}

/// Takes back up to `most` reports, the latest first; answers how many.
fn dropped(slots: &mut [Slot], most: usize) -> usize {
    let mut done = 0;
    for slot in slots.iter_mut().rev() {
        while done < most
            && let SlotEnd::Sent(sent) = slot.end
        {
            done += 1;
            slot.end = if sent.again {
                SlotEnd::Sent(Sent {
                    returned: false,
                    again: false,
                    ..sent
                })
            } else {
                SlotEnd::Open
            };
        }
    }
    done
}
