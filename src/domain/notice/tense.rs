//! Review or plan (回顾与安排): a bare 推进… orders in a plan and tells in a review. Each unit gives evidence for one side;
//! a chain of two states, dear to leave inside a paragraph and cheap to leave at a heading, carries it to the units
//! that give none. One pass forward and one back: linear in the number of units.

use super::date;
use super::mood::Signs;
use super::outline::{self, Kind, Section, Unit};

/// What it costs to change sides: inside a line, at a new line, at an item, at a chapter or a lead-in.
const WITHIN: i32 = 34;
const LINE: i32 = 20;
const ITEM: i32 = 16;
const CHAPTER: i32 = 6;
/// What the title of a plan says for each unit that stands in no section.
const PLAN: i32 = 14;
/// Most that one unit may say for its side.
const MOST: i32 = 60;

/// The year of a document that gives no date: the latest of two or more that its headings open with.
#[must_use]
pub fn latest_year(text: &str) -> Option<i32> {
    let short = text.split('\n').filter(|l| l.len() <= 120);
    let mut years: Vec<i32> = short
        .filter_map(|l| {
            let (_, skip) = outline::enumerator(l)?;
            opening_year(l.get(skip..)?)
        })
        .collect();
    years.sort_unstable();
    years.dedup();
    if years.len() > 1 { years.last().copied() } else { None }
}

/// Whether a heading speaks of the second half of the year: then the first is over.
#[must_use]
pub fn speaks_of_second_half(text: &str) -> bool {
    text.contains("下半年")
        && text.split('\n').filter(|l| l.len() <= 120).any(|l| {
            outline::enumerator(l).is_some_and(|(_, n)| l.get(n..).is_some_and(|rest| rest.starts_with("下半年")))
        })
}

/// How far each unit leans to the past: above zero it stands in a review, far below zero in a plan.
#[must_use]
pub fn leanings(units: &[Unit], signs: &[Signs], plan: bool) -> Vec<i32> {
    let titled = |u: &Unit| if plan && u.section == Section::Neutral { PLAN } else { 0 };
    let evidence: Vec<i32> = units
        .iter()
        .zip(signs)
        .map(|(u, s)| (evidence(u, s) - titled(u)).clamp(-MOST, MOST))
        .collect();
    let change: Vec<i32> = std::iter::once(0)
        .chain(units.iter().zip(units.iter().skip(1)).map(|(a, b)| change(a, b)))
        .collect();
    let forward = costs(evidence.iter().copied(), change.iter().copied());
    let back = costs(
        evidence.iter().rev().copied(),
        std::iter::once(0).chain(change.iter().skip(1).rev().copied()),
    );
    let both = forward.iter().zip(back.iter().rev());
    both.zip(&evidence)
        .map(|((f, b), own)| (f.plan + b.plan - f.past - b.past) - own)
        .collect()
}

/// Least cost of every unit on either side, given all before it.
#[derive(Clone, Copy)]
struct Costs {
    past: i32,
    plan: i32,
}

fn costs(evidence: impl Iterator<Item = i32>, change: impl Iterator<Item = i32>) -> Vec<Costs> {
    let mut last = Costs { past: 4, plan: 0 };
    let step = |(own, change): (i32, i32)| {
        let past = last.past.min(last.plan + change) + (-own).max(0);
        let plan = last.plan.min(last.past + change) + own.max(0);
        let least = past.min(plan);
        last = Costs {
            past: past - least,
            plan: plan - least,
        };
        last
    };
    evidence.zip(change).map(step).collect()
}

/// Above zero for the past, below for the plan.
fn evidence(unit: &Unit, signs: &Signs) -> i32 {
    let place = match unit.section {
        Section::Past => 50,
        Section::Task | Section::Goal => -50,
        Section::Neutral => 0,
    };
    let ahead = i32::from(signs.modal) * 26
        + i32::from(signs.aimed) * if signs.hoped { 24 } else { 6 }
        + i32::from(signs.ahead) * 40
        + i32::from(signs.charged) * 20
        + i32::from(signs.assigned) * 6
        + i32::from(signs.ordered) * 16;
    let told = i32::from(signs.opens_past) * 40
        + i32::from(signs.past) * 24
        + i32::from(signs.compared) * 18
        + i32::from(signs.figured) * if signs.leads || signs.leads_late { 5 } else { 7 };
    let plain = i32::from(signs.leads) * 4;
    let own = if unit.kind == Kind::LeadIn || !signs.past {
        told - ahead - plain
    } else {
        told - ahead / 2
    };
    (place + own).clamp(-MOST, MOST)
}

fn change(before: &Unit, unit: &Unit) -> i32 {
    let chapter = unit.level.is_some_and(|l| l <= 1) || unit.kind != Kind::Sentence || before.section != unit.section;
    if chapter {
        CHAPTER
    } else if unit.enumerator > 0 {
        ITEM
    } else if unit.line != before.line {
        LINE
    } else {
        WITHIN
    }
}

/// Tells of a year that is over: it opens with one and names no day by which something is to be done (2023年度未整改的网点，6月底前
/// 完成整改).
#[must_use]
pub fn is_over(unit: &str, year: Option<i32>) -> bool {
    let limit = |d: &date::DateFound| d.role == date::Role::Limit && d.range.start > 0;
    opens_before(unit, year) && !date::each(unit, unit.len(), None).any(|d| limit(&d))
}

/// Where the day that a text opens with ends, if something is to be done by it (年底前，…; 到2025年…).
#[must_use]
pub fn limit(body: &str) -> Option<usize> {
    let day = date::start(body).filter(|d| d.role == date::Role::Limit && !body.starts_with("上半年"))?;
    Some(day.range.end)
}

/// Opens with a year before the document's, or with five years that were over by then (“十三五”期间).
#[must_use]
pub fn opens_before(unit: &str, year: Option<i32>) -> bool {
    let Some(year) = year else { return false };
    let skip = outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit);
    opening_year(body)
        .or_else(|| opening_plan(body))
        .is_some_and(|found| found < year)
}

/// The last year of the plan of five years in whose time a text opens: “十三五”期间，…
fn opening_plan(body: &str) -> Option<i32> {
    let rest = body.trim_start_matches(['在', '“']);
    let plans = [("十二五", 2015), ("十三五", 2020), ("十四五", 2025), ("十五五", 2030)];
    let (name, year) = plans.iter().find(|(name, _)| rest.starts_with(name))?;
    let time = rest.get(name.len()..)?.trim_start_matches('”');
    (time.starts_with("期间") || time.starts_with("时期")).then_some(*year)
}

/// The year that a text opens with (2025年，…; 2025年全市…), unless it is reached (到2025年) or a base.
pub(super) fn opening_year(body: &str) -> Option<i32> {
    let body = body.trim_start_matches(['在', '（']);
    let year: i32 = body
        .get(..4)
        .filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?
        .parse()
        .ok()?;
    let after = body.get(4..)?.strip_prefix('年')?;
    let limit = after.starts_with(['底', '末', '前', '起', '内']);
    ((1990..2100).contains(&year) && !limit).then_some(year)
}
