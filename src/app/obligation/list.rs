//! The obligations one sees.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::Cx;
use super::plan::locks_at;
use crate::app::error::Result;
use crate::domain::cadence::{Period, due_day_of};
use crate::domain::policy::Right;
use crate::domain::time::{Day, Instant};
use crate::store::obligation::{Filter, Obligation};
use crate::store::page::{Ask, Page};
use crate::store::{self};

/// An obligation as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ObligationView {
    /// Identifier.
    pub id: i64,
    /// The task that owes it.
    pub task: i64,
    /// Its title.
    pub task_title: String,
    /// Its directive.
    pub directive: i64,
    /// The organisation that owes it.
    pub org: i64,
    /// Its short name.
    pub org_name: String,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// Name of the period, Chinese.
    pub period: String,
    /// The day by whose end it is due.
    pub due_on: Day,
    /// The first moment that is too late.
    pub due_at: Instant,
    /// State.
    pub state: String,
    /// Whether it is open past its due moment.
    pub overdue: bool,
    /// The moment from which late reports are refused.
    pub locks_at: Instant,
    /// Why it is waived.
    pub waived_reason: Option<String>,
    /// Version.
    pub version: i64,
}

/// An obligation as it is shown now.
#[must_use]
pub fn view(cx: &Cx<'_>, o: &Obligation) -> ObligationView {
    let period = Period {
        from: o.period_from,
        to: o.period_to,
    };
    ObligationView {
        id: o.id.0,
        task: o.task.0,
        task_title: o.title.clone(),
        directive: o.directive.0,
        org: o.org.0,
        org_name: o.org_name.clone(),
        period_from: o.period_from,
        period_to: o.period_to,
        period: period.label(o.cadence, cx.lang()),
        due_on: due_day_of(o.due_at),
        due_at: o.due_at,
        state: o.state.word().to_owned(),
        overdue: o.state == crate::domain::progress::ObligationState::Open && o.due_at <= cx.now,
        locks_at: locks_at(cx, o.org, o.due_at, o.locked_at),
        waived_reason: o.waived_reason.clone(),
        version: o.version,
    }
}

/// A page of the obligations inside the actor's scope, by due moment.
///
/// # Errors
/// Refused to those who see no business data.
pub fn list(cx: &mut Cx<'_>, filter: &Filter, ask: &Ask) -> Result<Page<ObligationView>> {
    cx.allow(Right::ReadBusiness)?;
    let scope = cx.scope();
    let page = store::obligation::list(cx.tx, &scope, filter, ask)?;
    Ok(page.map(|o| view(cx, &o)))
}
