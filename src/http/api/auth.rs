//! `/auth`: log-in, refresh, log-out.

use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::auth;
use crate::app::me::Me;
use crate::domain::id::{SessionId, UserId};
use crate::domain::refusal::{Code, Refusal};
use crate::http::State;
use crate::http::body::Body;
use crate::http::ctx::{Ctx, RequestId};
use crate::http::frame::address::Client;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::http::token::LIFE_SECONDS;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/auth/login", Public, "Sign in with name and password", login, body = LoginBody, answer = TokenAnswer),
    route!(POST "/auth/refresh", Public, "Renew the access token; the refresh token is replaced", refresh,
        body = RefreshBody, answer = TokenAnswer),
    route!(POST "/auth/logout", SignedIn, "End the session", logout, status = 204),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LoginBody {
    /// Log-in name.
    username: String,
    /// Password.
    password: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RefreshBody {
    /// The refresh token last received.
    refresh_token: String,
}

/// A session's tokens.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokenAnswer {
    /// Sent as `Authorization: Bearer` with each request.
    pub access_token: String,
    /// Exchanged for the next pair; each works once.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds the access token lives.
    pub expires_in: i64,
    /// Who signed in.
    pub user: Me,
}

async fn login(req: HttpRequest, state: web::Data<State>, body: Body<LoginBody>) -> Answer {
    let login = auth::Login {
        username: body.value.username,
        password: body.value.password,
        address: address(&req),
        page: false,
    };
    let signed = auth::sign_in(&state.app, request_id(&req), login).await?;
    answer(&state, signed.user, signed.session, signed.secret.text, signed.me)
}

async fn refresh(req: HttpRequest, state: web::Data<State>, body: Body<RefreshBody>) -> Answer {
    let renewed = auth::refresh(&state.app, request_id(&req), &body.value.refresh_token).await?;
    answer(&state, renewed.user, renewed.session, renewed.secret.text, renewed.me)
}

async fn logout(ctx: Ctx) -> Answer {
    ctx.settling().done(auth::Logout).await
}

fn answer(state: &State, user: UserId, session: SessionId, refresh_token: String, me: Me) -> Answer {
    let access_token = state.tokens.issue(user, session, state.app.clock.now());
    let access_token = access_token.ok_or_else(|| {
        let (zh, en) = (
            "无法签发令牌；请联系管理员检查密钥",
            "No token can be signed; check the server's secret",
        );
        Problem(Refusal::new(Code::Internal, zh, en))
    })?;
    let answer = TokenAnswer {
        access_token,
        refresh_token,
        token_type: "Bearer",
        expires_in: LIFE_SECONDS,
        user: me,
    };
    let mut response = HttpResponse::Ok();
    Ok(response.insert_header(("cache-control", "no-store")).json(answer))
}

fn request_id(req: &HttpRequest) -> Option<String> {
    use actix_web::HttpMessage;
    req.extensions().get::<RequestId>().map(|r| r.0.clone())
}

fn address(req: &HttpRequest) -> Option<String> {
    use actix_web::HttpMessage;
    let known = req.extensions().get::<Client>().map(|client| client.0);
    let peer = || req.peer_addr().map(|peer| peer.ip().to_canonical());
    known.or_else(peer).map(|address| address.to_string())
}
