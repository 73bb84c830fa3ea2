//! Own programmes (自定工程): added, changed, retired by supervisors of the organisation that keeps them. Directives made
//! from one stay as they are.

use super::{ProgrammeView, one, shown};
use crate::app::directive::{check_version, text};
use crate::app::error::Result;
use crate::app::target::entry::{IndicatorKey, level};
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::id::{IndicatorId, OrgId};
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::target::Comparator;
use crate::domain::time::Day;
use crate::store::programme::{NewHead, NewItem};
use crate::store::{self};

/// Most targets of a programme.
const MOST: usize = 20;

/// A programme as people write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Code, unique: `9917`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Year it is for.
    pub year: i64,
    /// Who set it, or where it stands.
    pub source: String,
    /// Its targets.
    pub items: Vec<ItemEntry>,
}

/// A target of a programme as people write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEntry {
    /// Indicator.
    pub indicator: IndicatorKey,
    /// How the value is meant.
    pub comparator: Comparator,
    /// The value in base units; none where the goal has no number.
    pub value: Option<String>,
    /// By when, where it has a day of its own.
    pub due_on: Option<Day>,
    /// Note.
    pub note: Option<String>,
}

/// Adds a programme of the own organisation.
pub struct Create(pub Entry);

impl Command for Create {
    type Output = ProgrammeView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgrammeView> {
        cx.allow(Right::Supervise)?;
        let goals = goals(cx, &self.0)?;
        check_code(cx, &self.0.code, None)?;
        let own = cx.actor.principal;
        let id = store::programme::add(cx.tx, &head(&self.0, own)?)?;
        for (position, goal) in (1_i64..).zip(&goals) {
            store::programme::add_item(cx.tx, id, position, goal)?;
        }
        let change = Change::of("programme.added")
            .with("code", self.0.code.trim())
            .with("goals", goals.len());
        cx.record(subject(id, own), change)?;
        let made = one(cx, id)?;
        shown(cx, made)
    }
}

/// Changes a programme of the own organisation.
pub struct Edit {
    /// The programme.
    pub id: i64,
    /// The version it was read in.
    pub version: i64,
    /// What it says from now on.
    pub entry: Entry,
}

impl Command for Edit {
    type Output = ProgrammeView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgrammeView> {
        let old = own(cx, self.id, self.version)?;
        let goals = goals(cx, &self.entry)?;
        check_code(cx, &self.entry.code, Some(self.id))?;
        let kept = cx.actor.principal;
        let change = Change::of("programme.changed")
            .field("code", old.code, self.entry.code.trim())
            .field("name", old.name, self.entry.name.trim())
            .field("goals", old.items.len(), goals.len());
        cx.record(subject(self.id, kept), change)?;
        store::programme::change(cx.tx, self.id, &head(&self.entry, kept)?, &goals)?;
        let fresh = one(cx, self.id)?;
        shown(cx, fresh)
    }
}

/// Offers a programme of the own organisation no longer.
pub struct Retire {
    /// The programme.
    pub id: i64,
    /// The version it was read in.
    pub version: i64,
}

impl Command for Retire {
    type Output = ProgrammeView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgrammeView> {
        let old = own(cx, self.id, self.version)?;
        let change = Change::of("programme.retired").with("code", old.code);
        cx.record(subject(self.id, cx.actor.principal), change)?;
        store::programme::retire(cx.tx, self.id, cx.now)?;
        let fresh = one(cx, self.id)?;
        shown(cx, fresh)
    }
}

fn subject(id: i64, org: OrgId) -> Subject {
    Subject {
        org: Some(org),
        ..Subject::of("programme", id)
    }
}

/// A programme that the actor may change.
fn own(cx: &mut Cx<'_>, id: i64, version: i64) -> Result<ProgrammeView> {
    cx.allow(Right::Supervise)?;
    let found = one(cx, id)?;
    if found.org != Some(cx.actor.principal) {
        let zh = "只能修改本单位的工程；随系统提供的和上级的可照用，另需不同目标的请新建一个";
        let en = "Only programmes of the own organisation can be changed; add one of your own for other goals";
        return Err(Refusal::forbidden(zh, en).into());
    }
    check_version(version, found.version)?;
    if found.retired {
        let (zh, en) = ("该工程已停用", "This programme is retired");
        return Err(Refusal::rule(zh, en).into());
    }
    shown(cx, found)
}

fn head(entry: &Entry, org: OrgId) -> Result<NewHead<'_>> {
    text("code", &entry.code, 40)?;
    text("name", &entry.name, 100)?;
    text("source", &entry.source, 100)?;
    if !(2000..=2100).contains(&entry.year) {
        let (zh, en) = ("年份应在2000至2100之间", "the year must be 2000 to 2100");
        return Err(Refusal::field("year", "out_of_range", zh, en).into());
    }
    Ok(NewHead {
        org: Some(org),
        code: entry.code.trim(),
        name: entry.name.trim(),
        year: entry.year,
        source: entry.source.trim(),
    })
}

fn check_code(cx: &mut Cx<'_>, code: &str, own: Option<i64>) -> Result<()> {
    let code = code.trim();
    let taken = |p: &&store::programme::Programme| p.code == code && Some(p.id) != own;
    let all = store::programme::all(cx.tx)?;
    let Some(other) = all.iter().find(taken) else {
        return Ok(());
    };
    let zh = format!("代码“{code}”已用于{}（{}年）；请换一个", other.name, other.year);
    let en = format!(
        "the code {code} is taken by a programme of {}; choose another",
        other.year
    );
    Err(Refusal {
        code: Code::AlreadyExists,
        ..Refusal::field("code", "exists", zh, en)
    }
    .into())
}

/// The targets, each checked as a target of a directive would be.
fn goals(cx: &mut Cx<'_>, entry: &Entry) -> Result<Vec<NewItem>> {
    if entry.items.is_empty() || entry.items.len() > MOST {
        let (zh, en) = (format!("请列出1至{MOST}个目标"), format!("name 1 to {MOST} targets"));
        return Err(Refusal::field("items", "empty", zh, en).into());
    }
    let path = cx.actor.path.clone();
    let mut made = Vec::new();
    for (i, item) in entry.items.iter().enumerate() {
        let field = format!("items[{i}]");
        let known = match &item.indicator {
            IndicatorKey::Id(id) => store::indicator::get(cx.tx, &path, IndicatorId(*id))?,
            IndicatorKey::Text(name) => store::indicator::named(cx.tx, &path, name.trim())?,
        };
        let known = known.ok_or_else(|| {
            let (zh, en) = ("没有这个指标，请先新增指标", "no such indicator; add it first");
            Refusal::field(format!("{field}.indicator"), "unknown", zh, en)
        })?;
        let mut target = crate::app::target::entry::Entry::of(item.comparator, item.value.as_deref());
        target.due_on = item.due_on;
        target.terms(&known).map_err(|e| at(&field, e))?;
        made.push(NewItem {
            indicator: known.id,
            comparator: item.comparator,
            value: level(&format!("{field}.value"), item.value.as_deref(), &known)?,
            due_on: item.due_on,
            note: item.note.clone().filter(|n| !n.trim().is_empty()),
        });
    }
    Ok(made)
}

fn at(field: &str, e: crate::app::Error) -> crate::app::Error {
    let crate::app::Error::Refused(mut refusal) = e else {
        return e;
    };
    for error in &mut refusal.errors {
        error.field = format!("{field}.{}", error.field);
    }
    refusal.into()
}
