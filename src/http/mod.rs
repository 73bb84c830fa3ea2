//! The ways in over HTTP: JSON resources in [`api`], server-rendered pages in [`page`]. Handlers translate; they decide
//! nothing (law 1). Routes are a table (law 9).

pub mod api;
pub mod body;
pub mod ctx;
pub mod multipart;
pub mod page;
pub mod problem;
pub mod route;
pub mod token;

use std::sync::Arc;

use crate::app::App;

/// What every handler shares.
#[derive(Clone)]
pub struct State {
    /// The application.
    pub app: App,
    /// Signs and verifies access tokens.
    pub tokens: Arc<token::Tokens>,
    /// Keys whose first request is still under way.
    pub in_flight: Arc<ctx::InFlight>,
}
