//! Review or plan (回顾与安排): a bare 推进… orders in a plan and tells in a review. Each unit gives evidence for one side;
//! a chain of two states, dear to leave inside a paragraph and cheap to leave at a heading, carries it to the units
//! that give none. One pass forward and one back: linear in the number of units.

use super::mood::Signs;
use super::outline::{Kind, Section, Unit};

/// What it costs to change sides: inside a line, at a new line, at an item, at a chapter or a lead-in.
const WITHIN: i32 = 34;
const LINE: i32 = 20;
const ITEM: i32 = 16;
const CHAPTER: i32 = 6;
/// What the title of a plan says for each unit that stands in no section.
const PLAN: i32 = 8;
/// Most that one unit may say for its side.
const MOST: i32 = 60;

/// The year of a document that gives no date: the latest of two or more that its headings open with.
#[must_use]
pub fn latest_year(text: &str) -> Option<i32> {
    let short = text.split('\n').filter(|l| l.len() <= 120);
    let mut years: Vec<i32> = short
        .filter_map(|l| {
            let (_, skip) = super::outline::enumerator(l)?;
            super::clause::opening_year(l.get(skip..)?)
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
            super::outline::enumerator(l)
                .is_some_and(|(_, n)| l.get(n..).is_some_and(|rest| rest.starts_with("下半年")))
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
