//! `/users`, `/role-grants`: accounts and roles.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::grant::{self, GrantView};
use crate::app::me::edit as fields;
use crate::app::user::{self, SessionView, UserView, account, add, edit};
use crate::domain::id::{OrgId, UserId};
use crate::domain::person::Role;
use crate::domain::time::Instant;
use crate::http::body::{Body, Id, Query, ask, given};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;
use crate::store::user::{Filter, SORTS};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/users", Token("read"), "People of the own subtree", list, query = ListQuery, answer = Page<UserView>),
    route!(POST "/users", SignedIn, "Add an account; its one-time password is shown once", create,
        body = UserBody, answer = UserView, status = 201),
    route!(GET "/users/{id}", Token("read"), "One person", show, answer = UserView),
    route!(PATCH "/users/{id}", SignedIn, "Change an account or post the person elsewhere", change,
        body = UserPatch, answer = UserView),
    route!(POST "/users/{id}/password", SignedIn, "Set a one-time password, shown once", reset,
        answer = UserView, status = 201),
    route!(POST "/users/{id}/lock", SignedIn, "Lock an account and end its sessions", lock,
        body = ReasonBody, answer = UserView),
    route!(POST "/users/{id}/unlock", SignedIn, "Unlock an account", unlock, answer = UserView),
    route!(POST "/users/{id}/close", SignedIn, "Close an account for ever", close,
        body = ReasonBody, answer = UserView),
    route!(GET "/users/{id}/sessions", SignedIn, "Live sessions of a person", sessions, answer = Vec<SessionView>),
    route!(DELETE "/users/{id}/sessions", SignedIn, "End all sessions of a person", end_sessions, status = 204),
    route!(GET "/role-grants", SignedIn, "Who holds which role", grants,
        query = GrantQuery, answer = Page<GrantView>),
    route!(POST "/role-grants", SignedIn, "Grant a role", give, body = GrantBody, answer = GrantView, status = 201),
    route!(DELETE "/role-grants/{id}", SignedIn, "Revoke a role", take, status = 204),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    /// `id`, `-id` or `login`.
    sort: Option<String>,
    with_total: Option<bool>,
    /// Of this organisation.
    org: Option<i64>,
    /// Part of the name or log-in.
    q: Option<String>,
    /// Closed accounts too.
    closed: Option<bool>,
    /// Only what changed after this moment.
    updated_after: Option<Instant>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UserBody {
    /// Log-in name, unique.
    login: String,
    /// Name.
    name: String,
    /// Organisation.
    org: i64,
    /// Title there; 经办人 where none is said.
    title: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UserPatch {
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    second_contact: Option<Option<i64>>,
    /// Posts the person there; the roles held in the old organisation end.
    org: Option<i64>,
    title: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReasonBody {
    /// Why.
    reason: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GrantQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    with_total: Option<bool>,
    /// Of this person.
    user: Option<i64>,
    /// Of this role.
    #[schemars(with = "Option<String>")]
    role: Option<Role>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GrantBody {
    /// To whom.
    user: i64,
    /// `admin`, `security`, `auditor`, `supervisor`, `leader`, `approver`, `reporter`.
    #[schemars(with = "String")]
    role: Role,
}

async fn list(ctx: Ctx, query: Query<ListQuery>) -> Answer {
    let q = query.0;
    let page = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, SORTS)?;
    let filter = Filter {
        path: String::new(),
        org: q.org,
        q: q.q.filter(|text| !text.is_empty()),
        closed: q.closed.unwrap_or(false),
        updated_after: q.updated_after,
    };
    ctx.get(move |cx| user::list(cx, filter, &page)).await
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let user = ctx.app.ask(&ctx.asker, move |cx| user::show(cx, UserId(id.0))).await?;
    Ok(ctx.versioned(&user, user.version))
}

async fn create(ctx: Ctx, body: Body<UserBody>) -> Answer {
    let (b, (password, hash)) = (body.value, user::one_time(&ctx.app, &ctx.asker).await?);
    let command = add::Add {
        login: b.login,
        name: b.name,
        org: OrgId(b.org),
        title: b.title,
        email: b.email,
        phone: b.phone,
        hash,
    };
    ctx.post_secret(&body.hash, command, "password", |_| password.into())
        .await
}

async fn change(ctx: Ctx, id: Id, body: Body<UserPatch>) -> Answer {
    let b = body.value;
    let fields = fields::Edit {
        version: ctx.version()?,
        name: b.name,
        email: b.email,
        phone: b.phone,
        second_contact: b.second_contact,
        ..fields::Edit::default()
    };
    let command = edit::Edit {
        id: UserId(id.0),
        fields,
        org: b.org.map(OrgId),
        title: b.title,
    };
    let user = ctx.app.run(&ctx.asker, command).await?;
    Ok(ctx.versioned(&user, user.version))
}

async fn reset(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    let (password, hash) = user::one_time(&ctx.app, &ctx.asker).await?;
    let command = account::ResetPassword { id: UserId(id.0), hash };
    ctx.post_secret(&body.hash, command, "password", |_| password.into())
        .await
}

async fn lock(ctx: Ctx, id: Id, body: Body<ReasonBody>) -> Answer {
    let command = account::Lock {
        id: UserId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn unlock(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    let command = account::Unlock { id: UserId(id.0) };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn close(ctx: Ctx, id: Id, body: Body<ReasonBody>) -> Answer {
    let command = account::Close {
        id: UserId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn sessions(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| user::sessions(cx, UserId(id.0))).await
}

async fn end_sessions(ctx: Ctx, id: Id) -> Answer {
    ctx.done(account::EndSessions { id: UserId(id.0) }).await
}

async fn grants(ctx: Ctx, query: Query<GrantQuery>) -> Answer {
    let q = query.0;
    let page = ask(q.limit, q.cursor.as_deref(), None, q.with_total, &["id"])?;
    ctx.get(move |cx| grant::list(cx, q.user, q.role, &page)).await
}

async fn give(ctx: Ctx, body: Body<GrantBody>) -> Answer {
    let command = grant::Give {
        user: UserId(body.value.user),
        role: body.value.role,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

async fn take(ctx: Ctx, id: Id) -> Answer {
    ctx.done(grant::Take { id: id.0 }).await
}
