//! A revised document against its predecessor (修订比对): which directives stayed, which were reworded, which are new and
//! which are gone. By their words alone: letters, characters and digits, so that marks and numbering change nothing.

use std::collections::{HashMap, HashSet, VecDeque};

use serde::Serialize;

use super::draft::Draft;

words! {
    /// What became of a directive.
    pub enum Fate {
        Same = "same", "未变", "same";
        Changed = "changed", "修改", "changed";
        Added = "added", "新增", "added";
        Dropped = "dropped", "删除", "dropped";
    }
}

/// A directive of either document, with its other wording where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub fate: Fate,
    /// Index among the directives of the predecessor.
    pub before: Option<usize>,
    /// Index among those of the revision.
    pub after: Option<usize>,
}

/// How many places a reworded directive may have moved among those without a twin.
const REACH: usize = 40;
/// Least likeness of two wordings, in thousandths of their pairs of characters.
const LIKE: usize = 500;

/// The changes in the order of the revision, then what was dropped in the order of the predecessor.
#[must_use]
pub fn compare(before: &Draft, after: &Draft) -> Vec<Change> {
    let texts = |draft: &Draft| -> Vec<String> { draft.directives.iter().map(|d| d.text.clone()).collect() };
    compare_texts(&texts(before), &texts(after))
}

/// The same of the words of directives, in the order of their documents.
#[must_use]
pub fn compare_texts(before: &[String], after: &[String]) -> Vec<Change> {
    let mut twins: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (i, directive) in before.iter().enumerate() {
        twins.entry(essence(directive)).or_default().push_back(i);
    }
    let mut changes: Vec<Change> = after
        .iter()
        .enumerate()
        .map(|(i, directive)| {
            let twin = twins.get_mut(&essence(directive)).and_then(VecDeque::pop_front);
            Change {
                fate: if twin.is_some() { Fate::Same } else { Fate::Added },
                before: twin,
                after: Some(i),
            }
        })
        .collect();
    let taken: HashSet<usize> = changes.iter().filter_map(|c| c.before).collect();
    let left = (0..before.len()).filter(|i| !taken.contains(i));
    let mut left: VecDeque<(usize, HashSet<[char; 2]>)> =
        left.filter_map(|i| Some((i, pairs(before.get(i)?)))).collect();
    for change in changes.iter_mut().filter(|c| c.before.is_none()) {
        let Some(directive) = change.after.and_then(|i| after.get(i)) else {
            continue;
        };
        let own = pairs(directive);
        let near = left.iter().take(REACH).enumerate();
        let best = near
            .map(|(place, (_, other))| (likeness(&own, other), place))
            .filter(|(like, _)| *like >= LIKE)
            .max_by_key(|(like, place)| (*like, std::cmp::Reverse(*place)));
        if let Some((old, _)) = best.and_then(|(_, place)| left.remove(place)) {
            (change.fate, change.before) = (Fate::Changed, Some(old));
        }
    }
    changes.extend(left.into_iter().map(|(i, _)| Change {
        fate: Fate::Dropped,
        before: Some(i),
        after: None,
    }));
    changes
}

fn letters(directive: &str) -> impl Iterator<Item = char> {
    let skip = super::outline::enumerator(directive).map_or(0, |(_, n)| n);
    let body = directive.get(skip..).unwrap_or(directive);
    body.chars().filter(|c| c.is_alphanumeric())
}

fn essence(directive: &str) -> String {
    letters(directive).collect()
}

fn pairs(directive: &str) -> HashSet<[char; 2]> {
    letters(directive)
        .zip(letters(directive).skip(1))
        .map(|(a, b)| [a, b])
        .collect()
}

/// Shared pairs of two wordings, in thousandths of all.
fn likeness(a: &HashSet<[char; 2]>, b: &HashSet<[char; 2]>) -> usize {
    let shared = a.intersection(b).count();
    (shared * 2000).checked_div(a.len() + b.len()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::{Lexicon, read};

    fn told(old: &str, new: &str) -> Vec<String> {
        let draft = |text: &str| read(text, None, Lexicon::builtin());
        let place = |p: Option<usize>| p.map_or("-".to_owned(), |i| i.to_string());
        let changes = compare(&draft(old), &draft(new));
        changes
            .iter()
            .map(|c| format!("{} {} {}", c.fate, place(c.before), place(c.after)))
            .collect()
    }

    #[test]
    fn a_revision_keeps_changes_adds_and_drops() {
        let old = "要加快推进快递进村，年内覆盖率达到60%。要严格落实实名收寄制度。要规范网点备案管理工作。";
        let new = "要严格落实实名收寄制度。要加快推进快递进村，年内覆盖率达到70%。要建立旺季服务保障专班。";
        assert_eq!(told(old, new), ["same 1 0", "changed 0 1", "added - 2", "dropped 2 -"]);
        assert_eq!(told(old, old), ["same 0 0", "same 1 1", "same 2 2"]);
    }

    #[test]
    fn marks_and_numbers_change_nothing_and_twins_are_paired_in_turn() {
        assert_eq!(
            told("1.要落实制度，强化管理。", "（三）要落实制度、强化管理。"),
            ["same 0 0"]
        );
        assert_eq!(
            told("要落实制度。要落实制度。", "要落实制度。"),
            ["same 0 0", "dropped 1 -"]
        );
        assert!(told("", "").is_empty());
    }
}
