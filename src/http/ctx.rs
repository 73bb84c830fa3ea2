//! The request as handlers see it: who asks, in which language, under which version and idempotency key.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::State;
use super::problem::{Answer, Problem};
use super::route::Access;
use super::token::BadToken;
use crate::app::keyed::{Key, Keyed, Sent};
use crate::app::{App, Asker, Command, Cx, Result as AppResult, Who};
use crate::domain::id::UserId;
use crate::domain::lang::Lang;
use crate::domain::refusal::{Code, Refusal};

/// The id a request is traced by; set by the frame's middleware.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The person a request was signed for; for the log of requests.
#[derive(Debug, Clone, Copy)]
pub struct SignedBy(pub UserId);

/// A signed-in request.
pub struct Ctx {
    /// The application.
    pub app: App,
    /// Who asks.
    pub asker: Asker,
    /// Whether English is preferred.
    pub english: bool,
    state: State,
    req: HttpRequest,
}

impl FromRequest for Ctx {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ctx::of(req))
    }
}

impl Ctx {
    fn of(req: &HttpRequest) -> Result<Ctx, Problem> {
        let Some(state) = req.app_data::<web::Data<State>>() else {
            return Err(Problem(Refusal::new(
                Code::Internal,
                "服务未就绪",
                "The server is not ready",
            )));
        };
        let who = bearer(req, state)?;
        if let Who::Session { user, .. } = &who {
            req.extensions_mut().insert(SignedBy(*user));
        }
        let request = req.extensions().get::<RequestId>().map(|r| r.0.clone());
        let state = State::clone(state);
        let asker = Asker::new(who, request).reading(asked(req));
        Ok(Ctx {
            app: state.app.clone(),
            asker,
            english: english(req),
            state,
            req: req.clone(),
        })
    }

    /// Runs a command, under the client's idempotency key where one was sent, and answers its output as JSON.
    ///
    /// # Errors
    /// The command's refusal.
    pub async fn post<C: Command>(&self, body_hash: &str, status: StatusCode, command: C) -> Answer
    where
        C::Output: Serialize,
    {
        Ok(respond(&self.sent(body_hash, status, command).await?))
    }

    /// [`Ctx::post`] for an answer that shows a secret once: the kept answer is without it, so a repeated request gets
    /// everything but the secret.
    ///
    /// # Errors
    /// The command's refusal.
    pub async fn post_secret<C: Command>(
        &self,
        body_hash: &str,
        command: C,
        field: &str,
        secret: impl FnOnce(&serde_json::Map<String, serde_json::Value>) -> serde_json::Value,
    ) -> Answer
    where
        C::Output: Serialize,
    {
        let mut sent = self.sent(body_hash, StatusCode::CREATED, command).await?;
        let parsed = serde_json::from_str(&sent.body).ok();
        if let Some(serde_json::Value::Object(mut body)) = parsed.filter(|_| !sent.replayed) {
            let secret = secret(&body);
            body.insert(field.to_owned(), secret);
            sent.body = serde_json::Value::Object(body).to_string();
        }
        Ok(respond(&sent))
    }

    async fn sent<C: Command>(&self, body_hash: &str, status: StatusCode, command: C) -> Result<Sent, Problem>
    where
        C::Output: Serialize,
    {
        let key = self.key(body_hash)?;
        let _flight = self.take_off(key.as_ref())?;
        let keyed = Keyed {
            key,
            status: status.as_u16(),
            command,
        };
        Ok(self.app.run(&self.asker, keyed).await?)
    }

    /// Runs a command that answers nothing: 204.
    ///
    /// # Errors
    /// The command's refusal.
    pub async fn done<C: Command>(&self, command: C) -> Answer {
        self.app.run(&self.asker, command).await?;
        Ok(HttpResponse::NoContent().finish())
    }

    /// The same request for an act that is open before a one-time password is changed.
    #[must_use]
    pub fn settling(mut self) -> Ctx {
        self.asker = self.asker.settling();
        self
    }

    /// Asks on a reader thread and answers as JSON.
    ///
    /// # Errors
    /// The question's refusal.
    pub async fn get<T: Serialize + Send + 'static>(
        &self,
        question: impl FnOnce(&mut Cx<'_>) -> AppResult<T> + Send + 'static,
    ) -> Answer {
        Ok(HttpResponse::Ok().json(self.app.ask(&self.asker, question).await?))
    }

    /// The version named by `If-Match` (`"7"`).
    ///
    /// # Errors
    /// 428 without one.
    pub fn version(&self) -> Result<i64, Problem> {
        let header = self.req.headers().get("if-match").and_then(|v| v.to_str().ok());
        let version = header.and_then(|v| v.trim_start_matches("W/").trim_matches('"').parse().ok());
        version.ok_or_else(|| {
            let zh = "修改时请带 If-Match 请求头，值为读取时的 ETag";
            let en = "Send If-Match with the ETag of the version you read";
            Problem(Refusal::new(Code::VersionNeeded, zh, en))
        })
    }

    /// A value with its version as `ETag`; 304 where `If-None-Match` names the same one.
    #[must_use]
    pub fn versioned<T: Serialize>(&self, value: &T, version: i64) -> HttpResponse {
        let tag = format!("\"{version}\"");
        let known = self.req.headers().get("if-none-match").and_then(|v| v.to_str().ok());
        if known == Some(tag.as_str()) {
            return HttpResponse::NotModified().insert_header(("etag", tag)).finish();
        }
        HttpResponse::Ok().insert_header(("etag", tag)).json(value)
    }

    /// The request itself, for what only the transport knows.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        &self.req
    }

    fn key(&self, body_hash: &str) -> Result<Option<Key>, Problem> {
        let Some(header) = self.req.headers().get("idempotency-key") else {
            return Ok(None);
        };
        let key = header
            .to_str()
            .ok()
            .map(str::trim)
            .filter(|k| !k.is_empty() && k.len() <= 200);
        let Some(key) = key else {
            let zh = "Idempotency-Key 须为1到200个可见字符";
            return Err(Refusal::new(
                Code::Malformed,
                zh,
                "Idempotency-Key must be 1 to 200 visible characters",
            )
            .into());
        };
        Ok(Some(Key {
            key: key.to_owned(),
            method: self.req.method().to_string(),
            path: self.req.path().to_owned(),
            body_hash: body_hash.to_owned(),
        }))
    }

    fn take_off(&self, key: Option<&Key>) -> Result<Option<Flight>, Problem> {
        let Some(key) = key else { return Ok(None) };
        let who = match &self.asker.who {
            Who::Session { user, .. } | Who::Person(user) => *user,
            Who::Token { .. } | Who::System(_) => UserId(0),
        };
        Flight::begin(&self.state.in_flight, format!("{who}/{}", key.key))
            .map(Some)
            .ok_or_else(|| {
                let zh = "同一幂等键的请求正在处理；请稍后用同一键重试";
                Problem(Refusal::new(
                    Code::InProgress,
                    zh,
                    "The first request with this key is under way; repeat it shortly",
                ))
            })
    }
}

/// A kept or fresh answer as a response.
fn respond(sent: &Sent) -> HttpResponse {
    let status = StatusCode::from_u16(sent.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    if sent.replayed {
        response.insert_header(("idempotency-replayed", "true"));
    }
    response.content_type("application/json").body(sent.body.clone())
}

/// Whether the client prefers English (`Accept-Language`; Chinese is the default).
#[must_use]
pub fn english(req: &HttpRequest) -> bool {
    asked(req) == Some(Lang::En)
}

/// The language the client asks for.
#[must_use]
pub fn asked(req: &HttpRequest) -> Option<Lang> {
    let header = req.headers().get("accept-language")?;
    Lang::accepted(header.to_str().ok()?)
}

fn bearer(req: &HttpRequest, state: &State) -> Result<Who, Problem> {
    let header = req.headers().get("authorization").and_then(|v| v.to_str().ok());
    let Some(token) = header.and_then(|v| v.strip_prefix("Bearer ")) else {
        let zh = "请先登录：POST /api/v1/auth/login，并在 Authorization 头带上 Bearer 令牌";
        let en = "Sign in with POST /api/v1/auth/login and send the token as Authorization: Bearer";
        return Err(Refusal::new(Code::SignInNeeded, zh, en).into());
    };
    if token.starts_with("dbn_") {
        let access = req.extensions().get::<Access>().copied();
        return Ok(Who::Token {
            token: token.to_owned(),
            wanted: access.and_then(Access::scope),
        });
    }
    match state.tokens.read(token, state.app.clock.now()) {
        Ok((user, session)) => Ok(Who::Session { user, session }),
        Err(BadToken::Expired) => {
            let zh = "访问令牌已过期；请用 refresh_token 换新，或重新登录";
            Err(Refusal::new(
                Code::TokenExpired,
                zh,
                "The access token has expired; refresh it or sign in again",
            )
            .into())
        }
        Err(BadToken::Invalid) => {
            let zh = "访问令牌无效；请重新登录";
            Err(Refusal::new(Code::SignInNeeded, zh, "The access token is not valid; sign in again").into())
        }
    }
}

/// Keys whose first request is under way.
#[derive(Debug, Default)]
pub struct InFlight(Mutex<HashSet<String>>);

struct Flight {
    keys: Arc<InFlight>,
    key: String,
}

impl Flight {
    fn begin(keys: &Arc<InFlight>, key: String) -> Option<Flight> {
        let fresh = keys
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.clone());
        fresh.then(|| Flight {
            keys: Arc::clone(keys),
            key,
        })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.keys
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
