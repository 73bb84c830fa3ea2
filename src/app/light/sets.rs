//! The rules of lights (亮灯规则) as versions: read by supervisors, leaders and administrators, put by the administrator with a
//! reason. Version 1 and 2 ship; a new database begins with 2, an older one keeps 1 until somebody puts another. Lights
//! that are kept keep the version they were judged by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::app::me::edit::stale;
use crate::app::remind::ladder::VersionView;
use crate::app::{Change, Command, Cx, Error, Result, Subject, rules};
use crate::domain::contact::text;
use crate::domain::id::TaskId;
use crate::domain::light::RuleSet;
use crate::domain::policy::Right;
use crate::domain::profile::RuleFault;
use crate::domain::refusal::Refusal;
use crate::domain::time::start_of;
use crate::store::rule_set::{NewRuleSet, RuleKind};
use crate::store::{self, Conn};

/// Longest reason, characters.
const REASON: usize = 500;

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleView {
    /// Its name, kept with every light it gives.
    pub id: String,
    /// The colour: `red`, `yellow`, `grey`, `green`.
    pub light: String,
    /// What must be so: `past_due`, `behind`, `forecast_misses`, `yellow_run`, …
    pub when: String,
    /// What must be exceeded: working days, of `due_within` days, of `yellow_run` months, of `forecast_misses` values.
    #[serde(default)]
    pub over: i64,
    /// `behind`, `forecast_misses`: percentage points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<String>,
    /// `behind`: share of the expected value, per cent; `forecast_misses`: of the goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
    /// Silent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
    /// The reason, in Chinese.
    pub reason_zh: String,
    /// The reason, in English.
    pub reason_en: String,
    /// What would turn it green, in Chinese.
    pub mend_zh: String,
    /// What would turn it green, in English.
    pub mend_en: String,
}

/// Rules as they are put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLights {
    /// The rules, in order.
    #[serde(rename = "rule")]
    pub rules: Vec<RuleView>,
    /// The issuer's rule, for reports that wait for review.
    pub review: RuleView,
}

/// The rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LightsView {
    /// Version, for `If-Match`.
    pub version: i64,
    /// The rules.
    pub rules: NewLights,
    /// Newest version that ships with the program.
    pub shipped: i64,
    /// That version's rules, where they are not in force and no other was put since.
    pub offered: Option<NewLights>,
    /// The versions that were put, newest first.
    pub versions: Vec<VersionView>,
}

/// The rules in force with their versions.
///
/// # Errors
/// Refused without the right to read them.
pub fn show(cx: &mut Cx<'_>) -> Result<LightsView> {
    allowed(cx)?;
    let present = present(cx.tx)?;
    let newest = rules::newest_lights()?;
    let rows = store::rule_set::versions(cx.tx, RuleKind::Light)?;
    let version = |row: store::rule_set::RuleSet| VersionView {
        version: row.version,
        at: row.created_at(),
        by: row.by,
        reason: row.reason,
    };
    let older = present.version < newest.version;
    Ok(LightsView {
        version: present.version,
        rules: view(&present)?,
        shipped: newest.version,
        offered: if older { Some(view(&newest)?) } else { None },
        versions: rows.into_iter().map(version).collect(),
    })
}

/// The console may read them, and whoever has the right.
pub(super) fn allowed(cx: &Cx<'_>) -> Result<()> {
    may(cx, Right::ReadLights)
}

/// The console may, and whoever has the right.
fn may(cx: &Cx<'_>, right: Right) -> Result<()> {
    if cx.actor.user.0 == 0 {
        return Ok(());
    }
    cx.allow(right)
}

/// The set in force by the database, whatever this server has in memory.
pub(super) fn present(conn: &mut Conn) -> Result<RuleSet> {
    let put = store::rule_set::latest(conn, RuleKind::Light)?;
    match put.and_then(|body| rules::stored_lights(&body)) {
        Some(set) => Ok(set),
        None => rules::first_lights(),
    }
}

/// Every set that a light may have been judged by, by version.
///
/// # Errors
/// As the database.
pub fn all(conn: &mut Conn) -> Result<BTreeMap<i64, RuleSet>> {
    let shipped = [rules::first_lights()?, rules::newest_lights()?];
    let mut sets: BTreeMap<i64, RuleSet> = shipped.into_iter().map(|set| (set.version, set)).collect();
    for (version, body) in store::rule_set::bodies(conn, RuleKind::Light)? {
        if let Some(set) = rules::stored_lights(&body) {
            sets.insert(version, set);
        }
    }
    Ok(sets)
}

fn view(set: &RuleSet) -> Result<NewLights> {
    let mut value = serde_json::to_value(set).map_err(|e| Error::Internal(e.to_string()))?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("version");
    }
    serde_json::from_value(value).map_err(|e| Error::Internal(e.to_string()))
}

impl NewLights {
    /// As the domain reads it.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn checked(&self, version: i64) -> Result<RuleSet> {
        let mut value = serde_json::to_value(self).map_err(|e| Error::Internal(e.to_string()))?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("version".into(), version.into());
        }
        let said = |e: RuleFault| {
            let zh = format!("规则有误：{e}");
            Refusal::field("rule", "bad_rule", zh, format!("the rules are wrong: {e}"))
        };
        Ok(RuleSet::parse(serde_json::from_value(value)).map_err(said)?)
    }
}

/// Puts rules as a new version. They hold at once; every open task is judged anew by the next run of the job. Whoever
/// calls renews the rules after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Version that was read.
    pub version: i64,
    /// The rules.
    pub new: NewLights,
    /// Why.
    pub reason: String,
}

impl Command for Put {
    type Output = LightsView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<LightsView> {
        may(cx, Right::Administer)?;
        let reason = text("reason", &self.reason, REASON)?;
        let before = present(cx.tx)?;
        if before.version != self.version {
            return Err(stale().into());
        }
        let newest = rules::newest_lights()?;
        let last = store::rule_set::versions(cx.tx, RuleKind::Light)?;
        let last = last
            .first()
            .map_or(before.version, |row| row.version.max(before.version));
        // What ships keeps its number, so that a version means the same everywhere.
        let taken = last < newest.version && self.new.checked(newest.version)? == newest;
        let version = if taken {
            newest.version
        } else {
            last.max(newest.version).saturating_add(1)
        };
        let after = self.new.checked(version)?;
        let body = serde_json::to_string(&after).map_err(|e| Error::Internal(e.to_string()))?;
        let new = NewRuleSet {
            kind: RuleKind::Light,
            version,
            body: &body,
            by: Some(cx.actor.user).filter(|user| user.0 > 0),
            reason: &reason,
        };
        store::rule_set::add(cx.tx, &new, cx.now)?;
        store::light::set_round(cx.tx, start_of(cx.today()), Some(TaskId(0)))?;
        let change = Change::of("light_rules.put")
            .because(reason)
            .field("version", before.version, version)
            .with("rules", changed(&before, &after).join("、"));
        cx.record(Subject::of("light_rules", version), change)?;
        show(cx)
    }
}

/// Names of the rules that differ.
pub(super) fn changed(before: &RuleSet, after: &RuleSet) -> Vec<String> {
    let all = |set: &RuleSet| -> Vec<_> { set.rules.iter().chain([&set.review]).cloned().collect() };
    let (before, after) = (all(before), all(after));
    let gone = before.iter().filter(|rule| !after.contains(rule));
    let new = after.iter().filter(|rule| !before.contains(rule));
    let mut names: Vec<String> = gone.chain(new).map(|rule| rule.id.clone()).collect();
    names.sort();
    names.dedup();
    names
}
