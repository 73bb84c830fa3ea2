//! JSON resources below `/api/v1`. Each module exposes its `ROUTES`; this table joins them.

mod spec;
pub mod tasks;

use super::route::Route;

/// Prefix of every route of the API.
pub const PREFIX: &str = "/api/v1";

/// Every route of the API, in the order of the docs.
#[must_use]
pub fn routes() -> Vec<Route> {
    let groups: &[&[Route]] = &[tasks::ROUTES, spec::ROUTES];
    groups.concat()
}
