//! A directive as it is shown, with its targets and how many tasks stand in which state.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::super::Cx;
use super::super::target::view::TargetView;
use crate::app::error::Result;
use crate::domain::directive::{Directive, register_number};
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::org::Org;
use crate::domain::refusal::Refusal;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant};
use crate::store;
use crate::store::assignment::Part;

/// An organisation that something names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrgRef {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its short name.
    pub name: String,
}

impl From<&Org> for OrgRef {
    fn from(org: &Org) -> OrgRef {
        OrgRef {
            id: org.id.0,
            code: org.code.clone(),
            name: org.short_name.clone(),
        }
    }
}

/// Place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SpanView {
    /// The document.
    pub id: i64,
    /// First character.
    pub start: i64,
    /// The character after the last.
    pub end: i64,
}

/// A directive as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DirectiveHead {
    /// Identifier.
    pub id: i64,
    /// Register number as printed; stays when it is cancelled.
    pub number: Option<String>,
    /// In whose name it is issued.
    pub issuer: OrgRef,
    /// The department that acts for it.
    pub acting: Option<OrgRef>,
    /// What it comes from.
    pub kind: String,
    /// Title.
    pub title: String,
    /// How urgent.
    pub urgency: String,
    /// State.
    pub state: String,
    /// By when it is to be done.
    pub due_on: Option<Day>,
    /// That day as first issued.
    pub original_due_on: Option<Day>,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// When its first tasks were issued.
    pub issued_at: Option<Instant>,
    /// When it was closed or cancelled.
    pub closed_at: Option<Instant>,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: Instant,
}

/// A directive in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DirectiveView {
    /// What lists show.
    #[serde(flatten)]
    pub head: DirectiveHead,
    /// What is required.
    pub requirement: String,
    /// Where it stands in a document.
    pub document: Option<SpanView>,
    /// Source in words.
    pub source: Option<String>,
    /// Time profile.
    pub profile: String,
    /// How often its tasks report.
    pub cadence: String,
    /// When a report is due.
    pub due_rule: String,
    /// The closed directive that it follows up.
    pub previous_round: Option<i64>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// Its targets.
    pub targets: Vec<TargetView>,
    /// Its tasks by state.
    pub tasks: BTreeMap<String, i64>,
}

/// A directive inside the actor's scope, in full.
///
/// # Errors
/// Not found outside the scope.
pub fn view(cx: &mut Cx<'_>, id: DirectiveId) -> Result<DirectiveView> {
    let directive = super::seen(cx, id)?;
    let mut tasks: BTreeMap<String, i64> = BTreeMap::new();
    let parts = store::assignment::parts(cx.tx, id)?;
    for part in parts.iter().filter(|part| counted(cx, &directive, &parts, part)) {
        *tasks.entry(part.state.word().to_owned()).or_default() += 1;
    }
    let targets = super::super::target::view::of_directive(cx, id)?;
    let head = Heads::default().head(cx, &directive)?;
    Ok(DirectiveView {
        head,
        requirement: directive.requirement,
        document: directive.span.map(|s| SpanView {
            id: s.document.0,
            start: s.start,
            end: s.end,
        }),
        source: directive.source,
        profile: directive.profile,
        cadence: directive.cadence.word().to_owned(),
        due_rule: directive.due_rule.to_string(),
        previous_round: directive.previous_round.map(|d| d.0),
        cancel_reason: directive.cancel_reason,
        targets,
        tasks,
    })
}

/// Whether a task counts for the actor: a draft does for whoever issues it, or the first of the drafts above it.
fn counted(cx: &Cx<'_>, directive: &Directive, parts: &[Part], part: &Part) -> bool {
    if part.state != TaskState::Draft {
        return true;
    }
    let parent = |part: &Part| parts.iter().find(|above| Some(above.id.0) == part.parent);
    let mut first = part;
    while let Some(above) = parent(first).filter(|above| above.state == TaskState::Draft) {
        first = above;
    }
    match parent(first) {
        Some(above) => above.lead == cx.actor.org,
        None => [Some(directive.issuer), directive.acting].contains(&Some(cx.actor.org)),
    }
}

/// Turns directives into heads; each organisation is looked up once.
#[derive(Default)]
pub(super) struct Heads(BTreeMap<i64, (OrgRef, String)>);

impl Heads {
    fn org(&mut self, cx: &mut Cx<'_>, id: OrgId) -> Result<(OrgRef, String)> {
        if let Some(known) = self.0.get(&id.0) {
            return Ok(known.clone());
        }
        let org = store::org::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
        let (prefix, _) = store::directive::registry(cx.tx, id)?;
        let known = (OrgRef::from(&org), prefix);
        self.0.insert(id.0, known.clone());
        Ok(known)
    }

    /// A directive as lists show it.
    ///
    /// # Errors
    /// As the database.
    pub(super) fn head(&mut self, cx: &mut Cx<'_>, d: &Directive) -> Result<DirectiveHead> {
        let (issuer, prefix) = self.org(cx, d.issuer)?;
        let acting = d.acting.map(|id| self.org(cx, id)).transpose()?;
        Ok(DirectiveHead {
            id: d.id.0,
            number: d.number.map(|(year, no)| register_number(&prefix, year, no)),
            issuer,
            acting: acting.map(|(org, _)| org),
            kind: d.kind.word().to_owned(),
            title: d.title.clone(),
            urgency: d.urgency.word().to_owned(),
            state: d.state.word().to_owned(),
            due_on: d.due_on,
            original_due_on: d.original_due_on,
            external_ref: d.external_ref.clone(),
            issued_at: d.issued_at,
            closed_at: d.closed_at,
            version: d.version,
            updated_at: d.updated_at,
        })
    }
}
