//! The stylesheet: part of the program, kept long by browsers because its address changes with its text.

use std::sync::LazyLock;

use actix_web::HttpResponse;

use crate::http::route::Route;
use crate::route;
use crate::store::event::hash_hex;

/// The routes.
pub const ROUTES: &[Route] = &[route!(GET "/assets/duban.css", Public, "The stylesheet of the pages", style)];

const STYLE: &str = include_str!("../../../assets/duban.css");

static MARK: LazyLock<String> = LazyLock::new(|| hash_hex(STYLE.as_bytes()).chars().take(12).collect());

/// Address of the stylesheet as it is now.
#[must_use]
pub fn stylesheet(base: &str) -> String {
    format!("{base}/assets/duban.css?v={}", *MARK)
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=31536000, immutable"))
        .insert_header(("x-content-type-options", "nosniff"))
        .body(STYLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_bears_the_hash_and_the_style_loads_nothing_from_elsewhere() {
        assert_eq!(stylesheet("/duban").len(), "/duban/assets/duban.css?v=".len() + 12);
        for word in ["url(", "@import", "http:", "https:"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
