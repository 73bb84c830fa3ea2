//! Changing an organisation: renaming, moving, closing; effective from a day, with its version (law 6).

use super::OrgView;
use crate::app::error::{Error, Result};
use crate::app::me::edit::stale;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::OrgId;
use crate::domain::org::OrgKind;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::org::Detail;
use crate::store::{self};

/// Changes an organisation. `None` leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Which.
    pub id: OrgId,
    /// Version that was read.
    pub version: i64,
    /// Name.
    pub name: Option<String>,
    /// Short name.
    pub short_name: Option<String>,
    /// Prefix of its register numbers.
    pub register_prefix: Option<String>,
    /// Code of the administrative division.
    pub region_code: Option<Option<String>>,
    /// Place among its siblings.
    pub sort: Option<i64>,
    /// The organisation above: moves it with all below.
    pub parent: Option<OrgId>,
    /// Day from which it is closed; `Some(None)` opens it again.
    pub closed_on: Option<Option<Day>>,
    /// Day from which the change holds; today where none is said.
    pub effective_on: Option<Day>,
}

impl Command for Edit {
    type Output = OrgView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<OrgView> {
        cx.allow(Right::Administer)?;
        self.apply(cx)
    }
}

impl Edit {
    /// Without the question of who may: for imports, which ask it once.
    pub(in crate::app) fn apply(&self, cx: &mut Cx<'_>) -> Result<OrgView> {
        let before = super::managed(cx, self.id)?;
        if before.version != self.version {
            return Err(stale().into());
        }
        let mut after = before.clone();
        self.set(&mut after)?;
        if let Some(parent) = self.parent {
            moved(cx, &mut after, parent)?;
        }
        let from = self.holds_from(cx, &before)?;
        let event = cx.record(subject(&after), change(&before, &after, from))?;
        if !store::org_version::write(cx.tx, &before, &after, from, cx.now, event)? {
            return Err(stale().into());
        }
        let made = store::org::detail(cx.tx, self.id)?;
        Ok(super::view(made.ok_or_else(|| {
            Error::Internal("the organisation is not there".into())
        })?))
    }

    fn set(&self, org: &mut Detail) -> Result<()> {
        if let Some(name) = &self.name {
            org.name = text("name", name, 100)?;
        }
        if let Some(name) = &self.short_name {
            org.short_name = text("short_name", name, 40)?;
        }
        if let Some(prefix) = &self.register_prefix {
            org.register_prefix = text("register_prefix", prefix, 20)?;
        }
        if let Some(region) = &self.region_code {
            org.region_code = region.as_deref().map(|r| text("region_code", r, 12)).transpose()?;
        }
        if let Some(closed) = self.closed_on {
            org.closed_on = closed;
        }
        org.sort = self.sort.unwrap_or(org.sort);
        Ok(())
    }

    /// The day the change holds from: not in the future, for the row is the present, and not before the version it
    /// replaces.
    fn holds_from(&self, cx: &mut Cx<'_>, before: &Detail) -> Result<Day> {
        let (day, today) = (self.effective_on.unwrap_or_else(|| cx.today()), cx.today());
        let first = store::org_version::holds_from(cx.tx, before)?.unwrap_or(today);
        if day <= today && day >= first.min(today) {
            return Ok(day);
        }
        let zh = format!("生效日须在{first}到{today}之间");
        let en = format!("effective_on must be between {first} and {today}");
        Err(Refusal::field("effective_on", "out_of_range", zh, en).into())
    }
}

fn moved(cx: &mut Cx<'_>, org: &mut Detail, parent: OrgId) -> Result<()> {
    let above = super::managed(cx, parent)?;
    if above.path.starts_with(&org.path) {
        let zh = "不能把单位移到它自己或其下级之下";
        return Err(Refusal::field("parent", "cycle", zh, "An organisation cannot stand below itself").into());
    }
    super::add::check_below(org.kind, above.kind)?;
    org.parent_id = Some(above.id.0);
    org.path = format!("{}{}/", above.path, org.id);
    org.acts_for_id = (org.kind == OrgKind::Department).then_some(above.id.0);
    Ok(())
}

fn subject(org: &Detail) -> Subject {
    Subject {
        org: Some(org.id),
        ..Subject::of("org", org.id.0)
    }
}

fn change(a: &Detail, b: &Detail, from: Day) -> Change {
    let mut change = Change::of("org.edited").with("effective_on", from.to_string());
    let texts = [
        ("name", &a.name, &b.name),
        ("short_name", &a.short_name, &b.short_name),
        ("register_prefix", &a.register_prefix, &b.register_prefix),
        ("path", &a.path, &b.path),
    ];
    for (field, before, after) in texts.into_iter().filter(|(_, x, y)| x != y) {
        change = change.field(field, before.clone(), after.clone());
    }
    if a.sort != b.sort {
        change = change.field("sort", a.sort, b.sort);
    }
    if a.closed_on != b.closed_on {
        let day = |d: Option<Day>| d.map(|d| d.to_string());
        change = change.field("closed_on", day(a.closed_on), day(b.closed_on));
    }
    change
}
