//! Organisations: one with those directly below it; added and changed there.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::error::Page;
use super::super::form::{Faults, Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::org::add::Add;
use crate::app::org::edit::Edit;
use crate::app::org::{self, OrgView};
use crate::app::{Cx, Result};
use crate::domain::id::OrgId;
use crate::domain::org::OrgKind;
use crate::domain::policy::Right;
use crate::domain::refusal::{FieldError, Refusal};
use crate::http::body::Id;
use crate::store::org::Filter;
use crate::store::page::Ask;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_orgs.html")]
pub struct OrgsPage {
    top: Top,
    room: Room,
    one: OrgView,
    kind: &'static str,
    above: Vec<(i64, String)>,
    below: Vec<OrgView>,
    may: bool,
    typed: Fields,
    faults: Faults,
}

impl OrgsPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: Option<OrgId>) -> Result<OrgsPage> {
        let id = id.unwrap_or(cx.actor.principal);
        let one = org::show(cx, id)?;
        let mut above = Vec::new();
        let mut next = one.parent;
        while let Some(parent) = next {
            let org = org::show(cx, OrgId(parent))?;
            above.push((org.id, org.short_name));
            next = org.parent;
        }
        above.reverse();
        let filter = Filter {
            parent: Some(one.id),
            ..Filter::default()
        };
        let ask = Ask {
            limit: 200,
            sort: "sort".into(),
            ..Ask::default()
        };
        let below = org::list(cx, &filter, &ask)?.items;
        Ok(OrgsPage {
            kind: one.kind.parse::<OrgKind>().map_or("", OrgKind::zh),
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "orgs"),
            top: Top::of(cx, chrome, Here::Manage)?,
            one,
            above,
            below,
            typed: Fields::default(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// Kinds that may stand below this one.
    #[must_use]
    pub fn kinds(&self) -> Vec<OrgKind> {
        let Ok(parent) = self.one.kind.parse() else {
            return Vec::new();
        };
        OrgKind::ALL
            .iter()
            .copied()
            .filter(|k| k.stands_below(parent))
            .collect()
    }

    /// What was typed, or what is kept.
    #[must_use]
    pub fn or<'a>(&'a self, name: &str, kept: &'a str) -> &'a str {
        self.typed.filled(name).unwrap_or(kept)
    }
}

/// One organisation and those below it.
pub async fn show(ctx: PageCtx) -> Page {
    let id = Fields::query(&ctx.visit.req).word("org").map(OrgId);
    ctx.show(StatusCode::OK, move |cx, chrome| OrgsPage::of(cx, chrome, id))
        .await
}

/// Adds one.
pub async fn add(post: Post) -> Page {
    let fields = &post.fields;
    let chosen = fields.one("parent").and_then(|id| Ok((OrgId(id), fields.one("kind")?)));
    let (parent, kind) = chosen.map_err(|r| post.ctx.visit.refused(&r))?;
    let text = |name: &str| fields.get(name).to_owned();
    let command = Add {
        code: text("code"),
        kind,
        parent,
        name: text("new_name"),
        short_name: text("new_short_name"),
        region_code: fields.filled("region_code").map(str::to_owned),
        register_prefix: text("new_register_prefix"),
        sort: fields.word("sort"),
    };
    let named = |e: &FieldError| match e.field.as_str() {
        field @ ("name" | "short_name" | "register_prefix") => format!("new_{field}"),
        field => field.to_owned(),
    };
    match post.run(command).await? {
        Ok(_) => Ok(post.ctx.visit.see(&format!("/manage/orgs?org={parent}&done=org"))),
        Err(refusal) => again(post, parent, &refusal, named).await,
    }
}

/// Changes one.
pub async fn change(post: Post, id: Id) -> Page {
    let org = OrgId(id.0);
    let fields = &post.fields;
    let text = |name: &str| Some(fields.get(name).to_owned());
    let closed_on = match fields.day("closed_on") {
        Ok(day) => day,
        Err(refusal) => return again(post, org, &refusal, |e| e.field.clone()).await,
    };
    let command = Edit {
        id: org,
        version: fields.word("version").unwrap_or_default(),
        name: text("name"),
        short_name: text("short_name"),
        register_prefix: text("register_prefix"),
        region_code: None,
        sort: None,
        parent: None,
        closed_on: Some(closed_on),
        effective_on: None,
    };
    match post.run(command).await? {
        Ok(_) => Ok(post.ctx.visit.see(&format!("/manage/orgs?org={org}&done=org"))),
        Err(refusal) => again(post, org, &refusal, |e| e.field.clone()).await,
    }
}

async fn again(post: Post, org: OrgId, refusal: &Refusal, id: impl Fn(&FieldError) -> String) -> Page {
    let (faults, typed) = (Faults::of(post.ctx.lang(), refusal, id), post.fields.clone());
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = OrgsPage::of(cx, chrome, Some(org))?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}
