//! Targets (目标值) of directives and tasks, with their versions, curves and apportionments.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::indicator::{self, StoredIndicator, stored};
use super::schema::{apportionments, curve_points, findings, indicators, rollups, target_versions, targets, tasks};
use super::target_version::Start;
use crate::domain::apportion::Method;
use crate::domain::id::{DirectiveId, EventId, TargetId, TaskId, UserId};
use crate::domain::indicator::Reading;
use crate::domain::target::{Baseline, Comparator, Curve, CurvePoint, Target};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};

/// What a target says; numbers in whole units of the indicator's scale, numerators and denominators of its part scale.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = targets, treat_none_as_null = true)]
pub struct Terms {
    /// Comparator, as its word.
    pub comparator: &'static str,
    /// Value; none is 待定.
    pub value: Option<i64>,
    /// Upper end of a range.
    pub value_max: Option<i64>,
    /// About so much.
    pub approx: bool,
    /// `min` or `max`, as found.
    pub bound: Option<String>,
    /// In words only.
    pub qualitative: bool,
    /// The words found.
    pub found_text: Option<String>,
    /// A change in percent of the baseline, not in units.
    pub relative: bool,
    /// Level a change means.
    pub resolved: Option<i64>,
    /// Baseline: a value.
    pub baseline_value: Option<i64>,
    /// Baseline: numerator.
    pub baseline_numerator: Option<i64>,
    /// Baseline: denominator.
    pub baseline_denominator: Option<i64>,
    /// Day of the baseline.
    pub baseline_on: Option<NaiveDate>,
    /// By when, where it differs from the directive or task.
    pub due_on: Option<NaiveDate>,
    /// Curve, as its word.
    pub curve: Option<&'static str>,
    /// Where the number comes from, where it is marked (`sample`).
    pub source: Option<String>,
}

impl Terms {
    /// The baseline.
    #[must_use]
    pub const fn start(&self) -> Start {
        Start {
            value: self.baseline_value,
            numerator: self.baseline_numerator,
            denominator: self.baseline_denominator,
            on: self.baseline_on,
        }
    }
}

/// Whose target it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A directive's.
    Directive(DirectiveId),
    /// A task's.
    Task(TaskId),
}

/// A target as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTarget {
    /// Identifier.
    pub id: TargetId,
    /// Whose.
    pub owner: Owner,
    /// The target it was split from.
    pub parent: Option<TargetId>,
    /// What is measured.
    pub indicator: StoredIndicator,
    /// Comparator.
    pub comparator: Comparator,
    /// Curve.
    pub curve: Curve,
    /// The rest.
    pub terms: Terms,
    /// Whether the task's own values count beside its children's.
    pub own_part: bool,
    /// Version.
    pub version: i64,
}

impl StoredTarget {
    /// The target as lights and roll-ups judge it, due on its own day or on this one.
    #[must_use]
    pub fn judged(&self, points: &[(Day, i64)], due_on: Option<Day>) -> Target {
        let scale = self.indicator.scale;
        let t = &self.terms;
        let reading = match (t.baseline_numerator, t.baseline_denominator, t.baseline_value) {
            (Some(numerator), Some(denominator), _) => Some(Reading::Ratio { numerator, denominator }),
            (_, _, Some(value)) => Some(Reading::Value(scale.decimal(value))),
            _ => None,
        };
        Target {
            kind: self.indicator.kind,
            direction: self.indicator.direction,
            unit: self.indicator.unit.clone(),
            comparator: self.comparator,
            value: t.value.map(|v| scale.decimal(v)),
            value_max: t.value_max.map(|v| scale.decimal(v)),
            qualitative: t.qualitative,
            baseline: reading.map(|reading| Baseline {
                reading,
                on: t.baseline_on,
            }),
            resolved: t.resolved.map(|v| scale.decimal(v)),
            due_on: t.due_on.or(due_on),
            curve: self.curve,
            points: points
                .iter()
                .map(|(day, value)| CurvePoint {
                    day: *day,
                    value: scale.decimal(*value),
                })
                .collect(),
        }
    }
}

#[derive(Queryable)]
struct TermsRow {
    comparator: Comparator,
    value: Option<i64>,
    value_max: Option<i64>,
    approx: bool,
    bound: Option<String>,
    qualitative: bool,
    found_text: Option<String>,
    relative: bool,
    resolved: Option<i64>,
    baseline_value: Option<i64>,
    baseline_numerator: Option<i64>,
    baseline_denominator: Option<i64>,
    baseline_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    curve: Option<String>,
    source: Option<String>,
}

type Head = (TargetId, Option<i64>, Option<i64>, Option<i64>, bool, i64);
type Row = (Head, TermsRow, indicator::Row);

fn target((head, t, known): Row) -> Result<StoredTarget> {
    let (id, directive, task, parent, own_part, version) = head;
    let curve: Curve = t.curve.as_deref().and_then(|c| c.parse().ok()).unwrap_or(Curve::Linear);
    Ok(StoredTarget {
        id,
        owner: match task {
            Some(task) => Owner::Task(TaskId(task)),
            None => Owner::Directive(DirectiveId(directive.unwrap_or_default())),
        },
        parent: parent.map(TargetId),
        indicator: stored(known)?,
        comparator: t.comparator,
        curve,
        terms: Terms {
            comparator: t.comparator.word(),
            value: t.value,
            value_max: t.value_max,
            approx: t.approx,
            bound: t.bound,
            qualitative: t.qualitative,
            found_text: t.found_text,
            relative: t.relative,
            resolved: t.resolved,
            baseline_value: t.baseline_value,
            baseline_numerator: t.baseline_numerator,
            baseline_denominator: t.baseline_denominator,
            baseline_on: t.baseline_on,
            due_on: t.due_on,
            curve: Some(curve.word()),
            source: t.source,
        },
        own_part,
        version,
    })
}

/// Loads the targets that pass a filter, by id.
macro_rules! load {
    ($conn:expr, $filter:expr) => {{
        let rows: Vec<Row> = targets::table
            .inner_join(indicators::table)
            .filter($filter)
            .order(targets::id)
            .select((
                (
                    targets::id,
                    targets::directive_id,
                    targets::task_id,
                    targets::parent_id,
                    targets::own_part,
                    targets::version,
                ),
                (
                    targets::comparator,
                    targets::value,
                    targets::value_max,
                    targets::approx,
                    targets::bound,
                    targets::qualitative,
                    targets::found_text,
                    targets::relative,
                    targets::resolved,
                    targets::baseline_value,
                    targets::baseline_numerator,
                    targets::baseline_denominator,
                    targets::baseline_on,
                    targets::due_on,
                    targets::curve,
                    targets::source,
                ),
                indicator::COLUMNS,
            ))
            .load($conn)?;
        rows.into_iter().map(target).collect::<Result<Vec<StoredTarget>>>()
    }};
}

/// One target. Whether it may be seen its directive or task decides.
///
/// # Errors
/// As the database.
pub fn get(conn: &mut Conn, id: TargetId) -> Result<Option<StoredTarget>> {
    Ok(load!(conn, targets::id.eq(id))?.into_iter().next())
}

/// The targets of a directive.
///
/// # Errors
/// As the database.
pub fn of_directive(conn: &mut Conn, id: DirectiveId) -> Result<Vec<StoredTarget>> {
    load!(conn, targets::directive_id.eq(id.0))
}

/// The targets of a task.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, id: TaskId) -> Result<Vec<StoredTarget>> {
    load!(conn, targets::task_id.eq(id.0))
}

/// The shares of a target in tasks that are not cancelled.
///
/// # Errors
/// As the database.
pub fn live_children(conn: &mut Conn, id: TargetId) -> Result<Vec<StoredTarget>> {
    let cancelled = tasks::table
        .filter(tasks::state.eq(TaskState::Cancelled))
        .select(tasks::id.nullable());
    load!(
        conn,
        targets::parent_id.eq(id.0).and(targets::task_id.ne_all(cancelled))
    )
}

/// Points of a curve by day, in whole units of the indicator's scale.
///
/// # Errors
/// As the database.
pub fn points(conn: &mut Conn, id: TargetId) -> Result<Vec<(Day, i64)>> {
    Ok(curve_points::table
        .filter(curve_points::target_id.eq(id))
        .order(curve_points::day)
        .select((curve_points::day, curve_points::value))
        .load(conn)?)
}

/// Puts these points in the place of a curve's.
///
/// # Errors
/// Not unique where a day occurs twice.
pub fn set_points(conn: &mut Conn, id: TargetId, points: &[(Day, i64)]) -> Result<()> {
    diesel::delete(curve_points::table.filter(curve_points::target_id.eq(id))).execute(conn)?;
    for (day, value) in points {
        diesel::insert_into(curve_points::table)
            .values((
                curve_points::target_id.eq(id),
                curve_points::day.eq(day),
                curve_points::value.eq(value),
            ))
            .execute(conn)?;
    }
    super::target_version::set_points(conn, id, points)
}

/// Who changed a target, when, why and by which act.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The moment.
    pub now: Instant,
    /// The event.
    pub event: EventId,
    /// The person.
    pub by: UserId,
    /// The reason.
    pub reason: Option<&'a str>,
}

/// Adds a target with its first version.
///
/// # Errors
/// As the database.
pub fn add(
    conn: &mut Conn,
    owner: Owner,
    parent: Option<TargetId>,
    known: &StoredIndicator,
    terms: &Terms,
    stamp: Stamp<'_>,
) -> Result<TargetId> {
    let (directive, task) = match owner {
        Owner::Directive(id) => (Some(id.0), None),
        Owner::Task(id) => (None, Some(id.0)),
    };
    let id: i64 = either!(conn, c => diesel::insert_into(targets::table)
        .values((
            targets::directive_id.eq(directive),
            targets::task_id.eq(task),
            targets::parent_id.eq(parent.map(|p| p.0)),
            targets::indicator_id.eq(known.id.0),
            targets::updated_at.eq(stamp.now.naive_utc()),
            terms,
        ))
        .returning(targets::id)
        .get_result(c))?;
    add_version(conn, TargetId(id), terms, 0, stamp)?;
    Ok(TargetId(id))
}

/// Changes a target: nothing is overwritten, each change of value or date is a row with its reason and slip.
///
/// # Errors
/// As the database.
pub fn change(conn: &mut Conn, before: &StoredTarget, terms: &Terms, stamp: Stamp<'_>) -> Result<()> {
    either!(conn, c => diesel::update(targets::table.filter(targets::id.eq(before.id)))
        .set((terms, targets::version.eq(targets::version + 1), targets::updated_at.eq(stamp.now.naive_utc())))
        .execute(c))?;
    let slip = match (before.terms.due_on, terms.due_on) {
        (Some(old), Some(new)) => (new - old).num_days(),
        _ => 0,
    };
    diesel::update(
        target_versions::table.filter(
            target_versions::target_id
                .eq(before.id)
                .and(target_versions::to_at.is_null()),
        ),
    )
    .set(target_versions::to_at.eq(stamp.now.naive_utc()))
    .execute(conn)?;
    add_version(conn, before.id, terms, slip, stamp)
}

fn add_version(conn: &mut Conn, id: TargetId, t: &Terms, slip: i64, stamp: Stamp<'_>) -> Result<()> {
    diesel::insert_into(target_versions::table)
        .values((
            target_versions::target_id.eq(id),
            target_versions::comparator.eq(t.comparator),
            target_versions::value.eq(t.value),
            target_versions::value_max.eq(t.value_max),
            target_versions::baseline_value.eq(t.baseline_value),
            target_versions::due_on.eq(t.due_on),
            target_versions::reason.eq(stamp.reason),
            target_versions::slip_days.eq(slip),
            target_versions::changed_by.eq(Some(stamp.by.0).filter(|id| *id > 0)),
            target_versions::from_at.eq(stamp.now.naive_utc()),
            target_versions::event_id.eq(stamp.event.0),
            target_versions::curve.eq(t.curve),
            target_versions::relative.eq(t.relative),
            target_versions::resolved.eq(t.resolved),
            target_versions::baseline_numerator.eq(t.baseline_numerator),
            target_versions::baseline_denominator.eq(t.baseline_denominator),
            target_versions::baseline_on.eq(t.baseline_on),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says whether a task's own values count beside its children's.
///
/// # Errors
/// As the database.
pub fn set_own_part(conn: &mut Conn, id: TargetId, own_part: bool, now: Instant) -> Result<()> {
    either!(conn, c => diesel::update(targets::table.filter(targets::id.eq(id)))
        .set((targets::own_part.eq(own_part), targets::version.eq(targets::version + 1), targets::updated_at.eq(now.naive_utc())))
        .execute(c))?;
    Ok(())
}

/// Whether anything hangs on a target: shares split from it, or a roll-up.
///
/// # Errors
/// As the database.
pub fn in_use(conn: &mut Conn, id: TargetId) -> Result<bool> {
    let shares: i64 = targets::table
        .filter(targets::parent_id.eq(id.0))
        .count()
        .get_result(conn)?;
    let rolled: i64 = rollups::table
        .filter(rollups::target_id.eq(id))
        .count()
        .get_result(conn)?;
    Ok(shares + rolled > 0)
}

/// Removes a target on which nothing hangs; what it said stays in its event.
///
/// # Errors
/// As the database.
pub fn remove(conn: &mut Conn, id: TargetId) -> Result<()> {
    diesel::update(findings::table.filter(findings::target_id.eq(id.0)))
        .set(findings::target_id.eq(None::<i64>))
        .execute(conn)?;
    diesel::delete(curve_points::table.filter(curve_points::target_id.eq(id))).execute(conn)?;
    diesel::delete(apportionments::table.filter(apportionments::target_id.eq(id))).execute(conn)?;
    diesel::delete(target_versions::table.filter(target_versions::target_id.eq(id))).execute(conn)?;
    diesel::delete(targets::table.filter(targets::id.eq(id))).execute(conn)?;
    Ok(())
}

/// How a target was split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apportionment {
    /// The target that was split.
    pub target: TargetId,
    /// Method.
    pub method: Method,
    /// Key of the weights.
    pub key: Option<String>,
    /// Their year.
    pub year: Option<i64>,
    /// The rest of the order, JSON.
    pub params: String,
    /// Its check sum, JSON.
    pub check_sum: String,
    /// Who confirmed a broken one.
    pub confirmed_by: Option<UserId>,
}

/// Keeps how a target was split.
///
/// # Errors
/// As the database.
pub fn add_apportionment(conn: &mut Conn, a: &Apportionment, now: Instant) -> Result<()> {
    diesel::insert_into(apportionments::table)
        .values((
            apportionments::target_id.eq(a.target),
            apportionments::method.eq(a.method.word()),
            apportionments::key.eq(a.key.as_deref()),
            apportionments::year.eq(a.year),
            apportionments::params.eq(&a.params),
            apportionments::check_sum.eq(&a.check_sum),
            apportionments::confirmed_by.eq(a.confirmed_by.map(|u| u.0)),
            apportionments::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
