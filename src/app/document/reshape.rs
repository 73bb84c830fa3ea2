//! Merging and splitting findings: nothing is lost, each part keeps its place in the text and points to its parent.

use super::content::{Content, DirectiveContent};
use super::decide::{Board, Span, Trace, content_of};
use super::upload::fingerprint;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::finding::{FindingState, Verdict, title_of};
use crate::domain::notice::{Lexicon, source::Source};
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::finding::{Finding, NewFinding};

/// Takes others of the same kind into a finding: requirements are joined in the order of the text, bodies united, the
/// first stated day stays. Of targets the one that stays keeps its own value.
///
/// # Errors
/// Names the finding that is not there, of another kind, or registered.
pub(super) fn merge(
    board: &mut Board,
    cx: &mut Cx<'_>,
    into: &Finding,
    with: &[i64],
    path: &str,
) -> Result<Vec<Trace>> {
    if with.is_empty() {
        let zh = "请指明要并入的识别结果";
        return Err(Refusal::field(format!("{path}.with"), "empty", zh, "Name the findings to merge").into());
    }
    let mut parts = vec![into.clone()];
    for (index, id) in with.iter().enumerate() {
        let field = format!("{path}.with[{index}]");
        let part = board.take(*id, Verdict::Merge, &field)?;
        if part.kind != into.kind {
            let zh = format!("只能合并同类识别结果，{id}是“{}”", part.kind.zh());
            let en = format!("Finding {id} is a {}; merge findings of one kind", part.kind.word());
            return Err(Refusal::field(field, "other_kind", zh, en).into());
        }
        parts.push(part);
    }
    parts.sort_by_key(|p| (p.start, p.id));
    let joined = join(content_of(into)?, &parts)?;
    let mut traces = board.write(cx, into, FindingState::Edited, Some(&joined.json()?), into.parent)?;
    for part in parts.iter().filter(|p| p.id != into.id) {
        let edited = part.edited.as_deref();
        traces.extend(board.write(cx, part, FindingState::Merged, edited, Some(into.id.0))?);
    }
    Ok(traces)
}

fn join(into: Content, parts: &[Finding]) -> Result<Content> {
    let Content::Directive(mut whole) = into else {
        return Ok(into);
    };
    let mut requirement = String::new();
    for part in parts {
        let Content::Directive(d) = content_of(part)? else {
            continue;
        };
        add(&mut requirement, &d);
        whole.responsible.extend(d.responsible);
        whole.due_on = whole.due_on.or(d.due_on);
    }
    let mut seen = Vec::new();
    whole.responsible.retain(|b| {
        let fresh = !seen.contains(b);
        seen.push(b.clone());
        fresh
    });
    whole.requirement = requirement;
    Ok(Content::Directive(whole))
}

fn add(requirement: &mut String, d: &DirectiveContent) {
    if !requirement.is_empty() && !requirement.ends_with(['。', '；', '！', '：', '，']) {
        requirement.push('；');
    }
    requirement.push_str(&d.requirement);
}

/// Cuts a finding into parts inside its span; each is a new proposal with the parent's deadline, bodies or value.
///
/// # Errors
/// Names the span that is empty, lies outside the finding or overlaps the one before.
pub(super) fn split(
    board: &mut Board,
    cx: &mut Cx<'_>,
    whole: &Finding,
    spans: &[Span],
    path: &str,
) -> Result<Vec<Trace>> {
    check(whole, spans, path)?;
    let content = content_of(whole)?;
    let text = store::document::text(cx.tx, board.document)?;
    let edited = whole.edited.as_deref();
    let mut traces = board.write(cx, whole, FindingState::Split, edited, whole.parent)?;
    let taken = board
        .findings
        .iter()
        .filter(|f| f.kind == whole.kind)
        .map(|f| f.position);
    let free = taken.max().map_or(0, |last| last + 1);
    for (position, span) in (free..).zip(spans) {
        let quote = slice(&text, *span);
        let part = part(&content, &quote);
        let new = NewFinding {
            document: board.document,
            kind: whole.kind,
            position,
            start: span.start,
            end: span.end,
            quote: &quote,
            fingerprint: &fingerprint(whole.kind, &quote),
            proposed: &part.json()?,
            confidence_milli: whole.confidence_milli,
            parent: Some(whole.id),
        };
        let id = store::finding::add(cx.tx, &new)?;
        board.made(id);
        traces.push((id.0, serde_json::Value::Null, FindingState::Proposed.word().into()));
    }
    // Positions taken now must not be taken again by another split of the same request.
    board.findings = store::finding::of_document(cx.tx, board.document)?;
    Ok(traces)
}

fn check(whole: &Finding, spans: &[Span], path: &str) -> Result<()> {
    if spans.len() < 2 {
        let zh = "拆分至少需要两段";
        return Err(Refusal::field(format!("{path}.spans"), "count", zh, "A split needs at least two spans").into());
    }
    let mut from = whole.start;
    for (index, span) in spans.iter().enumerate() {
        if span.start < from || span.end <= span.start || span.end > whole.end {
            let (start, end) = (whole.start, whole.end);
            let zh = format!("各段须依次位于{start}至{end}之间，不重叠、不为空");
            let en = format!("Spans must lie between {start} and {end}, in order, not empty, without overlap");
            return Err(Refusal::field(format!("{path}.spans[{index}]"), "bad_span", zh, en).into());
        }
        from = span.end;
    }
    Ok(())
}

fn slice(text: &str, span: Span) -> String {
    let from = usize::try_from(span.start).unwrap_or(0);
    let length = usize::try_from(span.end - span.start).unwrap_or(0);
    text.chars().skip(from).take(length).collect()
}

fn part(whole: &Content, quote: &str) -> Content {
    match whole {
        Content::Target(t) => Content::Target(t.clone()),
        Content::Directive(d) => {
            let requirement = Source::new(quote, Lexicon::builtin()).text().trim().to_owned();
            Content::Directive(DirectiveContent {
                title: title_of(&requirement),
                requirement,
                ..d.clone()
            })
        }
    }
}
