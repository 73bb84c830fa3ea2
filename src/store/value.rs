//! Indicator values and the targets that follow them. A value belongs to an organisation, an indicator and a period
//! end; one row of these is current, and it counts while it is submitted or accepted (DOMAIN.md §3, §4).

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::conn::{Conn, either};
use super::error::Result;
use super::kept::{Keep, padded};
use super::schema::{indicator_values as vals, indicators, targets, value_uses};
use crate::domain::id::{IndicatorId, ObligationId, OrgId, ProgressId, TargetId, TaskId, ValueId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::time::{Day, Instant};
use crate::domain::unit::MeasureUnit;

/// An indicator as a report needs it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct IndicatorRow {
    /// Identifier.
    pub id: IndicatorId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: IndicatorKind,
    /// Direction.
    pub direction: Direction,
    /// Unit.
    pub unit: MeasureUnit,
    /// Decimals of values.
    pub scale: i64,
    /// Decimals of numerators and denominators.
    pub part_scale: i64,
    /// How periods relate.
    pub accumulation: Accumulation,
}

/// A target of a task, with its indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTarget {
    /// The target.
    pub id: TargetId,
    /// Whether it has targets of children below it.
    pub derived: bool,
    /// Whether the task keeps a part of its own beside its children.
    pub own_part: bool,
    /// The indicator.
    pub indicator: IndicatorRow,
}

/// A stored value.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Value {
    /// Identifier.
    pub id: ValueId,
    /// Indicator.
    pub indicator: IndicatorId,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// 1 for the first, more for corrections.
    pub revision: i64,
    /// Numerator, in units of the part scale.
    pub numerator: Option<i64>,
    /// Denominator, in units of the part scale.
    pub denominator: Option<i64>,
    /// Value, in units of the scale.
    pub value: Option<i64>,
    /// `submitted`, `accepted`, `returned`, `withdrawn`, `superseded`.
    pub state: String,
}

type ValueColumns = (
    vals::id,
    vals::indicator_id,
    vals::period_from,
    vals::period_to,
    vals::revision,
    vals::numerator,
    vals::denominator,
    vals::value,
    vals::state,
);
const VALUE: ValueColumns = (
    vals::id,
    vals::indicator_id,
    vals::period_from,
    vals::period_to,
    vals::revision,
    vals::numerator,
    vals::denominator,
    vals::value,
    vals::state,
);

/// The targets of a task with their indicators.
///
/// # Errors
/// As the database.
pub fn targets_of(conn: &mut Conn, task: TaskId) -> Result<Vec<OwnTarget>> {
    let rows: Vec<(TargetId, bool, IndicatorRow)> = either!(conn, c => targets::table
        .inner_join(indicators::table)
        .filter(targets::task_id.eq(task))
        .order(targets::id)
        .select((
            targets::id,
            targets::own_part,
            (
                indicators::id,
                indicators::code,
                indicators::name,
                indicators::kind,
                indicators::direction,
                super::indicator::UNIT,
                indicators::scale,
                indicators::part_scale,
                indicators::accumulation,
            ),
        ))
        .load(c))?;
    let ids: Vec<i64> = rows.iter().map(|(id, ..)| id.0).collect();
    let parents: Vec<Option<i64>> = either!(conn, c => targets::table
        .filter(targets::parent_id.eq_any(padded(&ids)))
        .select(targets::parent_id)
        .distinct()
        .kept()
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, own_part, indicator)| OwnTarget {
            id,
            derived: parents.contains(&Some(id.0)),
            own_part,
            indicator,
        })
        .collect())
}

/// The current value of an organisation for a period end.
///
/// # Errors
/// As the database.
pub fn current(conn: &mut Conn, org: OrgId, indicator: IndicatorId, period_to: Day) -> Result<Option<Value>> {
    Ok(either!(conn, c => vals::table
        .filter(vals::org_id.eq(org).and(vals::indicator_id.eq(indicator)))
        .filter(vals::period_to.eq(period_to).and(vals::current))
        .select(VALUE)
        .first(c)
        .optional())?)
}

/// The latest counting value of an organisation up to a period end.
///
/// # Errors
/// As the database.
pub fn latest(conn: &mut Conn, org: OrgId, indicator: IndicatorId, up_to: Day) -> Result<Option<Value>> {
    Ok(either!(conn, c => vals::table
        .filter(vals::org_id.eq(org).and(vals::indicator_id.eq(indicator)))
        .filter(vals::period_to.le(up_to).and(vals::current))
        .order(vals::period_to.desc())
        .select(VALUE)
        .first(c)
        .optional())?)
}

/// Numerator and denominator of the latest counting value of each of these organisations.
///
/// # Errors
/// As the database.
pub fn latest_of(conn: &mut Conn, indicator: IndicatorId, ids: &[OrgId]) -> Result<HashMap<OrgId, (i64, i64)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(OrgId, Option<i64>, Option<i64>)> = vals::table
        .filter(vals::indicator_id.eq(indicator).and(vals::org_id.eq_any(ids)))
        .filter(vals::current.and(vals::state.eq_any(["submitted", "accepted"])))
        .order(vals::period_to)
        .select((vals::org_id, vals::numerator, vals::denominator))
        .load(conn)?;
    let known = rows.into_iter().filter_map(|(org, n, d)| Some((org, (n?, d?))));
    Ok(known.collect())
}

/// The period ends at which a value of an organisation counts.
///
/// # Errors
/// As the database.
pub fn periods(conn: &mut Conn, org: OrgId, indicator: IndicatorId) -> Result<Vec<Day>> {
    Ok(either!(conn, c => vals::table
        .filter(vals::org_id.eq(org).and(vals::indicator_id.eq(indicator)))
        .filter(vals::current)
        .order(vals::period_to)
        .select(vals::period_to)
        .load(c))?)
}

/// A value to be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewValue {
    /// Whose.
    pub org: OrgId,
    /// Of what.
    pub indicator: IndicatorId,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Value.
    pub value: Option<i64>,
    /// Whether it repeats the last period's.
    pub carried: bool,
    /// Why a denominator moved.
    pub reason: Option<String>,
    /// The report it came with.
    pub progress: ProgressId,
    /// The task reported on.
    pub task: TaskId,
    /// The obligation answered.
    pub obligation: Option<ObligationId>,
}

/// A value for the same organisation, indicator and period end as a new one.
type Sibling = (i64, i64, String, bool);

/// Keeps a value with its report. It becomes the current one of its organisation, indicator and period end where it
/// counts at once, else it waits for [`activate`].
///
/// # Errors
/// As the database.
pub fn add(conn: &mut Conn, new: &NewValue, counts: bool, now: Instant) -> Result<ValueKey> {
    let siblings: Vec<Sibling> = either!(conn, c => vals::table
        .filter(vals::org_id.eq(new.org).and(vals::indicator_id.eq(new.indicator)))
        .filter(vals::period_to.eq(new.period_to))
        .order(vals::revision.desc())
        .select((vals::id, vals::revision, vals::state, vals::current))
        .load(c))?;
    let revision = siblings.first().map_or(1, |(_, last, ..)| last + 1);
    let was = siblings.into_iter().find(|(.., current)| counts && *current);
    if let Some((id, _, state, _)) = &was {
        stand_back(conn, ValueId(*id), state)?;
    }
    let id: i64 = either!(conn, c => diesel::insert_into(vals::table)
        .values((
            vals::org_id.eq(new.org),
            vals::indicator_id.eq(new.indicator),
            vals::period_from.eq(new.period_from),
            vals::period_to.eq(new.period_to),
            vals::revision.eq(revision),
            vals::numerator.eq(new.numerator),
            vals::denominator.eq(new.denominator),
            vals::value.eq(new.value),
            vals::carried.eq(new.carried),
            vals::progress_id.eq(new.progress.0),
            vals::state.eq(if counts { "submitted" } else { "awaiting_approval" }),
            vals::current.eq(counts),
            vals::submitted_at.eq(now.naive_utc()),
            vals::corrects_id.eq(was.map(|(id, ..)| id)),
            vals::reason.eq(new.reason.as_deref()),
        ))
        .returning(vals::id)
        .get_result(c))?;
    either!(conn, c => diesel::insert_into(value_uses::table)
        .values((
            value_uses::value_id.eq(id),
            value_uses::task_id.eq(new.task),
            value_uses::obligation_id.eq(new.obligation.map(|o| o.0)),
        ))
        .execute(c))?;
    Ok((new.org, new.indicator, new.period_to))
}

/// The value that counted so far gives way to a newer one; an accepted one keeps its state, for it counts again should
/// the newer one be returned.
fn stand_back(conn: &mut Conn, id: ValueId, state: &str) -> Result<()> {
    let state = if state == "accepted" { "accepted" } else { "superseded" };
    either!(conn, c => diesel::update(vals::table.filter(vals::id.eq(id)))
        .set((vals::current.eq(false), vals::state.eq(state)))
        .kept()
        .execute(c))?;
    Ok(())
}

/// How the reason of a value begins that came by an import.
pub const IMPORTED: &str = "导入：";

/// A value from before the tracker was in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastValue {
    /// Whose.
    pub org: OrgId,
    /// Of what.
    pub indicator: IndicatorId,
    /// First day of the period.
    pub period_from: Day,
    /// Last day of the period.
    pub period_to: Day,
    /// Numerator.
    pub numerator: Option<i64>,
    /// Denominator.
    pub denominator: Option<i64>,
    /// Value.
    pub value: Option<i64>,
    /// Where it comes from.
    pub reason: String,
}

/// Adds a past value, accepted and without a report; there must be none for its period end yet ([`any`]).
///
/// # Errors
/// Not unique where a current one is there.
pub fn add_past(conn: &mut Conn, new: &PastValue, now: Instant) -> Result<()> {
    either!(conn, c => diesel::insert_into(vals::table)
        .values((
            vals::org_id.eq(new.org),
            vals::indicator_id.eq(new.indicator),
            vals::period_from.eq(new.period_from),
            vals::period_to.eq(new.period_to),
            vals::revision.eq(1),
            vals::numerator.eq(new.numerator),
            vals::denominator.eq(new.denominator),
            vals::value.eq(new.value),
            vals::state.eq("accepted"),
            vals::current.eq(true),
            vals::submitted_at.eq(now.naive_utc()),
            vals::accepted_at.eq(now.naive_utc()),
            vals::reason.eq(&new.reason),
        ))
        .execute(c))?;
    Ok(())
}

/// The latest revision for a period end, whatever its state.
///
/// # Errors
/// As the database.
pub fn any(conn: &mut Conn, org: OrgId, indicator: IndicatorId, period_to: Day) -> Result<Option<Value>> {
    Ok(either!(conn, c => vals::table
        .filter(vals::org_id.eq(org).and(vals::indicator_id.eq(indicator)))
        .filter(vals::period_to.eq(period_to))
        .order(vals::revision.desc())
        .select(VALUE)
        .first(c)
        .optional())?)
}

/// An indicator as reports need it.
///
/// # Errors
/// As the database.
pub fn indicator(conn: &mut Conn, id: IndicatorId) -> Result<Option<IndicatorRow>> {
    Ok(either!(conn, c => indicators::table
        .filter(indicators::id.eq(id))
        .select((
            indicators::id,
            indicators::code,
            indicators::name,
            indicators::kind,
            indicators::direction,
            super::indicator::UNIT,
            indicators::scale,
            indicators::part_scale,
            indicators::accumulation,
        ))
        .first(c)
        .optional())?)
}

/// The values of a report begin to count: each becomes the current one of its organisation, indicator and period end.
///
/// # Errors
/// As the database.
pub fn activate(conn: &mut Conn, progress: ProgressId, now: Instant) -> Result<Vec<ValueKey>> {
    let rows: Vec<(ValueId, OrgId, IndicatorId, Day)> = either!(conn, c => vals::table
        .filter(vals::progress_id.eq(progress.0))
        .filter(vals::state.eq("awaiting_approval"))
        .order(vals::id)
        .select((vals::id, vals::org_id, vals::indicator_id, vals::period_to))
        .load(c))?;
    for (id, org, indicator, day) in &rows {
        let was = current(conn, *org, *indicator, *day)?;
        if let Some(was) = &was {
            stand_back(conn, was.id, &was.state)?;
        }
        either!(conn, c => diesel::update(vals::table.filter(vals::id.eq(id)))
            .set((
                vals::state.eq("submitted"),
                vals::current.eq(true),
                vals::submitted_at.eq(now.naive_utc()),
                vals::corrects_id.eq(was.map(|w| w.id.0)),
            ))
            .kept()
            .execute(c))?;
    }
    Ok(rows
        .into_iter()
        .map(|(_, org, indicator, day)| (org, indicator, day))
        .collect())
}

/// A value of a report: organisation, indicator, period end.
pub type ValueKey = (OrgId, IndicatorId, Day);

/// Moves the values of a report on: accepted, returned or withdrawn. Where one stops counting, the accepted value it
/// had corrected counts again; where one is accepted, the corrected one is superseded for good.
///
/// # Errors
/// As the database.
pub fn settle(conn: &mut Conn, progress: ProgressId, state: &'static str, now: Instant) -> Result<Vec<ValueKey>> {
    let rows: Vec<(ValueId, OrgId, IndicatorId, Day, Option<i64>)> = either!(conn, c => vals::table
        .filter(vals::progress_id.eq(progress.0))
        .filter(vals::current.or(vals::state.eq("awaiting_approval")))
        .select((
            vals::id,
            vals::org_id,
            vals::indicator_id,
            vals::period_to,
            vals::corrects_id,
        ))
        .load(c))?;
    let counts = state == "accepted";
    for (id, .., corrects) in &rows {
        let accepted_at = counts.then(|| now.naive_utc());
        either!(conn, c => diesel::update(vals::table.filter(vals::id.eq(id)))
            .set((
                vals::state.eq(state),
                vals::current.eq(counts),
                vals::accepted_at.eq(accepted_at),
            ))
            .kept()
            .execute(c))?;
        let Some(corrects) = corrects else { continue };
        let earlier = vals::table
            .filter(vals::id.eq(*corrects))
            .filter(vals::state.eq("accepted"));
        if counts {
            either!(conn, c => diesel::update(earlier)
                .set(vals::state.eq("superseded"))
                .kept()
                .execute(c))?;
        } else {
            either!(conn, c => diesel::update(earlier).set(vals::current.eq(true)).kept().execute(c))?;
        }
    }
    Ok(rows
        .into_iter()
        .map(|(_, org, indicator, day, _)| (org, indicator, day))
        .collect())
}

#[derive(QueryableByName)]
struct Fed {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The targets of live tasks that an organisation's values of an indicator feed. CROSS JOIN, because an embedded
/// database keeps to its order: an organisation has fewer tasks than an indicator has targets.
///
/// # Errors
/// As the database.
pub fn fed_targets(conn: &mut Conn, org: OrgId, indicator: IndicatorId) -> Result<Vec<TargetId>> {
    let sql = "SELECT g.id FROM tasks k CROSS JOIN targets g WHERE g.task_id = k.id AND k.lead_org_id = $1 \
         AND g.indicator_id = $2 AND k.state <> 'draft' AND k.state <> 'cancelled' ORDER BY g.id";
    let query = diesel::sql_query(sql).bind::<BigInt, _>(org.0);
    let rows: Vec<Fed> = either!(conn, c => query.bind::<BigInt, _>(indicator.0).kept().load(c))?;
    Ok(rows.into_iter().map(|r| TargetId(r.id)).collect())
}
