//! What registering would make of a document's findings: which directives, with which targets, and what is left over.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::content::{Content, DirectiveContent, TargetContent};
use super::decide::content_of;
use crate::app::cx::Cx;
use crate::app::error::{Error, Result};
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::{DirectiveId, DocumentId};
use crate::domain::refusal::{Code, Refusal};
use crate::store;
use crate::store::finding::Finding;

/// A directive finding with the targets that belong to it.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) finding: Finding,
    pub(super) content: DirectiveContent,
    /// Where it is registered already and only targets are added.
    pub(super) directive: Option<DirectiveId>,
    pub(super) targets: Vec<(Finding, TargetContent)>,
}

/// What stays behind, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Left {
    /// The target finding.
    pub finding: i64,
    /// `no_directive`, `directive_not_accepted`.
    pub code: String,
    /// What to do, Chinese.
    pub message: String,
}

/// Everything registering would do.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) groups: Vec<Group>,
    pub(super) left: Vec<Left>,
}

/// Plans registering: of all accepted findings, or of those named (a directive brings its accepted targets, a target its
/// directive).
///
/// # Errors
/// Names a finding that is not there, not accepted, or registered; refused where there is nothing to register.
pub(super) fn plan(cx: &mut Cx<'_>, document: DocumentId, wanted: Option<&[i64]>) -> Result<Plan> {
    let findings = store::finding::of_document(cx.tx, document)?;
    let mut groups: BTreeMap<i64, Group> = BTreeMap::new();
    for (place, finding) in (0_i64..).zip(&findings) {
        let fresh = finding.state.taken() && !finding.registered();
        if finding.kind == FindingKind::Directive && (fresh || finding.directive.is_some()) {
            groups.insert(place, group(finding)?);
        }
    }
    let mut left = Vec::new();
    for finding in findings.iter().filter(|f| f.kind == FindingKind::Target) {
        if !finding.state.taken() || finding.registered() {
            continue;
        }
        let Content::Target(content) = content_of(finding)? else {
            continue;
        };
        let home = home(&findings, content.directive, finding.start);
        match groups.values_mut().find(|g| Some(g.finding.id.0) == home) {
            Some(group) => group.targets.push((finding.clone(), content)),
            None => left.push(behind(finding, home)),
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    if let Some(wanted) = wanted {
        check(&findings, &groups, wanted)?;
        let named = |f: &Finding| wanted.contains(&f.id.0);
        groups.retain(|g| named(&g.finding) || g.targets.iter().any(|(f, _)| named(f)));
        left.retain(|l| wanted.contains(&l.finding));
    }
    groups.retain(|g| g.directive.is_none() || !g.targets.is_empty());
    if groups.is_empty() {
        let zh = "没有可立项的识别结果；请先采纳事项，再立项";
        let en = "Nothing to register; accept directive findings first";
        return Err(Refusal::rule(zh, en).into());
    }
    Ok(Plan { groups, left })
}

fn group(finding: &Finding) -> Result<Group> {
    let Content::Directive(content) = content_of(finding)? else {
        return Err(Error::Internal(format!("finding {} is no directive", finding.id)));
    };
    Ok(Group {
        finding: finding.clone(),
        content,
        directive: finding.directive.map(DirectiveId),
        targets: Vec::new(),
    })
}

/// The directive finding a target belongs to now: merged ones lead to what they went into, split ones to the part that
/// holds the target.
pub(super) fn home(findings: &[Finding], named: Option<i64>, start: i64) -> Option<i64> {
    let mut id = named?;
    // Each step leads to another finding; more steps than findings would be a circle.
    for _ in 0..=findings.len() {
        let finding = findings.iter().find(|f| f.id.0 == id)?;
        id = match finding.state {
            FindingState::Merged => finding.parent?,
            FindingState::Split => part(findings, id, start)?,
            _ => return Some(id),
        };
    }
    None
}

fn part(findings: &[Finding], whole: i64, start: i64) -> Option<i64> {
    let parts = || {
        findings
            .iter()
            .filter(|f| f.parent == Some(whole) && f.state != FindingState::Merged)
    };
    let holds = parts().find(|f| f.start <= start && start < f.end);
    holds.or_else(|| parts().next()).map(|f| f.id.0)
}

fn behind(finding: &Finding, home: Option<i64>) -> Left {
    let (code, message) = match home {
        None => (
            "no_directive",
            "该目标未归入任何事项；请在修改时指定 directive".to_owned(),
        ),
        Some(id) => (
            "directive_not_accepted",
            format!("该目标所属的事项（识别结果{id}）未采纳；请先采纳，或把目标改到其他事项下"),
        ),
    };
    Left {
        finding: finding.id.0,
        code: code.to_owned(),
        message,
    }
}

/// Every named finding must be one that can be registered now.
fn check(findings: &[Finding], groups: &[Group], wanted: &[i64]) -> Result<()> {
    for (index, id) in wanted.iter().enumerate() {
        let field = format!("findings[{index}]");
        let Some(finding) = findings.iter().find(|f| f.id.0 == *id) else {
            let zh = format!("本文件没有编号为{id}的识别结果");
            return Err(Refusal::field(field, "not_found", zh, format!("The document has no finding {id}")).into());
        };
        if finding.registered() {
            let zh = format!("识别结果{id}已立项");
            return Err(Refusal::new(Code::AlreadyExists, zh, format!("Finding {id} is registered already")).into());
        }
        let ready = |g: &Group| g.finding.id == finding.id || g.targets.iter().any(|(t, _)| t.id == finding.id);
        if !groups.iter().any(ready) {
            let zh = format!("识别结果{id}（或其所属事项）尚未采纳，现为“{}”", finding.state.zh());
            let en = format!(
                "Finding {id}, or its directive, is not accepted; it is {}",
                finding.state.word()
            );
            return Err(Refusal::field(field, "not_accepted", zh, en).into());
        }
    }
    Ok(())
}
