//! Splits a directive into draft tasks (分解). A sum that does not hold has to be confirmed.

use serde_json::json;

use super::super::searchable::searchable;
use super::super::target::entry::Entry;
use super::super::{Change, Command, Cx, Subject};
use super::issue::Issue;
use super::order::{SplitOrder, entry_of};
use super::plan::{Plan, ground, plan};
use super::preview::{Decomposition, Made, sum_view};
use super::share::Shared;
use super::view::DirectiveView;
use crate::app::error::{Error, Result};
use crate::domain::apportion::Method;
use crate::domain::decimal::canonical;
use crate::domain::id::{DirectiveId, EventId, TargetId, TaskId};
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::target::Curve;
use crate::store::assignment::NewTask;
use crate::store::sample::SAMPLE;
use crate::store::target::{Apportionment, Owner, Stamp};
use crate::store::{self};

/// Splits a directive.
pub struct Decompose {
    /// The directive.
    pub directive: DirectiveId,
    /// How.
    pub order: SplitOrder,
}

impl Command for Decompose {
    type Output = Decomposition;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Decomposition> {
        let ground = ground(cx, self.directive)?;
        let plan = plan(cx, ground, &self.order)?;
        check_sums(&plan, &self.order)?;
        let codes: Vec<&str> = plan.orgs.iter().map(|o| o.code.as_str()).collect();
        let change = Change::of("directive.decomposed").with("orgs", codes);
        let event = cx.record(Subject::directive(self.directive), change)?;
        let made = write(cx, &plan, event)?;
        store::directive::touch(cx.tx, self.directive, cx.now)?;
        Ok(plan.view(&made))
    }
}

/// Splits a directive and issues the parts, and no other draft, in the same act.
pub struct SplitAndIssue {
    /// The directive.
    pub directive: DirectiveId,
    /// How.
    pub order: SplitOrder,
}

impl Command for SplitAndIssue {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let (directive, order) = (self.directive, self.order.clone());
        let tasks = Decompose { directive, order }.run(cx)?.made();
        Issue { directive, tasks }.run(cx)
    }
}

/// Refuses a broken sum that was not confirmed, at whatever level.
///
/// # Errors
/// With each broken target and the smallest change that mends it.
pub(crate) fn check_sums(plan: &Plan, order: &SplitOrder) -> Result<()> {
    let Some((org, broken)) = first_broken(plan).filter(|_| !order.confirm_broken_sum) else {
        return Ok(());
    };
    let sum = sum_view(broken);
    let (name, unit) = (&sum.indicator, &broken.target.indicator.unit.base);
    let (parent, children) = (sum.parent.unwrap_or_default(), sum.children.unwrap_or_default());
    let (mend, mend_en) = (sum.mend.unwrap_or_default(), sum.mend_en.unwrap_or_default());
    let (at, at_en) = match org {
        Some(org) => (format!("{}以下", org.short_name), format!(" below {}", org.code)),
        None => (String::new(), String::new()),
    };
    let zh = format!(
        "{at}“{name}”分解合计{children}{unit}，总目标{parent}{unit}；{mend}；确认要这样请带 confirm_broken_sum"
    );
    let en = format!(
        "‘{name}’{at_en}: the shares make {children}, the target is {parent}; {mend_en}; to keep it so, send confirm_broken_sum"
    );
    Err(Refusal::new(Code::SumBroken, zh, en).into())
}

/// The first target whose sum is broken, with the organisation below which it is, at a level below the first.
fn first_broken(plan: &Plan) -> Option<(Option<&Org>, &Shared)> {
    if let Some(own) = plan.shared.iter().find(|s| s.broken()) {
        return Some((None, own));
    }
    plan.branches.iter().find_map(|(i, below)| {
        let (deeper, broken) = first_broken(below)?;
        Some((deeper.or(plan.orgs.get(*i)), broken))
    })
}

/// Writes the draft tasks of a split, with their parties, targets, versions and totals, and how each target was split;
/// then those of the levels below.
///
/// # Errors
/// As the database.
pub(crate) fn write(cx: &mut Cx<'_>, plan: &Plan, event: EventId) -> Result<Made> {
    let mut made = Made::default();
    let mut written = Vec::new();
    for (i, org) in plan.orgs.iter().enumerate() {
        let task = add_task(cx, plan, org, event)?;
        let mut shares = Vec::new();
        for shared in &plan.shared {
            shares.push(add_share(cx, shared, i, org, task, event)?);
        }
        made.tasks.push(task);
        written.push(shares);
    }
    for shared in &plan.shared {
        keep(cx, shared)?;
    }
    for (i, below) in &plan.branches {
        let (Some(task), Some(shares)) = (made.tasks.get(*i), written.get(*i)) else {
            continue;
        };
        let below = below.hung(plan, *task, shares);
        made.below.push(write(cx, &below, event)?);
    }
    Ok(made)
}

fn add_task(cx: &mut Cx<'_>, plan: &Plan, org: &Org, event: EventId) -> Result<TaskId> {
    let ground = &plan.ground;
    let new = NewTask {
        directive: ground.directive.id,
        parent: ground.above.clone(),
        lead: org.id,
        issuer: ground.issuer.id,
        title: ground.title.clone(),
        requirement: ground.requirement.clone(),
        profile: ground.profile.clone(),
        cadence: ground.cadence,
        due_rule: ground.due_rule,
        due_on: ground.due_on,
        search: searchable(&[&ground.title, &ground.requirement]),
    };
    let task = store::assignment::add(cx.tx, &new, cx.now)?;
    store::task::begin(cx.tx, task, cx.now, event)?;
    store::assignment::add_party(cx.tx, task, org.id, "lead", 0, cx.now, event)?;
    let others = plan.assist.iter().filter(|a| a.id != org.id);
    for (position, assist) in (1_i64..).zip(others) {
        store::assignment::add_party(cx.tx, task, assist.id, "assist", position, cx.now, event)?;
    }
    Ok(task)
}

/// Writes one organisation's share of a target.
fn add_share(cx: &mut Cx<'_>, shared: &Shared, i: usize, org: &Org, task: TaskId, event: EventId) -> Result<TargetId> {
    let target = &shared.target;
    let same = shared.order.method == Method::Same;
    let curve = if same { target.curve } else { Curve::Linear };
    let points = match curve {
        Curve::Linear => Vec::new(),
        Curve::Step | Curve::Explicit => store::target::points(cx.tx, target.id)?,
    };
    let kept = Entry::kept(target, &points);
    let entry = Entry {
        value: shared.shares.get(i).copied().flatten().map(canonical),
        value_max: kept.value_max.clone().filter(|_| same),
        baseline: entry_of(&shared.order.baselines, org).cloned(),
        curve,
        source: kept.source.clone().or_else(|| shared.sample.then(|| SAMPLE.to_owned())),
        ..kept
    };
    let terms = entry.terms(&target.indicator).map_err(|e| of_org(e, org))?;
    let stamp = Stamp {
        now: cx.now,
        event,
        by: cx.actor.user,
        reason: None,
    };
    let owner = Owner::Task(task);
    let id = store::target::add(cx.tx, owner, Some(target.id), &target.indicator, &terms, stamp)?;
    store::target::set_points(cx.tx, id, &points)?;
    Ok(id)
}

/// A fault in the terms of a share says whose it is.
fn of_org(e: Error, org: &Org) -> Error {
    let Error::Refused(mut refusal) = e else { return e };
    for error in &mut refusal.errors {
        error.zh = format!("{}：{}", org.short_name, error.zh);
        error.en = format!("{}: {}", org.code, error.en);
    }
    Error::Refused(refusal)
}

/// Keeps how a target was split and who confirmed a broken sum.
fn keep(cx: &mut Cx<'_>, shared: &Shared) -> Result<()> {
    let order = &shared.order;
    let params = json!({
        "whole": order.whole, "floors": order.floors, "caps": order.caps, "values": order.values,
        "denominators": order.denominators,
    });
    let check_sum = serde_json::to_string(&sum_view(shared)).map_err(|e| Error::Internal(e.to_string()))?;
    let row = Apportionment {
        target: shared.target.id,
        method: order.method,
        key: order.key.clone(),
        year: shared.year,
        params: params.to_string(),
        check_sum,
        confirmed_by: shared.broken().then_some(cx.actor.user),
    };
    Ok(store::target::add_apportionment(cx.tx, &row, cx.now)?)
}
