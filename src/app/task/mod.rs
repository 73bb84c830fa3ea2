//! Use cases of tasks, one verb a file.

pub mod approve;
pub mod batch;
pub mod calibration;
pub mod cancel;
pub mod curve;
pub mod decline;
pub mod draft;
pub mod due;
pub mod entry;
pub mod forecast;
pub mod form;
pub mod ledger;
pub mod list;
pub mod milestone;
pub mod moving;
pub mod plan;
pub mod plausibility;
pub mod progress_view;
pub mod reopen;
pub mod report;
pub mod resume;
pub mod review;
pub mod sign;
pub mod sign_for;
pub mod suspend;
pub mod targets;
pub mod values;
pub mod view;
pub mod withdraw;

pub use moving::Moved;
