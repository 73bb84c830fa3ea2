//! A task with everything that hangs on it. A page of tasks is read at a time; dossiers are views of what was read.

use std::ops::RangeInclusive;

use super::told::Told;
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::check::report::{self, GivenRow, ReportRow, ReviewRow, UseRow};
use crate::store::check::work::{self, DutyRow, EventRow, LightRow, TaskRow, VersionRow};

/// Everything about one task.
pub(super) struct Dossier<'a> {
    pub(super) task: &'a TaskRow,
    pub(super) versions: &'a [VersionRow],
    /// Oldest first.
    pub(super) lights: &'a [LightRow],
    pub(super) extensions: i64,
    pub(super) duties: &'a [DutyRow],
    pub(super) reports: &'a [ReportRow],
    /// By report, oldest first.
    reviews: &'a [ReviewRow],
    pub(super) given: &'a [GivenRow],
    pub(super) uses: &'a [UseRow],
    pub(super) told: Told<'a>,
}

/// A task, as findings name it.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfTask(i64);

impl std::fmt::Display for OfTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "task {}", self.0)
    }
}

impl<'a> Dossier<'a> {
    /// `task 12`.
    pub(super) fn subject(&self) -> OfTask {
        OfTask(self.task.id)
    }

    /// Decisions on a report, oldest first.
    pub(super) fn reviews_of(&self, report: i64) -> &'a [ReviewRow] {
        run_of(self.reviews, report, |r| r.report)
    }

    /// How often its reports were returned.
    pub(super) fn returns(&self) -> i64 {
        let returned = self.reviews.iter().filter(|r| r.decision == "returned");
        i64::try_from(returned.count()).unwrap_or(i64::MAX)
    }

    /// The reports that answer an obligation, by revision.
    pub(super) fn answers(&self, duty: i64) -> impl Iterator<Item = &'a ReportRow> + use<'a> {
        self.reports.iter().filter(move |r| r.duty == Some(duty))
    }

    /// An obligation of the task.
    pub(super) fn duty(&self, id: i64) -> Option<&'a DutyRow> {
        self.duties.iter().find(|o| o.id == id)
    }
}

/// The rows of one key among rows in the order of their keys.
fn run_of<T>(rows: &[T], key: i64, of: impl Fn(&T) -> i64) -> &[T] {
    let rest = rows
        .get(rows.partition_point(|row| of(row) < key)..)
        .unwrap_or_default();
    rest.get(..rest.partition_point(|row| of(row) == key))
        .unwrap_or_default()
}

/// What hangs on a page of tasks, every kind of row by task.
pub(super) struct Pile {
    tasks: Vec<TaskRow>,
    versions: Vec<VersionRow>,
    lights: Vec<LightRow>,
    extensions: Vec<i64>,
    duties: Vec<DutyRow>,
    reports: Vec<ReportRow>,
    reviews: Vec<ReviewRow>,
    given: Vec<GivenRow>,
    uses: Vec<UseRow>,
    events: Vec<EventRow>,
}

impl Pile {
    /// Reads what hangs on the tasks of a range of ids: ten queries.
    pub(super) fn read(conn: &mut Conn, page: &RangeInclusive<i64>) -> Result<Pile> {
        let mut pile = Pile {
            tasks: work::tasks(conn, page)?,
            versions: work::versions(conn, page)?,
            lights: work::lights(conn, page)?,
            extensions: work::extensions(conn, page)?,
            duties: work::duties(conn, page)?,
            reports: report::reports(conn, page)?,
            reviews: report::reviews(conn, page)?,
            given: report::given(conn, page)?,
            uses: report::uses(conn, page)?,
            events: work::events(conn, page)?,
        };
        pile.versions.sort_by_key(|v| v.task);
        pile.extensions.sort_unstable();
        pile.reviews.sort_by_key(|r| (r.task, r.report, r.id));
        pile.given.sort_by_key(|g| (g.task, g.id));
        pile.uses.sort_by_key(|u| u.task);
        Ok(pile)
    }

    /// The dossiers of its tasks, by id.
    pub(super) fn dossiers(&self) -> impl Iterator<Item = Dossier<'_>> {
        self.tasks.iter().map(|task| {
            let extensions = run_of(&self.extensions, task.id, |id| *id).len();
            Dossier {
                task,
                versions: run_of(&self.versions, task.id, |v| v.task),
                lights: run_of(&self.lights, task.id, |l| l.task),
                extensions: i64::try_from(extensions).unwrap_or(i64::MAX),
                duties: run_of(&self.duties, task.id, |d| d.task),
                reports: run_of(&self.reports, task.id, |r| r.task),
                reviews: run_of(&self.reviews, task.id, |r| r.task),
                given: run_of(&self.given, task.id, |g| g.task),
                uses: run_of(&self.uses, task.id, |u| u.task),
                told: Told::read(run_of(&self.events, task.id, |e| e.task), task.id),
            }
        })
    }
}
