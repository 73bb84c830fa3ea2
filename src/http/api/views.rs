//! `/views`: queries of the ledger under a name, one's own and those shared in the own bureau.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::view::change::Change;
use crate::app::view::keep::Keep;
use crate::app::view::remove::Remove;
use crate::app::view::{self, SavedView};
use crate::http::body::{Body, Id};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/views", SignedIn, "Own views of the ledger and those shared in the own bureau", list, answer = Page<SavedView>),
    route!(POST "/views", SignedIn, "Keep a view; one's own of the same name is replaced", keep,
        body = KeepBody, answer = SavedView, status = 201),
    route!(PATCH "/views/{id}", SignedIn, "Rename, share or rewrite one's own view", change, body = ChangeBody, answer = SavedView),
    route!(DELETE "/views/{id}", SignedIn, "Remove one's own view", remove, status = 204),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeepBody {
    /// Name, 1 to 20 characters.
    name: String,
    /// Query of the page `/tasks`.
    query: String,
    /// Whether the own bureau sees it.
    #[serde(default)]
    shared: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    /// New name.
    name: Option<String>,
    /// New query.
    query: Option<String>,
    /// Whether the own bureau sees it.
    shared: Option<bool>,
}

async fn list(ctx: Ctx) -> Answer {
    ctx.get(view::list).await
}

async fn keep(ctx: Ctx, body: Body<KeepBody>) -> Answer {
    let KeepBody { name, query, shared } = body.value;
    ctx.post(&body.hash, StatusCode::CREATED, Keep { name, query, shared })
        .await
}

async fn change(ctx: Ctx, id: Id, body: Body<ChangeBody>) -> Answer {
    let ChangeBody { name, query, shared } = body.value;
    let command = Change {
        id: id.0,
        name,
        query,
        shared,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn remove(ctx: Ctx, id: Id) -> Answer {
    ctx.done(Remove { id: id.0 }).await
}
