//! Which due days would be others by another year of the calendar. They are told and not moved: a due day that was given
//! stays until somebody corrects or extends it (DOMAIN.md §9).

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{Cx, Result};
use crate::domain::due::{DueOf, Moved, moved};
use crate::domain::time::Day;
use crate::store;
use crate::store::calendar::Year;

/// Due days that another calendar would make others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DueMove {
    /// `report` or `task`.
    #[schemars(with = "String")]
    pub what: DueOf,
    /// The day that was given, and stays.
    pub before: Day,
    /// The day it would be.
    pub after: Day,
    /// How many reports or tasks.
    pub n: i64,
}

/// What would be counted otherwise, earliest first.
pub(super) fn moves(cx: &mut Cx<'_>, year: &Year) -> Result<Vec<DueMove>> {
    let table = store::calendar::table(cx.tx)?;
    let (before, after) = (table.clone().calendars(), table.with(year).calendars());
    let counted = store::due::counted(cx.tx, cx.now)?;
    let moved = moved(&counted, &cx.rules.profiles, &before, &after).into_iter();
    let told = |Moved { what, before, after, n }| DueMove { what, before, after, n };
    Ok(moved.map(told).collect())
}
