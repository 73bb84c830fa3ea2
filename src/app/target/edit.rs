//! Corrects a target. After issue that needs a reason, and one that breaks the sum of a split needs confirming
//! (DOMAIN.md §4).

use super::super::{Change, Command, Cx};
use super::entry::{BaselineEntry, Entry, PointEntry};
use super::held;
use super::history::curve_change;
use super::sound::{self, Wanted};
use super::view::{TargetView, baseline, view};
use crate::app::directive::check_version;
use crate::app::error::Result;
use crate::app::task::values;
use crate::domain::apportion::{Method, Order, Unit, apportion};
use crate::domain::id::TargetId;
use crate::domain::indicator::IndicatorKind;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::target::{Comparator, Curve};
use crate::domain::time::Day;
use crate::store::target::{Owner, Stamp, StoredTarget, Terms};
use crate::store::{self};

/// What changes of a target; `None` leaves a part as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TargetEdit {
    /// How the value is meant.
    pub comparator: Option<Comparator>,
    /// The value.
    pub value: Option<Option<String>>,
    /// Upper end of a range.
    pub value_max: Option<Option<String>>,
    /// About so much.
    pub approx: Option<bool>,
    /// In words only.
    pub qualitative: Option<bool>,
    /// A change in percent of the baseline.
    pub relative: Option<bool>,
    /// Where it starts from.
    pub baseline: Option<Option<BaselineEntry>>,
    /// By when.
    pub due_on: Option<Option<Day>>,
    /// Shape of the trajectory.
    pub curve: Option<Curve>,
    /// Points of the curve.
    pub points: Option<Vec<PointEntry>>,
}

/// Corrects a target.
pub struct Edit {
    /// The target.
    pub target: TargetId,
    /// The version it was read in.
    pub version: i64,
    /// What changes.
    pub edit: TargetEdit,
    /// Why; needed after issue.
    pub reason: String,
    /// Whether a broken sum was seen and is meant.
    pub confirm_broken_sum: bool,
}

impl Command for Edit {
    type Output = TargetView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<TargetView> {
        let (old, held) = held(cx, self.target)?;
        check_version(self.version, old.version)?;
        let reason = self.reason.trim();
        if held.issued() && reason.is_empty() {
            let (zh, en) = (
                "交办后修改目标须说明理由",
                "After issue a change of a target needs a reason",
            );
            return Err(Refusal::field("reason", "empty", zh, en).into());
        }
        let before = store::target::points(cx.tx, old.id)?;
        let entry = self.edit.on(Entry::kept(&old, &before));
        let terms = entry.terms(&old.indicator)?;
        let points = entry.points(&old.indicator)?;
        let wanted = Wanted {
            known: &old.indicator,
            terms: &terms,
            comparator: entry.comparator,
            points: &points,
            own: Some(old.id),
        };
        if self.edit.moves() {
            sound::check(cx, &held, &wanted)?;
        }
        super::super::directive::create::check_due("due_on", terms.due_on)?;
        if !self.confirm_broken_sum {
            check_sums(cx, &old, &terms)?;
        }
        let curve = (entry.curve.word(), points.as_slice());
        let told = curve_change(change(&old, &terms), (old.curve.word(), &before), curve);
        let event = cx.record(held.subject(Some(old.id)), told.because(reason))?;
        let stamp = Stamp {
            now: cx.now,
            event,
            by: cx.actor.user,
            reason: Some(reason).filter(|r| !r.is_empty()),
        };
        if terms != old.terms || points != before {
            store::target::change(cx.tx, &old, &terms, stamp)?;
            store::target::set_points(cx.tx, old.id, &points)?;
        }
        match old.owner {
            Owner::Directive(directive) => store::directive::touch(cx.tx, directive, cx.now)?,
            Owner::Task(task) => values::renew(cx, &[task])?,
        }
        let fresh = store::target::get(cx.tx, old.id)?.ok_or_else(Refusal::not_found)?;
        view(cx, &fresh)
    }
}

/// Whether the actor may change a target that they see.
pub fn may_edit(cx: &mut Cx<'_>, target: TargetId) -> bool {
    held(cx, target).is_ok()
}

impl TargetEdit {
    /// Whether what must be reached, from where, by when or along which curve is another.
    fn moves(&self) -> bool {
        let value = self.comparator.is_some() || self.value.is_some() || self.value_max.is_some();
        value
            || self.relative.is_some()
            || self.baseline.is_some()
            || self.due_on.is_some()
            || self.points.is_some()
            || self.curve.is_some()
    }

    /// The entry with these changes.
    fn on(&self, mut entry: Entry) -> Entry {
        let edit = self.clone();
        entry.comparator = edit.comparator.unwrap_or(entry.comparator);
        entry.value = edit.value.unwrap_or(entry.value);
        entry.value_max = edit.value_max.unwrap_or(entry.value_max);
        entry.approx = edit.approx.unwrap_or(entry.approx);
        entry.qualitative = edit.qualitative.unwrap_or(entry.qualitative);
        entry.relative = edit.relative.or(entry.relative);
        entry.baseline = edit.baseline.unwrap_or(entry.baseline);
        entry.due_on = edit.due_on.unwrap_or(entry.due_on);
        entry.points = edit.points.unwrap_or(entry.points);
        entry.curve = edit.curve.unwrap_or(entry.curve);
        if entry.curve == Curve::Linear {
            entry.points.clear();
        }
        entry
    }
}

fn change(old: &StoredTarget, terms: &Terms) -> Change {
    let scale = old.indicator.scale;
    let text = |v: Option<i64>| v.map(|v| crate::domain::decimal::canonical(scale.decimal(v)));
    let mut change = Change::of("target.changed").with("indicator", old.indicator.name.clone());
    if old.terms.value != terms.value {
        change = change.field("value", text(old.terms.value), text(terms.value));
    }
    if old.terms.comparator != terms.comparator {
        change = change.field("comparator", old.terms.comparator, terms.comparator);
    }
    if old.terms.value_max != terms.value_max {
        change = change.field("value_max", text(old.terms.value_max), text(terms.value_max));
    }
    if old.terms.relative != terms.relative {
        change = change.field("relative", old.terms.relative, terms.relative);
    }
    if old.terms.approx != terms.approx {
        change = change.field("approx", old.terms.approx, terms.approx);
    }
    let start = |t: &Terms| baseline(&old.indicator, &t.start()).map(|b| b.to_string());
    if start(&old.terms) != start(terms) {
        change = change.field("baseline", start(&old.terms), start(terms));
    }
    if old.terms.due_on != terms.due_on {
        let day = |d: Option<Day>| d.map(|d| d.to_string());
        change = change.field("due_on", day(old.terms.due_on), day(terms.due_on));
    }
    change
}

/// Checks the sums that the target stands in: over the shares split from it, and of the one it is a share of.
fn check_sums(cx: &mut Cx<'_>, old: &StoredTarget, terms: &Terms) -> Result<()> {
    let asked = |t: &Terms| (t.value, t.relative, t.comparator);
    if old.indicator.kind != IndicatorKind::Count || asked(&old.terms) == asked(terms) || terms.relative {
        return Ok(());
    }
    let shares = store::target::live_children(cx.tx, old.id)?;
    if !shares.is_empty() {
        sum(cx, old, terms.value, &shares)?;
    }
    let Some(parent) = old.parent else { return Ok(()) };
    let Some(parent) = store::target::get(cx.tx, parent)? else {
        return Ok(());
    };
    let mut shares = store::target::live_children(cx.tx, parent.id)?;
    for share in shares.iter_mut().filter(|s| s.id == old.id) {
        share.terms.value = terms.value;
    }
    let whole = parent.terms.value;
    sum(cx, &parent, whole, &shares)
}

fn sum(cx: &mut Cx<'_>, target: &StoredTarget, whole: Option<i64>, shares: &[StoredTarget]) -> Result<()> {
    let scale = target.indicator.scale;
    let Some(whole) = whole else { return Ok(()) };
    let mut units = Vec::new();
    for share in shares {
        units.push(Unit {
            name: holder(cx, share)?,
            manual: Some(scale.decimal(share.terms.value.unwrap_or_default())),
            ..Unit::default()
        });
    }
    let order = Order {
        kind: target.indicator.kind,
        parent: scale.decimal(whole),
        scale,
        whole: false,
        method: Method::Manual,
    };
    let split = apportion(&order, &units).map_err(|e| Refusal::field("value", e.code(), e.zh(), e.to_string()))?;
    if split.check.holds {
        return Ok(());
    }
    let (made, mend) = (split.check.children.unwrap_or_default(), split.check.mend);
    let zh = mend.as_ref().map(|m| m.zh()).unwrap_or_default();
    let en = mend.as_ref().map(|m| m.en()).unwrap_or_default();
    Err(Refusal::new(
        Code::SumBroken,
        format!(
            "各单位合计{made}，总目标{}；{zh}；确认要这样请带 confirm_broken_sum",
            order.parent
        ),
        format!(
            "The shares make {made}, the target is {}; {en}; to keep it so, send confirm_broken_sum",
            order.parent
        ),
    )
    .into())
}

fn holder(cx: &mut Cx<'_>, share: &StoredTarget) -> Result<String> {
    let Owner::Task(task) = share.owner else {
        return Ok(String::new());
    };
    let Some(task) = store::task::get(cx.tx, task)? else {
        return Ok(String::new());
    };
    Ok(store::org::get(cx.tx, task.lead)?.map_or_else(String::new, |org| org.short_name))
}
