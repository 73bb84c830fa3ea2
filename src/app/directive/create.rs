//! Writes a directive by hand or from a finding (拟办).

use super::super::searchable::searchable;
use super::super::{Change, Command, Cx, Subject};
use super::text;
use super::view::DirectiveView;
use crate::app::error::Result;
use crate::domain::cadence::{Cadence, DueRule};
use crate::domain::directive::{DirectiveKind, Span, Urgency};
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::org::OrgKind;
use crate::domain::policy::Right;
use crate::domain::profile::Profile;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::{self, directive::NewRow};

/// Longest title, characters.
pub const TITLE_LIMIT: usize = 200;
/// Longest requirement, characters.
pub const REQUIREMENT_LIMIT: usize = 10_000;

/// A directive to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDirective {
    /// What it comes from.
    pub kind: DirectiveKind,
    /// Title.
    pub title: String,
    /// What is required.
    pub requirement: String,
    /// Source in words, where there is no document.
    pub source: Option<String>,
    /// How urgent.
    pub urgency: Urgency,
    /// Time profile; `ordinary` where none is named.
    pub profile: Option<String>,
    /// How often its tasks report; the profile's where none is named.
    pub cadence: Option<Cadence>,
    /// When a report is due; the profile's where none is named.
    pub due_rule: Option<DueRule>,
    /// By when it is to be done.
    pub due_on: Option<Day>,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// Where it stands in a document.
    pub span: Option<Span>,
    /// The closed directive that it follows up.
    pub previous_round: Option<DirectiveId>,
}

impl NewDirective {
    /// A directive with the terms of its profile, `ordinary`.
    #[must_use]
    pub fn new(kind: DirectiveKind, title: &str, requirement: &str) -> NewDirective {
        NewDirective {
            kind,
            title: title.to_owned(),
            requirement: requirement.to_owned(),
            source: None,
            urgency: Urgency::Ordinary,
            profile: None,
            cadence: None,
            due_rule: None,
            due_on: None,
            external_ref: None,
            span: None,
            previous_round: None,
        }
    }
}

/// Writes a directive as a draft.
pub struct Create(pub NewDirective);

impl Command for Create {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        let id = create_in(cx, &self.0)?;
        super::view::view(cx, id)
    }
}

/// Writes a directive as a draft, inside another command.
///
/// # Errors
/// Refused to those who are no supervisors; an invalid field; not unique where the external key was used before.
pub fn create_in(cx: &mut Cx<'_>, new: &NewDirective) -> Result<DirectiveId> {
    cx.allow(Right::Supervise)?;
    let row = row(cx, new)?;
    let id = store::directive::add(cx.tx, &row, cx.now)?;
    let change = Change::of("directive.created")
        .with("title", row.title.clone())
        .with("kind", row.kind.word())
        .with("due_on", row.due_on.map(|d| d.to_string()));
    let event = cx.record(Subject::directive(id), change)?;
    store::directive::begin(cx.tx, id, cx.now, event)?;
    Ok(id)
}

fn row(cx: &mut Cx<'_>, new: &NewDirective) -> Result<NewRow> {
    let title = text("title", &new.title, TITLE_LIMIT)?;
    let requirement = text("requirement", &new.requirement, REQUIREMENT_LIMIT)?;
    let rules = std::sync::Arc::clone(&cx.rules);
    let profile = profile(&rules.profiles, new.profile.as_deref().unwrap_or("ordinary"))?;
    let cadence = new.cadence.unwrap_or(profile.cadence);
    check_due("due_on", new.due_on)?;
    check_span(cx, new.span)?;
    if let Some(previous) = new.previous_round {
        super::seen(cx, previous)?;
    }
    Ok(NewRow {
        issuer: cx.actor.principal,
        acting: acting(cx),
        kind: new.kind,
        span: new.span,
        source: new.source.clone().filter(|s| !s.trim().is_empty()),
        urgency: new.urgency,
        profile: profile.code.clone(),
        cadence,
        due_rule: new.due_rule.unwrap_or_else(|| profile.due_rule(cadence)),
        due_on: new.due_on,
        previous_round: new.previous_round,
        external_ref: external_ref(new.external_ref.as_deref())?,
        search: searchable(&[&title, &requirement]),
        title,
        requirement,
        created_by: cx.actor.user,
    })
}

/// The department through which the actor's organisation acts.
fn acting(cx: &Cx<'_>) -> Option<OrgId> {
    (cx.actor.kind == OrgKind::Department).then_some(cx.actor.org)
}

/// The profile of this code.
///
/// # Errors
/// An invalid field that names the codes.
pub fn profile<'a>(profiles: &'a crate::domain::profile::Profiles, code: &str) -> Result<&'a Profile> {
    Ok(profiles.get(code).ok_or_else(|| {
        let known: Vec<_> = profiles.list.iter().map(|p| p.code.as_str()).collect();
        let known = known.join(", ");
        let (zh, en) = (
            format!("没有这种办理时限；可用：{known}"),
            format!("no such profile; possible: {known}"),
        );
        Refusal::field("profile", "unknown", zh, en)
    })?)
}

/// A due day that a date field can mean.
///
/// # Errors
/// An invalid field outside the years 2000 to 2100.
pub fn check_due(field: &str, due_on: Option<Day>) -> Result<()> {
    use chrono::Datelike;
    match due_on {
        Some(day) if !(2000..=2100).contains(&day.year()) => {
            let (zh, en) = (
                "日期须在2000年至2100年之间",
                "the date must lie in the years 2000 to 2100",
            );
            Err(Refusal::field(field, "out_of_range", zh, en).into())
        }
        _ => Ok(()),
    }
}

/// A caller's own key.
///
/// # Errors
/// An invalid field where it is longer than 100 characters.
pub fn external_ref(given: Option<&str>) -> Result<Option<String>> {
    given
        .filter(|key| !key.trim().is_empty())
        .map(|key| text("external_ref", key, 100))
        .transpose()
}

fn check_span(cx: &mut Cx<'_>, span: Option<Span>) -> Result<()> {
    let Some(span) = span else { return Ok(()) };
    let ours = store::directive::has_document(cx.tx, cx.actor.principal, span.document)?
        || store::directive::has_document(cx.tx, cx.actor.org, span.document)?;
    if !ours || span.start < 0 || span.end < span.start {
        let (zh, en) = ("没有这份文件，或位置有误", "no such document, or its span is not valid");
        return Err(Refusal::field("document", "not_found", zh, en).into());
    }
    Ok(())
}
