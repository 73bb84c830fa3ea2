//! JSON resources below `/api/v1`. Each module exposes its `ROUTES`; this table joins them.

pub mod audit;
pub mod auth;
pub mod comments;
pub mod completion;
pub mod documents;
pub mod me;
pub mod measures;
pub mod org;
pub mod reminders;
pub mod requests;
pub mod setting;
mod spec;
pub mod task_acts;
mod spec;
pub mod tasks;
pub mod timeline;
pub mod token;
pub mod user;

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
        token::ROUTES,
        org::ROUTES,
        user::ROUTES,
        setting::ROUTES,
    ];
    let groups: &[&[Route]] = &[tasks::ROUTES, spec::ROUTES];
    let groups: &[&[Route]] = &[tasks::ROUTES, completion::ROUTES];
    let groups: &[&[Route]] = &[reminders::ROUTES];
    groups.concat()
}
