//! The ways in over HTTP: JSON resources in [`api`], server-rendered pages in [`page`]. Handlers translate; they decide
//! nothing (law 1). Routes are a table (law 9).

pub mod api;
pub mod body;
pub mod ctx;
pub mod download;
pub mod frame;
pub mod multipart;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod route;
pub mod server;
pub mod token;

use std::sync::Arc;

use crate::app::App;
use crate::config::{HttpConfig, Secret};

/// What every handler shares.
#[derive(Clone)]
pub struct State {
    /// The application.
    pub app: App,
    /// Signs and verifies access tokens.
    pub tokens: Arc<token::Tokens>,
    /// Keys whose first request is still under way.
    pub in_flight: Arc<ctx::InFlight>,
    /// Settings of the web server.
    pub settings: Arc<HttpConfig>,
}

impl State {
    /// For one server.
    #[must_use]
    pub fn new(app: App, secret: &Secret, settings: HttpConfig) -> State {
        State {
            app,
            tokens: Arc::new(token::Tokens::new(secret.bytes())),
            in_flight: Arc::default(),
            settings: Arc::new(settings),
        }
    }
}
