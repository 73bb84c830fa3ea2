//! Programmes (工程): templates of targets, kept and applied.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::directives::Empty;
use crate::app::programme::apply::{Applied, Apply};
use crate::app::programme::keep::{Create, Edit, Entry, ItemEntry, Retire};
use crate::app::programme::{self, ProgrammeView, Programmes};
use crate::app::target::entry::IndicatorKey;
use crate::domain::id::DirectiveId;
use crate::domain::target::Comparator;
use crate::domain::time::Day;
use crate::http::body::{Body, Id};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/programmes", Token("read"), "Programmes (工程): named bundles of targets", all, answer = Programmes),
    route!(POST "/programmes", Token("supervise"), "Add a programme of the own organisation", create, body = EntryBody, answer = ProgrammeView, status = 201),
    route!(GET "/programmes/{id}", Token("read"), "One programme with its targets", show, answer = ProgrammeView),
    route!(PUT "/programmes/{id}", Token("supervise"), "Change an own programme; directives made from it stay as they are", change, body = EntryBody, answer = ProgrammeView),
    route!(POST "/programmes/{id}/retire", Token("supervise"), "Offer an own programme no longer", retire, body = Empty, answer = ProgrammeView),
    route!(POST "/directives/{id}/programme", Token("supervise"), "Give a directive the targets of a programme, in one act", apply, body = ApplyBody, answer = Applied, status = 201),
];

/// A programme; numbers are decimal strings in base units.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryBody {
    /// Code, unique: `9917`.
    code: String,
    /// Name.
    name: String,
    /// Year it is for.
    year: i64,
    /// Who set it, or where it stands.
    source: String,
    /// Its targets, 1 to 20.
    items: Vec<ItemBody>,
}

/// A target of a programme.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemBody {
    /// Id, code or name of an indicator.
    indicator: IndicatorKey,
    /// `>=`, `<=`, `=`, `+=`, `-=`.
    #[schemars(with = "String")]
    comparator: Comparator,
    /// The value; `null` where the goal has no number.
    value: Option<String>,
    /// By when, where it has a day of its own.
    due_on: Option<Day>,
    /// Note.
    note: Option<String>,
}

impl From<EntryBody> for Entry {
    fn from(b: EntryBody) -> Entry {
        let items = b.items.into_iter().map(|i| ItemEntry {
            indicator: i.indicator,
            comparator: i.comparator,
            value: i.value,
            due_on: i.due_on,
            note: i.note,
        });
        Entry {
            code: b.code,
            name: b.name,
            year: b.year,
            source: b.source,
            items: items.collect(),
        }
    }
}

async fn all(ctx: Ctx) -> Answer {
    ctx.get(programme::all).await
}

async fn create(ctx: Ctx, body: Body<EntryBody>) -> Answer {
    ctx.post(&body.hash, StatusCode::CREATED, Create(body.value.into()))
        .await
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let shown = ctx.app.ask(&ctx.asker, move |cx| programme::show(cx, id.0)).await?;
    Ok(ctx.versioned(&shown, shown.version))
}

async fn change(ctx: Ctx, id: Id, body: Body<EntryBody>) -> Answer {
    let command = Edit {
        id: id.0,
        version: ctx.version()?,
        entry: body.value.into(),
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn retire(ctx: Ctx, id: Id, body: Body<Empty>) -> Answer {
    let command = Retire {
        id: id.0,
        version: ctx.version()?,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

/// Which programme, and which of its targets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyBody {
    /// Id of the programme.
    programme: i64,
    /// Only these of its targets, counted from 1; all where none is named.
    #[serde(default)]
    only: Vec<usize>,
}

async fn apply(ctx: Ctx, id: Id, body: Body<ApplyBody>) -> Answer {
    let command = Apply {
        directive: DirectiveId(id.0),
        programme: body.value.programme,
        only: body.value.only,
    };
    ctx.post(&body.hash, StatusCode::CREATED, command).await
}
