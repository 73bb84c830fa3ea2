//! Statements that stay prepared. Diesel keeps a prepared statement only where it knows that the type of the query
//! always writes the same text; it cannot know that of `UPDATE … SET` with a change set, of `ON CONFLICT`, of raw SQL and
//! of `IN (…)`. Preparing one of those anew costs ten times its execution on an embedded database. [`Keep::kept`] says
//! of a query that it has few texts; it is then kept by its text.

use std::cell::OnceCell;

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};

/// A query whose prepared statement is kept, found again by its text. It runs on the connection of one database, not on
/// the enum over both.
#[derive(Debug, Clone)]
pub struct Kept<Q> {
    query: Q,
    text: OnceCell<String>,
}

/// Gives every query [`Keep::kept`].
pub trait Keep: Sized {
    /// Keeps the prepared statement. Only for queries with few different texts, since each of them stays in memory on
    /// every connection: no lists of any length (see [`padded`]), no text put together from input.
    fn kept(self) -> Kept<Self> {
        Kept {
            query: self,
            text: OnceCell::new(),
        }
    }
}

impl<Q> Keep for Q {}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    /// None, so that the statement is looked up by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, DB> QueryFragment<DB> for Kept<Q>
where
    DB: Backend,
    DB::QueryBuilder: Default,
    Q: QueryFragment<DB>,
{
    /// Only passes that gather values reach the query itself. The others get its text, so that the query cannot say of
    /// itself that its statement must not be kept.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if out.bind_collector().is_some() || out.debug_binds().is_some() {
            return self.query.walk_ast(out);
        }
        let text = match self.text.get() {
            Some(text) => text,
            None => {
                let mut builder = DB::QueryBuilder::default();
                self.query.to_sql(&mut builder, out.backend())?;
                self.text.get_or_init(|| builder.finish())
            }
        };
        out.push_sql(text);
        Ok(())
    }
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Kept<Q> {}

/// Ids for `IN (…)`, the last one repeated up to a power of two: lists of any length then have few texts. An empty list
/// stays empty.
pub fn padded(ids: &[i64]) -> Vec<i64> {
    let mut ids = ids.to_vec();
    if let Some(last) = ids.last().copied() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    ids
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::InstrumentationEvent;
    use diesel::prelude::*;

    use super::*;
    use crate::store::schema::orgs;

    static PREPARED: AtomicUsize = AtomicUsize::new(0);

    #[test]
    fn an_update_is_prepared_once_and_a_list_once_a_power_of_two() {
        let mut c = SqliteConnection::establish(":memory:").unwrap();
        diesel::sql_query("CREATE TABLE orgs (id INTEGER PRIMARY KEY, name TEXT)")
            .execute(&mut c)
            .unwrap();
        c.set_instrumentation(|event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                PREPARED.fetch_add(1, Ordering::SeqCst);
            }
        });
        for id in 1..=3_i64 {
            let n = diesel::update(orgs::table.filter(orgs::id.eq(id)))
                .set(orgs::name.eq("局"))
                .kept()
                .execute(&mut c);
            assert_eq!(n.unwrap(), 0);
        }
        assert_eq!(PREPARED.load(Ordering::SeqCst), 1);
        for ids in [&[1_i64, 2, 3][..], &[4, 5, 6, 7], &[8, 9, 10]] {
            let query = orgs::table.filter(orgs::id.eq_any(padded(ids))).select(orgs::name);
            assert_eq!(query.kept().load::<String>(&mut c).unwrap(), Vec::<String>::new());
        }
        assert_eq!(PREPARED.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn lists_grow_to_powers_of_two() {
        assert_eq!(padded(&[]), Vec::<i64>::new());
        assert_eq!(padded(&[7]), [7]);
        assert_eq!(padded(&[1, 2, 3]), [1, 2, 3, 3]);
    }
}
