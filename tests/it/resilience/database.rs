//! The database is gone, full, locked, too new, or served already.

use std::sync::atomic::{AtomicU64, Ordering};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use duban::app::Asker;
use duban::domain::person::Role::Supervisor;
use duban::store::{self, Backend, Fate, Options, Store, StoreError};
use serde_json::json;

use super::served::{Served, ended, folder, sound, until};
use crate::client::Client;
use crate::world::World;

fn directive(title: &str) -> serde_json::Value {
    json!({"kind": "policy", "title": title, "requirement": "年底前建制村快递服务覆盖率达到60%。"})
}

fn directives(world: &World) -> i64 {
    world.number("SELECT COUNT(*) AS n FROM directives")
}

/// A database user of the test's own on PostgreSQL: shut out and let in again, the server is gone for this test alone.
struct Door {
    role: String,
    world: World,
    url: String,
}

impl Door {
    /// None on the embedded database, which cannot go away.
    fn new() -> Option<Door> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let world = World::new();
        if world.app.store.backend() == Backend::Sqlite {
            return None;
        }
        let role = format!("door_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        world.sql(&format!("CREATE ROLE {role} LOGIN SUPERUSER"));
        let url = world
            .app
            .store
            .url()
            .replacen("postgres://postgres@", &format!("postgres://{role}@"), 1);
        assert!(url.contains(&role), "the tests' server is reached as postgres");
        Some(Door { role, world, url })
    }

    /// Cuts every connection that is open.
    fn cut(&self) {
        self.world.sql(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{}'",
            self.role
        ));
    }

    fn shut(&self) {
        self.world.sql(&format!("ALTER ROLE {} NOLOGIN", self.role));
        self.cut();
    }

    fn open(&self) {
        self.world.sql(&format!("ALTER ROLE {} LOGIN", self.role));
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.cut();
        self.world.sql(&format!("DROP ROLE {}", self.role));
    }
}

#[test]
fn a_database_server_that_was_away_is_used_again_by_itself() {
    let Some(door) = Door::new() else { return };
    door.world.person("boss", "SPB", &[Supervisor]);
    let (_dir, folder) = folder();
    let served = Served::start(&door.url, &folder);
    let boss = served.agent().login("boss");
    let made = boss.post("/api/v1/directives", &directive("推进快递进村")).unwrap();
    assert_eq!(made.status, 201, "{}", made.body);

    door.shut();
    for _ in 0..3 {
        for answer in [
            boss.get("/api/v1/directives").unwrap(),
            boss.post("/api/v1/directives", &directive("推进快递进厂")).unwrap(),
        ] {
            assert_eq!(
                (answer.status, answer.body["code"].as_str()),
                (503, Some("busy")),
                "{}",
                answer.body
            );
            assert!(answer.retry_after.is_some());
        }
    }
    assert_eq!(boss.get("/readyz").unwrap().status, 503, "a balancer is told");
    assert_eq!(boss.get("/healthz").unwrap().status, 200, "the process itself is well");

    door.open();
    until("it works again", || {
        boss.get("/api/v1/directives").unwrap().status == 200
    });
    until("it writes again", || {
        boss.post("/api/v1/directives", &directive("推进快递出海"))
            .unwrap()
            .status
            == 201
    });
    // Connections that were cut while they lay in the pool cost each at most one answer.
    door.cut();
    let mut failed = 0;
    for _ in 0..40 {
        let answer = boss.get("/api/v1/directives").unwrap();
        if answer.status != 200 {
            assert_eq!(
                (answer.status, answer.body["code"].as_str()),
                (503, Some("busy")),
                "{}",
                answer.body
            );
            failed += 1;
        }
    }
    assert!(failed <= 4, "{failed} of 40 answers met a dead connection");
    assert_eq!(directives(&door.world), 2);
}

#[test]
fn a_reader_whose_connection_was_cut_gets_a_new_one() {
    let Some(door) = Door::new() else { return };
    let store = Store::open(Options {
        readers: 1,
        writers: 1,
        ..Options::new(door.url.clone())
    })
    .unwrap();
    let count = |c: &mut store::Conn| -> store::Result<usize> { Ok(diesel::sql_query("SELECT 1").execute(c)?) };
    store.read_now(count).unwrap();
    door.cut();
    assert!(matches!(store.read_now(count), Err(StoreError::Unreachable(_))));
    store.read_now(count).unwrap();
    store.close();
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let world = World::new();
    if world.app.store.backend() == Backend::Postgres {
        return;
    }
    world.person("boss", "SPB", &[Supervisor]);
    let boss = Client::new(&world).login("boss");
    boss.post("/api/v1/directives", directive("推进快递进村")).expect(201);
    let limit = |pages: &str| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        let set = move |c: &mut store::Conn| (Fate::Commit, c.batch_execute(&sql).map_err(StoreError::from));
        world.app.store.write_now(set).unwrap();
    };
    // No page more than there are: the disk is full for the one connection that writes.
    limit("1");
    let before = directives(&world);
    let mut kept = 0;
    let mut told = None;
    for n in 0..200 {
        let long = "督办事项的要求写得很长。".repeat(300);
        let body = json!({"kind": "policy", "title": format!("第{n}件"), "requirement": long});
        let answer = boss.post("/api/v1/directives", body);
        if answer.status == 201 {
            kept += 1;
            continue;
        }
        told = Some(answer);
        break;
    }
    let told = told.unwrap();
    assert!(told.header("retry-after").is_some());
    told.refused(503, "storage_full");
    assert_eq!(directives(&world), before + kept, "what was confirmed, and no more");
    sound(&world);
    boss.get("/api/v1/directives").expect(200);
    // Room again: it goes on by itself.
    limit("1073741823");
    boss.post("/api/v1/directives", directive("推进快递出海")).expect(201);
    assert_eq!(directives(&world), before + kept + 1);
    sound(&world);
}

#[test]
fn a_database_that_another_program_holds_is_busy_and_free_again() {
    let world = World::new();
    if world.app.store.backend() == Backend::Postgres {
        return;
    }
    world.person("boss", "SPB", &[Supervisor]);
    let boss = Client::new(&world).login("boss");
    let mut other = store::migrate::connect(world.app.store.url()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let answer = boss.post("/api/v1/directives", directive("推进快递进村"));
    assert!(answer.header("retry-after").is_some());
    answer.refused(503, "busy");
    boss.get("/api/v1/directives").expect(200);
    other.batch_execute("ROLLBACK").unwrap();
    boss.post("/api/v1/directives", directive("推进快递进村")).expect(201);
    assert_eq!(directives(&world), 1);
}

#[test]
fn the_program_refuses_a_newer_database_and_a_second_server_on_the_same_file() {
    let world = World::new();
    if world.app.store.backend() == Backend::Postgres {
        return;
    }
    let url = world.app.store.url().to_owned();
    let (_dir, folder) = folder();
    let first = Served::start(&url, &folder);
    let (code, said) = ended(&["serve", "--database", &url, "--listen", "127.0.0.1:0"]);
    assert_eq!(code, Some(2), "{said}");
    let place = first.url.strip_prefix("http://").unwrap();
    assert!(
        said.contains("process ") && said.contains(place),
        "it names the first: {said}"
    );
    first.kill();

    world.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')");
    let events = || world.number("SELECT COUNT(*) AS n FROM events");
    let before = events();
    for command in ["serve", "migrate", "check"] {
        let (code, said) = ended(&[command, "--database", &url]);
        assert_eq!(code, Some(2), "{command}: {said}");
        assert!(
            said.contains("newer version of duban") && said.contains("9999"),
            "{command}: {said}"
        );
    }
    assert_eq!(events(), before);
    world.sql("DELETE FROM __diesel_schema_migrations WHERE version = '9999'");
    let _ = Served::start(&url, &folder);
    assert!(world.ask(&Asker::system("console"), |cx| Ok(cx.today())).is_ok());
}
