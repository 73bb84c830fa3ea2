//! Gives a directive a target. An indicator that is not known yet becomes the organisation's own.

use super::super::directive::gate;
use super::super::{Change, Command, Cx, indicator};
use super::Held;
use super::entry::{Entry, IndicatorKey};
use super::sound::{self, Wanted};
use super::view::{TargetView, view};
use crate::app::error::Result;
use crate::domain::decimal;
use crate::domain::directive::DirectiveAct;
use crate::domain::id::{DirectiveId, IndicatorId, TargetId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::refusal::Refusal;
use crate::domain::target::Comparator;
use crate::store::indicator::StoredIndicator;
use crate::store::target::{Owner, Stamp};
use crate::store::{self};

/// A target to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// What is measured.
    pub indicator: IndicatorKey,
    /// What must be reached.
    pub entry: Entry,
    /// Of an indicator that is not known yet: its kind.
    pub kind: Option<IndicatorKind>,
    /// Its direction; by the comparator where none is given.
    pub direction: Option<Direction>,
    /// Decimals it keeps; as many as its kind and the value ask for where none are given.
    pub scale: Option<i64>,
    /// What one value covers; cumulative where nothing is given.
    pub accumulation: Option<Accumulation>,
}

impl NewTarget {
    /// A target on an indicator by its code or name.
    #[must_use]
    pub fn on(indicator: &str, entry: Entry) -> NewTarget {
        NewTarget {
            indicator: IndicatorKey::Text(indicator.to_owned()),
            entry,
            kind: None,
            direction: None,
            scale: None,
            accumulation: None,
        }
    }
}

/// Gives a directive a target.
pub struct Add {
    /// The directive.
    pub directive: DirectiveId,
    /// The target.
    pub target: NewTarget,
}

impl Command for Add {
    type Output = TargetView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<TargetView> {
        let id = add_in(cx, self.directive, &self.target)?;
        let kept = store::target::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
        view(cx, &kept)
    }
}

/// Gives a directive a target, inside another command.
///
/// # Errors
/// As the directive's gate; an invalid field; an unknown indicator without kind and unit.
pub fn add_in(cx: &mut Cx<'_>, directive: DirectiveId, new: &NewTarget) -> Result<TargetId> {
    let held = Held::Directive(gate(cx, directive, DirectiveAct::Edit)?);
    let known = known(cx, new)?;
    sound::check_unit(&known, &new.entry)?;
    let entry = new.entry.clone().in_its_unit(&known);
    let terms = entry.terms(&known)?;
    let points = entry.points(&known)?;
    let wanted = Wanted {
        known: &known,
        terms: &terms,
        comparator: entry.comparator,
        points: &points,
        own: None,
    };
    sound::check(cx, &held, &wanted)?;
    super::super::directive::create::check_due("due_on", terms.due_on)?;
    let change = Change::of("target.added")
        .with("indicator", known.name.clone())
        .with("comparator", terms.comparator)
        .with("value", entry.value.clone());
    let event = cx.record(held.subject(None), change)?;
    let stamp = Stamp {
        now: cx.now,
        event,
        by: cx.actor.user,
        reason: None,
    };
    let id = store::target::add(cx.tx, Owner::Directive(directive), None, &known, &terms, stamp)?;
    store::target::set_points(cx.tx, id, &points)?;
    store::directive::touch(cx.tx, directive, cx.now)?;
    Ok(id)
}

/// The indicator of a new target; one that is not known yet is made.
fn known(cx: &mut Cx<'_>, new: &NewTarget) -> Result<StoredIndicator> {
    let path = cx.actor.path.clone();
    let found = match &new.indicator {
        IndicatorKey::Id(id) => store::indicator::get(cx.tx, &path, IndicatorId(*id))?,
        IndicatorKey::Text(text) => store::indicator::named(cx.tx, &path, text.trim())?,
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let (IndicatorKey::Text(name), Some(kind), Some(unit)) = (&new.indicator, new.kind, &new.entry.unit) else {
        let zh = "没有这个指标；已有的见“指标”，新的请同时给出类型和单位";
        let en = "no such indicator; see “Indicators” for those there are, and give kind and unit of a new one";
        return Err(Refusal::field("indicator", "unknown", zh, en).into());
    };
    let own = indicator::NewOwn {
        code: None,
        name: name.clone(),
        kind,
        direction: Some(new.direction.unwrap_or_else(|| direction_of(new.entry.comparator))),
        unit: unit.clone(),
        display_unit: None,
        scale: Some(new.scale.unwrap_or_else(|| scale_of(kind, new.entry.value.as_deref()))),
        part_scale: None,
        accumulation: new.accumulation,
        definition: String::new(),
        source: String::new(),
    };
    indicator::add_in(cx, &own)
}

const fn direction_of(comparator: Comparator) -> Direction {
    match comparator {
        Comparator::AtMost | Comparator::Decrease => Direction::AtMost,
        Comparator::AtLeast | Comparator::Equal | Comparator::Increase => Direction::AtLeast,
    }
}

fn scale_of(kind: IndicatorKind, value: Option<&str>) -> i64 {
    let usual = match kind {
        IndicatorKind::Ratio => 2,
        IndicatorKind::Level => 1,
        IndicatorKind::Count | IndicatorKind::Milestone => 0,
    };
    let given = value.and_then(|v| decimal::parse(v).ok());
    given
        .map_or(usual, |d| usual.max(i64::from(d.normalize().scale())))
        .min(6)
}
