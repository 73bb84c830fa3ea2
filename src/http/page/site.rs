//! Where the site lies: base path and origin, the links and cookies that follow from them, which addresses are ours, and
//! the language a visitor reads.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web;

use super::form::Fields;
use crate::config::HttpConfig;
use crate::domain::lang::Lang;
use crate::http::State;
use crate::http::ctx::asked;

/// Name of the session's cookie.
pub const COOKIE: &str = "duban_session";

/// Name of the cookie that keeps a picked language.
pub const LANGUAGE: &str = "duban_lang";

/// The language picked in the address (`?lang=en`).
#[must_use]
pub fn picked(req: &HttpRequest) -> Option<Lang> {
    Lang::chosen(Fields::query(req).get("lang"))
}

/// Where the site lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// Path below which everything lies, empty or `/duban`.
    pub base: String,
    /// Whether users reach it over HTTPS: cookies are `Secure` then.
    pub secure: bool,
    /// Scheme, host and port users see, `https://duban.example.cn`; none where only `Host` tells.
    pub origin: Option<String>,
    /// The language of whoever asks.
    pub lang: Lang,
}

impl From<&HttpConfig> for Site {
    fn from(settings: &HttpConfig) -> Site {
        let mut parts = settings.public_url.splitn(4, '/');
        let scheme = parts.next().unwrap_or_default();
        let host = parts.nth(1).unwrap_or_default();
        Site {
            base: settings.base_path.clone(),
            secure: settings.secure_cookies,
            origin: (!host.is_empty()).then(|| format!("{scheme}//{host}")),
            lang: Lang::Zh,
        }
    }
}

impl Site {
    /// The site of a request's server, in the language that was picked on it (in the address, or kept in a cookie), else
    /// the browser's. What a person chose in their settings goes before both, as soon as they are known.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Site {
        let state = req.app_data::<web::Data<State>>();
        let kept = || Lang::chosen(req.cookie(LANGUAGE)?.value());
        let lang = picked(req).or_else(kept).or_else(|| asked(req));
        Site {
            lang: lang.unwrap_or(Lang::Zh),
            ..state.map(|s| Site::from(s.settings.as_ref())).unwrap_or_default()
        }
    }

    /// The cookie that keeps a language picked before anybody is signed in; a year, and no secret.
    #[must_use]
    pub fn language(&self, lang: Lang) -> Cookie<'static> {
        let path = if self.base.is_empty() { "/" } else { &self.base };
        Cookie::build(LANGUAGE, lang.word())
            .path(path.to_owned())
            .max_age(Duration::days(365))
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish()
    }

    /// The cookie of a session; an empty token takes it away.
    #[must_use]
    pub fn cookie(&self, token: &str) -> Cookie<'static> {
        let path = if self.base.is_empty() { "/" } else { &self.base };
        let mut cookie = Cookie::build(COOKIE, token.to_owned())
            .path(path.to_owned())
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish();
        if token.is_empty() {
            cookie.make_removal();
        }
        cookie
    }

    /// Path and query of a request below the base path, to come back to.
    #[must_use]
    pub fn inner<'a>(&self, path_and_query: &'a str) -> &'a str {
        path_and_query
            .strip_prefix(self.base.as_str())
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or("/")
    }

    /// The log-in page that leads on to an address.
    #[must_use]
    pub fn login(&self, next: &str, ended: bool) -> String {
        let mut query = Vec::new();
        if !matches!(next, "" | "/") {
            query.push(("next", next));
        }
        if ended {
            query.push(("ended", "1"));
        }
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}/login{mark}{query}", self.base)
    }

    /// Whether a form was sent from a page of ours, as far as the browser says: `Sec-Fetch-Site`, else `Origin`. A
    /// browser that says neither is told apart by the form's token.
    #[must_use]
    pub fn sent_from_here(&self, req: &HttpRequest) -> bool {
        let header = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
        if let Some(from) = header("sec-fetch-site") {
            return from == "same-origin" || from == "none";
        }
        let Some(origin) = header("origin") else { return true };
        if self.origin.as_deref() == Some(origin) {
            return true;
        }
        let host = header("host").unwrap_or_default();
        let named = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        named.is_some_and(|named| !host.is_empty() && named == host)
    }
}

/// An address of ours to go on to after log-in; anything else becomes the start page, so that no letter can lead to a
/// stranger's site through us.
#[must_use]
pub fn local(next: &str) -> &str {
    let plain = next.len() <= 1_000 && !next.chars().any(|c| c.is_control() || c == '\\');
    let ours = next.starts_with('/') && !next.starts_with("//");
    let loops = ["/login", "/logout"].iter().any(|p| next.starts_with(p));
    if plain && ours && !loops { next } else { "/" }
}

/// The page to come back to after a form of it was refused for want of a log-in: a post has no page of its own.
#[must_use]
pub fn page_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        ["reports"] => "/reports".to_owned(),
        ["tasks", "bulk", ..] => "/tasks".to_owned(),
        ["documents", "file"] => "/documents".to_owned(),
        ["tasks", id, "report"] => format!("/tasks/{id}/report"),
        [kind @ ("directives" | "tasks"), id, "decompose"] => format!("/{kind}/{id}/decompose"),
        ["directives", id, "edit"] => format!("/directives/{id}/edit"),
        [
            kind @ ("documents" | "directives" | "tasks" | "progress" | "requests"),
            id,
            ..,
        ] => format!("/{kind}/{id}"),
        [kind @ ("documents" | "directives")] => format!("/{kind}"),
        ["manage", what, ..] => format!("/manage/{what}"),
        ["tour"] => "/tour".to_owned(),
        ["me", ..] => "/me".to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_addresses_of_ours_are_gone_on_to() {
        for good in ["/tasks/5", "/tasks?light=red&q=%E5%BF%AB", "/"] {
            assert_eq!(local(good), good);
        }
        let bad = [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/a\nb",
            "/login",
        ];
        for next in bad {
            assert_eq!(local(next), "/", "{next}");
        }
        assert_eq!(local(&format!("/{}", "x".repeat(2_000))), "/");
    }

    #[test]
    fn the_origin_is_read_off_the_public_address() {
        let settings = HttpConfig {
            public_url: "https://duban.example.cn/office".into(),
            base_path: "/office".into(),
            secure_cookies: true,
            ..HttpConfig::local()
        };
        let site = Site::from(&settings);
        assert_eq!(
            (site.origin.as_deref(), site.base.as_str()),
            (Some("https://duban.example.cn"), "/office")
        );
        assert_eq!(
            Site::from(&HttpConfig::local()).origin.as_deref(),
            Some("http://127.0.0.1:8080")
        );
    }

    #[test]
    fn a_form_of_another_site_is_known_by_its_headers() {
        let site = Site {
            origin: Some("https://duban.example.cn".into()),
            ..Site::default()
        };
        let sent = |headers: &[(&'static str, &'static str)]| {
            let mut req = TestRequest::default().insert_header(("host", "127.0.0.1:8080"));
            for header in headers {
                req = req.insert_header(*header);
            }
            site.sent_from_here(&req.to_http_request())
        };
        assert!(sent(&[]));
        assert!(sent(&[("origin", "https://duban.example.cn")]));
        assert!(sent(&[("origin", "http://127.0.0.1:8080")]));
        assert!(sent(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(!sent(&[("origin", "null")]));
        assert!(!sent(&[("origin", "https://evil.example")]));
        assert!(!sent(&[
            ("origin", "http://127.0.0.1:8080"),
            ("sec-fetch-site", "cross-site")
        ]));
        assert!(!sent(&[("sec-fetch-site", "same-site")]));
    }

    #[test]
    fn a_post_comes_back_to_its_page_and_links_carry_the_base_path() {
        assert_eq!(page_of("/tasks/5/sign"), "/tasks/5");
        assert_eq!(page_of("/tasks/5/report"), "/tasks/5/report");
        assert_eq!(page_of("/progress/7/accept"), "/progress/7");
        assert_eq!(page_of("/tasks/bulk/send"), "/tasks");
        assert_eq!(page_of("/documents/3/decide"), "/documents/3");
        assert_eq!(page_of("/directives"), "/directives");
        assert_eq!(page_of("/directives/3/decompose"), "/directives/3/decompose");
        assert_eq!(page_of("/manage/users/3/lock"), "/manage/users");
        assert_eq!(page_of("/logout"), "/");
        let site = Site {
            base: "/duban".into(),
            secure: true,
            origin: None,
            lang: Lang::Zh,
        };
        assert_eq!(
            site.login("/tasks/5?a=1", true),
            "/duban/login?next=%2Ftasks%2F5%3Fa%3D1&ended=1"
        );
        assert_eq!(site.login("/", false), "/duban/login");
        assert_eq!(site.inner("/duban/tasks/5?a=1"), "/tasks/5?a=1");
        assert_eq!(site.inner("/dubanx"), "/");
        let cookie = site.cookie("secret").to_string();
        assert_eq!(
            cookie,
            "duban_session=secret; HttpOnly; SameSite=Lax; Secure; Path=/duban"
        );
    }
}
