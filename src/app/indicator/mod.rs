//! Indicators (指标): the ones that ship, and those that an organisation adds for itself and everybody below it.

pub mod edit;
mod wire;

use schemars::JsonSchema;
use serde::Serialize;

use super::directive::text;
use super::{Change, Command, Cx, Subject};
use crate::app::error::Result;
use crate::domain::decimal::Scale;
use crate::domain::id::{IndicatorId, OrgId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::unit::{MeasureUnit, power};
use crate::store::indicator::StoredIndicator;
use crate::store::page::{Ask, Page};
use crate::store::reference::NewIndicator;
use crate::store::{self};

/// An indicator as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IndicatorView {
    /// Identifier.
    pub id: i64,
    /// Owner; none for the ones that ship.
    pub org: Option<i64>,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Direction.
    pub direction: String,
    /// Unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// Decimals of values and targets.
    pub scale: i64,
    /// Decimals of numerators and denominators.
    pub part_scale: i64,
    /// What one value covers.
    pub accumulation: String,
    /// What is counted.
    pub definition: String,
    /// Where figures come from.
    pub source: String,
    /// Version.
    pub version: i64,
}

impl From<&StoredIndicator> for IndicatorView {
    fn from(i: &StoredIndicator) -> IndicatorView {
        IndicatorView {
            id: i.id.0,
            org: i.org.map(|o| o.0),
            code: i.code.clone(),
            name: i.name.clone(),
            kind: i.kind.word().to_owned(),
            direction: i.direction.word().to_owned(),
            unit: i.unit.clone(),
            scale: i64::from(i.scale.decimals()),
            part_scale: i64::from(i.part_scale.decimals()),
            accumulation: i.accumulation.word().to_owned(),
            definition: i.definition.clone(),
            source: i.source.clone(),
            version: i.version,
        }
    }
}

/// An indicator of the actor's organisation to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOwn {
    /// Code; made from its number where none is given.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// How values of children make the parent's.
    pub kind: IndicatorKind,
    /// Which way is good; more, where nothing is given.
    pub direction: Option<Direction>,
    /// Base unit.
    pub unit: String,
    /// Unit for showing: a multiple of the base unit (万件).
    pub display_unit: Option<String>,
    /// Decimals of values; two for ratios, one for levels, else none, where nothing is given.
    pub scale: Option<i64>,
    /// Decimals of numerators and denominators.
    pub part_scale: Option<i64>,
    /// What one value covers; cumulative where nothing is given.
    pub accumulation: Option<Accumulation>,
    /// What is counted.
    pub definition: String,
    /// Where figures come from.
    pub source: String,
}

/// Adds an indicator of the own organisation.
pub struct Add(pub NewOwn);

impl Command for Add {
    type Output = IndicatorView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<IndicatorView> {
        Ok(IndicatorView::from(&add_in(cx, &self.0)?))
    }
}

/// Adds an indicator of the own organisation, inside another command.
///
/// # Errors
/// Refused to those who are no supervisors; an invalid field; not unique where its code exists.
pub fn add_in(cx: &mut Cx<'_>, own: &NewOwn) -> Result<StoredIndicator> {
    cx.allow(Right::Supervise)?;
    let usual = match own.kind {
        IndicatorKind::Ratio => 2,
        IndicatorKind::Level => 1,
        IndicatorKind::Count | IndicatorKind::Milestone => 0,
    };
    let new = NewIndicator {
        org: Some(cx.actor.principal),
        code: own.code.clone().unwrap_or_default().trim().to_owned(),
        name: text("name", &own.name, 100)?,
        kind: own.kind,
        direction: own.direction.unwrap_or(Direction::AtLeast),
        unit: unit_of(own.kind, &own.unit, own.display_unit.as_deref())?,
        scale: decimals("scale", own.scale.unwrap_or(usual))?,
        part_scale: decimals("part_scale", own.part_scale.unwrap_or(0))?,
        accumulation: own.accumulation.unwrap_or(Accumulation::Cumulative),
        definition: own.definition.clone(),
        source: own.source.clone(),
    };
    let id = store::indicator::add(cx.tx, &new, cx.now)?;
    let change = Change::of("indicator.added")
        .with("name", new.name.clone())
        .with("kind", new.kind.word())
        .with("unit", new.unit.base.clone())
        .with("display_unit", new.unit.display.clone());
    cx.record(subject(id, new.org), change)?;
    get(cx, id)
}

fn subject(id: IndicatorId, org: Option<OrgId>) -> Subject {
    Subject {
        org,
        ..Subject::of("indicator", id.0)
    }
}

/// An indicator that counts for the actor's organisation.
fn get(cx: &mut Cx<'_>, id: IndicatorId) -> Result<StoredIndicator> {
    let path = cx.actor.path.clone();
    Ok(store::indicator::get(cx.tx, &path, id)?.ok_or_else(Refusal::not_found)?)
}

/// One indicator that counts for the actor's organisation.
///
/// # Errors
/// Refused to those who see no business data; not found where it does not count for them.
pub fn show(cx: &mut Cx<'_>, id: IndicatorId) -> Result<IndicatorView> {
    cx.allow(Right::ReadBusiness)?;
    Ok(IndicatorView::from(&get(cx, id)?))
}

/// The unit of an indicator, with the one for showing.
///
/// # Errors
/// An invalid field: a unit for showing of a ratio or a milestone, or one that is no multiple of the base unit.
fn unit_of(kind: IndicatorKind, base: &str, display: Option<&str>) -> Result<MeasureUnit> {
    let base = base.trim().to_owned();
    let Some(display) = display.map(str::trim).filter(|d| !d.is_empty()) else {
        return Ok(MeasureUnit::new(base, None));
    };
    if matches!(kind, IndicatorKind::Ratio | IndicatorKind::Milestone) {
        let (zh, en) = (
            "比率和节点没有显示单位，请留空",
            "ratios and milestones have no unit for showing; leave it out",
        );
        return Err(Refusal::field("display_unit", "not_of_this_kind", zh, en).into());
    }
    if power(display, &base).is_none() {
        let example = if base.is_empty() {
            "万件".to_owned()
        } else {
            format!("万{base}")
        };
        let zh = format!("显示单位须是单位“{base}”的百、千、万、亿倍，如“{example}”；不用就留空");
        let en =
            format!("the unit for showing must be a multiple of the unit ‘{base}’, such as {example}; or leave it out");
        return Err(Refusal::field("display_unit", "no_multiple", zh, en).into());
    }
    Ok(MeasureUnit::new(base, Some(display.to_owned())))
}

fn decimals(field: &str, given: i64) -> Result<i64> {
    Scale::new(given).map_err(|e| super::target::entry::fault(field, e))?;
    Ok(given)
}

/// A page of the indicators that count for the actor's organisation.
///
/// # Errors
/// Refused to those who see no business data.
pub fn list(cx: &mut Cx<'_>, q: Option<&str>, ask: &Ask) -> Result<Page<IndicatorView>> {
    cx.allow(Right::ReadBusiness)?;
    let path = cx.actor.path.clone();
    Ok(store::indicator::list(cx.tx, &path, q, ask)?.map(|i| IndicatorView::from(&i)))
}
