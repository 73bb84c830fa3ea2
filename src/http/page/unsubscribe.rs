//! Ending an optional letter (退订) from the letter itself, without signing in: mail programs post to the address on their
//! own (RFC 8058), people press the button of its page. The link can do nothing else.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::error::Page;
use super::frame::Outside;
use super::session::Visit;
use crate::app::Asker;
use crate::app::remind::weekly::{End, subscription};
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/unsubscribe/{token}", Public, "What a link in a weekly letter ends", show),
    route!(POST "/unsubscribe/{token}", Public, "End the weekly letter of its reader", end),
];

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "pages/unsubscribe.html")]
pub struct EndPage {
    out: Outside,
    token: String,
    ended: bool,
}

async fn show(visit: Visit, token: web::Path<String>) -> Page {
    let asked = token.clone();
    let found = visit
        .app
        .ask(&Asker::system("unsubscribe"), move |cx| subscription(cx, &asked))
        .await
        .map_err(|e| visit.failed(&e))?;
    page(&visit, token.into_inner(), found.ended)
}

async fn end(visit: Visit, token: web::Path<String>) -> Page {
    let command = End { token: token.clone() };
    let done = visit.app.run(&Asker::system("unsubscribe"), command).await;
    done.map_err(|e| visit.failed(&e))?;
    page(&visit, token.into_inner(), true)
}

fn page(visit: &Visit, token: String, ended: bool) -> Page {
    let out = Outside::of(&visit.site);
    visit.answer(StatusCode::OK, &EndPage { out, token, ended })
}
