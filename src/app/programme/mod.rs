//! Programmes (工程): named bundles of targets, kept as templates. Those that ship count for everybody; an organisation's
//! own count for it and everybody below.

pub mod apply;
pub mod keep;

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::Cx;
use super::error::Result;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;
use crate::store;
use crate::store::programme::Programme;

/// A programme as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProgrammeView {
    /// Identifier.
    pub id: i64,
    /// Whose it is; none for those that ship.
    pub org: Option<i64>,
    /// Code, `9917`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Year it is for.
    pub year: i64,
    /// Who set it.
    pub source: String,
    /// Whether it is no longer offered.
    pub retired: bool,
    /// Whether it is the own organisation's, to be changed and retired.
    pub own: bool,
    /// Version.
    pub version: i64,
    /// Its targets.
    pub items: Vec<ProgrammeItem>,
}

/// One target of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProgrammeItem {
    /// Indicator.
    pub indicator: i64,
    /// Its name.
    pub name: String,
    /// Its unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// How the value is meant.
    pub comparator: String,
    /// The value in base units; none where the goal has no number.
    pub value: Option<String>,
    /// By when, where it has a day of its own.
    pub due_on: Option<Day>,
    /// Note.
    pub note: Option<String>,
}

/// All programmes: a short document, not a list of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Programmes {
    /// The programmes by year and code.
    pub items: Vec<ProgrammeView>,
}

/// Programmes as they are shown. Of those that ship, the source is the bureau whose code the data names.
fn views(cx: &mut Cx<'_>, list: &[Programme]) -> Result<Vec<ProgrammeView>> {
    let shipped = list.iter().filter(|p| p.org.is_none());
    let codes: BTreeSet<&str> = shipped.map(|p| p.source.as_str()).collect();
    let bureaus = store::name::of_codes(cx.tx, &codes)?;
    Ok(list.iter().map(|p| view(cx, p, &bureaus)).collect())
}

fn view(cx: &Cx<'_>, p: &Programme, bureaus: &HashMap<String, String>) -> ProgrammeView {
    let bureau = bureaus.get(&p.source).filter(|_| p.org.is_none());
    ProgrammeView {
        source: bureau.unwrap_or(&p.source).clone(),
        id: p.id,
        org: p.org.map(|o| o.0),
        code: p.code.clone(),
        name: p.name.clone(),
        year: p.year,
        retired: p.retired,
        own: p.org == Some(cx.actor.principal) && cx.allow(Right::Supervise).is_ok(),
        version: p.version,
        items: p
            .items
            .iter()
            .map(|i| ProgrammeItem {
                indicator: i.indicator.0,
                name: i.name.clone(),
                unit: i.unit.clone(),
                comparator: i.comparator.word().to_owned(),
                value: i.value.clone(),
                due_on: i.due_on,
                note: i.note.clone().filter(|n| !n.is_empty()),
            })
            .collect(),
    }
}

/// The programmes that count for the actor's organisation.
fn seen(cx: &mut Cx<'_>) -> Result<Vec<Programme>> {
    cx.allow(Right::ReadBusiness)?;
    let owners = store::indicator::owners(&cx.actor.path);
    let counts = |p: &Programme| p.org.is_none_or(|org| owners.contains(&org.0));
    Ok(store::programme::all(cx.tx)?.into_iter().filter(counts).collect())
}

fn one(cx: &mut Cx<'_>, id: i64) -> Result<Programme> {
    let found = seen(cx)?.into_iter().find(|p| p.id == id);
    Ok(found.ok_or_else(Refusal::not_found)?)
}

/// All programmes that count for the actor's organisation, by year and code.
///
/// # Errors
/// Refused to those who see no business data.
pub fn all(cx: &mut Cx<'_>) -> Result<Programmes> {
    let seen = seen(cx)?;
    Ok(Programmes {
        items: views(cx, &seen)?,
    })
}

/// One programme.
///
/// # Errors
/// Not found where it does not count for the actor's organisation.
pub fn show(cx: &mut Cx<'_>, id: i64) -> Result<ProgrammeView> {
    let found = one(cx, id)?;
    shown(cx, found)
}

fn shown(cx: &mut Cx<'_>, programme: Programme) -> Result<ProgrammeView> {
    let mut list = views(cx, &[programme])?;
    list.pop().ok_or_else(|| Refusal::not_found().into())
}
