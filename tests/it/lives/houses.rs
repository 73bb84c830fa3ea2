//! The same lives on the database of the suite, through the use cases themselves. Servers are threads; one that is killed
//! leaves letters leased.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, TimeDelta};
use duban::domain::id::{ObligationId, ProgressId, TaskId, UserId};
use duban::domain::reminder::{DutyFacts, Subject};
use duban::domain::task::TaskState;
use duban::domain::time::{Instant, start_of};
use duban::mail::SendError;
use duban::store;

use super::laws::{Got, Row, Trace};
use super::life::{Event, LOOKS, Life, Look, Post, Turn, moment, turned};
use super::model::shipped;
use crate::remind::planted::{House, Tell};

/// Log-ins in the order of the ids of the model.
const PEOPLE: [&str; 4] = ["lin", "wang", "zhao", "qian"];

thread_local! {
    static HOUSE: RefCell<Option<House>> = const { RefCell::new(None) };
}

/// Lives a life in a house that is emptied first.
pub fn live(life: &Life) -> Trace {
    HOUSE.with_borrow_mut(|slot| {
        let house = slot.get_or_insert_with(House::new);
        let mut run = Run {
            house,
            facts: life.facts(),
            offset: 0,
            minute: 0,
            seen: 0,
            trace: Trace::of(life),
        };
        run.furnish(life);
        run.through(life);
        run.ended()
    })
}

struct Run<'a> {
    house: &'a House,
    facts: Vec<DutyFacts>,
    offset: i64,
    minute: i64,
    seen: usize,
    trace: Trace,
}

fn sql_time(at: Instant) -> String {
    at.format("'%Y-%m-%d %H:%M:%S'").to_string()
}

impl Run<'_> {
    fn furnish(&self, life: &Life) {
        let world = &self.house.world;
        let (hour, minute) = life.digest_at;
        world.sql(&format!(
            "DELETE FROM digests; DELETE FROM reminders; DELETE FROM outbox;
             DELETE FROM job_leases; DELETE FROM measures; DELETE FROM progress_reports; DELETE FROM obligations;
             DELETE FROM task_totals; DELETE FROM tasks; DELETE FROM calendar_days; DELETE FROM directives WHERE id > 1;
             UPDATE users SET digest_at = '{hour:02}:{minute:02}', email_state = 'ok'"
        ));
        self.house.memory.clear();
        self.house.memory.always(None, true);
        world.app.clock.set(moment(0));
        for day in life.days_of_calendar(&shipped().1) {
            world.sql(&format!(
                "INSERT INTO calendar_days (day, kind, name, source) VALUES ('{}', '{}', '试', 'test')",
                day.day,
                day.kind.word()
            ));
        }
        for day in life.days_of_lead() {
            world.sql(&format!(
                "INSERT INTO calendar_days (org_id, day, kind, name, source)
                 SELECT id, '{}', 'holiday', '本地', 'test' FROM orgs WHERE code = 'SPB-13'",
                day.day
            ));
        }
        self.house.set("letters.budget", if life.budget == 1 { 2 } else { 1 });
        self.house.set("letters.budget", life.budget);
        for (n, duty) in self.facts.iter().enumerate() {
            self.plant(n, duty);
        }
    }

    fn plant(&self, n: usize, duty: &DutyFacts) {
        let (id, directive) = (duty.task, n + 2);
        let urgency = if duty.any_hour { "top_urgent" } else { "ordinary" };
        let issued = sql_time(start_of(duty.issued_on) + TimeDelta::hours(9));
        let end = |day| sql_time(start_of(day) + TimeDelta::days(1));
        let due = duty.due_on.map_or("NULL".to_owned(), |day| format!("'{day}'"));
        let sign = end(duty.sign_due_on.unwrap());
        let mut sql = format!(
            "INSERT INTO directives (id, issuer_org_id, number_year, number_no, kind, title, requirement, cadence, due_rule,
                urgency, state, search, created_by, created_at, updated_at)
             SELECT {directive}, o.id, 2026, {directive}, 'policy', '快递进村', '', 'monthly', 'after:5', '{urgency}', 'active', '',
                u.id, {issued}, {issued} FROM orgs o, users u WHERE o.code = 'SPB' AND u.login = 'zhao';
             INSERT INTO tasks (id, directive_id, path, lead_org_id, issuer_org_id, title, requirement, state, profile,
                cadence, due_rule, sign_due_at, issued_at, due_on, light, light_since, search, updated_at)
             SELECT {id}, {directive}, '/{id}/', o.id, i.id, '{}', '', '{}', 'ordinary', 'monthly', 'after:5', {sign}, {issued},
                {due}, 'green', {issued}, '', {issued} FROM orgs o, orgs i WHERE o.code = 'SPB-13' AND i.code = 'SPB';",
            duty.title,
            duty.state.word()
        );
        for owed in &duty.obligations {
            sql.push_str(&format!(
                "INSERT INTO obligations (id, task_id, org_id, period_from, period_to, due_at, state, updated_at)
                 SELECT {}, {id}, lead_org_id, '2026-08-01', '2026-08-31', {}, 'open', {issued} FROM tasks WHERE id = {id};",
                owed.id,
                end(owed.due_on)
            ));
        }
        let reports = duty
            .returned
            .iter()
            .map(|(report, at)| (report, at, "returned", "2026-06-30"));
        let waiting = duty
            .unreviewed
            .iter()
            .map(|(report, at)| (report, at, "submitted", "2026-07-31"));
        for (report, at, state, to) in reports.chain(waiting) {
            let at = sql_time(*at);
            let decided = if state == "returned" { at.as_str() } else { "NULL" };
            sql.push_str(&format!(
                "INSERT INTO progress_reports (id, task_id, org_id, period_from, period_to, revision, state, narrative, author_id,
                    created_at, submitted_at, decided_at, updated_at)
                 SELECT {report}, {id}, t.lead_org_id, '2026-06-01', '{to}', 1, '{state}', '', u.id, {at}, {at}, {decided}, {at}
                 FROM tasks t, users u WHERE t.id = {id} AND u.login = 'lin';"
            ));
        }
        self.house.world.sql(&sql);
    }

    fn through(&mut self, life: &Life) {
        let mut events = life.events.iter().peekable();
        for look in &life.looks {
            while let Some((minute, event)) = events.next_if(|(minute, _)| *minute <= look.minute) {
                self.minute = *minute;
                self.happen(event);
            }
            self.look(look);
        }
        for (minute, event) in events {
            self.minute = *minute;
            self.happen(event);
        }
        self.house.memory.always(None, true);
        self.offset = 0;
        for day in life.days..life.days + life.quiet() {
            for minute in LOOKS {
                self.look(&Look {
                    minute: day * 1_440 + minute,
                    servers: 1,
                    order: 0,
                    killed: None,
                });
            }
        }
    }

    fn tick(&self) {
        self.house.world.app.clock.set(moment(self.minute + self.offset));
    }

    fn happen(&mut self, event: &Event) {
        self.tick();
        let memory = &self.house.memory;
        match event {
            Event::Post(Post::Well) => memory.always(None, true),
            Event::Post(Post::Away) => memory.always(Some(SendError::temporary("连不上")), false),
            Event::Post(Post::TakesSilently) => memory.always(Some(SendError::temporary("断了").in_doubt()), true),
            Event::Post(Post::Breaks) => memory.always(Some(SendError::temporary("断了").in_doubt()), false),
            Event::Clock(offset) => self.offset = *offset,
            Event::Turn(n, Turn::Reminded) => {
                if let Some(duty) = self.facts.get(*n) {
                    self.house.tell(Tell::Remind(duty.task.0, "请抓紧".into()));
                }
            }
            Event::Turn(n, turn) => {
                let Some(next) = self.facts.get(*n).and_then(|duty| turned(duty, *turn)) else {
                    return;
                };
                self.turn(&next);
                self.trace.changed.insert(next.task, self.minute);
                self.facts[*n] = next;
            }
        }
    }

    fn turn(&self, next: &DutyFacts) {
        let id = next.task;
        let due = next.due_on.map_or("NULL".to_owned(), |day| format!("'{day}'"));
        let mut sql = format!(
            "UPDATE tasks SET state = '{}', due_on = {due} WHERE id = {id};",
            next.state.word()
        );
        if next.obligations.is_empty() {
            sql.push_str(&format!(
                "UPDATE obligations SET state = 'answered' WHERE task_id = {id};"
            ));
        }
        if next.returned.is_empty() {
            sql.push_str(&format!(
                "DELETE FROM progress_reports WHERE task_id = {id} AND state = 'returned';"
            ));
        }
        if next.unreviewed.is_empty() {
            sql.push_str(&format!(
                "DELETE FROM progress_reports WHERE task_id = {id} AND state = 'submitted';"
            ));
        }
        self.house.world.sql(&sql);
    }

    fn look(&mut self, look: &Look) {
        self.minute = look.minute;
        self.tick();
        let servers = look.servers.count_ones();
        if look.killed.is_some() && servers > 0 {
            self.kill();
        }
        let work = || {
            self.house.run();
            self.house.deliver();
        };
        match servers {
            0 => {}
            1 => work(),
            _ => std::thread::scope(|threads| {
                for _ in 0..servers {
                    threads.spawn(work);
                }
            }),
        }
        self.read();
    }

    /// A server leased what was due and died.
    fn kill(&self) {
        let app = &self.house.world.app;
        let now = app.clock.now();
        let lease = move |conn: &mut store::Conn| {
            let done = store::outbox::lease(conn, "dead", now, now + TimeDelta::minutes(30), 2);
            (store::Fate::Commit, done)
        };
        app.store.write_now(lease).unwrap();
    }

    /// Looks through the new letters for tasks that are nobody's any more.
    fn read(&mut self) {
        let sent = self.house.memory.sent();
        for (_, letter) in sent.iter().skip(self.seen) {
            for duty in &self.facts {
                let open = matches!(duty.state, TaskState::Issued | TaskState::Active | TaskState::Closing);
                if !open && letter.text.contains(&format!("/tasks/{}\n", duty.task)) {
                    let what = format!("{} {}", letter.message_id, duty.title);
                    self.trace.without_reason.push(what);
                }
            }
        }
        self.seen = sent.len();
    }

    fn ended(mut self) -> Trace {
        let user = |login: &str| {
            let place = PEOPLE.iter().position(|one| *one == login).unwrap();
            UserId(i64::try_from(place).unwrap() + 1)
        };
        let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rows = self.lines(
            "SELECT r.key || '|' || r.rule || '|' || r.subject_kind || '|' || r.subject_id || '|' || u.login || '|' || r.moment \
             || '|' || r.state || '|' || o.state || '|' || o.message_id AS t FROM reminders r \
             JOIN users u ON u.id = r.user_id JOIN outbox o ON o.id = r.outbox_id",
        );
        for line in rows {
            let [key, rule, kind, id, login, at, state, letter, message] = line.split('|').collect::<Vec<_>>()[..]
            else {
                panic!("{line}")
            };
            let id = id.parse().unwrap();
            let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S%.f").unwrap();
            keys.entry(message.to_owned()).or_default().push(key.to_owned());
            self.trace.rows.push(Row {
                key: key.to_owned(),
                rule: rule.to_owned(),
                subject: match kind {
                    "obligation" => Subject::Obligation(ObligationId(id)),
                    "progress" => Subject::Progress(ProgressId(id)),
                    _ => Subject::Task(TaskId(id)),
                },
                user: user(login),
                moment: at.and_utc(),
                state: state.parse().unwrap(),
                failed: letter == "failed",
            });
        }
        let marks = self.lines("SELECT message_id || '|' || kind || '|' || key AS t FROM outbox");
        let of = |kind: &str| -> BTreeSet<String> {
            let lines = marks.iter().filter(|line| line.contains(kind));
            lines
                .filter_map(|line| line.split('|').next())
                .map(str::to_owned)
                .collect()
        };
        let (digests, free) = (of("|digest|"), of("/any_hour"));
        for (at, letter) in self.house.memory.sent() {
            self.trace.got.push(Got {
                at,
                user: user(letter.to.address.split('@').next().unwrap()),
                digest: digests.contains(&letter.message_id),
                any_hour: free.contains(&letter.message_id),
                keys: keys.get(&letter.message_id).cloned().unwrap_or_default(),
                message_id: letter.message_id,
            });
        }
        self.trace.facts = self.facts;
        self.trace
    }

    fn lines(&self, query: &str) -> Vec<String> {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            t: String,
        }
        let mut conn = store::migrate::connect(self.house.world.app.store.url()).unwrap();
        let found: Vec<Line> = diesel::sql_query(query).load(&mut conn).unwrap();
        found.into_iter().map(|line| line.t).collect()
    }
}
