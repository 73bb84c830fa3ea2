//! The context of one unit of work: who acts, when, with which rules, on which transaction. A use case gets a task only
//! through [`Cx::task`], which loads inside the actor's scope and asks the policy (law 1), and says what it changed
//! through [`Cx::record`] (law 2).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::error::{Error, Result};
use super::rules::Rules;
use crate::domain::id::{DirectiveId, EventId, OrgId, TaskId};
use crate::domain::person::Actor;
use crate::domain::policy::{self, Action, Right};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{Scope, Sight};
use crate::domain::task::Task;
use crate::domain::time::{Day, Instant, day_of};
use crate::store::event::NewEvent;
use crate::store::{self, Conn};

/// Context of one command or query.
pub struct Cx<'a> {
    /// The transaction (or, for a query, the connection).
    pub tx: &'a mut Conn,
    /// Who acts.
    pub actor: Actor,
    /// The moment of the act.
    pub now: Instant,
    /// Calendar, lights, profiles, ladder.
    pub rules: Arc<Rules>,
    /// Id of the request, for the timeline and the logs.
    pub request: Option<String>,
    records: usize,
}

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
    kind: &'static str,
    verb: &'static str,
    reason: Option<String>,
    fields: BTreeMap<String, Value>,
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

impl<'a> Cx<'a> {
    pub(super) fn new(
        tx: &'a mut Conn,
        actor: Actor,
        now: Instant,
        rules: Arc<Rules>,
        request: Option<String>,
    ) -> Self {
        Cx {
            tx,
            actor,
            now,
            rules,
            request,
            records: 0,
        }
    }

    /// Today in China.
    #[must_use]
    pub fn today(&self) -> Day {
        day_of(self.now)
    }

    /// What the actor may see.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::of(&self.actor)
    }

    /// A task inside the actor's scope on which the action is allowed.
    ///
    /// # Errors
    /// Not found outside the scope; refused with the reason where the policy says no.
    pub fn task(&mut self, id: TaskId, action: Action) -> Result<Task> {
        Ok(self.task_seen(id, action)?.0)
    }

    /// [`Cx::task`] with the way the actor sees it.
    ///
    /// # Errors
    /// As [`Cx::task`].
    pub fn task_seen(&mut self, id: TaskId, action: Action) -> Result<(Task, Sight)> {
        let scope = self.scope();
        let (task, sight) = store::task::find(self.tx, &scope, id)?.ok_or_else(Refusal::not_found)?;
        policy::decide(&self.actor, action, sight)?;
        Ok((task, sight))
    }

    /// Asks for a right that is not about one task.
    ///
    /// # Errors
    /// Refused with the missing role named.
    pub fn allow(&self, right: Right) -> Result<()> {
        Ok(policy::allow(&self.actor, right)?)
    }

    /// Appends the event of a change, in this transaction.
    ///
    /// # Errors
    /// As the database.
    pub fn record(&mut self, subject: Subject, change: Change) -> Result<EventId> {
        let person = Some(self.actor.user.0).filter(|id| *id > 0);
        let event = NewEvent {
            kind: change.kind,
            verb: change.verb,
            actor: person,
            actor_org: Some(self.actor.org.0).filter(|id| *id > 0),
            request: self.request.clone(),
            directive: subject.directive.map(|d| d.0),
            task: subject.task.map(|t| t.0),
            org: subject.org.map(|o| o.0),
            subject_kind: subject.kind,
            subject: subject.id,
            reason: change.reason,
            changes: change.fields,
        };
        self.records += 1;
        Ok(store::event::append(self.tx, &event, self.now)?)
    }

    /// A replayed answer changes nothing, and that is right.
    pub(super) fn excuse(&mut self) {
        self.records += 1;
    }

    pub(super) fn check_recorded(&self, command: &str) -> Result<()> {
        if self.records > 0 {
            Ok(())
        } else {
            Err(Error::Internal(format!("{command} changed nothing on record")))
        }
    }
}
