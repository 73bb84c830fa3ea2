//! A database of every earlier schema, with rows in it, comes up to date and keeps them.

use std::path::Path;

use diesel::connection::SimpleConnection;
use duban::store::{self, Backend, migrate};

use crate::world::World;

/// The steps of a tree, oldest first: version, SQL.
fn steps(backend: Backend) -> Vec<(String, String)> {
    let tree = if backend == Backend::Sqlite {
        "sqlite"
    } else {
        "postgres"
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
    let mut names: Vec<String> = std::fs::read_dir(&root)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let read = |name: String| {
        let version = name.split('_').next().unwrap().to_owned();
        (
            version,
            std::fs::read_to_string(root.join(name).join("up.sql")).unwrap(),
        )
    };
    names.into_iter().map(read).collect()
}

/// Rows that people would miss, by the step that made their table.
const ROWS: &[(&str, &str)] = &[
    (
        "0001",
        "INSERT INTO orgs (id, code, kind, name, short_name, path, register_prefix, updated_at)
         VALUES (1, 'SPB', 'national', '国家邮政局', '国家局', '/1/', '督', '2026-01-05 01:00:00');
         INSERT INTO users (id, login, name, password_hash, password_changed_at, updated_at)
         VALUES (1, 'zhao', '赵', '-', '2026-01-05 01:00:00', '2026-01-05 01:00:00');",
    ),
    (
        "0003",
        "INSERT INTO directives (id, issuer_org_id, number_year, number_no, kind, title, requirement, cadence, due_rule,
            state, search, created_by, created_at, updated_at)
         VALUES (1, 1, 2026, 15, 'policy', '快递进村', '提高覆盖率', 'monthly', 'after:5', 'active', '', 1,
            '2026-01-05 01:00:00', '2026-01-05 01:00:00');",
    ),
];

const KEPT: &[(&str, &str, &str)] = &[
    ("0001", "SELECT short_name AS t FROM orgs WHERE id = 1", "国家局"),
    ("0001", "SELECT name AS t FROM users WHERE login = 'zhao'", "赵"),
    (
        "0003",
        "SELECT title AS t FROM directives WHERE number_no = 15",
        "快递进村",
    ),
];

/// Empties a world's database: as it was before the first step.
fn bare(world: &World) {
    if world.app.store.backend() == Backend::Sqlite {
        let tables = "SELECT group_concat('DROP TABLE ' || name, ';') AS t FROM \
                      (SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid DESC)";
        let drop = world.text(tables);
        world.sql(&format!("PRAGMA foreign_keys=OFF; {drop}"));
    } else {
        let schema = world.text("SELECT CAST(current_schema AS TEXT) AS t");
        world.sql(&format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}"));
    }
}

#[test]
fn every_earlier_schema_comes_up_to_date_and_keeps_its_rows() {
    let world = World::new();
    let steps = steps(world.app.store.backend());
    assert!(steps.len() >= 5);
    for made in 1..=steps.len() {
        bare(&world);
        let mut conn = migrate::connect(world.app.store.url()).unwrap();
        conn.batch_execute(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        )
        .unwrap();
        let has = |version: &str| steps.iter().take(made).any(|(v, _)| v == version);
        for (version, sql) in steps.iter().take(made) {
            conn.batch_execute(sql).unwrap();
            let note = format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
            conn.batch_execute(&note).unwrap();
            for (_, rows) in ROWS.iter().filter(|(at, _)| at == version) {
                conn.batch_execute(rows).unwrap();
            }
        }
        let applied = migrate::migrate(&mut conn).unwrap();
        assert_eq!(applied.len(), steps.len() - made, "from step {made}");
        let state = migrate::state(&mut conn).unwrap();
        assert_eq!((state.pending, state.unknown), (vec![], vec![]));
        drop(conn);
        for (_, query, text) in KEPT.iter().filter(|(at, ..)| has(at)) {
            assert_eq!(world.text(query), *text, "from step {made}");
        }
        // The schema that was come by in steps is one that the program works on.
        let verified = {
            let mut conn = migrate::connect(world.app.store.url()).unwrap();
            store::chain::verify(&mut conn).unwrap()
        };
        assert!(verified.faults.is_empty());
    }
}
