//! Targets of directives, their history, and indicators.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::directives::given;
use crate::app::indicator::edit::Wording;
use crate::app::indicator::{self, IndicatorView, NewOwn};
use crate::app::target::add::{Add, NewTarget};
use crate::app::target::edit::{Edit, TargetEdit};
use crate::app::target::entry::{BaselineEntry, Entry, IndicatorKey, PointEntry};
use crate::app::target::history::{self, History};
use crate::app::target::remove::{Remove, Removed};
use crate::app::target::view::{TargetView, of_directive};
use crate::domain::id::{DirectiveId, IndicatorId, TargetId};
use crate::domain::indicator::{Accumulation, Direction, IndicatorKind};
use crate::domain::target::{Comparator, Curve};
use crate::domain::time::Day;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::Answer;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/directives/{id}/targets", Token("read"), "Targets of a directive", of, answer = Vec<TargetView>),
    route!(POST "/directives/{id}/targets", Token("supervise"), "Give a directive a target", add, body = NewBody, answer = TargetView, status = 201),
    route!(PATCH "/targets/{id}", Token("supervise"), "Correct a target; after issue with a reason", edit, body = EditBody, answer = TargetView),
    route!(DELETE "/targets/{id}", Token("supervise"), "Take a target back while nothing hangs on it", remove, answer = Removed),
    route!(GET "/indicators", Token("read"), "Indicators that count for my organisation", indicators, query = Search, answer = Page<IndicatorView>),
    route!(POST "/indicators", Token("supervise"), "Add an indicator of the own organisation", add_indicator, body = IndicatorBody, answer = IndicatorView, status = 201),
    route!(GET "/indicators/{id}", Token("read"), "One indicator", one_indicator, answer = IndicatorView),
    route!(PATCH "/indicators/{id}", Token("supervise"), "Change the words of an own indicator and the unit it is shown in", edit_indicator, body = WordingBody, answer = IndicatorView),
    route!(GET "/targets/{id}/history", Token("read"), "Every change of a target with who, why and the slip", history_of, answer = History),
];

async fn of(ctx: Ctx, id: Id) -> Answer {
    let directive = DirectiveId(id.0);
    ctx.get(move |cx| of_directive(cx, directive)).await
}

/// A target to be given; numbers are decimal strings in base units.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBody {
    /// Id, code or name; an unknown name with `kind` and `unit` makes an own indicator.
    indicator: IndicatorKey,
    /// `>=`, `<=`, `=`, `+=`, `-=`.
    #[schemars(with = "String")]
    comparator: Comparator,
    /// The value; `null` is 待定.
    value: Option<String>,
    /// Upper end of a range.
    value_max: Option<String>,
    /// About so much.
    #[serde(default)]
    approx: bool,
    /// `min` or `max`.
    bound: Option<String>,
    /// In words only.
    #[serde(default)]
    qualitative: bool,
    /// The words found.
    found_text: Option<String>,
    /// A change in percent of the baseline.
    relative: Option<bool>,
    /// Unit of the value; of a new indicator its unit.
    unit: Option<String>,
    /// Where it starts from.
    baseline: Option<BaselineEntry>,
    /// By when, where it differs from the directive.
    due_on: Option<Day>,
    /// `linear` (default), `step`, `explicit`.
    #[schemars(with = "Option<String>")]
    curve: Option<Curve>,
    /// Points of a step or explicit curve.
    #[serde(default)]
    points: Vec<PointEntry>,
    /// Where the numbers come from, where that has to be marked.
    source: Option<String>,
    /// Of a new indicator: `count`, `ratio`, `level`, `milestone`.
    #[schemars(with = "Option<String>")]
    kind: Option<IndicatorKind>,
    /// Of a new indicator: which way is good.
    #[schemars(with = "Option<String>")]
    direction: Option<Direction>,
    /// Of a new indicator: decimals.
    scale: Option<i64>,
    /// Of a new indicator: what one value covers.
    #[schemars(with = "Option<String>")]
    accumulation: Option<Accumulation>,
}

async fn add(ctx: Ctx, id: Id, body: Body<NewBody>) -> Answer {
    let b = body.value;
    let target = NewTarget {
        indicator: b.indicator,
        entry: Entry {
            comparator: b.comparator,
            value: b.value,
            value_max: b.value_max,
            approx: b.approx,
            bound: b.bound,
            qualitative: b.qualitative,
            found_text: b.found_text,
            relative: b.relative,
            unit: b.unit,
            baseline: b.baseline,
            due_on: b.due_on,
            curve: b.curve.unwrap_or(Curve::Linear),
            points: b.points,
            source: b.source,
        },
        kind: b.kind,
        direction: b.direction,
        scale: b.scale,
        accumulation: b.accumulation,
    };
    let directive = DirectiveId(id.0);
    ctx.post(&body.hash, StatusCode::CREATED, Add { directive, target })
        .await
}

/// A correction; a field that is not sent stays, one sent as `null` is emptied.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditBody {
    /// How the value is meant.
    #[schemars(with = "Option<String>")]
    comparator: Option<Comparator>,
    /// The value.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    value: Option<Option<String>>,
    /// Upper end of a range.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    value_max: Option<Option<String>>,
    /// About so much.
    approx: Option<bool>,
    /// In words only.
    qualitative: Option<bool>,
    /// A change in percent of the baseline.
    relative: Option<bool>,
    /// Where it starts from.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<BaselineEntry>")]
    baseline: Option<Option<BaselineEntry>>,
    /// By when.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<Day>")]
    due_on: Option<Option<Day>>,
    /// Shape of the trajectory.
    #[schemars(with = "Option<String>")]
    curve: Option<Curve>,
    /// Points of the curve.
    points: Option<Vec<PointEntry>>,
    /// Why; needed after issue.
    #[serde(default)]
    reason: String,
    /// Whether a broken sum was seen and is meant.
    #[serde(default)]
    confirm_broken_sum: bool,
}

async fn edit(ctx: Ctx, id: Id, body: Body<EditBody>) -> Answer {
    let b = body.value;
    let command = Edit {
        target: TargetId(id.0),
        version: ctx.version()?,
        edit: TargetEdit {
            comparator: b.comparator,
            value: b.value,
            value_max: b.value_max,
            approx: b.approx,
            qualitative: b.qualitative,
            relative: b.relative,
            baseline: b.baseline,
            due_on: b.due_on,
            curve: b.curve,
            points: b.points,
        },
        reason: b.reason,
        confirm_broken_sum: b.confirm_broken_sum,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn remove(ctx: Ctx, id: Id) -> Answer {
    let command = Remove {
        target: TargetId(id.0),
        version: ctx.version()?,
    };
    ctx.post("", StatusCode::OK, command).await
}

/// Filters of the list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Rows a page, 1 to 200.
    limit: Option<i64>,
    /// Cursor of the next page.
    cursor: Option<String>,
    /// `id`.
    sort: Option<String>,
    /// Words in name or code.
    q: Option<String>,
}

async fn indicators(ctx: Ctx, query: Query<Search>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["id"])?;
    ctx.get(move |cx| indicator::list(cx, q.q.as_deref(), &ask)).await
}

/// An indicator of the own organisation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorBody {
    /// Code; made from its number where none is given.
    code: Option<String>,
    /// Name.
    name: String,
    /// `count`, `ratio`, `level`, `milestone`.
    #[schemars(with = "String")]
    kind: IndicatorKind,
    /// `at_least` (default), `at_most`, `within`.
    #[schemars(with = "Option<String>")]
    direction: Option<Direction>,
    /// Base unit: `件`.
    unit: String,
    /// Unit for showing, a multiple of the base unit: `万件`.
    display_unit: Option<String>,
    /// Decimals of values, 0 to 6.
    scale: Option<i64>,
    /// Decimals of numerators and denominators, 0 to 6.
    part_scale: Option<i64>,
    /// `cumulative` (default), `per_period`, `snapshot`.
    #[schemars(with = "Option<String>")]
    accumulation: Option<Accumulation>,
    /// What is counted.
    #[serde(default)]
    definition: String,
    /// Where figures come from.
    #[serde(default)]
    source: String,
}

async fn add_indicator(ctx: Ctx, body: Body<IndicatorBody>) -> Answer {
    let b = body.value;
    let own = NewOwn {
        code: b.code,
        name: b.name,
        kind: b.kind,
        direction: b.direction,
        unit: b.unit,
        display_unit: b.display_unit,
        scale: b.scale,
        part_scale: b.part_scale,
        accumulation: b.accumulation,
        definition: b.definition,
        source: b.source,
    };
    ctx.post(&body.hash, StatusCode::CREATED, indicator::Add(own)).await
}

async fn one_indicator(ctx: Ctx, id: Id) -> Answer {
    let id = IndicatorId(id.0);
    let shown = ctx.app.ask(&ctx.asker, move |cx| indicator::show(cx, id)).await?;
    Ok(ctx.versioned(&shown, shown.version))
}

/// Words of an indicator; what is left out stays. Kind, base unit and decimals cannot change: values were given in them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordingBody {
    /// Name.
    name: Option<String>,
    /// Unit for showing; an empty text takes it away.
    display_unit: Option<String>,
    /// What is counted.
    definition: Option<String>,
    /// Where figures come from.
    source: Option<String>,
}

async fn edit_indicator(ctx: Ctx, id: Id, body: Body<WordingBody>) -> Answer {
    let b = body.value;
    let command = indicator::edit::Edit {
        id: IndicatorId(id.0),
        version: ctx.version()?,
        wording: Wording {
            name: b.name,
            display_unit: b.display_unit,
            definition: b.definition,
            source: b.source,
        },
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn history_of(ctx: Ctx, id: Id) -> Answer {
    let target = TargetId(id.0);
    ctx.get(move |cx| history::of_target(cx, target)).await
}
