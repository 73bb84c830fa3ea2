//! The command line (API.md §1).

pub mod extract;
