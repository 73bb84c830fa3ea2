//! What a split would make: shares, check sums and what it costs in reports, before anything is written.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::Cx;
use super::create::{REQUIREMENT_LIMIT, TITLE_LIMIT, check_due, profile};
use super::order::{SplitOrder, listed, recipients};
use super::share::{Shared, share};
use super::view::OrgRef;
use super::{gate, text};
use crate::app::error::Result;
use crate::domain::cadence::{self, Cadence, DueRule};
use crate::domain::decimal::canonical;
use crate::domain::directive::{Directive, DirectiveAct};
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::{Task, TaskState};
use crate::domain::time::Day;
use crate::store::target::StoredTarget;
use crate::store::{self};

/// What is split: a directive, or a task that is handed down.
pub struct Ground {
    /// The directive.
    pub directive: Directive,
    /// The task, where one is handed down.
    pub parent: Option<Task>,
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
        parent: None,
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
    Ok(Takers {
        keys: store::assignee::weight_keys(cx.tx, &ids)?,
        bureaus: bureaus
            .into_iter()
            .map(|org| (org.clone(), leads.contains(&org.id)))
            .collect(),
    })
}

/// A split, worked out.
pub struct Plan {
    /// What is split.
    pub ground: Ground,
    /// Over whom.
    pub orgs: Vec<Org>,
    /// Who assists.
    pub assist: Vec<Org>,
    /// Targets with their shares.
    pub shared: Vec<Shared>,
    /// Reports each task will owe.
    pub reports: usize,
}

/// Works a split out. Writes nothing.
///
/// # Errors
/// As its parts: an invalid field, an organisation that has a task of this directive, a missing weight, a sum that
/// cannot be made.
pub fn plan(cx: &mut Cx<'_>, mut ground: Ground, order: &SplitOrder) -> Result<Plan> {
    let orgs = recipients(cx, &ground.issuer, order)?;
    check_free(cx, &ground, &orgs)?;
    let assist = listed(cx, "assist", &ground.issuer, &order.assist)?;
    set_terms(cx, &mut ground, order)?;
    let mut shared: Vec<Shared> = Vec::new();
    for (i, one) in order.targets.iter().enumerate() {
        let field = format!("targets[{i}]");
        let target = ground.targets.iter().find(|t| t.id.0 == one.target).cloned();
        let Some(target) = target.filter(|t| shared.iter().all(|s| s.target.id != t.id)) else {
            let (zh, en) = ("没有这个目标，或重复列出", "no such target here, or it is listed twice");
            return Err(Refusal::field(format!("{field}.target"), "unknown", zh, en).into());
        };
        shared.push(share(cx, &field, &target, one, &orgs)?);
    }
    let reports = reports(cx, &ground)?;
    Ok(Plan {
        ground,
        orgs,
        assist,
        shared,
        reports,
    })
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
    if let (Some(day), Some(last)) = (order.due_on, ground.due_on)
        && day > last
    {
        let (zh, en) = (
            format!("时限不能晚于上级时限{last}"),
            format!("must not be after {last}"),
        );
        return Err(Refusal::field("due_on", "too_late", zh, en).into());
    }
    ground.due_on = order.due_on.or(ground.due_on);
    Ok(())
}

/// How many reports one task will owe, were it issued today.
fn reports(cx: &Cx<'_>, ground: &Ground) -> Result<usize> {
    let rules = &cx.rules;
    let calendar = rules.calendars.of(cx.actor.org);
    let profile = profile(&rules.profiles, &ground.profile)?;
    let closing = || profile.closing_due(cx.today(), ground.directive.urgency, calendar);
    let due_on = ground.due_on.or_else(closing);
    Ok(cadence::plan(ground.cadence, ground.due_rule, cx.today(), due_on, calendar).len())
}

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
}

impl Decomposition {
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
    pub unit: String,
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
    /// Reports of one organisation.
    pub reports_each: usize,
    /// Reports of all together.
    pub reports_total: usize,
}

impl Plan {
    /// The split as it is shown; `made` are the tasks in the order of the organisations, empty for a preview.
    #[must_use]
    pub fn view(&self, made: &[TaskId]) -> Decomposition {
        let tasks = self.orgs.iter().enumerate().map(|(i, org)| TaskShare {
            org: OrgRef::from(org),
            task: made.get(i).map(|t| t.0),
            reports: self.reports,
            targets: self.shared.iter().map(|s| share_view(s, i)).collect(),
        });
        let split = |t: &&StoredTarget| self.shared.iter().all(|s| s.target.id != t.id);
        Decomposition {
            dry_run: made.is_empty(),
            tasks: tasks.collect(),
            sums: self.shared.iter().map(sum_view).collect(),
            unsplit: self.ground.targets.iter().filter(split).map(|t| t.id.0).collect(),
            due_on: self.ground.due_on,
            cadence: self.ground.cadence.word().to_owned(),
            burden: Burden {
                reports_each: self.reports,
                reports_total: self.reports.saturating_mul(self.orgs.len()),
            },
        }
    }
}

fn share_view(s: &Shared, org: usize) -> ShareView {
    ShareView {
        target: s.target.id.0,
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
        target: s.target.id.0,
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
    Ok(plan(cx, ground, order)?.view(&[]))
}
