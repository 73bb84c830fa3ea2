//! What is shown, as files: plain lists, and the completion report (完成情况报告), which comes from one
//! [`figures::Figures`], so that text, CSV and workbook say the same. Pages are rendered by `http::page`; what is counted
//! is decided by `app::completion`.

mod csv;
pub mod figures;
pub mod ics;
mod sheet;
mod table;
pub mod text;
mod words;
mod xlsx;

pub(crate) use words::{IN_WORDS, TO_BE_SET};

pub use csv::csv;
pub use sheet::Sheet;
pub use text::text;
pub use xlsx::{Broken, workbook};
