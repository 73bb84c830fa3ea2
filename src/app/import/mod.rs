//! Imports (导入) of reference data, history and tasks from tables: all or nothing in one transaction, by the rules the single
//! commands have. Reading the file happens before it; `dry_run` does everything and undoes it, so what it says is what
//! would happen.

mod holidays;
mod orgs;
mod programmes;
pub mod sheet;
mod tasks;
pub mod undo;
mod users;
mod values;
mod weights;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calendar::DueMove;
use super::error::{Error, Result};
use super::secrecy::gate;
use super::trial::rehearse;
use super::{App, Asker, Change, Command, Cx, Subject, Who};
use crate::domain::id::{DirectiveId, EventId, TaskId};
pub use crate::domain::import::Kind;
use crate::domain::refusal::{Code, Refusal};
use crate::intake::table::{self, TableError};
use crate::store::event::hash_hex;
use crate::store::import::NewImport;
use crate::store::weight::Weight;
use sheet::{Faults, Sheet};
pub use users::Secrets;

/// The columns of a table of this kind.
const fn columns(kind: Kind) -> &'static [sheet::Column] {
    match kind {
        Kind::Orgs => orgs::COLUMNS,
        Kind::Users => users::COLUMNS,
        Kind::Holidays => holidays::COLUMNS,
        Kind::Weights => weights::COLUMNS,
        Kind::Values => values::COLUMNS,
        Kind::Programmes => programmes::COLUMNS,
        Kind::Tasks => tasks::COLUMNS,
    }
}

/// Most changes that are told one by one.
const MOST_TOLD: usize = 200;

/// Most accounts of one file: hashing a password takes a while on purpose.
const MOST_USERS: usize = 1_000;

/// A file that was read and may be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// What it holds.
    pub kind: Kind,
    name: String,
    sha256: String,
    sheet: Sheet,
}

impl Prepared {
    /// The year of the first day that a file of the calendar lists.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        let day = self.sheet.records().find_map(|r| r.day("date", &mut Faults::default()));
        day.map(|day| chrono::Datelike::year(&day))
    }

    /// Reads a file; pure, and the only part that takes time.
    ///
    /// # Errors
    /// Too large, no table, a wrong header, a secrecy mark.
    pub fn of(kind: Kind, bytes: &[u8], name: &str) -> Result<Prepared> {
        let table = match kind {
            Kind::Holidays => holidays::read(bytes)?,
            _ => table::read(bytes).map_err(|e| refusal(&e))?,
        };
        if kind == Kind::Users && table.rows.len() > MOST_USERS {
            let zh = format!("一次最多导入{MOST_USERS}个用户（每人要算一个密码），请拆成几个文件");
            let en = format!("At most {MOST_USERS} users at once, for each gets a password; split the file");
            return Err(Refusal::new(Code::TooLarge, zh, en).into());
        }
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
        let texts: Vec<String> = table.rows.iter().map(|r| r.cells.join("\n")).collect();
        gate(&[("file", texts.join("\n").as_str()), ("name", name.as_str())])?;
        Ok(Prepared {
            kind,
            name,
            sha256: hash_hex(bytes),
            sheet: Sheet::of(table, columns(kind))?,
        })
    }

    /// Log-ins that the file names, in its order: each needs a one-time password before the command.
    #[must_use]
    pub fn logins(&self) -> Vec<String> {
        match self.kind {
            Kind::Users => self
                .sheet
                .records()
                .filter_map(|r| r.get("login").map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// A file that is no table, as a refusal.
fn refusal(e: &TableError) -> Refusal {
    let whole = e.to_string();
    let (zh, en) = whole.split_once(" / ").unwrap_or((&whole, &whole));
    match e {
        TableError::Empty => Refusal::field("file", "empty", zh, en),
        TableError::TooLarge { .. } | TableError::TooManyRows | TableError::TooManyColumns => {
            Refusal::new(Code::TooLarge, zh, en)
        }
        TableError::Ragged { line, .. } | TableError::BrokenCell { line, .. } => {
            Refusal::field(format!("rows[{line}]"), "broken_row", zh, en)
        }
        TableError::NotATable { .. } | TableError::Undecodable | TableError::Workbook(_) => {
            Refusal::new(Code::UnsupportedMedia, zh, en)
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Imported {
    /// Number of the import, by which it is undone; none of a rehearsal or from the console in nobody's name.
    pub id: Option<i64>,
    /// What was imported.
    pub kind: String,
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// Rows in the file.
    pub rows: usize,
    /// Things added.
    pub added: usize,
    /// Things changed.
    pub changed: usize,
    /// Things that were there already just so.
    pub unchanged: usize,
    /// Things removed: days of a year that the file does not list.
    pub removed: usize,
    /// Whether the file marks its numbers as invented (`sample`).
    pub sample: bool,
    /// The first two hundred changes.
    pub changes: Vec<Changed>,
    /// Due days that the imported days would make others. They stay as they are: nothing is moved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<DueMove>,
    /// Log-ins of the accounts that were made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// What was made and can be undone.
    #[serde(skip)]
    made: Made,
}

/// What an import made, as far as it can be undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Made {
    tasks: Vec<TaskId>,
    directives: Vec<DirectiveId>,
    weights: Vec<WeightPut>,
}

/// A weight that was written, and the one it replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct WeightPut {
    before: Option<Weight>,
    after: Weight,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// Row of the file; none for what it does not list.
    pub row: Option<u64>,
    /// `added`, `changed` or `removed`.
    pub act: &'static str,
    /// What.
    pub subject: String,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

impl Imported {
    fn tell(&mut self, row: Option<u64>, act: &'static str, subject: String, was: Option<String>, is: Option<String>) {
        match act {
            "added" => self.added += 1,
            "removed" => self.removed += 1,
            _ => self.changed += 1,
        }
        if self.changes.len() < MOST_TOLD {
            self.changes.push(Changed {
                row,
                act,
                subject,
                before: was,
                after: is,
            });
        }
    }

    fn added(&mut self, row: u64, subject: String, after: Option<String>) {
        self.tell(Some(row), "added", subject, None, after);
    }

    fn changed(&mut self, row: u64, subject: String, before: String, after: String) {
        self.tell(Some(row), "changed", subject, Some(before), Some(after));
    }
}

/// Whether the actor may import this at all: asked before a file is read.
///
/// # Errors
/// Refused with the missing role named; the console may always.
pub fn admitted(cx: &Cx<'_>, kind: Kind) -> Result<()> {
    if is_console(cx) { Ok(()) } else { cx.allow(kind.right()) }
}

fn is_console(cx: &Cx<'_>) -> bool {
    cx.actor.user.0 == 0 && cx.actor.name == "console"
}

/// Imports a file. Whoever calls renews the rules after holidays.
pub struct Import {
    /// The file; none only to have the refusal of an unadmitted sender put on record.
    pub file: Option<Arc<Prepared>>,
    /// What it is meant to hold.
    pub kind: Kind,
    /// Only say what would happen.
    pub dry_run: bool,
    /// One-time passwords of the accounts it makes.
    pub secrets: Arc<Secrets>,
}

impl Command for Import {
    type Output = Imported;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Imported> {
        admitted(cx, self.kind)?;
        let file = self.file.as_deref();
        let file = file.ok_or_else(|| Error::Internal("an import without a file".into()))?;
        let done = if self.dry_run {
            rehearse(cx, |cx| self.write(cx, file))?
        } else {
            self.write(cx, file)?
        };
        Ok(Imported {
            id: done.id.filter(|_| !self.dry_run),
            dry_run: self.dry_run,
            ..done
        })
    }
}

impl Import {
    fn write(&self, cx: &mut Cx<'_>, file: &Prepared) -> Result<Imported> {
        let (mut done, mut faults) = (Imported::default(), Faults::default());
        let (sheet, found) = (&file.sheet, &mut faults);
        match file.kind {
            Kind::Orgs => orgs::write(cx, sheet, found, &mut done)?,
            Kind::Users => users::write(cx, sheet, found, &mut done, &self.secrets)?,
            Kind::Holidays => holidays::write(cx, sheet, found, &mut done)?,
            Kind::Weights => weights::write(cx, sheet, found, &mut done)?,
            Kind::Values => values::write(cx, sheet, found, &mut done)?,
            Kind::Programmes => programmes::write(cx, sheet, found, &mut done)?,
            Kind::Tasks => tasks::write(cx, sheet, found, &mut done)?,
        }
        faults.check()?;
        done.kind = file.kind.word().to_owned();
        done.rows = sheet.len();
        let event = record(cx, file, &done)?;
        done.id = keep(cx, file, &done, event)?;
        Ok(done)
    }
}

/// Keeps what a person imported; what the console does in nobody's name stands in the events alone.
fn keep(cx: &mut Cx<'_>, file: &Prepared, done: &Imported, event: EventId) -> Result<Option<i64>> {
    if cx.actor.user.0 <= 0 {
        return Ok(None);
    }
    let undo = undo::noted(cx, file.kind, event.0, &done.made)?;
    let new = NewImport {
        kind: file.kind.word(),
        file: &file.name,
        sha256: &file.sha256,
        rows: i64::try_from(done.rows).unwrap_or(i64::MAX),
        by: cx.actor.user,
        undo: &undo,
    };
    Ok(Some(crate::store::import::add(cx.tx, &new, cx.now)?))
}

fn record(cx: &mut Cx<'_>, file: &Prepared, done: &Imported) -> Result<EventId> {
    let mut change = match file.kind {
        Kind::Users => Change::security("import.done"),
        _ => Change::of("import.done"),
    };
    change = change
        .with("kind", done.kind.clone())
        .with("file", file.name.clone())
        .with("sha256", file.sha256.clone())
        .with("rows", done.rows)
        .with("added", done.added)
        .with("changed", done.changed)
        .with("removed", done.removed);
    for c in &done.changes {
        change = change.field(&format!("changes.{}", c.subject), c.before.clone(), c.after.clone());
    }
    let subject = Subject {
        kind: "import",
        org: Some(cx.actor.principal).filter(|o| o.0 > 0),
        ..Subject::default()
    };
    cx.record(subject, change)
}

/// Who imports at the console: the console itself, or a person in whose name it acts; then the events say so.
///
/// # Errors
/// An invalid field where nobody has this log-in.
pub fn console_asker(app: &App, login: Option<&str>) -> Result<Asker> {
    let Some(login) = login.map(str::to_owned) else {
        return Ok(Asker::system("console"));
    };
    let person = app.store.read_now({
        let login = login.clone();
        move |conn| crate::store::recipient::by_login(conn, &login)
    })?;
    let person = person.ok_or_else(|| {
        let (zh, en) = (format!("没有用户“{login}”"), format!("nobody has the log-in ‘{login}’"));
        Refusal::field("as", "unknown", zh, en)
    })?;
    Ok(Asker::new(Who::Person(person), Some("console".to_owned())))
}

/// Imports a file in nobody's name; for the console.
///
/// # Errors
/// As [`at_console_as`].
pub fn at_console(app: &App, file: Prepared, dry_run: bool) -> Result<(Imported, Arc<Secrets>)> {
    at_console_as(app, &Asker::system("console"), file, dry_run)
}

/// Imports a file; for the console. Tasks are somebody's: they need a person.
///
/// # Errors
/// As [`Import`]; tasks in nobody's name.
pub fn at_console_as(app: &App, asker: &Asker, file: Prepared, dry_run: bool) -> Result<(Imported, Arc<Secrets>)> {
    if file.kind == Kind::Tasks && !matches!(asker.who, Who::Person(_)) {
        let zh = "导入任务须指明以谁的名义办理（--as 用户名），该人应为督办员";
        let en = "tasks are imported in somebody's name: add --as with the log-in of a supervisor";
        return Err(Refusal::field("as", "missing", zh, en).into());
    }
    let secrets = Arc::new(if dry_run {
        Secrets::rehearsed(&file.logins())
    } else {
        Secrets::make_now(app, &file.logins())?
    });
    let command = Import {
        kind: file.kind,
        file: Some(Arc::new(file)),
        dry_run,
        secrets: Arc::clone(&secrets),
    };
    Ok((app.run_now(asker, command)?, secrets))
}

/// An organisation by code, in the subtree over which the actor's roles are held.
fn org(cx: &mut Cx<'_>, record: &sheet::Record<'_>, faults: &mut Faults) -> Result<Option<crate::domain::org::Org>> {
    let Some(code) = record.need("org", faults) else {
        return Ok(None);
    };
    let found = crate::store::assignee::named(cx.tx, code)?;
    let cell = record.cell("org");
    match found {
        Some(org) if org.path.starts_with(cx.actor.people_path()) => Ok(Some(org)),
        Some(_) => {
            let zh = format!("“{code}”不在您的管理范围内");
            faults.cell(cell, "outside", &zh, &format!("‘{code}’ lies outside your subtree"));
            Ok(None)
        }
        None => {
            let zh = format!("没有代码或名称为“{code}”的单位");
            faults.cell(cell, "unknown_org", &zh, &format!("no organisation ‘{code}’"));
            Ok(None)
        }
    }
}

/// Rows that say the same thing twice.
#[derive(Debug, Default)]
struct Twice(std::collections::HashMap<String, u64>);

impl Twice {
    /// Whether the key is new in this file; else a fault that names the first row.
    fn first(&mut self, key: String, record: &sheet::Record<'_>, faults: &mut Faults) -> bool {
        let Some(line) = self.0.insert(key, record.line()) else {
            return true;
        };
        let (zh, en) = (format!("与第{line}行重复"), format!("repeats row {line}"));
        faults.row(record, "twice", &zh, &en);
        false
    }
}
