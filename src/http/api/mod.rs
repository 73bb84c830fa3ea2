//! JSON resources below `/api/v1`. Each module exposes its `ROUTES`; this table joins them.

pub mod tasks;
pub mod auth;
pub mod me;
pub mod completion;

use super::route::Route;

/// Prefix of every route of the API.
pub const PREFIX: &str = "/api/v1";

/// Every route of the API, in the order of the docs.
#[must_use]
pub fn routes() -> Vec<Route> {
    let groups: &[&[Route]] = &[auth::ROUTES, me::ROUTES, tasks::ROUTES, completion::ROUTES];
    groups.concat()
}
