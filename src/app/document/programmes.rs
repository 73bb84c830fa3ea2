//! A programme named in a document (“9792”工程, “两进一出”工程) brings its table of targets as proposals: the code is never
//! a value (DOMAIN.md §6), and nobody can read its goals off the digits. Where the document spells out a goal of the
//! programme itself, its own words hold and nothing is proposed.

use super::content::TargetContent;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::notice::{DirectiveFound, Draft};
use crate::domain::time::Day;
use crate::store;
use crate::store::programme::{Item, Programme};

/// How sure such a proposal is, in thousandths: the programme is named, its goals are a table's.
pub(super) const MILLI: u16 = 450;

/// A target that a programme proposes.
#[derive(Debug, Clone)]
pub(super) struct Proposed {
    /// Which directive of the draft names the programme.
    pub(super) directive: usize,
    /// Scalars of the code in the text, and the code.
    pub(super) span: (usize, usize, String),
    /// The target.
    pub(super) content: TargetContent,
}

/// The targets of the programmes that a draft names.
///
/// # Errors
/// As the database.
pub(super) fn of(cx: &mut Cx<'_>, draft: &Draft, year: Option<i64>) -> Result<Vec<Proposed>> {
    let known = store::programme::all(cx.tx)?;
    Ok(known
        .iter()
        .filter(|p| !p.retired)
        .flat_map(|p| proposed(p, draft, year))
        .collect())
}

fn proposed(programme: &Programme, draft: &Draft, year: Option<i64>) -> Vec<Proposed> {
    let named = |d: &DirectiveFound| d.text.contains(&format!("“{}”", programme.code));
    let mut places = draft.directives.iter().enumerate().filter(|(_, d)| named(d));
    let first = places.clone().next();
    // A title that names it leads to the sentence below that does.
    let Some((index, directive)) = places.find(|(_, d)| d.text.chars().count() > 16).or(first) else {
        return Vec::new();
    };
    if programme.items.iter().any(|item| spelled_out(item, draft)) {
        return Vec::new();
    }
    let Some(span) = span(directive, &programme.code) else {
        return Vec::new();
    };
    let ours = year.is_none_or(|y| y == programme.year);
    let due_on = i32::try_from(programme.year)
        .ok()
        .filter(|_| ours)
        .and_then(|y| Day::from_ymd_opt(y, 12, 31));
    let content = |item: &Item| TargetContent {
        indicator: item.name.clone(),
        indicator_kind: None,
        comparator: item.comparator,
        value: item.value.as_deref().and_then(|v| v.parse().ok()),
        value_max: None,
        unit: Some(item.unit.base.clone()),
        approx: false,
        bound: None,
        qualitative: false,
        placeholder: item.value.is_none(),
        period_text: Some(format!("{}年", programme.year)),
        due_on,
        scope: None,
        directive: None,
    };
    let target = |item: &Item| Proposed {
        directive: index,
        span: span.clone(),
        content: content(item),
    };
    programme.items.iter().map(target).collect()
}

/// Whether the document has this goal in its own words: the same value in the same unit.
fn spelled_out(item: &Item, draft: &Draft) -> bool {
    let value = item.value.as_deref().and_then(|v| v.parse().ok());
    let same = |t: &crate::domain::notice::TargetFound| {
        t.value == value && t.unit.as_deref().unwrap_or_default() == item.unit.base
    };
    value.is_some() && draft.targets.iter().any(same)
}

/// Where the code stands in the directive, in scalars of the text.
fn span(directive: &DirectiveFound, code: &str) -> Option<(usize, usize, String)> {
    let Some(byte) = directive.quote.find(code) else {
        // Another script or damage: the whole sentence.
        return Some((directive.start, directive.end, directive.quote.clone()));
    };
    let before = directive.quote.get(..byte)?.chars().count();
    let start = directive.start + before;
    Some((start, start + code.chars().count(), code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::IndicatorId;
    use crate::domain::notice::{self, Lexicon};
    use crate::domain::target::Comparator;

    fn programme() -> Programme {
        let item = |name: &str, value: &str| Item {
            indicator: IndicatorId(1),
            name: name.to_owned(),
            unit: "%".into(),
            comparator: Comparator::AtLeast,
            value: Some(value.to_owned()),
            due_on: None,
            note: None,
        };
        Programme {
            id: 1,
            org: None,
            retired: false,
            version: 1,
            code: "9792".to_owned(),
            name: "“9792”工程".to_owned(),
            year: 2020,
            source: String::new(),
            items: vec![item("瘦身胶带封装比例", "90"), item("循环中转袋使用率", "85")],
        }
    }

    fn found(text: &str, year: Option<i64>) -> Vec<Proposed> {
        proposed(&programme(), &notice::read(text, None, Lexicon::builtin()), year)
    }

    #[test]
    fn a_code_brings_the_table_of_its_programme() {
        let found = found("六是继续推进包装治理。实施“9792”工程，开展试点。", Some(2020));
        let told: Vec<_> = found
            .iter()
            .map(|p| (p.content.indicator.as_str(), p.directive))
            .collect();
        assert_eq!(told, [("瘦身胶带封装比例", 1), ("循环中转袋使用率", 1)]);
        assert_eq!(found[0].span, (14, 18, "9792".to_owned()));
        assert_eq!(found[0].content.due_on, Day::from_ymd_opt(2020, 12, 31));
    }

    #[test]
    fn the_words_of_the_document_outrank_the_table() {
        assert!(found("实施“9792”工程，循环中转袋使用率达到85%。", None).is_empty());
        assert!(found("实施9792号文件。加强管理。", None).is_empty());
        let later = found("深入实施“9792”工程，巩固提升成果。", Some(2026));
        assert_eq!((later.len(), later[0].content.due_on), (2, None));
    }
}
