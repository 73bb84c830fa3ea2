//! What the events of a task tell: which fields went to which values, and who did what when. Texts are those of the rows
//! that were read, not copies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::said::{Changes, Said};
use crate::domain::time::{Day, day_of};
use crate::store::check::work::EventRow;

/// An act told by an event.
#[derive(Debug, Clone)]
pub(super) struct Act<'a> {
    pub(super) verb: &'a str,
    pub(super) at: NaiveDateTime,
    pub(super) actor: Option<i64>,
    pub(super) org: Option<i64>,
}

/// What is told of one subject.
#[derive(Debug, Clone, Default)]
pub(super) struct Story<'a> {
    pub(super) acts: Vec<Act<'a>>,
    /// Last value of each field. There are few, so they are found by going through them.
    fields: Vec<(Cow<'a, str>, Said<'a>)>,
    /// Every value a due day ever had.
    pub(super) due_days: Vec<Option<Day>>,
}

impl<'a> Story<'a> {
    /// The last value a field went to; none where no event tells of it.
    pub(super) fn last(&self, field: &str) -> Option<&Said<'a>> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, said)| said)
    }

    /// The last act of one of these verbs.
    pub(super) fn act(&self, verbs: &[&str]) -> Option<&Act<'a>> {
        self.acts.iter().rev().find(|a| verbs.contains(&a.verb))
    }

    /// Codes of the indicators of which values are told, as often as parts of them are.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().filter_map(|(name, _)| name.strip_prefix("values."));
        fields.filter_map(|f| f.rsplit_once('.').map(|(code, _)| code))
    }

    /// A number told of a value.
    pub(super) fn part(&self, code: &str, part: &str) -> Option<i64> {
        let is = |name: &str| {
            let rest = name.strip_prefix("values.").and_then(|rest| rest.strip_prefix(code));
            rest.and_then(|rest| rest.strip_prefix('.')) == Some(part)
        };
        let said = self.fields.iter().find(|(name, _)| is(name)).map(|(_, said)| said);
        said.and_then(Said::number)
    }

    fn take(&mut self, field: Cow<'a, str>, pair: Said<'a>) {
        let Said::List(mut pair) = pair else { return };
        let after = pair.pop().unwrap_or(Said::Null);
        if field == "due_on" {
            let day = |v: &Said<'a>| v.word().and_then(|text| text.parse().ok());
            self.due_days.extend(pair.first().map(day));
            self.due_days.push(day(&after));
        }
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, said)) => *said = after,
            None => self.fields.push((field, after)),
        }
    }
}

/// What the events of one task tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Told<'a> {
    /// When its events were.
    pub(super) moments: Vec<NaiveDateTime>,
    /// Days on which obligations were planned.
    pub(super) planned_on: Vec<Day>,
    of_task: Story<'a>,
    of_reports: BTreeMap<i64, Story<'a>>,
}

impl<'a> Told<'a> {
    /// Reads events in their order.
    pub(super) fn read(events: &'a [EventRow], task: i64) -> Told<'a> {
        let mut told = Told::default();
        for event in events {
            told.moments.push(event.at);
            let story = match (event.subject_kind.as_str(), event.subject) {
                ("task", Some(id)) if id == task => &mut told.of_task,
                ("progress", Some(id)) => told.of_reports.entry(id).or_default(),
                _ => continue,
            };
            story.acts.push(Act {
                verb: &event.verb,
                at: event.at,
                actor: event.actor,
                org: event.org,
            });
            for (field, pair) in Changes::read(&event.changes).fields {
                story.take(field, pair);
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
    pub(super) fn task(&self) -> &Story<'a> {
        &self.of_task
    }

    /// What is told of a report.
    pub(super) fn report(&self, id: i64) -> Option<&Story<'a>> {
        self.of_reports.get(&id)
    }
}
