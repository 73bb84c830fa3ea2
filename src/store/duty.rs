//! What reminders need to know: open tasks with what they owe, and the people who may be told. Few queries, each over
//! many rows; nothing here asks one by one. For jobs and for the plan, which narrow to what the reader may see.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::Result;
use super::schema::{directives, obligations, orgs, progress_reports, requests, tasks};
use crate::domain::cadence::{Cadence, Period, due_day_of};
use crate::domain::directive::{DirectiveKind, Urgency, register_number};
use crate::domain::id::{DirectiveId, ObligationId, OrgId, ProgressId, TaskId};
use crate::domain::light::Light;
use crate::domain::progress::{ObligationState, ProgressState};
use crate::domain::reminder::{DutyFacts, Matter, OpenObligation};
use crate::domain::request::RequestKind;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant, day_of, start_of};

/// Most ids in one query.
const CHUNK: usize = 2_000;

/// Of which tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Every open task.
    All,
    /// Every open task, with the reports it owes up to a day.
    OwedBy(Day),
    /// These, as far as they are open.
    Tasks(Vec<TaskId>),
    /// Open tasks that these organisations lead, issued, or issued through their department.
    Orgs(Vec<OrgId>),
    /// Open tasks that people of one organisation may be told about: those it or one directly below it leads (its leaders
    /// hear of long delays there), issued, or issued through their department.
    Heard {
        /// The organisation.
        by: OrgId,
        /// Those directly below it.
        below: Vec<OrgId>,
    },
}

/// An organisation, as letters name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgName {
    /// The one above.
    pub parent: Option<OrgId>,
    /// In whose name a department acts.
    pub acts_for: Option<OrgId>,
    /// Short name.
    pub short_name: String,
    /// Path.
    pub path: String,
    prefix: String,
}

/// An open task as reminders and letters see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The facts the schedule counts with; `issuer_org` is the issuing organisation, `any_hour` follows the urgency
    /// alone and `waited_days` is 0: what calendar, profiles and people say about them is the caller's to add.
    pub facts: DutyFacts,
    /// The department through which the issuer acts on it.
    pub acting: Option<OrgId>,
    /// Code of its profile.
    pub profile: String,
    /// Its light.
    pub light: Option<Light>,
    /// Spans in which a request for closure waited; the end is open while it waits.
    pub closures: Vec<(Instant, Option<Instant>)>,
}

/// Every organisation by id.
///
/// # Errors
/// As the database.
pub fn org_names(conn: &mut Conn) -> Result<BTreeMap<OrgId, OrgName>> {
    type Row = (OrgId, Option<i64>, Option<i64>, String, String, String);
    let rows: Vec<Row> = orgs::table
        .select((
            orgs::id,
            orgs::parent_id,
            orgs::acts_for_org_id,
            orgs::short_name,
            orgs::path,
            orgs::register_prefix,
        ))
        .load(conn)?;
    let name = |(id, parent, acts_for, short_name, path, prefix): Row| {
        let (parent, acts_for) = (parent.map(OrgId), acts_for.map(OrgId));
        let name = OrgName {
            parent,
            acts_for,
            short_name,
            path,
            prefix,
        };
        (id, name)
    };
    Ok(rows.into_iter().map(name).collect())
}

#[derive(Queryable)]
struct Row {
    id: TaskId,
    lead: OrgId,
    issuer: OrgId,
    title: String,
    state: TaskState,
    profile: String,
    cadence: Cadence,
    sign_due_at: Option<NaiveDateTime>,
    issued_at: Option<NaiveDateTime>,
    due_on: Option<NaiveDate>,
    light: String,
    directive: DirectiveId,
    kind: DirectiveKind,
    urgency: Urgency,
    acting: Option<i64>,
    directive_issuer: OrgId,
    series: String,
    year: Option<i64>,
    no: Option<i64>,
}

/// The open tasks asked for, by id.
///
/// # Errors
/// As the database.
pub fn open(conn: &mut Conn, which: &Which, names: &BTreeMap<OrgId, OrgName>) -> Result<BTreeMap<TaskId, Duty>> {
    let rows = rows(conn, which)?;
    let cadences: HashMap<TaskId, Cadence> = rows.iter().map(|row| (row.id, row.cadence)).collect();
    let mut found: BTreeMap<TaskId, Duty> = rows.into_iter().map(|row| (row.id, duty(row, names))).collect();
    let ids: Vec<TaskId> = found.keys().copied().collect();
    let parts: Vec<Option<&[TaskId]>> = match which {
        // Of every open task what is open is read by its state, once and in one go.
        Which::All | Which::OwedBy(_) => vec![None],
        _ => ids.chunks(CHUNK).map(Some).collect(),
    };
    let until = match which {
        Which::OwedBy(day) => Some(*day),
        _ => None,
    };
    for part in parts {
        add_obligations(conn, (part, until), &cadences, &mut found)?;
        add_reports(conn, part, &mut found)?;
        add_closures(conn, part, &mut found)?;
    }
    for duty in found.values_mut() {
        duty.facts.obligations.sort_by_key(|owed| (owed.due_on, owed.id));
    }
    drop_accepted(conn, &mut found)?;
    Ok(found)
}

fn rows(conn: &mut Conn, which: &Which) -> Result<Vec<Row>> {
    let mut all = Vec::new();
    match which {
        Which::All | Which::OwedBy(_) => all = some_rows(conn, &Chosen::All)?,
        Which::Tasks(ids) => {
            for part in ids.chunks(CHUNK) {
                all.extend(some_rows(conn, &Chosen::Tasks(part.iter().map(|id| id.0).collect()))?);
            }
        }
        Which::Orgs(ids) => {
            for part in ids.chunks(CHUNK) {
                all.extend(of_orgs(conn, part, part)?);
            }
        }
        Which::Heard { by, below } => {
            let leads: Vec<OrgId> = below.iter().copied().chain([*by]).collect();
            all = of_orgs(conn, &leads, &[*by])?;
        }
    }
    Ok(all)
}

/// Open tasks as one query chooses them.
enum Chosen {
    All,
    Tasks(Vec<i64>),
    Orgs {
        leads: Vec<i64>,
        issuers: Vec<i64>,
        directives: Vec<i64>,
    },
}

/// Open tasks that some organisations lead, or others issued or issued through their department.
fn of_orgs(conn: &mut Conn, leads: &[OrgId], issuers: &[OrgId]) -> Result<Vec<Row>> {
    let issuers: Vec<i64> = issuers.iter().map(|id| id.0).collect();
    let chosen = Chosen::Orgs {
        leads: leads.iter().map(|id| id.0).collect(),
        directives: directives::table
            .filter(directives::acting_org_id.eq_any(issuers.clone()))
            .select(directives::id)
            .load(conn)?,
        issuers,
    };
    some_rows(conn, &chosen)
}

fn some_rows(conn: &mut Conn, chosen: &Chosen) -> Result<Vec<Row>> {
    let open = [TaskState::Issued, TaskState::Active, TaskState::Closing].map(TaskState::word);
    let mut query = tasks::table
        .inner_join(directives::table.on(directives::id.eq(tasks::directive_id)))
        .into_boxed();
    // Where tasks are named by something else the state is an expression, or SQLite goes through all that are open.
    query = match chosen {
        Chosen::All => query.filter(tasks::state.eq_any(open)),
        Chosen::Tasks(ids) => query
            .filter(tasks::state.concat("").eq_any(open))
            .filter(tasks::id.eq_any(ids.clone())),
        Chosen::Orgs {
            leads,
            issuers,
            directives,
        } => query.filter(tasks::state.concat("").eq_any(open)).filter(
            tasks::lead_org_id
                .eq_any(leads.clone())
                .or(tasks::issuer_org_id.eq_any(issuers.clone()))
                .or(tasks::directive_id.eq_any(directives.clone())),
        ),
    };
    Ok(query
        .select((
            tasks::id,
            tasks::lead_org_id,
            tasks::issuer_org_id,
            tasks::title,
            tasks::state,
            tasks::profile,
            tasks::cadence,
            tasks::sign_due_at,
            tasks::issued_at,
            tasks::due_on,
            tasks::light,
            directives::id,
            directives::kind,
            directives::urgency,
            directives::acting_org_id,
            directives::issuer_org_id,
            directives::series,
            directives::number_year,
            directives::number_no,
        ))
        .load(conn)?)
}

fn duty(row: Row, names: &BTreeMap<OrgId, OrgName>) -> Duty {
    let prefix = names.get(&row.directive_issuer).map_or("", |org| org.prefix.as_str());
    let number = row.year.zip(row.no).map(|(year, no)| {
        let prefix = format!("{prefix}{}", row.series);
        register_number(&prefix, year, no)
    });
    let acting = row.acting.map(OrgId);
    // Further down the tree others issue in their own name, and the department has no part in it.
    let acts = |org: &OrgId| names.get(org).and_then(|name| name.acts_for) == Some(row.issuer);
    let issued_on = row.issued_at.map_or(NaiveDate::MIN, |at| day_of(at.and_utc()));
    Duty {
        facts: DutyFacts {
            task: row.id,
            title: row.title,
            matter: Matter {
                directive: row.directive,
                profile: row.profile.clone(),
                kind: row.kind,
                urgency: row.urgency,
            },
            number: number.unwrap_or_default(),
            lead_org: row.lead,
            lead_name: names
                .get(&row.lead)
                .map_or_else(String::new, |org| org.short_name.clone()),
            issuer_org: row.issuer,
            parent_org: names.get(&row.lead).and_then(|org| org.parent),
            state: row.state,
            issued_on,
            sign_due_on: row.sign_due_at.map(|at| due_day_of(at.and_utc())),
            due_on: row.due_on,
            waited_days: 0,
            obligations: Vec::new(),
            returned: Vec::new(),
            unreviewed: Vec::new(),
            any_hour: row.urgency == Urgency::TopUrgent,
        },
        acting: acting.filter(acts),
        profile: row.profile,
        light: row.light.parse().ok(),
        closures: Vec::new(),
    }
}

/// What tasks owe; `ids` none: all of them, `until` none: whenever it is due.
fn add_obligations(
    conn: &mut Conn,
    (ids, until): (Option<&[TaskId]>, Option<Day>),
    cadences: &HashMap<TaskId, Cadence>,
    found: &mut BTreeMap<TaskId, Duty>,
) -> Result<()> {
    type Owed = (ObligationId, TaskId, NaiveDate, NaiveDate, NaiveDateTime);
    let mut query = obligations::table.into_boxed();
    query = match ids {
        // The state as an expression, or SQLite goes through everything that is open anywhere.
        Some(ids) => query
            .filter(obligations::task_id.eq_any(ids.iter().map(|id| id.0)))
            .filter(obligations::state.concat("").eq(ObligationState::Open.word())),
        None => query.filter(obligations::state.eq(ObligationState::Open)),
    };
    if let Some(next) = until.and_then(|day| day.succ_opt()) {
        query = query.filter(obligations::due_at.le(start_of(next).naive_utc()));
    }
    let owed: Vec<Owed> = query
        .select((
            obligations::id,
            obligations::task_id,
            obligations::period_from,
            obligations::period_to,
            obligations::due_at,
        ))
        .load(conn)?;
    for (id, task, from, to, due_at) in owed {
        let cadence = cadences.get(&task).copied().unwrap_or(Cadence::Once);
        let open = OpenObligation {
            id,
            period: Period { from, to },
            cadence,
            due_on: due_day_of(due_at.and_utc()),
        };
        if let Some(duty) = found.get_mut(&task) {
            duty.facts.obligations.push(open);
        }
    }
    Ok(())
}

/// Reports that wait for review, and returned ones that nobody sent again.
fn add_reports(conn: &mut Conn, ids: Option<&[TaskId]>, found: &mut BTreeMap<TaskId, Duty>) -> Result<()> {
    type Report = (
        ProgressId,
        TaskId,
        Option<i64>,
        NaiveDate,
        ProgressState,
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
    );
    let states = [
        ProgressState::Returned,
        ProgressState::AwaitingApproval,
        ProgressState::Submitted,
    ];
    let mut query = progress_reports::table
        .filter(progress_reports::state.eq_any(states.map(ProgressState::word)))
        .into_boxed();
    if let Some(ids) = ids {
        query = query.filter(progress_reports::task_id.eq_any(ids.iter().map(|id| id.0)));
    }
    let reports: Vec<Report> = query
        .order(progress_reports::id)
        .select((
            progress_reports::id,
            progress_reports::task_id,
            progress_reports::obligation_id,
            progress_reports::period_to,
            progress_reports::state,
            progress_reports::submitted_at,
            progress_reports::decided_at,
        ))
        .load(conn)?;
    // The latest report of each duty decides: it comes last, ids grow.
    let mut latest: BTreeMap<_, Report> = BTreeMap::new();
    for report in reports {
        let (id, task, _, _, state, submitted_at, _) = report;
        if let (ProgressState::Submitted, Some(at)) = (state, submitted_at) {
            let since = (id, at.and_utc());
            if let Some(duty) = found.get_mut(&task) {
                duty.facts.unreviewed.push(since);
            }
        }
        latest.insert((report.1, report.2, report.3), report);
    }
    for (id, task, _, _, state, _, decided_at) in latest.into_values() {
        if let (ProgressState::Returned, Some(at)) = (state, decided_at) {
            let since = (id, at.and_utc());
            if let Some(duty) = found.get_mut(&task) {
                duty.facts.returned.push(since);
            }
        }
    }
    Ok(())
}

/// A returned report is done with once a later one on the same duty was accepted.
fn drop_accepted(conn: &mut Conn, found: &mut BTreeMap<TaskId, Duty>) -> Result<()> {
    type Key = (i64, TaskId, Option<i64>, NaiveDate);
    let holders: Vec<i64> = found
        .values()
        .filter(|duty| !duty.facts.returned.is_empty())
        .map(|duty| duty.facts.task.0)
        .collect();
    let states = [ProgressState::Returned, ProgressState::Accepted];
    let mut last: BTreeMap<_, i64> = BTreeMap::new();
    for part in holders.chunks(CHUNK) {
        let reports: Vec<Key> = progress_reports::table
            .filter(progress_reports::task_id.eq_any(part.to_vec()))
            .filter(progress_reports::state.eq_any(states.map(ProgressState::word)))
            .order(progress_reports::id)
            .select((
                progress_reports::id,
                progress_reports::task_id,
                progress_reports::obligation_id,
                progress_reports::period_to,
            ))
            .load(conn)?;
        last.extend(reports.iter().map(|(id, task, owed, to)| ((*task, *owed, *to), *id)));
    }
    let newest: BTreeSet<i64> = last.into_values().collect();
    for duty in found.values_mut() {
        duty.facts.returned.retain(|(id, _)| newest.contains(&id.0));
    }
    Ok(())
}

fn add_closures(conn: &mut Conn, ids: Option<&[TaskId]>, found: &mut BTreeMap<TaskId, Duty>) -> Result<()> {
    type Span = (TaskId, NaiveDateTime, Option<NaiveDateTime>);
    let mut query = requests::table
        .filter(requests::kind.eq(RequestKind::Closure))
        .into_boxed();
    if let Some(ids) = ids {
        query = query.filter(requests::task_id.eq_any(ids.iter().map(|id| id.0)));
    }
    let spans: Vec<Span> = query
        .select((requests::task_id, requests::filed_at, requests::decided_at))
        .load(conn)?;
    for (task, filed, decided) in spans {
        let span = (filed.and_utc(), decided.map(|at| at.and_utc()));
        if let Some(duty) = found.get_mut(&task) {
            duty.closures.push(span);
        }
    }
    Ok(())
}
