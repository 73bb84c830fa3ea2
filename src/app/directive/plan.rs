//! A split worked out before anything is written: over whom, each one's shares, and the levels below.

use super::super::Cx;
use super::create::{REQUIREMENT_LIMIT, TITLE_LIMIT, check_due, profile};
use super::order::{LevelOrder, SplitOrder, TargetOrder, listed, recipients};
use super::pool::Pool;
use super::share::{Shared, check_tables, share};
use super::{gate, text};
use crate::app::error::{Error, Result};
use crate::domain::cadence::{self, Cadence, DueRule};
use crate::domain::directive::{Directive, DirectiveAct};
use crate::domain::id::{DirectiveId, OrgId, TargetId, TaskId};
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::TaskState;
use crate::domain::time::Day;
use crate::store::target::StoredTarget;
use crate::store::{self};

/// What is split: a directive, or a task that is handed down.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The directive.
    pub directive: Directive,
    /// The task below which the parts hang, with its path: the one that is handed down.
    pub above: Option<(TaskId, String)>,
    /// Who issues the tasks to be made.
    pub issuer: Org,
    /// Title to hand on.
    pub title: String,
    /// Requirement to hand on.
    pub requirement: String,
    /// Time profile to hand on.
    pub profile: String,
    /// Cadence to hand on.
    pub cadence: Cadence,
    /// Due rule to hand on.
    pub due_rule: DueRule,
    /// Due day to hand on.
    pub due_on: Option<Day>,
    /// Targets that can be split.
    pub targets: Vec<StoredTarget>,
}

/// A directive as the ground of a split.
///
/// # Errors
/// As the directive's gate.
pub fn ground(cx: &mut Cx<'_>, id: DirectiveId) -> Result<Ground> {
    let directive = gate(cx, id, DirectiveAct::Decompose)?;
    Ok(Ground {
        issuer: store::org::get(cx.tx, directive.issuer)?.ok_or_else(Refusal::not_found)?,
        title: directive.title.clone(),
        requirement: directive.requirement.clone(),
        profile: directive.profile.clone(),
        cadence: directive.cadence,
        due_rule: directive.due_rule,
        due_on: directive.due_on,
        targets: store::target::of_directive(cx.tx, id)?,
        above: None,
        directive,
    })
}

/// Who can take a part of a split.
#[derive(Debug, Clone)]
pub struct Takers {
    /// The bureaus directly below the issuer, and whether each leads a task of the directive already.
    pub bureaus: Vec<(Org, bool)>,
    /// The keys in which any of them has a weight.
    pub keys: Vec<String>,
    /// Whether anybody has bureaus below, so that the next level can be split in the same act.
    pub deeper: bool,
    /// The keys in which any bureau of the next level has a weight.
    pub keys_below: Vec<String>,
}

/// Who can take a part of what is split.
///
/// # Errors
/// As the database.
pub fn takers(cx: &mut Cx<'_>, ground: &Ground) -> Result<Takers> {
    let bureaus = store::assignee::below(cx.tx, ground.issuer.id)?;
    let parts = store::assignment::parts(cx.tx, ground.directive.id)?;
    let live = parts.iter().filter(|p| p.state != TaskState::Cancelled);
    let leads: Vec<OrgId> = live.map(|p| p.lead).collect();
    let ids: Vec<OrgId> = bureaus.iter().map(|o| o.id).collect();
    let next = store::org::bureaus_below_any(cx.tx, &ids)?;
    let next: Vec<OrgId> = next.iter().map(|o| o.id).collect();
    Ok(Takers {
        deeper: !next.is_empty(),
        keys_below: store::assignee::weight_keys(cx.tx, &next)?,
        keys: store::assignee::weight_keys(cx.tx, &ids)?,
        bureaus: bureaus
            .into_iter()
            .map(|org| (org.clone(), leads.contains(&org.id)))
            .collect(),
    })
}

/// A split, worked out: one level, and those below it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is split.
    pub ground: Ground,
    /// Over whom.
    pub orgs: Vec<Org>,
    /// Who assists.
    pub assist: Vec<Org>,
    /// Targets with their shares.
    pub shared: Vec<Shared>,
    /// Reports the task of each organisation will owe.
    pub reports: Vec<usize>,
    /// Under which organisation the next level is split how; by the place of the organisation.
    pub branches: Vec<(usize, Plan)>,
}

impl Plan {
    /// A level below, hung on the task of its lead and on that task's shares, which are written by now.
    #[must_use]
    pub(super) fn hung(&self, above: &Plan, task: TaskId, shares: &[TargetId]) -> Plan {
        let mut hung = self.clone();
        let path = above.ground.above.as_ref().map_or("/", |(_, path)| path.as_str());
        hung.ground.above = Some((task, format!("{path}{task}/")));
        for shared in &mut hung.shared {
            let own = |s: &Shared| s.order.target == shared.order.target;
            let id = above.shared.iter().position(own).and_then(|at| shares.get(at));
            shared.target.id = id.copied().unwrap_or(shared.target.id);
        }
        hung
    }
}

/// Works a split out, level by level. Writes nothing.
///
/// # Errors
/// As its parts: an invalid field, an organisation that has a task of this directive, a missing weight, a sum that
/// cannot be made.
pub fn plan(cx: &mut Cx<'_>, mut ground: Ground, order: &SplitOrder) -> Result<Plan> {
    let orgs = recipients(cx, &ground.issuer, order)?;
    check_free(cx, &ground, &orgs)?;
    let assist = listed(cx, "assist", &ground.issuer, &order.assist)?;
    set_terms(cx, &mut ground, order)?;
    for (i, one) in order.targets.iter().enumerate() {
        check_tables(&format!("targets[{i}]"), one, &orgs)?;
    }
    let shared = all_shared(cx, &ground.targets, "", &order.targets, &orgs, &mut Pool::over(&orgs))?;
    let branches = match &order.below {
        Some(level) => branches(cx, (&ground, &orgs), &shared, "below.", level)?,
        None => Vec::new(),
    };
    Ok(Plan {
        reports: reports(cx, &ground, &orgs)?,
        ground,
        orgs,
        assist,
        shared,
        branches,
    })
}

fn all_shared(
    cx: &mut Cx<'_>,
    targets: &[StoredTarget],
    at: &str,
    orders: &[TargetOrder],
    orgs: &[Org],
    pool: &mut Pool,
) -> Result<Vec<Shared>> {
    let mut shared: Vec<Shared> = Vec::new();
    for (i, one) in orders.iter().enumerate() {
        let field = format!("{at}targets[{i}]");
        let twice = shared.iter().any(|s| s.order.target == one.target);
        let target = targets.iter().find(|t| t.id.0 == one.target && !twice).cloned();
        let target = target.ok_or_else(|| unknown_target(&field))?;
        shared.push(share(cx, &field, &target, one, orgs, pool)?);
    }
    Ok(shared)
}

fn unknown_target(field: &str) -> Refusal {
    let (zh, en) = ("没有这个目标，或重复列出", "no such target here, or it is listed twice");
    Refusal::field(format!("{field}.target"), "unknown", zh, en)
}

/// The next level below each organisation that has bureaus below it.
fn branches(
    cx: &mut Cx<'_>,
    (ground, orgs): (&Ground, &[Org]),
    shared: &[Shared],
    at: &str,
    level: &LevelOrder,
) -> Result<Vec<(usize, Plan)>> {
    let due_on = level_due(ground, at, level)?;
    let ids: Vec<OrgId> = orgs.iter().map(|o| o.id).collect();
    let next = store::org::bureaus_below_any(cx.tx, &ids)?;
    let mut under: Vec<(usize, Vec<Org>)> = Vec::new();
    for (i, org) in orgs.iter().enumerate() {
        let below: Vec<Org> = next.iter().filter(|o| o.parent == Some(org.id)).cloned().collect();
        if !below.is_empty() {
            under.push((i, below));
        }
    }
    let all: Vec<Org> = under.iter().flat_map(|(_, below)| below.clone()).collect();
    check_free(cx, ground, &all)?;
    for (i, one) in level.targets.iter().enumerate() {
        let field = format!("{at}targets[{i}]");
        check_tables(&field, one, &all)?;
        if !shared.iter().any(|s| s.order.target == one.target) {
            return Err(unknown_target(&field).into());
        }
    }
    let mut pool = Pool::over(&all);
    let mut made = Vec::new();
    for (i, below) in under {
        let Some(issuer) = orgs.get(i) else { continue };
        let ground = Ground {
            issuer: issuer.clone(),
            due_on,
            targets: shared.iter().map(|s| s.unwritten(i)).collect(),
            ..ground.clone()
        };
        made.push((i, branch(cx, ground, below, at, level, &mut pool)?));
    }
    Ok(made)
}

fn branch(
    cx: &mut Cx<'_>,
    ground: Ground,
    orgs: Vec<Org>,
    at: &str,
    level: &LevelOrder,
    pool: &mut Pool,
) -> Result<Plan> {
    let mut shared = Vec::new();
    for (i, one) in level.targets.iter().enumerate() {
        let field = format!("{at}targets[{i}]");
        let asked = |t: &&StoredTarget| t.parent.is_some_and(|p| p.0 == one.target);
        let target = ground.targets.iter().find(asked).cloned();
        let target = target.ok_or_else(|| unknown_target(&field))?;
        let done = share(cx, &field, &target, one, &orgs, pool).map_err(|e| under(e, &ground.issuer))?;
        shared.push(done);
    }
    let branches = match &level.below {
        Some(next) => branches(cx, (&ground, &orgs), &shared, &format!("{at}below."), next)?,
        None => Vec::new(),
    };
    Ok(Plan {
        reports: reports(cx, &ground, &orgs)?,
        ground,
        orgs,
        assist: Vec::new(),
        shared,
        branches,
    })
}

/// A fault of a level below says under whom it is.
fn under(e: Error, org: &Org) -> Error {
    let mut refusal = match e {
        Error::Refused(refusal) => refusal,
        other => return other,
    };
    refusal.zh = format!("{}以下：{}", org.short_name, refusal.zh);
    refusal.en = format!("Below {}: {}", org.code, refusal.en);
    for error in &mut refusal.errors {
        error.zh = format!("{}以下：{}", org.short_name, error.zh);
        error.en = format!("below {}: {}", org.code, error.en);
    }
    Error::Refused(refusal)
}

fn level_due(ground: &Ground, at: &str, level: &LevelOrder) -> Result<Option<Day>> {
    let field = format!("{at}due_on");
    check_due(&field, level.due_on)?;
    not_after(&field, level.due_on, ground.due_on)?;
    Ok(level.due_on.or(ground.due_on))
}

/// Refuses organisations that lead a live task of the directive.
fn check_free(cx: &mut Cx<'_>, ground: &Ground, orgs: &[Org]) -> Result<()> {
    let parts = store::assignment::parts(cx.tx, ground.directive.id)?;
    let live = |org: &Org| {
        parts
            .iter()
            .any(|p| p.lead == org.id && p.state != TaskState::Cancelled)
    };
    let busy: Vec<&str> = orgs.iter().filter(|o| live(o)).map(|o| o.short_name.as_str()).collect();
    if busy.is_empty() {
        return Ok(());
    }
    let names = busy.join("、");
    let zh = format!("本事项下已有任务的单位：{names}；请去掉它们，或先撤销原任务");
    let en = format!("Already leading a task of this directive: {names}; leave them out or cancel that task first");
    Err(Refusal::new(Code::AlreadyExists, zh, en).into())
}

/// Puts what the order says in the place of what would be handed on.
fn set_terms(cx: &mut Cx<'_>, ground: &mut Ground, order: &SplitOrder) -> Result<()> {
    let rules = std::sync::Arc::clone(&cx.rules);
    if let Some(title) = &order.title {
        ground.title = text("title", title, TITLE_LIMIT)?;
    }
    if let Some(requirement) = &order.requirement {
        ground.requirement = text("requirement", requirement, REQUIREMENT_LIMIT)?;
    }
    if let Some(code) = &order.profile {
        let profile = profile(&rules.profiles, code)?;
        ground.profile.clone_from(&profile.code);
        ground.cadence = profile.cadence;
        ground.due_rule = profile.due_rule(profile.cadence);
    }
    if let Some(cadence) = order.cadence.filter(|c| *c != ground.cadence) {
        ground.cadence = cadence;
        ground.due_rule = DueRule::default_for(cadence);
    }
    ground.due_rule = order.due_rule.unwrap_or(ground.due_rule);
    check_due("due_on", order.due_on)?;
    not_after("due_on", order.due_on, ground.due_on)?;
    ground.due_on = order.due_on.or(ground.due_on);
    Ok(())
}

fn not_after(field: &str, day: Option<Day>, last: Option<Day>) -> Result<()> {
    match (day, last) {
        (Some(day), Some(last)) if day > last => {
            let zh = format!("时限不能晚于上级时限{last}");
            let en = format!("must not be after {last}");
            Err(Refusal::field(field, "too_late", zh, en).into())
        }
        _ => Ok(()),
    }
}

/// How many reports the task of each organisation will owe by its own working days, were it issued today.
fn reports(cx: &Cx<'_>, ground: &Ground, orgs: &[Org]) -> Result<Vec<usize>> {
    let (rules, today) = (&cx.rules, cx.today());
    let profile = profile(&rules.profiles, &ground.profile)?;
    let count = |org: &Org| {
        let calendar = rules.calendars.of(org.id);
        let closing = || profile.closing_due(today, ground.directive.urgency, calendar);
        let due_on = ground.due_on.or_else(closing);
        cadence::plan(ground.cadence, ground.due_rule, today, due_on, calendar).len()
    };
    Ok(orgs.iter().map(count).collect())
}
