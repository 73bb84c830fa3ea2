//! The completion report (完成情况报告) as files: from one [`figures::Figures`], so that text, CSV and workbook say the
//! same. Pages are rendered by `http::page`; what is counted is decided by `app::completion`.

mod csv;
pub mod figures;
mod table;
pub mod text;
mod words;
mod xlsx;

pub use csv::csv;
pub use text::text;
pub use xlsx::{Broken, workbook};
