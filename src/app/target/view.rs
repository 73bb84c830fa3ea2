//! A target as it is shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::Cx;
use super::super::directive::seen;
use crate::app::error::Result;
use crate::domain::decimal::{Scale, canonical};
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::policy::Action;
use crate::domain::target::Curve;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;
use crate::store::indicator::StoredIndicator;
use crate::store::target::{Owner, StoredTarget};
use crate::store::target_version::Start;
use crate::store::{self};

/// An indicator as targets name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IndicatorRef {
    /// Identifier.
    pub id: i64,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// Direction.
    pub direction: String,
}

impl From<&StoredIndicator> for IndicatorRef {
    fn from(i: &StoredIndicator) -> IndicatorRef {
        IndicatorRef {
            id: i.id.0,
            code: i.code.clone(),
            name: i.name.clone(),
            kind: i.kind.word().to_owned(),
            unit: i.unit.clone(),
            direction: i.direction.word().to_owned(),
        }
    }
}

/// Where a target starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BaselineView {
    /// The value then.
    pub value: Option<String>,
    /// The numerator then.
    pub numerator: Option<String>,
    /// The denominator then.
    pub denominator: Option<String>,
    /// The day it was measured.
    pub on: Option<Day>,
}

impl std::fmt::Display for BaselineView {
    /// `52 2025-12-31`, `400/1000`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.numerator, &self.denominator, &self.value) {
            (Some(above), Some(below), _) => write!(f, "{above}/{below}")?,
            (_, _, Some(value)) => f.write_str(value)?,
            _ => {}
        }
        self.on.map_or(Ok(()), |on| write!(f, " {on}"))
    }
}

/// A point of a curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PointView {
    /// The day.
    pub day: Day,
    /// The value planned for it.
    pub value: String,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetView {
    /// Identifier.
    pub id: i64,
    /// The directive it belongs to, unless a task's.
    pub directive: Option<i64>,
    /// The task it belongs to, unless a directive's.
    pub task: Option<i64>,
    /// The target it was split from.
    pub parent: Option<i64>,
    /// What is measured.
    pub indicator: IndicatorRef,
    /// How the value is meant.
    pub comparator: String,
    /// The value; none is 待定.
    pub value: Option<String>,
    /// Upper end of a range.
    pub value_max: Option<String>,
    /// About so much.
    pub approx: bool,
    /// `min` or `max`.
    pub bound: Option<String>,
    /// In words only.
    pub qualitative: bool,
    /// Whether the value is still to be filled in.
    pub pending: bool,
    /// The words found.
    pub found_text: Option<String>,
    /// A change in percent of the baseline.
    pub relative: bool,
    /// The level a change means.
    pub resolved: Option<String>,
    /// Where it starts from.
    pub baseline: Option<BaselineView>,
    /// By when, where it differs.
    pub due_on: Option<Day>,
    /// Shape of the trajectory.
    pub curve: String,
    /// Its points.
    pub points: Vec<PointView>,
    /// Whether the task's own values count beside its children's.
    pub own_part: bool,
    /// Where the numbers come from, where that is marked.
    pub source: Option<String>,
    /// Version.
    pub version: i64,
}

/// A kept target as it is shown.
///
/// # Errors
/// As the database.
pub fn view(cx: &mut Cx<'_>, target: &StoredTarget) -> Result<TargetView> {
    let points = match target.curve {
        Curve::Linear => Vec::new(),
        Curve::Step | Curve::Explicit => store::target::points(cx.tx, target.id)?,
    };
    let t = &target.terms;
    let scale = target.indicator.scale;
    let text = |value: Option<i64>| value.map(|v| canonical(scale.decimal(v)));
    let (directive, task) = match target.owner {
        Owner::Directive(id) => (Some(id.0), None),
        Owner::Task(id) => (None, Some(id.0)),
    };
    Ok(TargetView {
        id: target.id.0,
        directive,
        task,
        parent: target.parent.map(|p| p.0),
        indicator: IndicatorRef::from(&target.indicator),
        comparator: t.comparator.to_owned(),
        value: text(t.value),
        value_max: text(t.value_max),
        approx: t.approx,
        bound: t.bound.clone(),
        qualitative: t.qualitative,
        pending: t.value.is_none() && !t.qualitative,
        found_text: t.found_text.clone(),
        relative: t.relative,
        resolved: text(t.resolved),
        baseline: baseline(&target.indicator, &t.start()),
        due_on: t.due_on,
        curve: target.curve.word().to_owned(),
        points: points
            .into_iter()
            .map(|(day, value)| PointView {
                day,
                value: canonical(scale.decimal(value)),
            })
            .collect(),
        own_part: target.own_part,
        source: t.source.clone(),
        version: target.version,
    })
}

/// A baseline as it is shown; none where nothing is known of it.
pub(super) fn baseline(known: &StoredIndicator, start: &Start) -> Option<BaselineView> {
    let text = |value: Option<i64>, scale: Scale| value.map(|v| canonical(scale.decimal(v)));
    let any = start.value.is_some() || start.denominator.is_some();
    any.then(|| BaselineView {
        value: text(start.value, known.scale),
        numerator: text(start.numerator, known.part_scale),
        denominator: text(start.denominator, known.part_scale),
        on: start.on,
    })
}

/// The targets of a directive inside the actor's scope.
///
/// # Errors
/// Not found outside the scope.
pub fn of_directive(cx: &mut Cx<'_>, id: DirectiveId) -> Result<Vec<TargetView>> {
    seen(cx, id)?;
    let targets = store::target::of_directive(cx.tx, id)?;
    targets.iter().map(|t| view(cx, t)).collect()
}

/// The targets of a task that the actor may read in full.
///
/// # Errors
/// Not found outside the scope; refused to those who see its head only.
pub fn of_task(cx: &mut Cx<'_>, id: TaskId) -> Result<Vec<TargetView>> {
    cx.task(id, Action::ReadWhole)?;
    let targets = store::target::of_task(cx.tx, id)?;
    targets.iter().map(|t| view(cx, t)).collect()
}
