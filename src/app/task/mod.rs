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

pub mod cancel;
pub mod decline;
pub mod moving;
pub mod plan;
pub mod reopen;
pub mod resume;
pub mod sign_for;
pub mod suspend;

pub use moving::Moved;
