//! Measures (督办措施): the rungs of the ladder, taken by a person.

pub mod aim;
pub mod answer;
pub mod list;
pub mod take;

pub use list::MeasureView;
