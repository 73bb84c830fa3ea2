//! The targets that come along with a directive (连同目标): who accepts a directive means its figures too, or the
//! directive would be registered without anything to measure.

use std::collections::HashMap;

use super::content::Content;
use super::decide::content_of;
use super::plan::home;
use super::{programmes, seen};
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::finding::{FindingKind, FindingState};
use crate::domain::id::DocumentId;
use crate::store;
use crate::store::finding::Finding;

/// For each directive finding of a document the targets that would come along with it, in the order of the text.
///
/// # Errors
/// Not found outside the own organisation.
pub fn along(cx: &mut Cx<'_>, id: DocumentId) -> Result<HashMap<i64, Vec<i64>>> {
    seen(cx, id)?;
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for (target, home) in targets(&store::finding::of_document(cx.tx, id)?)? {
        found.entry(home).or_default().push(target.id.0);
    }
    Ok(found)
}

/// Targets that nobody has decided about and that say what is to be reached, each with its directive. A blank figure and
/// what a programme's table alone proposes need a look of their own.
pub(super) fn targets(findings: &[Finding]) -> Result<Vec<(&Finding, i64)>> {
    let mut found = Vec::new();
    for finding in findings.iter().filter(|f| f.kind == FindingKind::Target) {
        let Content::Target(content) = content_of(finding)? else {
            continue;
        };
        let says = content.qualitative || content.value.is_some();
        let own = finding.confidence_milli > i64::from(programmes::MILLI);
        if finding.state == FindingState::Proposed && says && own {
            found.extend(home(findings, content.directive, finding.start).map(|home| (finding, home)));
        }
    }
    Ok(found)
}
