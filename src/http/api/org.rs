//! `/orgs`, `/org-groups`: organisations and their groups.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::group::{self, GroupView};
use crate::app::org::{self, OrgNode, OrgView, add, edit};
use crate::domain::id::OrgId;
use crate::domain::org::OrgKind;
use crate::domain::time::{Day, Instant};
use crate::http::body::{Body, Id, Query, ask, given};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::org::{Filter, SORTS};
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/orgs", Token("read"), "Organisations", list, query = ListQuery, answer = Page<OrgView>),
    route!(GET "/orgs/tree", Token("read"), "The tree of organisations, a document", tree,
        query = TreeQuery, answer = Vec<OrgNode>),
    route!(POST "/orgs", SignedIn, "Add an organisation", create, body = OrgBody, answer = OrgView, status = 201),
    route!(GET "/orgs/{id}", Token("read"), "One organisation with its other names", show, answer = OrgView),
    route!(PATCH "/orgs/{id}", SignedIn, "Rename, move or close an organisation, effective from a day", change,
        body = OrgPatch, answer = OrgView),
    route!(GET "/org-groups", Token("read"), "Groups of organisations", groups,
        query = GroupQuery, answer = Page<GroupView>),
    route!(POST "/org-groups", SignedIn, "Add a group", add_group, body = GroupBody, answer = GroupView, status = 201),
    route!(GET "/org-groups/{id}", Token("read"), "One group with its members", show_group, answer = GroupView),
    route!(PUT "/org-groups/{id}", SignedIn, "Write name and members of a group", put_group,
        body = GroupBody, answer = GroupView),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    /// `sort`, `id` or `code`.
    sort: Option<String>,
    with_total: Option<bool>,
    /// Directly below this organisation.
    parent: Option<i64>,
    /// Of this kind.
    #[schemars(with = "Option<String>")]
    kind: Option<OrgKind>,
    /// Part of the name or code.
    q: Option<String>,
    /// Only what changed after this moment.
    updated_after: Option<Instant>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TreeQuery {
    /// From this organisation down.
    root: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OrgBody {
    /// Code, unique.
    code: String,
    /// `department`, `provincial`, `municipal`, `county`.
    #[schemars(with = "String")]
    kind: OrgKind,
    /// The organisation above.
    parent: i64,
    /// Name.
    name: String,
    /// Short name.
    short_name: String,
    /// Code of the administrative division.
    region_code: Option<String>,
    /// Prefix of its register numbers, 冀邮督.
    register_prefix: String,
    /// Place among its siblings.
    sort: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OrgPatch {
    name: Option<String>,
    short_name: Option<String>,
    register_prefix: Option<String>,
    #[serde(default, deserialize_with = "given")]
    region_code: Option<Option<String>>,
    sort: Option<i64>,
    /// The organisation above: moves it with all below.
    parent: Option<i64>,
    /// Day from which it is closed; null opens it again.
    #[serde(default, deserialize_with = "given")]
    closed_on: Option<Option<Day>>,
    /// Day from which the change holds; today where none is said.
    effective_on: Option<Day>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GroupQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    with_total: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GroupBody {
    /// Name.
    name: String,
    /// Ids of the members.
    members: Vec<i64>,
}

async fn list(ctx: Ctx, query: Query<ListQuery>) -> Answer {
    let q = query.0;
    let page = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, SORTS)?;
    let filter = Filter {
        parent: q.parent,
        kind: q.kind,
        q: q.q.filter(|text| !text.is_empty()),
        updated_after: q.updated_after,
    };
    ctx.get(move |cx| org::list(cx, &filter, &page)).await
}

async fn tree(ctx: Ctx, query: Query<TreeQuery>) -> Answer {
    ctx.get(move |cx| org::tree(cx, query.0.root.map(OrgId))).await
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let org = ctx.app.ask(&ctx.asker, move |cx| org::show(cx, OrgId(id.0))).await?;
    Ok(ctx.versioned(&org, org.version))
}

async fn create(ctx: Ctx, body: Body<OrgBody>) -> Answer {
    let b = body.value;
    let command = add::Add {
        code: b.code,
        kind: b.kind,
        parent: OrgId(b.parent),
        name: b.name,
        short_name: b.short_name,
        region_code: b.region_code,
        register_prefix: b.register_prefix,
        sort: b.sort,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

async fn change(ctx: Ctx, id: Id, body: Body<OrgPatch>) -> Answer {
    let b = body.value;
    let command = edit::Edit {
        id: OrgId(id.0),
        version: ctx.version()?,
        name: b.name,
        short_name: b.short_name,
        register_prefix: b.register_prefix,
        region_code: b.region_code,
        sort: b.sort,
        parent: b.parent.map(OrgId),
        closed_on: b.closed_on,
        effective_on: b.effective_on,
    };
    let org = ctx.app.run(&ctx.asker, command).await?;
    Ok(ctx.versioned(&org, org.version))
}

async fn groups(ctx: Ctx, query: Query<GroupQuery>) -> Answer {
    let q = query.0;
    let page = ask(q.limit, q.cursor.as_deref(), None, q.with_total, &["id"])?;
    ctx.get(move |cx| group::list(cx, &page)).await
}

async fn show_group(ctx: Ctx, id: Id) -> Answer {
    let group = ctx.app.ask(&ctx.asker, move |cx| group::show(cx, id.0)).await?;
    Ok(ctx.versioned(&group, group.version))
}

async fn add_group(ctx: Ctx, body: Body<GroupBody>) -> Answer {
    let command = group::Put {
        known: None,
        name: body.value.name,
        members: body.value.members,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}

async fn put_group(ctx: Ctx, id: Id, body: Body<GroupBody>) -> Answer {
    let command = group::Put {
        known: Some((id.0, ctx.version()?)),
        name: body.value.name,
        members: body.value.members,
    };
    let group = ctx.app.run(&ctx.asker, command).await?;
    Ok(ctx.versioned(&group, group.version))
}
