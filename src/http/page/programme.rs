//! Programmes (工程): those that ship and one's own; the form for one's own; and applying one to a directive.

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::faults::Faults;
use super::form::{Fields, Post};
use super::frame::{Chrome, Here, Top};
use super::goal::Asked;
use super::session::PageCtx;
use crate::app::programme::apply::Apply;
use crate::app::programme::keep::{Create, Edit, Entry, ItemEntry, Retire};
use crate::app::programme::{self, ProgrammeItem, ProgrammeView};
use crate::app::target::entry::IndicatorKey;
use crate::app::{Cx, Result};
use crate::domain::id::DirectiveId;
use crate::domain::policy::Right;
use crate::domain::refusal::{FieldError, Refusal};
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/programmes", SignedIn, "Programmes", list),
    route!(POST "/programmes", SignedIn, "Add an own programme", create, status = 303),
    route!(GET "/programmes/{id}", SignedIn, "One programme", show),
    route!(POST "/programmes/{id}", SignedIn, "Change or retire an own programme", change, status = 303),
    route!(POST "/directives/{id}/programme", SignedIn, "Give a directive the targets of a programme", apply, status = 303),
];

/// The list, or one of them.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/programmes.html")]
pub struct ProgrammesPage {
    top: Top,
    rows: Vec<ProgrammeView>,
    one: Option<ProgrammeView>,
    may: bool,
    typed: Fields,
    faults: Faults,
}

impl ProgrammesPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: Option<i64>, sent: Option<Fields>) -> Result<ProgrammesPage> {
        let one = id.map(|id| programme::show(cx, id)).transpose()?;
        Ok(ProgrammesPage {
            rows: match one {
                Some(_) => Vec::new(),
                None => programme::all(cx)?.items,
            },
            may: cx.allow(Right::Supervise).is_ok(),
            typed: sent.unwrap_or_else(|| one.as_ref().map(filled).unwrap_or_default()),
            faults: Faults::new(cx.lang()),
            top: Top::of(cx, chrome, Here::Directives)?,
            one,
        })
    }

    /// Its title.
    #[must_use]
    pub fn heading(&self) -> String {
        match &self.one {
            Some(one) => one.name.clone(),
            None => self.top.t("programmes").to_owned(),
        }
    }

    /// Where the form goes.
    #[must_use]
    pub fn action(&self) -> String {
        match &self.one {
            Some(one) => format!("/programmes/{}", one.id),
            None => "/programmes".to_owned(),
        }
    }

    /// Whether the form is shown.
    #[must_use]
    pub fn editable(&self) -> bool {
        self.may && self.one.as_ref().is_none_or(|one| one.own && !one.retired)
    }

    /// What a goal asks for: 不低于90%.
    #[must_use]
    pub fn goal(&self, item: &ProgrammeItem) -> String {
        let asked = Asked {
            comparator: &item.comparator,
            unit: &item.unit,
            relative: false,
            value: item.value.as_deref(),
            value_max: None,
            approx: false,
        };
        asked.said(self.top.lang())
    }
}

/// The form with what a programme says.
fn filled(one: &ProgrammeView) -> Fields {
    let line = |i: &ProgrammeItem| {
        let value = i.value.as_deref().unwrap_or("-");
        let note = i.note.as_deref().unwrap_or_default();
        format!("{} {} {value} {note}", i.name, i.comparator)
            .trim_end()
            .to_owned()
    };
    let lines: Vec<String> = one.items.iter().map(line).collect();
    let pair = |name: &str, value: String| (name.to_owned(), value);
    Fields::of(vec![
        pair("code", one.code.clone()),
        pair("name", one.name.clone()),
        pair("year", one.year.to_string()),
        pair("source", one.source.clone()),
        pair("items", lines.join("\n")),
    ])
}

/// What was typed; a line of the targets is: indicator, comparator, value or -, note.
fn entry(sent: &Fields) -> std::result::Result<Entry, Refusal> {
    let mut items = Vec::new();
    for line in sent.get("items").lines().map(str::trim).filter(|l| !l.is_empty()) {
        let bad = || {
            let zh = format!("“{line}”不能识别；请写成“指标 比较符 数值 备注”，没有数值的写-");
            let en = format!("‘{line}’ is not understood; write indicator, comparator, value or -, note");
            Refusal::field("items", "bad_line", zh, en)
        };
        let mut parts = line.splitn(4, char::is_whitespace);
        let (Some(indicator), Some(comparator), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad());
        };
        items.push(ItemEntry {
            indicator: IndicatorKey::Text(indicator.to_owned()),
            comparator: comparator.parse().map_err(|_| bad())?,
            value: Some(value.to_owned()).filter(|v| v != "-"),
            due_on: None,
            note: parts.next().map(str::to_owned),
        });
    }
    Ok(Entry {
        code: sent.get("code").to_owned(),
        name: sent.get("name").to_owned(),
        year: sent.word("year").unwrap_or_default(),
        source: sent.get("source").to_owned(),
        items,
    })
}

async fn list(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, |cx, chrome| ProgrammesPage::of(cx, chrome, None, None))
        .await
}

async fn show(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        ProgrammesPage::of(cx, chrome, Some(id.0), None)
    })
    .await
}

async fn create(post: Post) -> Page {
    match entry(&post.fields) {
        Ok(entry) => match post.run(Create(entry)).await? {
            Ok(id) => Ok(post.ctx.visit.see(&format!("/programmes/{id}?done=kept-programme"))),
            Err(refusal) => again(&post, None, &refusal).await,
        },
        Err(refusal) => again(&post, None, &refusal).await,
    }
}

async fn change(post: Post, id: Id) -> Page {
    let (id, version) = (id.0, post.fields.word("version").unwrap_or_default());
    let to = format!("/programmes/{id}");
    if post.fields.get("do") == "retire" {
        return post.act(Retire { id, version }, &to, "kept-programme").await;
    }
    let done = match entry(&post.fields) {
        Ok(entry) => post.run(Edit { id, version, entry }).await?.map(|_| ()),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(post.ctx.visit.see(&format!("{to}?done=kept-programme"))),
        Err(refusal) => again(&post, Some(id), &refusal).await,
    }
}

/// The form again, with what was typed and what is wrong.
async fn again(post: &Post, id: Option<i64>, refusal: &Refusal) -> Page {
    let place = |e: &FieldError| {
        let field = e.field.split(['[', '.']).next().unwrap_or_default();
        field.to_owned()
    };
    let faults = Faults::of(post.ctx.lang(), refusal, place);
    let fields = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = ProgrammesPage::of(cx, chrome, id, Some(fields))?;
            page.faults = faults;
            Ok(page)
        })
        .await
}

async fn apply(post: Post, id: Id) -> Page {
    let command = Apply {
        directive: DirectiveId(id.0),
        programme: post.fields.word("programme").unwrap_or_default(),
        only: Vec::new(),
    };
    post.act(command, &format!("/directives/{}", id.0), "target").await
}
