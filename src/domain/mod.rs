//! The rules, pure: no input or output, no clock, no SQL. The most documented and most tested floor.
#[macro_use]
pub mod words;
pub mod apportion;
pub mod cadence;
pub mod calendar;
pub mod decimal;
pub mod directive;
pub mod finding;
pub mod id;
pub mod indicator;
pub mod light;
pub mod notice;
pub mod org;
pub mod person;
pub mod policy;
pub mod profile;
pub mod progress;
pub mod refusal;
pub mod reminder;
pub mod request;
pub mod rollup;
pub mod scope;
pub mod target;
pub mod task;
pub mod time;
