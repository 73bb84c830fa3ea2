//! What goes wrong, as a page: what happened, what to do, and a way out.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::frame::{self, Outside};
use super::message::t;
use super::site::Site;
use crate::domain::lang::Lang;
use crate::domain::refusal::{Class, Code, Refusal};
use crate::http::problem::{Problem, status};

/// What a handler of a page answers.
pub type Page = Result<HttpResponse, Failed>;

/// A request that did not get its page.
#[derive(Debug)]
pub enum Failed {
    /// Explained on a page of its own.
    Shown(Box<ErrorPage>),
    /// Led to another page: log-in, or the change of a one-time password.
    Elsewhere(String),
}

/// The page that explains.
#[derive(Debug, Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    out: Outside,
    status: u16,
    title: &'static str,
    detail: String,
    faults: Vec<String>,
    trace: Option<String>,
    way: Way,
}

/// A way out of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Where to, below the base path.
    pub to: String,
    /// Message that says what is there.
    pub name: &'static str,
}

impl Way {
    /// Back to where the request belongs.
    #[must_use]
    pub fn back(path: &str) -> Way {
        let to = super::site::page_of(path);
        let name = match to.split('/').nth(1).unwrap_or_default() {
            "tasks" => "back-task",
            "progress" => "back-progress",
            "requests" => "back-request",
            "documents" => "back-documents",
            "directives" => "back-directives",
            "manage" => "back-manage",
            "me" => "back-me",
            _ => "back-desk",
        };
        Way { to, name }
    }
}

impl ErrorPage {
    /// For a refusal; `trace` names the request to an administrator.
    #[must_use]
    pub fn new(site: &Site, refusal: &Refusal, trace: Option<String>, way: Way) -> ErrorPage {
        let (class, lang) = (refusal.code.class(), site.lang);
        let detail = match refusal.code {
            Code::NotFound => t(lang, "error-not-found").to_owned(),
            Code::KeyReused => t(lang, "error-sent-before").to_owned(),
            _ => refusal.words(lang).to_owned(),
        };
        ErrorPage {
            out: Outside::of(site),
            status: status(class).as_u16(),
            title: refusal.code.name(lang),
            faults: refusal
                .errors
                .iter()
                .map(|e| e.words(lang).to_owned())
                .filter(|words| *words != detail)
                .collect(),
            detail,
            trace: trace.filter(|_| matches!(class, Class::Fault | Class::Unavailable)),
            way: if class == Class::NotFound { Way::back("/") } else { way },
        }
    }
}

impl ErrorPage {
    /// What is where the way leads.
    #[must_use]
    pub fn way_out(&self) -> &'static str {
        self.out.t(self.way.name)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failed::Shown(page) => write!(f, "{}: {}", page.status, page.detail),
            Failed::Elsewhere(to) => write!(f, "see {to}"),
        }
    }
}

impl Failed {
    /// What happened, in the user's words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Failed::Shown(page) => page.detail.clone(),
            Failed::Elsewhere(_) => t(lang, "error-sign-in").to_owned(),
        }
    }
}

impl ResponseError for Failed {
    fn status_code(&self) -> StatusCode {
        match self {
            Failed::Shown(page) => StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            Failed::Elsewhere(_) => StatusCode::SEE_OTHER,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Failed::Elsewhere(to) => frame::see(to),
            Failed::Shown(page) => {
                let text = page.render().unwrap_or_else(|_| page.detail.clone());
                let mut response = frame::html(self.status_code(), text);
                if matches!(page.status, 429 | 503) {
                    let seconds = header::HeaderValue::from_static("2");
                    response.headers_mut().insert(header::RETRY_AFTER, seconds);
                }
                response
            }
        }
    }
}

/// "Too many requests", with the seconds to wait.
#[must_use]
pub fn limited(req: &HttpRequest, seconds: u64) -> HttpResponse {
    let site = Site::of(req);
    let zh = format!("操作太频繁，已填的内容没有提交；请{seconds}秒后返回上一页再提交。");
    let refusal = Refusal::new(
        Code::TooManyRequests,
        zh,
        format!("Too many requests; nothing was sent. Go back in {seconds} seconds and send it again."),
    );
    let page = ErrorPage::new(&site, &refusal, None, Way::back(site.inner(req.path())));
    let mut response = Failed::Shown(Box::new(page)).error_response();
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    response
}

/// A person at a browser who is owed a page, whatever goes wrong: noted before the request is handled, because after a
/// panic nothing else is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    site: Site,
    path: String,
}

impl Reader {
    /// Who asked for HTML at an address outside the API; nobody else.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Option<Reader> {
        let accepts = req
            .headers()
            .get(header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains("text/html"));
        let site = Site::of(req);
        let path = site.inner(req.path()).to_owned();
        (accepts && is_ours(req)).then_some(Reader { site, path })
    }

    /// The page that explains a refusal; `trace` names the request to an administrator.
    #[must_use]
    pub fn page(&self, refusal: &Refusal, trace: &str) -> HttpResponse {
        let page = ErrorPage::new(&self.site, refusal, Some(trace.to_owned()), Way::back(&self.path));
        Failed::Shown(Box::new(page)).error_response()
    }
}

/// Whether an address belongs to the pages: all that is not the API's.
#[must_use]
pub fn is_ours(req: &HttpRequest) -> bool {
    !Site::of(req).inner(req.path()).starts_with("/api/")
}

/// The answer for an address that does not exist: a page, but a problem document below `/api`.
pub async fn missing(req: HttpRequest) -> HttpResponse {
    let site = Site::of(&req);
    let refusal = Refusal::not_found();
    if !is_ours(&req) {
        return Problem(refusal).error_response();
    }
    let page = ErrorPage::new(&site, &refusal, None, Way::back("/"));
    Failed::Shown(Box::new(page)).error_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(refusal: &Refusal) -> ErrorPage {
        ErrorPage::new(
            &Site::default(),
            refusal,
            Some("trace-1".into()),
            Way::back("/tasks/3/sign"),
        )
    }

    #[test]
    fn a_refused_act_leads_back_to_its_task() {
        let shown = page(&Refusal::forbidden("只能由主办单位办理", "only the lead may"));
        assert_eq!((shown.status, shown.title), (403, "没有权限"));
        assert_eq!(
            shown.way,
            Way {
                to: "/tasks/3".into(),
                name: "back-task"
            }
        );
        let text = shown.render().unwrap();
        assert!(
            text.contains("只能由主办单位办理") && text.contains("href=\"/tasks/3\""),
            "{text}"
        );
        assert!(!text.contains("trace-1"));
    }

    #[test]
    fn what_is_not_there_leads_home_and_our_own_faults_bear_their_trace() {
        assert_eq!(page(&Refusal::not_found()).way.to, "/");
        let fault = Refusal::new(Code::Internal, "系统出错", "fault");
        assert!(page(&fault).render().unwrap().contains("trace-1"));
    }
}
