//! Roll-ups: the figures of targets, from the leaves to the directive, in the transaction that changes a value
//! (DOMAIN.md §4). A figure is a row per target and period end; the current one has no `to_at`, the past ones stay.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use rust_decimal::Decimal;

use super::conn::{Conn, either};
use super::error::{Result, StoreError};
use super::kept::Keep;
use super::schema::{indicators, rollups, targets, tasks};
use super::value;
use crate::domain::decimal::Scale;
use crate::domain::id::{IndicatorId, OrgId, TargetId, TaskId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::rollup::{Child, Rolled, roll};
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};

/// What a roll-up needs of a target.
#[derive(Debug, Clone, Queryable)]
struct Node {
    id: TargetId,
    parent: Option<i64>,
    task: Option<i64>,
    own_part: bool,
    weight: Option<String>,
    indicator: IndicatorId,
    kind: IndicatorKind,
    scale: i64,
    /// Who leads its task; none for a target of a directive.
    lead: Option<OrgId>,
}

fn node(conn: &mut Conn, id: TargetId) -> Result<Node> {
    let query = targets::table
        .inner_join(indicators::table)
        .left_join(tasks::table)
        .filter(targets::id.eq(id))
        .select((
            targets::id,
            targets::parent_id,
            targets::task_id,
            targets::own_part,
            targets::weight,
            indicators::id,
            indicators::kind,
            indicators::scale,
            tasks::lead_org_id.nullable(),
        ));
    Ok(either!(conn, c => query.first(c))?)
}

/// Rolls up one target at a period end and everything above it; answers the tasks whose figures were looked at, the
/// target's own first.
///
/// # Errors
/// As the database; a sum that does not fit.
pub fn follow(conn: &mut Conn, target: TargetId, period_to: Day, now: Instant) -> Result<Vec<TaskId>> {
    lock_top(conn, target)?;
    let mut touched = Vec::new();
    let mut next = Some(target);
    while let Some(id) = next {
        let node = node(conn, id)?;
        if let Some(task) = node.task {
            touched.push(TaskId(task));
        }
        let stored = figures(conn, id, period_to)?;
        if !stored.contains_key(&period_to) {
            refresh(conn, &node, period_to, None, now)?;
        }
        // A late or corrected value is carried into the later periods that have figures.
        for (day, was) in stored {
            refresh(conn, &node, day, Some(was), now)?;
        }
        next = node.parent.map(TargetId);
    }
    Ok(touched)
}

/// Rolls up anew, at every period, the targets of tasks that came alive or ceased to be, and everything above them:
/// what stands below them changed, though no value did. A task that counts now takes over the values its organisation
/// has already (一次填报, 多处使用). Answers the tasks whose figures were looked at.
///
/// # Errors
/// As [`follow`].
pub fn renew(conn: &mut Conn, tasks: &[TaskId], now: Instant) -> Result<Vec<TaskId>> {
    let ids: Vec<i64> = tasks.iter().map(|t| t.0).collect();
    let own: Vec<(TargetId, Option<i64>, TaskState)> = either!(conn, c => targets::table
        .inner_join(tasks::table.on(targets::task_id.eq(tasks::id.nullable())))
        .filter(targets::task_id.eq_any(ids))
        .order(targets::id)
        .select((targets::id, targets::parent_id, tasks::state))
        .load(c))?;
    for (id, ..) in &own {
        lock_top(conn, *id)?;
    }
    let counts = |state: TaskState| !matches!(state, TaskState::Draft | TaskState::Cancelled);
    let first = own.into_iter().filter_map(
        |(id, parent, state)| {
            if counts(state) { Some(id) } else { parent.map(TargetId) }
        },
    );
    let mut touched = BTreeSet::new();
    let mut level: BTreeSet<TargetId> = first.collect();
    while !level.is_empty() {
        let mut above = BTreeSet::new();
        for id in level {
            let node = node(conn, id)?;
            touched.extend(node.task.map(TaskId));
            above.extend(node.parent.map(TargetId));
            anew(conn, &node, now)?;
        }
        level = above;
    }
    Ok(touched.into_iter().collect())
}

/// Every figure of a target anew; those that nothing is reported for any more end.
fn anew(conn: &mut Conn, node: &Node, now: Instant) -> Result<()> {
    let stored = figures(conn, node.id, FIRST_DAY)?;
    for (day, reported) in known_periods(conn, node, stored.keys().copied())? {
        let was = stored.get(&day).copied();
        if reported {
            refresh(conn, node, day, was, now)?;
        } else {
            write(conn, node.id, day, was, None, now)?;
        }
    }
    Ok(())
}

/// Every period end at which a target has a figure, and whether there is still something to it: a figure of what counts
/// below, or a value of its own organisation, where the target has no children or keeps its own part.
fn known_periods(conn: &mut Conn, node: &Node, stored: impl Iterator<Item = Day>) -> Result<BTreeMap<Day, bool>> {
    let below: Vec<i64> = children(conn, node.id)?.into_iter().map(|id| id.0).collect();
    let mut days: BTreeMap<Day, bool> = stored.map(|day| (day, false)).collect();
    let own = if below.is_empty() || node.own_part {
        node.lead
    } else {
        None
    };
    if let Some(org) = own {
        let values = value::periods(conn, org, node.indicator)?;
        days.extend(values.into_iter().map(|day| (day, true)));
    }
    let fresh: Vec<Day> = either!(conn, c => rollups::table
        .filter(rollups::target_id.eq_any(below).and(rollups::to_at.is_null()))
        .select(rollups::period_to)
        .distinct()
        .load(c))?;
    days.extend(fresh.into_iter().map(|day| (day, true)));
    Ok(days)
}

/// Before every period; both databases know it.
const FIRST_DAY: Day = match Day::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// The current figures of a target from a period end on, each with since when it is.
fn figures(conn: &mut Conn, target: TargetId, from: Day) -> Result<BTreeMap<Day, Was>> {
    let rows: Vec<(Day, Was)> = either!(conn, c => rollups::table
        .filter(rollups::target_id.eq(target).and(rollups::to_at.is_null()))
        .filter(rollups::period_to.ge(from))
        .select((
            rollups::period_to,
            (
                (
                    rollups::numerator,
                    rollups::denominator,
                    rollups::value,
                    rollups::n_expected,
                    rollups::n_reported,
                    rollups::n_accepted,
                ),
                rollups::from_at,
            ),
        ))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// On PostgreSQL writers to one tree queue at its top target (the one documented lock order: top first).
fn lock_top(conn: &mut Conn, target: TargetId) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        diesel::sql_query(
            "WITH RECURSIVE up (id, parent_id) AS ( \
               SELECT id, parent_id FROM targets WHERE id = $1 \
               UNION ALL SELECT t.id, t.parent_id FROM targets t JOIN up ON t.id = up.parent_id) \
             SELECT id FROM targets WHERE id = (SELECT id FROM up WHERE parent_id IS NULL) FOR UPDATE",
        )
        .bind::<BigInt, _>(target.0)
        .execute(c)?;
    }
    Ok(())
}

fn refresh(conn: &mut Conn, node: &Node, day: Day, was: Option<Was>, now: Instant) -> Result<()> {
    let children = latest(conn, node.id, day)?;
    let rolled = if children.is_empty() {
        leaf(conn, node, day)?
    } else {
        parent(conn, node, &children, day)?
    };
    write(conn, node.id, day, was, rolled, now)
}

/// The targets of live tasks below a target.
fn children(conn: &mut Conn, target: TargetId) -> Result<Vec<TargetId>> {
    Ok(either!(conn, c => targets::table
        .inner_join(tasks::table.on(targets::task_id.eq(tasks::id.nullable())))
        .filter(targets::parent_id.eq(target))
        .filter(tasks::state.ne("draft").and(tasks::state.ne("cancelled")))
        .order(targets::id)
        .select(targets::id)
        .load(c))?)
}

/// A target without children: its organisation's value for exactly this period end.
fn leaf(conn: &mut Conn, node: &Node, day: Day) -> Result<Option<Rolled>> {
    let Some(org) = node.lead else { return Ok(None) };
    let Some(v) = value::current(conn, org, node.indicator, day)? else {
        return Ok(None);
    };
    let accepted = i64::from(v.state == "accepted");
    Ok(Some(Rolled {
        numerator: v.numerator,
        denominator: v.denominator,
        value: v.value,
        n_expected: 1,
        n_reported: 1,
        n_accepted: accepted,
        n_carried: 0,
    }))
}

/// A child with its latest figure; without a period where it has none.
#[derive(Debug, Clone, QueryableByName)]
struct ChildRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    weight: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    period_to: Option<Day>,
    #[diesel(sql_type = Nullable<BigInt>)]
    numerator: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    denominator: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    value: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    n_expected: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    n_reported: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    n_accepted: Option<i64>,
}

/// One row a child, not one a child and period: a year of thirty provinces would be read at every report.
const LATEST: &str = "SELECT g.id, g.weight, r.period_to, r.numerator, r.denominator, r.value, r.n_expected, \
    r.n_reported, r.n_accepted FROM targets g \
    JOIN tasks k ON k.id = g.task_id AND k.state <> 'draft' AND k.state <> 'cancelled' \
    LEFT JOIN rollups r ON r.target_id = g.id AND r.to_at IS NULL \
    AND r.period_to = (SELECT MAX(x.period_to) FROM rollups x \
    WHERE x.target_id = g.id AND x.to_at IS NULL AND x.period_to <= $1) WHERE g.parent_id = $2 ORDER BY g.id";

/// The targets of live tasks below a target, each with its latest figure up to a period end.
fn latest(conn: &mut Conn, target: TargetId, day: Day) -> Result<Vec<ChildRow>> {
    let query = diesel::sql_query(LATEST).bind::<Date, _>(day);
    Ok(either!(conn, c => query.bind::<BigInt, _>(target.0).kept().load(c))?)
}

/// A target with children: each child's latest figure up to the period end, carried where it is older.
fn parent(conn: &mut Conn, node: &Node, children: &[ChildRow], day: Day) -> Result<Option<Rolled>> {
    let mut parts = Vec::new();
    let mut counts = Rolled::default();
    for child in children {
        let fresh = child.period_to == Some(day);
        parts.push(part(child, fresh));
        counts.n_expected += match child.n_expected {
            Some(n) => n,
            None => leaves(conn, TargetId(child.id))?,
        };
        counts.n_reported += child.n_reported.filter(|_| fresh).unwrap_or(0);
        counts.n_accepted += child.n_accepted.filter(|_| fresh).unwrap_or(0);
    }
    if node.own_part
        && let Some(org) = node.lead
        && let Some(v) = value::latest(conn, org, node.indicator, day)?
    {
        parts.push(Child::own_part(
            v.numerator,
            v.denominator,
            v.value,
            weight_of(node.weight.as_deref()),
        ));
    }
    let scale = Scale::new(node.scale).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    let rolled = roll(node.kind, scale, &parts).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    if rolled.value.is_none() && rolled.numerator.is_none() {
        return Ok(None);
    }
    Ok(Some(Rolled {
        numerator: rolled.numerator,
        denominator: rolled.denominator,
        value: rolled.value,
        ..counts
    }))
}

/// How many reports a target without figures waits for: the targets without children at or below it.
fn leaves(conn: &mut Conn, target: TargetId) -> Result<i64> {
    let below = children(conn, target)?;
    if below.is_empty() {
        return Ok(1);
    }
    below.iter().map(|id| leaves(conn, *id)).sum()
}

fn part(child: &ChildRow, fresh: bool) -> Child {
    Child {
        expected: true,
        reported: fresh,
        accepted: false,
        carried: child.period_to.is_some() && !fresh,
        numerator: child.numerator,
        denominator: child.denominator,
        value: child.value,
        weight: weight_of(child.weight.as_deref()),
    }
}

fn weight_of(text: Option<&str>) -> Option<Decimal> {
    text.map_or(Some(Decimal::ONE), |t| t.parse().ok())
}

/// Numerator, denominator, value; expected, reported, accepted.
type Stored = (Option<i64>, Option<i64>, Option<i64>, i64, i64, i64);

/// A figure and since when it is.
type Was = (Stored, NaiveDateTime);

/// Replaces the current figure where it differs.
fn write(
    conn: &mut Conn,
    target: TargetId,
    day: Day,
    was: Option<Was>,
    rolled: Option<Rolled>,
    now: Instant,
) -> Result<()> {
    // Who waited for the lock of the tree began earlier than the one who wrote meanwhile: history never runs backwards.
    let at = was.map_or(now.naive_utc(), |(_, from)| from.max(now.naive_utc()));
    let fresh: Option<Stored> = rolled.map(|r| {
        (
            r.numerator,
            r.denominator,
            r.value,
            r.n_expected,
            r.n_reported,
            r.n_accepted,
        )
    });
    if was.map(|(figures, _)| figures) == fresh {
        return Ok(());
    }
    if was.is_some() {
        either!(conn, c => diesel::update(
            rollups::table
                .filter(rollups::target_id.eq(target))
                .filter(rollups::period_to.eq(day))
                .filter(rollups::to_at.is_null()),
        )
        .set(rollups::to_at.eq(at))
        .kept()
        .execute(c))?;
    }
    let Some((numerator, denominator, value, expected, reported, accepted)) = fresh else {
        return Ok(());
    };
    let row = (
        rollups::target_id.eq(target),
        rollups::period_to.eq(day),
        rollups::numerator.eq(numerator),
        rollups::denominator.eq(denominator),
        rollups::value.eq(value),
        rollups::n_expected.eq(expected),
        rollups::n_reported.eq(reported),
        rollups::n_accepted.eq(accepted),
        rollups::from_at.eq(at),
    );
    either!(conn, c => diesel::insert_into(rollups::table).values(row).execute(c))?;
    Ok(())
}

/// The current figures of a target: period end, numerator, denominator; oldest period first.
///
/// # Errors
/// As the database.
pub fn current(conn: &mut Conn, target: TargetId) -> Result<Vec<(Day, Option<i64>, Option<i64>)>> {
    Ok(either!(conn, c => rollups::table
        .filter(rollups::target_id.eq(target).and(rollups::to_at.is_null()))
        .order(rollups::period_to)
        .select((rollups::period_to, rollups::numerator, rollups::denominator))
        .load(c))?)
}
