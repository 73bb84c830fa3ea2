//! A small house with planted tasks: 国家邮政局 issued them, 河北局 carries them.

use duban::app::letter;
use duban::app::remind::deliver::{Delivered, deliver};
use duban::app::remind::outbox::{OutboxRow, list};
use duban::app::remind::plan::{PlanAsk, PlanRow, plan};
use duban::app::{Asker, Change, Command, Cx, Error, Result, Subject, remind, setting};
use duban::domain::id::{ProgressId, TaskId};
use duban::domain::outbox::LetterState;
use duban::domain::person::Role;
use duban::mail::{Mailer, MemoryMailer};
use duban::store::page::Ask;

use crate::world::World;

pub struct House {
    pub world: World,
    pub memory: MemoryMailer,
    pub lin: Asker,
    pub zhao: Asker,
    pub admin: Asker,
}

impl House {
    /// People and a directive.
    pub fn new() -> House {
        let world = World::new();
        world.app.set_public_url("https://duban.example/");
        let lin = world.person("lin", "SPB-13", &[Role::Reporter]);
        world.person("wang", "SPB-13", &[Role::Leader]);
        let zhao = world.person("zhao", "SPB", &[Role::Supervisor]);
        world.person("qian", "SPB", &[Role::Leader]);
        let admin = world
            .app
            .store
            .read_now(|c| duban::store::recipient::by_login(c, "admin"));
        let admin = Asker::person(admin.unwrap().unwrap());
        world.sql(
            "INSERT INTO directives (id, issuer_org_id, number_year, number_no, kind, title, requirement, cadence, due_rule,
                state, search, created_by, created_at, updated_at)
             SELECT 1, o.id, 2026, 15, 'policy', '快递进村', '', 'monthly', 'after:5', 'active', '', u.id,
                '2026-08-03 01:00:00', '2026-08-03 01:00:00'
             FROM orgs o, users u WHERE o.code = 'SPB' AND u.login = 'zhao'",
        );
        let house = House {
            world,
            memory: MemoryMailer::default(),
            lin,
            zhao,
            admin,
        };
        // The weekly letter has stories of its own.
        house.set("letters.weekly_weekday", 0);
        house
    }

    /// 河北局 owes the report on August, due on 7 September.
    pub fn owing() -> House {
        let house = House::new();
        house.task(7, "SPB-13", "建制村快递覆盖率达到60%", "active", "NULL");
        house.world.sql(
            "INSERT INTO obligations (id, task_id, org_id, period_from, period_to, due_at, state, updated_at)
             SELECT 70, 7, lead_org_id, '2026-08-01', '2026-08-31', '2026-09-07 16:00:00', 'open', updated_at
             FROM tasks WHERE id = 7",
        );
        house
    }

    pub fn task(&self, id: i64, lead: &str, title: &str, state: &str, due_on: &str) {
        self.world.sql(&format!(
            "INSERT INTO tasks (id, directive_id, path, lead_org_id, issuer_org_id, title, requirement, state, profile,
                cadence, due_rule, issued_at, due_on, light, light_since, search, updated_at)
             SELECT {id}, 1, '/{id}/', o.id, i.id, '{title}', '', '{state}', 'ordinary', 'monthly', 'after:5',
                '2026-08-03 01:00:00', {due_on}, 'green', '2026-08-03 01:00:00', '', '2026-08-03 01:00:00'
             FROM orgs o, orgs i WHERE o.code = '{lead}' AND i.code = 'SPB'"
        ));
    }

    /// A report of 河北局 on August.
    pub fn report(&self, id: i64, state: &str, decided_at: &str, reason: &str) {
        self.world.sql(&format!(
            "INSERT INTO progress_reports (id, task_id, obligation_id, org_id, period_from, period_to, revision, state,
                narrative, author_id, created_at, submitted_at, decided_at, updated_at)
             SELECT {id}, 7, 70, t.lead_org_id, '2026-08-01', '2026-08-31', {id}, '{state}', '', u.id,
                '2026-08-10 01:00:00', '2026-08-10 01:00:00', {decided_at}, '2026-08-10 01:00:00'
             FROM tasks t, users u WHERE t.id = 7 AND u.login = 'lin'"
        ));
        if !reason.is_empty() {
            self.world.sql(&format!(
                "INSERT INTO reviews (progress_id, decision, reason, by_id, by_org_id, at)
                 SELECT {id}, 'returned', '{reason}', u.id, o.id, {decided_at}
                 FROM users u, orgs o WHERE u.login = 'zhao' AND o.code = 'SPB'"
            ));
        }
    }

    /// Changes a setting, as the administrator does.
    pub fn set(&self, key: &str, value: i64) {
        let version = self.world.ask(&self.admin, setting::show).unwrap().version;
        let values = [(key.to_owned(), value)].into();
        self.world.run(&self.admin, setting::Put { version, values }).unwrap();
        self.world.app.reload_rules().unwrap();
    }

    pub fn at(&self, text: &str) -> &House {
        self.world.at(text);
        self
    }

    /// One run of the scheduler: letters made.
    pub fn run(&self) -> usize {
        remind::run::run(&self.world.app).unwrap().letters
    }

    pub fn deliver(&self) -> Delivered {
        self.deliver_by(&Mailer::Memory(self.memory.clone()))
    }

    pub fn deliver_by(&self, mailer: &Mailer) -> Delivered {
        let owner = format!("{:?}", std::thread::current().id());
        deliver(&self.world.app, mailer, &owner).unwrap()
    }

    pub fn tell(&self, tell: Tell) {
        self.world.run(&self.zhao, Act { tell, fails: false }).unwrap();
    }

    pub fn ask<T: Send + 'static>(
        &self,
        who: &Asker,
        question: impl FnOnce(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.world.ask(who, question)
    }

    /// The outbox as the administrator sees it, newest first.
    pub fn outbox(&self, state: Option<LetterState>) -> Vec<OutboxRow> {
        let ask = Ask {
            limit: 200,
            ..Ask::default()
        };
        self.ask(&self.admin, move |cx| list(cx, &ask, state)).unwrap().items
    }

    /// The plan as the national supervisor sees it.
    pub fn plan(&self, person: Option<&str>, days: i64) -> Vec<PlanRow> {
        let ask = PlanAsk {
            days,
            person: person.map(str::to_owned),
            as_of: None,
            page: Ask {
                limit: 200,
                ..Ask::default()
            },
        };
        self.ask(&self.zhao, move |cx| plan(cx, &ask)).unwrap().items
    }
}

/// What an act tells.
pub enum Tell {
    Issued(Vec<i64>),
    Returned(i64, i64, String),
    Remind(i64, String),
}

/// An act that tells it, in one transaction.
pub struct Act {
    pub tell: Tell,
    pub fails: bool,
}

impl Command for Act {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        cx.record(Subject::of("task", 0), Change::of("task.told"))?;
        match &self.tell {
            Tell::Issued(tasks) => {
                let tasks: Vec<TaskId> = tasks.iter().map(|id| TaskId(*id)).collect();
                letter::queue_issued(cx, &tasks)?;
            }
            Tell::Returned(task, report, reason) => {
                letter::queue_returned(cx, TaskId(*task), ProgressId(*report), reason)?;
            }
            Tell::Remind(task, text) => letter::queue_remind(cx, TaskId(*task), text)?,
        }
        if self.fails {
            return Err(Error::Internal("undone".into()));
        }
        Ok(())
    }
}
