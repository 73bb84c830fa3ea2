//! A task with everything that hangs on it, read a page of tasks at a time.

use std::collections::HashMap;

use chrono::NaiveDateTime;

use super::told::Told;
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::check::work::{self, DutyRow, EventRow, GivenRow, Head, LightRow, ReportRow, ReviewRow, TaskRow};

/// Everything about one task.
pub(super) struct Dossier {
    pub(super) task: TaskRow,
    pub(super) versions: Vec<(Option<NaiveDateTime>, Head)>,
    /// Oldest first.
    pub(super) lights: Vec<LightRow>,
    pub(super) extensions: i64,
    pub(super) duties: Vec<DutyRow>,
    pub(super) reports: Vec<ReportRow>,
    reviews: HashMap<i64, Vec<ReviewRow>>,
    pub(super) given: Vec<GivenRow>,
    /// Value, obligation.
    pub(super) uses: Vec<(i64, Option<i64>)>,
    pub(super) told: Told,
}

impl Dossier {
    /// `task 12`.
    pub(super) fn subject(&self) -> String {
        format!("task {}", self.task.id)
    }

    /// Decisions on a report, oldest first.
    pub(super) fn reviews_of(&self, report: i64) -> &[ReviewRow] {
        self.reviews.get(&report).map_or(&[], Vec::as_slice)
    }

    /// How often its reports were returned.
    pub(super) fn returns(&self) -> i64 {
        let all = self.reviews.values().flatten();
        i64::try_from(all.filter(|(_, decision, ..)| decision == "returned").count()).unwrap_or(i64::MAX)
    }

    /// The reports that answer an obligation, by revision.
    pub(super) fn answers(&self, duty: i64) -> impl Iterator<Item = &ReportRow> {
        self.reports.iter().filter(move |r| r.duty == Some(duty))
    }
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Opens the dossiers of a page of tasks: nine queries.
pub(super) fn open(conn: &mut Conn, tasks: Vec<TaskRow>) -> Result<Vec<Dossier>> {
    let (Some(first), Some(last)) = (tasks.first().map(|t| t.id), tasks.last().map(|t| t.id)) else {
        return Ok(Vec::new());
    };
    let page = first..=last;
    let mut versions = grouped(work::versions(conn, &page)?, |v| v.0);
    let mut lights = grouped(work::lights(conn, &page)?, |l| l.task);
    let extensions = grouped(work::extensions(conn, &page)?, |id| *id);
    let mut duties = grouped(work::duties(conn, &page)?, |d| d.task);
    let reports = work::reports(conn, &page)?;
    let by_report: HashMap<i64, i64> = reports.iter().map(|r| (r.id, r.task)).collect();
    let task_of = |report: i64| by_report.get(&report).copied().unwrap_or_default();
    let mut reports = grouped(reports, |r| r.task);
    let mut reviews = grouped(work::reviews(conn, &page)?, |r| task_of(r.0));
    let mut given = grouped(work::given(conn, &page)?, |g| task_of(g.report));
    let mut uses = grouped(work::uses(conn, &page)?, |u| u.1);
    let events = grouped(work::events(conn, &page)?, |e| e.task.unwrap_or_default());
    let none: Vec<EventRow> = Vec::new();
    let dossier = |task: TaskRow| Dossier {
        versions: taken(&mut versions, task.id).into_iter().map(|v| (v.1, v.2)).collect(),
        lights: taken(&mut lights, task.id),
        extensions: i64::try_from(extensions.get(&task.id).map_or(0, Vec::len)).unwrap_or(i64::MAX),
        duties: taken(&mut duties, task.id),
        reports: taken(&mut reports, task.id),
        reviews: grouped(taken(&mut reviews, task.id), |r| r.0),
        given: taken(&mut given, task.id),
        uses: taken(&mut uses, task.id).into_iter().map(|u| (u.0, u.2)).collect(),
        told: Told::read(events.get(&task.id).unwrap_or(&none), task.id),
        task,
    };
    Ok(tasks.into_iter().map(dossier).collect())
}

fn taken<T>(groups: &mut HashMap<i64, Vec<T>>, task: i64) -> Vec<T> {
    groups.remove(&task).unwrap_or_default()
}
