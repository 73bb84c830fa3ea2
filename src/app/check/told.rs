//! What the events of a task tell: which fields went to which values, and who did what when.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDateTime;
use serde_json::Value;

use crate::domain::time::{Day, day_of};
use crate::store::check::work::EventRow;

/// An act told by an event.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) verb: String,
    pub(super) at: NaiveDateTime,
    pub(super) actor: Option<i64>,
    pub(super) org: Option<i64>,
}

/// What is told of one subject.
#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    pub(super) acts: Vec<Act>,
    /// Last value of each field.
    fields: BTreeMap<String, Value>,
    /// Every value a due day ever had.
    pub(super) due_days: Vec<Option<Day>>,
}

impl Story {
    /// The last value a field went to; none where no event tells of it.
    pub(super) fn last(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// The last value as findings show it.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        self.last(field).map(text_of)
    }

    /// The last act of one of these verbs.
    pub(super) fn act(&self, verbs: &[&str]) -> Option<&Act> {
        self.acts.iter().rev().find(|a| verbs.contains(&a.verb.as_str()))
    }

    /// Codes of the indicators of which values are told.
    pub(super) fn codes(&self) -> HashSet<&str> {
        let fields = self.fields.keys().filter_map(|f| f.strip_prefix("values."));
        fields
            .filter_map(|f| f.rsplit_once('.').map(|(code, _)| code))
            .collect()
    }

    /// A number told of a value.
    pub(super) fn part(&self, code: &str, part: &str) -> Option<i64> {
        self.last(&format!("values.{code}.{part}")).and_then(Value::as_i64)
    }
}

/// A JSON value as findings show it: a null is a dash.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What the events of one task tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) moments: HashSet<NaiveDateTime>,
    /// Days on which obligations were planned.
    pub(super) planned_on: Vec<Day>,
    of_task: Story,
    of_reports: HashMap<i64, Story>,
}

impl Told {
    /// Reads events in their order.
    pub(super) fn read(events: &[EventRow], task: i64) -> Told {
        let mut told = Told::default();
        for event in events {
            told.moments.insert(event.at);
            let story = match (event.subject_kind.as_str(), event.subject) {
                ("task", Some(id)) if id == task => &mut told.of_task,
                ("progress", Some(id)) => told.of_reports.entry(id).or_default(),
                _ => continue,
            };
            story.acts.push(Act {
                verb: event.verb.clone(),
                at: event.at,
                actor: event.actor,
                org: event.org,
            });
            if let Ok(Value::Object(changes)) = serde_json::from_str(&event.changes) {
                for (field, pair) in changes {
                    story.take(field, pair);
                }
            }
            if matches!(
                event.verb.as_str(),
                "task.issued" | "task.resumed" | "task.reopened" | "task.created"
            ) {
                told.planned_on.push(day_of(event.at.and_utc()));
            }
        }
        told
    }

    /// What is told of the task itself.
    pub(super) fn task(&self) -> &Story {
        &self.of_task
    }

    /// What is told of a report.
    pub(super) fn report(&self, id: i64) -> Option<&Story> {
        self.of_reports.get(&id)
    }
}

impl Story {
    fn take(&mut self, field: String, pair: Value) {
        let Value::Array(mut pair) = pair else { return };
        let after = pair.pop().unwrap_or(Value::Null);
        if field == "due_on" {
            let day = |v: &Value| v.as_str().and_then(|text| text.parse().ok());
            self.due_days.extend(pair.first().map(day));
            self.due_days.push(day(&after));
        }
        self.fields.insert(field, after);
    }
}
