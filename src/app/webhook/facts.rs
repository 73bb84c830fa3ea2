//! What a webhook says of an event: the entry of the change feed as people of its organisation read it, and the few words
//! robots are given. Titles and reasons do not go to robots, for these belong to strangers; the link opens the page.

use serde_json::{Value, json};

use crate::app::timeline::{self, Entry};
use crate::app::{Cx, Error, Result, audit};
use crate::domain::id::EventId;
use crate::domain::lang::Lang;
use crate::domain::time::shanghai;
use crate::hook::form::Facts;
use crate::store;
use crate::store::page::Page;

/// The facts of an event; none where it is not there.
pub(super) fn of(cx: &mut Cx<'_>, event: EventId) -> Result<Option<Facts>> {
    let Some(line) = store::timeline::one(cx.tx, event)? else {
        return Ok(None);
    };
    let page = Page {
        items: vec![line],
        next_cursor: None,
        total: None,
    };
    let entry = timeline::entries(cx, page, false)?.items.pop();
    let Some(entry) = entry else { return Ok(None) };
    let orgs = store::name::organisations(cx.tx, entry.org)?;
    let org = entry.org.and_then(|id| orgs.get(&id)).cloned().unwrap_or_default();
    let whole = serde_json::to_value(&entry).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Some(facts(&entry, whole, &org, &cx.rules.public_url)))
}

fn facts(entry: &Entry, whole: Value, org: &str, base: &str) -> Facts {
    let who = entry
        .actor
        .as_ref()
        .map_or_else(|| "系统".to_owned(), |p| format!("{}（{}）", p.name, p.org));
    let when = entry.at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M");
    Facts::from([
        ("event", whole),
        ("type", json!(entry.verb)),
        ("at", json!(entry.at)),
        ("label", json!(entry.label)),
        ("about", json!(about(entry, org))),
        ("who", json!(who)),
        ("when", json!(when.to_string())),
        ("link", json!(format!("{base}{}", page(entry)))),
        ("org", json!(org)),
        ("seq", json!(entry.seq)),
    ])
}

/// 任务12（河北局）的申请: numbers and bureaus, no titles.
fn about(entry: &Entry, org: &str) -> String {
    let kind = |word: &str| audit::told::kind(word, Lang::Zh).to_owned();
    let org = if org.is_empty() {
        String::new()
    } else {
        format!("（{org}）")
    };
    let whole = match (entry.task, entry.directive) {
        (Some(task), _) => Some(("task", task)),
        (None, Some(directive)) => Some(("directive", directive)),
        (None, None) => None,
    };
    match whole {
        Some((word, id)) if entry.subject_kind == word => format!("{}{id}{org}", kind(word)),
        Some((word, id)) => format!("{}{id}{org}的{}", kind(word), kind(&entry.subject_kind)),
        None => format!("{}{org}", kind(&entry.subject_kind)),
    }
}

/// The page that shows it.
fn page(entry: &Entry) -> String {
    match (entry.task, entry.directive) {
        (Some(task), _) => format!("/tasks/{task}"),
        (None, Some(directive)) => format!("/directives/{directive}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::timeline::Person;

    fn entry(subject_kind: &str, task: Option<i64>, directive: Option<i64>) -> Entry {
        Entry {
            id: 1,
            seq: Some(9),
            at: "2026-08-07T01:30:00Z".parse().unwrap(),
            kind: "change".into(),
            verb: "task.signed".into(),
            label: "签收".into(),
            actor: None,
            directive,
            task,
            org: Some(13),
            subject_kind: subject_kind.into(),
            subject: Some(7),
            reason: Some("不属本局职责".into()),
            changes: json!({"title": ["旧题", "新题"]}),
        }
    }

    #[test]
    fn robots_are_told_numbers_and_bureaus_and_no_titles() {
        let mut signed = entry("task", Some(12), Some(2));
        let lin = |name: &str| Person {
            id: 7,
            name: name.into(),
            org: "河北局".into(),
        };
        signed.actor = Some(lin("林"));
        let facts = facts(&signed, Value::Null, "河北局", "https://duban.example");
        let said = |name: &str| facts[name].as_str().unwrap().to_owned();
        assert_eq!(said("about"), "任务12（河北局）");
        assert_eq!(
            (said("who"), said("when")),
            ("林（河北局）".into(), "2026-08-07 09:30".into())
        );
        assert_eq!(said("link"), "https://duban.example/tasks/12");
        let words: Vec<_> = facts
            .iter()
            .filter(|(name, _)| **name != "event")
            .map(|(_, v)| v.to_string())
            .collect();
        assert!(
            !words.iter().any(|w| w.contains('题') || w.contains("职责")),
            "{words:?}"
        );
        assert_eq!(
            about(&entry("request", Some(12), Some(2)), "河北局"),
            "任务12（河北局）的申请"
        );
        assert_eq!(about(&entry("directive", None, Some(2)), ""), "事项2");
        assert_eq!(about(&entry("webhook", None, None), ""), "推送");
        assert_eq!(page(&entry("directive", None, Some(2))), "/directives/2");
    }

    #[test]
    fn every_name_of_a_template_has_its_fact() {
        let facts = facts(&entry("task", None, None), Value::Null, "", "");
        assert!(crate::hook::form::NAMES.iter().all(|name| facts.contains_key(name)));
        assert_eq!(facts.len(), crate::hook::form::NAMES.len());
    }
}
