//! From the form of the review to decisions: only what was changed is sent, each with the version that was read.

use super::super::form::{Fields, day_in};
use super::super::message::{say, t};
use super::card::{Card, Typed, sentences};
use crate::app::document::decide::{Decision, Span};
use crate::app::document::edit_finding::Edit;
use crate::app::document::findings::FindingView;
use crate::domain::finding::{FindingState, Verdict};
use crate::domain::lang::Lang;

/// A fault of the form itself, before anything is asked of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The finding.
    pub finding: i64,
    /// What is wrong.
    pub words: String,
}

/// What the form decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// The decisions, in the order of the text.
    pub decisions: Vec<Decision>,
    /// What cannot be read.
    pub bad: Vec<Bad>,
}

/// Reads the form. `sure` takes every finding that waits and of which the engine is at least that sure, per cent.
#[must_use]
pub fn read(sent: &Fields, cards: &[Card], findings: &[FindingView], sure: Option<u16>) -> Read {
    let mut read = Read::default();
    let lang = cards.first().map_or(Lang::Zh, |card| card.lang);
    for card in cards.iter().filter(|c| c.open()) {
        let typed = card.clone().typed(sent);
        let choice = match (sure, card.todo(), typed.choice.as_str()) {
            (Some(least), true, "") if card.percent >= least => "accept",
            (_, _, choice) => choice,
        };
        let quote = findings.iter().find(|f| f.id == card.id);
        match decision(choice, card, &typed.fields, cards, quote) {
            Ok(Some(mut decision)) => {
                decision.version = sent.word(&card.name("ver"));
                let taken = matches!(decision.action, Verdict::Accept | Verdict::Edit);
                decision.targets = (taken && card.along > 0).then_some(true);
                read.decisions.push(decision);
            }
            Ok(None) => {}
            Err(words) => read.bad.push(Bad {
                finding: card.id,
                words,
            }),
        }
    }
    gather(lang, &mut read);
    read
}

fn decision(
    choice: &str,
    card: &Card,
    typed: &Typed,
    cards: &[Card],
    finding: Option<&FindingView>,
) -> Result<Option<Decision>, String> {
    let plain = |action| Some(Decision::plain(card.id, action));
    match choice {
        "accept" if card.todo() || card.state == FindingState::Rejected => Ok(plain(Verdict::Accept)),
        "reject" if card.state != FindingState::Rejected => Ok(plain(Verdict::Reject)),
        "edit" if typed.cut => Ok(finding.map(cut)),
        "edit" if card.directive && !typed.under.is_empty() => {
            let into = numbered(cards, &typed.under, card.id)?;
            Ok(Some(Decision {
                with: Some(vec![card.id]),
                ..Decision::plain(into, Verdict::Merge)
            }))
        }
        "edit" => {
            let edit = edit(card, typed, cards)?;
            if edit == Edit::default() {
                let taken = matches!(card.state, FindingState::Accepted | FindingState::Edited);
                return Ok(plain(Verdict::Accept).filter(|_| !taken));
            }
            Ok(Some(Decision {
                edited: Some(edit),
                ..Decision::plain(card.id, Verdict::Edit)
            }))
        }
        _ => Ok(None),
    }
}

fn cut(f: &FindingView) -> Decision {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let spans = sentences(&f.quote).into_iter().map(|(from, to)| Span {
        start: f.start + count(from),
        end: f.start + count(to),
    });
    Decision {
        spans: Some(spans.collect()),
        ..Decision::plain(f.id, Verdict::Split)
    }
}

/// The directive finding of a number on the page.
fn numbered(cards: &[Card], text: &str, not: i64) -> Result<i64, String> {
    let number: Option<usize> = text.trim().parse().ok();
    let card = cards
        .iter()
        .find(|c| Some(c.number) == number && c.directive && c.open());
    match card {
        Some(card) if card.id != not => Ok(card.id),
        _ => {
            let lang = cards.first().map_or(Lang::Zh, |card| card.lang);
            Err(say(lang, "card-no-such").with("text", text).into())
        }
    }
}

/// Only what differs from what the card shows.
fn edit(card: &Card, typed: &Typed, cards: &[Card]) -> Result<Edit, String> {
    let shown = &card.fields;
    let new = |now: &String, before: &String| (now != before).then(|| now.clone());
    let empties = |now: &String, before: &String| new(now, before).map(|v| Some(v).filter(|v| !v.is_empty()));
    let due_on = match new(&typed.due, &shown.due) {
        Some(text) => Some(day_in("due", &text).map_err(|r| {
            let first = r.errors.first().map(|e| e.words(card.lang));
            first.unwrap_or(r.words(card.lang)).to_owned()
        })?),
        None => None,
    };
    if card.directive {
        let bodies = new(&typed.bodies, &shown.bodies);
        let list = |text: String| {
            let named = text.split(['、', '，', ',', '；', ' ']);
            named
                .map(str::trim)
                .filter(|b| !b.is_empty())
                .map(str::to_owned)
                .collect()
        };
        return Ok(Edit {
            title: new(&typed.title, &shown.title),
            requirement: new(&typed.requirement, &shown.requirement),
            responsible: bodies.map(list),
            due_on,
            ..Edit::default()
        });
    }
    let directive = match new(&typed.under, &shown.under) {
        Some(text) if text.is_empty() => Some(None),
        Some(text) => Some(Some(numbered(cards, &text, card.id)?)),
        None => None,
    };
    Ok(Edit {
        indicator: new(&typed.title, &shown.title),
        comparator: new(&typed.comparator, &shown.comparator).and_then(|w| w.parse().ok()),
        value: empties(&typed.value, &shown.value),
        value_max: empties(&typed.max, &shown.max),
        unit: new(&typed.unit, &shown.unit),
        due_on,
        directive,
        ..Edit::default()
    })
}

/// A finding is named once in a request: several that go into one are one decision, which accepts that one. What else
/// was chosen for it is not decided in the same breath, and said so.
fn gather(lang: Lang, read: &mut Read) {
    let mut kept: Vec<Decision> = Vec::new();
    let (merges, others): (Vec<_>, Vec<_>) = read.decisions.drain(..).partition(|d| d.action == Verdict::Merge);
    for merge in merges {
        match kept.iter_mut().find(|k| k.finding == merge.finding) {
            Some(same) => same.with.get_or_insert_default().extend(merge.with.unwrap_or_default()),
            None => kept.push(Decision { version: None, ..merge }),
        }
    }
    let into: Vec<i64> = kept.iter().map(|d| d.finding).collect();
    for other in others {
        if !into.contains(&other.finding) {
            kept.push(other);
        } else if other.action != Verdict::Accept {
            read.bad.push(Bad {
                finding: other.finding,
                words: t(lang, "card-merge-first").into(),
            });
        }
    }
    read.decisions = kept;
}

#[cfg(test)]
mod tests {
    use super::super::card::cards;
    use super::*;
    use crate::app::document::content::{Content, DirectiveContent};
    use crate::domain::finding::FindingKind;
    use crate::domain::notice::Confidence;

    fn finding(id: i64, title: &str, milli: u16) -> FindingView {
        FindingView {
            id,
            document: 1,
            kind: FindingKind::Directive,
            start: id * 10,
            end: id * 10 + 8,
            quote: "建站点；保运行。".into(),
            confidence: Confidence(milli),
            state: FindingState::Proposed,
            proposed: Content::Directive(DirectiveContent {
                title: title.into(),
                requirement: "建站点；保运行。".into(),
                heading: None,
                responsible: vec!["各省局".into()],
                deadline_text: None,
                deadline_rule: None,
                due_on: None,
            }),
            edited: None,
            parent: None,
            decided_by: None,
            decided_at: None,
            directive: None,
            target: None,
            fingerprint: String::new(),
            version: 3,
        }
    }

    fn decided(form: &str, sure: Option<u16>) -> Read {
        let findings = [finding(1, "甲", 950), finding(2, "乙", 520), finding(3, "丙", 910)];
        let cards = cards(Lang::Zh, &findings, &[]);
        read(&Fields::parse(form.as_bytes()).unwrap(), &cards, &findings, sure)
    }

    const SHOWN: &str = "text2=建站点；保运行。&bodies2=各省局&ver2=3";

    #[test]
    fn untouched_findings_are_not_decided_and_unchanged_edits_are_acceptances() {
        assert_eq!(decided("", None), Read::default());
        let read = decided(&format!("v1=reject&v2=edit&title2=乙&{SHOWN}"), None);
        let acts: Vec<_> = read
            .decisions
            .iter()
            .map(|d| (d.finding, d.action, d.version))
            .collect();
        assert_eq!(acts, [(1, Verdict::Reject, None), (2, Verdict::Accept, Some(3))]);
    }

    #[test]
    fn an_edit_names_only_what_changed() {
        let read = decided(&format!("v2=edit&title2=乙乙&due2=2026-12-31&{SHOWN}"), None);
        let edit = read.decisions[0].edited.clone().unwrap();
        assert_eq!((edit.title.as_deref(), edit.requirement), (Some("乙乙"), None));
        assert_eq!(edit.due_on, Some("2026-12-31".parse().ok()));
        let read = decided("v2=edit&title2=乙&due2=年底", None);
        assert_eq!(read.bad[0].finding, 2);
    }

    #[test]
    fn the_sure_ones_are_taken_together_and_a_choice_goes_before() {
        let read = decided("v3=reject", Some(90));
        let acts: Vec<_> = read.decisions.iter().map(|d| (d.finding, d.action)).collect();
        assert_eq!(acts, [(1, Verdict::Accept), (3, Verdict::Reject)]);
    }

    #[test]
    fn findings_are_merged_by_number_and_cut_at_sentences() {
        let read = decided("v2=edit&under2=1&v3=edit&under3=1&v1=accept", None);
        assert_eq!(read.decisions.len(), 1);
        assert_eq!(
            (read.decisions[0].finding, read.decisions[0].with.clone()),
            (1, Some(vec![2, 3]))
        );
        assert!(read.bad.is_empty());
        assert_eq!(decided("v2=edit&under2=2", None).bad.len(), 1);
        let torn = decided("v1=reject&v2=edit&under2=1", None);
        assert_eq!(torn.bad.iter().map(|b| b.finding).collect::<Vec<_>>(), [1]);
        let read = decided("v2=edit&cut2=1", None);
        let spans = read.decisions[0].spans.clone().unwrap();
        assert_eq!(spans, [Span { start: 20, end: 24 }, Span { start: 24, end: 28 }]);
    }

    #[test]
    fn a_directive_that_is_taken_brings_its_targets() {
        let findings = [finding(1, "甲", 950), finding(2, "乙", 520), finding(3, "丙", 910)];
        let along = [(1, vec![7, 8]), (3, vec![9])].into();
        let cards: Vec<Card> = cards(Lang::Zh, &findings, &[])
            .into_iter()
            .map(|c| c.with(&along))
            .collect();
        assert_eq!(cards.iter().map(|c| c.along).collect::<Vec<_>>(), [2, 0, 1]);
        let sent = Fields::parse(b"v1=accept&v2=accept&v3=reject").unwrap();
        let read = read(&sent, &cards, &findings, None);
        let brings: Vec<_> = read.decisions.iter().map(|d| (d.finding, d.targets)).collect();
        assert_eq!(brings, [(1, Some(true)), (2, None), (3, None)]);
    }
}
