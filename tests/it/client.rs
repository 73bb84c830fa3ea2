//! A client of the API without a network: the routes of the table over a world's application. Each request is one
//! blocking call, so stories can go back and forth between the API and the world.
//!
//! `Client::new(&world).login("hebei").get("/api/v1/me").expect(200)["name"]`

use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::rt::Runtime;
use actix_web::{App, test, web};
use duban::http::token::Tokens;
use duban::http::{State, api, route};
use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

#[derive(Clone)]
pub struct Client {
    state: State,
    runtime: Rc<Runtime>,
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
        Client {
            state: State {
                app: world.app.clone(),
                tokens: Arc::new(Tokens::new(b"a secret of the tests, 32 bytes long")),
                in_flight: Arc::default(),
                settings: Arc::new(duban::config::HttpConfig::local()),
            },
            runtime: Rc::new(Runtime::new().unwrap()),
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
        self.runtime.block_on(async {
            let scope = web::scope(api::PREFIX).configure(|c| route::register(c, &api::routes()));
            let app = App::new().app_data(web::Data::new(self.state.clone())).service(scope);
            let service = test::init_service(app).await;
            let mut request = test::TestRequest::with_uri(path).method(method);
            for (name, value) in &self.headers {
                request = request.insert_header((name.as_str(), value.as_str()));
            }
            if let Some(body) = body {
                request = request.set_json(body);
            }
            let response = service.call(request.to_request()).await.unwrap();
            let headers = response.headers().iter();
            let headers = headers
                .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
                .collect();
            let status = response.status().as_u16();
            let bytes = test::read_body(response).await;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Response {
                status,
                headers,
                body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
            }
        })
    }
}
