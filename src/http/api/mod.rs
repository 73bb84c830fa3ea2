//! JSON resources below `/api/v1`. Each module exposes its `ROUTES`; this table joins them.

pub mod alerts;
pub mod attachments;
pub mod audit;
pub mod auth;
pub mod comments;
pub mod completion;
pub mod directives;
pub mod documents;
pub mod hand_down;
pub mod imports;
pub mod lights;
pub mod me;
pub mod measures;
pub mod milestones;
pub mod obligations;
pub mod org;
pub mod programmes;
pub mod reminders;
pub mod requests;
pub mod setting;
mod spec;
pub mod targets;
pub mod task_acts;
pub mod tasks;
pub mod timeline;
pub mod token;
pub mod user;
pub mod views;
pub mod webhooks;

use super::route::Route;

/// Prefix of every route of the API.
pub const PREFIX: &str = "/api/v1";

/// Every route of the API, in the order of the docs.
#[must_use]
pub fn routes() -> Vec<Route> {
    let groups: &[&[Route]] = &[
        auth::ROUTES,
        me::ROUTES,
        alerts::ROUTES,
        attachments::ROUTES,
        audit::ROUTES,
        comments::ROUTES,
        completion::ROUTES,
        directives::ROUTES,
        documents::ROUTES,
        hand_down::ROUTES,
        imports::ROUTES,
        lights::ROUTES,
        measures::ROUTES,
        milestones::ROUTES,
        obligations::ROUTES,
        org::ROUTES,
        programmes::ROUTES,
        reminders::ROUTES,
        requests::ROUTES,
        setting::ROUTES,
        spec::ROUTES,
        targets::ROUTES,
        task_acts::ROUTES,
        tasks::ROUTES,
        timeline::ROUTES,
        token::ROUTES,
        user::ROUTES,
        views::ROUTES,
        webhooks::ROUTES,
    ];
    groups.concat()
}
