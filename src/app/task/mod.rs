//! Use cases of tasks, one verb a file.

pub mod approve;
pub mod entry;
pub mod list;
pub mod progress_view;
pub mod report;
pub mod review;
pub mod sign;
pub mod targets;
pub mod values;
pub mod view;
pub mod withdraw;
