//! The context of one unit of work: who acts, when, with which rules, on which transaction. A use case gets a task only
//! through [`Cx::task`], which loads inside the actor's scope and asks the policy (law 1), and says what it changed
//! through [`Cx::record`] (law 2).

use std::sync::Arc;

use super::error::{Error, Result};
use super::record::{Change, Subject};
use super::rules::Rules;
use crate::domain::id::{EventId, TaskId};
use crate::domain::lang::Lang;
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

    /// The language the actor reads.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.actor.lang.unwrap_or(Lang::Zh)
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

    /// A replayed answer changes nothing, and the last use of a session or token is no history: neither needs an event.
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
