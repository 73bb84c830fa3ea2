//! Indicators (指标): the ones that ship, and those that an organisation adds for itself and everybody below it.

use schemars::JsonSchema;
use serde::Serialize;

use super::directive::text;
use super::{Change, Command, Cx, Subject};
use crate::app::error::Result;
use crate::domain::decimal::Scale;
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
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
    pub unit: String,
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
    /// Unit.
    pub unit: String,
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
        unit: own.unit.trim().to_owned(),
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
        .with("unit", new.unit.clone());
    let subject = Subject {
        org: new.org,
        ..Subject::of("indicator", id.0)
    };
    cx.record(subject, change)?;
    let path = cx.actor.path.clone();
    Ok(store::indicator::get(cx.tx, &path, id)?.ok_or_else(Refusal::not_found)?)
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
