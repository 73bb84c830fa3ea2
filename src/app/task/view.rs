//! A task as it is shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{Cx, Result};
use crate::domain::directive::register_number;
use crate::domain::id::TaskId;
use crate::domain::lang::Lang;
use crate::domain::policy::Action;
use crate::domain::task::TaskAct;
use crate::domain::time::{Day, Instant};
use crate::store::task_view::{Head, LightWords, OrgName, Shown};
use crate::store::{self};

/// A task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskView {
    /// Identifier.
    pub id: i64,
    /// Its directive.
    pub directive: DirectiveRef,
    /// Task above.
    pub parent: Option<i64>,
    /// Title.
    pub title: String,
    /// Requirement.
    pub requirement: String,
    /// Who carries it.
    pub lead: OrgName,
    /// Who issued it.
    pub issuer: OrgName,
    /// State.
    pub state: &'static str,
    /// The acts possible in this state.
    pub possible: Vec<&'static str>,
    /// Computed light with its words.
    pub light: LightView,
    /// The unit's own light.
    pub own_light: Option<&'static str>,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// Rhythm of its reports.
    pub cadence: &'static str,
    /// Due day.
    pub due_on: Option<Day>,
    /// Due day as first issued.
    pub original_due_on: Option<Day>,
    /// Extensions granted.
    pub extensions: i64,
    /// Days slipped.
    pub slip_days: i64,
    /// Reports returned.
    pub returns: i64,
    /// Past due and not closed.
    pub overdue: bool,
    /// Until when to be signed for.
    pub sign_due_at: Option<Instant>,
    /// Issued.
    pub issued_at: Option<Instant>,
    /// Signed for.
    pub signed_at: Option<Instant>,
    /// Closed.
    pub closed_at: Option<Instant>,
    /// Closed after its due day.
    pub closed_late: bool,
    /// Grade of the closure.
    pub grade: Option<&'static str>,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: Instant,
}

/// A directive as shown beside a task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DirectiveRef {
    /// Identifier.
    pub id: i64,
    /// Register number, once it has one.
    pub number: Option<String>,
    /// Title.
    pub title: String,
}

/// A light with all that explains it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LightView {
    /// red, yellow, green, grey.
    pub colour: &'static str,
    /// Since when.
    pub since: Instant,
    /// Rule that won.
    pub rule: Option<String>,
    /// Version of the rule set.
    pub rule_version: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// What would turn it green.
    pub mend: Option<String>,
}

/// A task inside the actor's scope.
///
/// # Errors
/// Not found outside it.
pub fn show(cx: &mut Cx<'_>, id: TaskId) -> Result<TaskView> {
    cx.task(id, Action::View)?;
    view(cx, id)
}

/// A task that the caller has already found inside the scope.
///
/// # Errors
/// As the database.
pub fn view(cx: &mut Cx<'_>, id: TaskId) -> Result<TaskView> {
    let english = cx.lang() == Lang::En;
    Ok(of(store::task_view::shown(cx.tx, id)?, english))
}

fn of((head, lead, issuer, directive, words): Shown, english: bool) -> TaskView {
    let light = lit(&head, words, english);
    let number = directive
        .year
        .zip(directive.no)
        .map(|(year, no)| register_number(&directive.prefix, year, no));
    let directive = DirectiveRef {
        id: directive.id.0,
        number,
        title: directive.title,
    };
    let Head {
        id,
        parent,
        title,
        requirement,
        state,
        cadence,
        due_on,
        original_due_on,
        ..
    } = head;
    TaskView {
        id: id.0,
        directive,
        parent,
        title,
        requirement,
        lead,
        issuer,
        state: state.word(),
        possible: state.possible().map(TaskAct::word).collect(),
        light,
        own_light: head.own_light.map(|l| l.word()),
        percent: head.percent,
        cadence: cadence.word(),
        due_on,
        original_due_on,
        extensions: head.extensions,
        slip_days: head.slip_days,
        returns: head.returns,
        overdue: head.overdue,
        sign_due_at: head.sign_due_at.map(|t| t.and_utc()),
        issued_at: head.issued_at.map(|t| t.and_utc()),
        signed_at: head.signed_at.map(|t| t.and_utc()),
        closed_at: head.closed_at.map(|t| t.and_utc()),
        closed_late: head.closed_late,
        grade: head.grade.map(|g| g.word()),
        external_ref: head.external_ref,
        version: head.version,
        updated_at: head.updated_at.and_utc(),
    }
}

fn lit(head: &Head, words: Option<LightWords>, english: bool) -> LightView {
    LightView {
        colour: head.light.word(),
        since: head.light_since.and_utc(),
        rule: words.as_ref().map(|w| w.rule.clone()),
        rule_version: words.as_ref().map(|w| w.rule_version),
        reason: words
            .as_ref()
            .map(|w| if english { w.reason_en.clone() } else { w.reason.clone() }),
        mend: words.map(|w| if english { w.mend_en } else { w.mend }),
    }
}
