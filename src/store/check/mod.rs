//! What `duban check` reads: every row its proof needs, without regard to who asks, in pages of tasks, so that memory
//! stays flat, and in a fixed number of queries a page. What is right and wrong is said by `app::check`.

pub mod figure;
pub mod mend;
pub mod register;
pub mod report;
mod snapshot;
pub mod work;

pub use snapshot::snapshot;

use super::conn::Conn;
use super::error::Result;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// A row that refers to nothing.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Dangling {
    /// Table of the row.
    #[diesel(sql_type = Text)]
    pub table: String,
    /// Its row number.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub rowid: Option<i64>,
    /// Table it refers to.
    #[diesel(sql_type = Text)]
    pub parent: String,
}

/// Rows whose foreign keys lead nowhere. PostgreSQL keeps them from arising, so there is nothing to ask there.
///
/// # Errors
/// As the database.
pub fn dangling(conn: &mut Conn) -> Result<Vec<Dangling>> {
    match conn {
        Conn::Sqlite(c) => {
            let sql = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check";
            Ok(diesel::sql_query(sql).load(c)?)
        }
        Conn::Postgres(_) => Ok(Vec::new()),
    }
}
