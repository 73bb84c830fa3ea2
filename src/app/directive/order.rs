//! What is ordered of a split (分解): over whom, how each target, on which terms.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::Cx;
use super::super::target::entry::BaselineEntry;
use crate::app::error::Result;
use crate::domain::apportion::Method;
use crate::domain::cadence::{Cadence, DueRule};
use crate::domain::id::OrgId;
use crate::domain::org::Org;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store;

/// An organisation by its id, or by its code or name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OrgKey {
    /// Its id.
    Id(i64),
    /// Its code, short name or full name.
    Text(String),
}

/// Over whom: a list, or the word `children` for every bureau directly below.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Orgs {
    /// These.
    List(Vec<OrgKey>),
    /// `children`.
    Word(String),
}

/// How one target is split.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetOrder {
    /// The target.
    pub target: i64,
    /// `same`, `equal`, `by_weight`, `by_gap`, `manual`.
    #[schemars(with = "String")]
    pub method: Method,
    /// Key of the weights (or gaps), `population`.
    pub key: Option<String>,
    /// Their year; the latest known where none is given.
    pub year: Option<i64>,
    /// Key of a ratio's denominators.
    pub denominators: Option<String>,
    /// Whole numbers only.
    #[serde(default)]
    pub whole: bool,
    /// Not less than this, by organisation.
    #[serde(default)]
    pub floors: BTreeMap<String, String>,
    /// Not more than this, by organisation.
    #[serde(default)]
    pub caps: BTreeMap<String, String>,
    /// What each takes, by organisation, for `manual`.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Where each starts from, by organisation.
    #[serde(default)]
    pub baselines: BTreeMap<String, BaselineEntry>,
}

impl TargetOrder {
    /// A target split by a method alone.
    #[must_use]
    pub fn by(target: i64, method: Method) -> TargetOrder {
        TargetOrder {
            target,
            method,
            key: None,
            year: None,
            denominators: None,
            whole: false,
            floors: BTreeMap::new(),
            caps: BTreeMap::new(),
            values: BTreeMap::new(),
            baselines: BTreeMap::new(),
        }
    }
}

/// The next level of a split: every task is split again over the bureaus directly below its lead, which issues them.
/// Who has nobody below reports itself. The split of a target is ordered once and worked out under each lead; floors,
/// caps and values name bureaus of this level, whoever they are below.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LevelOrder {
    /// How each target is split; `target` is the one of the directive or task that is split. A target that is not named
    /// is not handed on to this level.
    pub targets: Vec<TargetOrder>,
    /// By when; not after the level above.
    pub due_on: Option<Day>,
    /// The level below this one.
    pub below: Option<Box<LevelOrder>>,
}

/// A split that is ordered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SplitOrder {
    /// Over whom.
    pub orgs: Option<Orgs>,
    /// Over the members of this group, instead.
    pub group: Option<String>,
    /// Title of the tasks; the directive's where none is given.
    pub title: Option<String>,
    /// Requirement of the tasks; the directive's where none is given.
    pub requirement: Option<String>,
    /// Who assists on each task, in order.
    pub assist: Vec<OrgKey>,
    /// By when; not after the directive or task that is split.
    pub due_on: Option<Day>,
    /// Time profile.
    pub profile: Option<String>,
    /// How often the tasks report.
    #[schemars(with = "Option<String>")]
    pub cadence: Option<Cadence>,
    /// When a report is due.
    #[schemars(with = "Option<String>")]
    pub due_rule: Option<DueRule>,
    /// How each target is split; a target that is not named is not handed on.
    pub targets: Vec<TargetOrder>,
    /// The next level, in the same act.
    pub below: Option<LevelOrder>,
    /// Whether values already reported stay as the task's own part beside its children's.
    pub keep_own_part: Option<bool>,
    /// Whether a broken sum was seen and is meant.
    pub confirm_broken_sum: bool,
}

impl SplitOrder {
    /// A split over organisations by code.
    #[must_use]
    pub fn over(codes: &[&str], targets: Vec<TargetOrder>) -> SplitOrder {
        let list = codes.iter().map(|c| OrgKey::Text((*c).to_owned())).collect();
        SplitOrder {
            orgs: Some(Orgs::List(list)),
            targets,
            ..SplitOrder::default()
        }
    }

    /// A split over every bureau directly below.
    #[must_use]
    pub fn over_children(targets: Vec<TargetOrder>) -> SplitOrder {
        SplitOrder {
            orgs: Some(Orgs::Word("children".into())),
            targets,
            ..SplitOrder::default()
        }
    }
}

/// The organisations over which an issuer splits.
///
/// # Errors
/// An invalid field: none named, one unknown, twice, or not below the issuer.
pub(super) fn recipients(cx: &mut Cx<'_>, issuer: &Org, order: &SplitOrder) -> Result<Vec<Org>> {
    let orgs = match (&order.orgs, &order.group) {
        (Some(Orgs::List(keys)), None) => listed(cx, "orgs", issuer, keys)?,
        (Some(Orgs::Word(word)), None) if word == "children" => store::assignee::below(cx.tx, issuer.id)?,
        (None, Some(name)) => group(cx, issuer, name)?,
        _ => {
            let zh = "请用 orgs 列出单位，或写 children（全部直接下级），或用 group 指明单位分组，三者取一";
            let en = "name the organisations in orgs, or write children, or name a group: one of the three";
            return Err(Refusal::field("orgs", "one_of_three", zh, en).into());
        }
    };
    if orgs.is_empty() {
        return Err(Refusal::field("orgs", "empty", "没有可分解的单位", "nobody to split over").into());
    }
    Ok(orgs)
}

fn group(cx: &mut Cx<'_>, issuer: &Org, name: &str) -> Result<Vec<Org>> {
    let today = cx.today();
    let members = store::assignee::group(cx.tx, &issuer.path, name.trim(), today)?
        .ok_or_else(|| Refusal::field("group", "unknown", "没有这个单位分组", "no such group"))?;
    for org in &members {
        check_below("group", issuer, org)?;
    }
    Ok(members)
}

/// The organisations of a list, each below the issuer and named once.
///
/// # Errors
/// An invalid field with the place in the list.
pub(super) fn listed(cx: &mut Cx<'_>, field: &str, issuer: &Org, keys: &[OrgKey]) -> Result<Vec<Org>> {
    let mut orgs: Vec<Org> = Vec::new();
    for (i, key) in keys.iter().enumerate() {
        let field = format!("{field}[{i}]");
        let found = match key {
            OrgKey::Id(id) => store::org::get(cx.tx, OrgId(*id))?,
            OrgKey::Text(text) => store::assignee::named(cx.tx, text.trim())?,
        };
        let org =
            found.ok_or_else(|| Refusal::field(field.clone(), "unknown", "没有这个单位", "no such organisation"))?;
        check_below(&field, issuer, &org)?;
        if orgs.iter().any(|o| o.id == org.id) {
            let (zh, en) = (
                format!("{}出现两次", org.short_name),
                format!("{} occurs twice", org.code),
            );
            return Err(Refusal::field(field, "twice", zh, en).into());
        }
        orgs.push(org);
    }
    Ok(orgs)
}

fn check_below(field: &str, issuer: &Org, org: &Org) -> Result<()> {
    if issuer.holds(&org.path) && org.id != issuer.id {
        return Ok(());
    }
    let zh = format!(
        "{}不是{}的下级单位或内设机构，不能向其交办",
        org.short_name, issuer.short_name
    );
    let en = format!("{} is not below {}; nothing can be issued to it", org.code, issuer.code);
    Err(Refusal::field(field, "not_below", zh, en).into())
}

/// The entry for an organisation in a table by code, name or id.
pub(super) fn entry_of<'a, T>(table: &'a BTreeMap<String, T>, org: &Org) -> Option<&'a T> {
    let id = org.id.to_string();
    [&org.code, &org.short_name, &org.name, &id]
        .into_iter()
        .find_map(|key| table.get(key))
}

/// Refuses a table that names somebody who takes no part in the split.
///
/// # Errors
/// An invalid field.
pub(super) fn check_table<T>(field: &str, table: &BTreeMap<String, T>, orgs: &[Org]) -> Result<()> {
    let known = |key: &String| {
        orgs.iter()
            .any(|o| *key == o.code || *key == o.short_name || *key == o.name || *key == o.id.to_string())
    };
    match table.keys().find(|key| !known(key)) {
        None => Ok(()),
        Some(key) => {
            let (zh, en) = (
                format!("“{key}”不在本次分解的单位中"),
                format!("‘{key}’ takes no part in this split"),
            );
            Err(Refusal::field(format!("{field}.{key}"), "unknown", zh, en).into())
        }
    }
}
