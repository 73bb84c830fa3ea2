//! `/alerts`: what is wrong with the system now.

use crate::app::alert::{Alerts, show};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/alerts", SignedIn, "What is wrong with the system now, and which administrators no letter reaches", list, answer = Alerts),
];

async fn list(ctx: Ctx) -> Answer {
    ctx.get(show).await
}
