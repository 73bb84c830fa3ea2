//! A client of the API without a network: the routes of the table over a world's application. Each request is one
//! blocking call, so stories can go back and forth between the API and the world.
//!
//! `Client::new(&world).login("hebei").get("/api/v1/me").expect(200)["name"]`

use std::rc::Rc;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::{App, web};
use duban::http::token::Tokens;
use duban::http::{State, api, route};
use serde_json::{Value, json};

use crate::served::{Served, served};
use crate::world::{PASSWORD, World};

#[derive(Clone)]
pub struct Client {
    site: Rc<Served>,
    headers: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Response {
    /// The body, where the status is as expected.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Expects a problem document with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
        self.body
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl Client {
    /// Nobody yet.
    pub fn new(world: &World) -> Client {
        let state = State {
            app: world.app.clone(),
            tokens: Arc::new(Tokens::new(b"a secret of the tests, 32 bytes long")),
            in_flight: Arc::default(),
            settings: Arc::new(duban::config::HttpConfig::local()),
        };
        let scope = web::scope(api::PREFIX).configure(|c| route::register(c, &api::routes()));
        Client {
            site: Rc::new(served!(App::new().app_data(web::Data::new(state)).service(scope))),
            headers: Vec::new(),
        }
    }

    /// Signed in with the password of every persona.
    #[track_caller]
    pub fn login(&self, login: &str) -> Client {
        self.login_with(login, PASSWORD)
    }

    #[track_caller]
    pub fn login_with(&self, login: &str, password: &str) -> Client {
        let answer = self.try_login(login, password).expect(200);
        self.bearer(answer["access_token"].as_str().unwrap())
    }

    pub fn try_login(&self, login: &str, password: &str) -> Response {
        let body = json!({"username": login, "password": password});
        self.post("/api/v1/auth/login", body)
    }

    /// With this token from now on.
    pub fn bearer(&self, token: &str) -> Client {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// With `If-Match`.
    pub fn version(&self, version: &Value) -> Client {
        self.with("if-match", &format!("\"{version}\""))
    }

    /// With another header.
    pub fn with(&self, name: &str, value: &str) -> Client {
        let mut client = self.clone();
        client.headers.retain(|(n, _)| n != name);
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    pub fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None)
    }

    pub fn post(&self, path: &str, body: Value) -> Response {
        self.send(Method::POST, path, Some(body))
    }

    /// A body that is no JSON.
    pub fn post_bytes(&self, path: &str, kind: &str, bytes: Vec<u8>) -> Response {
        self.dispatch(Method::POST, path, Some((kind.to_owned(), bytes)))
    }

    pub fn put(&self, path: &str, body: Value) -> Response {
        self.send(Method::PUT, path, Some(body))
    }

    pub fn patch(&self, path: &str, body: Value) -> Response {
        self.send(Method::PATCH, path, Some(body))
    }

    pub fn delete(&self, path: &str) -> Response {
        self.send(Method::DELETE, path, None)
    }

    fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let body = body.map(|b| ("application/json".to_owned(), b.to_string().into_bytes()));
        self.dispatch(method, path, body)
    }

    fn dispatch(&self, method: Method, path: &str, body: Option<(String, Vec<u8>)>) -> Response {
        let mut request = TestRequest::with_uri(path).method(method);
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        if let Some((kind, bytes)) = body {
            request = request.insert_header(("content-type", kind)).set_payload(bytes);
        }
        let answer = self.site.answer(request);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        Response {
            status: answer.status,
            headers: answer.headers,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }
}
