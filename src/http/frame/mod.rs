//! The frame around every handler: request id, limits, answers to panics, problem documents, security headers, log and
//! metrics. One layer, so that a request pays for one future more.

pub mod address;
mod headers;
mod limit;
mod metrics;
mod probe;
mod problems;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{App, Error, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use futures_util::FutureExt;

use super::State;
use super::api;
use super::ctx::{RequestId, SignedBy, english};
use super::page;
use super::page::error::Reader;
use super::route;
use crate::clock::Stopwatch;
use crate::domain::refusal::Refusal;
use address::Client;
pub use limit::Limits;
pub use metrics::Metrics;
pub use probe::ROUTES;
use problems::Fallen;

/// What the frame needs: one for all workers of a server.
pub struct Frame {
    /// Rate limits.
    pub limits: Limits,
    /// Figures for monitoring.
    pub metrics: Metrics,
}

impl Frame {
    /// For a server.
    ///
    /// # Errors
    /// Never, unless two metrics bore one name.
    pub fn new(state: &State) -> Result<Frame, prometheus::Error> {
        Ok(Frame {
            limits: Limits::new(&state.settings),
            metrics: Metrics::new()?,
        })
    }
}

/// The site as the server and the tests run it: `more` adds routes of a test.
pub fn site(
    state: web::Data<State>,
    frame: web::Data<Frame>,
    more: fn(&mut web::ServiceConfig),
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let base = state.settings.base_path.clone();
    let everything = move |config: &mut web::ServiceConfig| {
        more(config);
        route::register(config, ROUTES);
        config.service(web::scope(api::PREFIX).configure(|c| route::register(c, &api::routes())));
        page::configure(config);
    };
    App::new()
        .app_data(state)
        .app_data(frame)
        .configure(move |config| {
            if base.is_empty() {
                everything(config);
            } else {
                config.service(web::scope(&base).configure(everything));
            }
        })
        .wrap(from_fn(around))
        .wrap(Compress::default())
}

/// What the frame knows of a request before it is handled; afterwards, in a panic, the request itself is gone.
struct Call {
    method: Method,
    request_id: String,
    english: bool,
    base: String,
    reader: Option<Reader>,
    watch: Stopwatch,
}

impl Call {
    fn of(req: &ServiceRequest) -> Call {
        let state = req.app_data::<web::Data<State>>();
        Call {
            method: req.method().clone(),
            request_id: request_id(req),
            english: english(req.request()),
            base: state.map_or_else(String::new, |s| s.settings.base_path.clone()),
            reader: Reader::of(req.request()),
            watch: Stopwatch::start(),
        }
    }

    /// The page that explains a refusal, where a page was asked for.
    fn page(&self, refusal: &Refusal) -> Option<HttpResponse> {
        self.reader.as_ref().map(|r| r.page(refusal, &self.request_id))
    }
}

async fn around(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let call = Call::of(&req);
    let data = |req: &ServiceRequest| {
        Some((
            req.app_data::<web::Data<State>>()?.clone(),
            req.app_data::<web::Data<Frame>>()?.clone(),
        ))
    };
    let Some((state, frame)) = data(&req) else {
        return Err(Fallen::new(&call).into());
    };
    let client = address::of(&req, &state.settings.trusted_proxies);
    req.extensions_mut().insert(RequestId(call.request_id.clone()));
    req.extensions_mut().insert(Client(client));
    if call.method == Method::HEAD {
        // Answered as GET; the protocol layer leaves the body out.
        req.head_mut().method = Method::GET;
    }
    let answered = match frame.limits.check(&req, client) {
        Err(wait) => {
            let refused = too_many(req.request(), wait);
            Ok(req.into_response(refused))
        }
        Ok(()) => handle(req, next, &call).await,
    };
    let response = match answered {
        Ok(response) => problems::finish(headers::secure(response, &call), &call),
        Err(fallen) => {
            note(&frame, &call, "-", fallen.status_code().as_u16(), None);
            return Err(fallen.into());
        }
    };
    let user = response.request().extensions().get::<SignedBy>().map(|s| s.0.0);
    let pattern = response.request().match_pattern();
    note(
        &frame,
        &call,
        pattern.as_deref().unwrap_or("-"),
        response.status().as_u16(),
        user,
    );
    Ok(response)
}

/// "Too many", as a page or as a problem document.
fn too_many(req: &HttpRequest, wait: Duration) -> HttpResponse {
    if page::error::is_ours(req) {
        page::error::limited(req, wait.as_secs().saturating_add(1))
    } else {
        limit::refused(wait)
    }
}

/// Runs the handler; a panic in it becomes an answer.
async fn handle(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    call: &Call,
) -> Result<ServiceResponse<BoxBody>, Fallen> {
    match AssertUnwindSafe(next.call(req)).catch_unwind().await {
        Ok(Ok(response)) => Ok(response.map_into_boxed_body()),
        Ok(Err(e)) => Err(Fallen::of(&e, call)),
        Err(_) => {
            tracing::error!(request_id = call.request_id, "a handler panicked");
            Err(Fallen::new(call))
        }
    }
}

/// The client's id where it is sane, else a fresh one.
fn request_id(req: &ServiceRequest) -> String {
    let sane = |id: &&str| {
        (8..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let sent = req
        .headers()
        .get("x-request-id")
        .and_then(|v| v.to_str().ok())
        .filter(sane);
    sent.map_or_else(|| format!("{:032x}", rand::random::<u128>()), str::to_owned)
}

/// Log and figures. The route's pattern stands for the address: paths and queries may carry secrets.
fn note(frame: &Frame, call: &Call, route: &str, status: u16, user: Option<i64>) {
    let took: Duration = call.watch.elapsed();
    frame.metrics.note(&call.method, route, status, took);
    let (method, request_id) = (call.method.as_str(), call.request_id.as_str());
    let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(target: "duban::request", method, route, status, us, user, request_id, "answered");
    } else {
        tracing::info!(target: "duban::request", method, route, status, us, user, request_id, "answered");
    }
}
