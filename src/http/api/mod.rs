//! JSON resources below `/api/v1`. Each module exposes its `ROUTES`; this table joins them.

pub mod audit;
pub mod comments;
pub mod measures;
pub mod requests;
pub mod task_acts;
pub mod tasks;
pub mod timeline;

use super::route::Route;

/// Prefix of every route of the API.
pub const PREFIX: &str = "/api/v1";

/// Every route of the API, in the order of the docs.
#[must_use]
pub fn routes() -> Vec<Route> {
    let groups: &[&[Route]] = &[
        tasks::ROUTES,
        task_acts::ROUTES,
        requests::ROUTES,
        measures::ROUTES,
        comments::ROUTES,
        timeline::ROUTES,
        audit::ROUTES,
    ];
    groups.concat()
}
