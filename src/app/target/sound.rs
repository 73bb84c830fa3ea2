//! What is asked of a target before it is kept: that it can be meant. A number that cannot be reached, a unit that is not
//! the indicator's, a curve that runs past the due day and a second target that contradicts the first are named, with
//! what to do.

use super::Held;
use super::entry::{Entry, is_change};
use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::decimal::{self, canonical};
use crate::domain::id::TargetId;
use crate::domain::indicator::Direction;
use crate::domain::refusal::Refusal;
use crate::domain::target::conflict::conflict;
use crate::domain::target::{Comparator, Target};
use crate::domain::time::Day;
use crate::store;
use crate::store::indicator::StoredIndicator;
use crate::store::target::{StoredTarget, Terms};

/// Units in words, and how many of the base unit they are.
const MULTIPLES: &[(&str, i64)] = &[
    ("万亿", 1_000_000_000_000),
    ("千亿", 100_000_000_000),
    ("百亿", 10_000_000_000),
    ("十亿", 1_000_000_000),
    ("亿", 100_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
];

/// Checks that a value is given in the indicator's unit.
///
/// # Errors
/// An invalid field that says what the value is in the indicator's unit, or which unit that is.
pub fn check_unit(known: &StoredIndicator, entry: &Entry) -> Result<()> {
    let plain = |text: &str| text.trim().replace('\u{FF05}', "%");
    let Some(given) = entry.unit.as_deref().map(plain).filter(|u| !u.is_empty()) else {
        return Ok(());
    };
    let unit = plain(&known.unit);
    let points = unit == "%" && given.ends_with("百分点");
    let relative = is_change(entry.comparator) && given == "%";
    if unit.is_empty() || given == unit || points || relative {
        return Ok(());
    }
    let multiple = MULTIPLES
        .iter()
        .find(|(word, _)| given.strip_prefix(word) == Some(unit.as_str()));
    let value = entry.value.as_deref().and_then(|v| decimal::parse(v).ok());
    let in_base = multiple
        .zip(value)
        .and_then(|((_, by), value)| value.checked_mul((*by).into()));
    let (zh, en) = match in_base {
        Some(value) => {
            let value = canonical(value);
            (
                format!("“{}”的单位是{unit}，不是{given}；请填{value}{unit}", known.name),
                format!("‘{}’ is measured in {unit}, not {given}; send {value}", known.name),
            )
        }
        None => (
            format!(
                "“{}”的单位是{unit}，与{given}不符；请换算后填写，或另建指标",
                known.name
            ),
            format!(
                "‘{}’ is measured in {unit}, not {given}; convert the value, or add another indicator",
                known.name
            ),
        ),
    };
    Err(Refusal::field("unit", "unit_mismatch", zh, en).into())
}

/// What a target is to be.
pub struct Wanted<'a> {
    /// Its indicator.
    pub known: &'a StoredIndicator,
    /// What it says.
    pub terms: &'a Terms,
    /// Its comparator.
    pub comparator: Comparator,
    /// Points of its curve.
    pub points: &'a [(Day, i64)],
    /// The target that is changed, if it is one.
    pub own: Option<TargetId>,
}

/// Checks a target against its baseline, its due day and the others on its indicator.
///
/// # Errors
/// An invalid field with what to do.
pub(super) fn check(cx: &mut Cx<'_>, held: &Held, wanted: &Wanted<'_>) -> Result<()> {
    let due_on = match held {
        Held::Directive(d) => d.due_on,
        Held::Task(t) => t.due_on,
    };
    let target = wanted.target();
    beyond_baseline(wanted, &target)?;
    past_due(wanted, target.due_on.or(due_on))?;
    let others = match held {
        Held::Directive(d) => store::target::of_directive(cx.tx, d.id)?,
        Held::Task(t) => store::target::of_task(cx.tx, t.id)?,
    };
    let same = |t: &&StoredTarget| t.indicator.id == wanted.known.id && Some(t.id) != wanted.own;
    for other in others.iter().filter(same) {
        let judged = other.judged(&[], None);
        let days = (target.due_on.or(due_on), judged.due_on.or(due_on));
        if let Some(found) = conflict((&target, days.0), (&judged, days.1)) {
            let (zh, en) = contradicted(wanted, other, days.1);
            let zh = format!("{zh}：{}；请修改其中一个，或删去一个", found.zh());
            let en = format!("{en}: {}; change or remove one of them", found.en());
            return Err(Refusal::field("value", "contradicts", zh, en).into());
        }
    }
    Ok(())
}

fn contradicted(wanted: &Wanted<'_>, other: &StoredTarget, due: Option<Day>) -> (String, String) {
    let value = other.terms.value.map(|v| canonical(other.indicator.scale.decimal(v)));
    let value = value.unwrap_or_default();
    let (name, unit) = (&wanted.known.name, &wanted.known.unit);
    let day = due.map(|d| d.to_string()).unwrap_or_default();
    let comparator = other.comparator;
    (
        format!("与已有目标“{name}{}{value}{unit}”（{day}）矛盾", comparator.zh()).replace("（）", ""),
        format!(
            "contradicts the target ‘{name} {} {value} {unit}’ {day}",
            comparator.word()
        ),
    )
}

impl Wanted<'_> {
    fn target(&self) -> Target {
        let stored = StoredTarget {
            id: TargetId(0),
            owner: store::target::Owner::Directive(crate::domain::id::DirectiveId(0)),
            parent: None,
            indicator: self.known.clone(),
            comparator: self.comparator,
            curve: crate::domain::target::Curve::Linear,
            terms: self.terms.clone(),
            own_part: false,
            version: 1,
        };
        stored.judged(self.points, None)
    }
}

/// “At least 60” from a baseline of 70 asks for a step back.
fn beyond_baseline(wanted: &Wanted<'_>, target: &Target) -> Result<()> {
    let Some(baseline) = target.baseline.and_then(|b| b.reading.value().ok()) else {
        return Ok(());
    };
    let Ok(level) = target.level() else { return Ok(()) };
    let back = match target.sense() {
        Direction::AtLeast => level < baseline,
        Direction::AtMost => level > baseline,
        Direction::Within => false,
    };
    if !back || is_change(wanted.comparator) {
        return Ok(());
    }
    let (level, baseline, unit) = (canonical(level), canonical(baseline.round_dp(6)), &wanted.known.unit);
    let zh = format!("目标{level}{unit}不如基数{baseline}{unit}；请核对目标和基数，只是保持现状的不填基数");
    let en = format!(
        "the target of {level} is worse than the baseline of {baseline}; check both, and leave the baseline out where the level is only to be kept"
    );
    Err(Refusal::field("value", "worse_than_baseline", zh, en).into())
}

fn past_due(wanted: &Wanted<'_>, due_on: Option<Day>) -> Result<()> {
    let last = wanted.points.iter().map(|(day, _)| *day).max();
    match (last, due_on) {
        (Some(last), Some(due)) if last > due => {
            let zh = format!("序时进度到{last}，晚于时限{due}；请去掉时限以后的点，或先修改时限");
            let en = format!(
                "the curve runs to {last}, past the due day {due}; drop those points, or move the due day first"
            );
            Err(Refusal::field("points", "after_due", zh, en).into())
        }
        _ => Ok(()),
    }
}
