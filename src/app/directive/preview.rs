//! What a split would make: shares, check sums and what it costs in reports, before anything is written.

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::Cx;
use super::order::SplitOrder;
pub use super::plan::{Ground, Plan, Takers, ground, plan, takers};
use super::share::Shared;
use super::view::OrgRef;
use crate::app::error::Result;
use crate::domain::decimal::canonical;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::Org;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;
use crate::store::target::StoredTarget;

/// A split as it is shown: previewed, or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Decomposition {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// One task for each organisation.
    pub tasks: Vec<TaskShare>,
    /// The sum of each target that is split.
    pub sums: Vec<SumView>,
    /// Targets that are not handed on.
    pub unsplit: Vec<i64>,
    /// Due day of the tasks.
    pub due_on: Option<Day>,
    /// How often they report.
    pub cadence: String,
    /// What it costs.
    pub burden: Burden,
    /// The levels below, where several are split in one act: under whom, who gets what, and its check sums.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Under>,
    /// The check sum of each level below over everybody who reports there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelView>,
}

impl Decomposition {
    /// Tasks of all levels.
    #[must_use]
    pub fn count(&self) -> usize {
        let below = self.below.iter().map(|under| under.tasks.len());
        self.tasks.len().saturating_add(below.sum())
    }

    /// The tasks that were made.
    #[must_use]
    pub fn made(&self) -> Vec<TaskId> {
        self.tasks.iter().filter_map(|share| share.task.map(TaskId)).collect()
    }
}

/// What one organisation gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TaskShare {
    /// The organisation.
    pub org: OrgRef,
    /// Its task, once it is made.
    pub task: Option<i64>,
    /// Reports it will owe.
    pub reports: usize,
    /// Its shares.
    pub targets: Vec<ShareView>,
}

/// The split under one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Under {
    /// Which level: 2 is the one below the first.
    pub level: usize,
    /// Under whom; it issues and reviews these tasks.
    pub org: OrgRef,
    /// One task for each organisation.
    pub tasks: Vec<TaskShare>,
    /// The sum of each target that is split, against the share of the one above.
    pub sums: Vec<SumView>,
}

/// A level below the first, seen as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LevelView {
    /// Which level: 2 is the one below the first.
    pub level: usize,
    /// Tasks made at this level.
    pub tasks: usize,
    /// Every target against what all who report at this level or above it make together.
    pub sums: Vec<SumView>,
}

/// A share of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShareView {
    /// The target that is split.
    pub target: i64,
    /// Name of its indicator.
    pub indicator: String,
    /// How the value is meant.
    pub comparator: String,
    /// The share; none where the target has no number.
    pub value: Option<String>,
    /// Unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
}

/// The check sum of a split target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SumView {
    /// The target.
    pub target: i64,
    /// Name of its indicator.
    pub indicator: String,
    /// How it is split.
    pub method: String,
    /// Key of the weights.
    pub key: Option<String>,
    /// Their year.
    pub year: Option<i64>,
    /// What the target asks for.
    pub parent: Option<String>,
    /// What the shares make; none where that cannot be computed.
    pub children: Option<String>,
    /// Whether it holds.
    pub holds: bool,
    /// The smallest change that mends a broken one, Chinese.
    pub mend: Option<String>,
    /// The same in English.
    pub mend_en: Option<String>,
}

/// What a split costs the bureaus in reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Burden {
    /// Reports of one organisation; the most, where their working days differ.
    pub reports_each: usize,
    /// Reports of all together.
    pub reports_total: usize,
}

/// Ids of the tasks that were made, level by level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// The tasks in the order of the organisations.
    pub tasks: Vec<TaskId>,
    /// Those below, in the order of the branches.
    pub below: Vec<Made>,
}

impl Plan {
    /// The split as it is shown; nothing is made yet for a preview.
    #[must_use]
    pub fn view(&self, made: &Made) -> Decomposition {
        let split = |t: &&StoredTarget| self.shared.iter().all(|s| s.target.id != t.id);
        let mut below = Vec::new();
        self.below(made, 2, &mut below);
        Decomposition {
            dry_run: made.tasks.is_empty(),
            tasks: self.shares(made),
            sums: self.shared.iter().map(sum_view).collect(),
            unsplit: self.ground.targets.iter().filter(split).map(|t| t.id.0).collect(),
            due_on: self.ground.due_on,
            cadence: self.ground.cadence.word().to_owned(),
            burden: Burden {
                reports_each: self.reports.iter().copied().max().unwrap_or_default(),
                reports_total: self.reports_below(),
            },
            levels: self.levels(&below),
            below,
        }
    }

    fn shares(&self, made: &Made) -> Vec<TaskShare> {
        let one = |(i, org): (usize, &Org)| TaskShare {
            org: OrgRef::from(org),
            task: made.tasks.get(i).map(|t| t.0),
            reports: self.reports.get(i).copied().unwrap_or_default(),
            targets: self.shared.iter().map(|s| share_view(s, i)).collect(),
        };
        self.orgs.iter().enumerate().map(one).collect()
    }

    fn below(&self, made: &Made, level: usize, into: &mut Vec<Under>) {
        let none = Made::default();
        for (n, (i, plan)) in self.branches.iter().enumerate() {
            let made = made.below.get(n).unwrap_or(&none);
            let Some(org) = self.orgs.get(*i) else { continue };
            into.push(Under {
                level,
                org: OrgRef::from(org),
                tasks: plan.shares(made),
                sums: plan.shared.iter().map(sum_view).collect(),
            });
            plan.below(made, level + 1, into);
        }
    }

    fn reports_below(&self) -> usize {
        let below = self.branches.iter().map(|(_, plan)| plan.reports_below());
        self.reports.iter().copied().chain(below).fold(0, usize::saturating_add)
    }

    fn levels(&self, below: &[Under]) -> Vec<LevelView> {
        let last = below.iter().map(|u| u.level).max().unwrap_or(1);
        (2..=last)
            .map(|level| LevelView {
                level,
                tasks: below.iter().filter(|u| u.level == level).map(|u| u.tasks.len()).sum(),
                sums: self.shared.iter().filter_map(|s| self.whole(s, level)).collect(),
            })
            .collect()
    }

    /// A target of the first level against what everybody makes who reports at a level or has nobody below.
    fn whole(&self, s: &Shared, level: usize) -> Option<SumView> {
        let mut leaves = Vec::new();
        let complete = self.leaves(s.order.target, level, &mut leaves);
        let mut view = sum_view(s);
        let check = s.check.as_ref()?;
        let made = if complete { over_all(s.kind(), &leaves) } else { None };
        view.children = made.map(canonical);
        view.holds = match s.kind() {
            IndicatorKind::Count => made.is_none_or(|made| made + s.given == check.parent),
            _ => made.is_none_or(|made| made >= check.parent),
        };
        (view.mend, view.mend_en) = (None, None);
        Some(view)
    }

    /// Shares and denominators of everybody who reports at a level or has nobody below. False where a share has no
    /// number or the target is not handed on so far.
    fn leaves(&self, target: i64, level: usize, into: &mut Vec<(Decimal, Option<i64>)>) -> bool {
        let Some(shared) = self.shared.iter().find(|s| s.order.target == target) else {
            return false;
        };
        let mut complete = true;
        for (i, share) in shared.shares.iter().enumerate() {
            let below = self.branches.iter().find(|(at, _)| *at == i).filter(|_| level > 1);
            complete &= match (below, share) {
                (Some((_, plan)), _) => plan.leaves(target, level - 1, into),
                (None, Some(share)) => {
                    into.push((*share, shared.denominators.get(i).copied().flatten()));
                    true
                }
                (None, None) => false,
            };
        }
        complete
    }
}

/// What shares make together: the sum of counts, the weighted result of ratios whose denominators are all known.
fn over_all(kind: IndicatorKind, leaves: &[(Decimal, Option<i64>)]) -> Option<Decimal> {
    let add = |sum: Option<Decimal>, value: Option<Decimal>| sum?.checked_add(value?);
    let zero = Some(Decimal::ZERO);
    match kind {
        IndicatorKind::Count => leaves.iter().map(|(share, _)| Some(*share)).fold(zero, add),
        IndicatorKind::Ratio => {
            let parts = leaves
                .iter()
                .map(|(share, all)| share.checked_mul(Decimal::from((*all)?)));
            let sum = parts.fold(zero, add)?;
            let all = leaves.iter().map(|(_, all)| all.map(Decimal::from)).fold(zero, add)?;
            Some(
                sum.checked_div(all)?
                    .round_dp_with_strategy(6, RoundingStrategy::ToZero),
            )
        }
        IndicatorKind::Level | IndicatorKind::Milestone => None,
    }
}

fn share_view(s: &Shared, org: usize) -> ShareView {
    ShareView {
        target: s.order.target,
        indicator: s.target.indicator.name.clone(),
        comparator: s.target.comparator.word().to_owned(),
        value: s.shares.get(org).copied().flatten().map(canonical),
        unit: s.target.indicator.unit.clone(),
    }
}

/// The check sum of a split target as it is shown.
#[must_use]
pub(super) fn sum_view(s: &Shared) -> SumView {
    let check = s.check.as_ref();
    let mend = check.and_then(|c| c.mend.as_ref());
    SumView {
        target: s.order.target,
        indicator: s.target.indicator.name.clone(),
        method: s.order.method.word().to_owned(),
        key: s.order.key.clone(),
        year: s.year,
        parent: check.map(|c| canonical(c.parent)),
        children: check.and_then(|c| c.children).map(canonical),
        holds: !s.broken(),
        mend: mend.map(crate::domain::apportion::Mend::zh),
        mend_en: mend.map(crate::domain::apportion::Mend::en),
    }
}

/// The preview of a directive's split.
///
/// # Errors
/// As [`ground`] and [`plan`].
pub fn preview(cx: &mut Cx<'_>, id: DirectiveId, order: &SplitOrder) -> Result<Decomposition> {
    let ground = ground(cx, id)?;
    Ok(plan(cx, ground, order)?.view(&Made::default()))
}
