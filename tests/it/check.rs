//! The check is clean over real work, finds every planted fault, and mends what is derived.

use duban::app::Asker;
use duban::app::check::{Finding, Repair, check, unchecked, whole};
use duban::store;

use crate::world::World;
use crate::year::Spring;

fn findings(world: &World) -> Vec<Finding> {
    let rules = world.app.rules();
    let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
    let found = check(&mut conn, &rules).unwrap();
    assert_eq!(
        whole(&world.app).unwrap(),
        found,
        "several connections find what one finds"
    );
    found
}

fn words(findings: &[Finding]) -> String {
    let line = |f: &Finding| {
        format!(
            "{}: {} stored {} recomputed {} ({})",
            f.area, f.subject, f.stored, f.recomputed, f.words
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_is_found_after_real_work() {
    let spring = Spring::new();
    let found = findings(&spring.world);
    assert!(found.is_empty(), "{}", words(&found));
}

#[test]
fn the_list_of_unchecked_columns_is_the_one_in_the_docs() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/unchecked-columns.md"));
    assert_eq!(page.unwrap_or_default(), unchecked::page());
}

#[test]
fn derived_figures_are_mended_with_an_event() {
    let spring = Spring::new();
    let world = &spring.world;
    world.sql("UPDATE task_totals SET n = n + 3");
    world.sql("UPDATE month_totals SET late = late + 1");
    world.sql("UPDATE subtree_totals SET n_overdue = n_overdue + 1");
    world.sql("DELETE FROM subtree_months");
    world.sql("UPDATE rollups SET value = 1, n_reported = 0 WHERE to_at IS NULL");
    world.sql("UPDATE tasks SET percent = 99, returns = 7, light = 'grey'");
    assert!(findings(world).len() > 10);
    world.at("2026-05-16");
    let done = world.run(&Asker::system("console"), Repair).unwrap();
    assert!(done.left.is_empty(), "{}", words(&done.left));
    let left = findings(world);
    assert!(left.is_empty(), "{}", words(&left));
    assert_eq!(
        world.number("SELECT COUNT(*) AS n FROM events WHERE verb = 'system.repaired'"),
        1
    );
}

/// Seals what waits, and takes away what guards events: as an intruder would who owns the database.
fn unguarded(world: &World) {
    use diesel::connection::SimpleConnection;
    world
        .app
        .store
        .write_now(|c| (store::Fate::Commit, store::event::seal(c)))
        .unwrap();
    let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
    let guards = if matches!(conn, store::Conn::Sqlite(_)) {
        "DROP TRIGGER events_no_delete; DROP TRIGGER events_seal_only;"
    } else {
        "DROP TRIGGER events_guard_delete ON events; DROP TRIGGER events_guard_update ON events;"
    };
    conn.batch_execute(guards).unwrap();
}

#[test]
fn a_chain_proved_in_stretches_is_the_chain_proved_at_once() {
    let spring = Spring::new();
    let world = &spring.world;
    unguarded(world);
    let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
    let mut faults = 0;
    for sql in [
        "UPDATE users SET tour = tour",
        "UPDATE events SET reason = 'forged' WHERE seq = 8",
        "UPDATE events SET changes = '{}' WHERE seq = 12",
        "UPDATE events SET prev_hash = hash WHERE seq = 15",
        "DELETE FROM events WHERE seq IN (4, 5, 20)",
    ] {
        world.sql(sql);
        let at_once = store::chain::verify(&mut conn).unwrap();
        assert!(
            at_once.faults.len() > faults || sql.contains("users"),
            "{sql}: {:?}",
            at_once.faults
        );
        faults = at_once.faults.len();
        let end = world.number("SELECT MAX(seq) AS n FROM events");
        for size in [1, 4, 7, 1_000] {
            let mut stretches = Vec::new();
            for after in (0..end).step_by(size) {
                let up_to = after + i64::try_from(size).unwrap();
                stretches.push(store::chain::stretch(&mut conn, after, up_to, |_| {}).unwrap());
            }
            let joined = store::chain::ChainState::joined(stretches, at_once.unsealed);
            assert_eq!(joined, at_once, "stretches of {size} after {sql}");
        }
    }
    assert_eq!(
        store::chain::verify(&mut conn).unwrap().sealed,
        world.number("SELECT COUNT(*) AS n FROM events WHERE seq IS NOT NULL")
    );
    let chain: Vec<Finding> = findings(world).into_iter().filter(|f| f.area == "events").collect();
    assert_eq!(chain.len(), faults, "{}", words(&chain));
}

#[test]
fn connections_of_a_snapshot_see_one_moment_whatever_is_written_meanwhile() {
    let spring = Spring::new();
    let world = &spring.world;
    let now = world.app.clock.now();
    let write = move |c: &mut store::Conn| {
        let event = store::event::NewEvent {
            kind: "system",
            verb: "system.repaired",
            subject_kind: "figures",
            ..Default::default()
        };
        (store::Fate::Commit, store::event::append(c, &event, now))
    };
    let seen = store::check::snapshot(&world.app.store, 3, |conns| {
        assert_eq!(conns.len(), 3);
        let mut seen = Vec::new();
        for conn in conns.iter_mut() {
            seen.push(events(conn)?);
            world.app.store.write_now(write)?;
        }
        Ok::<_, store::StoreError>(seen)
    });
    let seen = seen.unwrap();
    assert!(seen.iter().all(|n| *n == seen[0]), "{seen:?}");
    assert_eq!(world.app.store.read_now(events).unwrap(), seen[0] + 3);
}

fn events(conn: &mut store::Conn) -> store::Result<i64> {
    let mut waiting = 0;
    store::chain::waiting(conn, |_| waiting += 1)?;
    Ok(waiting + store::chain::verify(conn)?.sealed)
}

/// A column as the migrations declare it.
#[derive(Debug, Clone)]
struct Column {
    table: &'static str,
    name: String,
    kind: String,
    /// The words of its CHECK, if it has one.
    words: Vec<String>,
    nullable: bool,
}

/// The columns of the proved tables, read from the migrations; a row's own number is left out.
fn columns() -> Vec<Column> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let files = std::fs::read_dir(root)
        .unwrap()
        .map(|e| e.unwrap().path().join("up.sql"));
    let text: String = files.map(|f| std::fs::read_to_string(f).unwrap()).collect();
    let mut all = Vec::new();
    for table in unchecked::TABLES {
        let body = text.split(&format!("CREATE TABLE {table} (")).nth(1).unwrap();
        for line in body.split("\n);").next().unwrap().lines().map(str::trim) {
            let mut parts = line.split_whitespace();
            let (Some(name), Some(kind)) = (parts.next(), parts.next()) else {
                continue;
            };
            if matches!(name, "id" | "PRIMARY" | "CHECK") {
                continue;
            }
            let list = line.split(" IN (").nth(1).unwrap_or_default();
            all.push(Column {
                table,
                name: name.to_owned(),
                kind: kind.trim_end_matches(',').to_owned(),
                words: list.split('\'').skip(1).step_by(2).map(str::to_owned).collect(),
                nullable: !line.contains("NOT NULL"),
            });
        }
    }
    all
}

/// Small numbers from a fixed seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

#[derive(diesel::QueryableByName)]
struct Cell {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    t: Option<String>,
}

fn cells(conn: &mut store::Conn, sql: &str) -> Vec<Option<String>> {
    use diesel::RunQueryDsl;
    let rows: Vec<Cell> = diesel::sql_query(sql).load(conn).unwrap();
    rows.into_iter().map(|c| c.t).collect()
}

/// Columns that tell one row of a table from the others.
fn key(table: &str) -> &'static [&'static str] {
    match table {
        "task_totals" => &["org_id", "directive_id", "state", "light"],
        "month_totals" => &["org_id", "directive_id", "month"],
        "subtree_totals" => &["org_id", "state", "light"],
        "subtree_months" => &["org_id", "month"],
        _ => &["id"],
    }
}

/// Another value for a cell, as a literal.
fn other(column: &Column, was: Option<&str>, dice: &mut Dice) -> String {
    if column.nullable && was.is_some() && dice.roll(3) == 0 {
        return "NULL".into();
    }
    match column.kind.as_str() {
        "BIGINT" => was.map_or("7".into(), |w| (w.parse::<i64>().unwrap() + 1).to_string()),
        "BOOLEAN" => if matches!(was, Some("1" | "true" | "t")) {
            "FALSE"
        } else {
            "TRUE"
        }
        .into(),
        "DATE" => was.map_or("'2026-07-01'".into(), |w| {
            format!("'{}'", w.parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(1))
        }),
        "TIMESTAMP" => was.map_or("'2026-02-28 03:00:01'".into(), |w| {
            let at = w
                .parse::<chrono::NaiveDateTime>()
                .or_else(|_| w.replace(' ', "T").parse())
                .unwrap();
            format!("'{}'", (at + chrono::TimeDelta::hours(1)).format("%F %T%.6f"))
        }),
        _ if column.name == "changes" => "'{\"x\":[1,2]}'".into(),
        _ if column.words.is_empty() => format!("'{}x'", was.unwrap_or_default()),
        _ => {
            let words: Vec<&String> = column.words.iter().filter(|w| Some(w.as_str()) != was).collect();
            format!("'{}'", words[dice.roll(words.len())])
        }
    }
}

/// Changes one cell, asks the check, and takes the change back. None where the database itself refuses the change.
fn planted(conn: &mut store::Conn, world: &World, column: &Column, dice: &mut Dice) -> Option<(String, bool)> {
    use diesel::connection::SimpleConnection;
    let keys = key(column.table);
    let text = keys
        .iter()
        .map(|k| format!("CAST({k} AS TEXT)"))
        .collect::<Vec<_>>()
        .join(" || '|' || ");
    let rows = cells(conn, &format!("SELECT {text} AS t FROM {} ORDER BY 1", column.table));
    let row = rows[dice.roll(rows.len())].clone().unwrap();
    let is = |(k, v): (&&str, &str)| {
        let quote = if k.ends_with("id") { "" } else { "'" };
        format!("{k} = {quote}{v}{quote}")
    };
    let place = keys
        .iter()
        .zip(row.split('|'))
        .map(is)
        .collect::<Vec<_>>()
        .join(" AND ");
    let read = format!(
        "SELECT CAST({} AS TEXT) AS t FROM {} WHERE {place}",
        column.name, column.table
    );
    let was = cells(conn, &read).remove(0);
    let value = other(column, was.as_deref(), dice);
    let change = format!("UPDATE {} SET {} = {value} WHERE {place}", column.table, column.name);
    conn.batch_execute("BEGIN").unwrap();
    let changed = conn.batch_execute(&change).is_ok();
    let found = changed && !check(conn, &world.app.rules()).is_ok_and(|f| f.is_empty());
    conn.batch_execute("ROLLBACK").unwrap();
    changed.then(|| (format!("{change} (was {was:?})"), found))
}

/// Every column once, then cells at random, 200 faults in all: each is found, or its column is on the list.
#[test]
fn each_planted_fault_is_found() {
    let spring = Spring::new();
    let world = &spring.world;
    let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
    unguarded(world);
    let columns = columns();
    let mut dice = Dice(20_260_807);
    let (mut missed, mut planted_so_far, mut tried) = (Vec::new(), 0, 0);
    while planted_so_far < 200 && tried < 1_000 {
        let column = match columns.get(tried) {
            Some(column) => column.clone(),
            None => columns[dice.roll(columns.len())].clone(),
        };
        tried += 1;
        let Some((change, found)) = planted(&mut conn, world, &column, &mut dice) else {
            continue;
        };
        planted_so_far += 1;
        if !found && !unchecked::is_unchecked(column.table, &column.name) {
            missed.push(change);
        }
    }
    assert!(missed.is_empty(), "{} not found:\n{}", missed.len(), missed.join("\n"));
    assert_eq!(planted_so_far, 200);
}
