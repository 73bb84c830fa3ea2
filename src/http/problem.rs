//! Refusals as RFC 9457 problem documents. The handler's answer carries the refusal in both languages; the frame's
//! middleware fills in language, trace id and base path, because only it knows the request.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

use crate::app::Error;
use crate::domain::refusal::{Class, Code, Refusal};

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Problem(pub Refusal);

/// What a handler answers.
pub type Answer = Result<HttpResponse, Problem>;

impl From<Error> for Problem {
    fn from(e: Error) -> Self {
        if let Error::Internal(cause) = &e {
            tracing::error!(cause, "internal error");
        } else if let Error::Store(cause) = &e {
            tracing::warn!(%cause, "store error");
        }
        Problem(e.refusal())
    }
}

impl From<Refusal> for Problem {
    fn from(r: Refusal) -> Self {
        Problem(r)
    }
}

/// The HTTP status of a class of refusals (API.md §2).
#[must_use]
pub const fn status(class: Class) -> StatusCode {
    match class {
        Class::Malformed => StatusCode::BAD_REQUEST,
        Class::SignIn => StatusCode::UNAUTHORIZED,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Method => StatusCode::METHOD_NOT_ALLOWED,
        Class::Conflict => StatusCode::CONFLICT,
        Class::Stale => StatusCode::PRECONDITION_FAILED,
        Class::Unversioned => StatusCode::PRECONDITION_REQUIRED,
        Class::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Class::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Class::Rule => StatusCode::UNPROCESSABLE_ENTITY,
        Class::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Class::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Class::Fault => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The problem document in one language; `base` is the path below which the site lies, for the link of its type.
#[must_use]
pub fn document(r: &Refusal, english: bool, trace_id: &str, base: &str) -> Value {
    let pick = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
    let errors: Vec<Value> = r
        .errors
        .iter()
        .map(|e| json!({"field": e.field, "code": e.code, "message": pick(&e.zh, &e.en)}))
        .collect();
    json!({
        "type": format!("{base}/api/docs#{}", r.code.word()),
        "title": pick(r.code.zh(), r.code.en()),
        "status": status(r.code.class()).as_u16(),
        "code": r.code.word(),
        "detail": pick(&r.zh, &r.en),
        "errors": errors,
        "trace_id": trace_id,
    })
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status(self.0.code.class())
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self.0.code, Code::TooManyRequests | Code::Busy | Code::StorageFull) {
            response.insert_header(("retry-after", "2"));
        }
        let mut response = response
            .content_type("application/problem+json")
            .body(document(&self.0, false, "", "").to_string());
        response.extensions_mut().insert(self.clone());
        response
    }
}
