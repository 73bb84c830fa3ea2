//! Indicators (指标): the ones that count for one's organisation, what each counts, and the form for one's own.

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::faults::Faults;
use super::form::{Fields, Post};
use super::frame::{Chrome, Here, Top};
use super::session::PageCtx;
use crate::app::indicator::edit::{Edit, Wording};
use crate::app::indicator::{self, Add, IndicatorView, NewOwn};
use crate::app::{Cx, Result};
use crate::domain::id::IndicatorId;
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::policy::Right;
use crate::domain::refusal::{FieldError, Refusal};
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;
use crate::store::page::{Ask, Cursor};

/// Rows a page.
const ROWS: i64 = 50;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/indicators", SignedIn, "Indicators", list),
    route!(POST "/indicators", SignedIn, "Add an own indicator", create, status = 303),
    route!(GET "/indicators/{id}", SignedIn, "One indicator", show),
    route!(POST "/indicators/{id}", SignedIn, "Change the words of an own indicator", change, status = 303),
];

/// The list, or one of them.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/indicators.html")]
pub struct IndicatorsPage {
    top: Top,
    rows: Vec<IndicatorView>,
    next: Option<String>,
    q: String,
    one: Option<IndicatorView>,
    may: bool,
    typed: Fields,
    faults: Faults,
}

impl IndicatorsPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: &Fields, sent: Option<Fields>) -> Result<IndicatorsPage> {
        let ask = Ask {
            limit: ROWS,
            after: Cursor::decode(asked.get("cursor")),
            ..Ask::default()
        };
        let page = indicator::list(cx, asked.filled("q"), &ask)?;
        Ok(IndicatorsPage {
            rows: page.items,
            next: page.next_cursor,
            q: asked.get("q").to_owned(),
            may: cx.allow(Right::Supervise).is_ok(),
            typed: sent.unwrap_or_default(),
            faults: Faults::new(cx.lang()),
            top: Top::of(cx, chrome, Here::Directives)?,
            one: None,
        })
    }

    fn one(cx: &mut Cx<'_>, chrome: Chrome, id: IndicatorId, sent: Option<Fields>) -> Result<IndicatorsPage> {
        let one = indicator::show(cx, id)?;
        let own = one.org == Some(cx.actor.principal.0);
        Ok(IndicatorsPage {
            rows: Vec::new(),
            next: None,
            q: String::new(),
            may: own && cx.allow(Right::Supervise).is_ok(),
            typed: sent.unwrap_or_else(|| filled(&one)),
            faults: Faults::new(cx.lang()),
            top: Top::of(cx, chrome, Here::Directives)?,
            one: Some(one),
        })
    }

    /// Its title.
    #[must_use]
    pub fn heading(&self) -> String {
        match &self.one {
            Some(one) => one.name.clone(),
            None => self.top.t("indicators").to_owned(),
        }
    }

    /// Where the form goes.
    #[must_use]
    pub fn action(&self) -> String {
        match &self.one {
            Some(one) => format!("/indicators/{}", one.id),
            None => "/indicators".to_owned(),
        }
    }

    /// How values of children make the parent's, in words.
    #[must_use]
    pub fn kind(&self, row: &IndicatorView) -> String {
        let kind = row.kind.parse::<IndicatorKind>();
        kind.map_or_else(|_| row.kind.clone(), |k| k.title(self.top.lang()))
    }

    /// Which way is good, in words.
    #[must_use]
    pub fn direction(&self, row: &IndicatorView) -> String {
        let direction = row.direction.parse::<Direction>();
        direction.map_or_else(|_| row.direction.clone(), |d| d.title(self.top.lang()))
    }

    /// What one value covers, in words.
    #[must_use]
    pub fn covers(&self, row: &IndicatorView) -> String {
        let covers = row.accumulation.parse::<Accumulation>();
        covers.map_or_else(|_| row.accumulation.clone(), |a| a.title(self.top.lang()))
    }

    /// The unit, with the one it is shown in.
    #[must_use]
    pub fn unit(&self, row: &IndicatorView) -> String {
        match &row.unit.display {
            Some(display) => self
                .top
                .say("indicator-shown-in")
                .with("unit", &row.unit.base)
                .with("display", display)
                .into(),
            None if row.unit.base.is_empty() => "—".to_owned(),
            None => row.unit.base.clone(),
        }
    }

    /// Kinds, for the form.
    #[must_use]
    pub fn kinds(&self) -> &'static [IndicatorKind] {
        IndicatorKind::ALL
    }

    /// Directions, for the form.
    #[must_use]
    pub fn directions(&self) -> &'static [Direction] {
        Direction::ALL
    }

    /// What values may cover, for the form.
    #[must_use]
    pub fn accumulations(&self) -> &'static [Accumulation] {
        Accumulation::ALL
    }

    /// The query that keeps what was asked, for the next page.
    #[must_use]
    pub fn query(&self, cursor: &str) -> String {
        let pairs = [("q", self.q.as_str()), ("cursor", cursor)];
        let said: Vec<_> = pairs.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    }
}

/// The form with what an indicator says.
fn filled(one: &IndicatorView) -> Fields {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Fields::of(vec![
        pair("name", &one.name),
        pair("display_unit", one.unit.display.as_deref().unwrap_or_default()),
        pair("definition", &one.definition),
        pair("source", &one.source),
    ])
}

/// What was typed of a new one.
fn entry(sent: &Fields) -> std::result::Result<NewOwn, Refusal> {
    Ok(NewOwn {
        code: sent.filled("code").map(str::to_owned),
        name: sent.get("name").to_owned(),
        kind: sent.choice("kind")?.unwrap_or(IndicatorKind::Count),
        direction: sent.choice("direction")?,
        unit: sent.get("unit").to_owned(),
        display_unit: sent.filled("display_unit").map(str::to_owned),
        scale: sent.whole("scale")?,
        part_scale: None,
        accumulation: sent.choice("accumulation")?,
        definition: sent.get("definition").to_owned(),
        source: sent.get("source").to_owned(),
    })
}

async fn list(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| {
        IndicatorsPage::of(cx, chrome, &asked, None)
    })
    .await
}

async fn show(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        IndicatorsPage::one(cx, chrome, IndicatorId(id.0), None)
    })
    .await
}

async fn create(post: Post) -> Page {
    let done = match entry(&post.fields) {
        Ok(own) => post.run(Add(own)).await?,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(made) => Ok(post.ctx.visit.see(&format!("/indicators/{made}?done=kept-indicator"))),
        Err(refusal) => again(&post, None, &refusal).await,
    }
}

async fn change(post: Post, id: Id) -> Page {
    let said = |field: &str| Some(post.fields.get(field).to_owned());
    let command = Edit {
        id: IndicatorId(id.0),
        version: post.fields.word("version").unwrap_or_default(),
        wording: Wording {
            name: said("name"),
            display_unit: said("display_unit"),
            definition: said("definition"),
            source: said("source"),
        },
    };
    match post.run(command).await? {
        Ok(_) => Ok(post.ctx.visit.see(&format!("/indicators/{}?done=kept-indicator", id.0))),
        Err(refusal) => again(&post, Some(IndicatorId(id.0)), &refusal).await,
    }
}

/// The form again, with what was typed and what is wrong.
async fn again(post: &Post, id: Option<IndicatorId>, refusal: &Refusal) -> Page {
    let faults = Faults::of(post.ctx.lang(), refusal, |e: &FieldError| e.field.clone());
    let fields = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = match id {
                Some(id) => IndicatorsPage::one(cx, chrome, id, Some(fields))?,
                None => IndicatorsPage::of(cx, chrome, &Fields::default(), Some(fields))?,
            };
            page.faults = faults;
            Ok(page)
        })
        .await
}
