//! Organisations: list, tree, one with its other names.

pub mod add;
pub mod edit;

use std::collections::HashMap;

use serde::Serialize;

use super::Cx;
use super::error::Result;
use crate::domain::id::OrgId;
use crate::domain::org::Org;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, Instant};
use crate::store::org::{Detail, Filter};
use crate::store::page::{Ask, Page};
use crate::store::{self};

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OrgView {
    /// Id.
    pub id: i64,
    /// Code, stable.
    pub code: String,
    /// `national`, `department`, `provincial`, `municipal`, `county`.
    pub kind: String,
    /// The organisation above.
    pub parent: Option<i64>,
    /// For a department: the organisation it acts for.
    pub acts_for: Option<i64>,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Ids from the root down to it, `/1/13/`.
    pub path: String,
    /// Code of the administrative division.
    pub region_code: Option<String>,
    /// Prefix of its register numbers.
    pub register_prefix: String,
    /// Place among its siblings.
    pub sort: i64,
    /// Day from which it is closed.
    pub closed_on: Option<Day>,
    /// Other names; only where one organisation is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<AliasView>>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Last change.
    pub updated_at: Instant,
}

/// Another name of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct AliasView {
    /// The name.
    pub alias: String,
    /// What kind of name.
    pub kind: String,
    /// Whether another organisation bears it too.
    pub ambiguous: bool,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OrgNode {
    /// Id.
    pub id: i64,
    /// Code.
    pub code: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Day from which it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Day>,
    /// People of it with an account in use.
    pub people: i64,
    /// The same with those of all below it.
    pub people_in_all: i64,
    /// Those directly below, in their order.
    pub children: Vec<OrgNode>,
}

pub(super) fn view(o: Detail) -> OrgView {
    OrgView {
        id: o.id.0,
        code: o.code,
        kind: o.kind.word().to_owned(),
        parent: o.parent_id,
        acts_for: o.acts_for_id,
        name: o.name,
        short_name: o.short_name,
        path: o.path,
        region_code: o.region_code,
        register_prefix: o.register_prefix,
        sort: o.sort,
        closed_on: o.closed_on,
        aliases: None,
        version: o.version,
        updated_at: o.updated_at.and_utc(),
    }
}

/// A page of organisations; all of them are known to everybody with a role.
///
/// # Errors
/// Refused without a role.
pub fn list(cx: &mut Cx<'_>, filter: &Filter, ask: &Ask) -> Result<Page<OrgView>> {
    cx.allow(Right::ReadTree)?;
    Ok(store::org::list(cx.tx, filter, ask)?.map(view))
}

/// The organisation of a code, short or full name, as people type it; none where there is none.
///
/// # Errors
/// Refused without a role.
pub fn named(cx: &mut Cx<'_>, text: &str) -> Result<Option<Org>> {
    cx.allow(Right::ReadTree)?;
    Ok(store::assignee::named(cx.tx, text)?)
}

/// One organisation with its other names.
///
/// # Errors
/// Not found.
pub fn show(cx: &mut Cx<'_>, id: OrgId) -> Result<OrgView> {
    cx.allow(Right::ReadTree)?;
    let org = store::org::detail(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let aliases = store::org::aliases(cx.tx, id)?;
    let aliases = aliases
        .into_iter()
        .map(|(alias, kind, ambiguous)| AliasView { alias, kind, ambiguous });
    Ok(OrgView {
        aliases: Some(aliases.collect()),
        ..view(org)
    })
}

/// The tree, a document: whole, or from one organisation down.
///
/// # Errors
/// Refused without a role; not found where the root is none.
pub fn tree(cx: &mut Cx<'_>, root: Option<OrgId>) -> Result<Vec<OrgNode>> {
    cx.allow(Right::ReadTree)?;
    let path = match root {
        None => "/".to_owned(),
        Some(id) => store::org::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?.path,
    };
    let rows = store::org::tree(cx.tx, &path)?;
    let mut below: HashMap<Option<i64>, Vec<Detail>> = HashMap::new();
    for row in rows {
        let top = root.map_or(row.parent_id.is_none(), |r| r == row.id);
        let key = if top { None } else { row.parent_id };
        below.entry(key).or_default().push(row);
    }
    let people = store::org::people(cx.tx)?;
    Ok(nodes(&mut below, None, &people))
}

fn nodes(
    below: &mut HashMap<Option<i64>, Vec<Detail>>,
    parent: Option<i64>,
    people: &HashMap<i64, i64>,
) -> Vec<OrgNode> {
    let rows = below.remove(&parent).unwrap_or_default();
    rows.into_iter()
        .map(|o| (nodes(below, Some(o.id.0), people), o))
        .map(|(children, o)| OrgNode {
            id: o.id.0,
            people: people.get(&o.id.0).copied().unwrap_or_default(),
            people_in_all: people.get(&o.id.0).copied().unwrap_or_default()
                + children.iter().map(|c| c.people_in_all).sum::<i64>(),
            children,
            code: o.code,
            kind: o.kind.word().to_owned(),
            name: o.name,
            short_name: o.short_name,
            closed_on: o.closed_on,
        })
        .collect()
}

/// An organisation inside the subtree over which the actor's roles are held.
pub(in crate::app) fn managed(cx: &mut Cx<'_>, id: OrgId) -> Result<Detail> {
    let org = store::org::detail(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    if cx.actor.holds(&org.path) {
        return Ok(org);
    }
    let zh = "该单位不在您的管理范围内，请联系其上级的管理员";
    let en = "This organisation lies outside the subtree you administer; ask an administrator above it";
    Err(Refusal::forbidden(zh, en).into())
}
