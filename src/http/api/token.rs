//! `/tokens`: personal API tokens.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::auth::secret;
use crate::app::token::{self, TokenView, make, revoke};
use crate::domain::id::UserId;
use crate::domain::time::Day;
use crate::domain::token::TokenScope;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tokens", SignedIn, "Own API tokens", list, query = ListQuery, answer = Page<TokenView>),
    route!(POST "/tokens", SignedIn, "Make an API token; it is shown once", make_token,
        body = TokenBody, answer = TokenView, status = 201),
    route!(DELETE "/tokens/{id}", SignedIn, "Revoke an API token", revoke_token, status = 204),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    /// Somebody else's, for the security administrator.
    user: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    /// What it is for.
    name: String,
    /// `read`, `report`, `supervise`, `export`; each of the others reads too.
    #[schemars(with = "Vec<String>")]
    scopes: Vec<TokenScope>,
    /// Last day on which it works; 90 days from now where none is said.
    expires_on: Option<Day>,
}

async fn list(ctx: Ctx, query: Query<ListQuery>) -> Answer {
    let ListQuery { limit, cursor, user } = query.0;
    let page = ask(limit, cursor.as_deref(), None, None, &["-id"])?;
    ctx.get(move |cx| token::list(cx, user.map(UserId), &page)).await
}

async fn make_token(ctx: Ctx, body: Body<TokenBody>) -> Answer {
    let fresh = secret::token(make::PREFIX);
    let shown = fresh.text.clone();
    let command = make::Make {
        name: body.value.name,
        scopes: body.value.scopes,
        expires_on: body.value.expires_on,
        secret: fresh,
    };
    ctx.post_secret(&body.hash, command, "token", |_| shown.into()).await
}

async fn revoke_token(ctx: Ctx, id: Id) -> Answer {
    ctx.done(revoke::Revoke { id: id.0 }).await
}
