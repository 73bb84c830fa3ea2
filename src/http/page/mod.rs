//! Server-rendered pages: forms and links that work without script, in Chinese and English. A page is a struct with testable methods
//! and a template in `templates/pages/`; handlers load it in one question and decide nothing (law 1). Every post answers
//! 303 to the page that shows what it did.

pub mod assets;
pub mod attachment;
pub mod carry;
pub mod completion;
pub mod day;
pub mod decompose;
pub mod desk;
pub mod directive;
pub mod document;
pub mod error;
pub mod faults;
pub mod feed;
pub mod form;
pub mod frame;
pub mod goal;
pub mod help;
pub mod import;
pub mod indicator;
pub mod ledger;
pub mod light;
pub mod login;
pub mod manage;
pub mod me;
pub mod message;
pub mod programme;
pub mod reminder;
pub mod report;
pub mod request;
pub mod review;
pub mod rules;
pub mod session;
pub mod site;
pub mod style;
pub mod target;
pub mod task;
pub mod tour;
pub mod unsubscribe;

use actix_web::web;

use super::route::{Route, register};

/// Every route of the pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let groups: &[&[Route]] = &[
        assets::ROUTES,
        attachment::ROUTES,
        login::ROUTES,
        desk::ROUTES,
        decompose::ROUTES,
        directive::ROUTES,
        programme::ROUTES,
        indicator::ROUTES,
        target::ROUTES,
        import::ROUTES,
        document::ROUTES,
        ledger::ROUTES,
        task::ROUTES,
        report::ROUTES,
        review::ROUTES,
        request::ROUTES,
        completion::ROUTES,
        manage::ROUTES,
        reminder::ROUTES,
        light::ROUTES,
        me::ROUTES,
        feed::ROUTES,
        unsubscribe::ROUTES,
        help::ROUTES,
        tour::ROUTES,
        style::ROUTES,
    ];
    groups.concat()
}

/// Registers the pages below the base path, and the page for addresses that do not exist. To be called after the API.
pub fn configure(config: &mut web::ServiceConfig) {
    register(config, &routes());
    config.default_service(web::to(error::missing));
}
