//! Splitting and issuing, signing, handing down.

use std::collections::BTreeMap;

use anyhow::Context;
use rust_decimal::Decimal;

use super::cast::{Cast, PROVINCE};
use super::figures::{self, Share};
use super::review::{Matter, Wanted};
use super::stage::Stage;
use crate::app::directive::decompose::Decompose;
use crate::app::directive::issue::Issue;
use crate::app::directive::order::{Orgs, SplitOrder, TargetOrder};
use crate::app::directive::preview::{Decomposition, TaskShare};
use crate::app::hand_down;
use crate::app::target::edit::{Edit, TargetEdit};
use crate::app::target::entry::BaselineEntry;
use crate::app::target::view::{TargetView, view};
use crate::app::task::sign::Sign;
use crate::domain::apportion::Method;
use crate::domain::cadence::Cadence;
use crate::domain::decimal::{canonical, parse};
use crate::domain::id::{TargetId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, day_of};
use crate::store;

/// A task that a bureau carries.
pub struct Job {
    /// The task.
    pub task: TaskId,
    /// Its directive's place among the matters.
    pub matter: usize,
    /// Code of the bureau.
    pub org: String,
    /// How often it reports.
    pub cadence: Cadence,
    /// Day of issue.
    pub issued: Day,
    /// By when.
    pub due_on: Day,
    /// What it reports on; nothing where cities report.
    pub shares: Vec<Share>,
    /// Whether it was handed down.
    pub handed_down: bool,
}

/// A target of a directive as the story knows it.
struct Aim {
    view: TargetView,
    wanted: Wanted,
    kind: IndicatorKind,
    level: Decimal,
    nation: Decimal,
    whole: Decimal,
}

fn aim(stage: &Stage, cast: &Cast, id: TargetId, wanted: &Wanted) -> anyhow::Result<Option<Aim>> {
    let view = stage.ask(&cast.supervisor, move |cx| {
        let target = store::target::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
        view(cx, &target)
    })?;
    let Some(value) = view.value.clone() else {
        return Ok(None);
    };
    let level = parse(&value).map_err(|e| anyhow::anyhow!("{e}"))?;
    let whole = if view.indicator.unit.percent() {
        Decimal::ONE_HUNDRED
    } else {
        Decimal::ONE
    };
    let at_most = view.comparator == "<=" || view.indicator.direction == "at_most";
    let kind = view.indicator.kind.parse::<IndicatorKind>();
    let kind = kind.map_err(|_| anyhow::anyhow!("kind {}", view.indicator.kind))?;
    let nation = match kind {
        IndicatorKind::Count | IndicatorKind::Milestone => Decimal::ZERO,
        _ if change(&view) => wanted.baseline.unwrap_or(whole / Decimal::TWO),
        _ => wanted.baseline.unwrap_or_else(|| figures::nation(level, at_most)),
    };
    let level = if change(&view) {
        changed(&view, kind, nation, level)
    } else {
        level
    };
    Ok(Some(Aim {
        view,
        wanted: wanted.clone(),
        kind,
        level,
        nation,
        whole,
    }))
}

/// Whether it asks for a change rather than a level.
fn change(view: &TargetView) -> bool {
    matches!(view.comparator.as_str(), "+=" | "-=")
}

/// The level that a change from a start means.
fn changed(view: &TargetView, kind: IndicatorKind, start: Decimal, by: Decimal) -> Decimal {
    if kind == IndicatorKind::Count && !view.relative {
        return by;
    }
    let by = if view.relative {
        start * by / Decimal::ONE_HUNDRED
    } else {
        by
    };
    if view.comparator == "-=" {
        start - by
    } else {
        start + by
    }
}

impl Aim {
    /// Denominator of a bureau.
    fn size(&self, cast: &Cast, org: &str) -> i64 {
        let villages = self.wanted.key.as_ref().and_then(|_| cast.villages.get(org).copied());
        villages.unwrap_or_else(|| figures::sample_size(org, &self.view.indicator.name))
    }

    /// Numerator and denominator of a bureau at the meeting; a province that hands down starts where its cities start.
    fn start(&self, cast: &Cast, org: &str, handed_down: bool) -> (i64, i64) {
        if handed_down && org == PROVINCE {
            let cities = cast.cities.iter().map(|city| self.start(cast, city, false));
            return cities.fold((0, 0), |(n, d), (n1, d1)| (n + n1, d + d1));
        }
        let start = figures::start(org, &self.view.indicator.name, self.nation, self.level, self.whole);
        figures::parts(start, self.size(cast, org), self.whole)
    }

    fn order(&self, cast: &Cast, target: i64, orgs: &[String], handed_down: bool) -> TargetOrder {
        let all = orgs == cast.provinces || orgs == cast.cities;
        let mut order = match self.kind {
            IndicatorKind::Count if all => TargetOrder {
                key: Some("population".into()),
                whole: true,
                ..TargetOrder::by(target, Method::ByWeight)
            },
            IndicatorKind::Count => TargetOrder {
                whole: true,
                ..TargetOrder::by(target, Method::Equal)
            },
            _ => TargetOrder::by(target, Method::Same),
        };
        if self.kind == IndicatorKind::Ratio {
            order.denominators.clone_from(&self.wanted.key);
        }
        order.baselines = self.baselines(cast, orgs, handed_down);
        order
    }

    fn baselines(&self, cast: &Cast, orgs: &[String], handed_down: bool) -> BTreeMap<String, BaselineEntry> {
        let entry = |org: &String| match self.kind {
            IndicatorKind::Ratio => Some(ratio(self.start(cast, org, handed_down))),
            IndicatorKind::Level => Some(BaselineEntry {
                value: Some(canonical(self.nation)),
                ..BaselineEntry::default()
            }),
            IndicatorKind::Count | IndicatorKind::Milestone => None,
        };
        orgs.iter().filter_map(|org| Some((org.clone(), entry(org)?))).collect()
    }

    fn share(&self, cast: &Cast, org: &str, value: Option<&str>) -> Option<Share> {
        let value = parse(value?).ok()?;
        let size = self.size(cast, org);
        let start = match self.kind {
            IndicatorKind::Ratio => {
                let (n, d) = self.start(cast, org, false);
                Decimal::from(n) * self.whole / Decimal::from(d.max(1))
            }
            _ => self.nation,
        };
        let level = if change(&self.view) {
            changed(&self.view, self.kind, start, value)
        } else {
            value
        };
        Some(Share {
            org: org.to_owned(),
            indicator: self.view.indicator.name.clone(),
            kind: self.kind,
            level,
            start,
            size,
            whole: self.whole,
        })
    }
}

fn ratio((numerator, denominator): (i64, i64)) -> BaselineEntry {
    BaselineEntry {
        numerator: Some(numerator.to_string()),
        denominator: Some(denominator.to_string()),
        ..BaselineEntry::default()
    }
}

/// Splits a directive over its bureaus and issues the tasks.
pub fn issue(stage: &Stage, cast: &Cast, place: usize, matter: &Matter) -> anyhow::Result<Vec<Job>> {
    let wanted = &matter.wanted;
    let orgs = if wanted.orgs.is_empty() {
        &cast.provinces
    } else {
        &wanted.orgs
    };
    let mut aims = Vec::new();
    for (id, wanted) in &matter.aims {
        aims.extend(aim(stage, cast, *id, wanted)?);
    }
    for aim in aims.iter().filter(|a| a.kind == IndicatorKind::Ratio) {
        base(stage, cast, aim, orgs, wanted.hand_down)?;
    }
    let order = SplitOrder {
        orgs: Some(Orgs::List(wanted.keys(&cast.provinces))),
        cadence: wanted.cadence,
        targets: aims
            .iter()
            .map(|a| a.order(cast, a.view.id, orgs, wanted.hand_down))
            .collect(),
        ..SplitOrder::default()
    };
    let directive = matter.id;
    let made = stage.act(&cast.supervisor, Decompose { directive, order })?;
    let tasks = Vec::new();
    stage.act(&cast.supervisor, Issue { directive, tasks })?;
    Ok(jobs(stage, cast, &made, &aims, (place, matter)))
}

/// Says where the country starts: the sum of its bureaus.
fn base(stage: &Stage, cast: &Cast, aim: &Aim, orgs: &[String], handed_down: bool) -> anyhow::Result<()> {
    let starts = orgs.iter().map(|org| aim.start(cast, org, handed_down));
    let sum = starts.fold((0, 0), |(n, d), (n1, d1)| (n + n1, d + d1));
    let edit = Edit {
        target: TargetId(aim.view.id),
        version: aim.view.version,
        edit: TargetEdit {
            baseline: Some(Some(ratio(sum))),
            ..TargetEdit::default()
        },
        reason: String::new(),
        confirm_broken_sum: false,
    };
    stage.act(&cast.supervisor, edit).map(|_| ())
}

fn jobs(stage: &Stage, cast: &Cast, made: &Decomposition, aims: &[Aim], (place, matter): (usize, &Matter)) -> Vec<Job> {
    let job = |t: &TaskShare| {
        let org = t.org.code.clone();
        let shares = t.targets.iter().filter_map(|s| {
            let aim = aims.iter().find(|a| a.view.indicator.name == s.indicator)?;
            aim.share(cast, &org, s.value.as_deref())
        });
        Some(Job {
            task: TaskId(t.task?),
            matter: place,
            shares: shares.collect(),
            org,
            cadence: made.cadence.parse().unwrap_or(Cadence::Monthly),
            issued: day_of(stage.app.clock.now()),
            due_on: made.due_on.unwrap_or(matter.due_on),
            handed_down: false,
        })
    };
    made.tasks.iter().filter_map(job).collect()
}

/// Signs for a task.
pub fn sign(stage: &Stage, cast: &Cast, job: &Job) -> anyhow::Result<()> {
    stage.act(cast.at(&job.org)?, Sign { task: job.task })?;
    Ok(())
}

/// The province hands its task down to all its cities, which sign for theirs; the province reports no figures of its
/// own from then on.
pub fn hand_down(stage: &Stage, cast: &Cast, job: &mut Job, matter: &Matter) -> anyhow::Result<Vec<Job>> {
    let mut aims = Vec::new();
    for (id, wanted) in &matter.aims {
        aims.extend(aim(stage, cast, *id, wanted)?);
    }
    let task = job.task;
    let own = stage.ask(cast.at(PROVINCE)?, move |cx| {
        let targets = store::target::of_task(cx.tx, task)?;
        Ok(targets
            .into_iter()
            .map(|t| (t.id.0, t.indicator.name))
            .collect::<Vec<_>>())
    })?;
    let mut targets = Vec::new();
    for (id, name) in own {
        let aim = aims.iter().find(|a| a.view.indicator.name == name).context(name)?;
        targets.push(aim.order(cast, id, &cast.cities, false));
    }
    let order = SplitOrder {
        targets,
        ..SplitOrder::over_children(Vec::new())
    };
    let made = stage.act(cast.at(PROVINCE)?, hand_down::Decompose { task, order })?;
    let only = Vec::new();
    stage.act(cast.at(PROVINCE)?, hand_down::IssueChildren { task, only })?;
    job.handed_down = true;
    job.shares.clear();
    Ok(jobs(stage, cast, &made, &aims, (job.matter, matter)))
}
