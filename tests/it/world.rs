//! A world per test: its own database (a temporary SQLite file, or a schema of its own on PostgreSQL), a clock that
//! stands where the test puts it, a few bureaus, and personas. Tests read as stories of bureau staff.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{NaiveDate, NaiveTime};
use diesel::connection::SimpleConnection;
use duban::app::auth::Hasher;
use duban::app::init::Init;
use duban::app::{App, Asker, Command, Cx, Result};
use duban::clock::Clock;
use duban::domain::id::{OrgId, UserId};
use duban::domain::person::Role;
use duban::domain::time::{self, Instant};
use duban::store::{self, Options, Store};

/// The bureaus of the small world.
pub const ORGS: &[&str] = &[
    "SPB", "SPB-13", "SPB-1301", "SPB-1302", "SPB-14", "SPB-1401", "SPB-11", "SPB-D04",
];

/// The password of every persona, the three administrators too (whose it is a one-time one).
pub const PASSWORD: &str = "parcels reach every village";

/// Its hash, made cheaply and once.
pub fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| Hasher::cheap().unwrap().hash_now(PASSWORD.into()).unwrap())
        .clone()
}

pub struct World {
    pub app: App,
    _dir: tempfile::TempDir,
    schema: Option<(String, String)>,
}

/// A moment of Chinese time, `"2026-08-10 09:00"` or a day (nine o'clock).
pub fn moment(text: &str) -> Instant {
    let (day, hour) = text.split_once(' ').unwrap_or((text, "09:00"));
    let day: NaiveDate = day.parse().unwrap();
    time::at(day, NaiveTime::parse_from_str(hour, "%H:%M").unwrap())
}

impl World {
    /// The small world at nine o'clock of 7 August 2026, a Friday.
    pub fn new() -> World {
        World::with(ORGS)
    }

    /// A world of these bureaus.
    pub fn with(orgs: &[&str]) -> World {
        let world = World::empty("2026-08-07");
        let only = orgs.iter().map(|o| (*o).to_owned()).collect();
        let administrators = vec![
            (Role::Admin, "admin", password_hash()),
            (Role::Security, "security", password_hash()),
            (Role::Auditor, "auditor", password_hash()),
        ];
        world
            .run(&Asker::system("console"), Init { only, administrators })
            .unwrap();
        world.app.reload_rules().unwrap();
        world
    }

    /// A world in which nobody has begun yet.
    pub fn empty(now: &str) -> World {
        let dir = tempfile::tempdir().unwrap();
        let (url, schema) = database(&dir);
        store::migrate::migrate(&mut store::migrate::connect(&url).unwrap()).unwrap();
        let store = Store::open(Options {
            readers: 2,
            writers: 2,
            ..Options::new(url)
        })
        .unwrap();
        let app = App::new(store, Clock::at(moment(now)))
            .unwrap()
            .with_hasher(Hasher::cheap().unwrap());
        World { app, _dir: dir, schema }
    }

    /// Moves the clock.
    pub fn at(&self, text: &str) -> &World {
        self.app.clock.set(moment(text));
        self
    }

    /// A person of a bureau (by code) with roles; made on first mention, found again by the same log-in.
    pub fn person(&self, login: &str, org: &str, roles: &[Role]) -> Asker {
        let command = Hire {
            login: login.to_owned(),
            org: org.to_owned(),
            roles: roles.to_vec(),
        };
        Asker::person(self.app.run_now(&Asker::system("console"), command).unwrap())
    }

    /// Somebody who has an account.
    #[track_caller]
    pub fn known(&self, login: &str) -> Asker {
        let id = self.number(&format!("SELECT id AS n FROM users WHERE login = '{login}'"));
        Asker::person(UserId(id))
    }

    pub fn run<C: Command>(&self, asker: &Asker, command: C) -> Result<C::Output> {
        self.app.run_now(asker, command)
    }

    pub fn ask<T: Send + 'static>(
        &self,
        asker: &Asker,
        question: impl FnOnce(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.app.ask_now(asker, question)
    }

    /// Id of a bureau.
    pub fn org(&self, code: &str) -> OrgId {
        let code = code.to_owned();
        self.app
            .store
            .read_now(move |c| store::org::by_code(c, &code))
            .unwrap()
            .unwrap()
            .id
    }

    /// Current figures of a target: period end, numerator, denominator; oldest first.
    pub fn figures(&self, target: i64) -> Vec<(NaiveDate, Option<i64>, Option<i64>)> {
        self.app
            .store
            .read_now(move |c| store::rollup::current(c, duban::domain::id::TargetId(target)))
            .unwrap()
    }

    /// One number read by SQL.
    pub fn number(&self, text: &str) -> i64 {
        use diesel::sql_types::{BigInt, Nullable};
        #[derive(diesel::QueryableByName)]
        struct N {
            #[diesel(sql_type = Nullable<BigInt>)]
            n: Option<i64>,
        }
        let (select, rest) = text.split_once(" FROM ").unwrap();
        let named = if text.contains(" AS n ") {
            text.to_owned()
        } else {
            format!("{select} AS n FROM {rest}")
        };
        let mut conn = store::migrate::connect(self.app.store.url()).unwrap();
        let found: N = diesel::RunQueryDsl::get_result(
            diesel::sql_query(format!("SELECT CAST(q.n AS BIGINT) AS n FROM ({named}) AS q")),
            &mut conn,
        )
        .unwrap();
        found.n.unwrap_or_default()
    }

    /// After rows were planted with ids of their own: PostgreSQL goes on numbering behind them, as SQLite does by itself.
    pub fn number_on(&self, tables: &[&str]) {
        if self.app.store.backend() == store::Backend::Postgres {
            for table in tables {
                self.sql(&format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) + 1 FROM {table}))"
                ));
            }
        }
    }

    /// SQL behind the program's back: to plant faults and to look.
    pub fn sql(&self, text: &str) {
        store::migrate::connect(self.app.store.url())
            .unwrap()
            .batch_execute(text)
            .unwrap();
    }
}

impl World {
    /// A text from the database: one row, one column called `t`.
    pub fn text(&self, query: &str) -> String {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            t: String,
        }
        let mut conn = store::migrate::connect(self.app.store.url()).unwrap();
        diesel::sql_query(query).get_result::<Row>(&mut conn).unwrap().t
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.app.store.close();
        if let Some((url, schema)) = &self.schema
            && let Ok(mut conn) = store::migrate::connect(url)
        {
            let _ = conn.batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

/// Makes the empty database a test runs on.
fn database(dir: &tempfile::TempDir) -> (String, Option<(String, String)>) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let wanted = std::env::var("DUBAN_TEST_DATABASE").unwrap_or_else(|_| "sqlite".into());
    if !wanted.starts_with("postgres") {
        return (format!("sqlite:{}", dir.path().join("duban.db").display()), None);
    }
    let schema = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let mut conn = store::migrate::connect(&wanted).unwrap();
    conn.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
    let join = if wanted.contains('?') { '&' } else { '?' };
    (
        format!("{wanted}{join}options=-csearch_path%3D{schema}"),
        Some((wanted, schema)),
    )
}

struct Hire {
    login: String,
    org: String,
    roles: Vec<Role>,
}

impl Command for Hire {
    type Output = UserId;

    fn run(&self, cx: &mut Cx<'_>) -> Result<UserId> {
        use duban::app::{Change, Subject};
        let org = store::org::by_code(cx.tx, &self.org)?.unwrap();
        let event = cx.record(Subject::of("user", 0), Change::of("user.added"))?;
        let new = store::person::NewUser {
            email: Some(format!("{}@example.test", self.login)),
            must_change: false,
            ..store::person::NewUser::administrator(&self.login, &self.login, &password_hash(), &org)
        };
        let user = store::person::add(cx.tx, &new, cx.today(), cx.now)?;
        for role in &self.roles {
            store::person::grant(cx.tx, user, org.id, *role, None, cx.now, event)?;
        }
        Ok(user)
    }
}
