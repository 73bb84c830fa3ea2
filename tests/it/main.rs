//! The one integration-test binary: stories of bureau staff, on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod acts;
mod architecture;
mod backends;
mod browser;
mod check;
mod client;
mod completion;
mod directive;
mod document;
mod frame;
mod hand_down;
mod http_who;
mod pages;
mod plant;
mod remind;
mod requests;
mod resilience;
mod rollup;
mod timeline;
mod who;
mod world;
mod year;
