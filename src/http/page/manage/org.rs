//! Organisations: the tree with its people, found by name; one of them open beside it, to be changed or given one below.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::org::add::Add;
use crate::app::org::edit::Edit;
use crate::app::org::{self, OrgNode, OrgView};
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
    kind: String,
    tree: Vec<Branch>,
    found: Vec<OrgView>,
    q: String,
    may: bool,
    typed: Fields,
    faults: Faults,
}

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Branch {
    /// An organisation with others below it follows; whether they are shown.
    Open(Twig, bool),
    /// One that stands alone here.
    Leaf(Twig),
    /// The last one opened ends.
    Close,
}

/// An organisation in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twig {
    /// Its id.
    pub id: i64,
    /// Short name.
    pub name: String,
    /// People of it.
    pub people: i64,
    /// People of it and of all below it.
    pub people_in_all: i64,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it is the one that is open.
    pub here: bool,
}

impl OrgsPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: Option<OrgId>, q: String) -> Result<OrgsPage> {
        let id = id.unwrap_or(cx.actor.principal);
        let one = org::show(cx, id)?;
        let path: Vec<i64> = one.path.split('/').filter_map(|id| id.parse().ok()).collect();
        let nodes = org::tree(cx, None)?;
        let found = if q.is_empty() { Vec::new() } else { search(cx, &q)? };
        Ok(OrgsPage {
            kind: one
                .kind
                .parse::<OrgKind>()
                .map_or_else(|_| String::new(), |k| k.title(cx.lang())),
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "orgs")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            one,
            tree: branches(&nodes, &path, size(&nodes) <= WHOLE),
            found,
            q,
            typed: Fields::default(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// The page of an organisation.
    #[must_use]
    pub fn to(&self, id: &i64) -> String {
        format!("{}/manage/orgs?org={id}", self.top.out.base)
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

    /// Its title, with what is wrong.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self
            .top
            .say("orgs-title")
            .with("name", &self.one.short_name)
            .to_string();
        self.faults.title(&said)
    }

    /// What document numbers begin with: a new bureau numbers as the one above it does.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.one.register_prefix
    }

    /// What was typed, or what is kept.
    #[must_use]
    pub fn or<'a>(&'a self, name: &str, kept: &'a str) -> &'a str {
        self.typed.filled(name).unwrap_or(kept)
    }
}

/// Most organisations of a tree that is shown whole; of a larger one only the way to the one that is open, and those
/// beside it.
const WHOLE: usize = 600;
/// Most organisations that a search shows.
const FOUND: i64 = 50;

fn size(nodes: &[OrgNode]) -> usize {
    nodes.iter().map(|n| 1 + size(&n.children)).sum()
}

fn search(cx: &mut Cx<'_>, q: &str) -> Result<Vec<OrgView>> {
    let filter = Filter {
        q: Some(q.to_owned()),
        ..Filter::default()
    };
    let ask = Ask {
        limit: FOUND,
        sort: "sort".into(),
        ..Ask::default()
    };
    Ok(org::list(cx, &filter, &ask)?.items)
}

/// The tree as lines: a branch is opened, its leaves and branches follow, it is closed.
fn branches(nodes: &[OrgNode], path: &[i64], whole: bool) -> Vec<Branch> {
    let mut lines = Vec::new();
    for node in nodes {
        let open = path.contains(&node.id);
        let twig = Twig {
            id: node.id,
            name: node.short_name.clone(),
            people: node.people,
            people_in_all: node.people_in_all,
            closed: node.closed_on.is_some(),
            here: path.last() == Some(&node.id),
        };
        if node.children.is_empty() || !(whole || open) {
            lines.push(Branch::Leaf(twig));
            continue;
        }
        lines.push(Branch::Open(twig, open));
        lines.extend(branches(&node.children, path, whole));
        lines.push(Branch::Close);
    }
    lines
}

/// One organisation in the tree.
pub async fn show(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    let (id, q) = (asked.word("org").map(OrgId), asked.get("q").to_owned());
    ctx.show(StatusCode::OK, move |cx, chrome| OrgsPage::of(cx, chrome, id, q))
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
            let mut page = OrgsPage::of(cx, chrome, Some(org), String::new())?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}
