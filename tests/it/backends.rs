//! What both databases must have in common.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use duban::store;

use crate::world::World;

/// Column names by table, read from the migrations as text.
fn tables(tree: &str) -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
    let mut tables = BTreeMap::new();
    let mut steps: Vec<_> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    steps.sort(); // a table may be made anew by a later step
    for step in steps {
        let text = fs::read_to_string(step.join("up.sql")).unwrap();
        for block in text.split("CREATE TABLE ").skip(1) {
            let (name, rest) = block.split_once(" (").unwrap();
            let body = rest.split("\n);").next().unwrap();
            let same = |line: &str| {
                line.replace("INTEGER PRIMARY KEY NOT NULL", "ID")
                    .replace("BIGSERIAL PRIMARY KEY", "ID")
                    .replace("BYTEA", "BLOB")
            };
            tables.insert(name.to_owned(), body.lines().map(|l| same(l.trim())).collect());
        }
    }
    tables
}

#[test]
fn both_migration_trees_make_the_same_tables() {
    assert_eq!(tables("sqlite"), tables("postgres"));
    assert!(tables("sqlite").len() > 50);
}

#[test]
fn a_fresh_database_has_nothing_pending_and_nothing_unknown() {
    let world = World::new();
    let state = store::migrate::state(&mut store::migrate::connect(world.app.store.url()).unwrap()).unwrap();
    assert_eq!((state.pending, state.unknown), (vec![], vec![]));
}

#[test]
fn init_seals_its_events_and_the_chain_verifies() {
    let world = World::new();
    let chain = world.app.store.read_now(store::chain::verify).unwrap();
    assert!(chain.faults.is_empty(), "{chain:?}");
}
