//! Registering (立项) what was accepted: findings become numbered directives with their targets, in one transaction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matching;
use super::plan::{Group, Left, Plan, plan};
use crate::app::cx::Cx;
use crate::app::directive::create::{NewDirective, create_in};
use crate::app::directive::register::register_in;
use crate::app::error::{Error, Result};
use crate::app::target::add::{NewTarget, add_in};
use crate::app::target::entry::{Entry, IndicatorKey};
use crate::app::{Change, Command, Subject};
use crate::domain::cadence::Cadence;
use crate::domain::directive::{DirectiveKind, Span, Urgency};
use crate::domain::finding::DocumentState;
use crate::domain::id::{DirectiveId, DocumentId, IndicatorId};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::time::Day;
use crate::store;

use super::content::TargetContent;

/// What all directives of a registration have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Defaults {
    /// `policy` where nothing is said.
    #[schemars(with = "Option<String>")]
    pub kind: Option<DirectiveKind>,
    /// `ordinary` where nothing is said.
    #[schemars(with = "Option<String>")]
    pub urgency: Option<Urgency>,
    /// Time profile; `ordinary` where nothing is said.
    pub profile: Option<String>,
    /// How often tasks report; the profile's where nothing is said.
    #[schemars(with = "Option<String>")]
    pub cadence: Option<Cadence>,
    /// By when, for directives whose text does not say.
    pub due_on: Option<Day>,
}

/// Registers accepted findings of a document.
pub struct RegisterFindings {
    /// The document.
    pub document: DocumentId,
    /// Only these; all accepted ones where nothing is said.
    pub findings: Option<Vec<i64>>,
    /// What all have in common.
    pub defaults: Defaults,
}

/// What was, or would be, registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegisteredView {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The directives, in the order of the text.
    pub directives: Vec<RegisteredDirective>,
    /// Accepted targets that have no directive yet.
    pub left: Vec<Left>,
}

/// A directive made of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegisteredDirective {
    /// The finding.
    pub finding: i64,
    /// The directive; none in a dry run.
    pub directive: Option<i64>,
    /// Its number; none in a dry run, where it has to be approved first, or where it was registered before.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// By when.
    pub due_on: Option<Day>,
    /// Directives of the own organisation that were registered before in the same words.
    pub twins: Vec<TwinView>,
    /// Its targets.
    pub targets: Vec<RegisteredTarget>,
}

/// A directive that was registered before and says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TwinView {
    /// The directive.
    pub directive: i64,
    /// Its title.
    pub title: String,
}

impl TwinView {
    fn of(twins: Vec<store::twin::Twin>) -> Vec<TwinView> {
        let view = |t: store::twin::Twin| TwinView {
            directive: t.id.0,
            title: t.title,
        };
        twins.into_iter().map(view).collect()
    }
}

/// A target made of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegisteredTarget {
    /// The finding.
    pub finding: i64,
    /// The target; none in a dry run.
    pub target: Option<i64>,
    /// Name of the indicator.
    pub indicator: String,
    /// Its id; none where it would have to be made.
    pub indicator_id: Option<i64>,
    /// Whether the indicator is new.
    pub new_indicator: bool,
    /// Directives of the own organisation that have a target of this indicator for the same day already.
    pub twins: Vec<TwinView>,
}

/// Directives registered before that have the indicator of a target for the same day.
fn twins_of(cx: &mut Cx<'_>, indicator: Option<IndicatorId>, content: &TargetContent) -> Result<Vec<TwinView>> {
    let issuer = cx.actor.principal;
    match indicator.zip(content.due_on) {
        Some((indicator, day)) => Ok(TwinView::of(store::twin::of_indicator(cx.tx, issuer, indicator, day)?)),
        None => Ok(Vec::new()),
    }
}

/// What registering would make, without writing anything.
///
/// # Errors
/// As [`RegisterFindings`], save what only the writing can tell.
pub fn preview(cx: &mut Cx<'_>, asked: &RegisterFindings) -> Result<RegisteredView> {
    super::supervised(cx, asked.document)?;
    let Plan { groups, left } = plan(cx, asked.document, asked.findings.as_deref())?;
    let mut directives = Vec::new();
    for group in &groups {
        let mut targets = Vec::new();
        for (finding, content) in &group.targets {
            let known = matching::find(cx, content)?;
            let twins = twins_of(cx, known.as_ref().map(|i| i.id), content)?;
            targets.push(RegisteredTarget {
                finding: finding.id.0,
                target: None,
                indicator: known
                    .as_ref()
                    .map_or_else(|| content.indicator.clone(), |i| i.name.clone()),
                indicator_id: known.as_ref().map(|i| i.id.0),
                new_indicator: known.is_none(),
                twins,
            });
        }
        let twins = same_words(cx, group)?;
        directives.push(RegisteredDirective {
            twins,
            ..asked.shown(group, None, None, targets)
        });
    }
    Ok(RegisteredView {
        dry_run: true,
        directives,
        left,
    })
}

impl Command for RegisterFindings {
    type Output = RegisteredView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<RegisteredView> {
        let document = super::supervised(cx, self.document)?;
        store::document::touch(cx.tx, self.document, cx.now)?;
        let Plan { groups, left } = plan(cx, self.document, self.findings.as_deref())?;
        let mut directives = Vec::new();
        for group in &groups {
            directives.push(self.register(cx, group)?);
        }
        store::document::set_state(cx.tx, self.document, DocumentState::Registered)?;
        let made: Vec<Option<i64>> = directives.iter().map(|d| d.directive).collect();
        let change = Change::of("document.registered")
            .field("state", document.state.word(), DocumentState::Registered.word())
            .with("directives", made);
        let org = Some(document.org);
        let subject = Subject {
            org,
            ..Subject::of("document", self.document.0)
        };
        cx.record(subject, change)?;
        Ok(RegisteredView {
            dry_run: false,
            directives,
            left,
        })
    }
}

impl RegisterFindings {
    fn register(&self, cx: &mut Cx<'_>, group: &Group) -> Result<RegisteredDirective> {
        let finding = &group.finding;
        let twins = same_words(cx, group)?;
        let id = match group.directive {
            Some(id) => id,
            None => {
                let new = self.directive(group);
                let id = create_in(cx, &new).map_err(|e| at(e, finding.id.0))?;
                store::finding::register(cx.tx, finding.id, id, None)?;
                id
            }
        };
        let mut targets = Vec::new();
        for (target, content) in &group.targets {
            let added = add_target(cx, id, target.id.0, &target.quote, content).map_err(|e| at(e, target.id.0))?;
            if let Some(made) = added.target {
                let made = crate::domain::id::TargetId(made);
                store::finding::register(cx.tx, target.id, id, Some(made))?;
            }
            targets.push(added);
        }
        let number = match group.directive {
            None if !waits_for_approval(cx)? => Some(register_in(cx, id)?),
            _ => None,
        };
        Ok(RegisteredDirective {
            twins,
            ..self.shown(group, Some(id), number, targets)
        })
    }

    /// By when: what the finding says, else the last of its targets, else the default.
    fn due_on(&self, group: &Group) -> Option<Day> {
        let last = group.targets.iter().filter_map(|(_, t)| t.due_on).max();
        group.content.due_on.or(last).or(self.defaults.due_on)
    }

    fn directive(&self, group: &Group) -> NewDirective {
        let (finding, content, defaults) = (&group.finding, &group.content, &self.defaults);
        let kind = defaults.kind.unwrap_or(DirectiveKind::Policy);
        NewDirective {
            urgency: defaults.urgency.unwrap_or(Urgency::Ordinary),
            profile: defaults.profile.clone(),
            cadence: defaults.cadence,
            due_on: self.due_on(group),
            span: Some(Span {
                document: finding.document,
                start: finding.start,
                end: finding.end,
            }),
            ..NewDirective::new(kind, &content.title, &content.requirement)
        }
    }

    fn shown(
        &self,
        group: &Group,
        directive: Option<DirectiveId>,
        number: Option<String>,
        targets: Vec<RegisteredTarget>,
    ) -> RegisteredDirective {
        RegisteredDirective {
            finding: group.finding.id.0,
            directive: directive.or(group.directive).map(|d| d.0),
            number,
            title: group.content.title.clone(),
            due_on: self.due_on(group),
            twins: Vec::new(),
            targets,
        }
    }
}

/// Directives registered before in the words of a group that is not.
fn same_words(cx: &mut Cx<'_>, group: &Group) -> Result<Vec<TwinView>> {
    if group.directive.is_some() {
        return Ok(Vec::new());
    }
    let issuer = cx.actor.principal;
    let twins = store::twin::of_requirement(cx.tx, issuer, &group.content.requirement)?;
    Ok(TwinView::of(twins))
}

/// Whether the organisation has its directives approved before they are numbered; then they stay drafts.
fn waits_for_approval(cx: &mut Cx<'_>) -> Result<bool> {
    let issuer = cx.actor.principal;
    Ok(store::directive::registry(cx.tx, issuer)?.1)
}

fn add_target(
    cx: &mut Cx<'_>,
    directive: DirectiveId,
    finding: i64,
    quote: &str,
    content: &TargetContent,
) -> Result<RegisteredTarget> {
    let (indicator, made) = matching::find_or_add(cx, content)?;
    let twins = twins_of(cx, Some(indicator.id), content)?;
    let text = |v: Option<rust_decimal::Decimal>| v.map(crate::domain::decimal::canonical);
    let entry = Entry {
        value_max: text(content.value_max),
        approx: content.approx,
        bound: content.bound.map(|b| b.word().to_owned()),
        qualitative: content.qualitative,
        found_text: Some(quote.to_owned()),
        unit: content.unit.clone(),
        due_on: content.due_on,
        ..Entry::of(content.comparator, text(content.value).as_deref())
    };
    let new = NewTarget {
        indicator: IndicatorKey::Id(indicator.id.0),
        ..NewTarget::on(&indicator.name, entry)
    };
    let target = add_in(cx, directive, &new)?;
    Ok(RegisteredTarget {
        finding,
        target: Some(target.0),
        indicator: indicator.name,
        indicator_id: Some(indicator.id.0),
        new_indicator: made,
        twins,
    })
}

/// An invalid field as a field of the finding it came from, so that the user knows which one to edit.
fn at(e: Error, finding: i64) -> Error {
    let Error::Refused(refusal) = e else { return e };
    if refusal.errors.is_empty() {
        return refusal.into();
    }
    let named = |f: FieldError| FieldError {
        field: format!("findings.{finding}.{}", f.field),
        ..f
    };
    Refusal {
        zh: format!("识别结果{finding}：{}", refusal.zh),
        en: format!("Finding {finding}: {}", refusal.en),
        errors: refusal.errors.into_iter().map(named).collect(),
        ..refusal
    }
    .into()
}
