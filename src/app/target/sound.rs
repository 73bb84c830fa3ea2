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
use crate::domain::unit::{in_base, plain, power};
use crate::store;
use crate::store::indicator::StoredIndicator;
use crate::store::target::{StoredTarget, Terms};

/// Checks that a value is given in the indicator's unit.
///
/// # Errors
/// An invalid field that says what the value is in the indicator's unit, or which unit that is.
pub fn check_unit(known: &StoredIndicator, entry: &Entry) -> Result<()> {
    let Some(given) = entry.unit.as_deref().map(plain).filter(|u| !u.is_empty()) else {
        return Ok(());
    };
    let unit = plain(&known.unit.base);
    let points = unit == "%" && given.ends_with("百分点");
    let relative = is_change(entry.comparator) && given == "%";
    if unit.is_empty() || known.unit.takes(&given) || points || relative {
        return Ok(());
    }
    let value = entry.value.as_deref().and_then(|v| decimal::parse(v).ok());
    let in_base = value
        .zip(power(&given, &unit))
        .and_then(|(value, power)| in_base(value, power));
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
    let value = other
        .terms
        .value
        .map(|v| other.indicator.unit.say(other.indicator.scale.decimal(v)));
    let value = value.unwrap_or_default();
    let name = &wanted.known.name;
    let day = due.map(|d| d.to_string()).unwrap_or_default();
    let comparator = other.comparator;
    (
        format!("与已有目标“{name}{}{value}”（{day}）矛盾", comparator.zh()).replace("（）", ""),
        format!("contradicts the target ‘{name} {} {value}’ {day}", comparator.word()),
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
    let unit = &wanted.known.unit;
    let (level, baseline) = (unit.say(level), unit.say(baseline.round_dp(6)));
    let zh = format!("目标{level}不如基数{baseline}；请核对目标和基数，只是保持现状的不填基数");
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
