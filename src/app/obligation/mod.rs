//! Obligations to report (填报要求): planned when a task is issued, listed, waived, unlocked.

pub mod list;
pub mod plan;
pub mod unlock;
pub mod waive;
