//! Numbers of the nation: what each directive and task is asked for, where it starts from, how fast it goes.

use super::dice::Ask;
use super::plan::{Ground, Matter, Piece, Plan, SUBJECTS};
use crate::domain::decimal::{Scale, percent_units};
use crate::domain::indicator::IndicatorKind;
use crate::domain::time::Day;

/// A ratio's parts.
pub(super) type Parts = (i64, i64);

/// Goals and beginnings of directives, by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MatterTerms {
    pub(super) kind: IndicatorKind,
    pub(super) indicator: i64,
    pub(super) code: String,
    pub(super) scale: Scale,
    /// In units of the scale.
    pub(super) goal: i64,
    pub(super) baseline: Option<Parts>,
    pub(super) title: String,
    pub(super) name: String,
    /// Year and number of the register.
    pub(super) number: (i64, i64),
}

/// Terms of everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) matters: Vec<MatterTerms>,
    /// Of ratios: where each task starts from.
    pub(super) baselines: Vec<Option<Parts>>,
}

/// Works the terms out.
pub(super) fn terms(ground: &Ground<'_>, plan: &Plan, first_indicator: i64) -> Terms {
    let baselines = baselines(ground, plan);
    let mut terms = Terms {
        matters: Vec::new(),
        baselines,
    };
    for (place, matter) in plan.matters.iter().enumerate() {
        let made = matter_terms(ground, plan, &terms.baselines, matter, first_indicator, place);
        terms.matters.push(made);
    }
    number(ground, plan, &mut terms.matters);
    terms
}

fn kind_of(matter: &Matter) -> IndicatorKind {
    SUBJECTS.get(matter.subject).map_or(IndicatorKind::Count, |s| s.3)
}

/// Where tasks start from: leaves by chance, others by the sum of what lies below.
fn baselines(ground: &Ground<'_>, plan: &Plan) -> Vec<Option<Parts>> {
    let mut found: Vec<Option<Parts>> = vec![None; plan.pieces.len()];
    for (place, piece) in plan.pieces.iter().enumerate().rev() {
        let ratio = plan.matters.get(piece.matter).map(kind_of) == Some(IndicatorKind::Ratio);
        if !ratio {
            continue;
        }
        let parts = if piece.children.is_empty() {
            start(ground, piece)
        } else {
            let below = piece.children.iter().filter_map(|c| found.get(*c).copied().flatten());
            below.fold((0, 0), |sum, p| (sum.0 + p.0, sum.1 + p.1))
        };
        if let Some(slot) = found.get_mut(place) {
            *slot = Some(parts);
        }
    }
    found
}

fn start(ground: &Ground<'_>, piece: &Piece) -> Parts {
    let villages = ground.cast.bureaus.get(piece.lead).map_or(100, |b| b.villages);
    let (a, b) = (number_of(piece.matter), number_of(piece.lead));
    let share = 40 + ground.dice.roll(Ask::Start, a, b, 20);
    (villages * share / 100, villages)
}

fn matter_terms(
    ground: &Ground<'_>,
    plan: &Plan,
    baselines: &[Option<Parts>],
    matter: &Matter,
    first_indicator: i64,
    place: usize,
) -> MatterTerms {
    let (subject, name, _, kind) =
        SUBJECTS
            .get(matter.subject)
            .copied()
            .unwrap_or(("示例", "示例指标", "个", IndicatorKind::Count));
    let chance = ground.dice.roll(Ask::Goal, matter.id, 0, 60);
    let tasks = number_of(matter.end - matter.first);
    let ratio = kind == IndicatorKind::Ratio;
    let tops = plan.pieces.get(matter.first..matter.end).unwrap_or_default();
    let tops = tops
        .iter()
        .zip(baselines.get(matter.first..matter.end).unwrap_or_default());
    let sum = tops
        .filter(|(piece, _)| piece.depth == 0)
        .filter_map(|(_, parts)| *parts)
        .fold((0, 0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
    MatterTerms {
        kind,
        indicator: first_indicator + number_of(place),
        code: format!("sample_{:03}", matter.id),
        scale: if ratio {
            Scale::new(2).unwrap_or_default()
        } else {
            Scale::WHOLE
        },
        goal: if ratio {
            9_000 + chance * 10
        } else {
            (40 + chance) * tasks
        },
        baseline: ratio.then_some(sum),
        title: format!("{subject}（示例第{}号）", matter.id),
        name: format!("{name}（示例{}）", matter.id),
        number: (0, 0),
    }
}

/// Register numbers in the order of registration, from 1 each year.
fn number(ground: &Ground<'_>, plan: &Plan, terms: &mut [MatterTerms]) {
    use chrono::Datelike;
    let day = |m: &Matter| super::fate::working_days_before(ground.calendar, m.issued_on, 5);
    let mut order: Vec<(Day, usize)> = plan.matters.iter().enumerate().map(|(i, m)| (day(m), i)).collect();
    order.sort_unstable();
    let mut last: (i64, i64) = (0, 0);
    for (day, place) in order {
        let year = i64::from(day.year());
        last = if last.0 == year { (year, last.1 + 1) } else { (year, 1) };
        if let Some(terms) = terms.get_mut(place) {
            terms.number = last;
        }
    }
}

/// How fast a task goes, in percent of its line.
pub(super) fn pace(ground: &Ground<'_>, kind: IndicatorKind, piece: &Piece) -> i64 {
    let (a, b) = (number_of(piece.matter), number_of(piece.lead));
    let chance = ground.dice.roll(Ask::Pace, a, b, 1_000);
    let ratio = kind == IndicatorKind::Ratio;
    match chance {
        0..40 if ratio => chance % 15,
        0..40 => 60 + chance % 20,
        40..120 if ratio => 50 + chance % 25,
        40..120 => 85 + chance % 10,
        _ => 102 + chance % 10,
    }
}

/// How much of its time a task has used by a day: part and whole, in days.
pub(super) fn elapsed(issued: Day, due: Day, day: Day) -> (i64, i64) {
    let whole = (due - issued).num_days().max(1);
    ((day - issued).num_days().clamp(0, whole), whole)
}

/// A leaf's value for a period end: numerator, denominator, value.
pub(super) fn value(
    terms: &MatterTerms,
    goal: i64,
    baseline: Option<Parts>,
    pace: i64,
    (part, whole): (i64, i64),
) -> (Option<i64>, Option<i64>, Option<i64>) {
    let moved = |from: i64, to: i64| from + ((to - from) * part * pace).div_euclid(whole * 100);
    match baseline {
        Some((numerator, denominator)) => {
            let wanted = (denominator * goal + 9_999).div_euclid(10_000);
            let reached = moved(numerator, wanted).clamp(0, denominator);
            let value = percent_units(reached, denominator, terms.scale).ok();
            (Some(reached), Some(denominator), value)
        }
        None => (None, None, Some(moved(0, goal) + i64::from(pace > 100))),
    }
}

pub(super) fn number_of(place: usize) -> i64 {
    i64::try_from(place).unwrap_or_default()
}
