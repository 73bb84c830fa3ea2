//! Requests (申请) of the bureau that carries a task: filed, approved in the house, decided by the issuer. What is
//! granted takes effect through the same functions as the plain acts.

pub mod approve;
pub mod decide;
pub mod effect;
pub mod file;
pub mod lapse;
pub mod list;
pub mod view;
pub mod withdraw;

pub use view::RequestView;
