//! duban (督办) tracks policy directives: from a meeting notice, over tasks for every bureau, to the completion report.
//!
//! Reading order: [`domain`] holds the rules, pure; [`store`] the only SQL; [`app`] the use cases; `http`, `jobs` and
//! `cli` the ways in. Arrows run downward only. The laws of the house are in `docs/architecture.md`; the architecture
//! test and the lints hold them.
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod hook;
pub mod http;
pub mod intake;
pub mod jobs;
pub mod logging;
pub mod mail;
pub mod render;
pub mod serve;
pub mod store;
