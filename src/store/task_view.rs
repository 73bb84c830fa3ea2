//! Tasks as they are shown: one joined query for a task, one for a page of them.

mod ledger;
mod more;
mod reach;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::{directives, orgs, task_lights, tasks};
use crate::domain::cadence::Cadence;
use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::light::Light;
use crate::domain::task::{Grade, TaskState};
pub use ledger::{About, Filter, Line, SORTS, ids, page};
pub use more::{More, more};

mod other {
    #![allow(missing_docs, reason = "the macro writes undocumented items")]
    diesel::alias!(crate::store::schema::orgs as issuers: Issuers, crate::store::schema::orgs as registrars: Registrars);
}
use other::{issuers, registrars};

/// What a task's head shows.
#[derive(Debug, Clone, Queryable)]
pub struct Head {
    /// Identifier.
    pub id: TaskId,
    /// Task above.
    pub parent: Option<i64>,
    /// Title.
    pub title: String,
    /// Requirement.
    pub requirement: String,
    /// State.
    pub state: TaskState,
    /// Rhythm of its reports.
    pub cadence: Cadence,
    /// Due day.
    pub due_on: Option<NaiveDate>,
    /// Due day as first issued.
    pub original_due_on: Option<NaiveDate>,
    /// Extensions granted.
    pub extensions: i64,
    /// Days slipped.
    pub slip_days: i64,
    /// Reports returned.
    pub returns: i64,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// The unit's own light.
    pub own_light: Option<Light>,
    /// Computed light.
    pub light: Light,
    /// Since when.
    pub light_since: NaiveDateTime,
    /// Past due and not closed.
    pub overdue: bool,
    /// Until when to be signed for.
    pub sign_due_at: Option<NaiveDateTime>,
    /// Issued.
    pub issued_at: Option<NaiveDateTime>,
    /// Signed for.
    pub signed_at: Option<NaiveDateTime>,
    /// Closed.
    pub closed_at: Option<NaiveDateTime>,
    /// Closed after its due day.
    pub closed_late: bool,
    /// Grade.
    pub grade: Option<Grade>,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: NaiveDateTime,
}

/// An organisation as shown beside something.
#[derive(Debug, Clone, Queryable, serde::Serialize, schemars::JsonSchema)]
pub struct OrgName {
    /// Identifier.
    #[schemars(with = "i64")]
    pub id: OrgId,
    /// Code.
    pub code: String,
    /// Short name.
    pub name: String,
}

/// The directive of a task as shown beside it.
#[derive(Debug, Clone, Queryable)]
pub struct DirectiveName {
    /// Identifier.
    pub id: DirectiveId,
    /// Title.
    pub title: String,
    /// Prefix of the issuer's register numbers.
    pub prefix: String,
    /// Year of the number.
    pub year: Option<i64>,
    /// Number.
    pub no: Option<i64>,
}

/// Words of the current light.
#[derive(Debug, Clone, Queryable)]
pub struct LightWords {
    /// Rule.
    pub rule: String,
    /// Version of the rule set.
    pub rule_version: i64,
    /// Reason.
    pub reason: String,
    /// Reason, English.
    pub reason_en: String,
    /// What would mend it.
    pub mend: String,
    /// The same, English.
    pub mend_en: String,
}

/// A task with everything its head shows.
pub type Shown = (Head, OrgName, OrgName, DirectiveName, Option<LightWords>);

/// One task; the caller found it inside its scope.
///
/// # Errors
/// As the database.
pub fn shown(conn: &mut Conn, id: TaskId) -> Result<Shown> {
    let (issuer_id, issuer_code, issuer_name) = issuers.fields((orgs::id, orgs::code, orgs::short_name));
    let (registrar_id, prefix) = registrars.fields((orgs::id, orgs::register_prefix));
    let query = tasks::table
        .inner_join(orgs::table.on(orgs::id.eq(tasks::lead_org_id)))
        .inner_join(issuers.on(issuer_id.eq(tasks::issuer_org_id)))
        .inner_join(directives::table.on(directives::id.eq(tasks::directive_id)))
        .inner_join(registrars.on(registrar_id.eq(directives::issuer_org_id)))
        .left_join(task_lights::table.on(task_lights::task_id.eq(tasks::id).and(task_lights::to_at.is_null())))
        .filter(tasks::id.eq(id))
        .select((
            (
                tasks::id,
                tasks::parent_id,
                tasks::title,
                tasks::requirement,
                tasks::state,
                tasks::cadence,
                tasks::due_on,
                tasks::original_due_on,
                tasks::extensions,
                tasks::slip_days,
                tasks::returns,
                tasks::percent,
                tasks::own_light,
                tasks::light,
                tasks::light_since,
                tasks::overdue,
                tasks::sign_due_at,
                tasks::issued_at,
                tasks::signed_at,
                tasks::closed_at,
                tasks::closed_late,
                tasks::grade,
                tasks::external_ref,
                tasks::version,
                tasks::updated_at,
            ),
            (orgs::id, orgs::code, orgs::short_name),
            (issuer_id, issuer_code, issuer_name),
            (
                directives::id,
                directives::title,
                prefix,
                directives::number_year,
                directives::number_no,
            ),
            (
                task_lights::rule,
                task_lights::rule_version,
                task_lights::reason,
                task_lights::reason_en,
                task_lights::mend,
                task_lights::mend_en,
            )
                .nullable(),
        ));
    Ok(either!(conn, c => query.first(c))?)
}
