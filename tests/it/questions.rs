//! How many questions a page asks of the database: as many in a large nation as in a small one, and no more than agreed.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use duban::app::nation::{self, Order};
use duban::http::page;
use duban::store::Options;
use duban::store::conn::sqlite_path;

use crate::browser::Browser;
use crate::frame::golden;
use crate::world::{World, password_hash};

/// Statements so far, by database: worlds of other tests live beside this one.
static ASKED: LazyLock<Mutex<HashMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

/// Writing a statement out takes longer than asking it: only while a page is opened.
static LISTENING: AtomicBool = AtomicBool::new(false);

/// Listens to one connection.
#[derive(Default)]
struct Listener {
    url: String,
}

/// What begins and ends a question, and what looks whether a connection lives, is none.
const NO_QUESTIONS: [&str; 6] = ["BEGIN", "COMMIT", "ROLLBACK", "SELECT 1 ", "SET ", "PRAGMA"];

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut self.url),
            InstrumentationEvent::StartQuery { query, .. } if LISTENING.load(Ordering::SeqCst) => {
                let text = format!("{query} ");
                if !NO_QUESTIONS.iter().any(|word| text.starts_with(word)) {
                    let mut asked = ASKED.lock().unwrap();
                    asked.entry(self.url.clone()).or_default().push(text);
                }
            }
            _ => {}
        }
    }
}

/// The questions of a page, for those who get in.
fn asked(world: &World, browser: &Browser, path: &str) -> Option<Vec<String>> {
    LISTENING.store(true, Ordering::SeqCst);
    let status = browser.get(path).status;
    LISTENING.store(false, Ordering::SeqCst);
    let asked = ASKED.lock().unwrap().remove(sqlite_path(world.app.store.url()));
    (status == 200).then(|| asked.unwrap_or_default())
}

/// Who looks at what in the nation.
const PEOPLE: [&str; 6] = ["supervisor", "leader", "spb-13", "admin", "security", "auditor"];

/// Pages by pattern: which row of which table is looked at.
const ROWS: [(&str, &str); 9] = [
    (
        "/tasks/{id}/report",
        "SELECT MIN(b.task_id) AS n FROM obligations b JOIN orgs o ON o.id = b.org_id WHERE b.state = 'open' AND o.code = 'SPB-13'",
    ),
    (
        "/tasks/{id}",
        "SELECT MIN(parent_id) AS n FROM tasks WHERE parent_id IS NOT NULL",
    ),
    (
        "/directives/{id}",
        "SELECT MIN(directive_id) AS n FROM tasks WHERE parent_id IS NOT NULL",
    ),
    ("/documents/{id}", "SELECT MIN(id) AS n FROM documents"),
    ("/progress/{id}", "SELECT MIN(id) AS n FROM progress_reports"),
    ("/requests/{id}", "SELECT MIN(id) AS n FROM requests"),
    (
        "/manage/users/{id}",
        "SELECT MIN(id) AS n FROM users WHERE login = 'spb-13'",
    ),
    ("/manage/webhooks/{id}", "SELECT MIN(id) AS n FROM webhooks"),
    ("/", "SELECT 1 AS n FROM orgs WHERE parent_id IS NULL"),
];

/// What may be asked on top: each of ten reports owed is a form of its own, a file is read in stretches; whether a returned
/// report was accepted since is asked only where one was returned.
fn allowed(path: &str) -> usize {
    match path {
        "/reports" => 10 * 11,
        "/tasks/export" => 3,
        "/reminders" => 1,
        _ => 0,
    }
}

fn address(world: &World, pattern: &str) -> String {
    let row = ROWS.iter().find(|(begin, _)| pattern.starts_with(begin)).unwrap();
    let kind = if pattern.ends_with("/requests") {
        "?kind=closure"
    } else {
        ""
    };
    format!("{}{kind}", pattern.replace("{id}", &world.number(row.1).to_string()))
}

/// The questions of each page for each person who gets in.
fn counted(tasks: usize, reports: usize, orgs: usize) -> BTreeMap<(String, &'static str), Vec<String>> {
    set_default_instrumentation(|| Some(Box::<Listener>::default())).unwrap();
    let world = World::empty("2026-11-20 09:00");
    let options = Options {
        readers: 2,
        writers: 2,
        ..Options::new(world.app.store.url())
    };
    let order = Order {
        tasks,
        reports,
        orgs,
        seed: 1,
        today: "2026-11-20".parse().unwrap(),
        hash: password_hash(),
    };
    nation::make(&options, &order, &|_| {}).unwrap();
    world.app.reload_rules().unwrap();
    world.sql("UPDATE users SET must_change = FALSE");
    let webhooks = if tasks > 50 { 12 } else { 2 };
    for n in 0..webhooks {
        world.sql(&format!(
            "INSERT INTO webhooks (org_id, name, url, format, secret, verbs, state, after_seq, since, created_by, \
             created_at, updated_at) SELECT (SELECT MIN(id) FROM orgs), 'w{n}', 'https://example.cn/', 'standard', 'x', '', 'active', 0, \
             '2026-11-20 00:00:00', id, '2026-11-20 00:00:00', '2026-11-20 00:00:00' FROM users WHERE login = 'admin'"
        ));
        world.sql(&format!(
            "INSERT INTO webhook_deliveries (webhook_id, event_id, message_id, state, next_at, created_at) \
             SELECT MIN(w.id), {event}, 'm{n}', 'failed', '2026-11-20 00:00:00', '2026-11-20 00:00:00' FROM webhooks w",
            event = n + 1,
        ));
    }
    let nobody = Browser::new(&world);
    let mut counts = BTreeMap::new();
    for login in PEOPLE {
        let browser = nobody.login(login);
        for route in page::routes().iter().filter(|r| r.method == "GET") {
            let path = address(&world, route.path);
            if let Some(texts) = asked(&world, &browser, &path) {
                counts.insert((route.path.to_owned(), login), texts);
            }
        }
    }
    counts
}

#[test]
fn a_page_asks_as_much_of_a_large_nation_as_of_a_small_one() {
    let (small, large) = (counted(50, 200, 34), counted(300, 1_500, 40));
    let mut more = BTreeMap::new();
    for (key, few) in &small {
        let many = large
            .get(key)
            .unwrap_or_else(|| panic!("{key:?} is there in the small nation only"));
        if many.len() > few.len() + allowed(&key.0) {
            let mut by_text: BTreeMap<&str, i64> = BTreeMap::new();
            many.iter().for_each(|text| *by_text.entry(text).or_default() += 1);
            few.iter().for_each(|text| *by_text.entry(text).or_default() -= 1);
            by_text.retain(|_, n| *n != 0);
            more.insert(key, (few.len(), many.len(), by_text));
        }
    }
    assert!(more.is_empty(), "more rows, more questions: {more:#?}");
    let mut table = String::from("# most questions of a page: path, person, statements\n");
    let mut most: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for ((path, login), texts) in &large {
        let entry = most.entry(path).or_default();
        if texts.len() > entry.0 {
            *entry = (texts.len(), login);
        }
    }
    for (path, (n, login)) in most {
        writeln!(table, "{path:<36}{login:<12}{n}").unwrap();
    }
    golden("questions.txt", &table);
}
