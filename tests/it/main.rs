//! The one integration-test binary: stories of bureau staff, on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod acts;
mod administration;
mod architecture;
mod attachments;
mod backends;
mod browser;
mod check;
mod client;
mod completion;
mod console;
mod curve;
mod desk;
mod directive;
mod docs;
mod document;
mod doors;
mod drafts;
mod feed;
mod frame;
mod hand_down;
mod http_who;
mod imports;
mod ledger;
mod lights;
mod lives;
mod messages;
mod nation;
mod numbers;
mod numbers_lights;
mod own_days;
mod pages;
mod plant;
mod plausibility;
mod questions;
mod relight;
mod remind;
mod requests;
mod resilience;
mod rollup;
mod served;
mod steering;
mod timeline;
mod views;
mod webhook;
mod who;
mod world;
mod year;
