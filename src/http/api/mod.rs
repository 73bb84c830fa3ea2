//! JSON resources below `/api/v1`. Each module exposes its `ROUTES`; this table joins them.

pub mod audit;
pub mod auth;
pub mod comments;
pub mod completion;
pub mod documents;
pub mod me;
pub mod measures;
pub mod reminders;
pub mod requests;
mod spec;
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
        auth::ROUTES,
        me::ROUTES,
        audit::ROUTES,
        comments::ROUTES,
        completion::ROUTES,
        documents::ROUTES,
        measures::ROUTES,
        reminders::ROUTES,
        requests::ROUTES,
        spec::ROUTES,
        task_acts::ROUTES,
        tasks::ROUTES,
        timeline::ROUTES,
    ];
    groups.concat()
}
