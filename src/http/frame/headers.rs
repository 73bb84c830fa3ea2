//! Security headers: for pages the policy their stylesheet and forms need, for everything else nothing at all.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use super::Call;
use super::problems::is_html;

const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const PAGES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Adds what is missing; a handler that set its own policy or caching keeps it.
pub fn secure(mut response: ServiceResponse<BoxBody>, call: &Call) -> ServiceResponse<BoxBody> {
    fill(response.headers_mut(), &call.request_id);
    response
}

/// [`secure`] on bare headers.
pub fn fill(headers: &mut HeaderMap, request_id: &str) {
    let html = headers.get(CONTENT_TYPE).is_some_and(is_html);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let missing = [
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CONTENT_SECURITY_POLICY, if html { PAGES } else { NOTHING }),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    for (name, value) in missing {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
}
