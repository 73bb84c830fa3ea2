//! What happens in the nation, decided before anything is written: directives, who carries which part, what becomes of
//! each part, and which reports are sent. As many reports as were asked for, to the last one.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::{Datelike, Days, Months};

use super::cast::Cast;
use super::dice::{Ask, Dice};
use super::fate::{self, Fate, Slot};
use crate::app::error::Result;
use crate::domain::cadence::{Cadence, DueRule, Planned, plan};
use crate::domain::calendar::Calendar;
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::OrgKind;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;

/// How often the nation reports.
pub(super) const CADENCE: Cadence = Cadence::Monthly;
/// When its reports are due.
pub(super) const DUE_RULE: DueRule = DueRule::After(5);
/// No directive is older than this.
const OLDEST_MONTHS: u32 = 60;

/// What a directive is about: title, indicator, unit, kind.
pub(super) const SUBJECTS: &[(&str, &str, &str, IndicatorKind)] = &[
    ("快递进村", "建制村快递服务覆盖率", "%", IndicatorKind::Ratio),
    ("智能快件箱建设", "新增智能快件箱", "组", IndicatorKind::Count),
    ("电子运单普及", "电子运单使用率", "%", IndicatorKind::Ratio),
    ("末端网点规范", "新增标准化网点", "个", IndicatorKind::Count),
    ("绿色包装治理", "可循环包装使用率", "%", IndicatorKind::Ratio),
    ("邮路开通", "新增汽车邮路", "条", IndicatorKind::Count),
    ("实名收寄", "实名收寄率", "%", IndicatorKind::Ratio),
    ("安检设备配备", "新增安检机", "台", IndicatorKind::Count),
    ("普遍服务达标", "建制村直接通邮达标率", "%", IndicatorKind::Ratio),
    ("从业人员培训", "培训快递员", "人次", IndicatorKind::Count),
];

/// A directive of the nation.
#[derive(Debug, Clone)]
pub(super) struct Matter {
    pub(super) id: i64,
    pub(super) subject: usize,
    pub(super) issued_on: Day,
    pub(super) due_on: Day,
    /// All its tasks are closed or cancelled; working days after the due day on which that ended.
    pub(super) closed: bool,
    pub(super) late: bool,
    /// Tasks, by their place.
    pub(super) first: usize,
    pub(super) end: usize,
}

/// A task of the nation.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) matter: usize,
    /// Place of its lead.
    pub(super) lead: usize,
    /// Place of the task above.
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// 0 below the directive, 1 below a province, 2 below a city.
    pub(super) depth: usize,
    pub(super) issued_on: Day,
    pub(super) fate: Fate,
    pub(super) slots: Vec<Slot>,
}

/// The whole plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) matters: Vec<Matter>,
    pub(super) pieces: Vec<Piece>,
}

/// What the plan is made of.
pub(super) struct Ground<'a> {
    pub(super) cast: &'a Cast,
    pub(super) calendar: &'a Calendar,
    pub(super) dice: Dice,
    pub(super) today: Day,
    pub(super) days: fate::KeyDays<'a>,
    /// Directives there will be.
    matters: usize,
    plans: HashMap<(Day, Day), Rc<[Planned]>>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(cast: &'a Cast, calendar: &'a Calendar, dice: Dice, today: Day) -> Ground<'a> {
        Ground {
            cast,
            calendar,
            dice,
            today,
            days: fate::KeyDays::new(calendar),
            matters: 0,
            plans: HashMap::new(),
        }
    }

    /// What a task issued on a day and due on another owes.
    pub(super) fn planned(&mut self, issued: Day, due: Day) -> Rc<[Planned]> {
        let calendar = self.calendar;
        let made = self.plans.entry((issued, due));
        let made = made.or_insert_with(|| plan(CADENCE, DUE_RULE, issued, Some(due), calendar).into());
        Rc::clone(made)
    }
}

/// How many months a directive runs back, by its place.
struct Ages(Vec<u32>);

/// Makes the plan.
///
/// # Errors
/// Refused where so many reports do not fit so few tasks.
pub(super) fn make(ground: &mut Ground<'_>, tasks: usize, reports: usize) -> Result<Plan> {
    let shapes = shapes(ground, tasks);
    ground.matters = shapes.len();
    let base = u32::try_from(reports / tasks.max(1)).unwrap_or(u32::MAX);
    let age = |i: usize| (base + u32::from(i.is_multiple_of(3))).clamp(1, OLDEST_MONTHS);
    let mut ages = Ages((0..shapes.len()).map(age).collect());
    let mut parts: Vec<Vec<Piece>> = Vec::new();
    for (i, shape) in shapes.iter().enumerate() {
        parts.push(pieces(ground, i, shape, ages.of(i)));
    }
    let wanted = reports + reports / 50;
    let mut next = 0;
    let mut sent: usize = parts.iter().map(|p| count(p)).sum();
    while sent < wanted {
        if ages.0.iter().all(|age| *age >= OLDEST_MONTHS) {
            break;
        }
        let i = next % shapes.len();
        next += 1;
        if let (Some(shape), Some(part)) = (shapes.get(i), parts.get_mut(i)) {
            ages.older(i);
            let fresh = pieces(ground, i, shape, ages.of(i));
            sent = sent + count(&fresh) - count(part);
            *part = fresh;
        }
    }
    if sent < reports {
        let zh = format!("{tasks}项任务最多能有约{sent}份报告；请增加任务或减少报告");
        let en = format!("{tasks} tasks make {sent} reports at most; ask for more tasks or fewer reports");
        return Err(Refusal::rule(zh, en).into());
    }
    let mut plan = joined(ground, &shapes, &ages, parts);
    fate::trim(&mut plan.pieces, ground.dice, sent - reports);
    Ok(plan)
}

impl Ages {
    fn of(&self, i: usize) -> u32 {
        self.0.get(i).copied().unwrap_or(1)
    }

    fn older(&mut self, i: usize) {
        if let Some(age) = self.0.get_mut(i) {
            *age = (*age + 1).min(OLDEST_MONTHS);
        }
    }
}

fn count(pieces: &[Piece]) -> usize {
    pieces.iter().flat_map(|p| &p.slots).map(Slot::reports).sum()
}

/// Who carries which part of each directive: places of bureaus, parents first, until there are enough tasks.
fn shapes(ground: &Ground<'_>, tasks: usize) -> Vec<Vec<usize>> {
    let mut shapes = Vec::new();
    let mut left = tasks;
    let mut empty = 0;
    while left > 0 && empty < 100 {
        let mut shape = carriers(ground, shapes.len() + empty);
        shape.truncate(left);
        left -= shape.len();
        if shape.is_empty() {
            empty += 1;
        } else {
            shapes.push(shape);
        }
    }
    shapes
}

/// Every seventh directive goes to some provinces only (试点).
fn carriers(ground: &Ground<'_>, matter: usize) -> Vec<usize> {
    let bureaus = &ground.cast.bureaus;
    let number = i64::try_from(matter).unwrap_or_default();
    let mut taken = vec![false; bureaus.len()];
    let mut shape = Vec::new();
    for (place, bureau) in bureaus.iter().enumerate() {
        let above = bureau.parent;
        let takes = match bureau.kind {
            OrgKind::Provincial => matter % 7 != 3 || ground.dice.roll(Ask::Coverage, number, bureau.id, 2) == 0,
            OrgKind::Municipal | OrgKind::County => above.is_some_and(|p| taken.get(p) == Some(&true)),
            OrgKind::National | OrgKind::Department => false,
        };
        if let Some(flag) = taken.get_mut(place) {
            *flag = takes;
        }
        if takes {
            shape.push(place);
        }
    }
    shape
}

/// The month that lies `n` months from today's, its first day.
fn month(today: Day, n: i32) -> Day {
    let first = today.with_day(1).unwrap_or(today);
    let moved = if n < 0 {
        first.checked_sub_months(Months::new(n.unsigned_abs()))
    } else {
        first.checked_add_months(Months::new(n.unsigned_abs()))
    };
    moved.unwrap_or(first)
}

fn end_of_month(first: Day) -> Day {
    CADENCE.period_of(first).to
}

/// Dates of a directive that runs back so many months. Some are closed, one in forty is past due, the last are new.
fn matter(ground: &Ground<'_>, i: usize, age: u32) -> Matter {
    let back = i32::try_from(age).unwrap_or(1);
    let place = i32::try_from(i).unwrap_or_default();
    let recent = ground.matters > 8 && i + 2 >= ground.matters;
    let closed = !recent && i % 7 == 5;
    let due_on = match (closed, recent) {
        (true, _) => end_of_month(month(ground.today, -3 - place % 3)),
        (_, true) => end_of_month(month(ground.today, 3)),
        _ if i % 40 == 17 => end_of_month(month(ground.today, -1)),
        _ => end_of_month(month(ground.today, 1 + place % 3)),
    };
    let start = if closed {
        month(due_on, -back)
    } else {
        month(ground.today, -back)
    };
    let early = u64::try_from(2 + place % 4).unwrap_or(2);
    let wanted = start.checked_add_days(Days::new(early)).unwrap_or(start);
    let issued_on = if recent {
        fate::working_days_before(ground.calendar, ground.today, 6)
    } else {
        ground.calendar.next_working_on_or_after(wanted)
    };
    Matter {
        id: i64::from(place) + 1,
        subject: i % SUBJECTS.len(),
        issued_on,
        due_on,
        closed,
        late: closed && place % 3 == 1,
        first: 0,
        end: 0,
    }
}

fn pieces(ground: &mut Ground<'_>, i: usize, shape: &[usize], age: u32) -> Vec<Piece> {
    let matter = matter(ground, i, age);
    let mut list = laid_out(ground, i, &matter, shape);
    for place in 0..list.len() {
        fate::decide(ground, &matter, &mut list, place);
    }
    list
}

/// The tree of a directive's tasks.
fn laid_out(ground: &Ground<'_>, i: usize, matter: &Matter, shape: &[usize]) -> Vec<Piece> {
    let mut at: HashMap<usize, usize> = HashMap::new();
    let mut list: Vec<Piece> = Vec::new();
    for lead in shape {
        let above = ground.cast.bureaus.get(*lead).and_then(|b| b.parent);
        let parent = above.and_then(|p| at.get(&p).copied());
        let depth = parent.and_then(|p| list.get(p)).map_or(0, |p: &Piece| p.depth + 1);
        let place = list.len();
        if let Some(p) = parent.and_then(|p| list.get_mut(p)) {
            p.children.push(place);
        }
        at.insert(*lead, place);
        let wait = i64::try_from(depth).unwrap_or_default();
        list.push(Piece {
            matter: i,
            lead: *lead,
            parent,
            children: Vec::new(),
            depth,
            issued_on: ground.calendar.add_working_days(matter.issued_on, wait),
            fate: Fate::Active,
            slots: Vec::new(),
        });
    }
    list
}

/// Puts the parts together; places within a directive become places in the whole.
fn joined(ground: &Ground<'_>, shapes: &[Vec<usize>], ages: &Ages, parts: Vec<Vec<Piece>>) -> Plan {
    let mut plan = Plan::default();
    for (i, part) in parts.into_iter().enumerate().take(shapes.len()) {
        let first = plan.pieces.len();
        let end = first + part.len();
        let dates = matter(ground, i, ages.of(i));
        plan.matters.push(Matter { first, end, ..dates });
        plan.pieces.extend(part.into_iter().map(|p| Piece {
            parent: p.parent.map(|place| place + first),
            children: p.children.iter().map(|place| place + first).collect(),
            ..p
        }));
    }
    plan
}
