//! The calendar feed as calendar programs fetch it: no session, its token is the key.

use actix_web::{HttpResponse, ResponseError, web};

use crate::app::{Asker, feed};
use crate::domain::refusal::Refusal;
use crate::http::State;
use crate::http::problem::Problem;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[route!(GET "/feeds/{file}", Public, "A person's due days as iCalendar", fetch)];

async fn fetch(state: web::Data<State>, file: web::Path<String>) -> HttpResponse {
    let Some(token) = file.strip_suffix(".ics").map(str::to_owned) else {
        return Problem(Refusal::not_found()).error_response();
    };
    let found = state
        .app
        .ask(&Asker::system("feed"), move |cx| feed::read(cx, &token))
        .await;
    match found {
        Ok(text) => HttpResponse::Ok()
            .insert_header(("content-type", "text/calendar; charset=utf-8"))
            .insert_header(("cache-control", "private, max-age=300"))
            .insert_header(("x-robots-tag", "noindex"))
            .body(text),
        Err(e) => Problem(e.refusal()).error_response(),
    }
}
