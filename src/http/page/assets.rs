//! Stylesheet and script: parts of the program, kept long by browsers because their names change with their text.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse};

use super::error::missing;
use crate::http::route::Route;
use crate::route;
use crate::store::event::hash_hex;

/// The routes.
pub const ROUTES: &[Route] =
    &[route!(GET "/assets/{file}", Public, "The stylesheet and the script of the pages", send)];

/// Kept for a year: another text has another name.
const LONG: &str = "public, max-age=31536000, immutable";
/// A page of an older program asked: it gets today's, but not for long.
const SHORT: &str = "public, max-age=300";

/// A file of the program.
struct Asset {
    kind: &'static str,
    media: &'static str,
    text: &'static str,
    name: String,
}

impl Asset {
    fn new(kind: &'static str, media: &'static str, text: &'static str) -> Asset {
        let mark: String = hash_hex(text.as_bytes()).chars().take(12).collect();
        Asset {
            kind,
            media,
            text,
            name: format!("duban-{mark}.{kind}"),
        }
    }

    /// Whether a name is this file's, or was that of an older text of it.
    fn was(&self, name: &str) -> bool {
        let stem = name.strip_suffix(self.kind).and_then(|rest| rest.strip_suffix('.'));
        let mark = stem.and_then(|stem| stem.strip_prefix("duban"));
        mark.is_some_and(|mark| {
            let hash = mark.strip_prefix('-').unwrap_or_default();
            mark.is_empty() || (hash.len() == 12 && hash.chars().all(|c| c.is_ascii_hexdigit()))
        })
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "css",
        "text/css; charset=utf-8",
        include_str!("../../../assets/duban.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../../../assets/duban.js"),
    )
});

/// Address of the stylesheet as it is now.
#[must_use]
pub fn stylesheet(base: &str) -> String {
    format!("{base}/assets/{}", STYLE.name)
}

/// Address of the script as it is now.
#[must_use]
pub fn script(base: &str) -> String {
    format!("{base}/assets/{}", SCRIPT.name)
}

async fn send(req: HttpRequest) -> HttpResponse {
    let name = req.match_info().get("file").unwrap_or_default().to_owned();
    let Some(asset) = [&*STYLE, &*SCRIPT].into_iter().find(|asset| asset.was(&name)) else {
        return missing(req).await;
    };
    HttpResponse::Ok()
        .content_type(asset.media)
        .insert_header(("cache-control", if asset.name == name { LONG } else { SHORT }))
        .insert_header(("x-content-type-options", "nosniff"))
        .body(asset.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_bear_the_hash_and_nothing_is_loaded_from_elsewhere() {
        assert_eq!(stylesheet("/duban").len(), "/duban/assets/duban-0123456789ab.css".len());
        assert!(script("").starts_with("/assets/duban-") && script("").ends_with(".js"));
        for word in ["url(", "@import", "http:", "https:"] {
            assert!(!STYLE.text.contains(word), "{word}");
        }
        for word in ["http:", "https:", "eval(", "import(", ".style.", "?.", "??"] {
            assert!(!SCRIPT.text.contains(word), "{word}");
        }
        assert!(SCRIPT.text.len() <= 8 << 10, "{} bytes", SCRIPT.text.len());
    }

    #[test]
    fn the_script_says_no_word_of_its_own() {
        let code = SCRIPT.text.lines().filter(|line| !line.trim_start().starts_with("/*"));
        for line in code {
            let words = line.replace(['？', '、', '，'], "");
            assert!(words.is_ascii(), "{line}");
        }
    }

    #[test]
    fn older_names_are_known_and_others_are_not() {
        for name in ["duban.css", "duban-0123456789ab.css", STYLE.name.as_str()] {
            assert!(STYLE.was(name), "{name}");
        }
        for name in [
            "duban.js",
            "duban-.css",
            "duban-0123.css",
            "other.css",
            "duban-0123456789ax.css",
            "css",
            "",
        ] {
            assert!(!STYLE.was(name), "{name}");
        }
    }
}
