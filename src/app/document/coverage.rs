//! Coverage (覆盖情况): which sentences of a document are somebody's directive and which are nobody's yet.

use std::iter::{Peekable, Zip};
use std::ops::RangeFrom;
use std::str::Chars;

use schemars::JsonSchema;
use serde::Serialize;

use super::view::{self, CoverageCounts, DocumentView, Tally};
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::DocumentId;
use crate::store;
use crate::store::finding::Finding;

/// Coverage of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageView {
    /// The document.
    pub document: i64,
    /// What the engine took its sentences for.
    pub engine: CoverageCounts,
    /// Findings by state.
    pub findings: Tally,
    /// Every stretch of the text, in its order and without gaps, blanks aside.
    pub stretches: Vec<Stretch>,
}

/// A stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stretch {
    /// First scalar.
    pub start: i64,
    /// Scalar after the last.
    pub end: i64,
    /// `registered`, `taken`, `open`, `rejected`, or `none` where no directive was found.
    pub state: &'static str,
    /// The directive finding it belongs to.
    pub finding: Option<i64>,
}

/// The coverage of a document of the own organisation.
///
/// # Errors
/// Not found outside the own organisation.
pub fn show(cx: &mut Cx<'_>, id: DocumentId) -> Result<CoverageView> {
    let document = DocumentView::of(super::seen(cx, id)?, cx.lang())?;
    let findings = view::tally(cx, id)?;
    let text = store::document::text(cx.tx, id)?;
    let found: Vec<Finding> = store::finding::of_document(cx.tx, id)?
        .into_iter()
        .filter(|f| f.kind == FindingKind::Directive && f.state != FindingState::Split)
        .collect();
    Ok(CoverageView {
        document: id.0,
        engine: document.coverage,
        findings,
        stretches: stretches(&text, &found),
    })
}

type Scalars<'t> = Peekable<Zip<RangeFrom<i64>, Chars<'t>>>;

/// Cuts the text at its directive findings; what lies between them is `none`, cut at line ends.
fn stretches(text: &str, found: &[Finding]) -> Vec<Stretch> {
    let mut scalars = (0_i64..).zip(text.chars()).peekable();
    let mut all = Vec::new();
    for f in found {
        gaps(&mut scalars, f.start, &mut all);
        while scalars.next_if(|(i, _)| *i < f.end).is_some() {}
        all.push(Stretch {
            start: f.start,
            end: f.end,
            state: state(f),
            finding: Some(f.id.0),
        });
    }
    gaps(&mut scalars, i64::MAX, &mut all);
    all
}

/// The lines up to a scalar, without the blanks around them.
fn gaps(scalars: &mut Scalars<'_>, upto: i64, all: &mut Vec<Stretch>) {
    let mut open: Option<(i64, i64)> = None;
    let mut close = |open: &mut Option<(i64, i64)>| {
        all.extend(open.take().map(|(start, end)| Stretch {
            start,
            end,
            state: "none",
            finding: None,
        }));
    };
    while let Some((i, ch)) = scalars.next_if(|(i, _)| *i < upto) {
        if ch == '\n' {
            close(&mut open);
        } else if !ch.is_whitespace() {
            open = Some((open.map_or(i, |(start, _)| start), i + 1));
        }
    }
    close(&mut open);
}

fn state(f: &Finding) -> &'static str {
    match f.state {
        _ if f.registered() => "registered",
        FindingState::Accepted | FindingState::Edited | FindingState::Merged => "taken",
        FindingState::Rejected => "rejected",
        FindingState::Proposed | FindingState::Split => "open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::FindingId;

    #[test]
    fn what_lies_between_directives_is_nobodys() {
        let finding = Finding {
            id: FindingId(7),
            document: DocumentId(1),
            kind: FindingKind::Directive,
            position: 0,
            start: 4,
            end: 8,
            quote: String::new(),
            fingerprint: String::new(),
            proposed: String::new(),
            edited: None,
            confidence_milli: 900,
            state: FindingState::Accepted,
            parent: None,
            decided_by: None,
            decided_at: None,
            directive: None,
            target: None,
            version: 1,
        };
        let cut = stretches("一二\n 四五六七。\n 九", &[finding]);
        let seen: Vec<_> = cut.iter().map(|s| (s.start, s.end, s.state)).collect();
        assert_eq!(
            seen,
            [(0, 2, "none"), (4, 8, "taken"), (8, 9, "none"), (11, 12, "none")]
        );
    }
}
