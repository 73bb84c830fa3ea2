//! The schema: embedded migrations of both trees, equal names (law 8).

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{Conn, Manager, Use};
use super::error::{Result, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How a database stands to this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaState {
    /// Versions applied, oldest first.
    pub applied: Vec<String>,
    /// Names still to be applied, oldest first.
    pub pending: Vec<String>,
    /// Versions applied that this program does not know: the database is from a newer one.
    pub unknown: Vec<String>,
}

/// A connection of one's own, outside the threads: for the console's work on the schema and on files.
///
/// # Errors
/// Where the database cannot be reached.
pub fn connect(url: &str) -> Result<Conn> {
    Manager::new(url, Use::Write).open()
}

/// What is applied and what is pending.
///
/// # Errors
/// As the database.
pub fn state(conn: &mut Conn) -> Result<SchemaState> {
    match conn {
        Conn::Sqlite(c) => state_of(c, SQLITE),
        Conn::Postgres(c) => state_of(c, POSTGRES),
    }
}

/// Applies what is pending; answers the names applied.
///
/// # Errors
/// As the database; what was applied before the failure stays.
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>> {
    match conn {
        Conn::Sqlite(c) => run(c, SQLITE),
        Conn::Postgres(c) => run(c, POSTGRES),
    }
}

fn failed(e: impl std::fmt::Display) -> StoreError {
    StoreError::Other(format!("migration: {e}"))
}

fn run<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    tree: EmbeddedMigrations,
) -> Result<Vec<String>> {
    Ok(conn
        .run_pending_migrations(tree)
        .map_err(failed)?
        .iter()
        .map(ToString::to_string)
        .collect())
}

fn state_of<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    tree: EmbeddedMigrations,
) -> Result<SchemaState> {
    use diesel::migration::MigrationSource;
    let known: Vec<_> = MigrationSource::<DB>::migrations(&tree).map_err(failed)?;
    let applied: Vec<String> = conn
        .applied_migrations()
        .map_err(failed)?
        .iter()
        .rev()
        .map(ToString::to_string)
        .collect();
    let version = |m: &dyn diesel::migration::Migration<DB>| m.name().version().to_string();
    let pending = known
        .iter()
        .filter(|m| !applied.contains(&version(m.as_ref())))
        .map(|m| m.name().to_string())
        .collect();
    let unknown = applied
        .iter()
        .filter(|v| !known.iter().any(|m| version(m.as_ref()) == **v))
        .cloned()
        .collect();
    Ok(SchemaState {
        applied,
        pending,
        unknown,
    })
}
