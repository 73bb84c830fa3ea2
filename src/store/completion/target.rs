//! Targets of the completion report with their current roll-ups.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};

use super::{Slice, joined};
use crate::domain::completion::Figure;
use crate::domain::decimal::{NumberFault, Scale};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind, Reading};
use crate::domain::target::{Baseline, Comparator, Curve, CurvePoint, Target};
use crate::domain::unit::MeasureUnit;
use crate::store::conn::Conn;
use crate::store::error::{Result, StoreError};
use crate::store::schema::curve_points;

/// A target with its indicator, its bearer and what runs its trajectory.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct TargetRow {
    /// Target.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Target above.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub parent_id: Option<i64>,
    /// The task that carries it.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub task_id: Option<i64>,
    /// Its directive, or its task's.
    #[diesel(sql_type = BigInt)]
    pub directive_id: i64,
    /// Lead of the task, or issuer of the directive.
    #[diesel(sql_type = BigInt)]
    pub org_id: i64,
    /// Issue of the task or directive.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub issued_at: Option<NaiveDateTime>,
    /// Indicator.
    #[diesel(sql_type = BigInt)]
    pub indicator_id: i64,
    /// Its code.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Kind.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Direction.
    #[diesel(sql_type = Text)]
    pub direction: String,
    /// Base unit.
    #[diesel(sql_type = Text)]
    unit: String,
    /// Unit for showing.
    #[diesel(sql_type = Nullable<Text>)]
    display_unit: Option<String>,
    /// Decimals of values.
    #[diesel(sql_type = BigInt)]
    pub scale: i64,
    /// Decimals of numerators and denominators.
    #[diesel(sql_type = BigInt)]
    pub part_scale: i64,
    /// Accumulation.
    #[diesel(sql_type = Text)]
    pub accumulation: String,
    /// Comparator.
    #[diesel(sql_type = Text)]
    pub comparator: String,
    /// Value asked for.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub value: Option<i64>,
    /// Upper end.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub value_max: Option<i64>,
    /// A change in percent of the baseline.
    #[diesel(sql_type = Bool)]
    pub relative: bool,
    /// In words only.
    #[diesel(sql_type = Bool)]
    pub qualitative: bool,
    /// Words found.
    #[diesel(sql_type = Nullable<Text>)]
    pub found_text: Option<String>,
    /// Level a change means.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub resolved: Option<i64>,
    /// Baseline.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub baseline_value: Option<i64>,
    /// Baseline of a ratio.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub baseline_numerator: Option<i64>,
    /// Baseline of a ratio.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub baseline_denominator: Option<i64>,
    /// Day of the baseline.
    #[diesel(sql_type = Nullable<Date>)]
    pub baseline_on: Option<NaiveDate>,
    /// Own due day, else that of task or directive.
    #[diesel(sql_type = Nullable<Date>)]
    pub due_on: Option<NaiveDate>,
    /// Curve.
    #[diesel(sql_type = Nullable<Text>)]
    pub curve: Option<String>,
}

const COLUMNS: &str = "t.id, t.parent_id, t.task_id, d.id AS directive_id, \
    COALESCE(k.lead_org_id, d.issuer_org_id) AS org_id, COALESCE(k.issued_at, d.issued_at) AS issued_at, \
    i.id AS indicator_id, i.code, i.name, i.kind, i.direction, i.unit, i.display_unit, i.scale, i.part_scale, i.accumulation, \
    t.comparator, t.value, t.value_max, t.relative, t.qualitative, t.found_text, t.resolved, t.baseline_value, \
    t.baseline_numerator, t.baseline_denominator, t.baseline_on, COALESCE(t.due_on, k.due_on, d.due_on) AS due_on, t.curve";

const JOINS: &str = "FROM targets t JOIN indicators i ON i.id = t.indicator_id LEFT JOIN tasks k ON k.id = t.task_id \
    JOIN directives d ON d.id = COALESCE(t.directive_id, k.directive_id)";

const LIVE: &str = "(k.id IS NULL OR k.state NOT IN ('draft', 'cancelled'))";
const ISSUED: &str = "d.state IN ('active', 'closed')";

/// The targets a report is about: those of its directives, where they were issued at or below the organisation, and
/// those of its tasks whose parent lies outside.
///
/// # Errors
/// As the database.
pub fn top(conn: &mut Conn, slice: &Slice) -> Result<Vec<TargetRow>> {
    let narrow = format!(
        "{}{}",
        slice.directives_in("d.id"),
        slice.indicators_in("t.indicator_id")
    );
    if slice.root {
        let sql = format!(
            "SELECT {COLUMNS} {JOINS} WHERE t.parent_id IS NULL AND {ISSUED} AND {LIVE}{narrow} ORDER BY d.id, t.id"
        );
        return Ok(diesel::sql_query(sql).load(conn)?);
    }
    let (from, to) = slice.range();
    let own = format!(
        "SELECT {COLUMNS} {JOINS} JOIN orgs o ON o.id = d.issuer_org_id \
         WHERE t.directive_id IS NOT NULL AND {ISSUED} AND o.path >= $1 AND o.path < $2{narrow} ORDER BY d.id, t.id"
    );
    let mut rows: Vec<TargetRow> = diesel::sql_query(own)
        .bind::<Text, _>(&from)
        .bind::<Text, _>(&to)
        .load(conn)?;
    // The last condition keeps targets whose parent is led or issued outside the range. Which they are is found by
    // numbers alone; only of those few the whole row is put together.
    let outside = format!(
        "SELECT t.id FROM orgs o JOIN tasks k ON k.lead_org_id = o.id JOIN targets t ON t.task_id = k.id \
         LEFT JOIN targets p ON p.id = t.parent_id LEFT JOIN tasks pk ON pk.id = p.task_id \
         LEFT JOIN directives pd ON pd.id = p.directive_id \
         LEFT JOIN orgs po ON po.id = COALESCE(pk.lead_org_id, pd.issuer_org_id) \
         WHERE o.path >= $1 AND o.path < $2 AND {LIVE} AND (po.id IS NULL OR po.path < $1 OR po.path >= $2)"
    );
    let given = format!("SELECT {COLUMNS} {JOINS} WHERE t.id IN ({outside}){narrow} ORDER BY d.id, t.id");
    let given: Vec<TargetRow> = diesel::sql_query(given)
        .bind::<Text, _>(&from)
        .bind::<Text, _>(&to)
        .load(conn)?;
    rows.extend(given);
    Ok(rows)
}

/// The live targets directly below these.
///
/// # Errors
/// As the database.
pub fn below(conn: &mut Conn, parents: &[i64]) -> Result<Vec<TargetRow>> {
    let mut rows = Vec::new();
    for chunk in parents.chunks(1_000) {
        let ids = joined(chunk);
        let sql = format!("SELECT {COLUMNS} {JOINS} WHERE t.parent_id IN ({ids}) AND {LIVE} ORDER BY t.id");
        rows.extend(diesel::sql_query(sql).load::<TargetRow>(conn)?);
    }
    Ok(rows)
}

#[derive(QueryableByName)]
struct FigureRow {
    #[diesel(sql_type = BigInt)]
    target_id: i64,
    #[diesel(sql_type = Date)]
    period_to: NaiveDate,
    #[diesel(sql_type = Nullable<BigInt>)]
    numerator: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    denominator: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    value: Option<i64>,
    #[diesel(sql_type = BigInt)]
    n_expected: i64,
    #[diesel(sql_type = BigInt)]
    n_reported: i64,
    #[diesel(sql_type = BigInt)]
    n_accepted: i64,
}

/// The roll-up of the latest period of each target.
///
/// # Errors
/// As the database.
pub fn latest(conn: &mut Conn, targets: &[i64]) -> Result<HashMap<i64, Vec<Figure>>> {
    const ONLY: &str = "AND period_to = (SELECT MAX(x.period_to) FROM rollups x \
         WHERE x.target_id = rollups.target_id AND x.to_at IS NULL) ";
    loaded(conn, targets, ONLY)
}

/// Current roll-ups by target, oldest period first.
///
/// # Errors
/// As the database.
pub fn figures(conn: &mut Conn, targets: &[i64]) -> Result<HashMap<i64, Vec<Figure>>> {
    loaded(conn, targets, "")
}

fn loaded(conn: &mut Conn, targets: &[i64], only: &str) -> Result<HashMap<i64, Vec<Figure>>> {
    let mut by_target: HashMap<i64, Vec<Figure>> = HashMap::new();
    for chunk in targets.chunks(1_000) {
        let sql = format!(
            "SELECT target_id, period_to, numerator, denominator, value, n_expected, n_reported, n_accepted \
             FROM rollups WHERE to_at IS NULL AND target_id IN ({}) {only}ORDER BY target_id, period_to",
            joined(chunk)
        );
        for row in diesel::sql_query(sql).load::<FigureRow>(conn)? {
            by_target.entry(row.target_id).or_default().push(Figure {
                period_to: row.period_to,
                numerator: row.numerator,
                denominator: row.denominator,
                value: row.value,
                n_expected: row.n_expected,
                n_reported: row.n_reported,
                n_accepted: row.n_accepted,
            });
        }
    }
    Ok(by_target)
}

#[derive(QueryableByName)]
struct Latest {
    #[diesel(sql_type = BigInt)]
    parent_id: i64,
    #[diesel(sql_type = Nullable<Date>)]
    last: Option<NaiveDate>,
}

/// The latest period of each live child, by parent: who stands in with an older value is carried.
///
/// # Errors
/// As the database.
pub fn latest_below(conn: &mut Conn, parents: &[i64]) -> Result<HashMap<i64, Vec<NaiveDate>>> {
    let mut by_parent: HashMap<i64, Vec<NaiveDate>> = HashMap::new();
    for chunk in parents.chunks(1_000) {
        let sql = format!(
            "SELECT t.parent_id, (SELECT MAX(x.period_to) FROM rollups x WHERE x.target_id = t.id AND x.to_at IS NULL) \
             AS last FROM targets t LEFT JOIN tasks k ON k.id = t.task_id WHERE t.parent_id IN ({}) AND {LIVE}",
            joined(chunk)
        );
        for row in diesel::sql_query(sql).load::<Latest>(conn)? {
            by_parent.entry(row.parent_id).or_default().extend(row.last);
        }
    }
    Ok(by_parent)
}

/// Points of step and explicit curves, by target.
///
/// # Errors
/// As the database.
pub fn points(conn: &mut Conn, rows: &[TargetRow]) -> Result<HashMap<i64, Vec<(NaiveDate, i64)>>> {
    let mut by_target: HashMap<i64, Vec<(NaiveDate, i64)>> = HashMap::new();
    let curved = rows
        .iter()
        .filter(|r| r.curve.as_deref().is_some_and(|c| c != Curve::Linear.word()));
    let ids: Vec<i64> = curved.map(|r| r.id).collect();
    for chunk in ids.chunks(500) {
        let found: Vec<(i64, NaiveDate, i64)> = curve_points::table
            .filter(curve_points::target_id.eq_any(chunk))
            .order((curve_points::target_id, curve_points::day))
            .select((curve_points::target_id, curve_points::day, curve_points::value))
            .load(conn)?;
        for (target, day, value) in found {
            by_target.entry(target).or_default().push((day, value));
        }
    }
    Ok(by_target)
}

fn broken(id: i64, cause: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("target {id}: {cause}"))
}

impl TargetRow {
    /// Decimals of its values.
    ///
    /// # Errors
    /// Corrupt where the column holds no scale.
    pub fn scale(&self) -> Result<Scale> {
        Scale::new(self.scale).map_err(|e: NumberFault| broken(self.id, e))
    }

    /// Decimals of its numerators and denominators.
    ///
    /// # Errors
    /// Corrupt where the column holds no scale.
    pub fn part_scale(&self) -> Result<Scale> {
        Scale::new(self.part_scale).map_err(|e: NumberFault| broken(self.id, e))
    }

    /// Kind of its indicator.
    ///
    /// # Errors
    /// Corrupt where the column holds another word.
    pub fn kind(&self) -> Result<IndicatorKind> {
        self.kind.parse().map_err(|e| broken(self.id, e))
    }

    /// What one value covers.
    ///
    /// # Errors
    /// Corrupt where the column holds another word.
    pub fn accumulation(&self) -> Result<Accumulation> {
        self.accumulation.parse().map_err(|e| broken(self.id, e))
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> MeasureUnit {
        MeasureUnit::new(self.unit.clone(), self.display_unit.clone())
    }

    /// As the rules know it.
    ///
    /// # Errors
    /// Corrupt where a column holds what it cannot.
    pub fn target(&self, points: &[(NaiveDate, i64)]) -> Result<Target> {
        let scale = self.scale()?;
        let baseline = match (self.baseline_numerator, self.baseline_denominator, self.baseline_value) {
            (Some(numerator), Some(denominator), _) => Some(Reading::Ratio { numerator, denominator }),
            (_, _, Some(value)) => Some(Reading::Value(scale.decimal(value))),
            _ => None,
        };
        let direction: Direction = self.direction.parse().map_err(|e| broken(self.id, e))?;
        let comparator: Comparator = self.comparator.parse().map_err(|e| broken(self.id, e))?;
        let curve = self.curve.as_deref().map_or(Ok(Curve::Linear), str::parse);
        Ok(Target {
            kind: self.kind()?,
            direction,
            unit: self.unit(),
            comparator,
            value: self.value.map(|v| scale.decimal(v)),
            value_max: self.value_max.map(|v| scale.decimal(v)),
            qualitative: self.qualitative,
            baseline: baseline.map(|reading| Baseline {
                reading,
                on: self.baseline_on,
            }),
            resolved: self.resolved.map(|v| scale.decimal(v)),
            due_on: self.due_on,
            curve: curve.map_err(|e| broken(self.id, e))?,
            points: points
                .iter()
                .map(|(day, value)| CurvePoint {
                    day: *day,
                    value: scale.decimal(*value),
                })
                .collect(),
        })
    }
}
