//! Groups of organisations (13省试点, 东部): kept by administrators, read by everybody.

use serde::Serialize;

use super::error::{Error, Result};
use super::me::OrgRef;
use super::me::edit::stale;
use super::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::OrgId;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::group::Group;
use crate::store::page::{Ask, Page};

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct GroupView {
    /// Id.
    pub id: i64,
    /// The organisation that keeps it.
    pub org: i64,
    /// Name.
    pub name: String,
    /// Members; only where one group is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<OrgRef>>,
    /// Version, for `If-Match`.
    pub version: i64,
}

fn view(g: Group) -> GroupView {
    GroupView {
        id: g.id,
        org: g.org.0,
        name: g.name,
        members: None,
        version: g.version,
    }
}

/// A page of groups.
///
/// # Errors
/// Refused without a role.
pub fn list(cx: &mut Cx<'_>, ask: &Ask) -> Result<Page<GroupView>> {
    cx.allow(Right::ReadTree)?;
    Ok(store::group::list(cx.tx, ask)?.map(view))
}

/// One group with its members.
///
/// # Errors
/// Not found.
pub fn show(cx: &mut Cx<'_>, id: i64) -> Result<GroupView> {
    cx.allow(Right::ReadTree)?;
    let group = store::group::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let members = store::group::members(cx.tx, id)?;
    Ok(GroupView {
        members: Some(members.into_iter().map(|(id, name)| OrgRef { id, name }).collect()),
        ..view(group)
    })
}

/// Adds a group of the own organisation, or writes name and members of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Which, with the version that was read; none adds one.
    pub known: Option<(i64, i64)>,
    /// Name.
    pub name: String,
    /// Ids of the members.
    pub members: Vec<i64>,
}

impl Command for Put {
    type Output = GroupView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<GroupView> {
        cx.allow(Right::Administer)?;
        let name = text("name", &self.name, 50)?;
        let members = self.members(cx)?;
        let group = self.group(cx, &name)?;
        let change = Change::of("group.put")
            .with("name", name.clone())
            .with("members", members.clone());
        cx.record(Subject::of("org_group", group.id), change)?;
        let id = group.id;
        if !store::group::write(cx.tx, &Group { name, ..group }, &members)? {
            return Err(stale().into());
        }
        show(cx, id)
    }
}

impl Put {
    fn group(&self, cx: &mut Cx<'_>, name: &str) -> Result<Group> {
        let Some((id, version)) = self.known else {
            let id = store::group::add(cx.tx, cx.actor.org, name)?;
            let made = store::group::get(cx.tx, id)?;
            return made.ok_or_else(|| Error::Internal("the group is not there".into()));
        };
        let group = store::group::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
        super::org::managed(cx, group.org)?;
        if group.version == version {
            Ok(group)
        } else {
            Err(stale().into())
        }
    }

    fn members(&self, cx: &mut Cx<'_>) -> Result<Vec<i64>> {
        let mut ids = self.members.clone();
        ids.sort_unstable();
        ids.dedup();
        for id in &ids {
            if store::org::get(cx.tx, OrgId(*id))?.is_none() {
                let zh = format!("没有编号为{id}的单位");
                return Err(Refusal::field("members", "unknown", zh, format!("There is no organisation {id}")).into());
            }
        }
        Ok(ids)
    }
}
