//! Routes are a table (law 9): registration, the authorization matrix, the OpenAPI document and the docs read it.

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, ResponseError, web};
use schemars::{Schema, SchemaGenerator};

use super::problem::Problem;
use crate::domain::refusal::{Code, Refusal};

/// Who may come to a route; what they may do there the policy decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// A signed-in person; no API token.
    SignedIn,
    /// A signed-in person, or an API token with this scope (`read`, `report`, `supervise`, `export`).
    Token(&'static str),
}

/// How a type describes itself in the OpenAPI document.
pub type Describe = fn(&mut SchemaGenerator) -> Schema;

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: &'static str,
    /// Path below the prefix, `/tasks/{id}/sign`.
    pub path: &'static str,
    /// Who may come.
    pub access: Access,
    /// One line for the docs, English.
    pub summary: &'static str,
    /// The JSON body, if it takes one.
    pub body: Option<Describe>,
    /// Query parameters (a struct of optional fields), if it takes any.
    pub query: Option<Describe>,
    /// What a success answers.
    pub answer: Option<Describe>,
    /// Status of a success.
    pub status: u16,
    /// The handler.
    pub to: fn() -> actix_web::Route,
}

/// Writes a row of the table:
/// `route!(POST "/tasks/{id}/sign", Token("report"), "Sign for a task", sign, body = SignBody, answer = TaskView, status = 200)`.
#[macro_export]
macro_rules! route {
    ($method:ident $path:literal, $access:expr, $summary:literal, $handler:path
        $(, body = $body:ty)? $(, query = $query:ty)? $(, answer = $answer:ty)? $(, status = $status:literal)?) => {
        $crate::http::route::Route {
            method: stringify!($method),
            path: $path,
            access: { #[allow(unused_imports)] use $crate::http::route::Access::*; $access },
            summary: $summary,
            body: $crate::route!(@schema $($body)?),
            query: $crate::route!(@schema $($query)?),
            answer: $crate::route!(@schema $($answer)?),
            status: $crate::route!(@status $($status)?),
            to: || actix_web::web::method(
                actix_web::http::Method::from_bytes(stringify!($method).as_bytes()).unwrap_or(actix_web::http::Method::GET)
            ).to($handler),
        }
    };
    (@schema) => { None };
    (@schema $t:ty) => { Some(|g: &mut schemars::SchemaGenerator| g.subschema_for::<$t>()) };
    (@status) => { 200 };
    (@status $s:literal) => { $s };
}

/// Registers routes that share a path as one resource, so that a wrong method is 405 and not 404.
pub fn register(config: &mut web::ServiceConfig, routes: &[Route]) {
    let mut paths: Vec<&str> = Vec::new();
    for route in routes {
        if !paths.contains(&route.path) {
            paths.push(route.path);
        }
    }
    for path in paths {
        let mut resource = web::resource(path);
        for route in routes.iter().filter(|r| r.path == path) {
            resource = resource.route((route.to)());
        }
        config.service(resource.default_service(web::to({
            let allow = allowed(routes, path);
            move || std::future::ready(not_allowed(&allow))
        })));
    }
}

/// The methods of a path, as `Allow` names them.
fn allowed(routes: &[Route], path: &str) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for route in routes.iter().filter(|r| r.path == path) {
        methods.push(route.method);
        if route.method == "GET" {
            methods.push("HEAD");
        }
    }
    methods.join(", ")
}

fn not_allowed(allow: &str) -> HttpResponse {
    let refusal = Refusal::new(
        Code::MethodNotAllowed,
        format!("该地址只支持：{allow}"),
        format!("This address takes only: {allow}"),
    );
    let mut response = Problem(refusal).error_response();
    if let Ok(value) = HeaderValue::from_str(allow) {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}
