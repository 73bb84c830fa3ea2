//! Deciding about findings (采纳、修改、不采纳、合并、拆分), many at once: all or nothing. A decision may be changed until
//! the finding is registered; each is versioned and on record.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::content::Content;
use super::edit_finding::Edit;
use super::findings::FindingView;
use super::reshape;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::app::{Change, Command, Subject};
use crate::domain::finding::{FindingKind, FindingState, Verdict};
use crate::domain::id::{DocumentId, FindingId};
use crate::domain::refusal::{Code, Refusal};
use crate::store;
use crate::store::finding::{Decided, Finding};

/// Most decisions of one request.
pub const MOST: usize = 1000;

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First scalar.
    pub start: i64,
    /// Scalar after the last.
    pub end: i64,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The finding.
    pub finding: i64,
    /// `accept`, `edit`, `reject`, `merge`, `split`.
    #[schemars(with = "String")]
    pub action: Verdict,
    /// For `edit`: what changes.
    pub edited: Option<Edit>,
    /// For `merge`: the findings that go into this one.
    pub with: Option<Vec<i64>>,
    /// For `split`: the parts, inside the finding's own span.
    pub spans: Option<Vec<Span>>,
    /// For `accept` and `edit` of a directive: whether its targets are accepted along with it. Those that this request
    /// names itself, that were decided about before, that are blank or only proposed by a programme's table are not.
    pub targets: Option<bool>,
    /// The version that was read; a newer one refuses the decision.
    pub version: Option<i64>,
    /// Why.
    pub reason: Option<String>,
}

impl Decision {
    /// A plain decision: accept or reject.
    #[must_use]
    pub fn plain(finding: i64, action: Verdict) -> Decision {
        Decision {
            finding,
            action,
            edited: None,
            with: None,
            spans: None,
            targets: None,
            version: None,
            reason: None,
        }
    }
}

/// Decides about findings of a document.
pub struct Decide {
    /// The document.
    pub document: DocumentId,
    /// The decisions, in order.
    pub decisions: Vec<Decision>,
}

/// The findings as they stand after the decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DecidedView {
    /// Findings that were decided about, merged, or made by a split, in the order of the text.
    pub items: Vec<FindingView>,
    /// The document's new version.
    pub document_version: i64,
}

impl Command for Decide {
    type Output = DecidedView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DecidedView> {
        let document = super::supervised(cx, self.document)?;
        if self.decisions.is_empty() || self.decisions.len() > MOST {
            let (zh, en) = (format!("请给出1至{MOST}条决定"), format!("Send 1 to {MOST} decisions"));
            return Err(Refusal::field("decisions", "count", zh, en).into());
        }
        store::document::touch(cx.tx, self.document, cx.now)?;
        let mut board = Board::load(cx, self.document)?;
        let mut change = Change::of("document.findings_decided");
        for (index, decision) in self.decisions.iter().enumerate() {
            let path = format!("decisions[{index}]");
            for (id, before, after) in board.decide(cx, decision, &path)? {
                change = change.field(&format!("finding.{id}"), before, after);
            }
        }
        for (id, before, after) in board.bring_targets(cx, &self.decisions)? {
            change = change.field(&format!("finding.{id}"), before, after);
        }
        let org = Some(document.org);
        let subject = Subject {
            org,
            ..Subject::of("document", self.document.0)
        };
        cx.record(subject, change)?;
        board.answer(cx, document.version + 1)
    }
}

/// What an act did to a finding: id, before, after.
pub(super) type Trace = (i64, Value, Value);

/// The findings of one document while decisions are taken.
pub(super) struct Board {
    pub(super) document: DocumentId,
    pub(super) findings: Vec<Finding>,
    named: HashSet<FindingId>,
}

impl Board {
    fn load(cx: &mut Cx<'_>, document: DocumentId) -> Result<Board> {
        let findings = store::finding::of_document(cx.tx, document)?;
        Ok(Board {
            document,
            findings,
            named: HashSet::new(),
        })
    }

    fn decide(&mut self, cx: &mut Cx<'_>, decision: &Decision, path: &str) -> Result<Vec<Trace>> {
        fits(decision, path)?;
        let finding = self.take(decision.finding, decision.action, &format!("{path}.finding"))?;
        if decision.targets.is_some() && finding.kind != FindingKind::Directive {
            let (zh, en) = ("“targets”只用于事项", "‘targets’ goes with directives");
            return Err(Refusal::field(format!("{path}.targets"), "not_for_this_kind", zh, en).into());
        }
        if decision.version.is_some_and(|v| v != finding.version) {
            return Err(super::stale().into());
        }
        if let Some(reason) = &decision.reason {
            let field = format!("{path}.reason");
            super::passage(&field, reason, 500)?;
            crate::app::secrecy::gate(&[(&field, reason)])?;
        }
        match decision.action {
            Verdict::Accept => {
                let state = finding
                    .edited
                    .as_ref()
                    .map_or(FindingState::Accepted, |_| FindingState::Edited);
                self.write(cx, &finding, state, finding.edited.as_deref(), finding.parent)
            }
            Verdict::Reject => self.write(
                cx,
                &finding,
                FindingState::Rejected,
                finding.edited.as_deref(),
                finding.parent,
            ),
            Verdict::Edit => {
                let edit = decision.edited.clone().unwrap_or_default();
                let path = format!("{path}.edited");
                self.check_directive(edit.directive.flatten(), &path)?;
                let content = edit.apply(content_of(&finding)?, &path)?;
                self.write(
                    cx,
                    &finding,
                    FindingState::Edited,
                    Some(&content.json()?),
                    finding.parent,
                )
            }
            Verdict::Merge => reshape::merge(self, cx, &finding, decision.with.as_deref().unwrap_or_default(), path),
            Verdict::Split => reshape::split(self, cx, &finding, decision.spans.as_deref().unwrap_or_default(), path),
        }
    }

    /// Accepts the targets of directives that bring them along, after everything else was decided.
    fn bring_targets(&mut self, cx: &mut Cx<'_>, decisions: &[Decision]) -> Result<Vec<Trace>> {
        let bringing: HashSet<i64> = decisions
            .iter()
            .filter(|d| d.targets == Some(true))
            .map(|d| d.finding)
            .collect();
        if bringing.is_empty() {
            return Ok(Vec::new());
        }
        let now = store::finding::of_document(cx.tx, self.document)?;
        let mut traces = Vec::new();
        for (target, home) in super::along::targets(&now)? {
            if bringing.contains(&home) && !self.named.contains(&target.id) {
                let edited = target.edited.as_deref();
                traces.extend(self.write(cx, target, FindingState::Accepted, edited, target.parent)?);
            }
        }
        Ok(traces)
    }

    /// A finding that may be decided about now, and has not been named in this request before.
    pub(super) fn take(&mut self, id: i64, verdict: Verdict, field: &str) -> Result<Finding> {
        let Some(finding) = self.findings.iter().find(|f| f.id.0 == id).cloned() else {
            let zh = format!("本文件没有编号为{id}的识别结果");
            return Err(Refusal::field(field, "not_found", zh, format!("The document has no finding {id}")).into());
        };
        if !self.named.insert(finding.id) {
            let zh = format!("识别结果{id}在本次请求中出现了两次");
            return Err(Refusal::field(
                field,
                "twice",
                zh,
                format!("Finding {id} is named twice in this request"),
            )
            .into());
        }
        if finding.registered() {
            let zh = format!("识别结果{id}已立项，不能再改；请修改对应的督办事项");
            let en = format!("Finding {id} is registered; edit the directive that was made of it");
            return Err(Refusal::new(Code::AlreadyExists, zh, en).into());
        }
        finding.state.decidable(verdict)?;
        Ok(finding)
    }

    /// A target can only be put under a directive finding of the same document.
    fn check_directive(&self, id: Option<i64>, path: &str) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let known = self
            .findings
            .iter()
            .any(|f| f.id.0 == id && f.kind == FindingKind::Directive);
        if known {
            return Ok(());
        }
        let zh = format!("本文件没有编号为{id}的事项类识别结果");
        let en = format!("The document has no directive finding {id}");
        Err(Refusal::field(format!("{path}.directive"), "not_found", zh, en).into())
    }

    /// Writes one decision and answers what it changed.
    pub(super) fn write(
        &mut self,
        cx: &mut Cx<'_>,
        finding: &Finding,
        state: FindingState,
        edited: Option<&str>,
        parent: Option<i64>,
    ) -> Result<Vec<Trace>> {
        let decided = Decided {
            state,
            edited,
            parent,
            by: cx.actor.user,
        };
        store::finding::decide(cx.tx, finding.id, finding.version, &decided, cx.now)?;
        let trace = (
            finding.id.0,
            seen(finding.state, finding.edited.as_deref()),
            seen(state, edited),
        );
        self.named.insert(finding.id);
        Ok(vec![trace])
    }

    /// Marks a finding as touched by this request, so that the answer shows it.
    pub(super) fn made(&mut self, id: FindingId) {
        self.named.insert(id);
    }

    fn answer(&self, cx: &mut Cx<'_>, document_version: i64) -> Result<DecidedView> {
        let now = store::finding::of_document(cx.tx, self.document)?;
        let items: Result<Vec<FindingView>> = now
            .into_iter()
            .filter(|f| self.named.contains(&f.id))
            .map(FindingView::of)
            .collect();
        Ok(DecidedView {
            items: items?,
            document_version,
        })
    }
}

/// State and wording of a finding for the timeline.
fn seen(state: FindingState, edited: Option<&str>) -> Value {
    let edited: Option<Value> = edited.and_then(|e| serde_json::from_str(e).ok());
    match edited {
        None => json!(state.word()),
        Some(edited) => json!({"state": state.word(), "edited": edited}),
    }
}

/// What a finding says now.
///
/// # Errors
/// A fault of ours where it cannot be read.
pub(super) fn content_of(finding: &Finding) -> Result<Content> {
    Content::read(finding.kind, finding.edited.as_deref().unwrap_or(&finding.proposed))
}

/// Every act takes its own fields and no others.
fn fits(d: &Decision, path: &str) -> Result<()> {
    let fields = [
        ("edited", d.edited.is_some(), Verdict::Edit),
        ("with", d.with.is_some(), Verdict::Merge),
        ("spans", d.spans.is_some(), Verdict::Split),
    ];
    if d.targets.is_some() && !matches!(d.action, Verdict::Accept | Verdict::Edit) {
        let (zh, en) = ("“targets”只用于“采纳”和“修改”", "‘targets’ goes with accept and edit");
        return Err(Refusal::field(format!("{path}.targets"), "not_for_this_action", zh, en).into());
    }
    for (name, given, act) in fields {
        if given == (d.action == act) {
            continue;
        }
        let field = format!("{path}.{name}");
        let refusal = if given {
            let zh = format!("“{name}”只用于“{}”", act.zh());
            Refusal::field(
                field,
                "not_for_this_action",
                zh,
                format!("‘{name}’ goes with {}", act.word()),
            )
        } else {
            let zh = format!("“{}”需要字段“{name}”", act.zh());
            Refusal::field(field, "missing_field", zh, format!("{} needs ‘{name}’", act.word()))
        };
        return Err(refusal.into());
    }
    Ok(())
}
