//! How a target came to be what it is (目标调整): every change of value, day or curve is a row with who, why and the slip
//! (DOMAIN.md §4, re-baselining).

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::entry::is_change;
use super::view::{BaselineView, TargetView, baseline, view};
use crate::app::directive::seen;
use crate::app::error::Result;
use crate::app::{Change, Cx};
use crate::domain::decimal::canonical;
use crate::domain::id::TargetId;
use crate::domain::indicator::Direction;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::target::Curve;
use crate::domain::time::{Day, Instant};
use crate::store;
use crate::store::target::{Owner, StoredTarget};
use crate::store::target_version::Version;

/// A target with all it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct History {
    /// The target now.
    pub target: TargetView,
    /// How it was given, then every adjustment, oldest first.
    pub versions: Vec<VersionView>,
    /// Days its due day has slipped in all.
    pub slip_days: i64,
    /// By how much the value has moved in all, in the indicator's unit (of percentages: points); none where a change in
    /// percent became one in units.
    pub slip_value: Option<String>,
}

/// A version of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VersionView {
    /// When.
    pub at: Instant,
    /// Who; none for the system.
    pub by: Option<String>,
    /// Why; none of the first and of drafts.
    pub reason: Option<String>,
    /// Comparator.
    pub comparator: String,
    /// The value from then on.
    pub value: Option<String>,
    /// Upper end of a range.
    pub value_max: Option<String>,
    /// A change in percent of the baseline.
    pub relative: bool,
    /// The level a change means, from then on.
    pub resolved: Option<String>,
    /// Where it starts from, from then on.
    pub baseline: Option<BaselineView>,
    /// By when, from then on; none where it is the directive's or task's day.
    pub due_on: Option<Day>,
    /// Curve from then on.
    pub curve: Option<String>,
    /// Points of the curve, `2026-06-30=40`.
    pub points: Vec<String>,
    /// Days by which the due day moved; later is positive.
    pub slip_days: i64,
    /// By how much the value moved.
    pub slip_value: Option<String>,
    /// Whether less is asked for than before, or later.
    pub eased: bool,
}

/// Every version of a target that the actor sees.
///
/// # Errors
/// Not found outside the scope.
pub fn of_target(cx: &mut Cx<'_>, id: TargetId) -> Result<History> {
    let target = store::target::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let due = match target.owner {
        Owner::Directive(directive) => seen(cx, directive)?.due_on,
        Owner::Task(task) => cx.task(task, Action::ReadWhole)?.due_on,
    };
    let versions = store::target_version::of(cx.tx, id)?;
    let people = store::name::people(cx.tx, versions.iter().filter_map(|v| v.by))?;
    let mut shown: Vec<VersionView> = Vec::new();
    let mut before: Option<&Version> = None;
    for version in &versions {
        if before.is_some_and(|before| !changes(before, version)) {
            // What fills a draft in belongs to what was given.
            if let Some(given) = shown.last_mut() {
                let scale = target.indicator.scale;
                given.baseline = baseline(&target.indicator, &version.start);
                given.resolved = version.resolved.map(|v| canonical(scale.decimal(v)));
            }
            continue;
        }
        let by = version.by.and_then(|id| people.get(&id).cloned());
        shown.push(one(&target, before, version, due, by));
        before = Some(version);
    }
    let moved = versions.first().zip(versions.last());
    Ok(History {
        slip_days: moved.map_or(0, |(first, last)| days(first, last, due)),
        slip_value: moved
            .and_then(|(first, last)| value(&target, first, last))
            .map(canonical),
        versions: shown,
        target: view(cx, &target)?,
    })
}

/// Whether a version is an adjustment. What only fills a draft in (its baseline, its wording) is none; once issued, every
/// change bears its reason.
fn changes(before: &Version, now: &Version) -> bool {
    let asked = |v: &Version| {
        let curve = v.curve.clone().unwrap_or_else(|| Curve::Linear.word().to_owned());
        let points = v.points.clone().unwrap_or_default();
        (
            v.comparator.clone(),
            v.value,
            v.value_max,
            v.relative,
            v.due_on,
            curve,
            points,
        )
    };
    now.reason.is_some() || asked(before) != asked(now)
}

fn one(
    target: &StoredTarget,
    before: Option<&Version>,
    now: &Version,
    due: Option<Day>,
    by: Option<String>,
) -> VersionView {
    let scale = target.indicator.scale;
    let text = |v: Option<i64>| v.map(|v| canonical(scale.decimal(v)));
    let slip_days = before.map_or(0, |before| days(before, now, due));
    let slip = before.and_then(|before| value(target, before, now));
    let sense = match now.comparator.as_str() {
        "<=" | "-=" => Direction::AtMost,
        _ => target.indicator.direction,
    };
    let less = slip.is_some_and(|slip| match sense {
        Direction::AtLeast => slip < Decimal::ZERO,
        Direction::AtMost => slip > Decimal::ZERO,
        Direction::Within => false,
    });
    let points = now
        .points
        .as_deref()
        .unwrap_or_default()
        .split(';')
        .filter(|p| !p.is_empty());
    VersionView {
        at: now.at,
        by,
        reason: now.reason.clone(),
        comparator: now.comparator.clone(),
        value: text(now.value),
        value_max: text(now.value_max),
        relative: now.relative,
        resolved: text(now.resolved),
        baseline: baseline(&target.indicator, &now.start),
        due_on: now.due_on,
        curve: now.curve.clone(),
        points: points
            .filter_map(|p| {
                let (day, units) = p.split_once('=')?;
                Some(format!("{day}={}", canonical(scale.decimal(units.parse().ok()?))))
            })
            .collect(),
        slip_days,
        slip_value: slip.filter(|s| !s.is_zero()).map(canonical),
        eased: less || slip_days > 0,
    }
}

/// Days from the due day of one version to that of another; without a day of its own it is the directive's or task's.
fn days(before: &Version, now: &Version, due: Option<Day>) -> i64 {
    let moved = before.due_on.or(due).zip(now.due_on.or(due));
    moved.map_or(0, |(old, new)| (new - old).num_days())
}

fn value(target: &StoredTarget, before: &Version, now: &Version) -> Option<Decimal> {
    // Five per cent more, five pieces more and a level of five are no distance from each other.
    let changes = |v: &Version| (v.relative, v.comparator.parse().is_ok_and(is_change));
    if changes(before) != changes(now) {
        return None;
    }
    let scale = target.indicator.scale;
    let (old, new) = before.value.zip(now.value)?;
    scale.decimal(new).checked_sub(scale.decimal(old))
}

/// The curve of a target in an event, where it is another than before.
#[must_use]
pub(super) fn curve_change(change: Change, before: (&str, &[(Day, i64)]), now: (&str, &[(Day, i64)])) -> Change {
    if before == now {
        return change;
    }
    let said = |(curve, points): (&str, &[(Day, i64)])| format!("{curve} {}", store::target_version::points(points));
    change.field("curve", said(before).trim().to_owned(), said(now).trim().to_owned())
}
