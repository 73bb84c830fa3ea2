//! What a command says it changed: the subject and the change, from which the event is made (law 2).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::id::{DirectiveId, OrgId, TaskId};
use crate::domain::task::Task;

/// What an event is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject {
    /// Kind of thing, `task`.
    pub kind: &'static str,
    /// Its id.
    pub id: Option<i64>,
    /// The directive it belongs to.
    pub directive: Option<DirectiveId>,
    /// The task it belongs to.
    pub task: Option<TaskId>,
    /// The organisation concerned.
    pub org: Option<OrgId>,
}

impl Subject {
    /// A subject that belongs to no task.
    #[must_use]
    pub fn of(kind: &'static str, id: i64) -> Subject {
        Subject {
            kind,
            id: Some(id),
            ..Subject::default()
        }
    }

    /// A task.
    #[must_use]
    pub fn task(task: &Task) -> Subject {
        Subject::on_task(task, "task", task.id.0)
    }

    /// Something that belongs to a task: a report, a request.
    #[must_use]
    pub fn on_task(task: &Task, kind: &'static str, id: i64) -> Subject {
        let (directive, org) = (Some(task.directive), Some(task.lead));
        Subject {
            kind,
            id: Some(id),
            directive,
            task: Some(task.id),
            org,
        }
    }

    /// A directive.
    #[must_use]
    pub fn directive(id: DirectiveId) -> Subject {
        Subject {
            kind: "directive",
            id: Some(id.0),
            directive: Some(id),
            ..Subject::default()
        }
    }
}

/// What changed: a verb, a reason, old and new values by field.
#[derive(Debug, Clone)]
pub struct Change {
    pub(super) kind: &'static str,
    pub(super) verb: &'static str,
    pub(super) reason: Option<String>,
    pub(super) fields: BTreeMap<String, Value>,
}

impl Change {
    /// A change of business data, `task.signed`.
    #[must_use]
    pub fn of(verb: &'static str) -> Change {
        Change {
            kind: "change",
            verb,
            reason: None,
            fields: BTreeMap::new(),
        }
    }

    /// An act of the system itself.
    #[must_use]
    pub fn system(verb: &'static str) -> Change {
        Change {
            kind: "system",
            ..Change::of(verb)
        }
    }

    /// An event of the security log.
    #[must_use]
    pub fn security(verb: &'static str) -> Change {
        Change {
            kind: "security",
            ..Change::of(verb)
        }
    }

    /// With the reason that was given.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Change {
        self.reason = Some(reason.into()).filter(|r: &String| !r.is_empty());
        self
    }

    /// With a field's old and new value.
    #[must_use]
    pub fn field(mut self, name: &str, before: impl Into<Value>, after: impl Into<Value>) -> Change {
        self.fields
            .insert(name.to_owned(), json!([before.into(), after.into()]));
        self
    }

    /// With a fact that has no old value.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<Value>) -> Change {
        self.field(name, Value::Null, value)
    }
}
