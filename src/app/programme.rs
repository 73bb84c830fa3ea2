//! Programmes (工程): named bundles of targets, kept as templates.

use schemars::JsonSchema;
use serde::Serialize;

use super::Cx;
use super::error::Result;
use crate::domain::policy::Right;
use crate::store;

/// A programme as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProgrammeView {
    /// Identifier.
    pub id: i64,
    /// Code, `9917`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Year it is for.
    pub year: i64,
    /// Who set it.
    pub source: String,
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
    pub unit: String,
    /// How the value is meant.
    pub comparator: String,
    /// The value in base units; none where the goal has no number.
    pub value: Option<String>,
    /// Note.
    pub note: Option<String>,
}

/// All programmes: a short document, not a list of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Programmes {
    /// The programmes by year and code.
    pub items: Vec<ProgrammeView>,
}

/// All programmes, by year and code.
///
/// # Errors
/// Refused to those who see no business data.
pub fn all(cx: &mut Cx<'_>) -> Result<Programmes> {
    cx.allow(Right::ReadBusiness)?;
    let whole = store::programme::all(cx.tx)?.into_iter().map(|p| ProgrammeView {
        id: p.id,
        code: p.code,
        name: p.name,
        year: p.year,
        source: p.source,
        items: p
            .items
            .into_iter()
            .map(|i| ProgrammeItem {
                indicator: i.indicator.0,
                name: i.name,
                unit: i.unit,
                comparator: i.comparator.word().to_owned(),
                value: i.value,
                note: i.note,
            })
            .collect(),
    });
    Ok(Programmes { items: whole.collect() })
}
