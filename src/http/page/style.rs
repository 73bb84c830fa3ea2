//! The living style page (界面说明): every component as it looks now, in the stylesheet that is served.

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::frame::Outside;
use super::session::Visit;
use crate::domain::tour::Step;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[route!(GET "/style", Public, "Every component of the pages", show)];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/style.html")]
struct StylePage {
    out: Outside,
}

impl StylePage {
    /// What a first step is called.
    fn step(&self, word: &str) -> String {
        word.parse::<Step>()
            .map_or_else(|_| String::new(), |s| s.title(self.out.lang))
    }
}

async fn show(visit: Visit) -> Page {
    let page = StylePage {
        out: Outside::of(&visit.site),
    };
    visit.answer(StatusCode::OK, &page)
}
