//! Finishing problem documents (RFC 9457): language, trace id and base path, and the framework's own errors in our
//! words: a page for a browser that asked for one, a problem document for everybody else.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};

use super::{Call, headers};
use crate::domain::refusal::{Code, Refusal};
use crate::http::page::error::Reader;
use crate::http::problem::{Problem, document, status};

const PROBLEM_JSON: &str = "application/problem+json";

/// Whether a content type is a page's.
pub fn is_html(value: &HeaderValue) -> bool {
    value.as_bytes().starts_with(b"text/html")
}

/// Gives a refused answer its document in the client's language; pages that explain themselves stay.
pub fn finish(response: ServiceResponse<BoxBody>, call: &Call) -> ServiceResponse<BoxBody> {
    let code = response.status();
    if code.as_u16() < 400 || response.headers().get(CONTENT_TYPE).is_some_and(is_html) {
        return response;
    }
    let own = response.response().extensions().get::<Problem>().map(|p| p.0.clone());
    let Some(refusal) = own.or_else(|| foreign(code, &call.base)) else {
        return response;
    };
    if let Some(page) = call.page(&refusal) {
        let request = response.request().clone();
        let mut explained = page;
        for name in [ALLOW, RETRY_AFTER] {
            if let Some(value) = response.headers().get(&name) {
                explained.headers_mut().insert(name, value.clone());
            }
        }
        headers::fill(explained.headers_mut(), &call.request_id);
        return ServiceResponse::new(request, explained);
    }
    let mut response = response.map_body(|_, _| body(&refusal, call));
    dress(response.headers_mut(), call);
    *response.response_mut().status_mut() = status(refusal.code.class());
    response
}

fn body(refusal: &Refusal, call: &Call) -> BoxBody {
    document(refusal, call.english, &call.request_id, &call.base)
        .to_string()
        .boxed()
}

fn dress(headers: &mut HeaderMap, call: &Call) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    let language = if call.english { "en" } else { "zh-CN" };
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language));
}

/// An error that none of our handlers made.
fn foreign(status: StatusCode, base: &str) -> Option<Refusal> {
    let refusal = |code, zh: &str, en: &str| Some(Refusal::new(code, zh, en));
    match status {
        StatusCode::NOT_FOUND => refusal(
            Code::NotFound,
            &format!("没有这个地址；接口说明见 {base}/api/docs"),
            &format!("There is no such address; the interface is described at {base}/api/docs"),
        ),
        StatusCode::METHOD_NOT_ALLOWED => refusal(
            Code::MethodNotAllowed,
            &format!("该地址不支持这种请求方法；接口说明见 {base}/api/docs"),
            &format!("This address does not take the method; see {base}/api/docs"),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => refusal(
            Code::TooLarge,
            "内容超过上限；请拆分或压缩后再提交",
            "The body is larger than the limit; split or compress it",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => refusal(
            Code::UnsupportedMedia,
            "不支持的文件类型",
            "This media type is not read",
        ),
        StatusCode::SERVICE_UNAVAILABLE => refusal(Code::Busy, "系统繁忙，请稍后再试", "Busy; try again shortly"),
        s if s.is_client_error() => refusal(
            Code::Malformed,
            "请求格式有误；请核对后再提交",
            "The request cannot be read; check it",
        ),
        _ => Some(fault()),
    }
}

fn fault() -> Refusal {
    Refusal::new(
        Code::Internal,
        "系统出错；请把追踪号告诉管理员",
        "Something went wrong on our side; give the trace id to the administrator",
    )
}

/// A request whose handling broke off, so that nothing is left of it but what the frame noted: answered from here.
#[derive(Debug)]
pub struct Fallen {
    refusal: Refusal,
    request_id: String,
    english: bool,
    base: String,
    reader: Option<Reader>,
}

impl Fallen {
    /// After a panic.
    pub fn new(call: &Call) -> Fallen {
        Fallen {
            refusal: fault(),
            request_id: call.request_id.clone(),
            english: call.english,
            base: call.base.clone(),
            reader: call.reader.clone(),
        }
    }

    /// After an error of the framework.
    pub fn of(e: &actix_web::Error, call: &Call) -> Fallen {
        let status = e.as_response_error().status_code();
        Fallen {
            refusal: foreign(status, &call.base).unwrap_or_else(fault),
            ..Fallen::new(call)
        }
    }
}

impl std::fmt::Display for Fallen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.refusal.fmt(f)
    }
}

impl ResponseError for Fallen {
    fn status_code(&self) -> StatusCode {
        status(self.refusal.code.class())
    }

    fn error_response(&self) -> HttpResponse {
        let page = self.reader.as_ref().map(|r| r.page(&self.refusal, &self.request_id));
        let mut response = page.unwrap_or_else(|| {
            let text = document(&self.refusal, self.english, &self.request_id, &self.base).to_string();
            HttpResponse::build(self.status_code())
                .content_type(PROBLEM_JSON)
                .body(text)
        });
        headers::fill(response.headers_mut(), &self.request_id);
        response
    }
}
