//! Plants directives and issued tasks without the rooms that make them, for stories that begin after the issue.

use chrono::NaiveDate;
use duban::app::{Asker, Change, Command, Cx, Result, Subject};
use duban::domain::cadence::{Cadence, DueRule, plan};
use duban::domain::id::{DirectiveId, TaskId};
use duban::domain::time::day_of;
use duban::store;

use crate::world::World;

/// An active directive of the national bureau with tasks that were issued now, monthly, due on a day.
pub struct Planted {
    pub directive: DirectiveId,
}

impl World {
    /// A directive issued by a bureau (by code).
    pub fn plant(&self, issuer: &str) -> Planted {
        self.sql(&format!(
            "INSERT INTO directives (issuer_org_id, kind, title, requirement, cadence, due_rule, state, issued_at, \
             search, created_by, created_at, updated_at) VALUES ({org}, 'policy', '快递进村', '提高覆盖率', 'monthly', \
             'after:5', 'active', '{now}', '快递进村', {by}, '{now}', '{now}')",
            org = self.org(issuer),
            by = self.number("SELECT MIN(id) AS n FROM users"),
            now = self.now(),
        ));
        Planted {
            directive: DirectiveId(self.number("SELECT MAX(id) AS n FROM directives")),
        }
    }

    /// A task of it, issued now by one bureau to another.
    pub fn task(&self, planted: &Planted, issuer: &str, lead: &str, parent: Option<TaskId>, due: &str) -> TaskId {
        self.task_every(planted, issuer, lead, parent, due, "monthly")
    }

    /// [`World::task`] with its rhythm.
    pub fn task_every(
        &self,
        planted: &Planted,
        issuer: &str,
        lead: &str,
        parent: Option<TaskId>,
        due: &str,
        cadence: &str,
    ) -> TaskId {
        let id = TaskId(self.number("SELECT COALESCE(MAX(id), 0) AS n FROM tasks") + 1);
        let above = match parent {
            Some(p) => store_path(self, p),
            None => "/".to_owned(),
        };
        self.sql(&format!(
            "INSERT INTO tasks (directive_id, parent_id, path, lead_org_id, issuer_org_id, title, requirement, state, \
             profile, cadence, due_rule, sign_due_at, issued_at, due_on, original_due_on, light, light_since, search, \
             updated_at) VALUES ({d}, {p}, '{above}{id}/', {lead}, {issuer}, '快递进村', '提高覆盖率', 'issued', \
             'ordinary', '{cadence}', 'after:5', '{now}', '{now}', '{due}', '{due}', 'green', '{now}', '快递进村', '{now}')",
            d = planted.directive,
            p = parent.map_or("NULL".to_owned(), |t| t.to_string()),
            lead = self.org(lead),
            issuer = self.org(issuer),
            now = self.now(),
        ));
        let due: NaiveDate = due.parse().unwrap();
        let begun = Begin {
            task: id,
            cadence: cadence.parse().unwrap(),
            due,
        };
        self.run(&Asker::system("console"), begun).unwrap();
        id
    }

    /// Signed for, as the bureau would.
    pub fn active(&self, planted: &Planted, issuer: &str, lead: &str, due: &str) -> TaskId {
        let id = self.task(planted, issuer, lead, None, due);
        self.run(&Asker::system("console"), Put(id, "active")).unwrap();
        id
    }

    /// Puts a task in a state.
    pub fn put(&self, task: TaskId, state: &'static str) {
        self.run(&Asker::system("console"), Put(task, state)).unwrap();
    }

    /// The clock's moment as both databases write it.
    pub fn now(&self) -> String {
        self.app.clock.now().naive_utc().format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

fn store_path(world: &World, task: TaskId) -> String {
    world
        .app
        .store
        .read_now(move |c| store::task::get(c, task))
        .unwrap()
        .unwrap()
        .path
}

/// Versions, totals and obligations of a planted task.
struct Begin {
    task: TaskId,
    cadence: Cadence,
    due: NaiveDate,
}

impl Command for Begin {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let task = store::task::get(cx.tx, self.task)?.unwrap();
        let event = cx.record(Subject::task(&task), Change::of("task.issued"))?;
        store::task::begin(cx.tx, self.task, cx.now, event)?;
        let rule = DueRule::After(5);
        let rows = plan(
            self.cadence,
            rule,
            day_of(cx.now),
            Some(self.due),
            cx.rules.calendars.national(),
        );
        store::obligation_plan::replan(cx.tx, &task, &rows, store::obligation_plan::Trigger::Issue, cx.now)?;
        Ok(())
    }
}

struct Put(TaskId, &'static str);

impl Command for Put {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let task = store::task::get(cx.tx, self.0)?.unwrap();
        let event = cx.record(Subject::task(&task), Change::of("task.signed"))?;
        let change = store::task::TaskChange {
            state: Some(self.1),
            signed_at: Some(Some(cx.now.naive_utc())),
            ..Default::default()
        };
        Ok(store::task::change(cx.tx, self.0, &change, cx.now, Some(event))?)
    }
}
