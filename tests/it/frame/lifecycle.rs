//! Serving from start to stop, on the embedded database; and its backups.

use std::path::Path;
use std::time::Duration;

use actix_web::web;
use diesel::connection::SimpleConnection;
use duban::app::init::Init;
use duban::app::{App, Asker};
use duban::clock::Clock;
use duban::config::{Config, HttpConfig, Secret, Sources};
use duban::http::{State, server};
use duban::serve::lock::{Lock, path_of};
use duban::serve::{self, Refused, Role, database};
use duban::store::{self, Options, Store, dump, file, migrate};
use tokio::sync::Notify;

use crate::world::{World, moment};

fn config(folder: &Path) -> Config {
    let url = format!("sqlite:{}", folder.join("duban.db").display());
    let flags = [("database.url", url), ("http.listen", "127.0.0.1:0".to_owned())];
    Sources {
        flags: flags.to_vec(),
        ..Sources::default()
    }
    .read()
    .unwrap()
}

fn clock() -> Clock {
    Clock::at(moment("2026-08-07"))
}

fn sql(config: &Config, text: &str) {
    migrate::connect(&config.database.url)
        .unwrap()
        .batch_execute(text)
        .unwrap();
}

fn agent() -> ureq::Agent {
    let settings = ureq::Agent::config_builder().http_status_as_error(false);
    settings.timeout_global(Some(Duration::from_secs(20))).build().into()
}

#[test]
fn a_server_starts_answers_and_stops_with_nothing_left_in_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let running = serve::start(&config, Role::All, false, clock()).unwrap();
    let url = format!("http://{}", running.address.unwrap());
    let agent = agent();
    let mut ready = agent.get(format!("{url}/readyz")).call().unwrap();
    assert_eq!(ready.status(), 200);
    assert_eq!(ready.body_mut().read_to_string().unwrap(), r#"{"status":"ready"}"#);

    // A body over the limit is refused in words, not by a broken connection.
    let large = vec![b' '; 3 << 20];
    let post = agent
        .post(format!("{url}/api/v1/openapi.json"))
        .content_type("application/json");
    assert_eq!(post.send(&large[..]).unwrap().status(), 405);

    let second = serve::start(&config, Role::All, false, clock()).err().unwrap();
    let told = second.to_string();
    let first = format!("process {} at {}", std::process::id(), running.address.unwrap());
    assert!(
        matches!(second, Refused::Taken { .. }) && told.contains(&first),
        "{told}"
    );

    // `agent` still keeps its idle connection: stopping does not wait for it.
    running.stop();
    assert!(agent.get(format!("{url}/healthz")).call().is_err());
    let journal = dir.path().join("duban.db-wal");
    assert!(
        journal.metadata().map_or(0, |m| m.len()) == 0,
        "the journal is in the file"
    );
    assert_eq!(
        std::fs::read_to_string(path_of(&dir.path().join("duban.db"))).unwrap(),
        ""
    );
    serve::start(&config, Role::Jobs, false, clock()).unwrap().stop();
}

#[test]
fn a_newer_database_is_refused_in_clear_words() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    database::ready(&config.database, false, &clock()).unwrap();
    sql(
        &config,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')",
    );
    let refused = serve::start(&config, Role::All, false, clock())
        .err()
        .unwrap()
        .to_string();
    assert!(refused.contains("newer version of duban (9999"), "{refused}");
}

#[test]
fn pending_migrations_are_applied_after_a_backup_beside_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    database::ready(&config.database, false, &clock()).unwrap();
    let copies = || {
        let names = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap());
        names.filter(|n| n.contains(".before-migration-")).count()
    };
    assert_eq!(copies(), 0, "a fresh database has nothing to lose");
    sql(
        &config,
        "CREATE TABLE kept (x); \
         DELETE FROM __diesel_schema_migrations WHERE version > (SELECT min(version) FROM __diesel_schema_migrations)",
    );
    // The second migration meets its own tables and fails; by then the copy is there.
    assert!(database::ready(&config.database, false, &clock()).is_err());
    assert_eq!(copies(), 1);
}

#[test]
fn postgres_is_migrated_only_when_told_to() {
    let world = World::new();
    let url = world.app.store.url().to_owned();
    if url.starts_with("sqlite:") {
        return;
    }
    world.sql(
        "DELETE FROM __diesel_schema_migrations WHERE version > (SELECT min(version) FROM __diesel_schema_migrations)",
    );
    let flags = vec![
        ("database.url", url),
        ("secret", "0123456789abcdef0123456789abcdef".into()),
    ];
    let sources = Sources {
        flags,
        ..Sources::default()
    };
    let refused = serve::start(&sources.read().unwrap(), Role::Jobs, false, clock())
        .err()
        .unwrap();
    assert!(
        matches!(&refused, Refused::Pending(names) if !names.is_empty()),
        "{refused}"
    );
}

/// A world's database as a backup, for the embedded one only.
fn backed_up(folder: &Path) -> Option<(World, std::path::PathBuf)> {
    let world = World::new();
    if !world.app.store.url().starts_with("sqlite:") {
        return None;
    }
    let copy = folder.join("monday.backup");
    file::backup(world.app.store.url(), &copy).unwrap();
    Some((world, copy))
}

#[test]
fn a_backup_restores_to_the_same_database_and_keeps_the_former_one() {
    let dir = tempfile::tempdir().unwrap();
    let Some((world, copy)) = backed_up(dir.path()) else {
        return;
    };
    assert!(
        file::backup(world.app.store.url(), &copy).is_err(),
        "an existing file is not overwritten"
    );
    let config = config(dir.path());
    database::ready(&config.database, false, &clock()).unwrap();
    sql(&config, "CREATE TABLE former (x)");
    let target = config.database.file().unwrap();
    let (rehearsed, found) = file::rehearse(&copy, &target).unwrap();
    assert_eq!((found.faults.as_slice(), found.pending.as_slice()), (&[][..], &[][..]));
    assert!(found.events > 0);
    let former = file::replace(&rehearsed, &target).unwrap().unwrap();
    let orgs = |url: &str| store::health::health(&mut migrate::connect(url).unwrap()).unwrap().orgs;
    assert_eq!(orgs(&config.database.url), orgs(world.app.store.url()));
    let mut kept = migrate::connect(&format!("sqlite:{}", former.display())).unwrap();
    kept.batch_execute("SELECT x FROM former").unwrap();
    assert!(!rehearsed.exists());
}

/// A database of its own on the server under test, removed at the end; none on SQLite.
struct Server {
    url: String,
    name: String,
    whole: String,
}

impl Server {
    fn new() -> Option<Server> {
        let whole = std::env::var("DUBAN_TEST_DATABASE").ok()?;
        let (before, _) = whole.strip_prefix("postgres").and_then(|_| whole.rsplit_once('/'))?;
        let name = format!("dumped_{}", std::process::id());
        let mut conn = migrate::connect(&whole).unwrap();
        conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let url = format!("{before}/{name}");
        Some(Server { url, name, whole })
    }

    fn orgs(&self) -> i64 {
        store::health::health(&mut migrate::connect(&self.url).unwrap())
            .unwrap()
            .orgs
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut conn) = migrate::connect(&self.whole) {
            let _ = conn.batch_execute(&format!("DROP DATABASE {}", self.name));
        }
    }
}

#[test]
fn a_server_s_database_is_dumped_rehearsed_and_put_back() {
    let Some(server) = Server::new() else { return };
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("monday.dump");
    migrate::migrate(&mut migrate::connect(&server.url).unwrap()).unwrap();
    let app = App::new(Store::open(Options::new(server.url.clone())).unwrap(), clock()).unwrap();
    let init = Init {
        only: vec!["SPB".into(), "SPB-13".into()],
        administrators: vec![],
    };
    app.run_now(&Asker::system("console"), init).unwrap();
    app.store
        .write_now(|c| (store::Fate::Commit, store::event::seal(c)))
        .unwrap();
    dump::backup(&server.url, &copy).unwrap();
    assert!(
        dump::backup(&server.url, &copy).is_err(),
        "an existing file is not overwritten"
    );
    let found = dump::rehearse(&server.url, &copy).unwrap();
    assert_eq!((found.faults.as_slice(), found.events), (&[][..], 1));
    let busy = dump::restore(&server.url, &copy).unwrap_err().to_string();
    assert!(busy.contains("stop every server"), "{busy}");
    app.store.close();

    let mut conn = migrate::connect(&server.url).unwrap();
    conn.batch_execute("UPDATE orgs SET parent_id = NULL; DELETE FROM org_weights")
        .unwrap();
    drop(conn);
    dump::restore(&server.url, &copy).unwrap();
    assert_eq!(server.orgs(), 2);
    let weights = "DO $$ BEGIN IF (SELECT count(*) FROM org_weights) = 0 THEN RAISE EXCEPTION 'gone'; END IF; END $$";
    migrate::connect(&server.url).unwrap().batch_execute(weights).unwrap();

    std::fs::write(&copy, "no dump").unwrap();
    assert!(dump::rehearse(&server.url, &copy).is_err(), "what is no backup is told");
    assert_eq!(server.orgs(), 2);
}

#[test]
fn an_unsound_backup_is_told_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let Some((_world, copy)) = backed_up(dir.path()) else {
        return;
    };
    let target = dir.path().join("target.db");
    let change = |text: &str| {
        let url = format!("sqlite:{}", copy.display());
        migrate::connect(&url)
            .unwrap()
            .batch_execute(&format!("PRAGMA foreign_keys=OFF; {text}"))
            .unwrap();
    };
    change("DROP TRIGGER events_seal_only; UPDATE events SET reason = 'forged' WHERE seq = 1");
    let faults = file::rehearse(&copy, &target).unwrap().1.faults;
    assert!(
        faults.iter().any(|f| f.starts_with("audit chain: event 1:")),
        "{faults:?}"
    );
    change("UPDATE events SET reason = NULL WHERE seq = 1; UPDATE orgs SET parent_id = 4711 WHERE code = 'SPB-13'");
    let faults = file::rehearse(&copy, &target).unwrap().1.faults;
    assert!(
        faults.iter().any(|f| f.contains("points to nothing in orgs")),
        "{faults:?}"
    );
    std::fs::write(&copy, "this is no database at all").unwrap();
    assert!(file::rehearse(&copy, &target).is_err());
    assert!(!target.exists());
}

#[test]
fn the_lock_is_given_back_however_its_holder_ends() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("duban.db");
    let lock = Lock::take(&database).unwrap();
    assert!(matches!(Lock::take(&database), Err(Refused::Taken { .. })));
    drop(lock);
    Lock::take(&database).unwrap();
}

static BEGUN: Notify = Notify::const_new();
static GO_ON: Notify = Notify::const_new();

fn slow(config: &mut web::ServiceConfig) {
    let handler = || async {
        BEGUN.notify_one();
        GO_ON.notified().await;
        "finished"
    };
    config.route("/t/slow", web::get().to(handler));
}

#[test]
fn a_request_under_way_finishes_when_the_server_stops() {
    let world = World::new();
    let state = State::new(world.app.clone(), &Secret::random(), HttpConfig::local());
    let server = server::start_with(state, slow).unwrap();
    let address = server.address;
    let asking = std::thread::spawn(move || {
        let mut answer = agent().get(format!("http://{address}/t/slow")).call().unwrap();
        answer.body_mut().read_to_string().unwrap()
    });
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(BEGUN.notified());
    let stopping = std::thread::spawn(move || server.stop().unwrap());
    while std::net::TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    GO_ON.notify_one();
    assert_eq!(asking.join().unwrap(), "finished");
    stopping.join().unwrap();
}
