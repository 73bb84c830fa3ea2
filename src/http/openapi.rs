//! The OpenAPI 3.1 document and the page for people, both made from the table of routes and the catalogue of codes, so
//! that they cannot drift from what the server does (law 9).

mod document;
mod page;

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

pub use document::document;

static JSON: LazyLock<String> = LazyLock::new(|| document().to_string());
static PAGE: LazyLock<String> = LazyLock::new(page::html);

/// `GET /api/v1/openapi.json`.
pub async fn json() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(JSON.as_str())
}

/// `GET /api/docs`.
pub async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("text/html; charset=utf-8")
        .body(PAGE.as_str())
}

/// `GET /api/docs/style.css`.
pub async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("text/css; charset=utf-8")
        .body(page::STYLE)
}
